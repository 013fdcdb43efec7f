//! Why an HTTP proxy makes no tunnel. The HTTP library keeps its answer to itself, so the proxy is asked once more, and
//! nothing goes through whatever it makes.

use crate::proxy::{ProxyAddress, Scheme};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;
use url::Url;

/// The status with which the proxy answers `CONNECT` (RFC 9110 §9.3.6); none when it does not answer within five seconds,
/// or is one that is spoken to in another way.
pub async fn status(proxy: &ProxyAddress, to: &Url) -> Option<StatusCode> {
    if proxy.scheme() != Scheme::Http {
        return None;
    }
    tokio::time::timeout(PATIENCE, ask(proxy, to)).await.ok()?
}

async fn ask(proxy: &ProxyAddress, to: &Url) -> Option<StatusCode> {
    let target = format!("{}:{}", to.host()?, to.port_or_known_default()?);
    let stream = TcpStream::connect(proxy.place()).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let connection = tokio::spawn(connection);
    let mut request = Request::connect(target.as_str()).header(HOST, target.as_str());
    if let Some(basic) = proxy.basic() {
        let mut basic = HeaderValue::from_str(&basic).ok()?;
        basic.set_sensitive(true);
        request = request.header(PROXY_AUTHORIZATION, basic);
    }
    let answer = sender.send_request(request.body(Empty::<Bytes>::new()).ok()?).await;
    connection.abort();
    Some(answer.ok()?.status())
}

const PATIENCE: Duration = Duration::from_secs(5);
