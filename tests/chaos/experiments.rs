//! Which experiments there are, in what order they are made, and how a run is asked for.

use crate::plan::Plan;
use crate::verdict::{Verdict, say};
use crate::{arrivals, crash_points, crowd, frozen, idle, kills, model, outage, rivals, worker};
use clap::Parser;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Kills, crowds, outages and a frozen keyring, in numbers
#[derive(Parser)]
#[command(name = "chaos", version)]
struct Arguments {
    /// How much is done, as in 10m; at 30m and more every number has its full size
    #[arg(default_value = "10m", value_parser = span)]
    duration: Duration,
    /// Decides every random choice; one is made up when it is left out
    seed: Option<u64>,
    /// Only this experiment; may be given more than once
    #[arg(long, value_parser = EXPERIMENTS.map(|(name, _)| name))]
    only: Vec<String>,
}

/// Makes the experiments that were asked for; 1 when one of them failed.
pub fn main() -> ExitCode {
    // One of many processes that an experiment has started.
    if std::env::args().nth(1).as_deref() == Some(worker::ARGUMENT) {
        return worker::main();
    }
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let plan = Plan { duration: arguments.duration, seed };
    say(&format!("chaos {} s, seed {seed}", plan.duration.as_secs()));
    let is_wanted = |name: &str| arguments.only.is_empty() || arguments.only.iter().any(|only| only == name);
    let mut failed = 0;
    for (name, experiment) in EXPERIMENTS.into_iter().filter(|(name, _)| is_wanted(name)) {
        let begun = Instant::now();
        // What it cannot do at all is a failure of that one alone.
        let verdict = std::thread::spawn(move || experiment(plan)).join().unwrap_or_else(|_| Verdict::stopped());
        verdict.print(name, begun.elapsed());
        failed += usize::from(!verdict.is_good());
    }
    say(&if failed == 0 { "All is well.".to_owned() } else { format!("{failed} failed.") });
    ExitCode::from(u8::from(failed > 0))
}

fn span(text: &str) -> Result<Duration, String> {
    codex_connect_host::settings::duration(text).ok_or_else(|| "a span such as 90s, 10m or 1h".to_owned())
}

type Experiment = fn(Plan) -> Verdict;

const EXPERIMENTS: [(&str, Experiment); 9] = [
    ("crash-points", crash_points::run),
    ("arrivals", arrivals::run),
    ("kills", kills::run),
    ("rivals", rivals::run),
    ("crowd", crowd::run),
    ("outage", outage::run),
    ("frozen", frozen::run),
    ("idle", idle::run),
    ("model", model::run),
];
