//! What a person may want, as a face sends it, and how to sign in.

use crate::account::AccountId;
use crate::setting::Typed;
use serde::{Deserialize, Serialize};

/// What a person may want. The only thing that a face can send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// Start a sign-in. An open one is cancelled.
    Connect(SignIn),
    /// Start the sign-in that is shown, open or ended, once more by another way, for the same account and with the same
    /// name, description, workspace and the rest.
    OtherWay {
        /// Which.
        way: Way,
    },
    /// Open the sign-in page once more; with a device code, the page where it is typed.
    OpenAgain,
    /// Put that page's address on the clipboard.
    CopyLink,
    /// Put the device code on the clipboard.
    CopyCode,
    /// End the open sign-in.
    Cancel,
    /// Put a finished sign-in's sheet away.
    Dismiss,
    /// Refresh one account now.
    Refresh {
        /// Which.
        account: AccountId,
    },
    /// Refresh every account now.
    RefreshAll,
    /// Give an account another name.
    Rename {
        /// Which.
        account: AccountId,
        /// The name; cleaned, cut to 500 characters, and ignored when blank.
        name: String,
    },
    /// End the sign-in at the issuer and forget the account.
    SignOut {
        /// Which.
        account: AccountId,
        /// Whether the issuer is told.
        revoke: bool,
    },
    /// Refresh an account no more until it is resumed.
    Pause {
        /// Which.
        account: AccountId,
    },
    /// Refresh it again.
    Resume {
        /// Which.
        account: AccountId,
    },
    /// Keep the other account that came from the open sign-in, as an account of its own.
    KeepAsNew,
    /// Show the history of an account.
    ShowHistory {
        /// Whose.
        account: AccountId,
    },
    /// Change a setting, in `config.toml`.
    Set {
        /// The dotted key.
        key: String,
        /// As typed; empty sets it back to its default.
        value: Typed,
    },
    /// Mask e-mail addresses everywhere, or show them.
    HideEmail {
        /// Whether addresses are masked.
        on: bool,
    },
    /// Start the program at login, or not.
    StartAtLogin {
        /// Whether the program starts at login.
        on: bool,
    },
    /// Put an account's e-mail address on the clipboard.
    CopyEmail {
        /// Which.
        account: AccountId,
    },
    /// Try again to save what the keychain refused.
    SaveAgain {
        /// Which.
        account: AccountId,
    },
    /// Give an account a proxy of its own.
    SetProxy {
        /// Which.
        account: AccountId,
        /// As typed: an address, which may hold a name and a password, `direct` or `system`; empty or `default` for the
        /// general one.
        proxy: Typed,
    },
    /// Ask the keychain to unlock.
    Unlock,
    /// The window is in front, and shows this account; or the list, with all of them.
    Seen {
        /// Which.
        account: Option<AccountId>,
    },
    /// Show the window.
    OpenWindow,
    /// Show the window, and this in it.
    OpenAt {
        /// What.
        at: Place,
    },
    /// Look for sign-ins in these files and folders. Nothing is saved by it.
    Import {
        /// Where. A path that is not text is its `file:` address, which keeps its bytes (RFC 8089).
        paths: Vec<String>,
    },
    /// Save what was found.
    ImportFound {
        /// Whether it is refreshed from then on, which signs the other program out.
        take_over: bool,
    },
    /// Put the import away; what was found and not saved is forgotten.
    ImportDismiss,
    /// End the app. What would be lost by it is asked about first.
    Quit,
    /// End the app, and lose what is only in memory.
    QuitAnyway,
    /// Do not end it after all.
    Stay,
}

/// What the window can be opened at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum Place {
    /// The settings.
    Settings,
    /// One account.
    Account {
        /// Which.
        account: AccountId,
    },
    /// The question whether it is signed out, or removed if it is a key.
    SignOut {
        /// Which.
        account: AccountId,
    },
}

/// By which way the answer of a sign-in comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By a browser on this computer, to the callback port (RFC 8252 §7.3).
    #[default]
    Browser,
    /// By an address that a person pastes; there is no port.
    Paste,
    /// By a device code, typed on any device (in the spirit of RFC 8628).
    Code,
}

/// How to sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct SignIn {
    /// Sign in again to this account, in place.
    pub account: Option<AccountId>,
    /// The new account's name.
    pub name: Option<String>,
    /// The new account's description.
    pub description: Option<String>,
    /// Do not open the browser: the address is followed elsewhere.
    pub no_browser: bool,
    /// Go on without a listener when no port is free, and wait for a pasted address.
    pub paste_only: bool,
    /// Keep another account than the one asked for, as an account of its own, without asking.
    pub keep_as_new: bool,
    /// Sign in by a device code.
    pub device: bool,
    /// Only this workspace, by its `chatgpt_account_id`: sent as `allowed_workspace_id`, and checked in the grant.
    pub workspace: Option<String>,
    /// The proxy of this sign-in, as a person types it; kept with the account, too. None: the account's own, if it is
    /// signed in again, else the general one.
    pub proxy: Option<Typed>,
}
