//! The pretend keychain by itself, and under the program's own keychain thread.

use std::sync::mpsc;
use std::time::Instant;

use codex_connect_host::core::fault::FaultCode;
use codex_connect_host::keychain::Keychain;

use super::*;

const SOON: Duration = Duration::from_secs(5);

fn entry(keychain: &PretendKeychain, name: &str) -> Entry {
    (keychain.make())().unwrap().build("service", name, None).unwrap()
}

#[test]
fn items_are_shared_and_calls_are_counted() {
    let keychain = PretendKeychain::new();
    let (a, b) = (entry(&keychain, "a"), entry(&keychain, "b"));
    assert!(matches!(a.get_secret(), Err(Error::NoEntry)));
    b.set_secret(b"two").unwrap();
    a.set_secret(b"one").unwrap();
    assert_eq!(entry(&keychain.clone(), "a").get_secret().unwrap(), b"one");
    let other = (keychain.make())().unwrap().build("other", "a", None).unwrap();
    assert!(matches!(other.get_secret(), Err(Error::NoEntry)), "another service's item is another item");
    assert_eq!((keychain.items(), keychain.calls()), (vec!["a".to_owned(), "b".to_owned()], 5));

    a.delete_credential().unwrap();
    assert!(matches!(a.delete_credential(), Err(Error::NoEntry)));
    assert_eq!((keychain.items(), keychain.calls()), (vec!["b".to_owned()], 7));
    assert!(!format!("{b:?}").contains("two"));
    assert!(PretendKeychain::new().items().is_empty());
}

#[test]
fn the_call_that_is_named_fails_and_does_nothing() {
    let keychain = PretendKeychain::new();
    let a = entry(&keychain, "a");
    keychain.fail_at(2, Failure::Locked);
    keychain.fail_at(3, Failure::Refused);
    a.set_secret(b"first").unwrap();
    assert!(matches!(a.set_secret(b"second"), Err(Error::NoStorageAccess(_))));
    assert!(matches!(a.delete_credential(), Err(Error::PlatformFailure(_))));
    assert_eq!(a.get_secret().unwrap(), b"first");
    assert_eq!(keychain.calls(), 4);
}

#[test]
#[should_panic(expected = "call 1 has come already")]
fn a_call_that_has_come_cannot_be_named() {
    let keychain = PretendKeychain::new();
    entry(&keychain, "a").set_secret(b"x").unwrap();
    keychain.fail_at(1, Failure::Locked);
}

#[test]
fn every_call_from_one_on_fails_until_it_heals() {
    let keychain = PretendKeychain::new();
    let a = entry(&keychain, "a");
    keychain.fail_from(2, Failure::Locked);
    keychain.fail_at(3, Failure::Refused);
    a.set_secret(b"x").unwrap();
    assert!(matches!(a.get_secret(), Err(Error::NoStorageAccess(_))));
    assert!(matches!(a.get_secret(), Err(Error::PlatformFailure(_))), "the named call goes before");
    assert!(matches!(a.get_secret(), Err(Error::NoStorageAccess(_))));
    keychain.fail_at(5, Failure::Refused);
    keychain.heal();
    assert_eq!(a.get_secret().unwrap(), b"x");
}

#[test]
fn a_restart_fails_one_call_and_one_making() {
    let keychain = PretendKeychain::new();
    let a = entry(&keychain, "a");
    keychain.fail_at(2, Failure::Restart);
    a.set_secret(b"x").unwrap();
    let make = keychain.make();
    assert!(make().is_ok(), "it has not gone yet");
    assert!(matches!(a.get_secret(), Err(Error::PlatformFailure(_))));
    assert!(matches!(make(), Err(Error::PlatformFailure(_))));
    assert_eq!(make().unwrap().build("service", "a", None).unwrap().get_secret().unwrap(), b"x");
    assert_eq!(a.get_secret().unwrap(), b"x");
}

#[test]
fn a_call_hangs_until_it_is_let_go_and_then_acts() {
    let keychain = PretendKeychain::new();
    keychain.fail_from(1, Failure::Hang);
    let hang = |value: &'static [u8]| {
        let (done, ended) = mpsc::channel();
        let a = entry(&keychain, "a");
        thread::spawn(move || done.send(a.set_secret(value)));
        ended
    };
    let first = hang(b"first");
    wait_for_calls(&keychain, 1);
    assert!(first.recv_timeout(Duration::from_millis(100)).is_err());
    assert!(keychain.items().is_empty(), "looking does not hang");
    keychain.release();
    first.recv_timeout(SOON).unwrap().unwrap();
    assert_eq!(keychain.items(), ["a"]);

    let second = hang(b"second");
    wait_for_calls(&keychain, 2);
    assert!(second.recv_timeout(Duration::from_millis(100)).is_err(), "letting go is for what hung then");
    keychain.heal();
    second.recv_timeout(SOON).unwrap().unwrap();
    assert_eq!(entry(&keychain, "a").get_secret().unwrap(), b"second");
}

/// A call is to hang, and is counted, in one step.
fn wait_for_calls(keychain: &PretendKeychain, calls: usize) {
    let began = Instant::now();
    while keychain.calls() < calls {
        assert!(began.elapsed() < SOON, "call {calls} never came");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_slow_call_takes_its_time() {
    let keychain = PretendKeychain::new();
    let a = entry(&keychain, "a");
    keychain.slow(Duration::from_millis(100));
    keychain.fail_at(2, Failure::Refused);
    let began = Instant::now();
    a.set_secret(b"x").unwrap();
    assert!(a.get_secret().is_err());
    assert!(began.elapsed() >= Duration::from_millis(200));
    keychain.slow(Duration::ZERO);
    assert_eq!(a.get_secret().unwrap(), b"x");
}

#[tokio::test]
async fn the_programs_own_thread_meets_each_failure() {
    let keychain = PretendKeychain::new();
    let program = Keychain::start(keychain.make());
    program.put("a", "x".into()).await.unwrap();

    keychain.fail_at(keychain.calls() + 1, Failure::Locked);
    assert_eq!(program.read("a").await.unwrap_err().code, FaultCode::StoreLocked);
    keychain.fail_from(keychain.calls() + 1, Failure::Refused);
    assert_eq!(program.read("a").await.unwrap_err().code, FaultCode::StoreRefused);
    keychain.heal();
    keychain.fail_at(keychain.calls() + 1, Failure::Restart);
    assert_eq!(program.read("a").await.unwrap_err().code, FaultCode::StoreMissing);
    assert!(program.read("a").await.unwrap().is_some(), "it has come back");

    keychain.fail_at(keychain.calls() + 1, Failure::Hang);
    let late = program.put("b", "y".into());
    let given_up = tokio::time::timeout(Duration::from_millis(100), late).await;
    assert!(given_up.is_err());
    assert_eq!(keychain.items(), ["a"]);
    keychain.release();
    assert!(program.read("b").await.unwrap().is_some(), "a write that is let go late still lands");
}
