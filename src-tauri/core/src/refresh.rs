//! When to refresh, and how long to wait after a failure.

use crate::account::Record;
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
/// by the account's own share so that accounts spread, and never in the first minute after the tokens came. None for
/// an account that cannot refresh, is paused or tells no expiry.
pub fn due(record: &Record, policy: &Policy) -> Option<Timestamp> {
    if !record.refreshable || record.paused {
        return None;
    }
    let expires = record.expires_at?;
    let born = record.last_refresh_at.unwrap_or(record.connected_at);
    let life = expires.since(born);
    let lead = policy.lead.min(life / 2);
    let early = lead / 10 * u32::from(share(record.id.as_str())) / 255;
    Some((expires - lead - early).max(born + FIRST))
}

/// How long to wait after the failure number `tries` (from 1): seconds while attempts are left, then the cooldown,
/// doubling to an hour. The issuer's own `Retry-After` wins, up to an hour.
pub fn wait(tries: u32, policy: &Policy, asked: Option<Duration>) -> Duration {
    if let Some(asked) = asked {
        return asked.clamp(Duration::from_secs(1), LONGEST);
    }
    if tries < policy.attempts {
        return Duration::from_secs(1 << tries.saturating_sub(1).min(6));
    }
    let doublings = tries.saturating_sub(policy.attempts).min(16);
    policy.cooldown.saturating_mul(1 << doublings).min(LONGEST)
}

/// An account's own place between 0 and 255, the same in every process: FNV-1a over its id, folded to a byte.
fn share(id: &str) -> u8 {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.to_be_bytes().iter().fold(0, |folded, byte| folded ^ byte)
}

const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(3600);

#[cfg(test)]
mod tests {
    use super::*;

    fn record(born: i64, expires: i64) -> Record {
        Record { connected_at: Timestamp(born), expires_at: Some(Timestamp(expires)), ..Record::sample("a") }
    }

    #[test]
    fn due_keeps_the_lead_and_half_of_a_short_life() {
        let policy = Policy::default();
        let day = 24 * 3600;
        let ten_days = due(&record(0, 10 * day), &policy).expect("it expires");
        assert!(ten_days <= Timestamp(5 * day) && ten_days >= Timestamp(4 * day + day / 2));
        let one_hour = due(&record(0, 3600), &policy).expect("it expires");
        assert!(one_hour <= Timestamp(1800) && one_hour >= Timestamp(1620));
    }

    #[test]
    fn never_in_the_first_minute_and_never_without_an_expiry() {
        let policy = Policy::default();
        assert_eq!(due(&record(1000, 900), &policy), Some(Timestamp(1060)));
        assert_eq!(due(&Record { expires_at: None, ..record(0, 0) }, &policy), None);
        assert_eq!(due(&Record { refreshable: false, ..record(0, 99) }, &policy), None);
        assert_eq!(due(&Record { paused: true, ..record(0, 99) }, &policy), None);
    }

    #[test]
    fn waits_grow_to_an_hour_and_the_issuer_is_heard() {
        let policy = Policy::default();
        let seconds: Vec<u64> = (1..=9).map(|tries| wait(tries, &policy, None).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 300, 600, 1200, 2400, 3600, 3600, 3600]);
        assert_eq!(wait(1, &policy, Some(Duration::from_secs(90))).as_secs(), 90);
        assert_eq!(wait(1, &policy, Some(Duration::from_secs(90_000))).as_secs(), 3600);
        assert_eq!(wait(u32::MAX, &policy, None).as_secs(), 3600);
    }
}
