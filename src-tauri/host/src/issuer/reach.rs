//! Whether a server answers at all on some way.

use super::{Issuer, request};
use crate::http::fetch;
use crate::proxy::Route;
use crate::way::Server;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::time::Timestamp;
use reqwest::Method;
use std::time::{Duration, Instant};

/// That a server answers.
#[derive(Clone, Copy, Debug)]
pub struct Reached {
    /// After how long.
    pub took: Duration,
    /// Seconds that this computer's clock is ahead of the server's; 0 when it is within five minutes.
    pub clock_off: i64,
}

impl Issuer {
    /// Asks the issuer for its metadata; any answer will do that does not say that it is down. `now` is asked for when it
    /// has come.
    ///
    /// # Errors
    /// What is in the way.
    pub async fn reach(&self, route: &Route, now: impl FnOnce() -> Timestamp) -> Result<Reached, Fault> {
        self.reach_server(Server::Issuer, route, now).await
    }

    /// The same of any server. Nothing that says who asks is sent.
    ///
    /// # Errors
    /// What is in the way.
    pub async fn reach_server(
        &self,
        to: Server,
        route: &Route,
        now: impl FnOnce() -> Timestamp,
    ) -> Result<Reached, Fault> {
        let path = match to {
            Server::Issuer => "/.well-known/openid-configuration",
            Server::Service => "",
            Server::Keys => "/v1/models",
        };
        let mut request = request(Method::GET, self.address(to), path).ok_or(FaultCode::LinkNotMade)?;
        *request.timeout_mut() = Some(Duration::from_secs(5));
        let begun = Instant::now();
        let answer = fetch(&self.trust, request, route).await.map_err(|setback| setback.fault)?;
        if (500..600).contains(&answer.status) {
            return Err(FaultCode::OpenaiDown.into());
        }
        Ok(Reached { took: begun.elapsed(), clock_off: answer.clock_off(now()) })
    }
}
