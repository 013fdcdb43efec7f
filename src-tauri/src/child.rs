//! The window's process, seen from the resident part: at most one, started on demand, gone when closed.
//!
//! Three threads each: one writes, and keeps only the latest view, because a window that hangs must not stop the tray;
//! one reads; one waits for the end, which is the only sure sign of it, for the web view's own processes inherit the
//! pipes. A raise that was not answered, or an end by a dead web view, opens the window once more.

use crate::wire::{Down, Line, Up, VERSION, line, next_line};
use codex_connect_core::ask::{Ask, Place};
use codex_connect_core::fault::{FaultCode, FileTrouble};
use codex_connect_core::view::View;
use codex_connect_host::Host;
use secrecy::SecretString;
use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The window, open or not. Cheap to clone.
#[derive(Clone)]
pub struct Window {
    inner: Arc<Inner>,
}

struct Inner {
    host: Host,
    home: Option<PathBuf>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Which window is open; none when none is. Counts up.
    open: Option<u64>,
    opened: u64,
    serial: u64,
    raise: u64,
    raised: u64,
    go: Option<Going>,
    /// What the writer has not sent yet.
    view: Option<Arc<View>>,
    /// When a window was last opened again because its web view had died.
    mended: Option<Instant>,
}

/// What the window is to show, told until it has answered the raise that came with it.
struct Going {
    place: Place,
    raise: u64,
    /// Whether a window was opened for it already. One that ends without an answer is not opened again for it.
    opened: bool,
}

/// The status with which a window ends whose web view has died.
pub const WEB_VIEW_DIED: i32 = 70;

impl Window {
    /// Closed. `home` is the one folder for everything, if there is one.
    pub fn new(host: Host, home: Option<PathBuf>) -> Window {
        Window { inner: Arc::new(Inner { host, home, state: Mutex::default(), changed: Condvar::new() }) }
    }

    /// Opens the window, or brings it to the front.
    pub fn open(&self) {
        self.inner.clone().open(false, None);
    }

    /// Opens the window, or brings it to the front, and shows this in it.
    pub fn open_at(&self, place: Place) {
        self.inner.clone().open(false, Some(place));
    }

    /// Whether there is one.
    pub fn is_open(&self) -> bool {
        self.inner.lock().open.is_some()
    }

    /// Brings an open window to the front; opens none.
    pub fn come_forward(&self) {
        let mut state = self.inner.lock();
        if state.open.is_some() {
            state.raise += 1;
            self.inner.changed.notify_all();
        }
    }

    /// Shows a view in the open window.
    pub fn show(&self, view: Arc<View>) {
        let mut state = self.inner.lock();
        if state.open.is_some() {
            state.view = Some(view);
            self.inner.changed.notify_all();
        }
    }
}

