//! The authorization server: the link, and every request. The only room that sends a token anywhere.
//!
//! `oauth2` makes links and requests; their answers are read by [`crate::answer`], because the issuer's are not always
//! what RFC 6749 says. Nothing is retried, redirected or cached here.

mod key;
mod reach;

use crate::answer::{Asked, Grant, RawAnswer};
use crate::http::fetch;
use crate::proxy::Route;
use crate::settings::Settings;
use crate::trust::Trust;
use crate::way::Server;
use codex_connect_core::fault::{Fault, FaultCode};
use codex_connect_core::rotation::Setback;
use codex_connect_core::time::Timestamp;
use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, Scope, TokenUrl,
};
pub use reach::Reached;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

/// A client of one issuer. Cheap to clone.
#[derive(Clone)]
pub struct Issuer {
    trust: Arc<Trust>,
    oauth: Client,
    url: Url,
    /// `api.chatgpt_url`
    service: Url,
    /// `api.openai_url`
    keys: Url,
    scope: String,
}

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// A sign-in link and what proves that its answer is ours.
pub struct Link {
    /// The authorize URL (RFC 6749 §4.1.1 with RFC 7636). It holds the state.
    pub url: SecretString,
    /// `state`: 32 random bytes, base64url.
    pub state: SecretString,
    /// PKCE verifier: 64 random bytes, base64url, 86 characters.
    pub verifier: SecretString,
    /// Sent again with the exchange, byte for byte.
    pub redirect_uri: String,
}

impl Issuer {
    /// A client as the settings say. Each request is told its way, and never takes another.
    ///
    /// # Errors
    /// `settings_unreadable`, `link_not_made`
    pub fn new(settings: &Settings) -> Result<Issuer, Fault> {
        let url = settings.issuer.url.clone();
        let at = |path: &str| format!("{}{path}", url.as_str().trim_end_matches('/'));
        let unreadable = |_| Fault::from(FaultCode::LinkNotMade);
        let oauth = BasicClient::new(ClientId::new(settings.issuer.client_id.clone()))
            .set_auth_uri(AuthUrl::new(at("/oauth/authorize")).map_err(unreadable)?)
            .set_token_uri(TokenUrl::new(at("/oauth/token")).map_err(unreadable)?)
            .set_auth_type(oauth2::AuthType::RequestBody);
        let trust = Arc::new(Trust::new(settings.network.ca_file.as_deref())?);
        let (service, keys) = (settings.api.chatgpt_url.clone(), settings.api.openai_url.clone());
        Ok(Issuer { trust, oauth, url, service, keys, scope: settings.issuer.scope.clone() })
    }

    /// `issuer.client_id`
    pub fn client_id(&self) -> &str {
        self.oauth.client_id().as_str()
    }

    /// Where a server is.
    pub fn address(&self, of: Server) -> &Url {
        match of {
            Server::Issuer => &self.url,
            Server::Service => &self.service,
            Server::Keys => &self.keys,
        }
    }

    /// A new link for this redirect URI (contract 5), and for this workspace alone if one is named.
    ///
    /// # Errors
    /// `link_not_made`.
    pub fn link(&self, redirect_uri: &str, workspace: Option<&str>) -> Result<Link, Fault> {
        let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| Fault::from(FaultCode::LinkNotMade))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256_len(64);
        let mut request = self
            .oauth
            .authorize_url(|| CsrfToken::new_random_len(32))
            .set_redirect_uri(std::borrow::Cow::Owned(redirect))
            .add_scopes(self.scope.split_whitespace().map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .add_extra_param("id_token_add_organizations", "true")
            .add_extra_param("codex_cli_simplified_flow", "true")
            .add_extra_param("prompt", "login")
            .add_extra_param("originator", "codex_connect");
        if let Some(workspace) = workspace {
            request = request.add_extra_param("allowed_workspace_id", workspace.to_owned());
        }
        let (url, state) = request.url();
        Ok(Link {
            url: String::from(url).into(),
            state: state.into_secret().into(),
            verifier: verifier.into_secret().into(),
            redirect_uri: redirect_uri.to_owned(),
        })
    }

