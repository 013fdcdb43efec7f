//! The rows of the Connect table that are about a paste.

use super::*;
use crate::fault::About;

/// The issuer does not know a code that a person brought alone: the sign-in waits on, to its own end, and says so.
#[test]
fn c42_a_code_without_a_state_that_is_refused_ends_nothing() {
    let exchanging = |verdict| {
        let mut connect = at(Stage::InBrowser);
        connect.hear(Event::Answered(verdict), NOW);
        connect
    };
    let refused = Fault { upstream: Some("invalid_grant".into()), ..fault(FaultCode::ExchangeRefused) };
    let mut waits = exchanging(Verdict::Unchecked);
    assert_eq!(waits.hear(Event::Granted(Err(refused.clone())), NOW), vec![Effect::ForgetCode(Q)]);
    assert_eq!((&waits.stage, waits.due), (&Stage::InBrowser, Some(NOW + LIFE)), "until the link's own end");
    assert_eq!(waits.remark, Some(Fault { about: About::BareCode, ..refused.clone() }));

    // Its own answer is exchanged as ever, and whatever comes of that is the end.
    assert_eq!(waits.hear(Event::Answered(Verdict::Code), NOW), vec![Effect::Exchange(Q)]);
    assert_eq!(waits.remark, None);
    let ended = (
        Stage::Over(Outcome::Failed(refused.clone())),
        vec![Effect::ShowPage(Q, Page::of(&refused)), Effect::HangUp(Q)],
    );
    assert_eq!(hears(waits, Event::Granted(Err(refused.clone()))), ended);
    assert_eq!(hears(exchanging(Verdict::Code), Event::Granted(Err(refused))), ended);
    // Anything else is not about the code.
    for code in [FaultCode::NoAnswer, FaultCode::OpenaiDown, FaultCode::AccountUnreadable, FaultCode::Blocked] {
        assert_eq!(hears(exchanging(Verdict::Unchecked), Event::Granted(Err(fault(code)))), over(code));
    }
    assert_eq!(hears(exchanging(Verdict::Unchecked), Event::Deadline), over(FaultCode::NoAnswer));
}
