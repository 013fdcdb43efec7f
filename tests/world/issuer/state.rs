//! All that the issuer knows, behind one lock.

use std::collections::HashSet;
use std::time::Duration;

use super::device::{self, Devices};
use super::ledger::Ledger;
use super::moods::Moods;
use super::person::People;
use super::record::Record;

pub(super) struct State {
    /// `http://127.0.0.1:PORT`, the `iss` of its tokens.
    pub(super) url: String,
    pub(super) settings: Settings,
    pub(super) people: People,
    pub(super) moods: Moods,
    pub(super) ledger: Ledger,
    pub(super) devices: Devices,
    pub(super) record: Record,
    /// The API keys that are good.
    pub(super) keys: HashSet<String>,
}

pub(super) struct Settings {
    /// The redirect ports registered beside 1455 and 1457; `None` is any loopback port.
    pub(super) ports: Option<Vec<u16>>,
    pub(super) auto_approve: bool,
    pub(super) access_lifetime: Duration,
    pub(super) code_lifetime: Duration,
    pub(super) device_interval: Duration,
    pub(super) device_life: Duration,
}

impl State {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            settings: Settings {
                ports: None,
                auto_approve: false,
                access_lifetime: ACCESS_LIFETIME,
                code_lifetime: CODE_LIFETIME,
                device_interval: device::INTERVAL,
                device_life: device::LIFE,
            },
            people: People::default(),
            moods: Moods::default(),
            ledger: Ledger::default(),
            devices: Devices::default(),
            record: Record::default(),
            keys: HashSet::new(),
        }
    }
}

const ACCESS_LIFETIME: Duration = Duration::from_secs(10 * 24 * 60 * 60);
const CODE_LIFETIME: Duration = Duration::from_secs(60);
