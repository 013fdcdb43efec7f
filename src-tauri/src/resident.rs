//! The resident part: the app without a window. Host, tray, notices, single instance.

use crate::args::{Start, say};
use crate::child::Window;
use crate::clipboard::SystemClipboard;
use crate::login::Login;
use crate::notices::Notices;
use crate::tray::{Asks, Drawn};
#[cfg(target_os = "linux")]
use crate::tray_host;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::Fault;
use codex_connect_core::menu;
use codex_connect_core::notice;
use codex_connect_core::view::View;
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
    let app = match tauri::Builder::default().plugin(only.build()).build(context) {
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
        // A portable one is started by whoever carries it.
        login: if start.home.is_some() { None } else { Login::of(app.handle()) },
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
    login: Option<Login>,
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
        #[cfg(target_os = "linux")]
        runtime.spawn(self.clone().keep_in_reach(app.clone()));
        #[cfg(not(target_os = "linux"))]
        if !self.put_into_tray(app) {
            self.out_of_reach();
        }
        if let Some(login) = &self.login {
            tell_login(login, &self.host);
        }
        let (seen, looks) = mpsc::unbounded_channel();
        runtime.spawn(follow(app.clone(), self.host.clone(), self.window.clone(), self.notices.clone(), looks));
        runtime.spawn(serve(app.clone(), self.host.clone(), self.window.clone(), self.login.clone(), seen));
        runtime.spawn(end_on_signal(app.clone()));
    }

    /// On Linux a panel may come later than this app, and go and come back.
    #[cfg(target_os = "linux")]
    async fn keep_in_reach(self, app: AppHandle) {
        let show = async || {
            let (app, face) = (app.clone(), self.clone());
            let (answer, answered) = tokio::sync::oneshot::channel();
            let begun = app.clone().run_on_main_thread(move || {
                let _ = answer.send(face.put_into_tray(&app));
            });
            begun.is_ok() && answered.await.unwrap_or(false)
        };
        tray_host::keep_in_reach(tray_host::watch(), tray_host::GRACE, show, || self.out_of_reach()).await;
    }

    /// On the main thread. True when the icon is there. One that was there before its host went comes back by itself.
    fn put_into_tray(&self, app: &AppHandle) -> bool {
        let shown = TRAY.with_borrow(Option::is_some) || self.draw(app);
        if shown {
            self.host.tray_seen(true);
        }
        shown
    }

    fn draw(&self, app: &AppHandle) -> bool {
        let view = self.host.view().borrow().clone();
        let clicked = self.window.clone();
        let tray = tray(&view);
        match Drawn::new(app, tray, self.asks.clone(), move || clicked.open()) {
            Ok(drawn) => {
                TRAY.with_borrow_mut(|tray| *tray = Some(drawn));
                true
            }
            Err(error) => {
                tracing::warn!(%error, "this desktop shows no tray, or not yet");
                false
            }
        }
    }

    /// Nobody sees the icon: only the window can be reached.
    fn out_of_reach(&self) {
        self.host.tray_seen(false);
        if !self.window.is_open() {
            self.window.open();
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
        if view.asks_for_window(&before) {
            window.open();
        }
        let tray = tray(&view);
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

/// On Linux there are panels that know only menus.
fn tray(view: &View) -> menu::Tray {
    let tray = menu::tray(view, Words::of(view.language));
    if cfg!(target_os = "linux") { tray.for_menus_only() } else { tray }
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
        notice::Kind::SignInNeeded | notice::Kind::RunsOut => shown.sign_in_needed,
        notice::Kind::CannotRefresh => shown.cannot_refresh,
        notice::Kind::NotSaved => shown.not_saved,
    }
}

/// What only this face can do.
async fn serve(
    app: AppHandle,
    host: Host,
    window: Window,
    login: Option<Login>,
    seen: UnboundedSender<Option<AccountId>>,
) {
    let Some(mut wishes) = host.wishes() else { return };
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::OpenWindow => window.open(),
            Wish::OpenAt(place) => window.open_at(place),
            Wish::Seen(account) => drop(seen.send(account)),
            Wish::StartAtLogin(on) => {
                if let Some(login) = &login {
                    login.set(on);
                    tell_login(login, &host);
                }
            }
            Wish::Quit => app.exit(0),
        }
    }
}

/// What is true is told, whatever was wished.
fn tell_login(login: &Login, host: &Host) {
    host.starts_at_login(login.is_on());
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
