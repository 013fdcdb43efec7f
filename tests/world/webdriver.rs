//! A WebKitGTK window, driven through WebKitWebDriver (W3C WebDriver) while it belongs to the program that opened it.
//!
//! The program has to listen for it: `WEBKIT_INSPECTOR_SERVER=127.0.0.1:PORT` and `TAURI_WEBVIEW_AUTOMATION=true` in the
//! window's environment. What a test does here is what a person does: it presses what is called so, types, and reads what
//! can be seen. What a sheet covers (`inert`) can be neither pressed nor found.

use crate::ports;
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A window that is being driven. Dropping it ends the driver and leaves the window open.
pub struct WebDriver {
    driver: Child,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    session: String,
}

impl WebDriver {
    /// Drives the window whose web view listens on `target` of 127.0.0.1. `driver` is a command for WebKitWebDriver.
    ///
    /// # Panics
    /// When no window answers in time. So does everything else here.
    pub fn attach(mut driver: Command, target: u16) -> WebDriver {
        let port = ports::free();
        driver.args([format!("--port={port}"), format!("--target=127.0.0.1:{target}"), "--host=127.0.0.1".to_owned()]);
        let driver = driver.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = reqwest::Client::builder().no_proxy().timeout(LONGEST).build().expect("a client");
        let base = format!("http://127.0.0.1:{port}/session");
        let mut window =
            WebDriver { driver: driver.expect("WebKitWebDriver starts"), client, runtime, session: base.clone() };
        let wanted = json!({"capabilities": {"alwaysMatch": {"browserName": "wry"}}});
        let made = window.until("a session", || window.call("", Some(&wanted)).ok());
        window.session = format!("{base}/{}", made["sessionId"].as_str().expect("a session has an id"));
        window
    }

    /// Presses what can be pressed and is called `name`: its label, or the first of its texts.
    pub fn press(&self, name: &str) {
        self.until(&format!("something to press called {name:?}"), || {
            let element = self.find(FIND, name)?;
            self.call(&format!("/element/{element}/click"), Some(&json!({}))).ok()
        });
    }

    /// Types `text` into the field called `name`, in place of what is in it.
    pub fn fill(&self, name: &str, text: &str) {
        let element = self.until(&format!("a field called {name:?}"), || self.find(FIND, name));
        self.call(&format!("/element/{element}/clear"), Some(&json!({}))).expect("it can be cleared");
        let typed = json!({"text": text});
        self.call(&format!("/element/{element}/value"), Some(&typed)).expect("it can be typed into");
    }

    /// Picks `choice` in the list called `name`.
    pub fn pick(&self, name: &str, choice: &str) {
        let element = self.until(&format!("a list called {name:?}"), || self.find(FIND, name));
        let script = "const [list, choice] = arguments;
            list.value = [...list.options].find((option) => option.text === choice).value;
            list.dispatchEvent(new Event('change', { bubbles: true }));";
        self.run(script, json!([{ELEMENT: element}, choice]));
    }

    /// Waits until `text` can be read in the window, in what nothing covers.
    pub fn wait_text(&self, text: &str) {
        self.until(&format!("{text:?} in the window"), || self.text().contains(text).then_some(()));
    }

    /// Waits until `text` can be read nowhere in it.
    pub fn wait_gone(&self, text: &str) {
        self.until(&format!("no {text:?} in the window"), || (!self.whole().contains(text)).then_some(()));
    }

    /// What can be read in what nothing covers.
    pub fn text(&self) -> String {
        let script = "const clone = (document.querySelector('[aria-modal]') ?? document.body);
            return clone.innerText;";
        self.said(script)
    }

    /// Every text and every label that the page holds, also what is covered.
    pub fn whole(&self) -> String {
        self.said(
            "return document.documentElement.outerHTML + [...document.querySelectorAll('input')].map((i) => i.value);",
        )
    }

    /// What has the keyboard: its label, or the first of its texts; empty where nothing has.
    pub fn focused(&self) -> String {
        self.said(&format!(
            "{NAME} return document.activeElement === document.body ? '' : name(document.activeElement);"
        ))
    }

    /// Waits until what is called `name` has the keyboard.
    pub fn wait_focus(&self, name: &str) {
        self.until(&format!("the focus on {name:?}"), || (self.focused() == name).then_some(()));
    }

    /// Runs a script in the page; `arguments` is what it finds under that name.
    pub fn run(&self, script: &str, arguments: Value) -> Value {
        self.call("/execute/sync", Some(&json!({"script": script, "args": arguments}))).expect("the script runs")
    }

    fn said(&self, script: &str) -> String {
        self.run(script, json!([])).as_str().unwrap_or_default().to_owned()
    }

    fn find(&self, script: &str, name: &str) -> Option<String> {
        let found = self.run(&format!("{NAME} {script}"), json!([name]));
        found[ELEMENT].as_str().map(str::to_owned)
    }

    fn call(&self, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let url = format!("{}{path}", self.session);
        let request = match body {
            Some(body) => self.client.post(url).header("content-type", "application/json").body(body.to_string()),
            None => self.client.delete(url),
        };
        let answer = self.runtime.block_on(async { request.send().await?.text().await });
        let text = answer.map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"])),
            None => Ok(answer["value"].clone()),
        }
    }

    fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            if Instant::now() > end {
                let seen = if self.session.ends_with("/session") { String::new() } else { self.text() };
                panic!("{what}: not within {PATIENCE:?}; the window says: {seen}");
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        // A session's end leaves the window open; the driver's end without it does not.
        let _ = self.call("", None);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The key under which WebDriver names an element (W3C WebDriver 11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What something is called: its label, the label that belongs to it, or the first of its texts.
const NAME: &str = "const name = (of) => {
    const label = of.getAttribute('aria-label') ?? of.labels?.[0]?.innerText;
    if (label) return label.trim();
    const texts = document.createTreeWalker(of, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.trim() !== '') return texts.currentNode.data.trim();
    return '';
};";

const FIND: &str = "return [...document.querySelectorAll('button, a[href], input, select')]
    .find((one) => one.closest('[inert]') === null && name(one) === arguments[0]) ?? null;";

const PATIENCE: Duration = Duration::from_secs(20);
const LONGEST: Duration = Duration::from_secs(30);
