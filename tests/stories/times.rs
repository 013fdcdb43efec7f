//! What time a view is of (behaviour 234).

use crate::inside::{Inside, view};
use crate::stage::block_on;

/// Nothing differs for three days, and nothing is published.
#[test]
fn a_view_is_drawn_as_of_the_moment_when_it_is_drawn() {
    let inside = Inside::new();
    block_on(async {
        let host = inside.host(false).await;
        inside.account(&host).await;
        let published = view(&host, "an account", |view| view.accounts.len() == 1).await;
        inside.clock.set_ahead(3 * 86_400);
        assert_eq!(host.view().borrow().now, published.now, "nothing wakes it");
        let drawn = host.as_of_now(published.clone());
        let age = drawn.now.since(published.now).as_secs();
        assert!((3 * 86_400..3 * 86_400 + 60).contains(&age), "{age} s");
        assert_eq!(drawn.accounts, published.accounts);
    });
}
