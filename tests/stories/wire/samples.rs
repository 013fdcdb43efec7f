//! One view for each state that the window can be in. None is made by hand: the core is asked and told what leads there,
//! and its view is taken.

use super::play::{
    DAY, MINUTE, Play, account, at, client, failed, fault, long_email, longest_email, needed, personal, waiting, work,
};
use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::callback::Verdict;
use codex_connect_core::effect::{Organization, Report};
use codex_connect_core::fault::{FaultCode, Landing};
use codex_connect_core::history::{EntryEvent, EntryView};
use codex_connect_core::view::{StoreStanding, TrayStanding, View};

/// Every state, by name.
pub fn all() -> Vec<(String, View)> {
    let named = |(name, view): (&str, View)| (name.to_owned(), view);
    let mut all: Vec<(String, View)> = lists().into_iter().chain(sheets()).chain(histories()).map(named).collect();
    let leads =
        |code: &FaultCode, landings: &[Landing]| code.landings().iter().any(|landing| landings.contains(landing));
    let of = |prefix: &str, code: FaultCode| format!("{prefix}-{}", called(code));
    for code in FaultCode::ALL.iter().copied() {
        // Whatever passes by itself for an account ends a sign-in.
        if leads(&code, &[Landing::Over, Landing::Waiting, Landing::Locked]) {
            all.push((of("failed", code), failed(code)));
        }
        if leads(&code, &[Landing::Waiting]) {
            all.push((of("waiting", code), Play::with(vec![waiting(personal(), code, 4 * MINUTE), work()]).view()));
        }
        if leads(&code, &[Landing::Needed]) {
            all.push((of("needed", code), Play::with(vec![needed(client(), code), work()]).view()));
        }
        if leads(&code, &[Landing::Told]) {
            all.push((of("told", code), well().told(Report::Told(fault(code))).view()));
        }
    }
    all
}

/// What a fault is called in the name of a sample.
fn called(code: FaultCode) -> String {
    match code {
        FaultCode::PortsTaken => "ports".into(),
        FaultCode::RegionRefused => "region".into(),
        FaultCode::TooLate => "late".into(),
        FaultCode::StoreLocked => "locked".into(),
        _ => code.as_str().replace('_', "-"),
    }
}

fn lists() -> Vec<(&'static str, View)> {
    let ran_out = Record { expires_at: Some(at(-MINUTE)), ..waiting(personal(), FaultCode::ProxySilent, 4 * MINUTE) };
    let paused = || Record { paused: true, ..work() };
    let fixed = || Record { refreshable: false, ..work() };
    let nobody = || Play::with(vec![]);
    let three = || Play::with(vec![work(), personal(), client()]);
    let just_now = || Record { last_refresh_at: Some(at(-20)), ..work() };
    let needs = needed(client(), FaultCode::SignedOutElsewhere);
    let mixed = || Play::with(vec![needs.clone(), waiting(personal(), FaultCode::Offline, 4 * MINUTE), just_now()]);
    let unnamed = Record { name: personal().identity.email, ..personal() };
    let no_tray = || Report::Tray(TrayStanding::Missing);
    vec![
        ("empty", nobody().view()),
        ("empty-zh", nobody().in_chinese()),
        ("no-tray-empty", nobody().told(no_tray()).view()),
        ("one", Play::with(vec![work()]).view()),
        ("well", three().view()),
        ("refreshing", well().refreshing("work").view()),
        ("fixed", Play::with(vec![fixed()]).view()),
        ("waiting", Play::with(vec![waiting(personal(), FaultCode::NoAnswer, 40), work()]).view()),
        ("ran-out", Play::with(vec![ran_out]).view()),
        ("due", Play::with(vec![waiting(personal(), FaultCode::Offline, 0)]).view()),
        ("mixed", mixed().view()),
        ("mixed-zh", mixed().in_chinese()),
        ("many", Play::with(many()).view()),
        ("long-email", Play::with(long_addresses()).view()),
        ("locked", three().told(Report::Store(StoreStanding::Locked)).view()),
        ("locked-needed", {
            let missing = needed(client(), FaultCode::EntryMissing);
            Play::with(vec![missing, work()]).told(Report::Store(StoreStanding::Locked)).view()
        }),
        ("missing", well().told(Report::Store(StoreStanding::Missing)).view()),
        ("unsaved", Play::with(vec![personal(), client(), just_now()]).unsaved("personal").refreshing("client").view()),
        ("quit", quits(&["personal"])),
        ("quit-several", quits(&["personal", "client"])),
        ("two-cards", {
            let expired = needed(client(), FaultCode::Expired);
            Play::with(vec![personal(), expired, work()]).unsaved("personal").view()
        }),
        ("no-tray", well().told(no_tray()).view()),
        ("no-tray-gnome", well().told(Report::Tray(TrayStanding::WithoutExtension)).view()),
        ("told", three().removed_untold("client").view()),
        ("paused", Play::with(vec![paused(), personal()]).view()),
        ("paused-only", Play::with(vec![Record { expires_at: Some(at(-DAY)), ..paused() }]).view()),
        ("masked", Play::with(vec![work(), unnamed]).asked(Ask::HideEmail { on: true }).view()),
        ("strange", Play::with(strange()).view()),
        ("other-zone", {
            let late = waiting(personal(), FaultCode::Offline, 4 * MINUTE);
            Play::east_of_utc(5 * 3600 + 45 * 60, vec![fixed(), late]).view()
        }),
        ("two-hundred", Play::with(two_hundred()).view()),
    ]
}

