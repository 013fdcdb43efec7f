//! Certificates through a proxy: a company's own root in `network.ca_file` is trusted; every one that is not is named by
//! its issuer, and nothing is sent.

use super::{NAME, PASSWORD, cli, login};
use crate::stage::Stage;
use world::issuer::Person;
use world::proxies::real::RealProxy;
use world::tls::{Authority, Identity, TlsFront};

/// A folder with `ca.pem`.
fn kept(authority: &Authority) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority.pem()).expect("is written");
    let file = file.to_str().expect("is text").to_owned();
    (folder, file)
}

#[test]
fn a_companys_own_root_is_trusted_through_every_kind_of_proxy() {
    let stage = Stage::without_pages();
    let authority = Authority::new("Office Root", "Office Inc");
    let (_folder, ca_file) = kept(&authority);
    let front = TlsFront::start(authority.issue(&["localhost"]), stage.issuer.port());
    let variables = [
        ("CODEX_CONNECT_ISSUER_URL", front.url()),
        ("CODEX_CONNECT_API_CHATGPT_URL", format!("{}/backend-api", front.url())),
    ];
    let mut variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    variables.push(("CODEX_CONNECT_NETWORK_CA_FILE", &ca_file));
    let (http, socks) = (RealProxy::http(NAME, PASSWORD), RealProxy::socks(NAME, PASSWORD));
    // The proxy's own TLS, too.
    let tls = TlsFront::start(authority.issue(&["localhost"]), http.port());
    let https = format!("https://{}@localhost:{}", login(), tls.address().port());
    let by_name = socks.address(&login()).replace("socks5:", "socks5h:");
    for (number, address) in [http.address(&login()), https, socks.address(&login()), by_name].iter().enumerate() {
        // The first step is made with the issuer's other address, which a browser can follow.
        let first = cli(&stage, &[], &["auth-url", "--json", "--proxy", address]).json();
        let callback = stage.callback(first["auth_url"].as_str().expect("has an address"));
        let session = first["session_id"].as_str().expect("has an id");
        let ran = cli(&stage, &variables, &["exchange", "--session", session, "--callback-url", &callback, "--json"]);
        assert_eq!(ran.code, 0, "{address}: {}", ran.err);
        for command in [&["refresh", "--force"][..], &["validate", "dev@acme.example"]] {
            let ran = cli(&stage, &variables, command);
            assert_eq!(ran.code, 0, "{address}: {}", ran.err);
        }
        let counts = stage.issuer.counts();
        assert_eq!((counts.exchanges, counts.refreshes, counts.usages), (number + 1, number + 1, number + 1));
    }
    let port = front.address().port();
    assert_eq!(http.noted(&format!("CONNECT localhost:{port}")), 6, "three requests, by two schemes");
    assert_eq!(socks.noted(&format!(":{port}")), 6);
    let ran = cli(&stage, &variables, &["remove", "dev@acme.example"]);
    assert_eq!((ran.code, stage.issuer.counts().revocations), (0, 1), "{}", ran.err);
}

#[test]
fn what_is_not_trusted_is_named_and_nothing_is_sent() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let trusted = Authority::new("Office Root", "Office Inc");
    let (_folder, ca_file) = kept(&trusted);
    let proxy = RealProxy::http(NAME, PASSWORD);
    let stranger = Authority::new("Inspecting Root", "Firewall Corp");
    let odd = Authority::new("Root\u{202e}\u{7}<b>", "Odd");
    let rows: Vec<(&str, Identity, &str, bool)> = vec![
        ("an unknown root", stranger.issue(&["localhost"]), "Inspecting Root (Firewall Corp)", true),
        ("no root of ours", trusted.issue(&["localhost"]), "Office Root (Office Inc)", false),
        ("signed by itself", Identity::self_signed(&["localhost"], "Me"), "Me (Nobody)", true),
        ("another host", trusted.issue(&["elsewhere.example"]), "Office Root (Office Inc)", true),
        ("run out", trusted.issue_expired(&["localhost"]), "Office Root (Office Inc)", true),
        ("an odd name", odd.issue(&["localhost"]), "Root<b> (Odd)", true),
    ];
    for (name, identity, issuer, with_root) in rows {
        let front = TlsFront::start(identity, stage.issuer.port());
        let url = front.url();
        let service = format!("{url}/backend-api");
        let mut variables =
            vec![("CODEX_CONNECT_ISSUER_URL", url.as_str()), ("CODEX_CONNECT_API_CHATGPT_URL", service.as_str())];
        if with_root {
            variables.push(("CODEX_CONNECT_NETWORK_CA_FILE", &ca_file));
        }
        for way in ["direct".to_owned(), proxy.address(&login())] {
            let variables = [&variables[..], &[("CODEX_CONNECT_NETWORK_PROXY", way.as_str())]].concat();
            for command in [&["refresh", "work", "--force", "--json"][..], &["validate", "work", "--json"]] {
                let ran = cli(&stage, &variables, command);
                assert_eq!((ran.code, ran.fault().as_str()), (4, "not_trusted"), "{name}: {}", ran.err);
                let said = format!("The certificate that was shown comes from {issuer}.");
                assert!(ran.err.contains(&said), "{name}: {}", ran.err);
            }
        }
    }
    // The proxy's own certificate is looked at in the same way, and its password is not shown to it.
    let front = TlsFront::start(stranger.issue(&["localhost"]), proxy.port());
    let address = format!("https://{}@localhost:{}", login(), front.address().port());
    let far = [("CODEX_CONNECT_ISSUER_URL", "https://localhost:1"), ("CODEX_CONNECT_NETWORK_PROXY", address.as_str())];
    let ran = cli(&stage, &far, &["refresh", "work", "--force", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (4, "not_trusted"), "{}", ran.err);
    assert!(ran.err.contains("comes from Inspecting Root (Firewall Corp)."), "{}", ran.err);
    assert_eq!(proxy.noted("CONNECT localhost:1 "), 0);
    let counts = stage.issuer.counts();
    assert_eq!((counts.refreshes, counts.usages), (0, 0), "nothing was sent");
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 0, "the token was never spent");
    let ran = cli(&stage, &[("CODEX_CONNECT_NETWORK_CA_FILE", "/nowhere.pem")], &["list", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (2, "settings_unreadable"));
}
