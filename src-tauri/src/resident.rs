//! The resident part: the app without a window. Host, tray, notices, single instance.

use crate::args::{Start, say};
use crate::child::Window;
use crate::clipboard::SystemClipboard;
use crate::notices::Notices;
use crate::tray::{Asks, Drawn};
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
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{AppHandle, RunEvent};
use tokio::runtime::Runtime;

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
    let code = desktop(start, &runtime, paths, settings);
    drop(log);
    // A keychain that hangs does not hold the end up.
    runtime.shutdown_background();
    code
}

fn desktop(start: Start, runtime: &Runtime, paths: Paths, settings: Settings) -> ExitCode {
    let language = settings.language();
    let handle = runtime.handle().clone();
    let started = std::sync::OnceLock::<(Host, Window)>::new();
    let started = Arc::new(started);
    let (raised, made) = (started.clone(), started.clone());
    let app = tauri::Builder::default()
        // First, so that a second start ends before it does anything.
        .plugin(tauri_plugin_single_instance::init(move |_, arguments, _| {
            let hidden = arguments.iter().any(|argument| argument == "--hidden");
            if let (false, Some((_, window))) = (hidden, raised.get()) {
                window.open();
            }
        }))
        .setup(move |app| {
            let outside = Outside::real(Arc::new(SystemClipboard::start()));
            let host = handle
                .block_on(Host::start(outside, paths, settings, true))
                .map_err(|fault| fault.sentence(Words::of(language)))?;
            let window = Window::new(host.clone());
            let _ = made.set((host.clone(), window.clone()));
            let asks = Asks::default();
            listen_to_menu(app.handle(), &host, &asks);
            put_into_tray(app.handle(), &host, &window, &asks);
            #[cfg(target_os = "linux")]
            {
                let (app, host, window, asks) = (app.handle().clone(), host.clone(), window.clone(), asks.clone());
                crate::tray_host::watch(move || {
                    let (again, host, window, asks) = (app.clone(), host.clone(), window.clone(), asks.clone());
                    let _ = app.run_on_main_thread(move || put_into_tray(&again, &host, &window, &asks));
                });
            }
            handle.spawn(follow(app.handle().clone(), host.clone(), window.clone()));
            handle.spawn(serve(app.handle().clone(), host.clone(), window.clone()));
            handle.spawn(end_on_signal(app.handle().clone()));
            if !start.hidden || !host.view().borrow().tray {
                window.open();
            }
            Ok(())
        })
        .build(crate::context());
    let mut app = match app {
        Ok(app) => app,
        Err(error) => return say(&format!("Codex Connect could not start: {error}"), 1),
    };
    #[cfg(target_os = "macos")]
    app.set_activation_policy(tauri::ActivationPolicy::Accessory);
    let _ = &mut app;
    let runtime = runtime.handle().clone();
    app.run(move |_, event| match event {
        // The last window's end is not the app's: only a wish to quit has a code.
        RunEvent::ExitRequested { api, code: None, .. } => api.prevent_exit(),
        RunEvent::Exit => {
            TRAY.with_borrow_mut(|tray| drop(tray.take()));
            if let Some((host, _)) = started.get() {
                runtime.block_on(host.stop());
            }
        }
        _ => {}
    });
    ExitCode::SUCCESS
}

fn refuse(fault: &Fault, language: Language, code: u8) -> ExitCode {
    let words = Words::of(language);
    say(&format!("{}\n{}", fault.sentence(words), fault.next_step(words)), code)
}

fn listen_to_menu(app: &AppHandle, host: &Host, asks: &Asks) {
    let (host, asks) = (host.clone(), asks.clone());
    app.on_menu_event(move |_, event| {
        let asks = asks.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(ask) = asks.get(event.id().as_ref()) {
            host.ask(ask.clone());
        }
    });
}

/// On the main thread. Without a tray host the window opens, and this is tried again when one comes.
fn put_into_tray(app: &AppHandle, host: &Host, window: &Window, asks: &Asks) {
    let there = TRAY.with_borrow(Option::is_some);
    if there {
        return;
    }
    let view = host.view().borrow().clone();
    let clicked = window.clone();
    match Drawn::new(app, menu::tray(&view, Words::of(view.language)), asks.clone(), move || clicked.open()) {
        Ok(drawn) => {
            TRAY.with_borrow_mut(|tray| *tray = Some(drawn));
            host.tray_seen(true);
        }
        Err(error) => {
            tracing::warn!(%error, "this desktop shows no tray, or not yet");
            host.tray_seen(false);
            window.open();
        }
    }
}

/// Gives every view to the tray, the window and the notices.
async fn follow(app: AppHandle, host: Host, window: Window) {
    let notices = Notices::new(host.clone());
    let shown = host.settings().notices.clone();
    let mut views = host.view();
    // What is true at the start is no news.
    let mut before: Arc<View> = views.borrow_and_update().clone();
    while views.changed().await.is_ok() {
        let view = views.borrow_and_update().clone();
        let words = Words::of(view.language);
        window.show(view.clone());
        for change in notice::changes(&before, &view, words) {
            if let notice::Change::Raise(notice) = &change
                && !wanted(notice.kind, &shown)
            {
                continue;
            }
            notices.apply(change);
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
        before = view;
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
async fn serve(app: AppHandle, host: Host, window: Window) {
    let Some(mut wishes) = host.wishes() else { return };
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::OpenWindow => window.open(),
            Wish::Quit => app.exit(0),
        }
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