/// Somebody wants to quit, with the new tokens of these accounts in memory alone.
fn quits(ids: &[&str]) -> View {
    let play = ids.iter().fold(Play::with(vec![work(), personal(), client()]), |play, id| play.unsaved(id));
    let held = ids.iter().map(|id| AccountId((*id).into())).collect();
    play.told(Report::OnlyInMemory(held)).asked(Ask::Quit).view()
}

fn sheets() -> Vec<(&'static str, View)> {
    let begun = || well().signing_in(None, 18);
    let pasting = || well().signing_in_as(SignIn { paste_only: true, ..SignIn::default() }, 18);
    let unreadable = |question| Report::Unreadable(question, FaultCode::AddressUnreadable.into());
    let unopened = |question| Report::Opened(question, Err(FaultCode::BrowserNotOpened.into()));
    let side = || account("side", "Side", "hello@side.example", Some("plus")).identity;
    let other = || well().signing_in(Some("personal"), 18).granted(side());
    let long = || account("ci", &long_email(), &long_email(), Some("enterprise"));
    let longest = account("x", "x", &longest_email(), None).identity;
    let refused = |question| Report::Kept(question, Err(FaultCode::StoreRefused.into()));
    vec![
        ("opening", begun().listens(Ok(1455)).view()),
        ("browser", begun().in_browser().view()),
        ("browser-zh", begun().in_browser().in_chinese()),
        ("browser-first", Play::with(vec![]).signing_in(None, 18).in_browser().view()),
        ("paste", begun().in_browser().told(unreadable).view()),
        ("paste-refused", {
            let pasted = begun().in_browser().told(|question| Report::Answered(question, Verdict::Unchecked));
            pasted.told(|question| Report::Granted(question, Err(fault(FaultCode::ExchangeRefused)))).view()
        }),
        (
            "paste-only",
            pasting().listens(Err(FaultCode::PortsTaken)).told(|question| Report::Opened(question, Ok(()))).view(),
        ),
        ("no-browser", begun().listens(Ok(1455)).told(unopened).view()),
        ("exchanging", begun().exchanges().view()),
        ("saving", begun().granted(client().identity).view()),
        ("connected", begun().kept(client()).view()),
        ("connected-zh", begun().kept(client()).in_chinese()),
        ("connected-long", Play::with(vec![]).signing_in(None, 18).kept(long()).view()),
        ("connect-unsaved", begun().granted(client().identity).told(refused).view()),
        ("other", other().view()),
        ("other-zh", other().in_chinese()),
        ("other-long", Play::with(vec![long()]).signing_in(Some("ci"), 18).granted(longest).view()),
    ]
}

