//! The stories: the real programs on a real desktop, against an issuer that bites. Each cites the lines of
//! `docs/behaviour.md` that it shows.
//!
//! | room | what it tells |
//! | --- | --- |
//! | [`stage`] | what every story stands on: a desktop, an issuer, a home, free ports |
//! | `connect` | the whole main job, with tray, browser and keyring |
//! | `cli` | the command line, by browser, paste and two steps |
//! | `faults` | bad input: what is said, and what stays untouched |
//! | `flood` | wrong and copied callbacks in numbers |
//! | [`inside`] | a host in this process, with a pretend keychain and a clock that can be set |
//! | `outcomes` | every way in which a refresh can end |
//! | `keychain` | a keychain that fails, hangs or restarts at every call |
//! | `crashes` | killed at every point; a full disk |
//! | `keyring` | the real keyring, locked, stopped and frozen |
//! | `login` | starting at login |
//! | `notices` | being told once, across processes, starts and sleeps |
//! | `upkeep` | refresh, validate, history, pause and resume by hand |
//! | `refresh` | what is due, what is dead, and being told once |
//! | `canary` | where no secret may be |
//! | `journeys` | the window in use: connect, mend, rename, settings, sign out; by mouse and by keyboard alone |
//! | `other_ways` | the other ways to begin in the window: a copied link, a file |
//! | `window` | the window's process: memory given back, ends with its parent |
//! | `words` | each sentence is said, and each one said is there |
//! | `wire` | writes `ui/src/wire.ts` and `samples.ts`, and fails when they differ |
//! | `boundaries` | what may not cross between the crates |

#![cfg(target_os = "linux")]

mod boundaries;
mod canary;
mod cli;
mod connect;
mod crashes;
mod faults;
mod flood;
mod inside;
mod journeys;
mod keychain;
mod keyring;
mod login;
mod notices;
mod other_ways;
mod outcomes;
mod refresh;
mod stage;
mod upkeep;
mod window;
mod wire;
mod words;
