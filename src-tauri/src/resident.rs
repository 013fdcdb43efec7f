//! The resident part: the app without a window. Host, tray, notices, single instance.

use crate::args::{Start, say};
use crate::child::Window;
use crate::clipboard::SystemClipboard;
use crate::notices::Notices;
use crate::tray::{Asks, Drawn};
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use codex_connect_core::menu;
use codex_connect_core::notice;
use codex_connect_core::view::{StageView, View};
use codex_connect_core::words::{Language, Words};
use codex_connect_host::outside::Outside;
use codex_connect_host::paths::Paths;
use codex_connect_host::settings::{self, Settings};
use codex_connect_host::{Host, Wish, trace};
use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock, PoisonError};
use tauri::{AppHandle, RunEvent};
use tauri_plugin_autostart::ManagerExt;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

thread_local! {
    /// The tray lives on the main thread, where toolkits want their menus made and changed.
    static TRAY: RefCell<Option<Drawn>> = const { RefCell::new(None) };
}

/// Runs until it is told to quit.
pub fn run(start: Start) -> ExitCode {
    if cfg!(target_os = "linux") && ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|name| std::env::var_os(name).is_none()) {
        return say("There is no display here. On the command line, use codex-connect.", 1);
    }
    let prepared = Paths::discover(start.home.clone()).and_then(|paths| {
        let settings = settings::load(&paths, std::env::vars_os())?;
        Ok((paths, settings))
    });
    let (paths, settings) = match prepared {
        Ok(prepared) => prepared,
        Err(fault) => return refuse(&fault, settings::system_language(), 2),
    };
    let language = settings.language();
    let log = match trace::start(&paths) {
        Ok(log) => log,
        Err(fault) => return refuse(&fault, language, 1),
    };
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() else {
        return say("The system starts no threads.", 1);
    };
    let code = desktop(&start, &runtime, paths, settings);
    drop(log);
    // A keychain that hangs does not hold the end up.
    runtime.shutdown_background();
    code
}

