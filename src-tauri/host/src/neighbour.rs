//! Who holds a callback port, and a neighbourly question to it.
//!
//! Another Codex client that waits for its own sign-in gives its port up when it gets `GET /cancel` from a program;
//! this is how its own clients ask each other.

use codex_connect_core::fault::PortOwner;
use codex_connect_core::time::Timestamp;
use std::net::IpAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How our own requests name themselves; a listener of ours does not yield to them.
pub const USER_AGENT: &str = concat!("codex-connect/", env!("CARGO_PKG_VERSION"));

/// Who listens on a port, as far as the system tells. Blocks for some milliseconds.
pub fn owner(port: u16) -> PortOwner {
    match listeners::get_process_by_port(port, listeners::Protocol::TCP).ok().or_else(|| listener(port)) {
        Some(process) => PortOwner {
            port,
            codex: is_codex(&process.name),
            since: since(process.pid),
            pid: Some(process.pid),
            program: Some(process.name),
        },
        // Another person's program: its process is not shown to us.
        None => PortOwner::unknown(port),
    }
}

/// As [`owner`], without blocking.
pub async fn owner_of(port: u16) -> PortOwner {
    tokio::task::spawn_blocking(move || owner(port)).await.unwrap_or_else(|_| PortOwner::unknown(port))
}

/// Looked for among all, where a connection that is over still has the port's number.
fn listener(port: u16) -> Option<listeners::Process> {
    let fits = |one: &listeners::Listener| one.socket.port() == port && one.state == listeners::SocketState::Listen;
    listeners::get_all().ok()?.into_iter().find(fits).map(|one| one.process)
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

/// Whether it is one of our own programs.
pub fn is_ours(owner: &PortOwner) -> bool {
    // Linux cuts process names to 15 bytes.
    owner.program.as_deref().is_some_and(|program| program.starts_with("codex-connect"))
}

/// Asks whoever listens on `port` of this loopback address to cancel its sign-in. True when it said that it will.
pub async fn ask_to_yield(address: IpAddr, port: u16) -> bool {
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
    matches!(tokio::time::timeout(PATIENCE, ask).await, Ok(Ok(true)))
}

const PATIENCE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_programs_are_ours() {
        for (program, ours) in [
            (Some("codex-connect"), true),
            (Some("codex-connect-d"), true),
            (Some("codex-connect-desktop.exe"), true),
            (Some("codex"), false),
            (Some("node"), false),
            (None, false),
        ] {
            let owner = PortOwner { program: program.map(str::to_owned), ..PortOwner::unknown(1455) };
            assert_eq!(is_ours(&owner), ours, "{program:?}");
        }
    }

    #[test]
    fn another_codex_sign_in_is_known_by_its_name() {
        for (program, codex) in [
            ("codex", true),
            ("codex.exe", true),
            ("Codex", true),
            ("codex-x86_64-un", true),
            ("codex-connect", true),
            ("node", false),
            ("codexplorer", false),
            ("my-codex", false),
            ("", false),
        ] {
            assert_eq!(is_codex(program), codex, "{program}");
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

    #[tokio::test]
    async fn nobody_yields_a_port_that_nobody_has() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("is free").port();
        assert_eq!(owner(port).pid, None);
        assert!(!ask_to_yield(std::net::Ipv4Addr::LOCALHOST.into(), port).await);
    }
}
