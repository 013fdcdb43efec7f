//! Taking a callback port.

use super::reserved;
use crate::neighbour::{self, Reply};
use codex_connect_core::fault::{About, Fault, FaultCode, PortOwner};
#[cfg(unix)]
use rustix::io::Errno;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::time::Instant;

/// A port, with its sockets: one on 127.0.0.1 and, where the machine has IPv6, one on ::1.
pub struct Bound {
    pub port: u16,
    pub sockets: Vec<TcpListener>,
}

/// Why a port cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A program has it on both addresses, or on the only one.
    Taken,
    /// A program has it on this one of the two addresses.
    HalfTaken(IpAddr),
    /// The system keeps it, or a program has it for itself: Windows says the same of both.
    Reserved,
    /// The system lets nobody listen here.
    Forbidden,
}

impl Refused {
    /// The fault's name.
    pub fn code(self) -> FaultCode {
        match self {
            Refused::Taken => FaultCode::PortsTaken,
            Refused::HalfTaken(_) => FaultCode::PortsHalfTaken,
            Refused::Reserved => FaultCode::PortsReserved,
            Refused::Forbidden => FaultCode::PortsRefused,
        }
    }
}

/// The first port that is free on both addresses. A program that holds one is asked once to yield, unless it is ours.
///
/// # Errors
/// As `loopback::listen`.
pub async fn first_free(ports: &[u16]) -> Result<Bound, Fault> {
    first_free_within(ports, BUDGET, neighbour::owner_of).await
}

/// The same. When `budget` is over, the ports that are left are tried, and nobody is asked any more; soon after it no
/// `owner` is looked for either.
async fn first_free_within<F: Future<Output = PortOwner>>(
    ports: &[u16],
    budget: Duration,
    owner: impl Fn(u16) -> F,
) -> Result<Bound, Fault> {
    let end = Instant::now() + budget;
    let mut refusals = vec![];
    for &port in ports {
        let refused = match take(port) {
            Ok(bound) => return Ok(bound),
            Err(refused) => refused,
        };
        let unknown = || PortOwner::unknown(port);
        let owner = match refused {
            Refused::Forbidden => unknown(),
            _ => tokio::time::timeout_at(end + NAMING, owner(port)).await.unwrap_or_else(|_| unknown()),
        };
        let refused = if refused == Refused::Reserved && owner.pid.is_some() { Refused::Taken } else { refused };
        if matches!(refused, Refused::Taken | Refused::HalfTaken(_))
            && Instant::now() < end
            && let Ok(Some(bound)) = tokio::time::timeout_at(end, left(port, refused, &owner)).await
        {
            return Ok(bound);
        }
        refusals.push((owner, refused));
    }
    Err(fault(refusals, || reserved_around(ports)))
}

/// Why a port cannot be had on both addresses; none when it can. Needs a runtime.
pub fn refusal(port: u16) -> Option<Refused> {
    take(port).err()
}

/// One fault for all ports: a program that can be closed is more help than a system that cannot be asked.
fn fault(refusals: Vec<(PortOwner, Refused)>, reserved: impl FnOnce() -> Option<(u16, u16)>) -> Fault {
    let held = |refused: &Refused| matches!(refused, Refused::Taken | Refused::HalfTaken(_));
    let half = |(_, refused): &(PortOwner, Refused)| matches!(refused, Refused::HalfTaken(_));
    let is_reserved = refusals.iter().any(|(_, refused)| *refused == Refused::Reserved);
    let forbidden = !refusals.is_empty();
    let holders: Vec<_> = refusals.into_iter().filter(|(_, refused)| held(refused)).collect();
    let code = match holders.as_slice() {
        [] if is_reserved => FaultCode::PortsReserved,
        [] if forbidden => return FaultCode::PortsRefused.into(),
        // There was no port to try.
        [] => FaultCode::PortsTaken,
        all if all.iter().all(half) => FaultCode::PortsHalfTaken,
        _ => FaultCode::PortsTaken,
    };
    let owners = holders.into_iter().map(|(owner, _)| owner).collect();
    Fault::about(code, About::Ports { owners, reserved: is_reserved.then(reserved).flatten() })
}

