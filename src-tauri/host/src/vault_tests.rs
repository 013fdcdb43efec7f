use super::*;
use keyring_core::api::CredentialStore;
use keyring_core::mock;
use std::sync::Arc;

fn vault() -> Vault {
    let store = mock::Store::new().expect("the mock store is made");
    Vault::new(Keychain::start(Arc::new(move || Ok(store.clone() as Arc<CredentialStore>))))
}

fn tokens(size: usize) -> Tokens {
    Tokens { access: "a".repeat(size).into(), refresh: Some("r".repeat(90).into()), id: Some("i".repeat(size).into()) }
}

#[tokio::test]
async fn a_generation_comes_back_whole_and_goes_whole() {
    let (vault, account) = (vault(), AccountId("one".into()));
    vault.put(&account, 3, &tokens(2_000)).await.expect("puts");
    let back = vault.read(&account, 3).await.expect("reads");
    assert_eq!(back.refresh.expect("is there").expose_secret(), "r".repeat(90));
    vault.erase(&account, 3).await.expect("erases");
    let fault = vault.read(&account, 3).await.err().expect("it is gone");
    assert_eq!(fault.code, FaultCode::EntryMissing);
    vault.erase(&account, 3).await.expect("erasing again is harmless");
}

#[test]
fn parts_fit_windows_and_the_refresh_token_is_whole_in_the_first() {
    let plain = Plain { refresh: Some("r".repeat(200)), access: "a".repeat(2_000), id: Some("i".repeat(3_300)) };
    let parts = split(7, &plain, 2_400);
    assert!(parts.len() > 1);
    assert!(parts.iter().all(|part| part.expose_secret().len() <= 2_400 && part.expose_secret().is_ascii()));
    let first = fields(&parts[0]).expect("has six fields")[5].to_owned();
    let first = BASE64.decode(&first[..first.len() / 4 * 4]).expect("is base64");
    assert!(String::from_utf8(first).expect("is text").contains(&"r".repeat(200)));
    assert_eq!(join(7, &parts).expect("joins").id.expect("is there").len(), 3_300);
}

#[test]
fn torn_sets_do_not_exist() {
    let plain = Plain { refresh: None, access: "a".repeat(5_000), id: None };
    let parts = split(7, &plain, 2_400);
    let other = split(8, &plain, 2_400);
    assert!(join(8, &parts).is_none(), "another generation");
    assert!(join(7, &parts[..1]).is_none(), "a part is missing");
    let mixed: Vec<SecretString> = [&parts[..1], &other[1..]].concat();
    assert!(join(7, &mixed).is_none(), "parts of two generations");
    let mut damaged = parts[1].expose_secret().to_owned();
    damaged.pop();
    damaged.push('!');
    let damaged: Vec<SecretString> =
        parts.iter().enumerate().map(|(n, part)| if n == 1 { damaged.clone().into() } else { part.clone() }).collect();
    assert!(join(7, &damaged).is_none(), "a damaged part");
}

#[tokio::test]
async fn proving_leaves_only_the_canary() {
    let vault = vault();
    vault.prove().await.expect("it can be written");
    vault.prove().await.expect("again");
}

#[tokio::test]
async fn the_secrets_of_a_session_come_back_once_they_are_put() {
    let vault = vault();
    assert!(vault.read_session("s").await.expect("reads").is_none());
    let secrets = SessionSecrets {
        verifier: "v".into(),
        state: "s".into(),
        workspace: Some("w".into()),
        proxy: Some("direct".into()),
    };
    vault.put_session("s", &secrets).await.expect("puts");
    let back = vault.read_session("s").await.expect("reads").expect("is there");
    assert_eq!((back.verifier.expose_secret(), back.state.expose_secret()), ("v", "s"));
    assert_eq!((back.workspace.as_deref(), back.proxy.expect("is there").expose_secret()), (Some("w"), "direct"));
    vault.erase_session("s").await.expect("erases");
    assert!(vault.read_session("s").await.expect("reads").is_none());
}

#[tokio::test]
async fn an_accounts_proxies_come_back_and_go() {
    let (vault, account) = (vault(), AccountId("one".into()));
    vault.put_proxies(&account, &[]).await.expect("there is none to erase");
    assert!(vault.read_proxies(&account).await.expect("reads").is_empty());
    for addresses in [&["http://u:p@proxy:1"][..], &["http://u:p@a:1", "socks5://u:q@b:2"], &[]] {
        let secrets: Vec<SecretString> = addresses.iter().map(|address| SecretString::from(*address)).collect();
        vault.put_proxies(&account, &secrets).await.expect("puts");
        let back = vault.read_proxies(&account).await.expect("reads");
        assert_eq!(back.iter().map(|back| back.expose_secret()).collect::<Vec<_>>(), addresses);
    }
}
