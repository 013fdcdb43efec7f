//! The two vocabularies at the edge of the core: an [`Effect`] is what to do next, a [`Report`] is what the world
//! answered. Each answer carries the number of its question, so that a late one is known for what it is.

use crate::account::{AccountId, Record};
use crate::ask::{Place, SignIn};
use crate::callback::Verdict;
use crate::fault::{Fault, PortOwner};
use crate::history::EntryView;
use crate::import::{Candidate, Tally, UnreadableFile};
use crate::page::Page;
use crate::refresh::Policy;
use crate::rotation::{Setback, When};
use crate::setting::{SettingView, Typed};
use crate::time::Timestamp;
use crate::view::{QrView, StoreStanding, TrayStanding};
use crate::words::Language;
use crate::zone::Zone;
use serde::{Deserialize, Serialize};

/// The number of a question. A sign-in keeps one number from its start to its end; every refresh has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(as = "i32"))]
pub struct Question(pub u64);

/// A device code, and where a person types it. The code is all that is shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCode {
    /// `user_code` (RFC 8628 §3.2).
    pub user_code: String,
    /// The page where it is typed.
    pub address: String,
    /// That address as a picture.
    pub qr: QrView,
    /// When it runs out.
    pub ends_at: Timestamp,
}

/// Whom a grant is for, as the id_token's claims say. No secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Identity {
    /// `email`; a label, never an identity.
    pub email: String,
    /// `chatgpt_account_id`: the workspace.
    pub account_id: String,
    /// `chatgpt_user_id`, else `user_id`, else `sub`: the person.
    pub user_id: String,
    /// `chatgpt_plan_type`, as spelled by the issuer.
    pub plan: Option<String>,
    /// `organizations`: API organizations.
    pub organizations: Vec<Organization>,
}

impl Identity {
    /// Whether both are the same person in the same workspace.
    pub fn is_same(&self, other: &Identity) -> bool {
        self.account_id == other.account_id && self.user_id == other.user_id
    }

    /// What tells two of them apart for a person: their e-mail addresses; where these are the same, with the marks of their
    /// workspaces.
    pub fn apart(&self, other: &Identity) -> (String, String) {
        let is_plain = self.email != other.email || self.account_id == other.account_id;
        let label = |of: &Identity| match is_plain {
            true => of.email.clone(),
            false => format!("{} · {}", of.email, workspace_mark(&of.account_id)),
        };
        (label(self), label(other))
    }
}

/// What a person can compare of a workspace's id, which has no name that we are told: what is behind its prefix (`acct_`),
/// eight characters at most.
pub fn workspace_mark(account_id: &str) -> &str {
    let own = account_id.rsplit('_').next().filter(|own| !own.is_empty()).unwrap_or(account_id);
    own.char_indices().nth(8).map_or(own, |(end, _)| &own[..end])
}

/// One entry of the `organizations` claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct Organization {
    /// `org-…`
    pub id: String,
    /// Its title.
    pub title: String,
    /// The person's role in it.
    pub role: String,
    /// Whether it is the default one.
    pub is_default: bool,
}

/// What to do next. Returned, never performed, by the core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Prove that the keychain can be written now. Answer: [`Report::StoreChecked`].
    CheckStore(Question),
    /// Make the link and open the listener. Answer: [`Report::Listening`].
    Listen(Question, SignIn),
    /// Open the system browser. Answer: [`Report::Opened`].
    OpenBrowser(Question),
    /// Ask the issuer for a device code. Answer: [`Report::CodeGiven`].
    AskCode(Question, SignIn),
    /// Ask again and again whether the code was typed, until it was, runs out, or the sign-in ends. Answer:
    /// [`Report::Authorized`], and [`Report::Remark`] meanwhile.
    Poll(Question),
    /// Exchange the code that was brought back. Answer: [`Report::Granted`].
    Exchange(Question),
    /// Forget the code that was refused; the sign-in waits on. Answer: [`Report::Answered`], where another has come
    /// meanwhile.
    ForgetCode(Question),
    /// Save the grant: a new account, or the one with the same identity. Answer: [`Report::Kept`].
    Keep(Question, SignIn),
    /// Hold the grant, which the keychain refused, in memory as this account. No answer.
    Hold(Question, AccountId),
    /// Answer the browser that waits for the outcome. No answer.
    ShowPage(Question, Page),
    /// Close the listener and forget the link. No answer.
    HangUp(Question),
    /// Revoke a grant that nobody waits for, and erase what was saved of it. No answer.
    Revoke(Question),
    /// Refresh. Answer: [`Report::Refreshed`].
    Refresh(Question, AccountId, When),
    /// Save what is held in memory. Answer: [`Report::SavedAgain`].
    SaveAgain(Question, AccountId),
    /// Write whether an account is paused. Answer: a new record, or [`Report::Told`].
    Pause(AccountId, bool),
    /// Revoke if asked, erase, forget. Answer: [`Report::Forgotten`].
    Forget(Question, AccountId, bool),
    /// Write a new name. Answer: a new record, or [`Report::Told`].
    Rename(AccountId, String),
    /// Read an account's history. Answer: [`Report::History`].
    ReadHistory(AccountId),
    /// Write a setting. Answer: [`Report::Settings`], or [`Report::Told`].
    Set(String, Typed),
    /// Give an account a proxy of its own. Answer: [`Report::WayChanged`], or [`Report::Told`].
    SetProxy(AccountId, Typed),
    /// Write down whether e-mail addresses are masked. Answer: none, or [`Report::Told`].
    HideEmail(bool),
    /// Start the program at login, or not. Answer: [`Report::StartAtLogin`].
    StartAtLogin(bool),
    /// Put the sign-in link on the clipboard. No answer.
    CopyLink(Question),
    /// Put an e-mail address on the clipboard. No answer.
    Copy(String),
    /// Look for sign-ins in these files and folders. Answer: [`Report::Found`].
    LookForSignIns(Question, Vec<String>),
    /// Save what was found; whether it is refreshed from then on. Answer: [`Report::Imported`].
    Import(Question, bool),
    /// Forget what was found. No answer.
    ForgetFound(Question),
    /// Ask the keychain to unlock. Answer: [`Report::Store`].
    Unlock,
    /// Take back what the desktop still says of this account, or of all: the person has it in front of them. No answer.
    Seen(Option<AccountId>),
    /// Show the window. No answer.
    OpenWindow,
    /// Show the window, and this in it. No answer.
    OpenAt(Place),
    /// End. No answer.
    Quit,
}

