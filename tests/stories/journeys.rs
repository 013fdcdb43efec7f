//! The real window of the real app, in use. Each journey is believed only when the tray, the command line and the database
//! say the same as the window.

use crate::stage::{Running, Stage, get, run, wait_for};
use crate::window;
use std::process::Command;
use std::time::Duration;
use world::desktop::{Browser, Options};
use world::issuer::{Endpoint, Mood, Person, SecretKind};
use world::webdriver::WebDriver;

pub const SOON: Duration = Duration::from_secs(20);

#[test]
fn connect() {
    let stage = Stage::new();
    let (_app, page) = open(&stage);
    page.press("Connect Codex");
    page.wait_text("Finish in your browser");
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.desktop.browser(["click", "Approve"]);
    stage.desktop.browser(["wait-where", "/done"]);
    page.wait_text("Connected");
    page.wait_text("dev@acme.example");
    page.fill("Name", "work");
    page.press("Done");
    page.wait_text("Checked just now");
    stage.desktop.tray(["wait-label", "work · signed in"]);
    assert_eq!(account(&stage)["name"], "work");
    assert_eq!(told(&stage, "SELECT name FROM accounts"), "work");
}

#[test]
fn fail_and_mend() {
    let stage = Stage::new();
    stage.sign_in("work", Person::sample());
    let (_app, page) = open(&stage);
    stage.issuer.set_mood(Endpoint::Refresh, Mood::NestedError { status: 401, code: "refresh_token_invalidated" });
    page.press("work");
    page.press("Refresh now");
    page.wait_text("This sign-in was ended somewhere else.");
    page.press("Back to accounts");
    page.wait_text("1 account needs you");
    stage.desktop.tray(["wait-label", "Sign in again: work"]);
    assert_eq!(account(&stage)["standing"], "sign_in_needed");
    assert_eq!(told(&stage, "SELECT count(*) FROM accounts WHERE fault IS NOT NULL"), "1");

    stage.issuer.set_mood(Endpoint::Refresh, Mood::Well);
    stage.issuer.set_auto_approve(true);
    page.press("Sign in again");
    page.wait_text("Connected");
    page.press("Done");
    page.wait_text("Checked just now");
    stage.desktop.tray(["wait-label", "work · signed in"]);
    let healed = account(&stage);
    assert_eq!((healed["standing"].as_str(), healed["generation"].as_i64()), (Some("fresh"), Some(2)), "in place");
    assert_eq!(told(&stage, "SELECT count(*) FROM accounts WHERE fault IS NOT NULL"), "0");
}

#[test]
fn rename() {
    let stage = quiet();
    stage.sign_in("work", Person::sample());
    let (_app, page) = open(&stage);
    page.press("work");
    page.press("Name");
    page.wait_text("Name this account");
    page.fill("Name", "R&D <b>团队</b>");
    page.press("Save");
    stage.desktop.tray(["wait-label", "R&D <b>团队</b> · signed in"]);
    page.wait_gone("Name this account");
    page.wait_text("R&D <b>团队</b>");
    assert_eq!(account(&stage)["name"], "R&D <b>团队</b>");
    assert_eq!(told(&stage, "SELECT name FROM accounts"), "R&D <b>团队</b>");
}

#[test]
fn settings() {
    let stage = quiet();
    let file = stage.home.path().join("config.toml");
    std::fs::write(&file, "# mine\n[refresh]\nattempts = 2 # patient\n").expect("is written");
    stage.sign_in("", Person::sample());
    let (_app, page) = open(&stage);
    let written = || std::fs::read_to_string(&file).expect("is there");
    page.wait_text("dev@acme.example");
    page.press("Settings");
    page.press("Advanced");
    page.fill("Refresh this long before it runs out", "4d\u{e007}");
    wait_for("the setting in the file", SOON, || written().contains("lead = \"4d\"").then_some(()));
    let before = written();
    assert!(before.starts_with("# mine\n") && before.contains("attempts = 2 # patient"), "{before}");

    page.fill("Refresh this long before it runs out", "soon\u{e007}");
    page.wait_text("The setting refresh.lead cannot be “soon”.");
    assert_eq!(written(), before);

    page.pick("Language", "简体中文");
    page.wait_text("设置");
    stage.desktop.tray(["wait-label", "打开 Codex Connect"]);
    wait_for("the language in the file", SOON, || written().contains("language = \"zh-CN\"").then_some(()));
    for english in ["Settings", "Language", "Notices", "Advanced", "Hide e-mail addresses", "About"] {
        assert!(!page.text().contains(english), "{english} is still there: {}", page.text());
    }

    page.press("隐藏邮箱地址");
    stage.desktop.tray(["wait-label", "账号 1 · 已登录"]);
    page.press("返回账号列表");
    page.wait_text("账号 1");
    page.wait_gone("@acme.example");
    assert!(!stage.desktop.tray(["menu"]).contains("@acme.example"));
    assert_eq!(told(&stage, "SELECT email FROM accounts"), "dev@acme.example", "it is masked, not lost");
}

