//! Taking a callback port.

use super::reserved;
use crate::neighbour;
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
        let asks = matches!(refused, Refused::Taken | Refused::HalfTaken(_)) && !owner.ours;
        let address = match refused {
            Refused::HalfTaken(address) => address,
            _ => Ipv4Addr::LOCALHOST.into(),
        };
        if asks
            && Instant::now() < end
            && let Ok(Some(bound)) = tokio::time::timeout_at(end, yielded(address, port)).await
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

async fn yielded(address: IpAddr, port: u16) -> Option<Bound> {
    if !neighbour::ask_to_yield(address, port).await {
        return None;
    }
    retry(port).await
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
const PAUSE: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_has_its_meaning() {
        for (kind, number, refused) in [
            (ErrorKind::AddrInUse, Some(98), Refused::Taken),
            (ErrorKind::AddrInUse, Some(10_048), Refused::Taken),
            (ErrorKind::PermissionDenied, Some(10_013), Refused::Reserved),
            (ErrorKind::PermissionDenied, Some(13), Refused::Forbidden),
            (ErrorKind::AddrNotAvailable, Some(99), Refused::Forbidden),
            (ErrorKind::Other, None, Refused::Forbidden),
        ] {
            assert_eq!(meaning(kind, number), refused, "{kind:?} {number:?}");
        }
    }

    #[test]
    fn only_a_machine_without_ipv6_goes_without_it() {
        for (kind, number, is_without) in [
            (ErrorKind::AddrNotAvailable, Some(99), true),
            (ErrorKind::Other, Some(NO_FAMILY[0]), true),
            (ErrorKind::Other, Some(NO_FAMILY[1]), true),
            (ErrorKind::PermissionDenied, Some(13), false),
            (ErrorKind::Other, Some(24), false),
            (ErrorKind::AddrInUse, Some(98), false),
            (ErrorKind::Other, None, false),
        ] {
            assert_eq!(is_without_ipv6(kind, number), is_without, "{kind:?} {number:?}");
        }
    }

    #[tokio::test]
    async fn many_silent_programs_are_all_named_in_time() {
        let hold = || std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("is free");
        let holders: Vec<_> = std::iter::repeat_with(hold).take(4).collect();
        let port = |holder: &std::net::TcpListener| holder.local_addr().expect("has one").port();
        let ports: Vec<_> = holders.iter().map(port).collect();
        let begun = Instant::now();
        let fault =
            first_free_within(&ports, Duration::from_secs(1), neighbour::owner_of).await.err().expect("none is free");
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        let About::Ports { owners, .. } = &fault.about else { panic!("{fault:?}") };
        assert_eq!(owners.iter().map(|owner| owner.port).collect::<Vec<_>>(), ports);
        // A port that is free is found, however late it is.
        let free = first_free_within(&[ports[0], 0], Duration::ZERO, neighbour::owner_of).await;
        assert!(free.is_ok_and(|bound| bound.port > 0));
    }

    /// There is an answer before the core stops waiting for one, so that a sign-in can go on by paste.
    #[tokio::test]
    async fn a_system_that_never_tells_who_has_a_port_keeps_nobody_waiting() {
        let holder = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("is free");
        let ports = [holder.local_addr().expect("has one").port(); 3];
        let listened = first_free_within(&ports, Duration::ZERO, |_| std::future::pending());
        let fault = tokio::time::timeout(Duration::from_secs(15), listened).await.expect("it ends").err();
        let owners = ports.map(PortOwner::unknown).to_vec();
        let about = About::Ports { owners, reserved: None };
        assert_eq!(fault, Some(Fault::about(FaultCode::PortsHalfTaken, about)));
    }

    #[test]
    fn one_fault_says_the_most_useful_thing_about_all_ports() {
        use Refused::{Forbidden, HalfTaken, Reserved, Taken};
        let half = HalfTaken(Ipv6Addr::LOCALHOST.into());
        let range = Some((1438, 1537));
        for (refusals, code, owners, reserved) in [
            (vec![Taken, Taken], FaultCode::PortsTaken, 2, None),
            (vec![half, half], FaultCode::PortsHalfTaken, 2, None),
            (vec![half], FaultCode::PortsHalfTaken, 1, None),
            (vec![half, Taken], FaultCode::PortsTaken, 2, None),
            (vec![Taken, Forbidden], FaultCode::PortsTaken, 1, None),
            (vec![half, Reserved], FaultCode::PortsHalfTaken, 1, range),
            (vec![Reserved, Reserved], FaultCode::PortsReserved, 0, range),
            (vec![Forbidden, Reserved], FaultCode::PortsReserved, 0, range),
            (vec![Reserved, Forbidden], FaultCode::PortsReserved, 0, range),
            (vec![Forbidden, Forbidden], FaultCode::PortsRefused, 0, None),
            (vec![], FaultCode::PortsTaken, 0, None),
        ] {
            let all = (1455..).zip(&refusals).map(|(port, refused)| (PortOwner::unknown(port), *refused));
            let said = fault(all.collect(), || range);
            assert_eq!(said.code, code, "{refusals:?}");
            match said.about {
                About::Ports { owners: named, reserved: known } => {
                    assert_eq!((named.len(), known), (owners, reserved), "{refusals:?}");
                }
                _ => assert_eq!(code, FaultCode::PortsRefused, "{refusals:?}"),
            }
        }
    }
}
