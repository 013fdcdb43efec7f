//! What becomes of a notice that is on the desktop: taken back when the person sees in the window what it says, raised
//! again where a name in it is shown otherwise.

use super::{Change, Incidents, TOLD_TOGETHER, common_id, kind, name, notice, own_id};
use crate::account::AccountId;
use crate::view::View;
use crate::words::Words;

impl Incidents {
    /// The window, in front, shows this account or all of them: what is said there need not be said elsewhere. The incident
    /// stays open, and is not told again. A notice about several goes with the last of them.
    pub fn seen(&self, account: Option<&AccountId>) -> Vec<Change> {
        let is_seen = |id: &AccountId| account.is_none_or(|seen| seen == id);
        let alone = self.open.iter().filter(|(id, incident)| !incident.grouped && is_seen(id));
        let mut changes: Vec<Change> = alone.map(|(id, _)| Change::Replace(own_id(id))).collect();
        for kind in TOLD_TOGETHER {
            let members = self.ids(|incident| incident.group() == Some(kind));
            if !members.is_empty() && members.iter().all(is_seen) {
                changes.push(Change::Replace(common_id(kind).to_owned()));
            }
        }
        changes
    }

    /// The notices with a name that `before` showed otherwise, as they are now. They are no news.
    pub fn renamed(&self, before: &View, view: &View, words: &Words) -> Vec<Change> {
        let is_renamed = |id: &AccountId| match (before.account(id), view.account(id)) {
            (Some(former), Some(now)) => name(former, before, words) != name(now, view, words),
            _ => false,
        };
        let mut changes = vec![];
        let mut regroup = vec![];
        for (id, incident) in self.open.iter().filter(|(id, _)| is_renamed(id)) {
            match view.account(id) {
                _ if incident.grouped => regroup.push(incident.kind),
                Some(account) if kind(account) == Some(incident.kind) => {
                    changes.push(Change::Raise(notice(account, incident.kind, view, words)));
                }
                // Healed, or something else by now: that is said by itself.
                _ => {}
            }
        }
        let common = TOLD_TOGETHER.into_iter().filter(|kind| regroup.contains(kind));
        changes.extend(common.map(|kind| self.common(kind, view, words)));
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Record;
    use crate::app::{App, Setup};
    use crate::ask::Ask;
    use crate::effect::{Effect, Report};
    use crate::fault::FaultCode;
    use crate::setting::{SettingSource, SettingView};
    use crate::time::Timestamp;
    use crate::words::Language;

    const NOW: Timestamp = Timestamp(1_000);

    fn words() -> &'static Words {
        Words::of(Language::En)
    }

    /// Dead accounts that nobody named, in an app that shows addresses in notices.
    fn app(ids: &[&str]) -> App {
        let mut app = App::new(Setup::sample());
        let dead = |id: &&str| {
            let name = format!("{id}@example.com");
            Record { name, fault: Some(FaultCode::Expired.into()), ..Record::sample(id) }
        };
        app.hear(Report::Records(ids.iter().map(dead).collect()), NOW);
        let shown = SettingView {
            key: "notices.show_email".into(),
            value: "true".into(),
            default: "false".into(),
            source: SettingSource::File,
            restart: false,
        };
        app.hear(Report::Settings(vec![shown], Setup::sample().policy, Language::En), NOW);
        app
    }

    /// The id, the title and the body of each.
    fn texts(changes: &[Change]) -> Vec<(&str, &str, &str)> {
        fn text(change: &Change) -> (&str, &str, &str) {
            match change {
                Change::Raise(notice) => (&notice.id, &notice.title, &notice.body),
                other => panic!("{other:?}"),
            }
        }
        changes.iter().map(text).collect()
    }

    #[test]
    fn a_name_that_is_masked_is_masked_in_its_notice_too() {
        let mut app = app(&["a"]);
        let mut incidents = Incidents::default();
        let before = app.view(NOW);
        assert_eq!(texts(&incidents.see(&before, words()))[0].1, "Sign in again: a@example.com");
        assert_eq!(incidents.renamed(&before, &app.view(NOW), words()), vec![]);
        app.ask(Ask::HideEmail { on: true }, NOW);
        let masked = app.view(NOW);
        let again = incidents.renamed(&before, &masked, words());
        assert_eq!(
            texts(&again)[0],
            ("account-a", "Sign in again: Account 1", "This sign-in was unused for too long and ran out.")
        );
        assert_eq!(again.len(), 1);
        let unmasked = incidents.renamed(&masked, &before, words());
        assert_eq!(texts(&unmasked)[0].1, "Sign in again: a@example.com");
        assert_eq!(incidents.see(&masked, words()), vec![], "it is the same incident");
    }

    #[test]
    fn what_is_seen_is_taken_back_and_not_told_again() {
        let mut app = app(&["a"]);
        let mut incidents = Incidents::default();
        let before = app.view(NOW);
        incidents.see(&before, words());
        assert_eq!(incidents.seen(Some(&AccountId("b".into()))), vec![]);
        let own = || vec![Change::Replace("account-a".into())];
        assert_eq!((incidents.seen(Some(&AccountId("a".into()))), incidents.seen(None)), (own(), own()));
        assert_eq!(incidents.see(&before, words()), vec![], "it is the same incident");
        let ask = Ask::Seen { account: None };
        assert_eq!(app.ask(ask, NOW), vec![Effect::Seen(None)]);
    }

    #[test]
    fn a_notice_about_several_is_taken_back_when_all_are_seen() {
        let mut incidents = Incidents::default();
        incidents.see(&app(&["a", "b"]).view(NOW), words());
        assert_eq!(incidents.seen(Some(&AccountId("a".into()))), vec![]);
        assert_eq!(incidents.seen(None), vec![Change::Replace("accounts".into())]);
    }

    #[test]
    fn several_that_are_told_together_stay_together() {
        let mut app = app(&["a", "b"]);
        let mut incidents = Incidents::default();
        let before = app.view(NOW);
        incidents.see(&before, words());
        app.ask(Ask::HideEmail { on: true }, NOW);
        let again = incidents.renamed(&before, &app.view(NOW), words());
        assert_eq!(texts(&again), [("accounts", "2 accounts need a new sign-in", "Account 1 and Account 2.")]);
    }

    #[test]
    fn one_that_has_healed_is_not_raised_again() {
        let mut app = app(&["a"]);
        let mut incidents = Incidents::default();
        let before = app.view(NOW);
        incidents.see(&before, words());
        app.hear(Report::Records(vec![Record { name: "Work".into(), ..Record::sample("a") }]), NOW);
        assert_eq!(incidents.renamed(&before, &app.view(NOW), words()), vec![]);
    }
}
