//! The sign-ins of this process: each one's link, listener, code and grant, by the number of its question.
//!
//! The core decides with numbers; here is what the numbers stand for. Every secret of a sign-in is in this room until
//! it is saved or forgotten.

use crate::answer::Grant;
use crate::device::{Authorized, Device};
use crate::issuer::Link;
use crate::loopback::Listener;
use crate::proxy::Choice;
use crate::redirect::Answer;
use codex_connect_core::account::AccountId;
use codex_connect_core::ask::SignIn;
use codex_connect_core::callback::Verdict;
use codex_connect_core::effect::{Identity, Question};
use codex_connect_core::page::Page;
use codex_connect_core::setting::Typed;
use secrecy::{ExposeSecret, SecretString};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// All sign-ins of this process.
#[derive(Default)]
pub struct SignIns {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    attempts: BTreeMap<Question, Attempt>,
    /// States of sign-ins that ran out, so that their tabs are told so.
    late: VecDeque<SecretString>,
    /// The latest that wanted a port.
    latest: Option<Question>,
}

struct Attempt {
    link: Option<Link>,
    /// State and code of a sign-in that is over, while its listener still answers copies.
    spent: Option<(SecretString, SecretString)>,
    listener: Option<Listener>,
    device: Option<Device>,
    /// The verifier that came for a device code.
    verifier: Option<SecretString>,
    plan: SignIn,
    /// Its own proxy, or that of the account it is for.
    proxy: Option<Choice>,
    code: Option<SecretString>,
    /// Whether that came without a state.
    unchecked: bool,
    /// The answer with our state that came while such a code was being exchanged.
    next: Option<SecretString>,
    grant: Option<(Grant, Identity)>,
    kept: Option<AccountId>,
    outcome: watch::Sender<Option<Page>>,
}

impl Default for Attempt {
    fn default() -> Attempt {
        Attempt {
            link: None,
            spent: None,
            listener: None,
            device: None,
            verifier: None,
            plan: SignIn::default(),
            proxy: None,
            code: None,
            unchecked: false,
            next: None,
            grant: None,
            kept: None,
            outcome: watch::Sender::new(None),
        }
    }
}

/// What an answer from the browser or a paste came to.
pub enum Heard {
    /// The core is to hear this; whoever brought it waits for the outcome.
    New(Verdict, watch::Receiver<Option<Page>>),
    /// The same answer once more; whoever brought it waits for the same outcome.
    Again(watch::Receiver<Option<Page>>),
    /// Not for this sign-in.
    Other(Page),
}

impl SignIns {
    /// Begins a sign-in. `proxy` is its own, or that of the account it is for.
    pub fn begin(
        &self,
        question: Question,
        link: Link,
        listener: Option<Listener>,
        plan: SignIn,
        proxy: Option<Choice>,
    ) {
        self.insert(question, Attempt { link: Some(link), listener, plan, proxy, ..Attempt::default() });
    }

    /// Begins one with a device code.
    pub fn begin_device(&self, question: Question, device: Device, plan: SignIn, proxy: Option<Choice>) {
        self.insert(question, Attempt { device: Some(device), plan, proxy, ..Attempt::default() });
    }

    /// Takes the listeners of all before `question`, which are over; none when `question` is over itself, because a later
    /// one wanted a port.
    pub fn supersede(&self, question: Question) -> Option<Vec<Listener>> {
        let mut state = self.lock();
        if state.latest.is_some_and(|latest| latest > question) {
            return None;
        }
        state.latest = Some(question);
        Some(state.attempts.values_mut().filter_map(|attempt| attempt.listener.take()).collect())
    }

    /// The page to open, for a browser, a clipboard or a terminal.
    pub fn link(&self, question: Question) -> Option<SecretString> {
        let state = self.lock();
        let attempt = state.attempts.get(&question)?;
        let link = attempt.link.as_ref().map(|link| link.url.clone());
        link.or_else(|| attempt.device.as_ref().map(|device| device.address.clone().into()))
    }

    /// Its device code.
    pub fn device(&self, question: Question) -> Option<Device> {
        self.lock().attempts.get(&question)?.device.clone()
    }

    /// What its end is told by.
    pub fn outcome(&self, question: Question) -> Option<watch::Receiver<Option<Page>>> {
        self.lock().attempts.get(&question).map(|attempt| attempt.outcome.subscribe())
    }

    /// Its device code was used.
    pub fn authorized(&self, question: Question, came: Authorized) {
        if let Some(attempt) = self.lock().attempts.get_mut(&question).filter(|attempt| attempt.device.is_some()) {
            (attempt.code, attempt.verifier) = (Some(came.code), Some(came.verifier));
        }
    }

