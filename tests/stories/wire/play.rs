//! The core, asked and told as programs do it, up to the moment that a sample shows.

use codex_connect_core::account::{AccountId, Record};
use codex_connect_core::app::{App, Setup};
use codex_connect_core::ask::{Ask, SignIn};
use codex_connect_core::callback::Verdict;
use codex_connect_core::effect::{Effect, Identity, Question, Report};
use codex_connect_core::fault::{About, Fault, FaultCode, PortOwner};
use codex_connect_core::refresh::Policy;
use codex_connect_core::rotation::{Outcome, Setback};
use codex_connect_core::time::Timestamp;
use codex_connect_core::view::{StoreKind, View};
use codex_connect_core::words::Language;
use codex_connect_core::zone::Zone;
use codex_connect_host::settings::Settings;

/// 24 September 2026, 14:04 UTC: when every sample is looked at.
pub const NOW: Timestamp = Timestamp(1_790_258_640);
pub const MINUTE: i64 = 60;
pub const DAY: i64 = 24 * 60 * MINUTE;

/// So many seconds after, or before, [`NOW`].
pub fn at(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds)
}

/// A core after its start: it knows the settings and the account list.
pub struct Play {
    app: App,
}

impl Play {
    pub fn with(records: Vec<Record>) -> Play {
        Play::east_of_utc(0, records)
    }

    /// The same where the local clock is so many seconds ahead.
    pub fn east_of_utc(east: i32, records: Vec<Record>) -> Play {
        let (language, store_kind, zone) = (Language::En, StoreKind::Linux, Zone::fixed(east));
        let setup = Setup { policy: Policy::default(), language, store_kind, zone, resident: true };
        let mut app = App::new(setup);
        app.hear(Report::Settings(Settings::default().seen(), Policy::default(), language), NOW);
        app.hear(Report::StartAtLogin(false), NOW);
        app.hear(Report::Records(records), NOW);
        Play { app }
    }

    pub fn view(&self) -> View {
        self.app.view(NOW)
    }

    /// The same in Chinese.
    pub fn in_chinese(mut self) -> View {
        self.hear(Report::Settings(Settings::default().seen(), Policy::default(), Language::ZhCn));
        self.view()
    }

    pub fn hear(&mut self, report: Report) -> Vec<Effect> {
        self.app.hear(report, NOW)
    }

    /// The same, told something.
    pub fn told(mut self, report: Report) -> Play {
        self.hear(report);
        self
    }

    /// The same, asked something.
    pub fn asked(mut self, ask: Ask) -> Play {
        self.app.ask(ask, NOW);
        self
    }

    /// The same, with a refresh of this account under way.
    pub fn refreshing(self, id: &str) -> Play {
        self.asked(Ask::Refresh { account: AccountId(id.into()) })
    }

    /// The same, with new tokens for this account that the keychain refused; saving is tried again in 40 seconds.
    pub fn unsaved(mut self, id: &str) -> Play {
        let effects = self.app.ask(Ask::Refresh { account: AccountId(id.into()) }, NOW);
        let [Effect::Refresh(question, account, _)] = effects.as_slice() else { panic!("{effects:?}") };
        let fault = Fault { retry_at: Some(at(40)), ..FaultCode::StoreRefused.into() };
        let refused = Err(Setback { fault, outcome: Outcome::Unsaved });
        self.told(Report::Refreshed(*question, account.clone(), refused))
    }

    /// The same, with this account removed and the issuer not told.
    pub fn removed_untold(mut self, id: &str) -> Play {
        let effects = self.app.ask(Ask::SignOut { account: AccountId(id.into()), revoke: true }, NOW);
        let [Effect::Forget(question, account, _)] = effects.as_slice() else { panic!("{effects:?}") };
        self.told(Report::Forgotten(*question, account.clone(), Err(FaultCode::RevokeFailed.into())))
    }

    /// The same, with a sign-in that was begun so many seconds ago.
    pub fn signing_in(self, account: Option<&str>, ago: i64) -> SigningIn {
        self.signing_in_as(SignIn { account: account.map(|id| AccountId(id.into())), ..SignIn::default() }, ago)
    }

    /// The same, with a sign-in as planned that was begun so many seconds ago.
    pub fn signing_in_as(mut self, plan: SignIn, ago: i64) -> SigningIn {
        let effects = self.app.ask(Ask::Connect(plan), at(-ago));
        let Some(Effect::CheckStore(question)) = effects.last() else { panic!("{effects:?}") };
        SigningIn { question: *question, play: self }
    }
}

/// A sign-in, a step at a time.
pub struct SigningIn {
    pub question: Question,
    play: Play,
}

impl SigningIn {
    /// The sign-in is told something.
    pub fn told(mut self, report: impl FnOnce(Question) -> Report) -> SigningIn {
        self.play.hear(report(self.question));
        self
    }

    /// It has this port, or none for this reason, and the browser is about to open.
    pub fn listens(self, port: Result<u16, FaultCode>) -> SigningIn {
        self.told(|question| Report::StoreChecked(question, Ok(())))
            .told(|question| Report::Listening(question, port.map_err(fault)))
    }

    /// The person is in the browser.
    pub fn in_browser(self) -> SigningIn {
        self.listens(Ok(1455)).told(|question| Report::Opened(question, Ok(())))
    }

    /// The browser came back with a code.
    pub fn exchanges(self) -> SigningIn {
        self.in_browser().told(|question| Report::Answered(question, Verdict::Code))
    }

    /// The issuer has granted it to this person.
    pub fn granted(self, identity: Identity) -> SigningIn {
        self.exchanges().told(|question| Report::Granted(question, Ok(identity)))
    }

