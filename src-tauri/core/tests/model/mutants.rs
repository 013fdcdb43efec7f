//! The ways to build the protocol that look like it and are not: an invariant must tell each from it.

use crate::state::{Generation, ROTATIONS};

/// One change to the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// No lease between processes; the fence is kept.
    NoLock,
    /// Nothing but the keychain and the seal.
    NoLockNoFenceNoIntent,
    /// The decision is made before the lease is had, and not made again under it; no fence.
    DecideBeforeLock,
    /// Every generation has the same names in the keychain.
    OverwriteInPlace,
    /// The pointer moves before the keychain has the generation it points to.
    FlipBeforeKeychain,
    /// The old generation is erased before the new one is there.
    DeleteOldFirst,
    /// The answer goes from memory into the keychain.
    NoSeal,
    /// Nothing is written down before a token is sent.
    NoIntentNoFence,
    /// Only that a token was used is written down, not how far it has come.
    NoIntentWithFence,
    /// What was lost is sent again at once.
    BlindRetryAfterUnknown,
    /// The probe is sent with the row of the first use.
    ProbeNotRecorded,
    /// Two sets of names in the keychain, in turn.
    ABSlots,
    /// Each seal key has a name of its own, which no other writes. This change is for the better.
    OwnSealKeyNames,
    /// Whether a sign-in is needed is not read again under the lease.
    StandingNotReRead,
    /// The lease is given up while the tokens are in memory only.
    LeaseLeftUnsaved,
    /// A keychain that cannot be read is taken for one without the next generation.
    LockedLookGoesOn,
    /// A look that fails is settled as if the use in the journal had not been sent.
    LookSettledAsUnsent,
}

impl Mutant {
    /// Whether a lease keeps processes apart.
    pub fn leases(self) -> bool {
        !matches!(self, Mutant::NoLock | Mutant::NoLockNoFenceNoIntent)
    }

    /// Whether a row is written before a token is sent.
    pub fn records(self) -> bool {
        !matches!(self, Mutant::NoLockNoFenceNoIntent | Mutant::NoIntentNoFence)
    }

    /// Whether a row keeps a second one from being written.
    pub fn fences(self) -> bool {
        !matches!(self, Mutant::DecideBeforeLock)
    }

    /// Under which name a generation lies in the keychain.
    pub fn name(self, generation: Generation) -> usize {
        match self {
            Mutant::OverwriteInPlace => 0,
            Mutant::ABSlots => generation % 2,
            _ => generation.min(ROTATIONS),
        }
    }
}
