//! Codex Connect decides here.
//!
//! The crate is pure: no async, no I/O, no clock, no randomness and no secret. Time is an argument, and whatever
//! must happen is returned as a value for `codex-connect-host` to carry out. `README.md` beside this folder has the
//! three tables.
//!
//! | room | what it decides |
//! | --- | --- |
//! | [`app`] | all accounts and the one open sign-in: what a person asks, what the world answers, what is due |
//! | [`connect`] | one sign-in, from the click to the saved grant |
//! | [`account`] | how one account stands, and what to do next |
//! | [`list`] | all accounts: those in the database, and those only in memory |
//! | [`debounce`] | what the tray's picture does not follow at once |
//! | [`refresh`] | when to refresh, and how long to wait after a failure |
//! | [`rotation`] | one use of one refresh token: what the journal knows, and what may be done next |
//! | [`history`] | the timeline's entries |
//! | [`import`] | sign-ins out of files: what was found, what came of it |
//! | [`callback`] | what a redirect from the browser means |
//! | [`fault`] | the closed list of what can go wrong |
//! | [`ask`] | what a person may want |
//! | [`effect`] | the two vocabularies at the edge: [`effect::Effect`] out, [`effect::Report`] in |
//! | [`view`], [`setting`], [`mask`] | what may be seen; with e-mail addresses masked |
//! | [`menu`], [`notice`], [`page`] | the view as tray, notices and result pages, as values |
//! | [`name`] | names, clean and short |
//! | [`qr`] | an address as a picture |
//! | [`words`], [`span`] | every sentence, in English and Simplified Chinese |
//! | [`time`], [`zone`] | whole seconds, and the local clock |
//!
//! Absent on purpose: tokens, codes, verifiers and states. `callback` is told *whether* a state is ours, never which
//! one it is; a grant is known here only by the number of the question it answers.

pub mod account;
pub mod app;
pub mod ask;
pub mod callback;
pub mod connect;
pub mod debounce;
pub mod effect;
pub mod fault;
pub mod history;
pub mod import;
pub mod list;
pub mod mask;
pub mod menu;
pub mod name;
pub mod notice;
pub mod page;
pub mod qr;
pub mod refresh;
pub mod rotation;
pub mod setting;
pub mod span;
pub mod time;
pub mod view;
pub mod words;
pub mod zone;
