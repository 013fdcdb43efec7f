//! Taking a callback port.

use crate::neighbour;
use codex_connect_core::fault::{About, Fault, FaultCode, PortOwner};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};

/// A port, with its sockets: one on 127.0.0.1 and, where the machine has IPv6, one on ::1.
pub struct Bound {
    pub port: u16,
    pub sockets: Vec<TcpListener>,
}

#[derive(PartialEq)]
enum Refused {
    Taken,
    Reserved,
    Forbidden,
}

/// The first port that is free on both addresses. A program that holds one is asked once to yield, unless it is ours.
///
/// # Errors
/// As `loopback::listen`.
pub async fn first_free(ports: &[u16]) -> Result<Bound, Fault> {
    let mut owners = vec![];
    let mut other = FaultCode::PortsTaken;
    for &port in ports {
        let refused = match take(port) {
            Ok(bound) => return Ok(bound),
            Err(refused) => refused,
        };
        if refused == Refused::Forbidden {
            other = FaultCode::PortsRefused;
            continue;
        }
        let owner = owner(port).await;
        // Windows says the same of a port that it keeps for itself and of one that a program holds alone.
        if refused == Refused::Reserved && owner.pid.is_none() {
            other = FaultCode::PortsReserved;
            continue;
        }
        if !neighbour::is_ours(&owner)
            && neighbour::ask_to_yield(port).await
            && let Some(bound) = retry(port).await
        {
            return Ok(bound);
        }
        owners.push(owner);
    }
    match owners.is_empty() {
        true => Err(other.into()),
        false => Err(Fault::about(FaultCode::PortsTaken, About::Ports { owners })),
    }
}

async fn owner(port: u16) -> PortOwner {
    let looked = tokio::task::spawn_blocking(move || neighbour::owner(port)).await;
    looked.unwrap_or(PortOwner { port, program: None, pid: None })
}

async fn retry(port: u16) -> Option<Bound> {
    for _ in 0..TRIES {
        tokio::time::sleep(PAUSE).await;
        if let Ok(bound) = take(port) {
            return Some(bound);
        }
    }
    None
}

/// Both addresses or none: a program that holds the other one would get the browser's answer, because `localhost` may
/// be either.
fn take(port: u16) -> Result<Bound, Refused> {
    let first = bind((Ipv4Addr::LOCALHOST, port).into())?;
    let port = first.local_addr().map_or(port, |address| address.port());
    let mut sockets = vec![first];
    match bind((Ipv6Addr::LOCALHOST, port).into()) {
        Ok(socket) => sockets.push(socket),
        // No IPv6 on this machine.
        Err(Refused::Forbidden) => {}
        Err(refused) => return Err(refused),
    }
    Ok(Bound { port, sockets })
}

fn bind(address: SocketAddr) -> Result<TcpListener, Refused> {
    open(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => Refused::Taken,
        _ if error.raw_os_error() == Some(WSAEACCES) => Refused::Reserved,
        _ => Refused::Forbidden,
    })
}

fn open(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port that was ours a moment ago can be had again. On Windows the same word would let others in.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Only Windows has an error with this number.
const WSAEACCES: i32 = 10013;
/// Room for browsers while the listener makes room; the usual 128 fills in a flood.
const QUEUE: u32 = 1024;
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);