    /// An answer came. `pasted` ones may have no state to check: PKCE alone binds their code.
    pub fn hear(&self, question: Question, answer: &Answer, issuer: &str, pasted: bool) -> Heard {
        let mut state = self.lock();
        let late = state.late.iter().any(|late| answer.judge(late, issuer) != Verdict::Stranger);
        let Some(attempt) = state.attempts.get_mut(&question) else {
            return Heard::Other(if late { Page::TooLate } else { Page::Stranger });
        };
        let Some(link) = &attempt.link else {
            return match (&attempt.spent, answer.code()) {
                (Some((state, first)), Some(code))
                    if answer.judge(state, issuer) == Verdict::Code && crate::redirect::equal(first, code) =>
                {
                    Heard::Again(attempt.outcome.subscribe())
                }
                _ => Heard::Other(if late { Page::TooLate } else { Page::Stranger }),
            };
        };
        let unchecked = pasted && answer.without_state(issuer);
        let verdict = if unchecked { Verdict::Unchecked } else { answer.judge(&link.state, issuer) };
        match verdict {
            Verdict::Stranger if late => Heard::Other(Page::TooLate),
            Verdict::Stranger => Heard::Other(Page::Stranger),
            Verdict::Incomplete => Heard::Other(Page::Incomplete),
            verdict @ Verdict::Refused(_) => Heard::New(verdict, attempt.outcome.subscribe()),
            Verdict::Code | Verdict::Unchecked => match (&attempt.code, answer.code()) {
                (Some(first), Some(code)) if crate::redirect::equal(first, code) => {
                    Heard::Again(attempt.outcome.subscribe())
                }
                // Its turn comes where the pasted one is refused.
                (Some(_), Some(code)) if attempt.unchecked && !unchecked => {
                    attempt.next.get_or_insert_with(|| code.clone());
                    Heard::Again(attempt.outcome.subscribe())
                }
                (Some(_), _) | (None, None) => Heard::Other(Page::Stranger),
                (None, Some(code)) => {
                    (attempt.code, attempt.unchecked) = (Some(code.clone()), unchecked);
                    Heard::New(verdict, attempt.outcome.subscribe())
                }
            },
        }
    }

    /// Forgets a code that was refused. True when another has come meanwhile, which is to be exchanged now.
    pub fn forget_code(&self, question: Question) -> bool {
        let mut state = self.lock();
        let Some(attempt) = state.attempts.get_mut(&question) else { return false };
        (attempt.code, attempt.unchecked) = (attempt.next.take(), false);
        attempt.code.is_some()
    }

    /// Whether it still waits for its answer.
    pub fn is_waiting(&self, question: Question) -> bool {
        self.lock().attempts.get(&question).is_some_and(|attempt| attempt.link.is_some() && attempt.code.is_none())
    }

    /// Code, verifier and redirect URI for the exchange.
    pub fn for_exchange(&self, question: Question) -> Option<(SecretString, SecretString, String)> {
        let state = self.lock();
        let attempt = state.attempts.get(&question)?;
        let code = attempt.code.clone()?;
        match &attempt.link {
            Some(link) => Some((code, link.verifier.clone(), link.redirect_uri.clone())),
            None => Some((code, attempt.verifier.clone()?, attempt.device.as_ref()?.redirect_uri.clone())),
        }
    }

    /// How it was asked for.
    pub fn plan(&self, question: Question) -> SignIn {
        self.lock().attempts.get(&question).map(|attempt| attempt.plan.clone()).unwrap_or_default()
    }

    /// Its own proxy, or that of the account it is for.
    pub fn proxy(&self, question: Question) -> Option<Choice> {
        self.lock().attempts.get(&question)?.proxy.clone()
    }

    /// The plan of an account that came instead of the one that was asked for: with the proxy of that one, by which the
    /// sign-in went.
    pub fn with_its_way(&self, question: Question, plan: SignIn) -> SignIn {
        if plan.account.is_some() || plan.proxy.is_some() || self.plan(question).account.is_none() {
            return plan;
        }
        let proxy = self.proxy(question);
        let proxy = proxy.map(|proxy| Typed(proxy.whole().expose_secret().to_owned()));
        SignIn { proxy, ..plan }
    }

    /// A grant came.
    pub fn granted(&self, question: Question, grant: Grant, identity: Identity) {
        if let Some(attempt) = self.lock().attempts.get_mut(&question) {
            attempt.grant = Some((grant, identity));
        }
    }

    /// The grant, which stays.
    pub fn grant(&self, question: Question) -> Option<(Grant, Identity)> {
        self.lock().attempts.get(&question)?.grant.clone()
    }

    /// The grant is saved; `account` is the one that came with it.
    pub fn kept(&self, question: Question, account: Option<AccountId>) {
        if let Some(attempt) = self.lock().attempts.get_mut(&question) {
            attempt.grant = None;
            attempt.kept = account;
        }
    }

    /// Takes the grant, or the account it was saved as, away.
    pub fn disown(&self, question: Question) -> (Option<Grant>, Option<AccountId>) {
        match self.lock().attempts.get_mut(&question) {
            Some(attempt) => (attempt.grant.take().map(|(grant, _)| grant), attempt.kept.take()),
            None => (None, None),
        }
    }

    /// Tells every browser that waits.
    pub fn conclude(&self, question: Question, page: Page) {
        let mut state = self.lock();
        let Some(attempt) = state.attempts.get(&question) else { return };
        let ran_out = page == Page::TooLate;
        let late = attempt.link.as_ref().filter(|_| ran_out).map(|link| link.state.clone());
        attempt.outcome.send_replace(Some(page));
        if let Some(late) = late {
            state.late.push_back(late);
            if state.late.len() > REMEMBERED {
                state.late.pop_front();
            }
        }
    }

    /// Forgets the link, and gives the listener to be closed. Copies of the answer are still known until
    /// [`SignIns::forget`].
    pub fn hang_up(&self, question: Question) -> Option<Listener> {
        let mut state = self.lock();
        let attempt = state.attempts.get_mut(&question)?;
        (attempt.device, attempt.verifier, attempt.next) = (None, None, None);
        let link = attempt.link.take();
        attempt.spent = link.map(|link| link.state).zip(attempt.code.take());
        attempt.listener.take()
    }

    /// The listener is closed: nothing of the answer is kept.
    pub fn forget(&self, question: Question) {
        if let Some(attempt) = self.lock().attempts.get_mut(&question) {
            attempt.spent = None;
        }
    }

    fn insert(&self, question: Question, attempt: Attempt) {
        let mut state = self.lock();
        while state.attempts.len() >= REMEMBERED {
            state.attempts.pop_first();
        }
        state.attempts.insert(question, attempt);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many sign-ins are remembered for answers that come late.
const REMEMBERED: usize = 16;