    /// Exchanges a code (RFC 6749 §4.1.3).
    ///
    /// # Errors
    /// What the answer, or the way there, means.
    pub async fn exchange(
        &self,
        code: &SecretString,
        verifier: &SecretString,
        redirect_uri: &str,
        route: &Route,
        now: Timestamp,
    ) -> Result<Grant, Fault> {
        let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| Fault::from(FaultCode::LinkNotMade))?;
        let answer = self
            .send(route, |capture| async move {
                let request = self
                    .oauth
                    .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
                    .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
                    .set_redirect_uri(std::borrow::Cow::Owned(redirect));
                let _ = request.request_async(&capture).await;
            })
            .await
            .map_err(|setback| setback.fault)?;
        answer.grant(Asked::Exchange, now)
    }

    /// Spends a refresh token (RFC 6749 §6). Sent once, on a connection of its own; the answer is not looked at.
    ///
    /// # Errors
    /// What was in the way, and whether the token may be spent.
    pub async fn spend(&self, refresh: &SecretString, route: &Route) -> Result<RawAnswer, Setback> {
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        self.send(route, |capture| async move {
            let _ = self.oauth.exchange_refresh_token(&token).request_async(&capture).await;
        })
        .await
    }

    /// Sends a JSON object to one of the issuer's own addresses. The answer is not looked at.
    ///
    /// # Errors
    /// What was in the way.
    pub async fn post(&self, path: &str, fields: &serde_json::Value, route: &Route) -> Result<RawAnswer, Setback> {
        self.post_as("application/json", Zeroizing::new(fields.to_string()), path, route).await
    }

    /// Asks the service whether it accepts an access token: `GET {chatgpt_url}/wham/usage` (contract 3).
    ///
    /// # Errors
    /// `not_accepted` on 401, else what the answer, or the way there, means.
    pub async fn validate(
        &self,
        access: &SecretString,
        account_id: &str,
        route: &Route,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let unsendable = || Fault::from(FaultCode::RefreshFailed);
        let mut request = request(Method::GET, &self.service, "/wham/usage").ok_or_else(unsendable)?;
        request.headers_mut().insert(AUTHORIZATION, bearer(access).ok_or_else(unsendable)?);
        let account_id = HeaderValue::from_str(account_id).map_err(|_| unsendable())?;
        request.headers_mut().insert("chatgpt-account-id", account_id);
        let answer = fetch(&self.trust, request, route).await.map_err(|setback| setback.fault)?;
        if answer.is_success() {
            return Ok(());
        }
        Err(answer.refusal(Asked::Validate, now))
    }

    /// Ends a refresh token, and with it the sign-in (RFC 7009 §2.1). The fields are those of RFC 7009, sent as JSON
    /// because that is the form in which the issuer's own client sends them; a server that reads only the form of the
    /// RFC is sent that, too. Ending what is ended changes nothing (RFC 7009 §2.2).
    ///
    /// # Errors
    /// `revoke_failed`, with what is known of why.
    pub async fn revoke(&self, refresh: &SecretString, route: &Route, now: Timestamp) -> Result<(), Fault> {
        let failed = |fault: Fault| Fault { code: FaultCode::RevokeFailed, ..fault };
        let unsent = |setback: Setback| failed(setback.fault);
        let fields =
            [("token", refresh.expose_secret()), ("token_type_hint", "refresh_token"), ("client_id", self.client_id())];
        let json = Zeroizing::new(serde_json::json!(BTreeMap::from(fields)).to_string());
        let mut answer = self.post_as("application/json", json, REVOKE, route).await.map_err(unsent)?;
        if answer.is_misread() {
            let form = Zeroizing::new(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
            answer = self.post_as("application/x-www-form-urlencoded", form, REVOKE, route).await.map_err(unsent)?;
        }
        if answer.is_success() {
            return Ok(());
        }
        Err(failed(answer.refusal(Asked::Revoke, now)))
    }

    async fn post_as(
        &self,
        content_type: &'static str,
        body: Zeroizing<String>,
        path: &str,
        route: &Route,
    ) -> Result<RawAnswer, Setback> {
        let unsendable = || Setback::before_sending(FaultCode::LinkNotMade.into());
        let mut request = request(Method::POST, &self.url, path).ok_or_else(unsendable)?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        *request.body_mut() = Some(body.to_string().into());
        fetch(&self.trust, request, route).await
    }

    /// Lets `oauth2` make one request, sends it, and keeps the answer from its parser.
    async fn send<F: Future<Output = ()>>(
        &self,
        route: &Route,
        make: impl FnOnce(Capture) -> F,
    ) -> Result<RawAnswer, Setback> {
        let capture = Capture { trust: self.trust.clone(), route: route.clone(), answer: Arc::default() };
        let answer = capture.answer.clone();
        make(capture).await;
        let answer = answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        answer.unwrap_or_else(|| Err(Setback::before_sending(FaultCode::LinkNotMade.into())))
    }
}

/// RFC 7009 §2.
const REVOKE: &str = "/oauth/revoke";

/// An empty request to this path of a server.
fn request(method: Method, server: &Url, path: &str) -> Option<Request> {
    let url = Url::parse(&format!("{}{path}", server.as_str().trim_end_matches('/'))).ok()?;
    Some(Request::new(method, url))
}

/// RFC 6750 §2.1; none for what no header can hold.
fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let bearer = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
    let mut bearer = HeaderValue::from_str(&bearer).ok()?;
    bearer.set_sensitive(true);
    Some(bearer)
}

/// An HTTP client in `oauth2`'s sense that never gives the answer on.
struct Capture {
    trust: Arc<Trust>,
    route: Route,
    answer: Arc<Mutex<Option<Result<RawAnswer, Setback>>>>,
}

/// What `oauth2` is told instead of the answer.
#[derive(Debug, thiserror::Error)]
#[error("the answer is read elsewhere")]
struct ReadElsewhere;

impl<'c> oauth2::AsyncHttpClient<'c> for Capture {
    type Error = ReadElsewhere;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<oauth2::HttpResponse, ReadElsewhere>> + Send + 'c>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        Box::pin(async move {
            let result = match reqwest::Request::try_from(request) {
                Ok(request) => fetch(&self.trust, request, &self.route).await,
                Err(_) => Err(Setback::before_sending(FaultCode::LinkNotMade.into())),
            };
            *self.answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(result);
            Err(ReadElsewhere)
        })
    }
}
