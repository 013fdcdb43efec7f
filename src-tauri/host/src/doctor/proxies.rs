//! Which way each request would take, who says so, and whether it leads to its server.

use super::Finding;
use crate::host::Host;
use crate::host::ways::Way;
use crate::proxy::Origin;
use codex_connect_core::fault::FaultCode;
use codex_connect_core::words::{Arg, Words};

/// One finding for each way. No name and no password is in it.
pub async fn look(host: &Host, words: &Words) -> Vec<Finding> {
    host.ways().await.into_iter().map(|way| finding(&way, words)).collect()
}

fn finding(way: &Way, words: &Words) -> Finding {
    let arg = |text: &str| Arg::from(text.to_owned());
    let from = origin(way.origin, words);
    let proxy = way.proxy.as_deref().unwrap_or_default();
    let hosts = way.hosts.join(", ");
    let of = match &way.account {
        Some(name) => words.say_with("doctor-way-of", &[("name", arg(name)), ("hosts", arg(&hosts))]),
        None => hosts,
    };
    let mut args = vec![("of", arg(&of)), ("proxy", arg(proxy)), ("from", Arg::from(from))];
    let (key, code, next) = match (&way.fault, &way.proxy) {
        (Some(fault), proxy) => {
            args.push(("fault", Arg::from(fault.sentence(words))));
            // One that cannot be read has no address, and is one all the same.
            let is_direct = proxy.is_none() && fault.code != FaultCode::ProxyUnreadable;
            let key = if is_direct { "doctor-direct-ill" } else { "doctor-proxy-ill" };
            (key, Some(fault.code), Some(fault.next_step(words)))
        }
        (None, Some(_)) => ("doctor-proxy-ok", None, None),
        (None, None) if way.origin == Origin::DeadScript => ("doctor-proxy-script", None, None),
        (None, None) if way.origin == Origin::Nobody => ("doctor-proxy-none", None, None),
        (None, None) => ("doctor-proxy-direct", None, None),
    };
    Finding { check: "proxy", code, said: words.say_with(key, &args), next_step: next }
}

fn origin(origin: Origin, words: &Words) -> String {
    match origin {
        Origin::Own => words.say("doctor-from-account"),
        Origin::Setting => "network.proxy".to_owned(),
        Origin::Variable(name) => name.to_owned(),
        Origin::Gnome => "GNOME".to_owned(),
        Origin::Kde => "KDE".to_owned(),
        Origin::Script | Origin::DeadScript => words.say("doctor-from-script"),
        Origin::System | Origin::Nobody => words.say("doctor-from-system"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codex_connect_core::fault::{About, Fault};
    use codex_connect_core::words::Language;

    #[test]
    fn every_way_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let words = Words::of(language);
            let host = "127.0.0.1:8080".to_owned();
            let silent = Fault::about(FaultCode::ProxySilent, About::Proxy { host });
            let shown = Some("http://127.0.0.1:8080".to_owned());
            for (proxy, from, fault) in [
                (shown.clone(), Origin::Own, None),
                (shown.clone(), Origin::Setting, Some(silent)),
                (shown.clone(), Origin::Variable("HTTPS_PROXY"), None),
                (shown.clone(), Origin::Gnome, None),
                (shown, Origin::Kde, None),
                (None, Origin::Kde, Some(FaultCode::ProxyUnreadable.into())),
                (None, Origin::Variable("no_proxy"), None),
                (None, Origin::Script, None),
                (None, Origin::DeadScript, None),
                (None, Origin::Nobody, None),
                (None, Origin::System, None),
                (None, Origin::Own, Some(FaultCode::Offline.into())),
            ] {
                let code = fault.as_ref().map(|fault: &Fault| fault.code);
                for account in [None, Some("mine".to_owned())] {
                    let hosts = vec!["auth.openai.com".to_owned(), "chatgpt.com".to_owned()];
                    let (proxy, fault) = (proxy.clone(), fault.clone());
                    let way = Way { account: account.clone(), hosts, proxy: proxy.clone(), origin: from, fault };
                    let Finding { code: found, said, next_step, .. } = finding(&way, words);
                    assert_eq!(found, code);
                    assert!(
                        said.ends_with(['.', '。']) && said.contains("openai") && said.contains("chatgpt"),
                        "{said}"
                    );
                    assert_eq!(said.contains("mine"), account.is_some(), "{said}");
                    assert_eq!(said.contains("127.0.0.1:8080"), proxy.is_some(), "{said}");
                    assert_eq!(found.is_some(), next_step.is_some_and(|next| !next.is_empty()));
                }
            }
        }
    }
}
