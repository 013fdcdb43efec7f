//! The loop: one owner of the core, one inbox. It hears, publishes the view when it differs, hands out the effects,
//! and sleeps until something is due. The clock decides; a wake-up is a hint.

use crate::hands::Hands;
use codex_connect_core::app::App;
use codex_connect_core::ask::Ask;
use codex_connect_core::effect::{Effect, Report};
use codex_connect_core::time::Timestamp;
use codex_connect_core::view::View;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// What comes into the inbox.
pub enum Said {
    /// A person wants something.
    Ask(Ask),
    /// The world answered.
    Report(Report),
}

/// Runs until every sender is gone.
pub async fn run(
    mut app: App,
    hands: Arc<Hands>,
    mut inbox: mpsc::UnboundedReceiver<Said>,
    view: watch::Sender<Arc<View>>,
) {
    let clock = hands.outside.clock.clone();
    loop {
        let due = app.due(clock.now());
        let said = tokio::select! {
            said = inbox.recv() => match said {
                Some(said) => Some(said),
                None => return,
            },
            () = wake(&*clock, due) => None,
        };
        let (now, is_message) = (clock.now(), said.is_some());
        match said {
            Some(said) => hear(&mut app, &hands, said, now),
            None => begin(&hands, app.tick(now)),
        }
        // Messages that never end would put off for ever what is due.
        if is_message && due.is_some_and(|due| due <= now) {
            begin(&hands, app.tick(now));
        }
        // What has come meanwhile is heard before anybody is told: a thousand answers are not a thousand views.
        for _ in 0..AT_ONCE {
            let Ok(said) = inbox.try_recv() else { break };
            hear(&mut app, &hands, said, now);
        }
        app.hear(Report::Zone(clock.zone()), now);
        publish(&view, app.view(now));
    }
}

fn hear(app: &mut App, hands: &Arc<Hands>, said: Said, now: Timestamp) {
    let effects = match said {
        Said::Ask(ask) => app.ask(ask, now),
        Said::Report(report) => app.hear(report, now),
    };
    begin(hands, effects);
}

/// Begun before anybody is told: whoever then ends the program waits for them.
fn begin(hands: &Arc<Hands>, effects: Vec<Effect>) {
    for effect in effects {
        perform(hands, effect);
    }
}

async fn wake(clock: &dyn crate::outside::Clock, due: Option<Timestamp>) {
    match due {
        // At least a second, so that whatever stays due does not spin.
        Some(due) => {
            let soonest = clock.now() + std::time::Duration::from_secs(1);
            clock.sleep_until(due.max(soonest)).await;
        }
        None => std::future::pending().await,
    }
}

fn publish(view: &watch::Sender<Arc<View>>, new: View) {
    view.send_if_modified(|old| {
        // The time alone is worth telling only while it is counted down.
        let same = View { now: old.now, ..new.clone() } == **old;
        if same && new.open_connect().is_none() {
            return false;
        }
        *old = Arc::new(new);
        true
    });
}

fn perform(hands: &Arc<Hands>, effect: Effect) {
    tracing::debug!(effect = effect_name(&effect), "to do");
    if let Some(effect) = hands.perform_now(effect) {
        let (hands, busy) = (hands.clone(), hands.busy.clone().try_acquire_owned());
        tokio::spawn(async move {
            hands.perform(effect).await;
            drop(busy);
        });
    }
}

fn effect_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::CheckStore(_) => "check store",
        Effect::Listen(..) => "listen",
        Effect::OpenBrowser(_) => "open browser",
        Effect::AskCode(..) => "ask for a device code",
        Effect::Poll(_) => "poll",
        Effect::Exchange(_) => "exchange",
        Effect::ForgetCode(_) => "forget the code",
        Effect::Keep(..) => "keep",
        Effect::Hold(..) => "hold",
        Effect::ShowPage(..) => "show page",
        Effect::HangUp(_) => "hang up",
        Effect::Revoke(_) => "revoke",
        Effect::Refresh(..) => "refresh",
        Effect::SaveAgain(..) => "save again",
        Effect::Pause(..) => "pause",
        Effect::Forget(..) => "forget",
        Effect::Rename(..) => "rename",
        Effect::ReadHistory(_) => "read history",
        Effect::Set(..) => "set",
        Effect::LookForSignIns(..) => "look for sign-ins",
        Effect::Import(..) => "import",
        Effect::ForgetFound(_) => "forget what was found",
        Effect::SetProxy(..) => "set proxy",
        Effect::HideEmail(_) => "hide e-mail",
        Effect::StartAtLogin(_) => "start at login",
        Effect::CopyLink(_) => "copy link",
        Effect::Copy(_) => "copy",
        Effect::Unlock => "unlock",
        Effect::Seen(_) => "take back notices",
        Effect::OpenWindow => "open window",
        Effect::OpenAt(_) => "open window at",
        Effect::Quit => "quit",
    }
}

/// As many messages as are heard at once.
const AT_ONCE: usize = 64;
