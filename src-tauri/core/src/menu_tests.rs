use super::*;
use crate::account::Record;
use crate::app::{App, Setup};
use crate::effect::Report;
use crate::fault::FaultCode;
use crate::refresh::Policy;
use crate::view::StoreKind;
use crate::words::Language;
use std::collections::HashSet;
use std::time::Duration;

/// 2026-09-22T12:00:00Z
const NOW: Timestamp = Timestamp(1_790_078_400);

fn app(records: Vec<Record>) -> App {
    let mut app = App::new(Setup {
        policy: Policy::default(),
        language: Language::En,
        store_kind: StoreKind::Linux,
        utc_offset: 7_200,
        resident: true,
    });
    app.hear(Report::Records(records), NOW);
    app
}

fn record(name: &str) -> Record {
    Record { connected_at: NOW, expires_at: Some(NOW + Duration::from_secs(864_000)), ..Record::sample(name) }
}

fn ill(name: &str, code: FaultCode) -> Record {
    Record { fault: Some(code.into()), ..record(name) }
}

fn lines(view: &View) -> Vec<String> {
    fn draw(rows: &[Row], depth: usize, lines: &mut Vec<String>) {
        for row in rows {
            let pad = "  ".repeat(depth);
            match row {
                Row::Separator => lines.push(format!("{pad}---")),
                Row::Text { label, .. } => lines.push(format!("{pad}({label})")),
                Row::Act { label, .. } => lines.push(format!("{pad}{label}")),
                Row::Submenu { label, rows, .. } => {
                    lines.push(format!("{pad}{label}"));
                    draw(rows, depth + 1, lines);
                }
            }
        }
    }
    let mut lines = vec![];
    draw(&tray(view, Words::of(view.language)).rows, 0, &mut lines);
    lines
}

#[test]
fn first_run() {
    let view = app(vec![]).view(NOW);
    assert_eq!(
        lines(&view),
        ["(No account connected)", "---", "Connect Codex…", "---", "Open Codex Connect", "Quit Codex Connect"]
    );
    let tray = tray(&view, Words::of(Language::En));
    assert_eq!(
        (tray.icon, tray.tooltip),
        (Icon::NoneConnected, vec!["Codex Connect".into(), "No account connected".into()])
    );
}

#[test]
fn one_well_account() {
    let view = app(vec![record("work")]).view(NOW);
    let menu = lines(&view);
    assert_eq!(menu[..3], ["(1 signed in)", "---", "work · signed in"]);
    assert_eq!(menu[3], "  (work@example.com · Plus)");
    assert!(menu[4].starts_with("  (Next refresh ") && menu[4].contains("Sep, "), "{}", menu[4]);
    assert_eq!(
        menu[5..],
        [
            "  ---",
            "  Refresh now",
            "  Copy e-mail address",
            "  Details…",
            "  ---",
            "  Sign out…",
            "---",
            "Connect another account…",
            "Refresh all now",
            "---",
            "Open Codex Connect",
            "Quit Codex Connect",
        ]
    );
    let tray = tray(&view, Words::of(Language::En));
    assert_eq!(tray.tooltip, ["Codex Connect", "1 signed in", "Checked 22 Sep, 14:00"]);
}

#[test]
fn the_worst_is_asked_for_first() {
    let view = app(vec![record("a"), ill("b", FaultCode::Expired), ill("c", FaultCode::NoAnswer)]).view(NOW);
    let menu = lines(&view);
    assert_eq!(menu[..2], ["(1 needs you · 1 waiting · 1 signed in)", "Sign in again: b"]);
    assert_eq!(icon(&view), Icon::SignInNeeded);
    let first = tray(&view, Words::of(Language::En)).rows.swap_remove(1);
    assert!(matches!(first, Row::Act { ask, .. } if ask == sign_in_again(&AccountId("b".into()))));
    let many = (0..12).map(|n| ill(&format!("n{n:02}"), FaultCode::Expired)).collect();
    let menu = lines(&app(many).view(NOW));
    assert!(menu.contains(&"9 more need you…".into()) && menu.contains(&"All accounts…".into()), "{menu:#?}");
    assert_eq!(menu.iter().filter(|line| line.ends_with("· sign in again")).count(), 8);
}

#[test]
fn while_the_browser_is_open() {
    let mut app = app(vec![record("a")]);
    app.ask(Ask::Connect(SignIn::default()), NOW);
    let question = crate::effect::Question(1);
    app.hear(Report::StoreChecked(question, Ok(())), NOW);
    app.hear(Report::Listening(question, Ok(Some(1455))), NOW);
    app.hear(Report::Opened(question, Ok(())), NOW);
    let later = app.view(NOW + Duration::from_secs(70));
    let menu = lines(&later);
    assert_eq!(
        menu[..4],
        ["(Waiting for the browser · 9 min left)", "Open the page again", "Copy the link", "Cancel the sign-in"]
    );
    assert!(!menu.iter().any(|line| line.starts_with("Connect")), "one sign-in at a time");
    assert_eq!(icon(&later), Icon::Working);
    assert_eq!(tray(&later, Words::of(Language::En)).tooltip[1], "Waiting for the browser");
}

#[test]
fn a_locked_keychain_speaks_for_all() {
    let mut app = app(vec![record("a"), ill("b", FaultCode::Expired)]);
    app.hear(Report::Store(StoreStanding::Locked), NOW);
    let view = app.view(NOW);
    let menu = lines(&view);
    assert_eq!(menu[..2], ["(The keyring is locked)", "Unlock the keyring…"]);
    assert!(menu.iter().any(|line| line.starts_with("a · valid until 2 Oct")), "{menu:#?}");
    assert_eq!(icon(&view), Icon::KeychainLocked);
}

#[test]
fn keys_are_unique_and_chinese_is_chinese() {
    fn keys(rows: &[Row], all: &mut Vec<String>) {
        for row in rows {
            match row {
                Row::Separator => {}
                Row::Text { key, .. } | Row::Act { key, .. } => all.push(key.clone()),
                Row::Submenu { key, rows, .. } => {
                    all.push(key.clone());
                    keys(rows, all);
                }
            }
        }
    }
    let view = app(vec![record("a"), ill("b", FaultCode::Expired), ill("c", FaultCode::StoreLocked)]).view(NOW);
    for language in Language::ALL {
        let tray = tray(&view, Words::of(language));
        let mut all = vec![];
        keys(&tray.rows, &mut all);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{all:?}");
        let words = format!("{:?}", tray.rows);
        assert!(!words.contains("menu-") && !words.contains("tray-"), "a key instead of a sentence: {words}");
    }
    let chinese = tray(&view, Words::of(Language::ZhCn));
    assert_eq!(chinese.tooltip[1], "1 个需处理 · 1 个等待中 · 1 个已登录");
}

#[test]
fn an_unknown_plan_is_shown_as_it_is_spelled() {
    let words = Words::of(Language::En);
    assert_eq!(plan_name("self_serve_business_usage_based", words), "Business");
    assert_eq!(plan_name("quantum", words), "quantum");
}
