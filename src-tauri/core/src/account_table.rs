//! Every row of the Account table in `README.md`, by its number.

use super::*;

const NOW: Timestamp = Timestamp(500_000);
const Q: Question = Question(3);
const OLD: Question = Question(2);

fn policy() -> Policy {
    Policy::default()
}

fn at(standing: Standing) -> Account {
    Account { record: Record::sample("a"), standing }
}

fn fault(code: FaultCode) -> Fault {
    code.into()
}

fn refreshing() -> Standing {
    Standing::Refreshing { question: Q, until: NOW + PATIENCE }
}

fn waiting() -> Standing {
    Standing::Waiting { fault: fault(FaultCode::NoAnswer), retry_at: NOW }
}

fn unsaved(question: Option<Question>) -> Standing {
    Standing::Unsaved { fault: fault(FaultCode::StoreRefused), retry_at: NOW, question }
}

fn needed() -> Standing {
    Standing::SignInNeeded { fault: fault(FaultCode::UsedElsewhere) }
}

fn hears(standing: Standing, event: Event) -> (Standing, Vec<Effect>) {
    let mut account = at(standing);
    let effects = account.hear(event, NOW, &policy());
    (account.standing, effects)
}

#[test]
fn a1_and_a2_due_or_asked_for_it_refreshes() {
    for standing in [Standing::Fresh, waiting()] {
        for event in [Event::Due(Q), Event::RefreshNow(Q)] {
            assert_eq!(hears(standing.clone(), event), (refreshing(), vec![Effect::Refresh(Q, AccountId("a".into()))]));
        }
    }
    let mut fixed = at(Standing::Fresh);
    fixed.record.refreshable = false;
    assert!(fixed.hear(Event::RefreshNow(Q), NOW, &policy()).is_empty(), "what cannot refresh is not asked to");
}

#[test]
fn a3_a_lost_answer_is_asked_for_again() {
    let again = hears(refreshing(), Event::Due(Question(9)));
    let standing = Standing::Refreshing { question: Question(9), until: NOW + PATIENCE };
    assert_eq!(again, (standing, vec![Effect::Refresh(Question(9), AccountId("a".into()))]));
}

#[test]
fn a4_granted_is_fresh() {
    assert_eq!(hears(refreshing(), Event::Refreshed(Q, Ok(()))), (Standing::Fresh, vec![]));
}

#[test]
fn a5_a_passing_fault_waits_longer_each_time_and_as_long_as_asked() {
    let id = || AccountId("a".into());
    let (standing, effects) = hears(refreshing(), Event::Refreshed(Q, Err(fault(FaultCode::OpenaiDown))));
    let noted = Fault { retry_at: Some(NOW + Duration::from_secs(1)), ..fault(FaultCode::OpenaiDown) };
    assert_eq!(standing, Standing::Waiting { fault: noted.clone(), retry_at: NOW + Duration::from_secs(1) });
    assert_eq!(effects, vec![Effect::Note(id(), Some(noted), 1)]);

    let mut tired = at(refreshing());
    tired.record.tries = 4;
    tired.hear(Event::Refreshed(Q, Err(fault(FaultCode::OpenaiDown))), NOW, &policy());
    assert_eq!(tired.due(&policy()), Some(NOW + Duration::from_secs(1_200)));

    let asked = Fault { retry_at: Some(NOW + Duration::from_secs(77)), ..fault(FaultCode::SlowDown) };
    let mut polite = at(refreshing());
    polite.hear(Event::Refreshed(Q, Err(asked)), NOW, &policy());
    assert_eq!(polite.due(&policy()), Some(NOW + Duration::from_secs(77)));
}