#[test]
fn sign_out() {
    let stage = quiet();
    stage.sign_in("work", Person::sample());
    let (_app, page) = open(&stage);
    page.press("work");
    page.press("Sign out…");
    page.wait_text("Sign out of");
    page.press("Cancel");
    page.wait_gone("Sign out of");
    assert_eq!(account(&stage)["name"], "work");
    page.press("Back to accounts");
    // From the tray, too, it is asked first.
    page.wait_focus("work");
    stage.desktop.tray(["click", "work · signed in/Sign out…"]);
    page.wait_text("Sign out of");
    page.press("Cancel");
    page.wait_gone("Sign out of");
    assert_eq!(account(&stage)["name"], "work");
    stage.desktop.tray(["click", "work · signed in/Sign out…"]);
    page.wait_text("Sign out of");
    page.press("Sign out");
    page.wait_text("Connect Codex");
    stage.desktop.tray(["wait-label", "No account connected"]);
    assert_eq!(stage.cli(["list", "--json"]).json(), serde_json::json!([]));
    assert_eq!((told(&stage, "SELECT count(*) FROM accounts").as_str(), stage.kept()), ("0", 0));
    let refresh = stage.issuer.secrets().into_iter().rfind(|secret| secret.kind == SecretKind::RefreshToken);
    assert!(stage.issuer.is_revoked(&refresh.expect("one was given").value), "the issuer was told");
}

#[test]
fn another_account() {
    let stage = quiet();
    stage.sign_in("work", Person::sample());
    stage.issuer.set_mood(Endpoint::Refresh, Mood::NestedError { status: 401, code: "refresh_token_invalidated" });
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 3);
    let (_app, page) = open(&stage);
    stage.issuer.next_person(Person::at_home());
    page.press("Sign in again");
    let address = stage.desktop.browser(["wait", "/oauth/authorize"]);
    stage.issuer.set_auto_approve(true);
    // The result page comes when the person has decided.
    let browser = std::thread::spawn(move || get(address.trim()));
    page.wait_text("That was another account");
    page.wait_text("me@home.example");
    assert_eq!(told(&stage, "SELECT count(*) FROM accounts"), "1", "nothing is kept until it is said");
    page.press("Keep as a new account");
    page.wait_text("Connected");
    page.press("Done");
    page.wait_text("me@home.example");
    assert_eq!(browser.join().expect("it is answered").0, 200);
    stage.desktop.tray(["wait-label", "me@home.example · signed in"]);
    stage.desktop.tray(["wait-label", "Sign in again: work"]);
    let list = stage.cli(["list", "--json"]).json();
    let said: Vec<_> = (0..2).map(|n| (list[n]["name"].as_str(), list[n]["standing"].as_str())).collect();
    let whole = [(Some("work"), Some("sign_in_needed")), (Some("me@home.example"), Some("fresh"))];
    assert_eq!(said, whole, "{list}");
    assert_eq!(told(&stage, "SELECT count(*) FROM accounts"), "2");
}

/// The menu's rows lead to where they say, in a window that is open and in one that is not.
#[test]
fn from_the_menu() {
    let stage = quiet();
    stage.sign_in("work", Person::sample());
    stage.sign_in("home", Person::at_home());
    let (_app, page) = open(&stage);
    page.wait_text("me@home.example");
    stage.desktop.tray(["click", "Settings…"]);
    page.wait_text("Privacy");
    stage.desktop.tray(["click", "home · signed in/Details…"]);
    page.wait_text("Manage");
    page.wait_text("me@home.example");
    page.press("Back to accounts");
    page.wait_focus("home");
    let window = window::window(&stage).expect("is open");
    drop(page);
    window::close(&stage, &window);
    wait_for("its end", SOON, || window::window(&stage).is_none().then_some(()));
    stage.desktop.tray(["click", "work · signed in/Details…"]);
    let page = attach(&stage);
    page.wait_text("Manage");
    page.wait_text("dev@acme.example");
}

