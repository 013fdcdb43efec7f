//! What is in the keychain, and under which names. Nothing else names a keychain item.
//!
//! | item | content |
//! | --- | --- |
//! | `v1/ACCOUNT/GENERATION/PART` | one generation of an account's tokens. One that is in force is never written again |
//! | `v1/ACCOUNT/GENERATION/seal` | the key of the sealed answer to this generation's refresh; there only meanwhile |
//! | `v1/ACCOUNT/proxy` | the account's own proxy, a line with its name and password; there only when it has them |
//! | `v1/session/ID` | verifier, state, proxy and the one workspace of a sign-in that another process may finish |
//! | `v1/canary` | a random value, written and read back before a person is sent to the browser |
//!
//! `codex_cli` names the one item of another program that is read.
//!
//! A part is ASCII text, `v1.GENERATION.PART.PARTS.SHA256.DATA`: the hash is over the whole, the data is base64url.
//! A generation whose parts do not all fit together does not exist.

mod codex_cli;
mod proxy;

use crate::keychain::Keychain;
use crate::seal::SealKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use codex_connect_core::account::AccountId;
use codex_connect_core::fault::{Fault, FaultCode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// The tokens of one generation.
#[derive(Clone)]
pub struct Tokens {
    /// Access token.
    pub access: SecretString,
    /// Refresh token; none when the sign-in cannot refresh itself.
    pub refresh: Option<SecretString>,
    /// id_token.
    pub id: Option<SecretString>,
}

/// What finishes a sign-in in another process.
pub struct SessionSecrets {
    /// PKCE verifier.
    pub verifier: SecretString,
    /// `state`.
    pub state: SecretString,
    /// The one workspace it may be for; no secret, and where nobody can change it.
    pub workspace: Option<String>,
    /// Its own proxy as typed; none: it was given none.
    pub proxy: Option<SecretString>,
}

/// Named access to the keychain.
#[derive(Clone)]
pub struct Vault {
    keychain: Keychain,
}

/// The refresh token comes first, so that part 0 always holds it whole.
#[derive(Serialize, Deserialize)]
struct Plain {
    refresh: Option<String>,
    access: String,
    id: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct PlainSession {
    verifier: String,
    state: String,
    #[serde(default)]
    workspace: Option<String>,
    proxy: Option<String>,
}

impl Vault {
    /// A vault in this keychain.
    pub fn new(keychain: Keychain) -> Vault {
        Vault { keychain }
    }

    /// Proves that the keychain can be written and read now.
    ///
    /// # Errors
    /// `store_locked`, `store_missing`, `store_refused`.
    pub async fn prove(&self) -> Result<(), Fault> {
        let mut chance = [0_u8; 16];
        getrandom::fill(&mut chance).map_err(|_| Fault::from(FaultCode::StoreRefused))?;
        let value = BASE64.encode(chance);
        self.keychain.put(CANARY, SecretString::from(value.clone())).await?;
        let read = self.keychain.read(CANARY).await?;
        // Another of our processes may have written its own meanwhile; that proves as much.
        match read {
            Some(read) if read.expose_secret().len() == value.len() => Ok(()),
            Some(_) | None => Err(FaultCode::StoreRefused.into()),
        }
    }

    /// Puts a generation and reads it back.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn put(&self, account: &AccountId, generation: u32, tokens: &Tokens) -> Result<(), Fault> {
        let open = |secret: &Option<SecretString>| secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        let mut plain = Plain {
            refresh: open(&tokens.refresh),
            access: tokens.access.expose_secret().to_owned(),
            id: open(&tokens.id),
        };
        let parts = split(generation, &plain, CHUNK);
        plain.wipe();
        for (number, part) in parts.iter().enumerate() {
            self.keychain.put(&part_name(account, generation, number), part.clone()).await?;
        }
        let back = self.read(account, generation).await?;
        if back.access.expose_secret() != tokens.access.expose_secret() {
            return Err(FaultCode::StoreRefused.into());
        }
        Ok(())
    }

    /// Reads a generation.
    ///
    /// # Errors
    /// `entry_missing` when it is gone or torn, else as [`Vault::prove`].
    pub async fn read(&self, account: &AccountId, generation: u32) -> Result<Tokens, Fault> {
        let mut parts = vec![];
        let mut count = 1;
        while parts.len() < count {
            let name = part_name(account, generation, parts.len());
            let Some(part) = self.keychain.read(&name).await? else { return Err(FaultCode::EntryMissing.into()) };
            if parts.is_empty() {
                count = part_count(&part).filter(|count| *count <= MOST).ok_or(FaultCode::EntryMissing)?;
            }
            parts.push(part);
        }
        let plain = join(generation, &parts).ok_or(FaultCode::EntryMissing)?;
        Ok(Tokens {
            access: plain.access.into(),
            refresh: plain.refresh.map(SecretString::from),
            id: plain.id.map(SecretString::from),
        })
    }

    /// Erases a generation. Repeatable.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn erase(&self, account: &AccountId, generation: u32) -> Result<(), Fault> {
        let first = part_name(account, generation, 0);
        let Some(part) = self.keychain.read(&first).await? else { return Ok(()) };
        // The first part says how many there are, and goes last.
        for number in (0..part_count(&part).unwrap_or(1).min(MOST)).rev() {
            self.keychain.erase(&part_name(account, generation, number)).await?;
        }
        Ok(())
    }

    /// Puts the seal key of a generation's refresh and reads it back: the keychain can be written now.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn put_seal_key(&self, account: &AccountId, generation: u32, key: &SealKey) -> Result<(), Fault> {
        let name = seal_name(account, generation);
        self.keychain.put(&name, key.text().clone()).await?;
        let back = self.keychain.read(&name).await?;
        if back.is_none_or(|back| back.expose_secret() != key.text().expose_secret()) {
            return Err(FaultCode::StoreRefused.into());
        }
        Ok(())
    }

    /// Reads it; none when it is gone.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn read_seal_key(&self, account: &AccountId, generation: u32) -> Result<Option<SealKey>, Fault> {
        Ok(self.keychain.read(&seal_name(account, generation)).await?.map(SealKey::from_text))
    }

    /// Erases it. Repeatable.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn erase_seal_key(&self, account: &AccountId, generation: u32) -> Result<(), Fault> {
        self.keychain.erase(&seal_name(account, generation)).await.map(drop)
    }

    /// Puts the secrets of a sign-in that another process may finish.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn put_session(&self, id: &str, secrets: &SessionSecrets) -> Result<(), Fault> {
        let mut plain = PlainSession {
            verifier: secrets.verifier.expose_secret().to_owned(),
            state: secrets.state.expose_secret().to_owned(),
            workspace: secrets.workspace.clone(),
            proxy: secrets.proxy.as_ref().map(|proxy| proxy.expose_secret().to_owned()),
        };
        let json = Zeroizing::new(serde_json::to_vec(&plain).expect("texts are JSON"));
        plain.verifier.zeroize();
        plain.state.zeroize();
        plain.proxy.zeroize();
        self.keychain.put(&session_name(id), SecretString::from(BASE64.encode(&*json))).await
    }

    /// Reads them; none when they are gone.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn read_session(&self, id: &str) -> Result<Option<SessionSecrets>, Fault> {
        let Some(text) = self.keychain.read(&session_name(id)).await? else { return Ok(None) };
        let json = Zeroizing::new(BASE64.decode(text.expose_secret()).unwrap_or_default());
        let plain: Option<PlainSession> = serde_json::from_slice(&json).ok();
        Ok(plain.map(|plain| SessionSecrets {
            verifier: plain.verifier.into(),
            state: plain.state.into(),
            workspace: plain.workspace,
            proxy: plain.proxy.map(SecretString::from),
        }))
    }

    /// Erases them. Repeatable.
    ///
    /// # Errors
    /// As [`Vault::prove`].
    pub async fn erase_session(&self, id: &str) -> Result<(), Fault> {
        self.keychain.erase(&session_name(id)).await.map(drop)
    }
}

