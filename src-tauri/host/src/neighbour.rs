//! Who holds a callback port, and a neighbourly question to it.
//!
//! Another Codex client that waits for its own sign-in gives its port up when it gets `GET /cancel` from a program;
//! this is how its own clients ask each other.

use codex_connect_core::fault::PortOwner;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How our own requests name themselves; a listener of ours does not yield to them.
pub const USER_AGENT: &str = concat!("codex-connect/", env!("CARGO_PKG_VERSION"));

/// Who listens on a port, as far as the system tells. Blocks for some milliseconds.
pub fn owner(port: u16) -> PortOwner {
    match listeners::get_process_by_port(port, listeners::Protocol::TCP) {
        Ok(process) => PortOwner { port, program: Some(process.name), pid: Some(process.pid) },
        // Another person's program: its process is not shown to us.
        Err(_) => PortOwner { port, program: None, pid: None },
    }
}

/// Whether it is one of our own programs.
pub fn is_ours(owner: &PortOwner) -> bool {
    // Linux cuts process names to 15 bytes.
    owner.program.as_deref().is_some_and(|program| program.starts_with("codex-connect"))
}

/// Asks whoever listens on `port` to cancel its sign-in. True when it said that it will.
pub async fn ask_to_yield(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        let request = format!(
            "GET /cancel HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {USER_AGENT}\r\nConnection: close\r\n\r\n"
        );
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
            let owner = PortOwner { port: 1455, program: program.map(str::to_owned), pid: None };
            assert_eq!(is_ours(&owner), ours, "{program:?}");
        }
    }

    #[tokio::test]
    async fn nobody_yields_a_port_that_nobody_has() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("is free").port();
        assert_eq!(owner(port).pid, None);
        assert!(!ask_to_yield(port).await);
    }
}
