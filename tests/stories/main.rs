//! The stories: the real programs on a real desktop, against an issuer that bites. Each cites the lines of
//! `docs/behaviour.md` that it shows.
//!
//! | room | what it tells |
//! | --- | --- |
//! | [`stage`] | what every story stands on: a desktop, an issuer, a home, free ports |
//! | `connect` | the whole main job, with tray, browser and keyring |
//! | `cli` | the command line, by browser, paste and two steps |
//! | `faults` | bad input: what is said, and what stays untouched |
//! | `bad_input` | the same in numbers: pastes, requests, answers about a device code, files, proxies |
//! | `ways` | by port, by paste and by device code, one after the other and at once; over SSH |
//! | `import`, `export`, `keys` | sign-ins out of files and into them; API keys |
//! | `transfers` | the same where it is not smooth: odd names, lost items, hand-overs that fail |
//! | `identity` | one person in two workspaces, two people in one |
//! | [`paper`] | sign-ins as other programs write them |
//! | `flood` | wrong and copied callbacks in numbers |
//! | [`inside`] | a host in this process, with a pretend keychain and a clock that can be set |
//! | `proxies` | real proxies, an account's own, certificates, and what the desktop says |
//! | `outcomes` | every way in which a refresh can end |
//! | `keychain` | a keychain that fails, hangs or restarts at every call |
//! | `held` | tokens in memory alone, while other processes go on |
//! | `crashes` | killed at every point; a full disk |
//! | `arrivals` | killed, stopped or refused while an account is saved |
//! | `keyring` | the real keyring, locked, stopped, frozen and broken |
//! | `leaving` | quitting while new tokens are in memory alone |
//! | `login` | starting at login |
//! | `reach` | without a tray, and with one that comes late or goes: the window opens |
//! | `notices` | being told once, across processes, starts and sleeps |
//! | `times` | what time a view is of, and in which zone |
//! | `last_day` | a sign-in that nobody refreshes here, before it runs out |
//! | `unwritten` | a list that cannot be written: what is said, and what is kept |
//! | `slow_disk` | a change that the disk takes late |
//! | `upkeep` | refresh, validate, history, pause and resume by hand |
//! | `real_server` | the main job and its refusals at an authorization server that is not ours |
//! | `refresh` | what is due, what is dead, and being told once |
//! | `canary` | where no secret may be |
//! | `journeys` | the window in use: connect, mend, rename, settings, sign out; by mouse and by keyboard alone |
//! | `every_way` | every rung in the window: held ports, a code, a paste, a file, a proxy |
//! | `other_ways` | the other ways to begin in the window: a copied link, a file |
//! | `window` | the window's process: memory given back, ends with its parent |
//! | `words` | each sentence is said, and each one said is there |
//! | `wire` | writes `ui/src/wire.ts` and `ui/src/samples/views.json`, and fails when they differ |
//! | `boundaries` | what may not cross between the crates |

#![cfg(target_os = "linux")]

mod arrivals;
mod bad_input;
mod boundaries;
mod canary;
mod cli;
mod connect;
mod crashes;
mod every_way;
mod export;
mod faults;
mod flood;
mod held;
mod identity;
mod import;
mod inside;
mod journeys;
mod keychain;
mod keyring;
mod keys;
mod last_day;
mod leaving;
mod login;
mod notices;
mod other_ways;
mod outcomes;
mod paper;
mod proxies;
mod reach;
mod real_server;
mod refresh;
mod slow_disk;
mod stage;
mod times;
mod transfers;
mod unwritten;
mod upkeep;
mod ways;
mod window;
mod wire;
mod words;
