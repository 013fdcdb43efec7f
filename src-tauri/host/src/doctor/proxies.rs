//! Which way each request would take, who says so, and whether the proxy on it answers.

use super::Finding;
use crate::host::Host;
use crate::host::ways::Way;
use crate::proxy::Origin;
use codex_connect_core::words::{Arg, Words};

/// One finding for each way. No name and no password is in it.
pub async fn look(host: &Host, words: &Words) -> Vec<Finding> {
    host.ways().await.into_iter().map(|way| finding(&way, words)).collect()
}

fn finding(way: &Way, words: &Words) -> Finding {
    let arg = |text: &str| Arg::from(text.to_owned());
    let from = origin(way.origin, words);
    let proxy = way.proxy.as_deref().unwrap_or_default();
    let mut args = vec![("of", arg(&way.of)), ("proxy", arg(proxy)), ("from", Arg::from(from))];
    let (key, code, next) = match (&way.fault, &way.proxy) {
        (Some(fault), _) => {
            args.push(("fault", Arg::from(fault.sentence(words))));
            ("doctor-proxy-ill", Some(fault.code), Some(fault.next_step(words)))
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
    use codex_connect_core::fault::{About, Fault, FaultCode};
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
            ] {
                let code = fault.as_ref().map(|fault: &Fault| fault.code);
                let way = Way { of: "auth.openai.com".into(), proxy: proxy.clone(), origin: from, fault };
                let finding = finding(&way, words);
                assert_eq!(finding.code, code);
                assert!(finding.said.ends_with(['.', '。']) && finding.said.contains("openai"), "{}", finding.said);
                assert_eq!(finding.said.contains("127.0.0.1:8080"), proxy.is_some(), "{}", finding.said);
                assert_eq!(finding.code.is_some(), finding.next_step.is_some_and(|next| !next.is_empty()));
            }
        }
    }
}
