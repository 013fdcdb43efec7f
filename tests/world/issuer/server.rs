//! Connections: when the port is open, and who is accepted.

use std::future;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncWriteExt as _, copy, sink};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use super::request::answer;
use super::state::State;
use super::wire::{Closed, StaysOpen};

/// What the handle tells the thread.
pub(super) enum Command {
    /// Refuse connections, or accept them again; the sender is told when it is so.
    Refuse(bool, mpsc::Sender<()>),
    End,
}

/// Serves until told to end, or until the handle is gone.
pub(super) async fn run(
    listener: std::net::TcpListener,
    state: Arc<Mutex<State>>,
    mut commands: UnboundedReceiver<Command>,
) {
    let Ok(address) = listener.local_addr() else {
        return;
    };
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let mut door = Door::Open(listener);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            command = commands.recv() => match command {
                Some(Command::Refuse(refuse, done)) => {
                    if refuse {
                        connections.shutdown().await;
                    }
                    door = door.turned(address, refuse).await;
                    // The receiver is gone only when the caller has panicked.
                    let _ = done.send(());
                }
                Some(Command::End) | None => return,
            },
            stream = door.accept() => {
                connections.spawn(serve(stream, Arc::clone(&state)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// The port: listening, or bound and refusing.
enum Door {
    Open(TcpListener),
    Refusing(TcpSocket),
}

impl Door {
    async fn accept(&self) -> TcpStream {
        match self {
            Self::Open(listener) => loop {
                if let Ok((stream, _)) = listener.accept().await {
                    return stream;
                }
            },
            Self::Refusing(_) => future::pending().await,
        }
    }

    async fn turned(self, address: SocketAddr, refuse: bool) -> Self {
        match (self, refuse) {
            (Self::Open(listener), true) => {
                drop(listener);
                Self::Refusing(held(address).await)
            }
            (Self::Refusing(socket), false) => Self::Open(socket.listen(BACKLOG).expect("the port is ours")),
            (same, _) => same,
        }
    }
}

/// The port that was listened on. A child that is being started by another thread has the listener, too, until it becomes
/// another program.
async fn held(address: SocketAddr) -> TcpSocket {
    for _ in 0..AGAIN {
        if let Ok(socket) = bound(address) {
            return socket;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    bound(address).expect("the port was ours a moment ago")
}

/// A socket that holds the port and does not listen: who connects is refused by the system.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // On Windows this would let another program take the port; there it is not needed either.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    Ok(socket)
}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    let stays_open = AtomicBool::new(false);
    let service = service_fn(|request| async {
        let response = answer(request, Arc::clone(&state)).await?;
        stays_open.fetch_or(response.extensions().get::<StaysOpen>().is_some(), Ordering::Relaxed);
        Ok::<_, Closed>(response)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    // Every error here is the client's doing, or a mood that closes the connection; so is each below.
    let Ok(parts) = connection.without_shutdown().await else {
        return;
    };
    let mut stream = parts.io.into_inner();
    if stays_open.load(Ordering::Relaxed) {
        let _ = copy(&mut stream, &mut sink()).await;
    }
    let _ = stream.shutdown().await;
}

const BACKLOG: u32 = 1024;
/// How often a port is tried that is held for a moment.
const AGAIN: u32 = 500;
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
