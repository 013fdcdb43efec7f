//! A proxy on loopback that says what a test tells it to, byte for byte, and keeps what it heard.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What the proxy does next on a connection. After the last step it closes.
#[derive(Clone, Debug)]
pub enum Step {
    /// Waits for something to be said, at most ten seconds.
    Hear,
    /// Says this.
    Say(Vec<u8>),
    /// Says nothing more, and keeps the connection until the other side ends it.
    Hang,
    /// Passes everything on to this address and back, whatever address was asked for.
    PassOn(SocketAddr),
}

impl Step {
    /// Says this text.
    pub fn say(text: &str) -> Step {
        Step::Say(text.as_bytes().to_vec())
    }
}

/// A running proxy; it ends with the test.
pub struct ScriptedProxy {
    port: u16,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl ScriptedProxy {
    /// Starts on a free port of 127.0.0.1; each connection goes by these steps.
    ///
    /// # Panics
    /// When no port can be bound.
    pub fn start(steps: Vec<Step>) -> ScriptedProxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("has one").port();
        let heard = Arc::new(Mutex::new(vec![]));
        let notes = heard.clone();
        // The thread ends with the process: a test's proxies are few.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (steps, notes) = (steps.clone(), notes.clone());
                thread::spawn(move || serve(stream, steps, &notes));
            }
        });
        ScriptedProxy { port, heard }
    }

    /// An HTTP proxy that makes each tunnel it is asked for, to this address.
    pub fn tunnel(to: SocketAddr) -> ScriptedProxy {
        ScriptedProxy::start(vec![
            Step::Hear,
            Step::say("HTTP/1.1 200 Connection established\r\n\r\n"),
            Step::PassOn(to),
        ])
    }

    /// `127.0.0.1:PORT`
    pub fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What was heard at the [`Step::Hear`]s so far.
    pub fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
    }
}

fn serve(mut stream: TcpStream, steps: Vec<Step>, notes: &Mutex<Vec<Vec<u8>>>) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    for step in steps {
        match step {
            Step::Hear => {
                let mut bytes = [0; 16 * 1024];
                let Ok(count @ 1..) = stream.read(&mut bytes) else { return };
                notes.lock().unwrap_or_else(PoisonError::into_inner).push(bytes[..count].to_vec());
            }
            Step::Say(bytes) => {
                if stream.write_all(&bytes).is_err() {
                    return;
                }
            }
            Step::Hang => {
                let _ = stream.set_read_timeout(None);
                let _ = std::io::copy(&mut stream, &mut std::io::sink());
                return;
            }
            Step::PassOn(to) => return pass_on(stream, to),
        }
    }
    // What the other side is still saying would turn the end into a reset.
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let _ = std::io::copy(&mut stream, &mut std::io::sink());
}

fn pass_on(here: TcpStream, to: SocketAddr) {
    let Ok(there) = TcpStream::connect(to) else { return };
    let _ = here.set_read_timeout(None);
    let (Ok(mut from_here), Ok(mut to_here)) = (here.try_clone(), here.try_clone()) else { return };
    let (Ok(mut from_there), Ok(mut to_there)) = (there.try_clone(), there.try_clone()) else { return };
    let back = thread::spawn(move || {
        let _ = std::io::copy(&mut from_there, &mut to_here);
        let _ = to_here.shutdown(Shutdown::Both);
    });
    let _ = std::io::copy(&mut from_here, &mut to_there);
    let _ = there.shutdown(Shutdown::Both);
    let _ = back.join();
}