#[test]
fn a6_what_only_a_person_can_mend_is_not_tried_again() {
    for code in FaultCode::ALL.iter().filter(|code| code.landings().contains(&Landing::Needed)) {
        let (standing, effects) = hears(refreshing(), Event::Refreshed(Q, Err(fault(*code))));
        assert_eq!(standing, Standing::SignInNeeded { fault: fault(*code) });
        assert_eq!(effects, vec![Effect::Note(AccountId("a".into()), Some(fault(*code)), 0)]);
        assert_eq!(at(standing.clone()).due(&policy()), None);
        for event in [Event::Due(Q), Event::RefreshNow(Q)] {
            assert_eq!(hears(standing.clone(), event), (standing.clone(), vec![]));
        }
    }
}

#[test]
fn a7_to_a9_unsaved_is_saved_again_until_it_is() {
    let (standing, effects) = hears(refreshing(), Event::Refreshed(Q, Err(fault(FaultCode::StoreRefused))));
    assert!(matches!(standing, Standing::Unsaved { question: None, .. }) && effects.is_empty());
    for event in [Event::Due(Q), Event::RefreshNow(Q)] {
        let (standing, effects) = hears(unsaved(None), event);
        assert!(matches!(standing, Standing::Unsaved { question: Some(Q), .. }));
        assert_eq!(effects, vec![Effect::SaveAgain(Q, AccountId("a".into()))]);
    }
    assert_eq!(hears(unsaved(Some(Q)), Event::SavedAgain(Q, Ok(()))), (Standing::Fresh, vec![]));
    let (standing, _) = hears(unsaved(Some(Q)), Event::SavedAgain(Q, Err(fault(FaultCode::StoreLocked))));
    assert_eq!(
        standing,
        Standing::Unsaved { fault: fault(FaultCode::StoreLocked), retry_at: NOW + SAVE_AGAIN, question: None }
    );
}

#[test]
fn a10_an_answer_to_an_old_question_changes_nothing() {
    let bad = || Err(fault(FaultCode::UsedElsewhere));
    for standing in [Standing::Fresh, refreshing(), waiting(), unsaved(Some(Q)), needed()] {
        for event in [Event::Refreshed(OLD, bad()), Event::SavedAgain(OLD, bad()), Event::Refreshed(OLD, Ok(()))] {
            assert_eq!(hears(standing.clone(), event.clone()), (standing.clone(), vec![]), "{event:?}");
        }
    }
}

#[test]
fn every_standing_but_one_has_an_alarm() {
    for standing in [Standing::Fresh, refreshing(), waiting(), unsaved(None), unsaved(Some(Q))] {
        assert!(at(standing.clone()).due(&policy()).is_some(), "{standing:?}");
    }
    assert_eq!(at(needed()).due(&policy()), None);
    for standing in [Standing::Fresh, waiting()] {
        let mut paused = at(standing.clone());
        paused.record.paused = true;
        assert_eq!(paused.due(&policy()), None, "{standing:?}");
        let mut fixed = at(standing.clone());
        fixed.record.refreshable = false;
        assert_eq!(fixed.due(&policy()), None, "what would do nothing must not stay due: {standing:?}");
    }
}

#[test]
fn a_record_says_how_its_account_stands() {
    let with = |fault: Option<Fault>| Account::new(Record { fault, ..Record::sample("a") }).standing;
    assert_eq!(with(None), Standing::Fresh);
    assert_eq!(with(Some(fault(FaultCode::UsedElsewhere))), needed());
    let later = Fault { retry_at: Some(NOW), ..fault(FaultCode::NoAnswer) };
    assert_eq!(with(Some(later.clone())), Standing::Waiting { fault: later, retry_at: NOW });
}

#[test]
fn what_is_under_way_goes_on_when_the_record_changes() {
    for (standing, stays) in [(refreshing(), true), (unsaved(None), true), (needed(), false), (waiting(), false)] {
        let mut account = at(standing.clone());
        account.take(Record { generation: 9, ..Record::sample("a") });
        assert_eq!(account.record.generation, 9);
        assert_eq!(account.standing == standing, stays, "{standing:?}");
    }
}
