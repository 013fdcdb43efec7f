//! What a kill has left of a refresh, and its mending: the same rules for every kill, wherever it hit.

use crate::scene::{Journal, Scene};
use crate::verdict::Verdict;
use std::time::Duration;

/// What a kill has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The token was not sent, and nothing says it was.
    Unsent,
    /// It is written down as sent, and the issuer never heard of it.
    Asked,
    /// The issuer has spent it, and nobody has the answer: it was on its way, in no place that lasts.
    UnderWay,
    /// The answer is sealed.
    Sealed,
    /// The next generation is in force.
    Moved,
}

/// How things are before a refresh that is to be killed.
pub struct Before {
    /// The journal.
    pub journal: Journal,
    /// The number of the token in force, among all that the issuer gave.
    token: usize,
    /// Refused for a second use, so far.
    reuses: usize,
}

/// What was counted.
#[derive(Debug, Default)]
pub struct Tally {
    /// Probes that brought new tokens.
    pub probes: usize,
    /// Sealed answers that were finished.
    pub finished: usize,
    /// Answers that were on their way.
    pub under_way: usize,
    /// Accounts that should be alive and are not.
    pub lost: usize,
    /// Tokens used more often than the journal allows.
    pub used_too_often: usize,
}

impl Before {
    /// How things are now. Nothing of a refresh may be under way.
    pub fn of(scene: &Scene) -> Before {
        let token = scene.issuer.uses_of_each().len() - 1;
        Before { journal: scene.journal(), token, reuses: scene.issuer.counts().reuses }
    }

    /// What a kill has left.
    pub fn left(&self, scene: &Scene) -> Left {
        // What the dead process has sent may still be in the system's buffers.
        std::thread::sleep(ARRIVAL);
        let now = scene.journal();
        let uses = scene.issuer.uses_of_each()[self.token];
        match now.entry.as_ref().map(|(progress, _)| progress.as_str()) {
            _ if now.generation > self.journal.generation => Left::Moved,
            Some("sealed") => Left::Sealed,
            Some("asked") if uses > 0 => Left::UnderWay,
            Some("asked") => Left::Asked,
            _ => Left::Unsent,
        }
    }

    /// Lets the command line mend it, and looks at everything: the account, its token at the service, and how often
    /// each refresh token was used.
    pub fn mend(&self, scene: &Scene, left: Left, tally: &mut Tally, verdict: &mut Verdict) {
        let asked = scene.issuer.counts().refreshes;
        let ran = match left {
            Left::Unsent | Left::Asked | Left::UnderWay => scene.cli(&["refresh", "work", "--force", "--json"]),
            // What is sealed is due at once, and whoever wants a token finishes it.
            Left::Sealed | Left::Moved => scene.cli(&["validate", "work", "--json"]),
        };
        let sent = scene.issuer.counts().refreshes - asked;
        let moved = scene.journal().generation - self.journal.generation;
        let is_well = match left {
            Left::UnderWay => ran.code == 3 && ran.fault() == "cut_off" && sent == 1,
            Left::Unsent | Left::Asked => {
                let valid = scene.cli(&["validate", "work"]).code == 0;
                ran.code == 0 && moved == 1 && sent == 1 && valid
            }
            Left::Sealed | Left::Moved => ran.code == 0 && moved == 1 && sent == 0,
        };
        tally.lost += usize::from(!is_well);
        verdict.demand(is_well, || {
            let now = scene.journal();
            let (code, fault) = (ran.code, ran.fault());
            format!("{left:?}: status {code} {fault}, {sent} sent, from {:?} to {now:?}: {}", self.journal, ran.err)
        });
        tally.probes += usize::from(left == Left::Asked);
        tally.finished += usize::from(left == Left::Sealed);
        tally.under_way += usize::from(left == Left::UnderWay);
        let allowed = if left == Left::UnderWay { 2 } else { 1 };
        let uses = scene.issuer.uses_of_each()[self.token..].iter().copied().max().unwrap_or(0);
        let reuses = scene.issuer.counts().reuses - self.reuses;
        let is_within = uses <= allowed && reuses == allowed - 1;
        tally.used_too_often += usize::from(!is_within);
        verdict.demand(is_within, || format!("{left:?}: a token was used {uses} times, {reuses} refused"));
        if ran.code == 3 {
            scene.sign_in("work", true);
        }
    }
}

impl Tally {
    /// Adds another's counts.
    pub fn add(&mut self, other: &Tally) {
        self.probes += other.probes;
        self.finished += other.finished;
        self.under_way += other.under_way;
        self.lost += other.lost;
        self.used_too_often += other.used_too_often;
    }

    /// In words.
    pub fn says(&self) -> String {
        let Tally { probes, finished, under_way, lost, used_too_often } = self;
        format!(
            "{lost} lost, {used_too_often} used too often, {finished} sealed answers finished, {probes} probes that \
             worked, {under_way} answers on their way (cut_off)"
        )
    }
}

/// A last refresh, after which the keyring must have one generation and nothing else.
pub fn is_tidy(scene: &Scene, verdict: &mut Verdict) {
    let ran = scene.cli(&["refresh", "work", "--force", "--json"]);
    verdict.demand(ran.code == 0, || format!("the last refresh: status {} {}", ran.code, ran.fault()));
    let kept = scene.kept();
    verdict.demand(kept.len() == 1, || format!("left in the keyring: {kept:?}"));
}

const ARRIVAL: Duration = Duration::from_millis(40);
