//! The command line that keeps accounts alive by hand (behaviour 69 to 74).

use crate::stage::{Running, Stage};
use std::time::Duration;
use world::issuer::{Endpoint, Mood, Person};

const SOON: Duration = Duration::from_secs(20);

fn events(stage: &Stage) -> Vec<String> {
    let history = stage.cli(["history", "work", "--json"]).json();
    let entries = history.as_array().expect("a list").clone();
    entries.iter().map(|entry| entry["event"].as_str().expect("is text").to_owned()).collect()
}

#[test]
fn refresh_does_what_is_due_and_with_force_more() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let ran = stage.cli(["refresh", "work"]);
    assert!(ran.code == 0 && ran.out.contains("not due before"), "{}{}", ran.out, ran.err);
    assert_eq!(stage.issuer.counts().refreshes, 0);
    assert_eq!(stage.cli(["refresh", "--all"]).code, 0);
    assert_eq!(stage.issuer.counts().refreshes, 0);
    let ran = stage.cli(["refresh", "work", "--force", "--json"]);
    assert_eq!((ran.code, ran.json()["generation"].as_i64()), (0, Some(2)), "{}", ran.err);
    stage.make_due();
    let ran = stage.cli(["refresh", "--json"]);
    assert_eq!((ran.code, ran.json()[0]["generation"].as_i64()), (0, Some(3)), "{}", ran.err);
    assert_eq!(events(&stage), ["refreshed", "refreshed", "signed_in"]);
}

#[test]
fn min_life_is_kept_and_half_a_life_is_enough() {
    let stage = Stage::without_pages();
    stage.issuer.set_access_lifetime(Duration::from_secs(3_600));
    stage.sign_in("work", Person::sample());
    assert_eq!(stage.cli(["token", "work", "--min-life", "20m"]).code, 0);
    assert_eq!(stage.issuer.counts().refreshes, 0, "it lives long enough");
    let list = stage.list();
    let sql = "UPDATE accounts SET connected_at = unixepoch() - 1200, expires_at = unixepoch() + 2400";
    list.execute(sql, []).expect("is written");
    assert_eq!(stage.cli(["token", "work", "--min-life", "10d"]).code, 0);
    assert_eq!(stage.issuer.counts().refreshes, 0, "half of its life is left");
    list.execute("UPDATE accounts SET connected_at = unixepoch() - 3000, expires_at = unixepoch() + 600", [])
        .expect("is written");
    stage.issuer.set_mood(Endpoint::Refresh, Mood::RateLimited { retry_after: 60 });
    let ran = stage.cli(["token", "work", "--min-life", "20m", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (4, "slow_down"), "{}", ran.err);
    assert!(ran.json()["error"]["retry_after"].as_i64().is_some_and(|wait| (50..=60).contains(&wait)));
    assert_eq!(stage.cli(["token", "work", "--min-life", "5m"]).code, 0, "that much is left");
    assert_eq!(stage.cli(["token", "work", "--min-life", "soon"]).code, 2);
}

#[test]
fn validate_asks_the_service_and_refreshes_once_on_401() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    assert_eq!(stage.cli(["validate", "work", "--json"]).json()["valid"], true);
    assert_eq!((stage.issuer.counts().usages, stage.issuer.counts().refreshes), (1, 0));
    stage.issuer.expire_access_tokens();
    let ran = stage.cli(["validate", "work"]);
    assert_eq!((ran.code, ran.out.trim()), (0, "OpenAI accepts work."), "{}", ran.err);
    assert_eq!((stage.issuer.counts().usages, stage.issuer.counts().refreshes), (3, 1));
    stage.issuer.set_mood(Endpoint::Usage, Mood::NestedError { status: 401, code: "token_invalid" });
    let ran = stage.cli(["validate", "work", "--json"]);
    assert_eq!((ran.code, ran.fault().as_str()), (3, "not_accepted"), "{}", ran.err);
    assert_eq!(stage.cli(["status", "work", "--json"]).json()["health_score"], 80);
    assert_eq!(events(&stage)[0], "validation_failed");
}

#[test]
fn a_paused_account_is_left_alone_until_it_is_resumed() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    stage.make_due();
    assert_eq!(stage.cli(["pause", "work", "--json"]).json()["paused"], true);
    assert_eq!(stage.cli(["refresh"]).code, 0);
    assert_eq!(stage.cli(["token", "work"]).code, 0, "what it has is still good");
    assert_eq!(stage.issuer.counts().refreshes, 0);
    assert!(stage.cli(["status"]).out.contains("paused"));
    assert_eq!(stage.cli(["resume", "work"]).code, 0);
    assert_eq!(stage.cli(["refresh"]).code, 0);
    assert_eq!(stage.issuer.counts().refreshes, 1);
    assert_eq!(events(&stage)[..3], ["refreshed", "resumed", "paused"]);
}

#[test]
fn the_history_names_causes_and_request_ids() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    stage.issuer.set_mood(Endpoint::Refresh, Mood::NestedError { status: 401, code: "refresh_token_invalidated" });
    assert_eq!(stage.cli(["refresh", "work", "--force"]).code, 3);
    let newest = stage.cli(["history", "--json"]).json()[0].clone();
    assert_eq!((newest["event"].as_str(), newest["name"].as_str()), (Some("sign_in_needed"), Some("work")));
    let fault = &newest["fault"];
    assert_eq!((fault["code"].as_str(), fault["status"].as_i64()), (Some("signed_out_elsewhere"), Some(401)));
    assert_eq!(fault["upstream"], "refresh_token_invalidated");
    assert!(fault["request_id"].as_str().is_some_and(|id| !id.is_empty()));
    let said = stage.cli(["history", "work"]).out;
    assert!(said.contains("This sign-in was ended somewhere else."), "{said}");
}

fn again(stage: &Stage, more: &[&str]) -> crate::stage::Ran {
    stage.issuer.next_person(Person::at_home());
    let arguments = ["connect", "--no-browser", "--json", "--account", "work"];
    let mut connect: Running = stage.start(arguments.iter().chain(more));
    let address = connect.address();
    stage.follow(&address);
    connect.end(SOON)
}

#[test]
fn another_account_is_named_and_kept_only_when_asked_to() {
    let stage = Stage::without_pages();
    stage.sign_in("work", Person::sample());
    let ran = again(&stage, &[]);
    assert_eq!((ran.code, ran.fault().as_str()), (10, "other_account"));
    assert!(ran.err.contains("--keep-as-new") && ran.err.contains(&Person::at_home().email), "{}", ran.err);
    assert_eq!((stage.kept(), stage.issuer.counts().revocations), (1, 1));
    let ran = again(&stage, &["--keep-as-new"]);
    assert_eq!((ran.code, ran.json()["generation"].as_i64()), (0, Some(1)), "{}", ran.err);
    let list = stage.cli(["list", "--json"]).json();
    assert_eq!((list.as_array().map(Vec::len), stage.kept()), (Some(2), 2));
    assert_eq!(stage.cli(["status", "work", "--json"]).json()["generation"], 1, "it is as it was");
}
