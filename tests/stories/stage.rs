//! What every story stands on: a desktop, an issuer, a home of its own and free callback ports.

use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use world::desktop::{Browser, Desktop, Options};
use world::home;
use world::issuer::{Issuer, Person};

/// One story's world. Dropping it ends everything in it.
pub struct Stage {
    pub desktop: Desktop,
    pub issuer: Issuer,
    pub home: tempfile::TempDir,
    pub ports: [u16; 2],
    /// Where a window that is driven listens.
    pub inspector: u16,
}

impl Stage {
    /// A whole desktop with a browser that shows pages.
    pub fn new() -> Stage {
        Stage::with(Options::default())
    }

    /// A desktop where the browser only notes the address, for stories without a page.
    pub fn without_pages() -> Stage {
        Stage::with(Options { browser: Browser::Record, panel: false, notes: false, ..Options::default() })
    }

    pub fn with(options: Options) -> Stage {
        let issuer = Issuer::start().expect("the issuer starts");
        issuer.next_person(Person::sample());
        let home = tempfile::tempdir().expect("a folder is made");
        Stage {
            desktop: Desktop::start(options),
            issuer,
            home,
            ports: [free_port(), free_port()],
            inspector: free_port(),
        }
    }

    /// `codex-connect` or `codex-connect-desktop` in this world.
    pub fn program(&self, name: &str) -> Command {
        self.program_at(program(name))
    }

    /// A program in this world, wherever it is.
    pub fn program_at(&self, path: impl AsRef<OsStr>) -> Command {
        let mut command = self.desktop.command(path);
        home::settle(&mut command, self.home.path(), &self.issuer);
        command
            .env("CODEX_CONNECT_CALLBACK_PORTS", format!("[{}, {}]", self.ports[0], self.ports[1]))
            .env("CODEX_CONNECT_LOG", "trace");
        command
    }

    /// Runs the command line to its end, with nothing on its standard input.
    pub fn cli<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Ran {
        let mut command = self.program("codex-connect");
        command.args(arguments).stdin(Stdio::null());
        Ran::from(command.output().expect("the program runs"))
    }

    /// Starts the command line and leaves it running.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        let mut command = self.program("codex-connect");
        command.args(arguments);
        Running::start(command)
    }

    /// Starts the tray app, and waits for its tray item where there is a panel.
    pub fn app<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        let mut command = self.program("codex-connect-desktop");
        command.args(arguments);
        Running::start(command)
    }

    /// Follows the sign-in address as a browser that is signed in already would, and returns the last page.
    pub fn follow(&self, address: &str) -> (u16, String) {
        self.issuer.set_auto_approve(true);
        get(address)
    }

    /// Follows the sign-in address to the redirect, and returns that without going there.
    pub fn callback(&self, address: &str) -> String {
        self.issuer.set_auto_approve(true);
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
        let response = block_on(client.expect("a client").get(address).send()).expect("the issuer answers");
        let location = response.headers().get("location").expect("the issuer redirects");
        location.to_str().expect("is text").to_owned()
    }

    /// Types a device code on the issuer's page, and presses `approve` or `cancel`.
    pub fn type_code(&self, code: &str, decision: &str) {
        let form = format!("user_code={code}&person=0&decision={decision}");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.post(format!("{}/codex/device", self.issuer.url()));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        assert_eq!(block_on(request.send()).expect("the issuer answers").status(), 200);
    }

    /// Signs in as this person, on the command line and with no browser. An empty name leaves the account with its
    /// address. The next sign-in is asked for consent again.
    pub fn sign_in(&self, name: &str, person: Person) {
        self.issuer.next_person(person);
        let named = ["--name", name].into_iter().filter(|_| !name.is_empty());
        let mut connect = self.start(["connect", "--no-browser", "--json"].into_iter().chain(named));
        let address = connect.address();
        self.follow(&address);
        self.issuer.set_auto_approve(false);
        assert_eq!(connect.end(Duration::from_secs(20)).code, 0, "{name} signs in");
    }

    pub fn list(&self) -> rusqlite::Connection {
        home::list(self.home.path())
    }

    /// Makes every account due now; its access token is still good for a minute.
    pub fn make_due(&self) {
        home::make_due(&self.list(), "unixepoch() + 60");
    }

    pub fn database(&self) -> PathBuf {
        self.home.path().join("codex-connect.sqlite3")
    }

    /// How many items of ours the keyring has, the canary aside.
    pub fn kept(&self) -> usize {
        let list = self.desktop.keyring(["list"]);
        list.lines().filter(|line| line.contains("service=codex-connect") && !line.contains("v1/canary")).count()
    }
}

/// Starts a program that was put together by the story itself.
pub fn run(command: Command) -> Running {
    Running::start(command)
}

/// A program that has ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("programs speak UTF-8");
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    /// Its standard output, which must be one JSON value and nothing else.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("not JSON: {:?} / {:?}", self.out, self.err))
    }

    /// The code of the error it printed as JSON.
    pub fn fault(&self) -> String {
        self.json()["error"]["code"].as_str().expect("an error has a code").to_owned()
    }
}

/// A program that is running. It is ended when this is dropped.
pub struct Running {
    child: Child,
    err: BufReader<std::process::ChildStderr>,
    said: String,
}

impl Running {
    fn start(mut command: Command) -> Running {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let err = BufReader::new(child.stderr.take().expect("is piped"));
        Running { child, err, said: String::new() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The sign-in address that it prints on standard error.
    pub fn address(&mut self) -> String {
        self.line_with("/oauth/authorize?").trim().to_owned()
    }

    /// Waits for a line on standard error that has `text`.
    pub fn line_with(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.err.read_line(&mut line).expect("standard error is text");
            assert!(read > 0, "it ended without saying {text}; it said: {}", self.said);
            self.said.push_str(&line);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Types a line.
    pub fn say(&mut self, line: &str) {
        self.say_bytes(line.as_bytes());
    }

    /// Types a line in whatever encoding.
    pub fn say_bytes(&mut self, line: &[u8]) {
        let stdin = self.child.stdin.as_mut().expect("is piped");
        stdin.write_all(&[line, b"\n"].concat()).expect("it reads");
    }

    /// Types a line, and nothing more.
    pub fn say_last(&mut self, line: &str) {
        self.say(line);
        drop(self.child.stdin.take());
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status();
        assert!(status.expect("kill runs").success());
    }

    /// Waits for its end.
    pub fn end(mut self, patience: Duration) -> Ran {
        let status = wait_for("the program's end", patience, || self.child.try_wait().expect("it can be waited for"));
        let mut out = String::new();
        self.child.stdout.take().expect("is piped").read_to_string(&mut out).expect("is text");
        let mut rest = String::new();
        self.err.read_to_string(&mut rest).expect("is text");
        Ran { code: status.code().unwrap_or(-1), out, err: format!("{}{rest}", self.said) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again until there is an answer.
pub fn wait_for<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + patience;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not within {patience:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Fetches a page, following redirects.
pub fn get(address: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    block_on(async {
        let response = client.get(address).send().await.expect("there is an answer");
        (response.status().as_u16(), response.text().await.expect("is text"))
    })
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

/// A program of this workspace, built beside this test.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test is a file");
    let built = test.parent().and_then(Path::parent).expect("is in a target folder").join(name);
    assert!(built.exists(), "{} is not built: run `cargo build --workspace` first", built.display());
    built
}

/// A callback port that is given to no other story of this run.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<Vec<u16>> = Mutex::new(vec![]);
    loop {
        let port = world::ports::free();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if !given.contains(&port) {
            given.push(port);
            return port;
        }
    }
}
