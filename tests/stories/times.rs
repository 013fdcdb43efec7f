//! What time a view is of, and where (behaviour 234, 237).

use crate::inside::{Inside, view};
use crate::stage::block_on;
use codex_connect_core::ask::Ask;
use codex_connect_core::zone::Zone;

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

#[test]
fn whoever_has_flown_reads_the_clock_of_the_place() {
    let inside = Inside::new();
    block_on(async {
        inside.clock.fly(7_200);
        let host = inside.host(false).await;
        assert_eq!(host.view().borrow().zone, Zone::fixed(7_200));
        inside.account(&host).await;
        inside.clock.fly(-28_800);
        host.ask(Ask::HideEmail { on: true });
        view(&host, "the zone at the next step", |view| view.zone == Zone::fixed(-28_800)).await;
        // A window that opens knows it at once, and so does the tray.
        inside.clock.fly(32_400);
        let published = host.view().borrow().clone();
        assert_eq!(published.zone, Zone::fixed(-28_800), "nothing happened");
        assert_eq!(host.as_of_now(published).zone, Zone::fixed(32_400));
        view(&host, "the zone that a window has seen", |view| view.zone == Zone::fixed(32_400)).await;
    });
}