fn reserved_around(ports: &[u16]) -> Option<(u16, u16)> {
    ports.iter().find_map(|port| reserved::around(*port))
}

/// The port, once whoever has it leaves it: at our request, or because it was about to. A program that is being
/// started holds for a moment what the one that starts it had open.
async fn left(port: u16, refused: Refused, owner: &PortOwner) -> Option<Bound> {
    let address = match refused {
        Refused::HalfTaken(address) => address,
        _ => Ipv4Addr::LOCALHOST.into(),
    };
    let tries = match owner.ours {
        true => TRIES_OURS,
        false => match neighbour::ask_to_yield(address, port).await {
            Reply::Yields | Reply::Nobody => TRIES,
            Reply::Stays => 0,
        },
    };
    let mut bound = take(port);
    for _ in 0..tries {
        if bound.is_ok() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        bound = take(port);
    }
    bound.ok()
}

/// Both addresses or none: a program that holds the other one would get the browser's answer, because `localhost` may
/// be either.
fn take(port: u16) -> Result<Bound, Refused> {
    let first = match bind(Ipv4Addr::LOCALHOST.into(), port) {
        Ok(socket) => socket,
        Err(Refused::Taken) if bind(Ipv6Addr::LOCALHOST.into(), port).is_ok() => {
            return Err(Refused::HalfTaken(Ipv4Addr::LOCALHOST.into()));
        }
        Err(refused) => return Err(refused),
    };
    let port = first.local_addr().map_or(port, |address| address.port());
    let mut sockets = vec![first];
    match open(Ipv6Addr::LOCALHOST.into(), port) {
        Ok(socket) => sockets.push(socket),
        Err(error) if is_without_ipv6(error.kind(), error.raw_os_error()) => {}
        Err(error) => match meaning(error.kind(), error.raw_os_error()) {
            Refused::Taken => return Err(Refused::HalfTaken(Ipv6Addr::LOCALHOST.into())),
            refused => return Err(refused),
        },
    }
    Ok(Bound { port, sockets })
}

fn bind(address: IpAddr, port: u16) -> Result<TcpListener, Refused> {
    open(address, port).map_err(|error| meaning(error.kind(), error.raw_os_error()))
}

fn meaning(kind: ErrorKind, number: Option<i32>) -> Refused {
    match (kind, number) {
        (ErrorKind::AddrInUse, _) => Refused::Taken,
        (_, Some(WSAEACCES)) => Refused::Reserved,
        _ => Refused::Forbidden,
    }
}

/// Whether this machine has no IPv6: no such address, family or protocol.
fn is_without_ipv6(kind: ErrorKind, number: Option<i32>) -> bool {
    kind == ErrorKind::AddrNotAvailable || number.is_some_and(|number| NO_FAMILY.contains(&number))
}

fn open(address: IpAddr, port: u16) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port that was ours a moment ago can be had again. On Windows the same word would let others in.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind((address, port).into())?;
    socket.listen(QUEUE)
}

/// Only Windows has an error with this number.
const WSAEACCES: i32 = 10013;
/// `EAFNOSUPPORT` and `EPROTONOSUPPORT`.
#[cfg(unix)]
const NO_FAMILY: [i32; 2] = [Errno::AFNOSUPPORT.raw_os_error(), Errno::PROTONOSUPPORT.raw_os_error()];
/// `WSAEAFNOSUPPORT` and `WSAEPROTONOSUPPORT`.
#[cfg(not(unix))]
const NO_FAMILY: [i32; 2] = [10047, 10043];
/// Both together, and before them the time for which a proxy is tried, are well within the core's wait for a port.
const BUDGET: Duration = Duration::from_secs(12);
const NAMING: Duration = Duration::from_secs(2);
/// Room for browsers while the listener makes room; the usual 128 fills in a flood.
const QUEUE: u32 = 1024;
const TRIES: u32 = 10;
/// Another sign-in of ours stays for minutes, a program that we start for a moment.
const TRIES_OURS: u32 = 2;
const PAUSE: Duration = Duration::from_millis(200);

#[cfg(test)]
#[path = "bind_tests.rs"]
mod tests;