impl Plain {
    fn wipe(&mut self) {
        self.access.zeroize();
        self.refresh.zeroize();
        self.id.zeroize();
    }
}

fn part_name(account: &AccountId, generation: u32, part: usize) -> String {
    format!("v1/{}/{generation}/{part}", account.as_str())
}

fn seal_name(account: &AccountId, generation: u32) -> String {
    format!("v1/{}/{generation}/seal", account.as_str())
}

fn session_name(id: &str) -> String {
    format!("v1/session/{id}")
}

fn split(generation: u32, plain: &Plain, chunk: usize) -> Vec<SecretString> {
    let json = Zeroizing::new(serde_json::to_vec(plain).expect("three texts are JSON"));
    let hash = BASE64.encode(Sha256::digest(&*json));
    let data = Zeroizing::new(BASE64.encode(&*json));
    let room = chunk.saturating_sub(HEADER).max(1);
    let pieces: Vec<&[u8]> = data.as_bytes().chunks(room).collect();
    let count = pieces.len();
    let part = |(number, piece): (usize, &&[u8])| {
        let piece = std::str::from_utf8(piece).expect("base64 is ASCII");
        SecretString::from(format!("v1.{generation}.{number}.{count}.{hash}.{piece}"))
    };
    pieces.iter().enumerate().map(part).collect()
}

fn fields(part: &SecretString) -> Option<[&str; 6]> {
    part.expose_secret().splitn(6, '.').collect::<Vec<_>>().try_into().ok()
}

fn part_count(part: &SecretString) -> Option<usize> {
    fields(part)?[3].parse().ok()
}

fn join(generation: u32, parts: &[SecretString]) -> Option<Plain> {
    let mut data = Zeroizing::new(String::new());
    let mut whole = None;
    for (number, part) in parts.iter().enumerate() {
        let [version, of, at, count, hash, piece] = fields(part)?;
        let fits = version == "v1"
            && of == generation.to_string()
            && at == number.to_string()
            && count == parts.len().to_string()
            && *whole.get_or_insert(hash) == hash;
        if !fits {
            return None;
        }
        data.push_str(piece);
    }
    let json = Zeroizing::new(BASE64.decode(data.as_bytes()).ok()?);
    if BASE64.encode(Sha256::digest(&*json)) != whole? {
        return None;
    }
    serde_json::from_slice(&json).ok()
}

const CANARY: &str = "v1/canary";
/// Windows takes 2,560 bytes an item; elsewhere one item holds it all.
const CHUNK: usize = if cfg!(windows) { 2_400 } else { 1 << 20 };
/// Room for `v1.GENERATION.PART.PARTS.SHA256.`
const HEADER: usize = 100;
/// More parts than any token set has.
const MOST: usize = 32;

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
