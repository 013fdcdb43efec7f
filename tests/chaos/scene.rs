//! A private desktop with a real keyring, an issuer, a home, and one sign-in called `work`.

use serde_json::Value;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use world::desktop::{Browser, Desktop, Options};
use world::home;
use world::issuer::Issuer;

/// Dropping it ends everything in it.
pub struct Scene {
    /// The desktop.
    pub desktop: Desktop,
    /// The issuer, which approves by itself.
    pub issuer: Issuer,
    home: tempfile::TempDir,
}

/// A program that has ended.
pub struct Ran {
    /// Its status; -1 when a signal ended it.
    pub code: i32,
    /// The signal.
    pub signal: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// The journal of the account `work`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// The generation in force.
    pub generation: u32,
    /// How far the use of its token has come, and which use it is; none when there is no entry.
    pub entry: Option<(String, String)>,
}

impl Scene {
    /// A desktop, with a panel if asked for, and nobody signed in.
    pub fn empty(panel: bool) -> Scene {
        let issuer = Issuer::start().expect("the issuer starts");
        issuer.set_auto_approve(true);
        let home = tempfile::tempdir().expect("a folder is made");
        let options = Options { browser: Browser::Record, panel, notes: false, ..Options::default() };
        Scene { desktop: Desktop::start(options), issuer, home }
    }

    /// The same, with `work` signed in.
    pub fn signed_in(panel: bool) -> Scene {
        let scene = Scene::empty(panel);
        scene.sign_in("work", false);
        scene
    }

    /// A program of this workspace in this world.
    pub fn program(&self, name: &str) -> Command {
        let mut command = self.desktop.command(program(name));
        home::settle(&mut command, self.home.path(), &self.issuer);
        command
            .env("CODEX_CONNECT_NETWORK_PROXY", "direct")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the command line to its end.
    pub fn cli(&self, arguments: &[&str]) -> Ran {
        let mut command = self.program("codex-connect");
        command.args(arguments);
        end_of(command.spawn().expect("the program starts"))
    }

    /// Signs in as whoever is chosen at the issuer: as a new account of this name, or again in place.
    pub fn sign_in(&self, name: &str, again: bool) {
        let done = end_of(self.sign_in_command(name, again).spawn().expect("the program starts"));
        assert_eq!(done.code, 0, "the sign-in: {}", done.err);
    }

    /// The last step of such a sign-in, in which it is saved.
    pub fn sign_in_command(&self, name: &str, again: bool) -> Command {
        let mut begin = vec!["auth-url", "--json"];
        if again {
            begin.extend(["--account", name]);
        }
        let begun = self.cli(&begin).json();
        let part = |key: &str| begun[key].as_str().expect("it is told").to_owned();
        let (session, address) = (part("session_id"), redirected(&part("auth_url")));
        let mut exchange = vec!["exchange", "--session", &session, "--callback-url", &address];
        if !again {
            exchange.extend(["--name", name]);
        }
        let mut command = self.program("codex-connect");
        command.args(exchange);
        command
    }

    /// The account list.
    pub fn list(&self) -> rusqlite::Connection {
        home::list(self.home.path())
    }

    /// The journal of `work`.
    pub fn journal(&self) -> Journal {
        let sql = "SELECT accounts.generation, progress, attempt FROM accounts LEFT JOIN rotations
                   ON account = id AND rotations.generation = accounts.generation WHERE name = 'work'";
        let read = |row: &rusqlite::Row<'_>| {
            let (progress, attempt): (Option<_>, Option<_>) = (row.get(1)?, row.get(2)?);
            Ok(Journal { generation: row.get(0)?, entry: progress.zip(attempt) })
        };
        self.list().query_row(sql, [], read).expect("the account is listed")
    }

    /// Makes every account due: nothing is refreshed in the first minute, so its times are moved instead.
    pub fn make_due(&self) {
        home::make_due(&self.list(), "unixepoch() + 3600");
    }

    /// The items of ours that the keyring has, by their names, the canary aside.
    pub fn kept(&self) -> Vec<String> {
        let list = self.desktop.keyring(["list"]);
        let ours = list.lines().filter(|line| line.contains("service=codex-connect") && !line.contains("v1/canary"));
        ours.map(str::to_owned).collect()
    }
}

impl Ran {
    /// Its standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no JSON, and status {}: {}", self.code, self.err))
    }

    /// The code of the error that it told as JSON; empty when there is none.
    pub fn fault(&self) -> String {
        let told = serde_json::from_str::<Value>(&self.out).unwrap_or_default();
        told["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Waits for a program's end, and ends it when that takes too long.
pub fn end_of(mut child: Child) -> Ran {
    let status = match ended_within(&mut child, PATIENCE) {
        Some(status) => status,
        None => {
            let _ = child.kill();
            let _ = child.wait();
            panic!("a program ran for more than {PATIENCE:?}");
        }
    };
    let text = |pipe: Option<&mut dyn Read>| {
        let mut bytes = vec![];
        pipe.map(|pipe| pipe.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let out = text(child.stdout.as_mut().map(|pipe| pipe as &mut dyn Read));
    let err = text(child.stderr.as_mut().map(|pipe| pipe as &mut dyn Read));
    Ran { code: status.code().unwrap_or(-1), signal: status.signal(), out, err }
}

/// The status of a program that ends within this time.
pub fn ended_within(child: &mut Child, patience: Duration) -> Option<std::process::ExitStatus> {
    let end = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return Some(status);
        }
        if Instant::now() > end {
            return None;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Where a sign-in address leads with an issuer that approves by itself.
pub async fn redirect(address: &str) -> String {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    let response = client.expect("a client").get(address).send().await.expect("the issuer answers");
    let location = response.headers().get("location").expect("the issuer redirects");
    location.to_str().expect("is text").to_owned()
}

fn redirected(address: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(redirect(address))
}

/// A program of this workspace, built beside this one.
fn program(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("this program is a file");
    let built = this.parent().unwrap_or(Path::new("")).join(name);
    assert!(built.exists(), "{} is not built: run `cargo build --workspace --bins` first", built.display());
    built
}

const PATIENCE: Duration = Duration::from_secs(90);