/// From nothing to connected, into the settings and back, with no mouse. Keys are real ones of the display.
#[test]
fn by_keyboard_alone() {
    let stage = quiet();
    let (_app, page) = open(&stage);
    let window = wait_for("the window", SOON, || window::window(&stage));
    let key = |key: &str| window::press(&stage, &window, &["key", key]);
    page.wait_focus("Connect Codex");
    key("Return");
    page.wait_text("Finish in your browser");
    // Esc is the way out, and the button that was left has the keyboard again.
    key("Escape");
    page.wait_gone("Finish in your browser");
    page.wait_focus("Connect Codex");
    stage.issuer.set_auto_approve(true);
    stage.desktop.browser(["wait", "/oauth/authorize"]);
    let former = stage.desktop.browser(["urls"]).lines().count();
    key("Return");
    let address = wait_for("the second address", SOON, || {
        let urls = stage.desktop.browser(["urls"]);
        urls.lines().nth(former).map(str::to_owned)
    });
    page.wait_text("Finish in your browser");
    // The sheet holds the keyboard: from the title through its buttons and round.
    for name in [
        "Open the page again",
        "Copy the link",
        "Use a code instead",
        "Paste the address",
        "Cancel",
        "Open the page again",
    ] {
        key("Tab");
        page.wait_focus(name);
    }
    assert_eq!(stage.follow(address.trim()).0, 200);
    page.wait_text("Connected");
    page.wait_focus("Name");
    key("ctrl+a");
    window::press(&stage, &window, &["type", "work"]);
    key("Return");
    stage.desktop.tray(["wait-label", "work · signed in"]);
    assert_eq!(account(&stage)["name"], "work");

    // To a setting and back.
    key("ctrl+comma");
    page.wait_text("Privacy");
    to(&page, &key, "Tab", "Sign-in needed");
    key("space");
    wait_for("the setting in the file", SOON, || {
        let file = std::fs::read_to_string(stage.home.path().join("config.toml")).ok()?;
        file.contains("sign_in_needed = false").then_some(())
    });
    key("Escape");
    page.wait_focus("Settings");
    // To the account and back, to the row that was left.
    key("Tab");
    page.wait_focus("work");
    key("Return");
    page.wait_text("Manage");
    key("Escape");
    page.wait_focus("work");
    // There is nothing left to go back from.
    key("Escape");
    wait_for("the window to close", SOON, || window::window(&stage).is_none().then_some(()));
}

/// A desktop where the story itself is the browser.
pub fn quiet() -> Stage {
    Stage::with(Options { browser: Browser::Record, ..Options::default() })
}

/// The app with its window open, and the window being driven.
pub fn open(stage: &Stage) -> (Running, WebDriver) {
    let app = run(driven(stage, "--show"));
    stage.desktop.tray(["wait"]);
    (app, attach(stage))
}

/// The app, whose window can be driven as soon as it opens.
pub fn driven(stage: &Stage, argument: &str) -> Command {
    let mut command = stage.program("codex-connect-desktop");
    command
        .arg(argument)
        .env("CODEX_CONNECT_AUTOMATION", "1")
        .env("CODEX_CONNECT_WINDOW_LINES", "/dev/null")
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{}", stage.inspector))
        .env("LANG", "C.UTF-8")
        // The language is a setting here, so that it can be changed in the window.
        .env_remove("CODEX_CONNECT_UI_LANGUAGE");
    command
}

/// Drives the window that is open, or about to be.
pub fn attach(stage: &Stage) -> WebDriver {
    wait_for("the window", SOON, || window::window(stage));
    WebDriver::attach(stage.desktop.command("WebKitWebDriver"), stage.inspector)
}

/// Presses a key until what is called `name` has the keyboard.
fn to(page: &WebDriver, key: &impl Fn(&str), by: &str, name: &str) {
    for _ in 0..30 {
        if page.focused() == name {
            return;
        }
        key(by);
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{name:?} is not reached with {by}; the focus is on {:?}", page.focused());
}

/// The one account, as the command line says it.
fn account(stage: &Stage) -> serde_json::Value {
    let list = stage.cli(["list", "--json"]).json();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    list[0].clone()
}

/// What the database says, as text.
fn told(stage: &Stage, sql: &str) -> String {
    let list = rusqlite::Connection::open(stage.database()).expect("opens");
    let value = list.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).expect("has a row");
    match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => panic!("{sql}: {other:?}"),
    }
}
