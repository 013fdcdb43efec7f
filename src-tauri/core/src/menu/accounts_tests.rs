//! What is said of an account, and when it stays true.

use super::*;
use crate::account::{AccountId, Record};
use crate::app::{App, Setup};
use crate::effect::Report;
use crate::fault::{Fault, FaultCode};
use crate::menu::tests::{NOW, app, lines, record};
use crate::menu::{state_line, tray};
use crate::time::Timestamp;
use crate::words::Language;
use crate::zone::{Zone, ZoneChange};
use std::time::Duration;

/// Nothing wakes the tray between two tries, so that what it says of the next one has to stay true.
#[test]
fn the_next_try_is_a_time_of_day() {
    let fault = Fault { retry_at: Some(NOW + Duration::from_secs(3_600)), ..FaultCode::NoAnswer.into() };
    let waiting = || Record { fault: Some(fault.clone()), ..record("w") };
    let said = |record: Record, at: Timestamp, language: Language| {
        let rows = tray(&app(vec![record]).view(at), Words::of(language)).rows;
        rows.into_iter().find_map(|row| match row {
            Row::Submenu { label, .. } => Some(label),
            _ => None,
        })
    };
    for minutes in [0, 1, 59] {
        let at = NOW + Duration::from_secs(minutes * 60);
        assert_eq!(said(waiting(), at, Language::En).as_deref(), Some("w · next try 15:00"), "{minutes} min later");
        assert_eq!(said(waiting(), at, Language::ZhCn).as_deref(), Some("w · 15:00 再试"));
    }
    let tomorrow = Fault { retry_at: Some(NOW + Duration::from_secs(86_400)), ..fault.clone() };
    let tomorrow = Record { fault: Some(tomorrow), ..record("w") };
    assert_eq!(said(tomorrow, NOW, Language::En).as_deref(), Some("w · next try 23 Sep, 14:00"));
    let paused = Record { paused: true, ..waiting() };
    assert_eq!(said(paused.clone(), NOW, Language::En).as_deref(), Some("w · paused"), "nothing tries by itself");
    assert_eq!(app(vec![paused.clone()]).view(NOW).accounts[0].next_refresh_at, None);
    assert_eq!(
        state_line(&app(vec![paused, record("a")]).view(NOW), Words::of(Language::En)),
        "1 signed in · 1 paused"
    );
}

/// The clocks are changed between now and then.
#[test]
fn a_time_is_said_as_the_clock_will_show_it() {
    let change = ZoneChange { at: NOW + Duration::from_secs(86_400), east: 3_600 };
    let zone = Zone { east: 7_200, changes: vec![change] };
    let mut app = App::new(Setup { zone, ..Setup::sample() });
    app.hear(Report::Records(vec![record("a")]), NOW);
    let menu = lines(&app.view(NOW));
    assert!(menu.contains(&"  (Next refresh 27 Sep, 01:50)".to_owned()), "{menu:?}");
    assert_eq!(tray(&app.view(NOW), Words::of(Language::En)).tooltip[2], "Checked 22 Sep, 14:00");
    app.hear(Report::Zone(Zone::fixed(0)), NOW);
    assert!(lines(&app.view(NOW)).contains(&"  (Next refresh 27 Sep, 00:50)".to_owned()));
}

/// How it stands is never pushed out of sight, and a name turns no word around it.
#[test]
fn a_long_name_leaves_room_for_how_it_stands() {
    let long = Record { name: "ab".repeat(250), fault: Some(FaultCode::Expired.into()), ..record("a") };
    let turned = Record { name: "Wo\u{202e}rk\n\u{2066}".into(), ..record("b") };
    let menu = lines(&app(vec![long, turned]).view(NOW));
    let cut = format!("{}…", "ab".repeat(30));
    for row in [format!("Sign in again: {cut}"), format!("{cut} · sign in again"), "Work · signed in".to_owned()] {
        assert!(menu.contains(&row), "{row}: {menu:?}");
    }
    let mut address = record("c");
    address.identity.email = format!("{}@example.com", "x".repeat(300));
    assert!(lines(&app(vec![address]).view(NOW)).contains(&format!("  ({}… · Plus)", "x".repeat(60))));
}

/// A menu that is open stays as it is: no row comes or goes, and none changes its place.
#[test]
fn a_refresh_moves_no_row() {
    fn keys(rows: &[Row]) -> Vec<String> {
        rows.iter()
            .flat_map(|row| match row {
                Row::Separator => vec!["-".to_owned()],
                Row::Text { key, .. } | Row::Act { key, .. } => vec![key.clone()],
                Row::Submenu { key, rows, .. } => [vec![key.clone()], keys(rows)].concat(),
            })
            .collect()
    }
    let waiting = || {
        let fault = Fault { retry_at: Some(NOW + Duration::from_secs(3_600)), ..FaultCode::NoAnswer.into() };
        Record { fault: Some(fault), ..record("w") }
    };
    let fixed = || Record { refreshable: false, ..record("f") };
    let later = |name: &str| Record { connected_at: NOW + Duration::from_secs(9), ..record(name) };
    let paused = || Record { paused: true, ..later("p") };
    let shown = |app: &App| tray(&app.view(NOW), Words::of(Language::En)).rows;
    for names in [vec!["a"], vec!["b"], vec!["w"], vec!["x"], vec!["p"], vec!["a", "w", "x", "b", "p"]] {
        let other = Record { id: AccountId("x".into()), ..waiting() };
        let mut app = app(vec![record("a"), later("b"), waiting(), other, fixed(), paused()]);
        let before = keys(&shown(&app));
        for name in &names {
            app.ask(Ask::Refresh { account: AccountId((*name).to_owned()) }, NOW);
        }
        let refreshing = shown(&app);
        assert_eq!(keys(&refreshing), before, "{names:?}");
        let text = format!("{refreshing:?}");
        for name in names {
            let off = format!("Text {{ key: \"refresh-{name}\", label: \"Refresh now\" }}");
            assert!(text.contains(&off), "{off}: {text}");
            assert_eq!(text.contains(&format!("Text {{ key: \"next-{name}\", label: \"Refreshing…\" }}")), name != "p");
        }
    }
}

/// A mask makes all addresses alike, and is no reason to show a piece of an id.
#[test]
fn a_masked_address_has_no_mark_of_its_workspace() {
    let mut app = app(vec![record("a"), record("b")]);
    app.hear(Report::HideEmail(true), NOW);
    let menu = lines(&app.view(NOW));
    assert!(
        menu.iter().any(|line| line.contains('•')) && !menu.iter().any(|line| line.contains("• · Plus ·")),
        "{menu:?}"
    );
}