/// What the world answered. Only the hands and the clock may say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// The keychain can, or cannot, be written.
    StoreChecked(Question, Result<(), Fault>),
    /// The port the listener has, or why none can be had.
    Listening(Question, Result<u16, Fault>),
    /// The browser was, or was not, opened.
    Opened(Question, Result<(), Fault>),
    /// The browser, or a paste, brought an answer.
    Answered(Question, Verdict),
    /// A device code, or why there is none.
    CodeGiven(Question, Result<DeviceCode, Fault>),
    /// The device code was used and an authorization code came for it; or why none ever will.
    Authorized(Question, Result<(), Fault>),
    /// A paste that held no answer.
    Unreadable(Question, Fault),
    /// Something to say inside the open sign-in, which goes on; none when it is over.
    Remark(Question, Option<Fault>),
    /// Another program asked for the port, and may have it. Who, as far as the system tells.
    Yielded(Question, PortOwner),
    /// The issuer's answer to the exchange.
    Granted(Question, Result<Identity, Fault>),
    /// The grant is saved, as this account; or it is not.
    Kept(Question, Result<AccountId, Fault>),
    /// The refresh worked and its tokens are saved, or not. What did not work is written down already.
    Refreshed(Question, AccountId, Result<(), Setback>),
    /// What was unsaved is saved, or still not.
    SavedAgain(Question, AccountId, Result<(), Setback>),
    /// The account is gone, also with `revoke_failed`: the issuer could not be told. With another fault it is not.
    Forgotten(Question, AccountId, Result<(), Fault>),
    /// The account list as it is now.
    Records(Vec<Record>),
    /// One account as it is now.
    Record(Box<Record>),
    /// An account's history, newest first.
    History(AccountId, Vec<EntryView>),
    /// The settings as they are now, and those that decide here.
    Settings(Vec<SettingView>, Policy, Language),
    /// What is in the files.
    Found(Question, Vec<Candidate>, Vec<UnreadableFile>),
    /// What came of saving it; a fault when nothing could be saved at all.
    Imported(Question, Result<Tally, Fault>),
    /// Something to say once.
    Told(Fault),
    /// Whether e-mail addresses were masked when the program last ran.
    HideEmail(bool),
    /// Whether the program starts at login.
    StartAtLogin(bool),
    /// The network has come back, or may have.
    Network,
    /// There is another way to the issuer: for this account, or for all that have no proxy of their own.
    WayChanged(Option<AccountId>),
    /// The computer is about to sleep, or has woken up.
    Sleep(bool),
    /// Whose new tokens are in the memory of this program and nowhere else: its end would lose them.
    OnlyInMemory(Vec<AccountId>),
    /// The program ends, whoever wants it to.
    Ending,
    /// How the keychain stands.
    Store(StoreStanding),
    /// Whether the desktop shows a tray.
    Tray(TrayStanding),
    /// The local time zone, which may be another than before.
    Zone(Zone),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_workspaces_of_one_address_are_told_apart() {
        for (id, mark) in [
            ("0198ab12-7c1e-7d33-9d0e-3f1b2c4d5e6f", "0198ab12"),
            ("acct_9f8e7d6c5b4a", "9f8e7d6c"),
            ("ws-3", "ws-3"),
            ("acct_", "acct_"),
            ("", ""),
            ("工作空间工作空间工作空间", "工作空间工作空间"),
        ] {
            assert_eq!(workspace_mark(id), mark, "{id}");
        }
        let of = |email: &str, id: &str| Identity { email: email.into(), account_id: id.into(), ..Identity::default() };
        let one = of("dev@acme.example", "acct_one");
        let labels = |(one, other): (String, String)| format!("{one}, {other}");
        let other = of("dev@acme.example", "acct_two");
        assert_eq!(labels(one.apart(&other)), "dev@acme.example · one, dev@acme.example · two");
        assert_eq!(labels(one.apart(&of("me@home.example", "acct_two"))), "dev@acme.example, me@home.example");
    }
}
