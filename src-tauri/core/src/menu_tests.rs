//! Whole menus, the picture's precedence and both languages.

use super::*;
use crate::account::{API_KEY, Record};
use crate::app::{App, Setup};
use crate::effect::Report;
use crate::rotation::{Outcome, Setback};
use crate::words::Language;
use crate::zone::Zone;
use std::collections::HashSet;
use std::time::Duration;

/// 2026-09-22T12:00:00Z
pub(super) const NOW: Timestamp = Timestamp(1_790_078_400);

pub(super) fn app(records: Vec<Record>) -> App {
    let mut app = App::new(Setup { zone: Zone::fixed(7_200), ..Setup::sample() });
    app.hear(Report::Records(records), NOW);
    app
}

pub(super) fn record(name: &str) -> Record {
    Record { connected_at: NOW, expires_at: Some(NOW + Duration::from_secs(864_000)), ..Record::sample(name) }
}

fn ill(name: &str, code: FaultCode) -> Record {
    Record { fault: Some(code.into()), ..record(name) }
}

pub(super) fn lines(view: &View) -> Vec<String> {
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

/// The rows of one account; `next` is its next refresh.
fn account(label: &str, next: Option<&str>, refreshes: bool) -> Vec<String> {
    let name = label.split(' ').next().expect("it has a name");
    let mut rows = vec![label.to_owned(), format!("  ({name}@example.com · Plus)")];
    rows.extend(next.map(|next| format!("  (Next refresh {next})")));
    rows.push("  ---".into());
    rows.extend(refreshes.then(|| "  Refresh now".into()));
    rows.extend(["  Copy e-mail address", "  Details…", "  ---", "  Sign out…"].map(String::from));
    rows
}

fn tail() -> Vec<String> {
    let mut rows = vec!["---", "Connect another account…", "Refresh all now", "---"];
    rows.extend(["Open Codex Connect", "Settings…", "Quit Codex Connect"]);
    rows.into_iter().map(String::from).collect()
}

/// When the sample `a` refreshes next: five days on, less its share, 237/255, of half a day.
const NEXT: &str = "27 Sep, 02:50";

#[test]
fn first_run() {
    let view = app(vec![]).view(NOW);
    assert_eq!(
        lines(&view),
        [
            "(No account connected)",
            "---",
            "Connect Codex…",
            "---",
            "Open Codex Connect",
            "Settings…",
            "Quit Codex Connect"
        ]
    );
    let tray = tray(&view, Words::of(Language::En));
    assert_eq!(
        (tray.icon, tray.tooltip),
        (Icon::NoneConnected, vec!["Codex Connect".into(), "No account connected".into()])
    );
}

#[test]
fn a_panel_that_knows_only_menus_opens_the_window_by_the_first_row() {
    let view = app(vec![record("work")]).view(NOW);
    let text = tray(&view, Words::of(Language::En));
    let row = act("state", "1 signed in".into(), Ask::OpenWindow);
    let pressed = text.clone().for_menus_only();
    assert_eq!((&pressed.rows[0], &pressed.rows[1..]), (&row, &text.rows[1..]));
    assert_eq!(pressed.clone().for_menus_only(), pressed);
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
            "Settings…",
            "Quit Codex Connect",
        ]
    );
    let tray = tray(&view, Words::of(Language::En));
    assert_eq!(tray.tooltip, ["Codex Connect", "1 signed in", "Checked 22 Sep, 14:00"]);
}

#[test]
fn the_worst_is_asked_for_first() {
    let view = app(vec![record("a"), ill("b", FaultCode::Expired), ill("c", FaultCode::NoAnswer)]).view(NOW);
    let mut whole = vec!["(1 needs you · 1 waiting · 1 signed in)".into(), "Sign in again: b".into(), "---".into()];
    whole.extend(account("b · sign in again", None, false));
    whole.extend(account("c · trying again now", Some("22 Sep, 14:00"), true));
    whole.extend(account("a · signed in", Some(NEXT), true));
    whole.extend(tail());
    assert_eq!(lines(&view), whole);
    assert_eq!(icon(&view), Icon::SignInNeeded);
    let first = tray(&view, Words::of(Language::En)).rows.swap_remove(1);
    assert!(matches!(first, Row::Act { ask, .. } if ask == sign_in_again(&AccountId("b".into()))));
}

