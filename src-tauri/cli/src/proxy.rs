//! The proxy of an account or a sign-in, as it is typed.

use crate::account::as_json;
use crate::say::{self, Failure, Voice};
use codex_connect_core::setting::Typed;
use codex_connect_core::words::Arg;
use codex_connect_host::Host;

/// What was typed, or with `-` the next line on standard input: arguments are seen by every program. A line that does
/// not come is no proxy, and never the general one.
pub async fn typed_line(typed: Option<String>) -> Option<Typed> {
    if typed.as_deref() != Some("-") {
        return typed.map(Typed);
    }
    let read = || {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    };
    let line = tokio::task::spawn_blocking(read).await;
    let line = line.map(Result::unwrap_or_default).unwrap_or_default();
    Some(Typed(if line.trim().is_empty() { "-".to_owned() } else { line }))
}

/// Gives an account a proxy of its own.
///
/// # Errors
/// `proxy_unreadable`, `account_unknown`, `list_unwritable`, or the keychain's fault.
pub async fn set(host: &Host, voice: Voice, typed: &str, proxy: String) -> Result<(), Failure> {
    let id = host.find(typed).map_err(|fault| voice.fault(fault))?;
    let proxy = typed_line(Some(proxy)).await.unwrap_or(Typed(String::new()));
    host.set_proxy(&id, &proxy).await.map_err(|fault| voice.fault(fault))?;
    let words = voice.words();
    let accounts = host.seen().await;
    let Some(account) = accounts.into_iter().find(|account| account.id == id) else { return Ok(()) };
    if voice.json {
        say::value(&as_json(&account, words));
        return Ok(());
    }
    let key = match account.proxy.as_deref() {
        None => "cli-proxy-general",
        Some("direct") => "cli-proxy-direct",
        Some("system") => "cli-proxy-system",
        Some(_) => "cli-proxy-set",
    };
    let shown = account.proxy.unwrap_or_default();
    say::line(&words.say_with(key, &[("name", Arg::from(account.name)), ("proxy", Arg::from(shown))]));
    Ok(())
}
