//! An authorization server that this project did not write: `oidc-provider`, as `tests/authorization-server` configures
//! it. `scripts/setup` puts it in place; Node runs it.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running server. Dropping it ends it.
pub struct AuthorizationServer {
    server: Child,
    // Closing it would end the server at the next thing it says.
    _said: BufReader<ChildStdout>,
    url: String,
}

/// What kind of access tokens it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessTokens {
    /// JWTs for one resource (RFC 9068), each with its `exp`.
    Jwt,
    /// Texts that say nothing; `expires_in` tells how long they are good.
    Opaque,
}

impl AuthorizationServer {
    /// Starts one on a free port of 127.0.0.1, with the one public client `client_id` whose redirect URIs are
    /// `http://localhost:PORT/auth/callback`. `life` is that of an access token, in seconds.
    ///
    /// # Panics
    /// When it does not start; its reason is on standard error.
    pub fn start(client_id: &str, ports: [u16; 2], tokens: AccessTokens, life: u32) -> AuthorizationServer {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("authorization-server/server.mjs");
        let mut command = Command::new("node");
        command.arg(script).args(["--client-id", client_id, "--access-token-life", &life.to_string()]);
        for port in ports {
            command.args(["--redirect-uri", &format!("http://localhost:{port}/auth/callback")]);
        }
        command.args((tokens == AccessTokens::Opaque).then_some("--opaque"));
        let mut server = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("node starts");
        let mut said = BufReader::new(server.stdout.take().expect("is piped"));
        // Its library has remarks of its own to make first.
        let url = said.by_ref().lines().map_while(Result::ok).find(|line| line.starts_with("http://"));
        let url = url.expect("the authorization server starts: `scripts/setup` puts its packages in place");
        AuthorizationServer { server, _said: said, url }
    }

    /// Its address, for `issuer.url`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends a form to one of its endpoints, as another client than Codex Connect, and returns status and JSON.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.post(format!("{}{path}", self.url)).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let answer = request.send().await.expect("it answers");
            let status = answer.status().as_u16();
            let text = answer.text().await.expect("is text");
            (status, serde_json::from_str(&text).unwrap_or(Value::Null))
        })
    }
}

impl Drop for AuthorizationServer {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
