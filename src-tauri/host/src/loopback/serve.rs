//! Connections: how many, how long, and what happens to those that say nothing.

use super::{Visit, respond};
use codex_connect_core::page::Page;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

/// What all connections of a listener share.
pub struct Desk {
    pub port: u16,
    pub visits: mpsc::Sender<Visit>,
    state: Mutex<State>,
    changed: Notify,
    /// Whether it was told that a browser spoke TLS. Any page can make one do so again and again.
    told_of_tls: AtomicBool,
}

#[derive(Default)]
struct State {
    connections: BTreeMap<u64, Connection>,
    opened: u64,
    /// Pages that browsers were sent to, and whether they came.
    pages: HashMap<String, (Page, bool)>,
}

struct Connection {
    since: Instant,
    /// Its request has been read.
    heard: bool,
    task: AbortHandle,
}

impl Desk {
    pub fn new(port: u16, visits: mpsc::Sender<Visit>) -> Desk {
        Desk { port, visits, state: Mutex::default(), changed: Notify::new(), told_of_tls: AtomicBool::new(false) }
    }

    /// Keeps a page for the browser, and says where.
    pub fn keep(&self, page: Page) -> String {
        let mut chance = [0_u8; 12];
        let _ = getrandom::fill(&mut chance);
        let nonce: String = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        self.lock().pages.insert(nonce.clone(), (page, false));
        nonce
    }

    /// The page kept under `nonce`.
    pub fn page(&self, nonce: &str) -> Option<Page> {
        let mut state = self.lock();
        let (page, fetched) = state.pages.get_mut(nonce)?;
        *fetched = true;
        Some(page.clone())
    }

    /// Waits until every page was fetched and every connection that said something is over, for at most a second.
    pub async fn settle(&self) {
        let settled = async {
            loop {
                let changed = self.changed.notified();
                if self.is_settled() {
                    return;
                }
                changed.await;
            }
        };
        let _ = tokio::time::timeout(GRACE, settled).await;
    }

    /// Ends every connection.
    pub fn close(&self) {
        for (_, connection) in std::mem::take(&mut self.lock().connections) {
            connection.task.abort();
        }
    }

    /// How many connections are open.
    #[cfg(test)]
    pub fn open(&self) -> usize {
        self.lock().connections.len()
    }

    fn is_settled(&self) -> bool {
        let state = self.lock();
        state.pages.values().all(|(_, fetched)| *fetched) && !state.connections.values().any(|one| one.heard)
    }

    /// Waits for room. The oldest connection that has said nothing gives way once it is no longer young.
    async fn room(&self) {
        loop {
            let changed = self.changed.notified();
            let Some(wait) = self.make_room() else { return };
            let _ = tokio::time::timeout(wait, changed).await;
        }
    }

    /// None when there is room, else how long it may take until there is.
    fn make_room(&self) -> Option<Duration> {
        let mut state = self.lock();
        if state.connections.len() < MOST {
            return None;
        }
        let silent = state.connections.iter().find(|(_, one)| !one.heard);
        let Some((number, age)) = silent.map(|(number, one)| (*number, one.since.elapsed())) else {
            return Some(HEADER);
        };
        if age < YOUNG {
            return Some(YOUNG - age);
        }
        if let Some(connection) = state.connections.remove(&number) {
            connection.task.abort();
        }
        None
    }

    fn start(self: &Arc<Self>, stream: TcpStream, from: u16) {
        let mut state = self.lock();
        state.opened += 1;
        let number = state.opened;
        let task = tokio::spawn(serve(self.clone(), number, stream, from)).abort_handle();
        state.connections.insert(number, Connection { since: Instant::now(), heard: false, task });
    }

    /// Once for all connections.
    fn tell_of_tls(&self) {
        if !self.told_of_tls.swap(true, Ordering::Relaxed) && self.visits.try_send(Visit::Tls).is_err() {
            // There was no room: the next one is told of.
            self.told_of_tls.store(false, Ordering::Relaxed);
        }
    }

    fn heard(&self, number: u64) {
        if let Some(connection) = self.lock().connections.get_mut(&number) {
            connection.heard = true;
        }
    }

    fn leave(&self, number: u64) {
        self.lock().connections.remove(&number);
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Accepts connections until it is aborted.
pub async fn accept(desk: Arc<Desk>, socket: TcpListener) {
    loop {
        let Ok((stream, from)) = socket.accept().await else {
            tokio::time::sleep(ACCEPT_AGAIN).await;
            continue;
        };
        desk.room().await;
        desk.start(stream, from.port());
    }
}

async fn serve(desk: Arc<Desk>, number: u64, mut stream: TcpStream, from: u16) {
    // Said also when the task is aborted.
    struct Leave(Arc<Desk>, u64);
    impl Drop for Leave {
        fn drop(&mut self) {
            self.0.leave(self.1);
        }
    }
    let _leave = Leave(desk.clone(), number);
    let mut first = [0_u8; 1];
    match tokio::time::timeout(HEADER, stream.peek(&mut first)).await {
        Err(_) => {
            let _ = stream.write_all(SLOW.as_bytes()).await;
            return linger(&mut stream).await;
        }
        // No method of HTTP begins so; a TLS handshake does (RFC 8446 §5.1). A browser that may fall back to http does
        // that at once when it is told.
        Ok(Ok(_)) if first[0] == HANDSHAKE => {
            let _ = stream.write_all(&ALERT).await;
            desk.tell_of_tls();
            return linger(&mut stream).await;
        }
        Ok(_) => {}
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let desk = desk.clone();
        Box::pin(async move {
            desk.heard(number);
            Ok::<Response<Full<Bytes>>, Infallible>(respond::respond(&desk, from, request).await)
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .keep_alive(false)
        .max_buf_size(LARGEST)
        .max_headers(64)
        .serve_connection(TokioIo::new(stream), service);
    let result = std::future::poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let mut stream = connection.into_parts().io.into_inner();
    if result.is_err_and(|error| error.is_timeout()) {
        let _ = stream.write_all(SLOW.as_bytes()).await;
    }
    linger(&mut stream).await;
}

/// Ends our side, and reads what is still on its way: closing with unread bytes would take the answer back.
async fn linger(stream: &mut TcpStream) {
    let _ = stream.shutdown().await;
    let rest = async {
        let mut bytes = [0_u8; 4096];
        let mut left = 64 * 1024_usize;
        while let Ok(read) = stream.read(&mut bytes).await {
            left = left.saturating_sub(read);
            if read == 0 || left == 0 {
                return;
            }
        }
    };
    let _ = tokio::time::timeout(LINGER, rest).await;
}

/// `ContentType.handshake`
const HANDSHAKE: u8 = 22;
/// A fatal alert, `handshake_failure` (RFC 8446 §6), in a record of its own.
const ALERT: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
const MOST: usize = 128;
const YOUNG: Duration = Duration::from_millis(250);
const HEADER: Duration = Duration::from_secs(2);
const LARGEST: usize = 16 * 1024;
const GRACE: Duration = Duration::from_secs(1);
const LINGER: Duration = Duration::from_millis(300);
const ACCEPT_AGAIN: Duration = Duration::from_millis(20);
const SLOW: &str = "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