fn desktop(start: &Start, runtime: &Runtime, paths: Paths, settings: Settings) -> ExitCode {
    let language = settings.language();
    tauri::async_runtime::set(runtime.handle().clone());
    let window = Arc::new(OnceLock::<Window>::new());
    let to_raise = window.clone();
    let context = crate::context();
    let only = tauri_plugin_single_instance::Builder::new()
        .dbus_id(instance(&context.config().identifier, start.home.is_some().then_some(&paths)))
        .callback(move |_, arguments, _| {
            let hidden = arguments.iter().any(|argument| argument == "--hidden");
            if let (false, Some(window)) = (hidden, to_raise.get()) {
                window.open();
            }
        });
    // A second start ends in here, before it touches anything.
    let login = tauri_plugin_autostart::Builder::new().arg("--hidden").build();
    let app = match tauri::Builder::default().plugin(only.build()).plugin(login).build(context) {
        Ok(app) => app,
        Err(error) => return say(&format!("Codex Connect could not start: {error}"), 1),
    };
    #[cfg(target_os = "macos")]
    let app = {
        let mut app = app;
        app.set_activation_policy(tauri::ActivationPolicy::Accessory);
        app
    };
    let outside = Outside::real(Arc::new(SystemClipboard::start()));
    let host = match runtime.block_on(Host::start(outside, paths, settings, true)) {
        Ok(host) => host,
        Err(fault) => return refuse(&fault, language, 1),
    };
    let face = Face {
        host: host.clone(),
        window: Window::new(host.clone(), start.home.clone()),
        notices: Notices::start(host, runtime.handle().clone()),
        asks: Asks::default(),
        portable: start.home.is_some(),
    };
    let _ = window.set(face.window.clone());
    let (runtime, hidden) = (runtime.handle().clone(), start.hidden);
    let code = app.run_return(move |app, event| match event {
        RunEvent::Ready => {
            face.begin(app, &runtime);
            if !hidden {
                face.window.open();
            }
        }
        // The last window's end is not the app's: only a wish to quit has a code.
        RunEvent::ExitRequested { api, code: None, .. } => api.prevent_exit(),
        RunEvent::Exit => {
            TRAY.with_borrow_mut(|tray| drop(tray.take()));
            face.notices.withdraw_all();
            runtime.block_on(face.host.stop());
        }
        _ => {}
    });
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// The name under which a second start finds the first. One app for each home, so that a portable one beside the usual
/// one is an app of its own.
fn instance(identifier: &str, home: Option<&Paths>) -> String {
    match home {
        None => identifier.to_owned(),
        Some(paths) => {
            let mut hasher = DefaultHasher::new();
            paths.data.hash(&mut hasher);
            format!("{identifier}.home{:016x}", hasher.finish())
        }
    }
}

/// What this face works with. Cheap to clone.
#[derive(Clone)]
struct Face {
    host: Host,
    window: Window,
    notices: Notices,
    asks: Asks,
    /// Whether it has a folder of its own.
    portable: bool,
}

impl Face {
    fn begin(&self, app: &AppHandle, runtime: &Handle) {
        let (host, asks) = (self.host.clone(), self.asks.clone());
        app.on_menu_event(move |_, event| {
            let asks = asks.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(ask) = asks.get(event.id().as_ref()) {
                host.ask(ask.clone());
            }
        });
        self.put_into_tray(app);
        // A portable one is started by whoever carries it.
        if !self.portable {
            tell_login(app, &self.host);
        }
        #[cfg(target_os = "linux")]
        {
            let (app, face) = (app.clone(), self.clone());
            crate::tray_host::watch(move |there| {
                let (again, face) = (app.clone(), face.clone());
                let _ = app.run_on_main_thread(move || match there {
                    true => face.put_into_tray(&again),
                    false => face.host.tray_seen(false),
                });
            });
        }
        let (seen, looks) = mpsc::unbounded_channel();
        runtime.spawn(follow(app.clone(), self.host.clone(), self.window.clone(), self.notices.clone(), looks));
        runtime.spawn(serve(app.clone(), self.host.clone(), self.window.clone(), seen));
        runtime.spawn(end_on_signal(app.clone()));
    }

    /// On the main thread. Without a tray host the window opens, and this is tried again when one comes. An icon that
    /// was there before its host went comes back by itself.
    fn put_into_tray(&self, app: &AppHandle) {
        if TRAY.with_borrow(Option::is_some) {
            self.host.tray_seen(true);
            return;
        }
        let view = self.host.view().borrow().clone();
        let clicked = self.window.clone();
        let tray = menu::tray(&view, Words::of(view.language));
        match Drawn::new(app, tray, self.asks.clone(), move || clicked.open()) {
            Ok(drawn) => {
                TRAY.with_borrow_mut(|tray| *tray = Some(drawn));
                self.host.tray_seen(true);
            }
            Err(error) => {
                tracing::warn!(%error, "this desktop shows no tray, or not yet");
                self.host.tray_seen(false);
                self.window.open();
            }
        }
    }
}

fn refuse(fault: &Fault, language: Language, code: u8) -> ExitCode {
    let words = Words::of(language);
    say(&format!("{}\n{}", fault.sentence(words), fault.next_step(words)), code)
}

/// Gives every view to the tray, the window and the notices. What the person looks at comes in `looks`, after the view that
/// shows it.
async fn follow(
    app: AppHandle,
    host: Host,
    window: Window,
    notices: Notices,
    mut looks: UnboundedReceiver<Option<AccountId>>,
) {
    for place in host.stale_notices().await {
        notices.withdraw_at(place);
    }
    let mut incidents = notice::Incidents::default();
    let mut views = host.view();
    let mut before: Arc<View> = views.borrow().clone();
    // What is true at the start is news, too, when no earlier run has told it.
    views.mark_changed();
    loop {
        tokio::select! {
            biased;
            changed = views.changed() => if changed.is_err() { return },
            Some(account) = looks.recv() => {
                for change in incidents.seen(account.as_ref()) {
                    tell(&host, &notices, change).await;
                }
                continue;
            }
        }
        let view = views.borrow_and_update().clone();
        let words = Words::of(view.language);
        window.show(view.clone());
        if before.open_connect().is_some() && view.has_connected() {
            window.come_forward();
        }
        // A question that only the window can ask.
        if asks(&view) && !asks(&before) {
            window.open();
        }
        let tray = menu::tray(&view, words);
        let on_main = app.clone();
        let _ = app.run_on_main_thread(move || {
            TRAY.with_borrow_mut(|drawn| {
                if let Some(Err(error)) = drawn.as_mut().map(|drawn| drawn.draw(&on_main, tray)) {
                    tracing::warn!(%error, "the tray could not be drawn");
                }
            });
        });
        let mut changes = incidents.renamed(&before, &view, words);
        changes.extend(incidents.see(&view, words));
        for change in changes {
            tell(&host, &notices, change).await;
        }
        before = view;
    }
}

/// Whose account it is, or by which way it goes on where no port can be had.
fn asks(view: &View) -> bool {
    match view.connect.as_ref().map(|connect| &connect.stage) {
        Some(StageView::OtherAccount { .. }) => true,
        Some(StageView::Failed { fault }) => fault.is_of_the_ports(),
        _ => false,
    }
}

/// Shows a notice if this process is the first to tell it, and forgets what has healed.
async fn tell(host: &Host, notices: &Notices, change: notice::Change) {
    match change {
        notice::Change::Raise(notice) => {
            if !wanted(notice.kind, &host.settings().notices) {
                return;
            }
            // One that only takes another's place is no news, and shown all the same.
            let news = host.may_tell(notice.accounts.clone(), notice.kind).await;
            if news || notices.is_open(&notice.id) {
                notices.show(notice, news);
            }
        }
        notice::Change::Withdraw { notice, account } => {
            let place = host.untell(&account).await;
            if let Some(id) = notice {
                // It may still be about to be shown: both are taken in their order.
                let ours = notices.is_open(&id);
                notices.withdraw(id);
                place.filter(|_| !ours).into_iter().for_each(|place| notices.withdraw_at(place));
            }
        }
        notice::Change::Replace(id) => notices.withdraw(id),
    }
}

fn wanted(kind: notice::Kind, shown: &settings::NoticeSettings) -> bool {
    match kind {
        notice::Kind::SignInNeeded => shown.sign_in_needed,
        notice::Kind::CannotRefresh => shown.cannot_refresh,
        notice::Kind::NotSaved => shown.not_saved,
    }
}

/// What only this face can do.
async fn serve(app: AppHandle, host: Host, window: Window, seen: UnboundedSender<Option<AccountId>>) {
    let Some(mut wishes) = host.wishes() else { return };
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::OpenWindow => window.open(),
            Wish::OpenAt(place) => window.open_at(place),
            Wish::Seen(account) => drop(seen.send(account)),
            Wish::StartAtLogin(on) => {
                let login = app.autolaunch();
                if let Err(error) = if on { login.enable() } else { login.disable() } {
                    tracing::warn!(%error, "starting at login could not be changed");
                }
                tell_login(&app, &host);
            }
            Wish::Quit => app.exit(0),
        }
    }
}

/// What is true is told, whatever was wished.
fn tell_login(app: &AppHandle, host: &Host) {
    if let Ok(on) = app.autolaunch().is_enabled() {
        host.starts_at_login(on);
    }
}

async fn end_on_signal(app: AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
            return;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
    app.exit(0);
}
