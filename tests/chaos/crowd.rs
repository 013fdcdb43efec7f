//! A thousand accounts due at once: how many are refreshed together, and how soon a person is answered meanwhile.

use crate::plan::Plan;
use crate::pretend::{Pretend, runtime};
use crate::verdict::Verdict;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::Ask;
use codex_connect_core::view::{StandingKind, View};
use codex_connect_host::Host;
use std::time::{Duration, Instant};
use world::home::make_due;
use world::issuer::{Endpoint, Mood};

/// 1,000 accounts in full.
pub fn run(plan: Plan) -> Verdict {
    runtime().block_on(crowd(plan.some_of(1_000, 100), plan.random(3)))
}

async fn crowd(people: usize, mut random: fastrand::Rng) -> Verdict {
    let mut verdict = Verdict::default();
    let begun = Instant::now();
    let pretend = Pretend::with(people).await;
    verdict.number(format!("{people} accounts (signed in within {} s)", begun.elapsed().as_secs()));
    make_due(&pretend.list(), "unixepoch() + 3600");
    pretend.keychain.slow(KEYCHAIN);
    // Long enough for more than one to be at the issuer.
    pretend.issuer.set_mood(Endpoint::Refresh, Mood::Slow(ISSUER));
    let host = pretend.host(None, true).await;
    let most = host.settings().refresh.concurrency;
    let accounts: Vec<AccountId> = host.view().borrow().accounts.iter().map(|account| account.id.clone()).collect();
    let begun = Instant::now();
    let mut waits = vec![];
    while !is_over(&host.view().borrow()) && begun.elapsed() < PATIENCE {
        let account = &accounts[random.usize(..accounts.len())];
        waits.push(rename(&host, account, waits.len()).await);
        tokio::time::sleep(PAUSE).await;
    }
    let took = begun.elapsed();
    let over = is_over(&host.view().borrow());
    verdict.demand(over, || format!("not all were refreshed within {PATIENCE:?}"));
    waits.sort();
    let part = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_millis();
    let counts = pretend.issuer.counts();
    let (refreshes, at_once) = (counts.refreshes, counts.most_refreshes_at_once);
    verdict.number(format!("{refreshes} refresh requests, {} reuses, {at_once} at once of {most}", counts.reuses));
    verdict.number(format!("all refreshed in {} s", took.as_secs()));
    let answered = waits.len();
    let (p50, p99, longest) = (part(0.5), part(0.99), part(1.0));
    verdict.number(format!("{answered} asks answered in {p50} ms (p50), {p99} ms (p99), {longest} ms (longest)"));
    let uses = pretend.issuer.uses_of_each();
    let once = uses.iter().filter(|uses| **uses == 1).count();
    let unused = uses.iter().filter(|uses| **uses == 0).count();
    verdict.demand((once, unused) == (people, people), || format!("{once} tokens used once, {unused} unused"));
    verdict.demand(refreshes == people && counts.reuses == 0, || "not each was refreshed once".to_owned());
    verdict.demand(at_once == most, || format!("{at_once} at once"));
    verdict.demand(longest <= ANSWER.as_millis(), || format!("an ask was answered after {longest} ms"));
    host.stop().await;
    verdict
}

/// How long it takes until a new name is seen.
async fn rename(host: &Host, account: &AccountId, number: usize) -> Duration {
    let name = format!("renamed {number}");
    let mut views = host.view();
    let begun = Instant::now();
    host.ask(Ask::Rename { account: account.clone(), name: name.clone() });
    let is_there = |view: &std::sync::Arc<View>| view.account(account).is_some_and(|account| account.name == name);
    let seen = tokio::time::timeout(PATIENCE, views.wait_for(is_there)).await;
    assert!(seen.is_ok_and(|seen| seen.is_ok()), "a new name is seen");
    begun.elapsed()
}

fn is_over(view: &View) -> bool {
    view.accounts.iter().all(|account| account.generation == 2 && account.standing == StandingKind::Fresh)
}

const KEYCHAIN: Duration = Duration::from_millis(2);
const ISSUER: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_millis(50);
const ANSWER: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(300);
