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
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    let About::Ports { owners, .. } = &fault.about else { panic!("{fault:?}") };
    assert_eq!(owners.iter().map(|owner| owner.port).collect::<Vec<_>>(), ports);
    // A port that is free is found, however late it is.
    let free = first_free_within(&[ports[0], 0], Duration::ZERO, neighbour::owner_of).await;
    assert!(free.is_ok_and(|bound| bound.port > 0));
}

/// Nobody listens there, and still it is not free: what a closed listener leaves for a moment where its program was
/// starting another one.
#[tokio::test]
async fn a_port_that_is_about_to_be_free_is_waited_for() {
    let holder = TcpSocket::new_v4().expect("a socket");
    holder.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("is free");
    let port = holder.local_addr().expect("has one").port();
    assert_eq!(refusal(port), Some(Refused::HalfTaken(Ipv4Addr::LOCALHOST.into())));
    let leaves = tokio::spawn(async move {
        tokio::time::sleep(2 * PAUSE).await;
        drop(holder);
    });
    let bound = first_free(&[port]).await;
    assert!(bound.is_ok_and(|bound| bound.port == port));
    leaves.await.expect("it has left");
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
