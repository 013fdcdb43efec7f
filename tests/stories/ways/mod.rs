//! The ways in which an answer comes back (behaviour 100 to 103 and 108 to 120).
//!
//! | room | what it tells |
//! | --- | --- |
//! | `ports` | a port that is busy, half taken, asked for, or spoken to by TLS; and what follows where there is none |
//! | `neighbours` | a busy port in a real browser: the next one, or the one that its holder leaves |
//! | `elsewhere` | the command line by device code, by paste from a real browser, and over SSH |
//! | `at_once` | several sign-ins at once, and those for one workspace |
//! | `paste` | a code that is pasted alone and is refused |
//! | `tray` | from the tray, with the window closed |

mod at_once;
mod elsewhere;
mod neighbours;
mod paste;
mod ports;
mod tray;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(20);

/// Holds a port on both loopback addresses, as most programs do.
fn hold(port: u16) -> [TcpListener; 2] {
    ["127.0.0.1", "::1"].map(|address| TcpListener::bind((address, port)).expect("is free"))
}

/// A program that answers everything with a page of its own, until the story ends.
pub fn another_program(port: u16) {
    for listener in hold(port) {
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                let _ = stream.read(&mut [0; 4096]);
                let page = "HTTP/1.1 404 Not Found\r\ncontent-length: 15\r\nconnection: close\r\n\r\nanother program";
                let _ = stream.write_all(page.as_bytes());
            }
        });
    }
}