impl Inner {
    fn open(self: Arc<Self>, mended: bool, at: Option<Place>) {
        let number = {
            let mut state = self.lock();
            state.raise += 1;
            if let Some(place) = at {
                state.go = Some(Going { place, raise: state.raise, opened: false });
            }
            if state.open.is_some() {
                self.changed.notify_all();
                return;
            }
            state.opened += 1;
            state.open = Some(state.opened);
            state.view = Some(self.host.view().borrow().clone());
            // A new window comes to the front by itself, but has to be told what it is to show.
            state.go = state.go.take().filter(|go| !go.opened).map(|go| Going { opened: true, ..go });
            state.raised = state.go.as_ref().map_or(state.raise, |go| go.raise - 1);
            state.opened
        };
        match self.command(mended).spawn() {
            Ok(mut child) => {
                if let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) {
                    let (writer, reader) = (self.clone(), self.clone());
                    std::thread::spawn(move || writer.write(number, stdin));
                    std::thread::spawn(move || reader.read(stdout));
                }
                std::thread::spawn(move || self.wait(child));
            }
            Err(error) => {
                tracing::error!(kind = ?error.kind(), "the window could not be started");
                self.lock().open = None;
            }
        }
    }

    fn write(&self, number: u64, mut stdin: ChildStdin) {
        let lines = recorder();
        let mut told = self.lock().raised;
        loop {
            let (view, go, raise) = {
                let mut state = self.lock();
                while state.open == Some(number) && state.view.is_none() && state.raise == told {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                if state.open != Some(number) {
                    return;
                }
                let view = state.view.take().map(|view| {
                    state.serial += 1;
                    Down::View { v: VERSION, serial: state.serial, view: self.host.as_of_now(view) }
                });
                let go = state.go.as_ref().filter(|go| go.raise > told);
                let go = go.map(|go| Down::Go { go: go.place.clone() });
                let raise = (state.raise != told).then(|| Down::Raise { raise: state.raise });
                told = state.raise;
                (view, go, raise)
            };
            for down in view.iter().chain(go.iter()).chain(raise.iter()) {
                let text = line(down);
                record(&lines, &text);
                if stdin.write_all(&text).and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        }
    }

    fn read(&self, stdout: ChildStdout) {
        let lines = recorder();
        let mut reader = BufReader::new(stdout);
        let mut odd = false;
        while let Ok(Some(line)) = next_line(&mut reader) {
            let text = match line {
                Line::Whole(text) => text,
                // No address is that long.
                Line::TooLong { paste: true } => {
                    self.host.paste(&SecretString::default());
                    continue;
                }
                Line::TooLong { paste: false } => {
                    self.host.tell(FileTrouble::TooMany.of(FaultCode::FileUnreadable));
                    continue;
                }
            };
            let said = serde_json::from_slice(&text);
            if said.as_ref().is_ok_and(may_be_kept) {
                record(&lines, &[&text, b"\n".as_slice()].concat());
            }
            match said {
                Ok(Up::Ask { ask }) => self.host.ask(ask),
                Ok(Up::Paste { paste }) => self.host.paste(&paste),
                Ok(Up::Raised { raised }) => {
                    let mut state = self.lock();
                    // A former window's answer may be read late.
                    state.raised = state.raised.max(raised);
                    state.go = state.go.take().filter(|go| go.raise > raised);
                }
                Ok(Up::Shown { .. }) => {}
                Ok(Up::Again { .. }) => {
                    let mut state = self.lock();
                    // A view that waits to be sent is newer.
                    state.view = state.view.take().or_else(|| Some(self.host.view().borrow().clone()));
                    self.changed.notify_all();
                }
                // Said once: a page that has gone wrong must not fill the log.
                Err(_) if !odd => {
                    odd = true;
                    tracing::warn!("the window said something that is not in the list");
                }
                Err(_) => {}
            }
        }
    }

    fn wait(self: Arc<Self>, mut child: Child) {
        let status = child.wait();
        let code = status.ok().and_then(|status| status.code());
        let died = code == Some(WEB_VIEW_DIED);
        let again = {
            let mut state = self.lock();
            state.open = None;
            self.changed.notify_all();
            let lately = state.mended.is_some_and(|when| when.elapsed() < ONCE_IN);
            let mend = died && !lately;
            if mend {
                state.mended = Some(Instant::now());
            }
            // Somebody asked for the window while it was ending: each such click opens one.
            mend || state.raise != state.raised
        };
        tracing::info!(code, again, "the window has ended");
        if again {
            self.open(died, None);
        } else {
            // Whoever closes the window has not quit.
            self.host.ask(Ask::Stay);
        }
    }

    /// This same program as the window. On Linux by way of `/proc`, which is the right build also after the file was
    /// replaced by an upgrade; the name in `argv[0]` becomes the window's class.
    fn command(&self, mended: bool) -> Command {
        #[cfg(target_os = "linux")]
        let mut command = {
            use std::os::unix::process::CommandExt;
            let mut command = Command::new("/proc/self/exe");
            command.arg0("codex-connect-desktop");
            command
        };
        #[cfg(not(target_os = "linux"))]
        let mut command = Command::new(std::env::current_exe().unwrap_or_else(|_| "codex-connect-desktop".into()));
        command.arg("--window").stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some(home) = &self.home {
            command.arg("--home").arg(home);
        }
        if !automated() {
            // WebDriver's variables would let any program of this person's drive the window.
            command.env_remove("TAURI_WEBVIEW_AUTOMATION").env_remove("WEBKIT_INSPECTOR_SERVER");
        }
        if cfg!(target_os = "linux") {
            for variable in WITHOUT_GRAPHICS_DRIVERS {
                // A person may know better; but not when the web view has just died of it.
                if mended || std::env::var_os(variable).is_none() {
                    command.env(variable, "1");
                }
            }
        }
        command
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn automated() -> bool {
    std::env::var_os("CODEX_CONNECT_AUTOMATION").is_some_and(|value| value == "1")
}

/// Under automation the lines can be kept, so that a test can search them for secrets.
fn recorder() -> Option<Mutex<std::fs::File>> {
    let path = std::env::var_os("CODEX_CONNECT_WINDOW_LINES").filter(|_| automated())?;
    std::fs::OpenOptions::new().create(true).append(true).open(path).ok().map(Mutex::new)
}

fn record(lines: &Option<Mutex<std::fs::File>>, text: &[u8]) {
    if let Some(mut file) = lines.as_ref().and_then(|file| file.lock().ok()) {
        let _ = file.write_all(text);
    }
}

/// Whether a line from the window may be kept by a test. What a person typed, as a paste, a setting or a proxy, is perhaps
/// a secret on its way in.
fn may_be_kept(said: &Up) -> bool {
    match said {
        Up::Paste { .. } | Up::Ask { ask: Ask::Set { .. } | Ask::SetProxy { .. } } => false,
        Up::Ask { ask: Ask::Connect(plan) } => plan.proxy.is_none(),
        Up::Ask { .. } | Up::Shown { .. } | Up::Raised { .. } | Up::Again { .. } => true,
    }
}

/// A list of rows needs no graphics driver. Loading one takes a good part of the time in which a window opens, and some
/// drivers leave the web view blank or let it die.
const WITHOUT_GRAPHICS_DRIVERS: [&str; 3] =
    ["WEBKIT_SKIA_ENABLE_CPU_RENDERING", "WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_DISABLE_COMPOSITING_MODE"];

/// A web view that dies again within this time is not opened again by itself.
const ONCE_IN: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_typed_is_in_no_line_that_is_kept() {
        for kept in [r#"{"shown":3}"#, r#"{"ask":{"ask":"connect","account":null,"proxy":null}}"#] {
            assert!(may_be_kept(&serde_json::from_str(kept).expect("is a line")), "{kept}");
        }
        for typed in [
            r#"{"paste":"http://localhost:1455/auth/callback?code=x"}"#,
            r#"{"ask":{"ask":"set","key":"network.proxy","value":"http://a:b@c"}}"#,
            r#"{"ask":{"ask":"set_proxy","account":"a","proxy":"http://a:b@c"}}"#,
            r#"{"ask":{"ask":"connect","proxy":"http://a:b@c"}}"#,
        ] {
            assert!(!may_be_kept(&serde_json::from_str(typed).expect("is a line")), "{typed}");
        }
    }
}
