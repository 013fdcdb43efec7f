//! Every row of the Account table in `README.md`, by its number.

use super::*;

const NOW: Timestamp = Timestamp(500_000);
const Q: Question = Question(3);
const OLD: Question = Question(2);

fn policy() -> Policy {
    Policy::default()
}

fn setback(code: FaultCode, outcome: Outcome, retry_at: Option<Timestamp>) -> Setback {
    Setback { fault: Fault { retry_at, ..fault(code) }, outcome }
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
    let effects = account.hear(event, NOW);
    (account.standing, effects)
}

#[test]
fn a1_and_a2_due_or_asked_for_it_refreshes() {
    let id = || AccountId("a".into());
    for standing in [Standing::Fresh, waiting()] {
        let due = hears(standing.clone(), Event::Due(Q));
        assert_eq!(due, (refreshing(), vec![Effect::Refresh(Q, id(), When::Due)]));
        for when in [When::Now, When::Probe] {
            let asked = hears(standing.clone(), Event::RefreshNow(Q, when));
            assert_eq!(asked, (refreshing(), vec![Effect::Refresh(Q, id(), when)]));
        }
    }
    for (refreshable, shared) in [(false, false), (true, true)] {
        let mut fixed = at(Standing::Fresh);
        (fixed.record.refreshable, fixed.record.shared) = (refreshable, shared);
        assert!(fixed.hear(Event::RefreshNow(Q, When::Now), NOW).is_empty(), "what is not refreshed is not asked to");
        assert_eq!(fixed.due(&policy(), NOW), fixed.record.expires_at, "it is over when it runs out");
    }
}

#[test]
fn a3_a_lost_answer_is_asked_for_again() {
    let again = hears(refreshing(), Event::Due(Question(9)));
    let standing = Standing::Refreshing { question: Question(9), until: NOW + PATIENCE };
    assert_eq!(again, (standing, vec![Effect::Refresh(Question(9), AccountId("a".into()), When::Due)]));
}

#[test]
fn a4_granted_is_fresh() {
    assert_eq!(hears(refreshing(), Event::Refreshed(Q, Ok(()))), (Standing::Fresh, vec![]));
}

#[test]
fn a5_what_passes_waits_until_its_time() {
    for outcome in [Outcome::NotProcessed, Outcome::Unknown] {
        for (noted, retry_at) in [(Some(NOW + Duration::from_secs(77)), 77), (None, 60)] {
            let setback = setback(FaultCode::OpenaiDown, outcome, noted);
            let retry_at = NOW + Duration::from_secs(retry_at);
            let (standing, effects) = hears(refreshing(), Event::Refreshed(Q, Err(setback.clone())));
            assert_eq!(standing, Standing::Waiting { fault: setback.fault, retry_at });
            assert!(effects.is_empty(), "it is written down already");
            assert_eq!(at(standing).due(&policy(), NOW), Some(retry_at));
        }
    }
}

#[test]
fn a6_what_only_a_person_can_mend_is_not_tried_again() {
    for code in FaultCode::ALL.iter().filter(|code| code.landings().contains(&Landing::Needed)) {
        let dead = Event::Refreshed(Q, Err(setback(*code, Outcome::Permanent, None)));
        let (standing, effects) = hears(refreshing(), dead);
        assert_eq!((&standing, effects), (&Standing::SignInNeeded { fault: fault(*code) }, vec![]));
        assert_eq!(at(standing.clone()).due(&policy(), NOW), None);
        for event in [Event::Due(Q), Event::RefreshNow(Q, When::Probe)] {
            assert_eq!(hears(standing.clone(), event), (standing.clone(), vec![]));
        }
    }
}

#[test]
fn a7_to_a9_unsaved_is_saved_again_until_it_is() {
    let refused = || setback(FaultCode::StoreRefused, Outcome::Unsaved, Some(NOW + Duration::from_secs(2)));
    let (standing, effects) = hears(refreshing(), Event::Refreshed(Q, Err(refused())));
    assert!(matches!(standing, Standing::Unsaved { question: None, .. }) && effects.is_empty());
    assert_eq!(at(standing).due(&policy(), NOW), Some(NOW + Duration::from_secs(2)));
    for event in [Event::Due(Q), Event::RefreshNow(Q, When::Now)] {
        let (standing, effects) = hears(unsaved(None), event);
        assert!(matches!(standing, Standing::Unsaved { question: Some(Q), .. }));
        assert_eq!(effects, vec![Effect::SaveAgain(Q, AccountId("a".into()))]);
    }
    assert_eq!(hears(unsaved(Some(Q)), Event::SavedAgain(Q, Ok(()))), (Standing::Fresh, vec![]));
    let (standing, _) = hears(unsaved(Some(Q)), Event::SavedAgain(Q, Err(refused())));
    assert!(matches!(standing, Standing::Unsaved { question: None, .. }));
    let (standing, _) =
        hears(unsaved(Some(Q)), Event::SavedAgain(Q, Err(setback(FaultCode::CutOff, Outcome::Permanent, None))));
    assert!(matches!(standing, Standing::SignInNeeded { .. }), "the sealed answer was gone");
}

#[test]
fn a11_another_process_has_saved_it() {
    let mut account = at(unsaved(None));
    account.take(Record { generation: 2, ..Record::sample("a") });
    assert_eq!(account.standing, Standing::Fresh);
}

#[test]
fn a10_an_answer_to_an_old_question_changes_nothing() {
    let bad = || Err(setback(FaultCode::UsedElsewhere, Outcome::Permanent, None));
    for standing in [Standing::Fresh, refreshing(), waiting(), unsaved(Some(Q)), needed()] {
        for event in [Event::Refreshed(OLD, bad()), Event::SavedAgain(OLD, bad()), Event::Refreshed(OLD, Ok(()))] {
            assert_eq!(hears(standing.clone(), event.clone()), (standing.clone(), vec![]), "{event:?}");
        }
    }
}

#[test]
fn every_standing_but_one_has_an_alarm() {
    for standing in [Standing::Fresh, refreshing(), waiting(), unsaved(None), unsaved(Some(Q))] {
        assert!(at(standing.clone()).due(&policy(), NOW).is_some(), "{standing:?}");
    }
    assert_eq!(at(needed()).due(&policy(), NOW), None);
    for standing in [Standing::Fresh, waiting()] {
        let mut paused = at(standing.clone());
        paused.record.paused = true;
        assert_eq!(paused.due(&policy(), NOW), None, "{standing:?}");
    }
}

#[test]
fn a_record_says_how_its_account_stands() {
    let with = |fault: Option<Fault>| Account::new(Record { fault, ..Record::sample("a") }).standing;
    assert_eq!(with(None), Standing::Fresh);
    assert_eq!(with(Some(fault(FaultCode::UsedElsewhere))), needed());
    let later = Fault { retry_at: Some(NOW), ..fault(FaultCode::NoAnswer) };
    assert_eq!(with(Some(later.clone())), Standing::Waiting { fault: later, retry_at: NOW });
    let refused = Fault { retry_at: Some(NOW), ..fault(FaultCode::StoreRefused) };
    assert_eq!(with(Some(refused.clone())), Standing::Unsaved { fault: refused, retry_at: NOW, question: None });
}

#[test]
fn what_is_under_way_goes_on_when_the_record_changes() {
    for (standing, stays) in [(refreshing(), true), (unsaved(None), true), (needed(), false), (waiting(), false)] {
        let mut account = at(standing.clone());
        account.take(Record { name: "new".into(), ..Record::sample("a") });
        assert_eq!(account.record.name, "new");
        assert_eq!(account.standing == standing, stays, "{standing:?}");
    }
}
