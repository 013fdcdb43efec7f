//! The window's part: one web view that draws what it is sent. It holds no token, no database and no keychain, and has
//! nothing to reach them with.

use crate::child::WEB_VIEW_DIED;
use crate::files::Wanted;
use crate::geometry::{Keeper, LEAST, USUAL};
use crate::wire::{Heard, Message, Up, line};
use codex_connect_core::ask::Place;
use codex_connect_host::paths::Paths;
use serde_json::value::RawValue;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tauri::ipc::Channel;
use tauri::{AppHandle, DragDropEvent, Manager, State, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// What the page is watching, and what it has drawn.
#[derive(Clone, Default)]
struct Watched {
    state: Arc<(Mutex<Page>, Condvar)>,
}

#[derive(Default)]
struct Page {
    channel: Option<Channel<Message>>,
    latest: Option<(u64, Box<RawValue>)>,
    /// Where the page is to go as soon as it watches.
    go: Option<Place>,
    shown: u64,
    /// Until when the page must have drawn something; none while it has drawn the latest view.
    due: Option<Instant>,
}

/// Runs until the window is closed or the resident part goes.
pub fn run(home: Option<PathBuf>) -> ExitCode {
    let mut stdin = std::io::stdin().lock();
    let Some(first) = first_view(&mut stdin) else { return ExitCode::from(2) };
    drop(stdin);
    let watched = Watched::default();
    let begin = beginning(&first);
    watched.send(first.0, first.1);
    watched.lock().due = Some(Instant::now() + PATIENCE_AT_START);
    let to_read = watched.clone();
    // It knows the folders; it has nothing to open what is in them with.
    let keeper = Paths::discover(home.clone()).ok().map(|paths| Keeper::new(&paths.data));
    let (to_follow, to_drop) = (keeper.clone(), watched.clone());
    let app = tauri::Builder::default()
        .manage(watched)
        .invoke_handler(tauri::generate_handler![ask, close, files, watch])
        .setup(move |app| {
            let window = open(app.handle(), home, &begin)?;
            follow_drops(&window, to_drop);
            if let Some(keeper) = to_follow {
                keeper.attach(&window);
            }
            guard_web_process(&window);
            let handle = app.handle().clone();
            let to_watch = to_read.clone();
            std::thread::spawn(move || read(&handle, &to_read));
            std::thread::spawn(move || to_watch.end_when_the_page_is_dead());
            Ok(())
        })
        .build(crate::context());
    match app {
        Ok(app) => {
            app.run(move |_, event| {
                if let (tauri::RunEvent::Exit, Some(keeper)) = (event, &keeper) {
                    keeper.write();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => crate::args::say(&format!("The window could not be made: {error}"), 1),
    }
}

/// The page watches: it gets the latest view, unless it is the one that it has, and every later one.
#[tauri::command]
fn watch(channel: Channel<Message>, has: u64, watched: State<'_, Watched>) {
    if watched.attach(channel, has) {
        say(&Up::Again { again: true });
    }
}

/// The page has no further step back: the window is closed, as by its frame.
#[tauri::command]
fn close(window: WebviewWindow) {
    let _ = window.close();
}

/// The page wants files or folders: the person chooses some. Their paths; empty when none was chosen.
#[tauri::command]
async fn files(title: String, wanted: Wanted, window: WebviewWindow) -> Vec<String> {
    crate::files::choose(&window, title, wanted).await
}

/// The page says something. What is not in the closed list is refused before it comes here.
#[tauri::command]
fn ask(line: Up, watched: State<'_, Watched>, window: WebviewWindow) {
    if let Up::Shown { shown } = line {
        let first = watched.drawn(shown);
        if first {
            let _ = window.show();
            let _ = window.set_focus();
        }
    }
    say(&line);
}

/// What is in the page from its beginning: the first view, so that nothing has to be asked for before it is drawn.
fn beginning((serial, view): &(u64, Box<RawValue>)) -> String {
    format!("window.beginning = {{\"serial\":{serial},\"view\":{view}}};")
}

/// Tells the page what is dragged over the window and dropped on it.
fn follow_drops(window: &WebviewWindow, watched: Watched) {
    window.on_window_event(move |event| {
        let WindowEvent::DragDrop(event) = event else { return };
        match event {
            DragDropEvent::Enter { .. } => watched.tell(Message::Over { over: true }),
            DragDropEvent::Drop { paths, .. } => {
                watched.tell(Message::Over { over: false });
                watched.tell(Message::Dropped { dropped: crate::files::of(paths) });
            }
            DragDropEvent::Leave => watched.tell(Message::Over { over: false }),
            _ => {}
        }
    });
}

fn open(app: &AppHandle, home: Option<PathBuf>, begin: &str) -> tauri::Result<WebviewWindow> {
    let builder = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Codex Connect")
        .inner_size(USUAL.width, USUAL.height)
        .min_inner_size(LEAST.width, LEAST.height)
        .visible(false)
        // The page keeps nothing, and storage that is not there need not be opened. WebDriver reaches no such web view.
        .incognito(std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none())
        .initialization_script(begin)
        // The page is all there ever is in it.
        .on_navigation(|url| url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost"))
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny);
    match home.and_then(|home| std::path::absolute(home.join("window")).ok()) {
        Some(folder) => builder.data_directory(folder).build(),
        None => builder.build(),
    }
}

/// Reads what the resident part says, until it goes.
fn read(app: &AppHandle, watched: &Watched) {
    /// A window that no longer hears must not stay.
    struct EndOnPanic;
    impl Drop for EndOnPanic {
        fn drop(&mut self) {
            if std::thread::panicking() {
                std::process::exit(WEB_VIEW_DIED);
            }
        }
    }
    let _end = EndOnPanic;
    // Bytes, not text: a line that is not UTF-8 is skipped like any other that is not understood.
    for text in std::io::stdin().lock().split(b'\n') {
        let Ok(text) = text else { break };
        let Ok(mut heard) = serde_json::from_slice::<Heard>(&text) else { continue };
        if let Some((serial, view)) = heard.view() {
            watched.send(serial, view);
        }
        if let Some(go) = heard.go {
            watched.go(go);
        }
        if let Some(raise) = heard.raise {
            // Before the page has drawn anything there is nothing to show; then it comes to the front by itself.
            if let Some(window) = app.get_webview_window("main").filter(|_| watched.has_drawn()) {
                let _ = window.unminimize();
                let _ = window.show();
                let _ = window.set_focus();
            }
            say(&Up::Raised { raised: raise });
        }
    }
    app.exit(0);
    std::thread::sleep(Duration::from_secs(2));
    std::process::exit(0);
}

fn first_view(stdin: &mut impl BufRead) -> Option<(u64, Box<RawValue>)> {
    let mut text = vec![];
    stdin.read_until(b'\n', &mut text).ok()?;
    serde_json::from_slice::<Heard>(&text).ok()?.view()
}

fn say(up: &Up) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(&line(up)).and_then(|()| out.flush());
}

/// A dead web process leaves a frozen picture; the resident part opens a new window.
fn guard_web_process(window: &WebviewWindow) {
    #[cfg(target_os = "linux")]
    let _ = window.with_webview(|view| {
        use webkit2gtk::WebViewExt;
        view.inner().connect_web_process_terminated(|_, _| std::process::exit(WEB_VIEW_DIED));
    });
    #[cfg(not(target_os = "linux"))]
    let _ = window;
}

impl Watched {
    /// True when a page was here before: it has been loaded once more.
    fn attach(&self, channel: Channel<Message>, has: u64) -> bool {
        let mut page = self.lock();
        if let Some((serial, view)) = page.latest.as_ref().filter(|(serial, _)| *serial > has) {
            let _ = channel.send(Message::View { serial: *serial, view: view.clone() });
            page.due = Some(Instant::now() + PATIENCE);
        }
        if let Some(go) = page.go.take() {
            let _ = channel.send(Message::Go { go });
        }
        let again = page.channel.replace(channel).is_some();
        self.state.1.notify_all();
        again
    }

    fn send(&self, serial: u64, view: Box<RawValue>) {
        let mut page = self.lock();
        if let Some(channel) = &page.channel {
            let _ = channel.send(Message::View { serial, view: view.clone() });
            page.due.get_or_insert_with(|| Instant::now() + PATIENCE);
        }
        page.latest = Some((serial, view));
        self.state.1.notify_all();
    }

    fn go(&self, go: Place) {
        let mut page = self.lock();
        match &page.channel {
            Some(channel) => drop(channel.send(Message::Go { go })),
            None => page.go = Some(go),
        }
    }

    /// Says something to a page that watches; to one that does not yet, nothing.
    fn tell(&self, message: Message) {
        if let Some(channel) = &self.lock().channel {
            let _ = channel.send(message);
        }
    }

    /// The page has drawn `serial`. True for the first time.
    fn drawn(&self, serial: u64) -> bool {
        let mut page = self.lock();
        let first = page.shown == 0;
        page.shown = page.shown.max(serial);
        let latest = page.latest.as_ref().is_none_or(|(serial, _)| *serial <= page.shown);
        page.due = (!latest).then(|| Instant::now() + PATIENCE);
        self.state.1.notify_all();
        first
    }

    fn has_drawn(&self) -> bool {
        self.lock().shown > 0
    }

    /// Ends the process when a view was not drawn in time. Sleeps while nothing is outstanding.
    fn end_when_the_page_is_dead(&self) {
        let mut page = self.lock();
        loop {
            let left = page.due.map(|due| due.saturating_duration_since(Instant::now()));
            page = match left {
                Some(Duration::ZERO) => std::process::exit(WEB_VIEW_DIED),
                Some(left) => self.state.1.wait_timeout(page, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.state.1.wait(page).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, Page> {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long the page may take to draw a view.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may take to load.
const PATIENCE_AT_START: Duration = Duration::from_secs(20);
