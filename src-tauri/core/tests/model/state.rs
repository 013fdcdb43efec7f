//! The world of one account: what is on the disk, in the keychain, at the issuer and in each process, and a record of
//! what has been sent and saved, which only the invariants read.
//!
//! A token is a number: the refresh token of generation `g` is `g`, and the issuer exchanges it once, for `g + 1`.

use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::{Attempt, Outcome, Progress};

/// Number of a generation of tokens, from 0. The sign-in itself brought generation 0.
pub type Generation = usize;

/// How many processes share the account at most.
pub const PROCESSES: usize = 3;

/// How many times the account is refreshed at most.
pub const ROTATIONS: usize = 3;

/// How many keychain items hold one generation. Part 0 holds the refresh token.
pub const PARTS: usize = 2;

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Where each process is.
    pub processes: [Step; PROCESSES],
    /// Who holds the account's lease.
    pub lease: Option<usize>,
    /// The list.
    pub disk: Disk,
    /// The keychain.
    pub keychain: Keychain,
    /// The issuer, and what is under way to it.
    pub issuer: Issuer,
    /// Whether the access token of the present generation is still good.
    pub usable: bool,
    /// Faults that may still happen.
    pub left: Faults,
    /// What the invariants read.
    pub record: Record,
}

/// What survives a kill, in one transactional file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The generation in force.
    pub pointer: Generation,
    /// The journal, by generation: the key is the fence.
    pub rows: [Option<Row>; ROTATIONS],
    /// Why a sign-in is needed, once it is.
    pub needed: Option<FaultCode>,
}

/// One row of the journal. `Sealed` holds the answer; the others hold none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// How far it has come.
    pub progress: Progress,
    /// Which use.
    pub attempt: Attempt,
}

/// What survives a kill, item by item, while it is unlocked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Keychain {
    /// Whether it can neither be read nor written now.
    pub locked: bool,
    /// The token in each part, by name.
    pub items: [[Option<Generation>; PARTS]; ROTATIONS + 1],
    /// The seal keys, by the generation whose answer they seal.
    pub seal_keys: [Option<SealKey>; ROTATIONS],
    /// A write that a killed process had asked for, and that has not been done yet.
    pub late: Option<LateWrite>,
}

/// Which key lies under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SealKey {
    /// The one that was written last by a process that lived to read it back.
    Read,
    /// Another, that a killed process had asked to write.
    Late,
}

/// A keychain write that outlives the process that asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LateWrite {
    /// A part of the generation that follows this one.
    Part(Generation, usize),
    /// The seal key of this generation's answer.
    SealKey(Generation),
}

/// A strict issuer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer {
    /// The one refresh token it still takes.
    pub unspent: Generation,
    /// Whether a request with that token is under way for which nobody waits any more.
    pub late: bool,
}

/// Where one process is: the step it takes next. `of` is the generation whose token the step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Wants nothing.
    Idle,
    /// Wants a refresh, having seen this generation, and has yet to get the lease. A decision made before the lease
    /// exists in one broken variant only.
    Waiting { seen: Generation, decided: Option<Attempt> },
    /// Is about to read what is written.
    Looking { seen: Generation },
    /// Has read that another process was there meanwhile.
    Following,
    /// Reads the token, and writes and reads the seal key.
    Proving { of: Generation, attempt: Attempt },
    /// Commits the row.
    Recording { of: Generation, attempt: Attempt },
    /// Sends.
    Sending { of: Generation, attempt: Attempt },
    /// The request is under way; the next step is the issuer's.
    Asking { of: Generation, attempt: Attempt },
    /// The answer is under way, or in memory.
    Answered { of: Generation, attempt: Attempt, granted: bool },
    /// Opens a sealed answer.
    Opening { of: Generation },
    /// Puts a part of the next generation.
    Putting { of: Generation, part: usize, from: From },
    /// Moves the pointer.
    Flipping { of: Generation, from: From },
    /// Erases the seal key.
    ErasingKey { of: Generation },
    /// Erases the old generation.
    ErasingOld { of: Generation },
    /// Deletes the row.
    Forgetting { of: Generation },
    /// Commits what became of it.
    Settling { of: Generation, attempt: Attempt, outcome: Outcome, fault: FaultCode },
}

/// Where the next generation's tokens come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum From {
    /// The answer, which is sealed, too.
    Answer,
    /// The answer, which the disk refused to take.
    Memory,
    /// The seal.
    Seal,
    /// The keychain, where all parts were found.
    Keychain,
}

/// How often each fault may happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults {
    /// A process is killed.
    pub kills: u8,
    /// A request or an answer is lost, or the issuer fails without saying whether it took the token.
    pub lost: u8,
    /// The keychain is locked.
    pub locks: u8,
    /// The disk takes a sealed answer neither into the journal nor into the room that was kept for it.
    pub full_disks: u8,
    /// A killed process's write of a part of a generation is done later.
    pub late_parts: u8,
    /// A killed process's write of a seal key is done later.
    pub late_keys: u8,
}

/// What has happened, for the invariants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record {
    /// How each generation's token was used. Forgotten two generations later: what is sent then is stale anyhow.
    pub uses: [Uses; ROTATIONS],
    /// Something was sent without a row that says so.
    pub unrecorded: bool,
    /// A probe was sent although the first use's outcome was not lost.
    pub uncalled: bool,
    /// A token was sent although a newer one was durable.
    pub stale: bool,
    /// The newest generation that was ever whole on disk or in the keychain.
    pub durable: Generation,
    /// The newest generation of which anything was ever written.
    pub begun: Generation,
}

/// Uses of one token; what certainly did not reach the issuer is not one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Uses {
    /// As the normal attempt.
    pub normal: u8,
    /// As the probe.
    pub probes: u8,
    /// What became of a use was lost: by a kill, by the network or by the issuer.
    pub lost: bool,
}

impl State {
    /// Just signed in, with nothing asked for.
    pub fn signed_in(left: Faults) -> State {
        let mut items = [[None; PARTS]; ROTATIONS + 1];
        items[0] = [Some(0); PARTS];
        State {
            processes: [Step::Idle; PROCESSES],
            lease: None,
            disk: Disk { pointer: 0, rows: [None; ROTATIONS], needed: None },
            keychain: Keychain { locked: false, items, seal_keys: [None; ROTATIONS], late: None },
            issuer: Issuer { unspent: 0, late: false },
            usable: true,
            left,
            record: Record::default(),
        }
    }

    /// How far the journal has come with the present generation.
    pub fn progress(&self) -> Option<Progress> {
        self.disk.rows.get(self.disk.pointer).copied().flatten().map(|row| row.progress)
    }
}
