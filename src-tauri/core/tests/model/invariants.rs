//! What must never happen, whatever goes wrong, and what must be possible, so that the former is not true of a model
//! that does nothing.

use crate::Rotation;
use crate::state::{From, Generation, State, Step};
use codex_connect_core::fault::FaultCode;
use codex_connect_core::rotation::Attempt;
use stateright::Property;

/// No token is sent twice as a normal attempt.
pub const NORMAL_ONCE: &str = "no token is sent twice as a normal attempt";
/// No token is sent more than twice, and once of that as the probe.
pub const TWICE_AT_MOST: &str = "no token is sent more than twice, or more than once as a probe";
/// Every use is in the journal before it happens.
pub const RECORDED: &str = "nothing is sent that is not written down";
/// A probe follows a lost outcome only.
pub const PROBE_AFTER_LOSS: &str = "a probe is sent only after an outcome was lost";
/// A token is not sent once its successor is sealed, or whole in the keychain.
pub const NOT_STALE: &str = "no token is sent once a newer one is durable";
/// The generation in force is whole.
pub const POINTER_WHOLE: &str = "the pointer names a whole generation";
/// What is durable can be had again by a process that starts.
pub const RECOVERABLE: &str = "a durable token can be recovered";
/// The same from the first write on, but for what a process that lives has in memory.
pub const KILL_SAFE: &str = "no kill after the first write that follows an answer loses a token";
/// Nobody must sign in again without a kill or a lost message for the very token.
pub const SIGNED_IN: &str = "no sign-in is needed unless an outcome was lost";
/// Ours were the only uses.
pub const BLAMES_NOBODY: &str = "no other program is blamed";

/// A lost answer was the first use's, and the token is still good.
pub const PROBED: &str = "a probe is granted";
/// A token was spent and its successor lost.
pub const CUT_OFF: &str = "a sign-in is needed";
/// A process finishes from a seal.
pub const REPLAYED: &str = "a sealed answer is finished by another run";
/// A process that waited for the lease finds the account refreshed.
pub const FOLLOWED: &str = "a process takes what another has refreshed";
/// A process finds the next generation whole in the keychain, with no seal.
pub const ADOPTED: &str = "a generation is adopted from the keychain";

/// All of what must never happen.
pub const INVARIANTS: [&str; 10] = [
    NORMAL_ONCE,
    TWICE_AT_MOST,
    RECORDED,
    PROBE_AFTER_LOSS,
    NOT_STALE,
    POINTER_WHOLE,
    RECOVERABLE,
    KILL_SAFE,
    SIGNED_IN,
    BLAMES_NOBODY,
];

/// Both lists, as `stateright` asks for them.
pub fn properties() -> Vec<Property<Rotation>> {
    vec![
        Property::always(NORMAL_ONCE, |_, state: &State| state.record.uses.iter().all(|uses| uses.normal <= 1)),
        Property::always(TWICE_AT_MOST, |_, state: &State| {
            state.record.uses.iter().all(|uses| uses.probes <= 1 && uses.normal + uses.probes <= 2)
        }),
        Property::always(RECORDED, |_, state: &State| !state.record.unrecorded),
        Property::always(PROBE_AFTER_LOSS, |_, state: &State| !state.record.uncalled),
        Property::always(NOT_STALE, |_, state: &State| !state.record.stale),
        Property::always(POINTER_WHOLE, |model: &Rotation, state: &State| {
            model.protocol.is_whole(state, state.disk.pointer)
        }),
        Property::always(RECOVERABLE, |model, state| recoverable(model, state, state.record.durable)),
        Property::always(KILL_SAFE, |model, state| {
            recoverable(model, state, state.record.begun) || in_memory(state, state.record.begun)
        }),
        Property::always(SIGNED_IN, |_, state: &State| {
            let uses = state.record.uses.get(state.disk.pointer);
            state.disk.needed.is_none() || uses.is_some_and(|uses| uses.lost)
        }),
        Property::always(BLAMES_NOBODY, |_, state: &State| state.disk.needed != Some(FaultCode::UsedElsewhere)),
        Property::sometimes(PROBED, |_, state: &State| {
            any(state, |step| matches!(step, Step::Answered { attempt: Attempt::Probe, granted: true, .. }))
        }),
        Property::sometimes(CUT_OFF, |_, state: &State| state.disk.needed.is_some()),
        Property::sometimes(REPLAYED, |_, state: &State| {
            any(state, |step| matches!(step, Step::Flipping { from: From::Seal, .. }))
        }),
        Property::sometimes(FOLLOWED, |_, state: &State| any(state, |step| matches!(step, Step::Following))),
        Property::sometimes(ADOPTED, |_, state: &State| {
            any(state, |step| matches!(step, Step::Flipping { from: From::Keychain, .. }))
        }),
    ]
}

/// Whether a process that starts now, with an unlocked keychain, ends with this generation or a later one. None starts
/// where a sign-in is needed.
fn recoverable(model: &Rotation, state: &State, generation: Generation) -> bool {
    let whole = model.protocol.is_whole(state, generation);
    match state.disk.pointer {
        pointer if pointer > generation => true,
        pointer if pointer == generation => whole,
        pointer if pointer + 1 == generation && state.disk.needed.is_none() => {
            whole || model.protocol.sealed(state, pointer)
        }
        _ => false,
    }
}

fn in_memory(state: &State, generation: Generation) -> bool {
    any(state, |step| match step {
        Step::Putting { of, .. } | Step::Flipping { of, .. } | Step::ErasingOld { of } => of + 1 == generation,
        _ => false,
    })
}

fn any(state: &State, is: impl Fn(&Step) -> bool) -> bool {
    state.processes.iter().any(is)
}
