//! How much is done in the time that was asked for.

use std::time::Duration;

/// What a run was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// About how long it may take.
    pub duration: Duration,
    /// Where every random choice begins.
    pub seed: u64,
}

impl Plan {
    /// So much of `full` as the duration allows, and at least `least`.
    pub fn some_of(self, full: usize, least: usize) -> usize {
        let share = (self.duration.as_secs_f64() / FULL.as_secs_f64()).min(1.0);
        ((full as f64 * share) as usize).clamp(least, full)
    }

    /// A tenth of the duration, within these.
    pub fn tenth(self, least: Duration, most: Duration) -> Duration {
        (self.duration / 10).clamp(least, most)
    }

    /// Whether every number has its full size.
    pub fn is_full(self) -> bool {
        self.duration >= FULL
    }

    /// Random numbers that no other part of the run has.
    pub fn random(self, part: u64) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed.wrapping_mul(PARTS).wrapping_add(part))
    }
}

const FULL: Duration = Duration::from_secs(30 * 60);
const PARTS: u64 = 1_000;
