//! The callback listener (RFC 8252 §7.3): open only while a sign-in is open, on both loopback addresses.
//!
//! It reads requests and answers them; what an answer means is asked of whoever holds the other end of [`Visit`].
//!
//! | room | what it does |
//! | --- | --- |
//! | `bind`, `reserved` | takes a port on 127.0.0.1 and ::1, and is a good neighbour to whoever has it |
//! | `serve` | connections: limits, deadlines, eviction |
//! | `respond` | one request: what is refused, what is asked, which page it gets |

mod bind;
mod reserved;
mod respond;
mod serve;

use crate::redirect::Answer;
pub use bind::{Refused, refusal};
use codex_connect_core::fault::Fault;
use codex_connect_core::page::Page;
pub use reserved::around as reserved_around;
use serve::Desk;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// What came to the listener.
pub enum Visit {
    /// A browser with an answer; it waits for its page.
    Answer {
        /// What it brought.
        answer: Answer,
        /// Takes its page.
        reply: oneshot::Sender<Page>,
    },
    /// Another program asks for the port; it waits for whether it gets it.
    Cancel {
        /// The port of its own end of the connection, by which the system may tell who it is.
        from: u16,
        /// Takes the decision.
        reply: oneshot::Sender<bool>,
    },
    /// A browser spoke TLS. It was told that nobody here does. Comes once, however often that happens.
    Tls,
}

/// An open listener. Dropping it closes the port at once.
pub struct Listener {
    port: u16,
    desk: Arc<Desk>,
    accepting: Vec<JoinHandle<()>>,
}

/// Takes the first port that can be had, and listens there.
///
/// # Errors
/// `ports_taken` or `ports_half_taken` with the owners, `ports_reserved` with the range, `ports_refused`.
pub async fn listen(ports: &[u16], visits: mpsc::Sender<Visit>) -> Result<Listener, Fault> {
    let bound = bind::first_free(ports).await?;
    let desk = Arc::new(Desk::new(bound.port, visits));
    let accepting = bound.sockets.into_iter().map(|socket| tokio::spawn(serve::accept(desk.clone(), socket))).collect();
    Ok(Listener { port: bound.port, desk, accepting })
}

impl Listener {
    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Closes the port; it is free again when this ends. A browser that was sent to its page may still fetch it, for
    /// at most a second.
    pub async fn hang_up(mut self) {
        self.desk.settle().await;
        for accepting in std::mem::take(&mut self.accepting) {
            accepting.abort();
            // Its socket is gone with it.
            let _ = accepting.await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for accepting in &self.accepting {
            accepting.abort();
        }
        self.desk.close();
    }
}

#[cfg(test)]
mod tests;