#[test]
fn twelve_accounts_are_cut_to_what_fits() {
    let many = (0..12).map(|n| ill(&format!("n{n:02}"), FaultCode::Expired)).collect();
    let mut whole: Vec<String> = vec!["(12 need you)".into()];
    whole.extend((0..3).map(|n| format!("Sign in again: n{n:02}")));
    whole.extend(["9 more need you…".into(), "---".into()]);
    whole.extend((0..8).flat_map(|n| account(&format!("n{n:02} · sign in again"), None, false)));
    whole.push("All accounts…".into());
    whole.extend(tail());
    assert_eq!(lines(&app(many).view(NOW)), whole);
}

#[test]
fn while_the_browser_is_open() {
    let mut app = app(vec![record("a")]);
    app.ask(Ask::Connect(SignIn::default()), NOW);
    let question = crate::effect::Question(1);
    app.hear(Report::StoreChecked(question, Ok(())), NOW);
    app.hear(Report::Listening(question, Ok(1455)), NOW);
    app.hear(Report::Opened(question, Ok(())), NOW);
    let later = app.view(NOW + Duration::from_secs(70));
    let mut whole: Vec<String> =
        ["(Waiting for the browser · 9 min left)", "Open the page again", "Copy the link"].map(String::from).to_vec();
    whole.extend(["Cancel the sign-in".into(), "---".into()]);
    whole.extend(account("a · signed in", Some(NEXT), true));
    // One sign-in at a time: no row starts another.
    whole.extend(tail().into_iter().filter(|line| !line.starts_with("Connect")));
    assert_eq!(lines(&later), whole);
    assert_eq!(icon(&later), Icon::Working);
    assert_eq!(tray(&later, Words::of(Language::En)).tooltip[1], "Waiting for the browser");
}

#[test]
fn a_locked_keychain_speaks_for_all() {
    let mut app = app(vec![record("a"), ill("b", FaultCode::Expired)]);
    app.hear(Report::Store(StoreStanding::Locked), NOW);
    let view = app.view(NOW);
    let (_, start) = Words::of(Language::En).store();
    let mut whole = vec![format!("({start} is locked)"), format!("Unlock {}…", Words::of(Language::En).store().0)];
    whole.extend(["Sign in again: b".into(), "---".into()]);
    whole.extend(account("b · valid until 2 Oct, 14:00", None, false));
    whole.extend(account("a · valid until 2 Oct, 14:00", Some(NEXT), true));
    whole.extend(tail());
    assert_eq!(lines(&view), whole);
    assert_eq!(icon(&view), Icon::KeychainLocked);
}

/// Rows that lead into the window say where in it.
#[test]
fn details_and_settings_open_the_window_where_they_say() {
    fn asks(rows: &[Row], all: &mut Vec<(String, Ask)>) {
        for row in rows {
            match row {
                Row::Separator | Row::Text { .. } => {}
                Row::Act { label, ask, .. } => all.push((label.clone(), ask.clone())),
                Row::Submenu { rows, .. } => asks(rows, all),
            }
        }
    }
    let mut all = vec![];
    asks(&tray(&app(vec![record("a"), record("b")]).view(NOW), Words::of(Language::En)).rows, &mut all);
    let of = |wanted: &str| {
        let asks = all.iter().filter(|(label, _)| label == wanted).map(|(_, ask)| ask.clone());
        asks.collect::<Vec<_>>()
    };
    assert_eq!(of("Settings…"), [Ask::OpenAt { at: Place::Settings }]);
    let accounts = ["a", "b"].map(|id| Ask::OpenAt { at: Place::Account { account: AccountId(id.into()) } });
    assert_eq!(of("Details…"), accounts);
    let questions = ["a", "b"].map(|id| Ask::OpenAt { at: Place::SignOut { account: AccountId(id.into()) } });
    assert_eq!(of("Sign out…"), questions);
    let mut app = app(vec![record("a")]);
    let [_, details] = accounts;
    let at = Place::Account { account: AccountId("b".into()) };
    assert_eq!(app.ask(details, NOW), [crate::effect::Effect::OpenAt(at)]);
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
}

