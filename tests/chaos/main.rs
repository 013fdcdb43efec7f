//! What must hold in the worst of circumstances, in numbers: `chaos [DURATION] [SEED]`, started by `scripts/chaos`.
//!
//! | room | what it measures |
//! | --- | --- |
//! | `crash_points` | a kill at each point of a refresh |
//! | `arrivals` | a kill at each point of the saving of an account |
//! | `kills` | kills at random times |
//! | `rivals`, `worker` | sixteen processes and one account |
//! | `crowd` | a thousand accounts due at once |
//! | `outage`, `clock` | an issuer that is down for an hour, in a minute |
//! | `frozen` | a keyring that no longer answers |
//! | `idle` | ten healthy accounts, and nothing to do |
//! | `model` | every order of events, in the model of the protocol |
//! | `scene`, `recovery` | a private desktop with one sign-in; what a kill has left, and its mending |
//! | `pretend` | a host in this process, with a pretend keychain |
//! | `bus`, `process`, `plan`, `verdict` | the session bus; what a process used; how much is done; what came of it |
//!
//! One line an experiment, with what was seen. Ends with 1 when one of them failed. Everything is on loopback, and every
//! process that was started is ended by its id.

#[cfg(target_os = "linux")]
mod arrivals;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod crash_points;
#[cfg(target_os = "linux")]
mod crowd;
#[cfg(target_os = "linux")]
mod experiments;
#[cfg(target_os = "linux")]
mod frozen;
#[cfg(target_os = "linux")]
mod idle;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
mod model;
#[cfg(target_os = "linux")]
mod outage;
#[cfg(target_os = "linux")]
mod plan;
#[cfg(target_os = "linux")]
mod pretend;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod recovery;
#[cfg(target_os = "linux")]
mod rivals;
#[cfg(target_os = "linux")]
mod scene;
#[cfg(target_os = "linux")]
mod verdict;
#[cfg(target_os = "linux")]
mod worker;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    experiments::main()
}

/// The desktop that it needs is Linux's.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::from(2)
}