    /// It is saved, as this account, which is on the list now.
    pub fn kept(self, record: Record) -> SigningIn {
        let id = record.id.clone();
        let granted = self.granted(record.identity.clone());
        granted.told(|_| Report::Record(Box::new(record))).told(|question| Report::Kept(question, Ok(id)))
    }

    /// What was to come by now has not come.
    pub fn late(mut self) -> SigningIn {
        self.play.app.tick(NOW);
        self
    }

    pub fn view(&self) -> View {
        self.play.view()
    }

    pub fn in_chinese(self) -> View {
        self.play.in_chinese()
    }
}

/// A sign-in that ended with this fault, in the step where it is met.
pub fn failed(code: FaultCode) -> View {
    let play = Play::with(vec![work(), personal()]);
    let ended = match code {
        FaultCode::StoreLocked | FaultCode::StoreMissing => {
            play.signing_in(None, 18).told(|question| Report::StoreChecked(question, Err(fault(code))))
        }
        FaultCode::PortsTaken | FaultCode::PortsReserved | FaultCode::PortsRefused | FaultCode::LinkNotMade => {
            let checked = play.signing_in(None, 18).told(|question| Report::StoreChecked(question, Ok(())));
            checked.told(|question| Report::Listening(question, Err(fault(code))))
        }
        FaultCode::Declined | FaultCode::CodexNotIncluded | FaultCode::NoWorkspace => refused(play, code),
        FaultCode::OtherWorkspace | FaultCode::Stopped => refused(play, code),
        FaultCode::TooLate => play.signing_in(None, 600).in_browser().late(),
        FaultCode::OtherAccount => {
            let mut asks = play.signing_in(Some("personal"), 600).granted(client().identity);
            // Nobody decided for as long as it is asked.
            asks.play.app.tick(at(MINUTE));
            asks
        }
        _ => play.signing_in(None, 18).exchanges().told(|question| Report::Granted(question, Err(fault(code)))),
    };
    ended.view()
}

fn refused(play: Play, code: FaultCode) -> SigningIn {
    play.signing_in(None, 18).in_browser().told(|question| Report::Answered(question, Verdict::Refused(code)))
}

/// A fault as it comes, with what its sentence needs.
pub fn fault(code: FaultCode) -> Fault {
    let about = match code {
        FaultCode::PortsTaken => About::Ports {
            owners: vec![
                PortOwner {
                    program: Some("codex".into()),
                    pid: Some(4312),
                    codex: true,
                    since: Some(at(-40 * MINUTE)),
                    ..PortOwner::unknown(1455)
                },
                PortOwner::unknown(1457),
            ],
            reserved: None,
        },
        FaultCode::ProxySilent | FaultCode::ProxyPassword | FaultCode::ProxyUnreadable => {
            About::Proxy { host: "proxy.example:8080".into() }
        }
        FaultCode::ClockWrong => About::Clock { off: -7200 },
        FaultCode::AccountUnknown => About::Account { name: "Wrok".into(), matches: 0 },
        FaultCode::KeyKnown | FaultCode::NameTaken => About::Account { name: "Work".into(), matches: 1 },
        FaultCode::NotTrusted => About::Certificate { issuer: "Example Proxy CA".into() },
        FaultCode::SettingsUnreadable => {
            About::Setting { key: "refresh.lead".into(), value: "soon".into(), accepted: "span".into() }
        }
        _ => About::Nothing,
    };
    let answer = match code {
        FaultCode::RegionRefused => Some((403, "unsupported_country_region_territory")),
        FaultCode::ExchangeRefused | FaultCode::NotAccepted => Some((400, "invalid_grant")),
        FaultCode::SignedOutElsewhere => Some((401, "refresh_token_invalidated")),
        _ => None,
    };
    Fault {
        status: answer.map(|(status, _)| status),
        upstream: answer.map(|(_, code)| code.to_owned()),
        request_id: answer.map(|_| "7c1e90ab".to_owned()),
        ..Fault::about(code, about)
    }
}

/// An account that is well.
pub fn account(id: &str, name: &str, email: &str, plan: Option<&str>) -> Record {
    let sample = Record::sample(id);
    Record {
        name: name.to_owned(),
        identity: Identity { email: email.to_owned(), plan: plan.map(str::to_owned), ..sample.identity },
        last_refresh_at: Some(at(-4 * MINUTE)),
        expires_at: Some(at(8 * DAY)),
        connected_at: at(-22 * DAY),
        generation: 3,
        ..sample
    }
}

pub fn work() -> Record {
    Record { connected_at: at(-24 * DAY), ..account("work", "Work", "dev@acme.example", Some("business")) }
}

pub fn personal() -> Record {
    Record { connected_at: at(-23 * DAY), ..account("personal", "Personal", "me@home.example", Some("plus")) }
}

pub fn client() -> Record {
    account("client", "Client", "studio@northwind.example", Some("pro"))
}

/// The same, waiting: tried again in so many seconds.
pub fn waiting(record: Record, code: FaultCode, retry_in: i64) -> Record {
    let fault = Fault { retry_at: Some(at(retry_in)), ..fault(code) };
    Record { fault: Some(fault), health_score: 80, tries: 1, ..record }
}

/// The same, with need of its person.
pub fn needed(record: Record, code: FaultCode) -> Record {
    Record { fault: Some(fault(code)), health_score: 80, tries: 1, ..record }
}

/// An address of 60 characters, and one of 120.
pub fn long_email() -> String {
    "continuous-integration@engineering.long-company-name.example".to_owned()
}

pub fn longest_email() -> String {
    format!("{}bot@engineering.team.example", "continuous-integration-".repeat(4))
}