#[test]
fn first_run_in_chinese() {
    let tray = tray(&app(vec![]).view(NOW), Words::of(Language::ZhCn));
    let labels: Vec<&str> = tray
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Text { label, .. } | Row::Act { label, .. } | Row::Submenu { label, .. } => Some(label.as_str()),
            Row::Separator => None,
        })
        .collect();
    assert_eq!(labels, ["未连接账号", "连接 Codex…", "打开 Codex Connect", "设置…", "退出 Codex Connect"]);
    let view = app(vec![record("a"), ill("b", FaultCode::Expired), ill("c", FaultCode::NoAnswer)]).view(NOW);
    let chinese = super::tray(&view, Words::of(Language::ZhCn));
    assert_eq!(chinese.tooltip[..2], ["Codex Connect", "1 个需处理 · 1 个等待中 · 1 个已登录"]);
    assert!(matches!(&chinese.rows[1], Row::Act { label, .. } if label == "重新登录：b"), "{:?}", chinese.rows[1]);
}

/// Each row of the table has all that the rows under it have, and wins.
#[test]
fn the_worst_decides_the_picture() {
    let well = || record("a");
    let waiting = || ill("w", FaultCode::NoAnswer);
    let needed = || ill("n", FaultCode::Expired);
    let signing_in = |mut app: App| {
        app.ask(Ask::Connect(SignIn::default()), NOW);
        app.view(NOW)
    };
    let refreshing = |mut app: App| {
        app.ask(Ask::Refresh { account: AccountId("a".into()) }, NOW);
        app.view(NOW + Duration::from_secs(2))
    };
    let locked = |mut app: App, store: StoreStanding| {
        app.hear(Report::Store(store), NOW);
        app.view(NOW)
    };
    let unsaved = |mut app: App| {
        let asked = app.ask(Ask::Refresh { account: AccountId("a".into()) }, NOW);
        let [crate::effect::Effect::Refresh(question, id, _)] = asked.as_slice() else { panic!("{asked:?}") };
        let setback = Setback { fault: FaultCode::StoreRefused.into(), outcome: Outcome::Unsaved };
        let refused = Report::Refreshed(*question, id.clone(), Err(setback));
        app.hear(refused, NOW);
        app.view(NOW)
    };
    let table = [
        (locked(app(vec![well(), waiting(), needed()]), StoreStanding::Locked), Icon::KeychainLocked),
        (locked(app(vec![well()]), StoreStanding::Missing), Icon::KeychainLocked),
        (unsaved(app(vec![well(), waiting(), needed()])), Icon::KeychainLocked),
        (signing_in(app(vec![well(), waiting(), needed()])), Icon::SignInNeeded),
        (signing_in(app(vec![well(), waiting()])), Icon::Waiting),
        (signing_in(app(vec![well()])), Icon::Working),
        (signing_in(app(vec![])), Icon::Working),
        (refreshing(app(vec![well(), record("b")])), Icon::Working),
        (app(vec![well()]).view(NOW), Icon::AllWell),
        (locked(app(vec![]), StoreStanding::Locked), Icon::NoneConnected),
        (app(vec![]).view(NOW), Icon::NoneConnected),
    ];
    for (number, (view, picture)) in table.iter().enumerate() {
        assert_eq!(icon(view), *picture, "row {number}");
    }
    for picture in Icon::ALL {
        assert!(table.iter().any(|(_, shown)| *shown == picture), "{picture:?} is shown for something");
    }
}

