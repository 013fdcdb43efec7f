//! One person in two workspaces, and two people in one (behaviour 169, 280).

use crate::stage::Stage;
use world::issuer::Person;

/// The names and plans, in the order of the sign-ins.
fn names(stage: &Stage) -> Vec<String> {
    let list = stage.cli(["list", "--json"]).json();
    let mut accounts: Vec<(String, String)> = vec![];
    for account in list.as_array().expect("a list") {
        let text = |key: &str| account[key].as_str().expect("is text").to_owned();
        accounts.push((text("id"), text("name")));
    }
    accounts.sort();
    accounts.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn two_workspaces_of_one_person_stand_side_by_side() {
    let stage = Stage::without_pages();
    let in_workspace =
        |account: &str, plan: &str| Person { account_id: account.into(), plan: plan.into(), ..Person::sample() };
    let workspaces =
        [("ws-1", "plus"), ("ws-2", "team"), ("ws-3", "team"), ("ws-4", "of_tomorrow"), ("acct_0198ab12-7c1e", "team")];
    for (account, plan) in workspaces {
        stage.sign_in("", in_workspace(account, plan));
    }
    let email = Person::sample().email;
    let wanted = ["", " · Team", " · Team · ws-3", " · of_tomorrow", " · Team · 0198ab12"];
    let wanted = wanted.map(|more| format!("{email}{more}"));
    assert_eq!(names(&stage), wanted);
    assert_eq!(stage.kept(), 5);
    let ambiguous = stage.cli(["status", &format!("{email} · Team"), "--json"]).json();
    assert_eq!(ambiguous["account_id"], "ws-2", "a name tells one from the other");
    // Signing in again changes no name, and touches no other account.
    stage.sign_in("", in_workspace("ws-2", "team"));
    assert_eq!((names(&stage), stage.kept()), (wanted.to_vec(), 5));
    // Asked for one of them, another says which is which.
    stage.issuer.next_person(in_workspace("ws-3", "team"));
    let mut again = stage.start(["connect", "--no-browser", "--json", "--account", &wanted[1]]);
    let address = again.address();
    stage.follow(&address);
    let ran = again.end(std::time::Duration::from_secs(20));
    assert_eq!((ran.code, ran.fault().as_str()), (10, "other_account"), "{}", ran.err);
}

#[test]
fn two_members_of_one_workspace_stand_side_by_side() {
    let stage = Stage::without_pages();
    let member = |user: &str, email: &str| Person { user_id: user.into(), email: email.into(), ..Person::sample() };
    stage.sign_in("", member("user-1", "one@acme.example"));
    stage.sign_in("", member("user-2", "two@acme.example"));
    // A shared address: two people behind it are two accounts all the same.
    stage.sign_in("", member("user-3", "one@acme.example"));
    assert_eq!(names(&stage), ["one@acme.example", "two@acme.example", "one@acme.example · Business"]);
    let list = stage.cli(["list", "--json"]).json();
    let workspaces: std::collections::HashSet<&str> =
        list.as_array().into_iter().flatten().filter_map(|account| account["account_id"].as_str()).collect();
    assert_eq!((workspaces.len(), stage.kept()), (1, 3));
    assert_eq!(
        stage.cli(["status", "one@acme.example", "--json"]).json()["user_id"],
        "user-1",
        "a name goes before an address"
    );
}
