//! A sign-in as it may be seen.

use crate::account::AccountId;
use crate::ask::Way;
use crate::connect::{Connect, Outcome, Stage};
use crate::effect::Question;
use crate::fault::{Fault, FaultCode, Landing};
use crate::page::Page;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConnectView {
    /// Its number.
    pub question: Question,
    /// The account it is for, when it is a sign-in again.
    pub account: Option<AccountId>,
    /// How far it is.
    pub stage: StageView,
    /// When the link stops being good, or the code runs out.
    pub ends_at: Timestamp,
    /// The callback port; none when it waits for a paste alone, and with a device code.
    pub port: Option<u16>,
    /// By which way its answer comes back.
    pub way: Way,
    /// Why by this way, and not by the first.
    pub reason: Option<Fault>,
    /// Something said inside it.
    pub remark: Option<Fault>,
}

/// A QR code as a picture (ISO/IEC 18004), without its quiet zone of four modules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct QrView {
    /// Modules a side; 0 when the text is too long for one.
    pub size: u32,
    /// SVG path data, one module a unit: one `Mx yhNv1h-Nz` for each run of dark modules in a row.
    pub path: String,
}

/// What of a sign-in only the window can say or ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForWindow {
    /// What becomes of another account than the one asked for.
    OtherAccount,
    /// Why it failed, and what can be done.
    Failed(FaultCode),
    /// What is asked of the person inside it, while it goes on.
    Asked(FaultCode),
}

/// How far a sign-in is, for a face.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum StageView {
    /// The browser is about to open.
    Opening,
    /// The person is in the browser.
    InBrowser,
    /// A device code is being asked for.
    AskingCode,
    /// A person types the device code, on any device.
    Code {
        /// The code.
        user_code: String,
        /// The page where it is typed.
        address: String,
        /// That address as a picture.
        qr: QrView,
    },
    /// The code is being exchanged.
    Exchanging,
    /// The grant is being saved.
    Saving,
    /// Signed in as another account than the one asked for; the person decides.
    OtherAccount {
        /// The e-mail address asked for.
        wanted: String,
        /// The e-mail address that came.
        came: String,
    },
    /// Signed in and saved.
    Connected {
        /// As this account.
        account: AccountId,
    },
    /// Signed in, and only in memory.
    Unsaved {
        /// As this account.
        account: AccountId,
        /// Why.
        fault: Fault,
    },
    /// Ended without a sign-in.
    Failed {
        /// Why.
        fault: Fault,
    },
}

impl StageView {
    /// Whether the sign-in still goes on.
    pub fn is_open(&self) -> bool {
        match self {
            StageView::Opening | StageView::InBrowser | StageView::Exchanging => true,
            StageView::AskingCode | StageView::Code { .. } => true,
            StageView::Saving | StageView::OtherAccount { .. } => true,
            StageView::Connected { .. } | StageView::Unsaved { .. } | StageView::Failed { .. } => false,
        }
    }
}

impl ConnectView {
    /// What the window is to be shown for. Nothing for an end that the browser's page tells in full, as it does of one that
    /// the person wanted there; nothing for what passes by itself. What is told by a page that leads back here is for the
    /// window, for that is where it leads.
    pub fn for_window(&self) -> Option<ForWindow> {
        match &self.stage {
            StageView::OtherAccount { .. } => Some(ForWindow::OtherAccount),
            StageView::Failed { fault } => match Page::of(fault) {
                Page::Declined | Page::NotIncluded => None,
                _ => Some(ForWindow::Failed(fault.code)),
            },
            StageView::Connected { .. } | StageView::Unsaved { .. } => None,
            _ => {
                let asks = |remark: &&Fault| !remark.code.landings().contains(&Landing::Waiting);
                self.remark.as_ref().filter(asks).map(|remark| ForWindow::Asked(remark.code))
            }
        }
    }

    /// A sign-in as it may be seen; none when the person cancelled it, for then the list is back.
    pub fn of(connect: &Connect) -> Option<ConnectView> {
        let stage = match &connect.stage {
            Stage::Checking if connect.plan.device => StageView::AskingCode,
            Stage::AskingCode => StageView::AskingCode,
            Stage::Code(code) => StageView::Code {
                user_code: code.user_code.clone(),
                address: code.address.clone(),
                qr: code.qr.clone(),
            },
            Stage::Checking | Stage::Listening | Stage::Opening => StageView::Opening,
            Stage::InBrowser => StageView::InBrowser,
            Stage::Exchanging => StageView::Exchanging,
            Stage::Saving(_) => StageView::Saving,
            Stage::OtherAccount(came) => {
                let expects = connect.expects.as_ref();
                let (wanted, came) = expects.map_or_else(|| (String::new(), came.email.clone()), |of| of.apart(came));
                StageView::OtherAccount { wanted, came }
            }
            Stage::Over(Outcome::Connected(account)) => StageView::Connected { account: account.clone() },
            Stage::Over(Outcome::Unsaved(account, fault)) => {
                StageView::Unsaved { account: account.clone(), fault: fault.clone() }
            }
            Stage::Over(Outcome::Failed(fault)) => StageView::Failed { fault: fault.clone() },
            Stage::Over(Outcome::Cancelled) => return None,
        };
        Some(ConnectView {
            question: connect.question,
            account: connect.plan.account.clone(),
            stage,
            ends_at: connect.ends_at,
            port: connect.port,
            way: connect.way(),
            reason: connect.reason.clone(),
            remark: connect.remark.clone(),
        })
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
