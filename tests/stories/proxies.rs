//! Real proxies (behaviour 130 to 149, 275, 276).
//!
//! | room | what it tells |
//! | --- | --- |
//! | `own` | an account's own proxy: each kind of request, and where its password is |
//! | `doctor` | what is said of each way |
//! | `elsewhere` | a way that is mended by another program while the app waits for it |
//! | `keeping` | a keychain that fails while a proxy is set, or while a sign-in with one is saved |
//! | `trust` | certificates through a proxy: a company's own root, and every one that is not trusted |
//! | `system` | the environment, GNOME and KDE |

mod doctor;
mod elsewhere;
mod keeping;
mod own;
mod system;
mod trust;

use crate::stage::{Ran, Stage};
use std::process::Stdio;
use std::time::Duration;
use world::proxies::real::RealProxy;

const SOON: Duration = Duration::from_secs(30);
const NAME: &str = "prxyusr";
const PASSWORD: &str = "hunter2Zebra";

/// The login as in an address.
fn login() -> String {
    format!("{NAME}:{PASSWORD}")
}

fn both() -> [RealProxy; 2] {
    [RealProxy::http(NAME, PASSWORD), RealProxy::socks(NAME, PASSWORD)]
}

/// Runs the command line with these variables.
fn cli(stage: &Stage, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = stage.program("codex-connect");
    command.args(arguments).envs(variables.iter().copied()).stdin(Stdio::null());
    Ran::from(command.output().expect("the program runs"))
}

/// Signs in with these arguments, on the command line and with no browser.
fn connect(stage: &Stage, arguments: &[&str]) -> Ran {
    let usual = ["connect", "--no-browser", "--json"];
    let mut connect = stage.start(usual.iter().chain(arguments));
    let address = connect.address();
    stage.follow(&address);
    connect.end(SOON)
}
