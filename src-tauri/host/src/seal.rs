//! An answer under a key that is good for this one answer: the issuer's bytes on the disk, readable only with the
//! keychain.

use crate::answer::RawAnswer;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use codex_connect_core::account::AccountId;
use codex_connect_core::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroizing;

/// 32 random bytes, base64url: an XChaCha20-Poly1305 key.
#[derive(Clone)]
pub struct SealKey(SecretString);

/// What goes with the body. No secret of its own.
#[derive(Serialize, Deserialize)]
struct Head {
    status: u16,
    cut_off: bool,
    request_id: Option<String>,
    date: Option<Timestamp>,
    came_at: Timestamp,
}

impl SealKey {
    /// A new key; none when the system has no randomness.
    pub fn new() -> Option<SealKey> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(&mut *bytes).ok()?;
        Some(SealKey(BASE64.encode(*bytes).into()))
    }

    /// A key as the keychain holds it.
    pub fn from_text(text: SecretString) -> SealKey {
        SealKey(text)
    }

    /// The key for the keychain.
    pub fn text(&self) -> &SecretString {
        &self.0
    }

    /// Seals an answer to one use of one generation's token. None when the key is none.
    pub fn seal(&self, of: (&AccountId, u32), answer: &RawAnswer, came_at: Timestamp) -> Option<Vec<u8>> {
        let head = Head {
            status: answer.status,
            cut_off: answer.cut_off,
            request_id: answer.request_id.clone(),
            date: answer.date,
            came_at,
        };
        let mut plain = Zeroizing::new(serde_json::to_vec(&head).ok()?);
        plain.push(b'\n');
        plain.extend_from_slice(&answer.body);
        let mut nonce = [0_u8; 24];
        getrandom::fill(&mut nonce).ok()?;
        let sealed = self.cipher()?.encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &bound_to(of) }).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Opens it again. None when it is damaged, or was sealed with another key or for another use.
    pub fn open(&self, of: (&AccountId, u32), sealed: &[u8]) -> Option<(RawAnswer, Timestamp)> {
        let (nonce, sealed) = sealed.split_at_checked(24)?;
        let nonce = XNonce::from(<[u8; 24]>::try_from(nonce).ok()?);
        let plain = self.cipher()?.decrypt(&nonce, Payload { msg: sealed, aad: &bound_to(of) }).ok()?;
        let plain = Zeroizing::new(plain);
        let end = plain.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&plain[..end]).ok()?;
        let answer = RawAnswer {
            status: head.status,
            body: Zeroizing::new(plain[end + 1..].to_vec()),
            cut_off: head.cut_off,
            request_id: head.request_id,
            retry_after: None::<Duration>,
            date: head.date,
        };
        Some((answer, head.came_at))
    }

    fn cipher(&self) -> Option<XChaCha20Poly1305> {
        let bytes = Zeroizing::new(BASE64.decode(self.0.expose_secret()).ok()?);
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.as_slice().try_into().ok()?);
        Some(XChaCha20Poly1305::new(&Key::from(*key)))
    }
}

fn bound_to((account, generation): (&AccountId, u32)) -> Vec<u8> {
    format!("refresh of {} at {generation}", account.as_str()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> RawAnswer {
        RawAnswer {
            status: 200,
            body: Zeroizing::new(body.to_vec()),
            cut_off: true,
            request_id: Some("req-1".into()),
            retry_after: None,
            date: Some(Timestamp(7)),
        }
    }

    #[test]
    fn what_is_sealed_comes_back_for_the_same_use_and_no_other() {
        let (id, other) = (AccountId("a".into()), AccountId("b".into()));
        let key = SealKey::new().expect("there is randomness");
        let body = b"{\"refresh_token\":\"rt\nwith a line\"";
        let sealed = key.seal((&id, 3), &answer(body), Timestamp(9)).expect("seals");
        assert!(!sealed.windows(13).any(|window| window == b"refresh_token"));
        let (back, came_at) = key.open((&id, 3), &sealed).expect("opens");
        assert_eq!((back.body.as_slice(), back.status, back.cut_off, came_at), (&body[..], 200, true, Timestamp(9)));
        assert_eq!((back.request_id.as_deref(), back.date), (Some("req-1"), Some(Timestamp(7))));
        assert!(key.open((&id, 4), &sealed).is_none() && key.open((&other, 3), &sealed).is_none());
        assert!(SealKey::new().expect("randomness").open((&id, 3), &sealed).is_none());
        for cut in [0, 10, 24, 30, sealed.len() - 1] {
            assert!(key.open((&id, 3), &sealed[..cut]).is_none(), "{cut} bytes");
        }
        assert!(SealKey::from_text("nonsense".to_owned().into()).open((&id, 3), &sealed).is_none());
    }
}
