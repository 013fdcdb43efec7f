//! A private desktop with a panel, an issuer that approves by itself, a home, and the programs in it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use world::desktop::{Browser, Desktop, Options};
use world::home;
use world::issuer::Issuer;

/// Dropping it ends everything in it.
pub struct Scene {
    pub desktop: Desktop,
    pub issuer: Issuer,
    home: tempfile::TempDir,
}

/// The tray app. Dropping it ends it.
pub struct App(Child);

impl Scene {
    /// With nobody signed in.
    pub fn new() -> Scene {
        let issuer = Issuer::start().expect("the issuer starts");
        issuer.set_auto_approve(true);
        let home = tempfile::tempdir().expect("a folder is made");
        let options = Options { browser: Browser::Record, notes: false, ..Options::default() };
        Scene { desktop: Desktop::start(options), issuer, home }
    }

    /// A program of this workspace in this world.
    pub fn program(&self, name: &str) -> Command {
        let bench = std::env::current_exe().expect("this program is a file");
        let mut command = self.desktop.command(bench.with_file_name(name));
        home::settle(&mut command, self.home.path(), &self.issuer);
        command
            .env("CODEX_CONNECT_NETWORK_PROXY", "direct")
            // The resident part writes down what the window says.
            .env("CODEX_CONNECT_AUTOMATION", "1")
            .env("CODEX_CONNECT_WINDOW_LINES", self.lines())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Starts the tray app with no window.
    pub fn app(&self) -> App {
        self.app_with(|_| {})
    }

    /// The same, after `change` has told the program more.
    pub fn app_with(&self, change: impl FnOnce(&mut Command)) -> App {
        let mut command = self.program("codex-connect-desktop");
        change(&mut command);
        App(command.arg("--hidden").spawn().expect("the app starts"))
    }

    /// The windows that can be seen, by their numbers for xdotool.
    pub fn windows(&self) -> Vec<String> {
        let mut search = self.desktop.command("xdotool");
        let found = search.args(["search", "--onlyvisible", "--name", "^Codex Connect$"]).output();
        let text = String::from_utf8(found.expect("xdotool runs").stdout).expect("is text");
        text.lines().map(str::to_owned).collect()
    }

    /// Signs `work` in.
    pub fn sign_in(&self) {
        let mut connect = self.program("codex-connect");
        connect.args(["connect", "--no-browser", "--name", "work"]).stderr(Stdio::piped());
        let mut connect = connect.spawn().expect("it starts");
        let said = BufReader::new(connect.stderr.take().expect("is piped"));
        let mut lines = said.lines().map_while(Result::ok);
        let address = lines.find(|line| line.contains("/oauth/authorize?")).expect("it tells the address");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        runtime.block_on(client.get(address.trim()).send()).expect("the page comes");
        // What it goes on to say is read, so that it can be said.
        lines.for_each(drop);
        assert!(connect.wait().expect("it ends").success());
    }

    /// The account list.
    pub fn list(&self) -> rusqlite::Connection {
        home::list(self.home.path())
    }

    /// What the window and the resident part have said to each other.
    pub fn lines(&self) -> PathBuf {
        self.home.path().join("lines")
    }
}

impl App {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Resident set size in kB.
    pub fn memory(&self) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.id())).expect("is there");
        let line = text.lines().find(|line| line.starts_with("Rss:")).expect("has an Rss");
        line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("is a number")
    }

    /// Whether its window's process is there.
    pub fn has_window(&self) -> bool {
        let threads = std::fs::read_dir(Path::new("/proc").join(self.id().to_string()).join("task")).expect("it runs");
        threads.flatten().any(|thread| {
            std::fs::read_to_string(thread.path().join("children")).is_ok_and(|children| !children.trim().is_empty())
        })
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// Asks again until there is an answer, and tells how long that took.
pub fn until(what: &str, mut look: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !look() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_micros(500));
    }
    begun.elapsed()
}

const PATIENCE: Duration = Duration::from_secs(30);
