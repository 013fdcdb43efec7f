//! Who holds a callback port, and a neighbourly question to it.
//!
//! Another Codex client that waits for its own sign-in gives its port up when it gets `GET /cancel` from a program;
//! this is how its own clients ask each other.

use codex_connect_core::fault::PortOwner;
use codex_connect_core::time::Timestamp;
use listeners::{Listener, Process, SocketState};
use std::io::ErrorKind;
use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How our own requests name themselves; a listener of ours does not yield to them.
pub const USER_AGENT: &str = concat!("codex-connect/", env!("CARGO_PKG_VERSION"));

/// Who listens on a port, as far as the system tells. Blocks for some milliseconds.
pub fn owner(port: u16) -> PortOwner {
    let listens = processes(port, SocketState::Listen);
    told(port, listens.into_iter().min_by_key(|process| process.pid))
}

/// As [`owner`], without blocking.
pub async fn owner_of(port: u16) -> PortOwner {
    tokio::task::spawn_blocking(move || owner(port)).await.unwrap_or_else(|_| PortOwner::unknown(port))
}

/// Whose end of an open connection this port of this computer is.
///
/// The system does not tell here where a connection leads to: where two programs have one of the same port, to two
/// places, it is nobody's.
pub async fn asker_of(port: u16) -> PortOwner {
    let asker = move || {
        let mut ends = processes(port, SocketState::Established);
        ends.dedup_by_key(|process| process.pid);
        told(port, ends.pop().filter(|_| ends.is_empty()))
    };
    for _ in 0..LOOKS {
        let found = tokio::task::spawn_blocking(asker).await;
        if let Some(found) = found.ok().filter(|found| found.pid.is_some()) {
            return found;
        }
        tokio::time::sleep(PAUSE).await;
    }
    PortOwner::unknown(port)
}

/// The table of connections is read in pieces while it changes: one can be missing from one reading.
const LOOKS: usize = 3;
const PAUSE: Duration = Duration::from_millis(20);

/// Whose sockets on a port are in this state, by process id. What is over may still have the port's number.
fn processes(port: u16, state: SocketState) -> Vec<Process> {
    let fits =
        |one: &Listener| one.socket.port() == port && one.state == state && one.protocol == listeners::Protocol::TCP;
    let mut found: Vec<Process> =
        listeners::get_all().into_iter().flatten().filter(fits).map(|one| one.process).collect();
    found.sort_by_key(|process| process.pid);
    found
}

/// Another person's program is `None`: its process is not shown to us.
fn told(port: u16, process: Option<Process>) -> PortOwner {
    match process {
        Some(process) => PortOwner { since: since(process.pid), pid: Some(process.pid), ..named(port, process.name) },
        None => PortOwner::unknown(port),
    }
}

/// What the name of a program tells of it.
fn named(port: u16, program: String) -> PortOwner {
    let ours = is_ours(&program);
    PortOwner { codex: !ours && is_codex(&program), ours, program: Some(program), ..PortOwner::unknown(port) }
}

/// When a process was started.
fn since(pid: u32) -> Option<Timestamp> {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let (mut system, pid) = (System::new(), Pid::from_u32(pid));
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, ProcessRefreshKind::nothing());
    let started = system.process(pid)?.start_time();
    i64::try_from(started).ok().filter(|at| *at > 0).map(Timestamp)
}

/// Whether a program of this name is, or belongs to, a Codex client, whose listener on a callback port is a sign-in.
fn is_codex(program: &str) -> bool {
    let name = program.to_ascii_lowercase();
    name == "codex" || ["codex-", "codex_", "codex.", "codex "].iter().any(|begins| name.starts_with(begins))
}

/// Whether a program of this name is one of our own.
fn is_ours(program: &str) -> bool {
    // Linux cuts process names to 15 bytes.
    program.starts_with("codex-connect")
}

/// What came of a neighbourly question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It said that it will.
    Yields,
    /// It said something else, or nothing.
    Stays,
    /// Nobody listens there (any more).
    Nobody,
}

/// Asks whoever listens on `port` of this loopback address to cancel its sign-in.
pub async fn ask_to_yield(address: IpAddr, port: u16) -> Reply {
    let ask = async {
        let mut stream = TcpStream::connect((address, port)).await?;
        let host = std::net::SocketAddr::new(address, port);
        let request =
            format!("GET /cancel HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut status = [0_u8; 12];
        stream.read_exact(&mut status).await?;
        Ok::<bool, std::io::Error>(status.starts_with(b"HTTP/1.") && status[9] == b'2')
    };
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Ok(true)) => Reply::Yields,
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => Reply::Nobody,
        _ => Reply::Stays,
    }
}

const PATIENCE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;

    #[test]
    fn a_name_tells_another_codex_sign_in_and_our_own_programs() {
        for (program, codex, ours) in [
            ("codex", true, false),
            ("codex.exe", true, false),
            ("Codex", true, false),
            ("codex-x86_64-un", true, false),
            ("codex-connect", false, true),
            ("codex-connect-d", false, true),
            ("codex-connect-desktop.exe", false, true),
            ("node", false, false),
            ("codexplorer", false, false),
            ("my-codex", false, false),
            ("", false, false),
        ] {
            let owner = named(1455, program.to_owned());
            assert_eq!((owner.codex, owner.ours), (codex, ours), "{program}");
        }
    }

    #[test]
    fn an_owner_is_told_with_its_age() {
        let holder = std::net::TcpListener::bind("127.0.0.1:0").expect("is free");
        let owner = owner(holder.local_addr().expect("has one").port());
        assert_eq!(owner.pid, Some(std::process::id()));
        let started = owner.since.expect("the system tells").0;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is after 1970");
        let age = i64::try_from(now.as_secs()).expect("fits") - started;
        assert!((-2..24 * 3_600).contains(&age), "{age}");
    }

    /// A port of a connection may have had another one before, to another place, which the system still lists.
    #[tokio::test]
    async fn who_asks_is_told_where_its_port_had_another_connection_before() {
        async fn connect(from: SocketAddr, to: &tokio::net::TcpListener) -> (TcpStream, TcpStream) {
            let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
            socket.set_reuseaddr(true).expect("it can be set");
            socket.bind(from).expect("it is bound");
            let ours = socket.connect(to.local_addr().expect("has one")).await.expect("it listens");
            (ours, to.accept().await.expect("it comes").0)
        }
        let any = SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 0));
        let first = tokio::net::TcpListener::bind(any).await.expect("is free");
        // The system lists the two in an order of its own.
        for _ in 0..8 {
            let second = tokio::net::TcpListener::bind(any).await.expect("is free");
            let (ours, mut theirs) = connect(any, &first).await;
            let from = ours.local_addr().expect("has one");
            drop(ours);
            assert_eq!(theirs.read(&mut [0]).await.expect("it is over"), 0);
            drop(theirs);
            let _open = connect(from, &second).await;
            assert_eq!(asker_of(from.port()).await.pid, Some(std::process::id()));
            assert_eq!(owner(from.port()).pid, None, "nobody listens there");
        }
    }

    #[tokio::test]
    async fn nobody_yields_a_port_that_nobody_has() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("is free").port();
        assert_eq!(owner(port).pid, None);
        assert_eq!(ask_to_yield(std::net::Ipv4Addr::LOCALHOST.into(), port).await, Reply::Nobody);
    }
}
