//! One of many processes with the same home: does what its parent says, a line at a time, and answers each with a line.
//!
//! `go`: refreshes the account if its time has come, and answers with its generation, or with the fault's code. `token`:
//! asks for an access token, shows it to the service, and answers with its SHA-256.

use codex_connect_core::rotation::When;
use codex_connect_host::outside::{NoClipboard, Outside};
use codex_connect_host::paths::Paths;
use codex_connect_host::{Host, settings};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// The argument that makes this program a worker.
pub const ARGUMENT: &str = "worker";

/// Until its parent has no more to say.
pub fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let host = runtime.block_on(start());
    say("ready");
    for line in std::io::stdin().lock().lines() {
        let answer = match line.unwrap_or_default().as_str() {
            "go" => runtime.block_on(refresh(&host)),
            "token" => runtime.block_on(token(&host)),
            _ => return ExitCode::from(2),
        };
        say(&answer);
    }
    ExitCode::SUCCESS
}

/// A text's SHA-256, in hexadecimal digits.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn start() -> Host {
    let paths = Paths::discover(None).expect("there is a home");
    let settings = settings::load(&paths, std::env::vars_os()).expect("the settings are good");
    Host::start(Outside::real(Arc::new(NoClipboard)), paths, settings, false).await.expect("the host starts")
}

async fn refresh(host: &Host) -> String {
    let account = host.find("work").expect("it is signed in");
    match host.refresh(&account, When::Due).await {
        Ok(()) => {
            let seen = host.seen().await.into_iter().find(|seen| seen.id == account);
            seen.map(|seen| seen.generation.to_string()).unwrap_or_default()
        }
        Err(fault) => fault.code.as_str().to_owned(),
    }
}

async fn token(host: &Host) -> String {
    let account = host.find("work").expect("it is signed in");
    let result = match host.token(&account, Duration::ZERO).await {
        Ok(token) => host.validate(&account).await.map(|()| fingerprint(token.value.expose_secret())),
        Err(fault) => Err(fault),
    };
    result.unwrap_or_else(|fault| fault.code.as_str().to_owned())
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
