//! Wrong and copied callbacks in numbers (behaviour 28 and 29).

use crate::stage::{Stage, block_on};
use std::time::Duration;
use tokio::task::JoinSet;

/// 10,000 callbacks with wrong states during an open sign-in: no exchange, and the right one then succeeds. 100 copies
/// of the right one: exactly one exchange, and every copy that is answered is told the same.
#[test]
fn ten_thousand_wrong_states_and_a_hundred_copies() {
    let stage = Stage::without_pages();
    // The right one comes after all of them.
    stage.issuer.set_code_lifetime(Duration::from_secs(300));
    let mut connect = stage.start(["connect", "--no-browser", "--json"]);
    let callback = stage.callback(&connect.address());
    let port = stage.ports[0];
    let answered = block_on(flood(port, 10_000, 64));
    assert_eq!(answered, 10_000, "every one is answered with 400");
    assert_eq!(stage.issuer.counts().exchanges, 0);

    let told = block_on(copies(&callback, 100));
    assert!(!told.is_empty() && told.iter().all(|page| page.contains("Connected")), "{told:?}");
    let ran = connect.end(Duration::from_secs(30));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(stage.issuer.counts().exchanges, 1);
    assert_eq!(stage.kept(), 1);
}

async fn flood(port: u16, count: usize, at_once: usize) -> usize {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let (mut running, mut answered) = (JoinSet::new(), 0);
    for number in 0..count {
        let client = client.clone();
        running.spawn(async move {
            let url = format!("http://127.0.0.1:{port}/auth/callback?code=c{number}&state={number:0>43}");
            // A full listener drops the oldest connection that has said nothing yet; a browser tries again.
            for _ in 0..3 {
                if let Ok(response) = client.get(&url).send().await {
                    return response.status().as_u16() == 400;
                }
            }
            false
        });
        if running.len() >= at_once {
            answered += usize::from(running.join_next().await.expect("some run").expect("none panics"));
        }
    }
    while let Some(one) = running.join_next().await {
        answered += usize::from(one.expect("none panics"));
    }
    answered
}

async fn copies(callback: &str, count: usize) -> Vec<String> {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut running = JoinSet::new();
    for _ in 0..count {
        let (client, url) = (client.clone(), callback.to_owned());
        running.spawn(async move { client.get(url).send().await.ok()?.text().await.ok() });
    }
    let mut pages = vec![];
    while let Some(page) = running.join_next().await {
        pages.extend(page.expect("none panics"));
    }
    pages
}
