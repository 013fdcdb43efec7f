//! Quitting, and what would be lost by it: new tokens that are in the memory of this program and nowhere else.

use super::App;
use crate::account::{AccountId, Event, Standing};
use crate::connect;
use crate::effect::Effect;
use crate::time::Timestamp;

/// What quitting would cost.
#[derive(Debug, Default)]
pub(super) struct Quitting {
    /// Whose new tokens are in memory alone.
    only_in_memory: Vec<AccountId>,
    /// Whether it is asked whether to quit all the same.
    is_asked: bool,
}

impl App {
    /// Ends the program, or asks first, in the window.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        self.quitting.is_asked = !self.lost_by_quitting().is_empty();
        vec![if self.quitting.is_asked { Effect::OpenWindow } else { Effect::Quit }]
    }

    pub(super) fn stay(&mut self) -> Vec<Effect> {
        self.quitting.is_asked = false;
        vec![]
    }

    /// What is in memory alone has changed.
    pub(super) fn hold_only_in_memory(&mut self, accounts: Vec<AccountId>) -> Vec<Effect> {
        self.quitting.only_in_memory = accounts;
        self.quitting.is_asked &= !self.lost_by_quitting().is_empty();
        vec![]
    }

    /// Whose new sign-in is lost, while it is asked whether to quit all the same.
    pub(super) fn quit_loses(&self) -> Vec<AccountId> {
        if self.quitting.is_asked { self.lost_by_quitting() } else { vec![] }
    }

    /// The program ends, asked or not: what would be lost is saved, if it can be.
    pub(super) fn end(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.tell_connect(None, connect::Event::Cancel, now);
        for id in self.lost_by_quitting() {
            let question = self.question();
            effects.extend(self.tell_account(&id, Event::Due(question), now));
        }
        effects
    }

    /// What another program has saved since, or a person has signed in to again, is not lost.
    fn lost_by_quitting(&self) -> Vec<AccountId> {
        let is_lost = |id: &&AccountId| {
            self.accounts.find(id).is_some_and(|account| matches!(account.standing, Standing::Unsaved { .. }))
        };
        self.quitting.only_in_memory.iter().filter(is_lost).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Record;
    use crate::app::Setup;
    use crate::ask::Ask;
    use crate::effect::{Question, Report};
    use crate::fault::{Fault, FaultCode};
    use crate::rotation::{Outcome, Setback};

    const NOW: Timestamp = Timestamp(1_000);

    fn id() -> AccountId {
        AccountId("a".into())
    }

    /// An account whose new tokens the keychain refused.
    fn unsaved() -> App {
        let mut app = App::new(Setup::sample());
        app.hear(Report::Records(vec![Record::sample("a")]), NOW);
        app.ask(Ask::Refresh { account: id() }, NOW);
        let setback = Setback { fault: FaultCode::StoreRefused.into(), outcome: Outcome::Unsaved };
        app.hear(Report::Refreshed(Question(1), id(), Err(setback)), NOW);
        app
    }

    /// The same, with the tokens nowhere else.
    fn only_in_memory() -> App {
        let mut app = unsaved();
        app.hear(Report::OnlyInMemory(vec![id()]), NOW);
        app
    }

    #[test]
    fn what_is_sealed_on_the_disk_is_no_reason_to_ask() {
        assert_eq!(unsaved().ask(Ask::Quit, NOW), vec![Effect::Quit]);
    }

    #[test]
    fn what_would_be_lost_is_asked_about_in_the_window() {
        let mut app = only_in_memory();
        assert_eq!(app.view(NOW).quit_loses, vec![]);
        assert_eq!(app.ask(Ask::Quit, NOW), vec![Effect::OpenWindow]);
        assert_eq!(app.view(NOW).quit_loses, vec![id()]);
        assert_eq!(app.ask(Ask::Quit, NOW), vec![Effect::OpenWindow], "the window comes forward");
        app.ask(Ask::Stay, NOW);
        assert_eq!(app.view(NOW).quit_loses, vec![]);
        app.ask(Ask::Quit, NOW);
        assert_eq!(app.ask(Ask::QuitAnyway, NOW), vec![Effect::Quit]);
    }

    #[test]
    fn the_question_goes_with_its_reason() {
        let mut app = only_in_memory();
        app.ask(Ask::Quit, NOW);
        app.hear(Report::OnlyInMemory(vec![]), NOW);
        app.hear(Report::OnlyInMemory(vec![id()]), NOW);
        assert_eq!(app.view(NOW).quit_loses, vec![], "nobody has asked for this one");
        app.hear(Report::Record(Box::new(Record { generation: 2, ..Record::sample("a") })), NOW);
        assert_eq!(app.ask(Ask::Quit, NOW), vec![Effect::Quit], "a later sign-in has taken its place");
    }

    #[test]
    fn what_is_being_saved_once_more_is_still_asked_about() {
        let mut app = only_in_memory();
        app.ask(Ask::Quit, NOW);
        app.ask(Ask::Stay, NOW);
        let effects = app.ask(Ask::SaveAgain { account: id() }, NOW);
        assert_eq!(effects, vec![Effect::SaveAgain(Question(2), id())]);
        assert_eq!(app.ask(Ask::Quit, NOW), vec![Effect::OpenWindow]);
    }

    #[test]
    fn the_end_saves_once_more_what_would_be_lost() {
        assert_eq!(unsaved().hear(Report::Ending, NOW), vec![]);
        assert_eq!(only_in_memory().hear(Report::Ending, NOW), vec![Effect::SaveAgain(Question(2), id())]);
    }

    #[test]
    fn a_window_that_is_opened_or_left_does_not_take_away_what_was_told() {
        let mut app = only_in_memory();
        let fault = Fault::from(FaultCode::ListUnwritable);
        app.hear(Report::Told(fault.clone()), NOW);
        app.ask(Ask::Stay, NOW);
        assert_eq!(app.view(NOW).told, Some(fault));
    }
}