fn histories() -> Vec<(&'static str, View)> {
    let acme =
        Organization { id: "org-acme".into(), title: "Acme Labs".into(), role: "owner".into(), is_default: true };
    let mut shared = Record { description: "Shared by the build machines".into(), ..work() };
    shared.identity.organizations = vec![acme];
    let entry = |ago: i64, event, fault| EntryView { at: at(-ago), event, fault };
    let well = vec![
        entry(4 * MINUTE, EntryEvent::Refreshed, None),
        entry(5 * DAY - 4 * MINUTE, EntryEvent::Refreshed, None),
        entry(5 * DAY, EntryEvent::RefreshFailed, Some(fault(FaultCode::Offline))),
        entry(12 * DAY, EntryEvent::Refreshed, None),
        entry(22 * DAY, EntryEvent::SignedIn, None),
    ];
    let ill = vec![
        entry(60, EntryEvent::Noticed, None),
        entry(62, EntryEvent::SignInNeeded, Some(fault(FaultCode::SignedOutElsewhere))),
        entry(DAY, EntryEvent::Resumed, None),
        entry(2 * DAY, EntryEvent::Paused, None),
        entry(3 * DAY, EntryEvent::Saved, None),
        entry(3 * DAY + 40, EntryEvent::Unsaved, Some(fault(FaultCode::StoreRefused))),
        entry(4 * DAY, EntryEvent::ValidationFailed, Some(fault(FaultCode::Blocked))),
        entry(5 * DAY, EntryEvent::Validated, None),
    ];
    let shown = |id: &str, entries: Vec<EntryView>| Report::History(AccountId(id.into()), entries);
    let detail = || Play::with(vec![shared.clone(), personal()]).told(shown("work", well.clone()));
    let dead = needed(client(), FaultCode::SignedOutElsewhere);
    let many = (0..60).map(|day| entry(day * DAY, EntryEvent::Refreshed, None)).collect();
    vec![
        ("detail", detail().view()),
        ("detail-zh", detail().in_chinese()),
        ("detail-ill", Play::with(vec![dead, work(), personal()]).told(shown("client", ill)).view()),
        ("detail-many", Play::with(vec![work(), personal()]).told(shown("work", many)).view()),
    ]
}

fn well() -> Play {
    Play::with(vec![work(), personal()])
}

fn many() -> Vec<Record> {
    vec![
        needed(account("bot", "Release bot, second shift", &long_email(), Some("team")), FaultCode::UsedElsewhere),
        waiting(personal(), FaultCode::OpenaiDown, 4 * MINUTE),
        work(),
        client(),
        account("open", "Open source", "maintainers@project.example", Some("pro")),
        account("ci", &long_email(), &long_email(), Some("enterprise")),
        account("side", "Side", "hello@side.example", Some("some_new_plan")),
    ]
}

fn long_addresses() -> Vec<Record> {
    let name = "Release bot, second shift, continuous integration";
    vec![
        account("ci", &long_email(), &long_email(), Some("enterprise")),
        account("ci2", name, &longest_email(), Some("business")),
        account("bare", "Nobody", "nobody@example.com", None),
    ]
}

/// Right to left, markup, pictures, marks that turn the direction, 500 characters, and a plan that nobody knows.
fn strange() -> Vec<Record> {
    let rtl = account("rtl", "עבודה של דנה", "dana@example.org", Some("plus"));
    let markup = "<b>Bold</b> & _under_ 🦊👩‍👩‍👧‍👦 \u{202e}evil <img src=x onerror=alert(1)>";
    let long: String = "A very long name ".repeat(30).chars().take(499).chain(['.']).collect();
    vec![
        waiting(rtl, FaultCode::Offline, 4 * MINUTE),
        account("markup", markup, &longest_email(), Some("team_of_the_future")),
        needed(account("long", &long, &longest_email(), Some("pro")), FaultCode::Expired),
    ]
}

fn two_hundred() -> Vec<Record> {
    let bot = |number: i64| {
        let record = account(
            &format!("n{number}"),
            &format!("Bot {number}"),
            &format!("bot-{number}@example.org"),
            Some("team"),
        );
        Record { connected_at: at(number - 22 * DAY), ..record }
    };
    let dead = needed(bot(0), FaultCode::UsedElsewhere);
    std::iter::once(dead).chain((1..200).map(bot)).collect()
}
