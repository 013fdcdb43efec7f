//! An issuer that is down for an hour, for fifty accounts, half of which run out meanwhile: how often it is asked, what
//! that costs, how often a person is told, and that all mends itself.

use crate::clock::FastClock;
use crate::plan::Plan;
use crate::pretend::{Pretend, runtime};
use crate::process::processor_time;
use crate::verdict::Verdict;
use codex_connect_core::account::AccountId;
use codex_connect_core::history::EntryEvent;
use codex_connect_core::notice::{Change, Incidents};
use codex_connect_core::refresh::{self, Policy};
use codex_connect_core::view::{StandingKind, View};
use codex_connect_core::words::Words;
use codex_connect_host::Host;
use codex_connect_host::outside::Clock;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use world::home::make_due;

/// The hour takes a tenth of the duration, at most a minute.
pub fn run(plan: Plan) -> Verdict {
    let hour = plan.tenth(Duration::from_secs(20), Duration::from_secs(60));
    runtime().block_on(outage(u32::try_from(HOUR.as_secs() / hour.as_secs()).unwrap_or(60)))
}

async fn outage(speed: u32) -> Verdict {
    let mut verdict = Verdict::default();
    let pretend = Pretend::with(ACCOUNTS).await;
    // All are due; every second one runs out in the middle of the hour, the others in four days.
    make_due(&pretend.list(), "unixepoch() + CASE WHEN name % 2 = 0 THEN 1800 ELSE 345600 END");
    pretend.issuer.refuse_connections(true);
    let clock = Arc::new(FastClock::new(speed));
    let begun = clock.now();
    let used = processor_time();
    let host = pretend.host(Some(clock.clone()), true).await;
    let told = Arc::new(Mutex::new(BTreeMap::new()));
    let listener = tokio::spawn(tell(host.clone(), told.clone()));
    tokio::time::sleep(HOUR / speed).await;
    let used = processor_time() - used;
    let end = clock.now();
    let attempts = attempts(&host).await;
    let allowed = allowed(&host.settings().policy(), end.since(begun));
    let all: usize = attempts.values().sum();
    let most = attempts.values().copied().max().unwrap_or(0);
    let least = attempts.values().copied().min().unwrap_or(0);
    let seen = attempts.len();
    verdict.number(format!("{ACCOUNTS} accounts, an hour at {speed} times the speed"));
    verdict.number(format!("{all} attempts, {least} to {most} an account of at most {allowed}"));
    verdict.demand(seen == ACCOUNTS && least >= 3, || format!("{seen} accounts were tried, one {least} times"));
    verdict.demand(most <= allowed, || format!("an account was tried {most} times"));
    let share = used.as_secs_f64() / HOUR.as_secs_f64() * 100.0;
    verdict.number(format!("{:.2} s of processor time, {share:.3} % of a core", used.as_secs_f64()));
    verdict.demand(share < 0.5, || "it used 0.5 % of a core or more".to_owned());

    pretend.issuer.refuse_connections(false);
    // The longest wait between two tries is an hour.
    let mut views = host.view();
    let all_fresh = |view: &Arc<View>| view.accounts.iter().all(|account| account.standing == StandingKind::Fresh);
    let patience = HOUR / speed + Duration::from_secs(20);
    let mended = tokio::time::timeout(patience, views.wait_for(all_fresh)).await.is_ok();
    let mended_after = clock.now().since(end).as_secs() / 60;
    verdict.demand(mended, || "not all were fresh within an hour afterwards".to_owned());
    verdict.number(format!("all fresh {mended_after} min after it"));
    let counts = pretend.issuer.counts();
    verdict.demand(counts.refreshes == ACCOUNTS && counts.reuses == 0, || format!("afterwards: {counts:?}"));
    listener.abort();
    let told = told.lock().expect("nobody panicked").clone();
    let (accounts, most) = (told.len(), told.values().copied().max().unwrap_or(0));
    verdict.number(format!("{accounts} accounts told of, at most {most} notice each"));
    verdict.demand(accounts == ACCOUNTS / 2 && most == 1, || format!("told: {told:?}"));
    host.stop().await;
    verdict
}

/// As the app does: counts the notices that a person would see.
async fn tell(host: Host, told: Arc<Mutex<BTreeMap<AccountId, usize>>>) {
    let mut incidents = Incidents::default();
    let mut views = host.view();
    views.mark_changed();
    while views.changed().await.is_ok() {
        let view = views.borrow_and_update().clone();
        for change in incidents.see(&view, Words::of(view.language)) {
            match change {
                Change::Raise(notice) => {
                    if host.may_tell(notice.accounts.clone(), notice.kind).await {
                        let mut told = told.lock().expect("nobody panicked");
                        notice.accounts.into_iter().for_each(|account| *told.entry(account).or_insert(0) += 1);
                    }
                }
                Change::Withdraw { account, .. } => drop(host.untell(&account).await),
                Change::Replace(_) => {}
            }
        }
    }
}

/// Refreshes that did not work, by account.
async fn attempts(host: &Host) -> BTreeMap<AccountId, usize> {
    let mut attempts = BTreeMap::new();
    let history = host.history(None, u32::MAX).await.expect("the timeline is read");
    for (account, _) in history.into_iter().filter(|(_, entry)| entry.event == EntryEvent::RefreshFailed) {
        *attempts.entry(account).or_insert(0) += 1;
    }
    attempts
}

/// The most attempts within a time, by the policy's own waits at their shortest.
fn allowed(policy: &Policy, within: Duration) -> usize {
    let waits = (1..).map(|tries| refresh::wait(tries, policy, None, 0));
    let times = waits.scan(Duration::ZERO, |at, wait| {
        *at += wait;
        Some(*at)
    });
    1 + times.take_while(|at| *at <= within).count()
}

const ACCOUNTS: usize = 50;
const HOUR: Duration = Duration::from_secs(3_600);
