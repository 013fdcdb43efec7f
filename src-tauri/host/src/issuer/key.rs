//! Whether an API key is good.

use super::{Issuer, bearer, request};
use crate::answer::Asked;
use crate::http::fetch;
use crate::proxy::Route;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::time::Timestamp;
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use secrecy::SecretString;

impl Issuer {
    /// Asks the service whether it accepts an API key: `GET {openai_url}/v1/models` (contract 3).
    ///
    /// # Errors
    /// `key_refused` on 401, else what the answer, or the way there, means.
    pub async fn check_key(&self, key: &SecretString, route: &Route, now: Timestamp) -> Result<(), Fault> {
        let unsendable = || Fault::from(FaultCode::KeyRefused);
        let mut request = request(Method::GET, &self.keys, "/v1/models").ok_or_else(unsendable)?;
        request.headers_mut().insert(AUTHORIZATION, bearer(key).ok_or_else(unsendable)?);
        let answer = fetch(&self.trust, request, route).await.map_err(|setback| setback.fault)?;
        if answer.is_success() { Ok(()) } else { Err(answer.refusal(Asked::Key, now)) }
    }
}
