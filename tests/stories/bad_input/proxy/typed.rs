//! Proxies that are typed wrongly: what is said at once, and that nothing changes.

use crate::inside::Inside;
use crate::stage::block_on;
use codex_connect_core::ask::SignIn;
use codex_connect_core::fault::{About, Fault, FaultCode};
use codex_connect_core::setting::Typed;
use codex_connect_host::paths::Paths;
use codex_connect_host::settings;

/// What a person may type and nobody can mean.
pub const TYPED: &[&str] = &[
    "proxy.example",
    "proxy.example:8080",
    "127.0.0.1:8080",
    "//proxy.example:8080",
    "http:proxy.example:8080",
    "http:/proxy.example:8080",
    "http//proxy.example:8080",
    "htp://proxy.example:8080",
    "httpp://proxy.example:8080",
    "ftp://proxy.example:21",
    "ws://proxy.example:80",
    "file:///etc/passwd",
    "socks://proxy.example:1080",
    "socks4://proxy.example:1080",
    "socks5:proxy.example:1080",
    "http://",
    "https://:443",
    "http://:8080",
    "http://proxy.example",
    "https://proxy.example/",
    "http://proxy.example:",
    "http://proxy.example:0",
    "http://proxy.example:65536",
    "http://proxy.example:99999999999",
    "http://proxy.example:80a",
    "http://proxy.example:-80",
    "http://proxy.example:80:81",
    "http://proxy.example:８０８０",
    "http://proxy example:8080",
    "http://proxy.example: 8080",
    "http://proxy\texample:8080",
    "http://proxy.example:8080\r\nX-Evil: 1",
    "http://proxy.example:8080/pac.js",
    "http://proxy.example:8080?x=1",
    "http://proxy.example:8080#x",
    "http:\\\\proxy.example:8080",
    "http://::1:8080",
    "http://[::1:8080",
    "http://[::xyz]:8080",
    "http://1.2.3:8080",
    "http://300.1.1.1:8080",
    "http://proxy..example:8080",
    "http://proxy,other:8080",
    "http://a.example:1,http://b.example:2",
    "http://@proxy.example:8080",
    "http://:hunter2@proxy.example:8080",
    "http://user:hunter2%@proxy.example:8080",
    "http://user:hunter2%zz@proxy.example:8080",
    "http://user:hunter2%ff@proxy.example:8080",
    "http://user:hunter2%0d%0a@proxy.example:8080",
    "http://us%3Aer:hunter2@proxy.example:8080",
    "http://user:hun/ter2@proxy.example:8080",
    "http://user:hun ter2@proxy.example:8080",
    "http://user:hunter2@:8080",
    "none",
    "SYSTEM",
    "Direct",
    "off",
    "代理",
    "🦀://proxy.example:8080",
];

/// Without the shown value's secret, whatever the row.
fn is_without_secret(fault: &Fault) -> bool {
    let text = format!("{fault:?}{}", serde_json::to_string(fault).expect("is JSON"));
    !text.contains("hunter2") && !text.contains("ter2@")
}

#[test]
fn what_cannot_be_meant_is_said_at_once_for_an_account() {
    block_on(async {
        let inside = Inside::new();
        let host = inside.host(false).await;
        let account = inside.account(&host).await;
        let typed = |text: &str| Typed(text.to_owned());
        host.set_proxy(&account, &typed("socks5://kept.example:1080")).await.expect("is one");
        let before = (inside.issuer.requests().len(), inside.seen(&host).await, inside.keychain.items());
        for text in TYPED {
            let fault = host.set_proxy(&account, &typed(text)).await.expect_err(text);
            assert_eq!(fault.code, FaultCode::ProxyUnreadable, "{text}");
            assert!(is_without_secret(&fault), "{text}");
            let plan = SignIn { proxy: Some(typed(text)), ..SignIn::default() };
            let session = host.auth_url(&plan).await.err().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(session.code, FaultCode::ProxyUnreadable, "{text}");
        }
        assert_eq!(inside.seen(&host).await, before.1, "the account is as it was");
        assert_eq!(inside.keychain.items(), before.2, "nothing is left in the keychain");
        assert_eq!(inside.issuer.requests().len(), before.0, "the issuer has heard nothing");
        let sessions: i64 =
            inside.list().query_row("SELECT count(*) FROM sessions", [], |row| row.get(0)).expect("reads");
        assert_eq!(sessions, 0);
    });
}

#[test]
fn what_cannot_be_meant_is_said_at_once_for_the_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths { config: folder.path().into(), data: folder.path().into() };
    let file = "# mine\n[network]\nproxy = \"http://kept.example:3128\" # the office\n";
    std::fs::write(paths.config_file(), file).expect("is written");
    for text in TYPED {
        let variable = [("CODEX_CONNECT_NETWORK_PROXY".into(), (*text).into())];
        for fault in [settings::set(&paths, "network.proxy", text).err(), settings::load(&paths, variable).err()] {
            let fault = fault.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(fault.code, FaultCode::SettingsUnreadable, "{text}");
            assert!(matches!(&fault.about, About::Setting { accepted, .. } if accepted == "proxy"));
            assert!(is_without_secret(&fault), "{text}: {fault:?}");
        }
        assert_eq!(std::fs::read_to_string(paths.config_file()).expect("reads"), file, "{text}");
    }
}
