//! What the tray's picture does not follow at once: a refresh is over in a second, and most faults pass by themselves. A
//! picture that flickers for them says nothing.

use crate::account::{AccountId, Standing};
use crate::time::Timestamp;
use crate::view::{AccountView, StandingKind};
use std::collections::BTreeMap;
use std::time::Duration;

/// Since when accounts are refreshed, or wait.
#[derive(Debug, Default)]
pub struct Debounce {
    begun: BTreeMap<AccountId, Begun>,
}

#[derive(Debug, Default)]
struct Begun {
    /// The refresh under way.
    refresh: Option<Timestamp>,
    /// The fault: the tries in between are a part of it, which only a success ends.
    fault: Option<Timestamp>,
}

impl Debounce {
    /// An account stands like this now. `first`: it is seen for the first time, and its fault is older than this program.
    pub fn see(&mut self, id: &AccountId, standing: &Standing, first: bool, now: Timestamp) {
        match standing {
            Standing::Fresh | Standing::Unsaved { .. } | Standing::SignInNeeded { .. } => drop(self.begun.remove(id)),
            Standing::Refreshing { .. } => {
                self.begun.entry(id.clone()).or_default().refresh.get_or_insert(now);
            }
            Standing::Waiting { .. } => {
                let begun = self.begun.entry(id.clone()).or_default();
                begun.refresh = None;
                begun.fault.get_or_insert(if first { LONG_AGO } else { now });
            }
        }
    }

    /// An account is gone.
    pub fn forget(&mut self, id: &AccountId) {
        self.begun.remove(id);
    }

    /// As what the picture shows this account, where that is not how it stands.
    pub fn shown_as(&self, account: &AccountView, now: Timestamp) -> Option<StandingKind> {
        let begun = self.begun.get(&account.id)?;
        let is_old = |since: Option<Timestamp>, age| since.is_some_and(|since| now >= since + age);
        // One that cannot be used is never shown as well.
        let waits = begun.fault.is_some() && (!account.usable || is_old(begun.fault, FAULT));
        let before = if waits { StandingKind::Waiting } else { StandingKind::Fresh };
        match account.standing {
            StandingKind::Refreshing if !is_old(begun.refresh, REFRESH) => Some(before),
            StandingKind::Waiting if !waits => Some(before),
            _ => None,
        }
    }

    /// When the picture is to follow what has not passed.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let refreshes = self.begun.values().filter_map(|begun| Some(begun.refresh? + REFRESH));
        let faults = self.begun.values().filter_map(|begun| Some(begun.fault? + FAULT));
        refreshes.chain(faults).filter(|due| *due > now).min()
    }
}

/// A refresh that takes longer is seen.
const REFRESH: Duration = Duration::from_secs(2);
/// A fault that lasts longer is seen.
const FAULT: Duration = Duration::from_secs(120);
const LONG_AGO: Timestamp = Timestamp(i64::MIN);

#[cfg(test)]
#[path = "debounce_tests.rs"]
mod tests;
