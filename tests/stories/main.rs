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
//! | `refresh` | what is due, what is dead, and being told once |
//! | `canary` | where no secret may be |
//! | `window` | the window's process: memory given back, ends with its parent |
//! | `wire` | writes `ui/src/wire.ts` and `samples.ts`, and fails when they differ |
//! | `boundaries` | what may not cross between the crates |

#![cfg(target_os = "linux")]

mod boundaries;
mod canary;
mod cli;
mod connect;
mod faults;
mod flood;
mod refresh;
mod stage;
mod window;
mod wire;
