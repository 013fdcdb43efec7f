//! One account: how it stands and what to do next. The table stands in `README.md`; [`step`] is its one match.

use crate::effect::{Effect, Identity, Question};
use crate::fault::{Fault, FaultCode, Landing};
use crate::notice::Kind;
use crate::refresh::{self, Policy};
use crate::rotation::{Entry, Outcome, Setback, When};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An account's id: a UUID version 7 as text, made by the host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountId(pub String);

impl AccountId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as part of a file's name. Ids are our own UUIDs; a foreign row must not name a path elsewhere.
    pub fn file_name(&self) -> String {
        self.0.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect()
    }
}

/// One row of the account list, as it is in the database. No secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: AccountId,
    /// What the person calls it.
    pub name: String,
    /// A note.
    pub description: String,
    /// [`SIGN_IN`] or [`API_KEY`].
    pub provider: String,
    /// Who, where, which plan.
    pub identity: Identity,
    /// When the tokens of the present generation came.
    pub last_refresh_at: Option<Timestamp>,
    /// The access token's expiry.
    pub expires_at: Option<Timestamp>,
    /// When the person signed in.
    pub connected_at: Timestamp,
    /// The generation of tokens that the keychain holds for it, from 1.
    pub generation: u32,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// Whether another program may hold the same refresh token: it is good for one use, so it is not used here.
    pub shared: bool,
    /// Whether refreshing is paused by the person.
    pub paused: bool,
    /// Its own proxy: `SCHEME://HOST:PORT` without name and password, `direct` or `system`.
    pub proxy: Option<String>,
    /// 100 at sign-in and after a success, 20 less for each failure, never under 0.
    pub health_score: u32,
    /// What is wrong; none when well.
    pub fault: Option<Fault>,
    /// Failures in a row.
    pub tries: u32,
    /// Seconds that this computer's clock was ahead of the issuer's when the present tokens came; 0 when it was right.
    pub clock_off: i64,
    /// What the journal says of the present generation's token.
    #[serde(skip)]
    pub rotation: Option<Entry>,
    /// What the person was told about the present incident.
    #[serde(skip)]
    pub told: Option<Kind>,
}

/// How an account stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Well: it refreshes by itself.
    Fresh,
    /// A refresh is on its way.
    Refreshing {
        /// Its number.
        question: Question,
        /// When its answer is given up.
        until: Timestamp,
    },
    /// A passing fault; tried again by itself.
    Waiting {
        /// Which.
        fault: Fault,
        /// When.
        retry_at: Timestamp,
    },
    /// The keychain refused the newest tokens, which are in memory.
    Unsaved {
        /// Why.
        fault: Fault,
        /// When saving is tried again.
        retry_at: Timestamp,
        /// The number of the attempt under way.
        question: Option<Question>,
    },
    /// Only a new sign-in helps.
    SignInNeeded {
        /// Why.
        fault: Fault,
    },
}

/// What an account hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Its time has come. `question` numbers what may follow.
    Due(Question),
    /// The person wants it now.
    RefreshNow(Question, When),
    /// The answer to a refresh. What was written down of a setback has its next try in its fault.
    Refreshed(Question, Result<(), Setback>),
    /// The answer to saving again.
    SavedAgain(Question, Result<(), Setback>),
}

/// An account as the core holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What the database says.
    pub record: Record,
    /// How it stands.
    pub standing: Standing,
}

impl Account {
    /// An account as its record tells.
    pub fn new(record: Record) -> Account {
        let standing = match &record.fault {
            None => Standing::Fresh,
            Some(fault) if fault.code.landings().contains(&Landing::Needed) => {
                Standing::SignInNeeded { fault: fault.clone() }
            }
            Some(fault) if fault.code == FaultCode::StoreRefused => {
                let retry_at = fault.retry_at.unwrap_or(record.connected_at);
                Standing::Unsaved { fault: fault.clone(), retry_at, question: None }
            }
            Some(fault) => {
                let retry_at = fault.retry_at.unwrap_or(record.connected_at);
                Standing::Waiting { fault: fault.clone(), retry_at }
            }
        };
        Account { record, standing }
    }

    /// Takes the record that another process, or our own hand, has written. What is under way goes on.
    pub fn take(&mut self, record: Record) {
        match self.standing {
            // Another process has saved what was unsaved, or a person has signed in again.
            Standing::Unsaved { .. } if record.generation > self.record.generation => *self = Account::new(record),
            Standing::Refreshing { .. } | Standing::Unsaved { .. } => self.record = record,
            Standing::Fresh | Standing::Waiting { .. } | Standing::SignInNeeded { .. } => *self = Account::new(record),
        }
    }

    /// When it wants to hear [`Event::Due`]; none when only a person can help.
    pub fn due(&self, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
        match &self.standing {
            // It cannot be kept alive, and is over when it runs out.
            Standing::Fresh if !self.record.refreshes() && !self.record.paused => refresh::expiry(&self.record, now),
            Standing::Fresh => refresh::due(&self.record, policy, now),
            Standing::Refreshing { until, .. } => Some(*until),
            Standing::Waiting { .. } if self.record.paused => None,
            Standing::Waiting { retry_at, .. } | Standing::Unsaved { retry_at, .. } => Some(*retry_at),
            Standing::SignInNeeded { .. } => None,
        }
    }

