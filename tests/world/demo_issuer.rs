//! The pretend issuer, by hand: `demo-issuer [--port P] [--ready-file F]`.
//!
//! The first line on stdout is its address, for `CODEX_CONNECT_ISSUER_URL`. It goes on until Ctrl-C or SIGTERM. SIGUSR1
//! lets the next refresh find that the sign-in was ended somewhere else.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Parser;
use world::issuer::{Endpoint, Issuer, Mood, Person};

/// A pretend OAuth issuer on loopback, with made-up people, for trying Codex Connect with nobody's account.
#[derive(Parser)]
#[command(name = "demo-issuer", version)]
struct Arguments {
    /// Port of 127.0.0.1 to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// File that is written with the address, whole, once the issuer accepts connections.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(&arguments))
}

async fn run(arguments: &Arguments) -> io::Result<()> {
    // Listened for before anybody is told that the issuer is there, so that no early signal is missed.
    let end = EndSignal::new()?;
    let issuer = Issuer::start_on(arguments.port)?;
    issuer.add_person(Person::at_home());
    issuer.add_person(Person::with_long_email());

    if let Some(file) = &arguments.ready_file {
        write_whole(file, &issuer.url())?;
    }
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", issuer.url())?;
    stdout.flush()?;

    end.wait(|| {
        let ended = Mood::NestedError { status: 401, code: "refresh_token_invalidated" };
        issuer.set_mood_for_next(Endpoint::Refresh, ended, 1);
    })
    .await
}

/// Writes beside the file and renames, so that a reader finds all of it or nothing.
fn write_whole(file: &Path, url: &str) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, format!("{url}\n"))?;
    fs::rename(&beside, file)
}

#[cfg(unix)]
struct EndSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    user: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl EndSignal {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            user: signal(SignalKind::user_defined1())?,
        })
    }

    async fn wait(mut self, on_user: impl Fn()) -> io::Result<()> {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return Ok(()),
                _ = self.terminate.recv() => return Ok(()),
                _ = self.user.recv() => on_user(),
            }
        }
    }
}

#[cfg(not(unix))]
struct EndSignal(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl EndSignal {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn wait(mut self, _on_user: impl Fn()) -> io::Result<()> {
        self.0.recv().await;
        Ok(())
    }
}
