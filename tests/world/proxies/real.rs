//! Real proxies: Debian's `tinyproxy` and `microsocks`, each started on a free port of 127.0.0.1, with its log in a
//! folder of its own. Dropping one ends it.

use crate::ports;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running proxy.
pub struct RealProxy {
    program: Child,
    scheme: &'static str,
    port: u16,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl RealProxy {
    /// An HTTP proxy that asks for this name and password (RFC 7617).
    ///
    /// # Panics
    /// When it does not start.
    pub fn http(name: &str, password: &str) -> RealProxy {
        let (port, folder) = (ports::free(), tempfile::tempdir().expect("a folder is made"));
        let log = folder.path().join("log");
        let settings = folder.path().join("settings");
        let text = format!(
            "Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\nLogLevel Info\nLogFile \"{}\"\n\
             BasicAuth {name} {password}\n",
            log.display()
        );
        fs::write(&settings, text).expect("is written");
        let mut command = Command::new("tinyproxy");
        command.arg("-d").arg("-c").arg(settings).stdout(Stdio::null()).stderr(Stdio::null());
        RealProxy::start(command, "http", port, log, folder)
    }

    /// A SOCKS 5 proxy that asks for this name and password (RFC 1929).
    ///
    /// # Panics
    /// When it does not start.
    pub fn socks(name: &str, password: &str) -> RealProxy {
        let (port, folder) = (ports::free(), tempfile::tempdir().expect("a folder is made"));
        let log = folder.path().join("log");
        let mut command = Command::new("microsocks");
        command.args(["-i", "127.0.0.1", "-u", name, "-P", password, "-p"]).arg(port.to_string());
        command.stdout(Stdio::null()).stderr(File::create(&log).expect("is made"));
        RealProxy::start(command, "socks5", port, log, folder)
    }

    fn start(
        mut command: Command,
        scheme: &'static str,
        port: u16,
        log: PathBuf,
        folder: tempfile::TempDir,
    ) -> RealProxy {
        let program = command.stdin(Stdio::null()).spawn();
        let program = program.unwrap_or_else(|error| panic!("no {scheme} proxy: {error}; scripts/setup installs it"));
        let proxy = RealProxy { program, scheme, port, log, _folder: folder };
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < end, "the {scheme} proxy does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        proxy
    }

    /// Its address as a person types it, with this `NAME:PASSWORD`.
    pub fn address(&self, login: &str) -> String {
        format!("{}://{login}@{}", self.scheme, self.place())
    }

    /// Its address without a name.
    pub fn shown(&self) -> String {
        format!("{}://{}", self.scheme, self.place())
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `HOST:PORT`
    pub fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The lines of its log that have `text`.
    ///
    /// # Panics
    /// When there is no log.
    pub fn noted(&self, text: &str) -> usize {
        let log = fs::read(&self.log).expect("it keeps a log");
        String::from_utf8_lossy(&log).lines().filter(|line| line.contains(text)).count()
    }

    /// Ends it. Its port refuses from then on.
    pub fn stop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Drop for RealProxy {
    fn drop(&mut self) {
        self.stop();
    }
}
