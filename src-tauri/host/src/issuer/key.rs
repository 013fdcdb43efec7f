//! Whether an API key is good.

use super::Issuer;
use crate::answer::Asked;
use crate::http::fetch;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

impl Issuer {
    /// Asks the service whether it accepts an API key: `GET {openai_url}/v1/models` (contract 3).
    ///
    /// # Errors
    /// `key_refused` on 401, else what the answer, or the way there, means.
    pub async fn check_key(&self, key: &SecretString, now: Timestamp) -> Result<(), Fault> {
        let url = format!("{}/v1/models", self.keys.as_str().trim_end_matches('/'));
        let request = self.http.get(url).bearer_auth(key.expose_secret()).build();
        let request = request.map_err(|_| Fault::from(FaultCode::KeyRefused))?;
        let answer = fetch(&self.http, request, &self.proxy).await.map_err(|setback| setback.fault)?;
        if answer.is_success() { Ok(()) } else { Err(answer.refusal(Asked::Key, now)) }
    }
}
