//! What processes used, as the kernel counts it.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// The processor time that this process has used, by user and system, in steps of 10 ms.
pub fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").expect("the kernel tells");
    // The name, in brackets, may have spaces; the state is the third field, and the times are 14 and 15.
    let after = stat.rsplit_once(')').expect("a name in brackets").1;
    let field = |number: usize| after.split_whitespace().nth(number - 3).and_then(|text| text.parse::<u64>().ok());
    let ticks = field(14).zip(field(15)).map(|(user, system)| user + system).expect("two numbers");
    Duration::from_millis(ticks * 10)
}

/// How often each thread of a process has gone to sleep by itself, by its number, with its name. The first thread is
/// called `main`.
pub fn sleeps(process: u32) -> BTreeMap<u32, (String, u64)> {
    let mut all = BTreeMap::new();
    let tasks = fs::read_dir(format!("/proc/{process}/task")).expect("the process runs");
    for task in tasks.filter_map(Result::ok) {
        let number: u32 = task.file_name().to_string_lossy().parse().expect("a thread's number");
        let read = |file: &str| fs::read_to_string(task.path().join(file)).unwrap_or_default();
        let count = read("status")
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:").and_then(|count| count.trim().parse().ok()));
        let name = if number == process { "main".to_owned() } else { read("comm").trim().to_owned() };
        // None: it has just ended.
        if let Some(count) = count {
            all.insert(number, (name, count));
        }
    }
    all
}

/// Sends a process a signal by its name.
pub fn signal(process: u32, name: &str) {
    let status = std::process::Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).status();
    assert!(status.is_ok_and(|status| status.success()), "the signal {name} is sent");
}
