//! When to refresh, and how long to wait after a failure.

use crate::account::Record;
use crate::fault::{Fault, FaultCode, Landing};
use crate::rotation::{IN_FLIGHT, Outcome, Progress, Setback};
use crate::time::Timestamp;
use std::time::Duration;

/// The settings that decide, from `config.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `callback.timeout`: the life of one sign-in.
    pub sign_in_life: Duration,
    /// `refresh.lead`: how long before its expiry a token is refreshed.
    pub lead: Duration,
    /// `refresh.attempts`: tries per due time, before the cooldown.
    pub attempts: u32,
    /// `refresh.cooldown`: the first long wait; it doubles to an hour.
    pub cooldown: Duration,
    /// `refresh.concurrency`: refreshes in flight at once.
    pub concurrency: usize,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            sign_in_life: Duration::from_secs(600),
            lead: Duration::from_secs(5 * 24 * 3600),
            attempts: 3,
            cooldown: Duration::from_secs(300),
            concurrency: 4,
        }
    }
}

/// When an account is to be refreshed: its expiry less the smaller of the lead and half of its life, a little earlier
/// by the account's own share so that accounts spread, and never in the first minute after the tokens came. Without an
/// expiry, the lead after they came. A refresh that was cut short is due at once. None for an account that cannot
/// refresh or is paused.
///
/// Expiries are the issuer's times; `record.clock_off` turns them into this computer's.
pub fn due(record: &Record, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    if !record.refreshes() || record.paused {
        return None;
    }
    match record.rotation.map(|entry| (entry.progress, entry.asked_at)) {
        Some((Progress::Sealed, _)) => return Some(Timestamp(0)),
        // Another process may be at it.
        Some((Progress::Asked, at)) if at <= now => return Some(at + Duration::from_secs(IN_FLIGHT as u64)),
        Some((Progress::Asked, _)) => return Some(Timestamp(0)),
        Some((Progress::Promoted, _)) | None => {}
    }
    let born = record.last_refresh_at.unwrap_or(record.connected_at);
    // Tokens that came in the future: the clock was set back, and what it was off then says nothing.
    let set_back = born > now + FIRST;
    let Some(expires) = expiry(record, now) else {
        return Some(if set_back { Timestamp(0) } else { born + policy.lead });
    };
    let life = if set_back { LONGEST_LIFE } else { expires.since(born).min(LONGEST_LIFE) };
    let expires = if set_back { expires } else { expires.min(born + LONGEST_LIFE) };
    let lead = policy.lead.min(life / 2);
    let early = lead / 10 * u32::from(share(record.id.as_str())) / 255;
    let due = expires - lead - early;
    Some(if set_back { due } else { due.max(born + FIRST) })
}

/// The access token's expiry by this computer's clock; none when it told none that makes sense.
pub fn expiry(record: &Record, now: Timestamp) -> Option<Timestamp> {
    let born = record.last_refresh_at.unwrap_or(record.connected_at);
    let expires = record.expires_at?;
    if born > now + FIRST {
        return Some(expires);
    }
    let here = Timestamp(expires.0.saturating_add(record.clock_off));
    (here > born).then_some(here)
}

/// Whether the access token has not run out, as far as it tells.
pub fn usable(record: &Record, now: Timestamp) -> bool {
    expiry(record, now).is_none_or(|expires| expires > now)
}

/// When a sign-in runs out that nobody refreshes here, by this computer's clock. None for one that is refreshed, whether
/// paused or not, for an API key, and without an expiry.
pub fn runs_out(record: &Record, now: Timestamp) -> Option<Timestamp> {
    if record.refreshes() || record.is_key() { None } else { expiry(record, now) }
}

/// When a token whose answer was lost may be sent once more by itself: when the access token has run out, and when it
/// tells no end, when it most likely has.
pub fn probe_at(record: &Record, now: Timestamp) -> Timestamp {
    let born = record.last_refresh_at.unwrap_or(record.connected_at);
    let ends = expiry(record, now).unwrap_or(born + UNTOLD_LIFE);
    if born > now + FIRST { ends } else { ends.min(born + LONGEST_LIFE) }
}

/// What is written down, and shown, after a refresh that did not work: the fault with its next try, and the number of
/// failures in a row. `chance` is any number, for the jitter.
pub fn after(setback: &Setback, record: &Record, policy: &Policy, now: Timestamp, chance: u8) -> (Fault, u32) {
    let mut fault = setback.fault.clone();
    // Failing to refresh and failing to save are counted apart.
    let saving = record.fault.as_ref().is_some_and(|fault| fault.code == FaultCode::StoreRefused);
    let tries = if saving == (setback.outcome == Outcome::Unsaved) { record.tries.saturating_add(1) } else { 1 };
    let asked = fault.retry_at.map(|at| at.since(now));
    fault.retry_at = match setback.outcome {
        Outcome::Permanent => None,
        Outcome::NotProcessed => Some(now + wait(tries, policy, asked, chance)),
        // The probe's time: when a refusal costs nothing.
        Outcome::Unknown => Some(probe_at(record, now).max(now + wait(tries, policy, asked, chance))),
        Outcome::Unsaved => Some(now + save_wait(tries)),
    };
    let needed = fault.code.landings().contains(&Landing::Needed);
    (fault, if needed { 0 } else { tries })
}

/// How long to wait after the failure number `tries` (from 1): with full jitter while attempts are left, from 1 s and
/// doubling; then the cooldown, doubling to an hour, of which at least half is waited. The issuer's own `Retry-After`
/// wins, up to an hour.
pub fn wait(tries: u32, policy: &Policy, asked: Option<Duration>, chance: u8) -> Duration {
    if let Some(asked) = asked {
        return asked.clamp(FEW, LONGEST);
    }
    let part = |whole: Duration| whole * u32::from(chance) / 255;
    if tries < policy.attempts {
        let whole = Duration::from_secs(1 << tries.saturating_sub(1).min(6));
        return part(whole).max(FEW);
    }
    let doublings = tries.saturating_sub(policy.attempts).min(16);
    let whole = policy.cooldown.saturating_mul(1 << doublings).min(LONGEST);
    whole / 2 + part(whole / 2)
}

/// How long until saving is tried again: from 1 s, doubling to 60 s.
pub fn save_wait(tries: u32) -> Duration {
    Duration::from_secs(1 << tries.saturating_sub(1).min(6)).min(Duration::from_secs(60))
}

/// An account's own place between 0 and 255, the same in every process: FNV-1a over its id, folded to a byte.
fn share(id: &str) -> u8 {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.to_be_bytes().iter().fold(0, |folded, byte| folded ^ byte)
}

/// A person is told this long before a sign-in runs out that nobody refreshes here.
pub(crate) const LAST_DAY: Duration = Duration::from_secs(24 * 3600);
/// Tokens that have just come are left alone for this long.
const FIRST: Duration = Duration::from_secs(60);
const FEW: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(3600);
/// How long the issuer's access tokens live, as a rule.
const UNTOLD_LIFE: Duration = Duration::from_secs(10 * 24 * 3600);
/// A longer life is not relied on: the refresh token may run out unused.
const LONGEST_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

#[cfg(test)]
#[path = "refresh_tests.rs"]
mod tests;
