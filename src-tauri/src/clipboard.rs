//! The clipboard, from a thread of its own: on X11 and Wayland what was copied is there only as long as its owner.

use codex_connect_host::outside::Clipboard;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

/// The desktop's clipboard.
pub struct SystemClipboard {
    texts: Mutex<Sender<String>>,
}

impl SystemClipboard {
    /// Starts the thread.
    pub fn start() -> SystemClipboard {
        let (texts, inbox) = channel::<String>();
        std::thread::spawn(move || {
            let mut clipboard = None;
            while let Ok(text) = inbox.recv() {
                if clipboard.is_none() {
                    clipboard = arboard::Clipboard::new().ok();
                }
                let done = clipboard.as_mut().is_some_and(|clipboard| clipboard.set_text(text).is_ok());
                if !done {
                    tracing::warn!("there is no clipboard");
                    clipboard = None;
                }
            }
        });
        SystemClipboard { texts: Mutex::new(texts) }
    }
}

impl Clipboard for SystemClipboard {
    fn copy(&self, text: &str) -> bool {
        self.texts.lock().is_ok_and(|texts| texts.send(text.to_owned()).is_ok())
    }
}
