//! The local time zone, as far as it is needed to say a point in time as a clock on the wall does.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How far the local clock is east of UTC, and when that changes: twice a year where there is daylight saving time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Zone {
    /// Seconds east of UTC before the first change.
    pub east: i32,
    /// The changes of the years around now, in their order.
    pub changes: Vec<ZoneChange>,
}

/// A change of the local clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ZoneChange {
    /// When.
    pub at: Timestamp,
    /// Seconds east of UTC from then on.
    pub east: i32,
}

impl Zone {
    /// One that never changes.
    pub fn fixed(east: i32) -> Zone {
        Zone { east, changes: vec![] }
    }

    /// Seconds east of UTC at this moment.
    pub fn east_at(&self, at: Timestamp) -> i32 {
        self.changes.iter().rev().find(|change| change.at <= at).map_or(self.east, |change| change.east)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_with_the_offset_that_holds_then() {
        let change = |at, east| ZoneChange { at: Timestamp(at), east };
        let berlin = Zone { east: 3_600, changes: vec![change(100, 7_200), change(200, 3_600)] };
        let at = |seconds| berlin.east_at(Timestamp(seconds));
        assert_eq!([at(99), at(100), at(199), at(200), at(i64::MAX)], [3_600, 7_200, 7_200, 3_600, 3_600]);
        assert_eq!(Zone::fixed(-3_600).east_at(Timestamp(0)), -3_600);
    }
}
