//! The one open sign-in, as the app holds it.

use super::App;
use crate::account::AccountId;
use crate::ask::{Place, SignIn, Way};
use crate::connect::{self, Connect, Outcome, Stage};
use crate::effect::{Effect, Question};
use crate::fault::Fault;
use crate::mask::mask_page;
use crate::name;
use crate::time::Timestamp;

impl App {
    pub(super) fn connect(&mut self, mut plan: SignIn, now: Timestamp) -> Vec<Effect> {
        plan.name = plan.name.map(|name| name::clean(&name, name::LONGEST)).filter(|name| !name.is_empty());
        let expects = match &plan.account {
            None => None,
            Some(id) => match self.accounts.find(id) {
                // No sign-in replaces a key.
                Some(account) if account.record.is_key() => {
                    return vec![Effect::OpenAt(Place::Account { account: id.clone() })];
                }
                Some(account) => Some(account.record.identity.clone()),
                None => {
                    self.told = Some(Fault::account_unknown(id));
                    return vec![];
                }
            },
        };
        let mut effects = self.tell_connect(None, connect::Event::Cancel, now);
        let question = self.question();
        let holds = plan.account.clone().unwrap_or_else(|| AccountId(format!("unsaved-{}", question.0)));
        let holds = self.setup.resident.then_some(holds);
        let (connect, first) = Connect::start(question, plan, expects, holds, now, self.setup.policy.sign_in_life);
        self.connect = Some(connect);
        effects.extend(first);
        effects
    }

    /// Starts the shown sign-in once more. One that ended well, or was cancelled, is not there to be started again.
    pub(super) fn other_way(&mut self, way: Way, now: Timestamp) -> Vec<Effect> {
        let Some(shown) = &self.connect else { return vec![] };
        let reason = match &shown.stage {
            Stage::Over(Outcome::Failed(fault)) => Some(fault.clone()),
            Stage::Over(_) => return vec![],
            _ => shown.reason.clone(),
        };
        let plan = SignIn { device: way == Way::Code, paste_only: way == Way::Paste, ..shown.plan.clone() };
        let effects = self.connect(plan, now);
        if let Some(connect) = self.connect.as_mut().filter(|connect| connect.is_open()) {
            connect.reason = reason.filter(|_| way != Way::Browser);
        }
        effects
    }

    pub(super) fn tell_connect(
        &mut self,
        question: Option<Question>,
        event: connect::Event,
        now: Timestamp,
    ) -> Vec<Effect> {
        let mut effects = match (&mut self.connect, question) {
            (Some(connect), None) => connect.hear(event, now),
            (Some(connect), Some(question)) if question == connect.question => connect.hear(event, now),
            (Some(_) | None, Some(question)) => connect::late(question, &event),
            (None, None) => vec![],
        };
        for effect in effects.iter_mut().filter(|_| self.hide_email) {
            if let Effect::ShowPage(_, page) = effect {
                mask_page(page);
            }
        }
        effects
    }

    /// A sign-in that just ended unsaved becomes an account that is only in memory.
    pub(super) fn take_unsaved(&mut self, before: Option<Stage>, now: Timestamp) {
        let Some(Connect { stage: Stage::Over(Outcome::Unsaved(id, fault)), plan, .. }) = &self.connect else { return };
        let Some(Stage::Saving(identity)) = before else { return };
        self.accounts.hold(id, plan, identity, fault.clone(), now);
    }

    pub(super) fn open(&self) -> Option<&Connect> {
        self.connect.as_ref().filter(|connect| matches!(connect.stage, Stage::InBrowser | Stage::Code(_)))
    }
}