    /// Hears one event; says what to do.
    pub fn hear(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let (standing, effects) = step(self, event, now);
        self.standing = standing;
        effects
    }
}

/// The table: one arm a row.
fn step(account: &Account, event: Event, now: Timestamp) -> (Standing, Vec<Effect>) {
    let id = || account.record.id.clone();
    let same = || (account.standing.clone(), vec![]);
    let begin = |question, when| {
        (Standing::Refreshing { question, until: now + PATIENCE }, vec![Effect::Refresh(question, id(), when)])
    };
    match (&account.standing, event) {
        (Standing::Fresh | Standing::Waiting { .. }, Event::Due(question)) => begin(question, When::Due),
        (Standing::Fresh | Standing::Waiting { .. }, Event::RefreshNow(question, when))
            if account.record.refreshes() =>
        {
            begin(question, when)
        }
        (Standing::Fresh | Standing::Waiting { .. }, Event::RefreshNow(..)) => same(),

        (Standing::Refreshing { .. }, Event::Due(question)) => begin(question, When::Due),
        (Standing::Refreshing { question, .. }, Event::Refreshed(answered, result)) if *question == answered => {
            match result {
                // As the record says, which has been read anew.
                Ok(()) => (Account::new(account.record.clone()).standing, vec![]),
                Err(setback) => (after(setback, now), vec![]),
            }
        }
        (Standing::Refreshing { .. }, Event::RefreshNow(..) | Event::Refreshed(..) | Event::SavedAgain(..)) => same(),

        (Standing::Unsaved { fault, .. }, Event::Due(question) | Event::RefreshNow(question, _)) => {
            let standing =
                Standing::Unsaved { fault: fault.clone(), retry_at: now + SAVE_PATIENCE, question: Some(question) };
            (standing, vec![Effect::SaveAgain(question, id())])
        }
        (Standing::Unsaved { question: Some(question), .. }, Event::SavedAgain(answered, result))
            if *question == answered =>
        {
            match result {
                // As the record says, which has been read anew.
                Ok(()) => (Account::new(account.record.clone()).standing, vec![]),
                Err(setback) => (after(setback, now), vec![]),
            }
        }
        (Standing::Unsaved { .. }, Event::SavedAgain(..) | Event::Refreshed(..)) => same(),

        (Standing::SignInNeeded { .. }, Event::Due(_) | Event::RefreshNow(..)) => same(),

        // An answer to an old question: named, and dropped on purpose.
        (
            Standing::Fresh | Standing::Waiting { .. } | Standing::SignInNeeded { .. },
            Event::Refreshed(..) | Event::SavedAgain(..),
        ) => same(),
    }
}

/// Where a setback lands.
fn after(setback: Setback, now: Timestamp) -> Standing {
    let Setback { fault, outcome } = setback;
    let retry_at = fault.retry_at.unwrap_or(now + AGAIN);
    match outcome {
        Outcome::Permanent => Standing::SignInNeeded { fault },
        Outcome::Unsaved => Standing::Unsaved { fault, retry_at, question: None },
        Outcome::NotProcessed | Outcome::Unknown => Standing::Waiting { fault, retry_at },
    }
}

/// The provider of a ChatGPT sign-in (contract 4).
pub const SIGN_IN: &str = "codex-cli";
/// The provider of an API key (contract 3).
pub const API_KEY: &str = "openai-responses";
/// How long a refresh may take before it is asked for again. One that still waits for its turn, or for another process,
/// is joined by whoever asks again.
const PATIENCE: Duration = Duration::from_secs(120);
/// When a fault does not say when it is tried again.
pub(crate) const AGAIN: Duration = Duration::from_secs(60);
const SAVE_PATIENCE: Duration = Duration::from_secs(90);

impl Record {
    /// Whether it is refreshed here: it has a refresh token that nobody else may use.
    pub fn refreshes(&self) -> bool {
        self.refreshable && !self.shared
    }

    /// Whether it is an API key and not a sign-in.
    pub fn is_key(&self) -> bool {
        self.provider == API_KEY
    }

    /// An account that has just come: well, with generation 1, no end and no refresh token.
    pub fn new(id: AccountId, name: String, provider: &str, identity: Identity, now: Timestamp) -> Record {
        Record {
            id,
            name,
            description: String::new(),
            provider: provider.to_owned(),
            identity,
            last_refresh_at: None,
            expires_at: None,
            connected_at: now,
            generation: 1,
            refreshable: false,
            shared: false,
            paused: false,
            proxy: None,
            health_score: 100,
            fault: None,
            tries: 0,
            clock_off: 0,
            rotation: None,
            told: None,
        }
    }

    /// A signed-in account called `id`, for tests and the window's samples.
    pub fn sample(id: &str) -> Record {
        let identity = Identity {
            email: format!("{id}@example.com"),
            account_id: format!("acct_{id}"),
            user_id: format!("user-{id}"),
            plan: Some("plus".to_owned()),
            organizations: vec![],
        };
        let record = Record::new(AccountId(id.to_owned()), id.to_owned(), SIGN_IN, identity, Timestamp(0));
        Record { expires_at: Some(Timestamp(864_000)), refreshable: true, ..record }
    }
}

#[cfg(test)]
#[path = "account_table.rs"]
mod table;