/// It is said where nothing is worse, as the picture says it, and stays the same for as long as it is so.
#[test]
fn a_refresh_under_way_is_named() {
    let refreshing = |records: Vec<Record>, names: &[&str]| {
        let mut app = app(records);
        for name in names {
            app.ask(Ask::Refresh { account: AccountId((*name).to_owned()) }, NOW);
        }
        app
    };
    let waiting = || ill("w", FaultCode::NoAnswer);
    let younger = Record { connected_at: NOW + Duration::from_secs(1), ..record("a") };
    let long = Record { name: "ab".repeat(250), ..record("b") };
    let foxes = Record { name: "🦊".repeat(40), ..record("b") };
    let table = [
        (refreshing(vec![record("a")], &["a"]), "Refreshing a…", "正在刷新 a…"),
        (refreshing(vec![record("a"), record("b")], &["b"]), "Refreshing b…", "正在刷新 b…"),
        (refreshing(vec![younger, record("b")], &["a", "b"]), "Refreshing b…", "正在刷新 b…"),
        (refreshing(vec![record("a"), waiting()], &["a"]), "1 waiting · 1 signed in", "1 个等待中 · 1 个已登录"),
        (refreshing(vec![record("a"), waiting()], &["w"]), "Refreshing w…", "正在刷新 w…"),
        (refreshing(vec![record("a")], &[]), "1 signed in", "1 个已登录"),
    ];
    for (app, english, chinese) in table {
        let said = |at: Timestamp, language| tray(&app.view(at), Words::of(language));
        assert_eq!(said(NOW, Language::En).tooltip[1], english);
        assert_eq!(said(NOW, Language::ZhCn).tooltip[1], chinese);
        assert!(matches!(&said(NOW, Language::En).rows[0], Row::Text { label, .. } if label == english));
        let later = NOW + Duration::from_secs(30);
        assert_eq!(said(later, Language::En).tooltip, said(NOW, Language::En).tooltip, "only a change changes it");
    }
    for (record, kept) in [(long, "ab".repeat(30)), (foxes, "🦊".repeat(30))] {
        let tooltip = tray(&refreshing(vec![record], &["b"]).view(NOW), Words::of(Language::En)).tooltip;
        assert_eq!(tooltip[1], format!("Refreshing {kept}…"));
        assert!(tooltip.join("\n").encode_utf16().count() <= 127, "{tooltip:?}");
    }
}

/// As the window says it.
#[test]
fn who_is_paused_is_not_counted_as_signed_in() {
    let words = Words::of(Language::En);
    let paused = || Record { paused: true, ..record("p") };
    let shown = tray(&app(vec![record("a"), paused()]).view(NOW), words);
    assert!(shown.tooltip.contains(&"1 signed in · 1 paused".to_owned()), "{:?}", shown.tooltip);
    let labels: Vec<_> = shown
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::Submenu { label, .. } => Some(label.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(labels, ["a · signed in", "p · paused"]);
}

/// One person's workspaces; their names are nowhere told.
#[test]
fn two_workspaces_of_one_address_and_plan_have_their_marks() {
    let email = || "dev@acme.example".to_owned();
    let mut records = ["one", "two", "three", "four"].map(record);
    for record in &mut records {
        record.identity.email = email();
    }
    records[2].identity.plan = Some("team".into());
    records[3].identity.email = "me@home.example".into();
    let lines = lines(&app(records.to_vec()).view(NOW));
    let who: Vec<&str> =
        lines.iter().map(|line| line.trim()).filter(|line| line.starts_with('(') && line.contains('@')).collect();
    for wanted in [
        "(dev@acme.example · Plus · one)",
        "(dev@acme.example · Plus · two)",
        "(dev@acme.example · Team)",
        "(me@home.example · Plus)",
    ] {
        assert!(who.contains(&wanted), "{wanted}: {who:?}");
    }
}

#[test]
fn an_unknown_plan_is_shown_as_it_is_spelled() {
    let words = Words::of(Language::En);
    assert_eq!(plan_name("self_serve_business_usage_based", words), "Business");
    assert_eq!(plan_name("quantum", words), "quantum");
}

#[test]
fn a_refused_key_leads_to_the_account_and_not_to_the_browser() {
    let key = Record { provider: API_KEY.to_owned(), fault: Some(FaultCode::KeyRefused.into()), ..record("CI") };
    let Tray { rows, .. } = tray(&app(vec![key]).view(NOW), Words::of(Language::En));
    let asks: Vec<&Ask> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Act { label, ask, .. } if label.contains("CI") => Some(ask),
            _ => None,
        })
        .collect();
    assert!(matches!(asks[..], [Ask::OpenAt { at: Place::Account { .. } }]), "{asks:?}");
    let rows = rows.iter().find_map(|row| match row {
        Row::Submenu { rows, .. } => rows.last(),
        _ => None,
    });
    // It is removed, and not signed out: it stays valid.
    let last = matches!(rows, Some(Row::Act { label, ask: Ask::OpenAt { at: Place::SignOut { .. } }, .. })
        if label == "Remove from this computer…");
    assert!(last, "{rows:?}");
}
