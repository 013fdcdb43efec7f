//! Ports for tests: outside the range from which the system gives ports to whoever asks for any (Linux: from 32768),
//! so that nothing takes one in the moment between looking and binding.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

/// A port that is free on both loopback addresses.
///
/// # Panics
/// When none of many is.
pub fn free() -> u16 {
    for _ in 0..1_000 {
        let mut chance = [0_u8; 2];
        getrandom::fill(&mut chance).expect("the system has chance");
        let port = FIRST + u16::from_le_bytes(chance) % COUNT;
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let six = TcpListener::bind((Ipv6Addr::LOCALHOST, port));
        let taken = |error: &std::io::Error| error.kind() == std::io::ErrorKind::AddrInUse;
        // Without IPv6 there is nothing to be taken on it.
        if four.is_ok() && !six.as_ref().is_err_and(taken) {
            return port;
        }
    }
    panic!("no port is free");
}

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;
