//! What `doctor` says of each way: whether it leads to the server it is for.

use super::{NAME, PASSWORD, cli, connect, login};
use crate::stage::{Ran, Stage};
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;
use world::issuer::Person;
use world::proxies::real::RealProxy;
use world::proxies::scripted::{ScriptedProxy, Step};
use world::tls::{Authority, TlsFront};

/// What is said of each way, and the code of what is wrong with it.
fn ways(stage: &Stage, variables: &[(&str, &str)]) -> Vec<(String, Value)> {
    let ran = cli(stage, variables, &["doctor", "--json"]);
    assert!(!format!("{}{}", ran.out, ran.err).contains(PASSWORD));
    let all = ran.json().as_array().expect("a list").clone();
    let ways = all.into_iter().filter(|finding| finding["check"] == "proxy");
    ways.map(|way| (way["message"].as_str().expect("is text").to_owned(), way["code"].clone())).collect()
}

#[test]
fn the_doctor_says_each_way_and_no_password() {
    let stage = Stage::without_pages();
    let mut proxy = RealProxy::http(NAME, PASSWORD);
    let ran = connect(&stage, &["--name", "work", "--proxy", &proxy.address(&login())]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said = |variables: &[(&str, &str)]| ways(&stage, variables);
    let general = proxy.address(&login());
    let ways = said(&[("CODEX_CONNECT_NETWORK_PROXY", &general)]);
    assert_eq!(ways.len(), 2, "{ways:?}");
    assert!(
        ways[0]
            .0
            .contains(&format!("127.0.0.1 goes through the proxy {} (network.proxy), which answers", proxy.shown()))
    );
    assert!(
        ways[1]
            .0
            .contains(&format!("work (127.0.0.1) goes through the proxy {} (its own), which answers", proxy.shown()))
    );
    let ways = said(&[]);
    assert!(ways[0].0.contains("127.0.0.1 is reached without a proxy: none is set."), "{ways:?}");
    let wrong = proxy.address("u:p");
    let ways = said(&[("CODEX_CONNECT_NETWORK_PROXY", &wrong)]);
    assert_eq!(ways[0].1, "proxy_password", "{ways:?}");
    proxy.stop();
    let ways = said(&[("CODEX_CONNECT_NETWORK_PROXY", "direct")]);
    assert!(ways[0].0.contains("without a proxy (network.proxy)"), "{ways:?}");
    assert_eq!(ways[1].1, "proxy_silent", "{ways:?}");
}

/// An account's own proxy is tried to its end: one that nobody can trust, or that lets nobody through, is not well.
#[test]
fn a_proxy_that_leads_nowhere_is_a_finding() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let far = [
        ("CODEX_CONNECT_ISSUER_URL", "https://issuer.far.invalid"),
        ("CODEX_CONNECT_API_CHATGPT_URL", "https://service.far.invalid/backend-api"),
    ];
    let of_work = |stage: &Stage| ways(stage, &far).into_iter().skip(2).collect::<Vec<_>>();
    let stranger = Authority::new("Inspecting Root", "Firewall Corp");
    let front = TlsFront::start(stranger.issue(&["localhost"]), stage.issuer.port());
    let forbids = ScriptedProxy::start(vec![Step::Hear, Step::say("HTTP/1.1 403 Forbidden\r\n\r\n")]);
    let inspects = ScriptedProxy::tunnel(front.address());
    for (address, code) in [
        (format!("https://localhost:{}", front.address().port()), "not_trusted"),
        (format!("http://{}", inspects.place()), "not_trusted"),
        (format!("http://{}", forbids.place()), "blocked"),
        ("direct".to_owned(), "offline"),
    ] {
        assert_eq!(stage.cli(["set-proxy", "work", &address]).code, 0, "{address}");
        let said = of_work(&stage);
        let hosts = "work (issuer.far.invalid, service.far.invalid)";
        assert!(said.len() == 1 && said[0].0.starts_with(hosts), "{address}: {said:?}");
        assert_eq!(said[0].1, code, "{address}: {said:?}");
    }
    // One server and not the other: each is said.
    let near = format!("{}/backend-api", stage.issuer.url());
    let said = ways(&stage, &[far[0], ("CODEX_CONNECT_API_CHATGPT_URL", &near)]);
    let codes: Vec<_> = said.iter().map(|(_, code)| code.as_str().unwrap_or("well")).collect();
    assert_eq!(codes, ["well", "well", "offline", "well"], "{said:?}");
}

/// With an API key, the way to its server is one more.
#[test]
fn the_way_of_keys_is_looked_at() {
    const KEY: &str = "sk-proj-0123456789abcdefghijKLMN";
    let stage = Stage::without_pages();
    stage.issuer.add_key(KEY);
    let mut command = stage.program("codex-connect");
    command.args(["add-key", "CI"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    child.stdin.take().expect("is piped").write_all(KEY.as_bytes()).expect("it reads");
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let silent = ScriptedProxy::start(vec![Step::Hear]);
    let far = [("CODEX_CONNECT_API_OPENAI_URL", "https://keys.far.invalid"), ("HTTPS_PROXY", &silent.place())];
    let said = ways(&stage, &far);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[1].0.starts_with("keys.far.invalid goes through a proxy (HTTPS_PROXY)"), "{said:?}");
    assert_eq!(said[1].1, "proxy_silent");
    // Its own way leads to its own server alone.
    assert_eq!(stage.cli(["set-proxy", "CI", "direct"]).code, 0);
    let said = ways(&stage, &far);
    assert!(said.len() == 3 && said[2].0.starts_with("CI (keys.far.invalid) is asked without a proxy"), "{said:?}");
    assert_eq!(said[2].1, "offline");
}
