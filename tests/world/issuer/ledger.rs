//! Which codes and tokens were given, to whom, and what has become of them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::person::{Person, random_text};

/// An authorization request that passed every check.
#[derive(Clone)]
pub(super) struct Authorization {
    pub(super) redirect_uri: String,
    pub(super) state: String,
    pub(super) scope: String,
    pub(super) challenge: String,
}

/// One consent and every token that came of it.
pub(super) struct Grant {
    pub(super) person: Person,
    pub(super) scope: String,
    revoked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GrantId(usize);

/// Why a code buys nothing. In every case but the first it is spent afterwards.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CodeRefused {
    Unknown,
    UsedBefore,
    Expired,
    OtherRedirect,
    WrongVerifier,
}

/// Why a refresh token buys nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RefreshRefused {
    Unknown,
    UsedBefore,
    Revoked,
}

#[derive(Default)]
pub(super) struct Ledger {
    waiting: HashMap<String, Authorization>,
    codes: HashMap<String, Code>,
    grants: Vec<Grant>,
    refresh_tokens: HashMap<String, RefreshToken>,
    access_tokens: HashMap<String, AccessToken>,
}

struct Code {
    authorization: Authorization,
    person: Person,
    given: Instant,
    spent: bool,
    grant: Option<GrantId>,
}

struct RefreshToken {
    grant: GrantId,
    /// Its place among all that were given.
    number: usize,
    spent: bool,
    uses: usize,
}

struct AccessToken {
    grant: GrantId,
    /// Unix seconds; `None` never comes.
    expires: Option<u64>,
    revoked: bool,
}

impl Ledger {
    /// Keeps a request while its consent page is open, and returns the page's number.
    pub(super) fn wait(&mut self, authorization: Authorization) -> String {
        let page = random_text(16);
        self.waiting.insert(page.clone(), authorization);
        page
    }

    /// The request behind a consent page. Each page is answered once.
    pub(super) fn answered(&mut self, page: &str) -> Option<Authorization> {
        self.waiting.remove(page)
    }

    pub(super) fn give_code(&mut self, authorization: Authorization, person: Person, now: Instant) -> String {
        let code = format!("ac_{}", random_text(32));
        self.codes.insert(code.clone(), Code { authorization, person, given: now, spent: false, grant: None });
        code
    }

    /// Takes a code for a grant. The first attempt spends it, good or bad; a second one revokes what the
    /// first one gave (RFC 6749 4.1.2).
    pub(super) fn redeem(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        (now, lifetime): (Instant, Duration),
    ) -> Result<GrantId, CodeRefused> {
        let code = self.codes.get_mut(code).ok_or(CodeRefused::Unknown)?;
        if code.spent {
            if let Some(grant) = code.grant {
                self.grants[grant.0].revoked = true;
            }
            return Err(CodeRefused::UsedBefore);
        }
        code.spent = true;
        if now.duration_since(code.given) >= lifetime {
            return Err(CodeRefused::Expired);
        }
        if redirect_uri != code.authorization.redirect_uri {
            return Err(CodeRefused::OtherRedirect);
        }
        if challenge_of(verifier) != code.authorization.challenge {
            return Err(CodeRefused::WrongVerifier);
        }
        let grant = GrantId(self.grants.len());
        code.grant = Some(grant);
        self.grants.push(Grant {
            person: code.person.clone(),
            scope: code.authorization.scope.clone(),
            revoked: false,
        });
        Ok(grant)
    }

    /// A grant whose code nobody saw.
    pub(super) fn grant_to(&mut self, person: Person, scope: &str) -> GrantId {
        self.grants.push(Grant { person, scope: scope.to_owned(), revoked: false });
        GrantId(self.grants.len() - 1)
    }

    pub(super) fn grant(&self, grant: GrantId) -> &Grant {
        &self.grants[grant.0]
    }

    pub(super) fn give_refresh_token(&mut self, grant: GrantId) -> String {
        let token = format!("rt_{}", random_text(48));
        let number = self.refresh_tokens.len();
        self.refresh_tokens.insert(token.clone(), RefreshToken { grant, number, spent: false, uses: 0 });
        token
    }

    /// Notes an access token that runs out at `expires`, in Unix seconds, or never.
    pub(super) fn gave_access_token(&mut self, grant: GrantId, token: &str, expires: Option<u64>) {
        self.access_tokens.insert(token.to_owned(), AccessToken { grant, expires, revoked: false });
    }

    /// The grant that an access token stands for at `now`, in Unix seconds: none when it was not given here, is
    /// revoked or has run out.
    pub(super) fn opened_by(&self, access_token: &str, now: u64) -> Option<&Grant> {
        let token = self.access_tokens.get(access_token)?;
        let good = !self.is_revoked(access_token) && token.expires.is_none_or(|expires| now < expires);
        good.then(|| self.grant(token.grant))
    }

    /// Lets every access token that was given so far run out.
    pub(super) fn expire_access_tokens(&mut self) {
        self.access_tokens.values_mut().for_each(|token| token.expires = Some(0));
    }

    /// Takes a refresh token. With `rotate` it is spent by this.
    pub(super) fn refresh(&mut self, token: &str, rotate: bool) -> Result<GrantId, RefreshRefused> {
        let token = self.refresh_tokens.get_mut(token).ok_or(RefreshRefused::Unknown)?;
        token.uses += 1;
        if self.grants[token.grant.0].revoked {
            return Err(RefreshRefused::Revoked);
        }
        if token.spent {
            return Err(RefreshRefused::UsedBefore);
        }
        token.spent = rotate;
        Ok(token.grant)
    }

    /// Revokes a refresh token's whole grant, or one access token. A token it does not know changes
    /// nothing (RFC 7009 2.2).
    pub(super) fn revoke(&mut self, token: &str) {
        if let Some(token) = self.refresh_tokens.get(token) {
            self.grants[token.grant.0].revoked = true;
        } else if let Some(token) = self.access_tokens.get_mut(token) {
            token.revoked = true;
        }
    }

    pub(super) fn is_revoked(&self, token: &str) -> bool {
        let refresh = self.refresh_tokens.get(token).map(|token| (token.grant, false));
        let known = refresh.or_else(|| self.access_tokens.get(token).map(|token| (token.grant, token.revoked)));
        known.is_some_and(|(grant, revoked)| revoked || self.grants[grant.0].revoked)
    }

    pub(super) fn uses_of(&self, refresh_token: &str) -> usize {
        self.refresh_tokens.get(refresh_token).map_or(0, |token| token.uses)
    }

    /// The uses of every refresh token, in the order in which they were given.
    pub(super) fn uses_of_each(&self) -> Vec<usize> {
        let mut uses = vec![0; self.refresh_tokens.len()];
        self.refresh_tokens.values().for_each(|token| uses[token.number] = token.uses);
        uses
    }
}

/// The S256 challenge of a verifier (RFC 7636 4.2).
pub(super) fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair of RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const REDIRECT: &str = "http://localhost:1455/auth/callback";
    const MINUTE: Duration = Duration::from_secs(60);

    fn ledger_with_code(now: Instant) -> (Ledger, String) {
        let mut ledger = Ledger::default();
        let authorization = Authorization {
            redirect_uri: REDIRECT.to_owned(),
            state: "s".repeat(32),
            scope: "openid offline_access".to_owned(),
            challenge: CHALLENGE.to_owned(),
        };
        let code = ledger.give_code(authorization, Person::sample(), now);
        (ledger, code)
    }

    #[test]
    fn a_code_lives_a_minute() {
        let given = Instant::now();
        let (mut ledger, code) = ledger_with_code(given);
        let late = ledger.redeem(&code, REDIRECT, VERIFIER, (given + MINUTE, MINUTE));
        assert_eq!(late, Err(CodeRefused::Expired));

        let (mut ledger, code) = ledger_with_code(given);
        let in_time = given + MINUTE - Duration::from_millis(1);
        let taken = ledger.redeem(&code, REDIRECT, VERIFIER, (in_time, MINUTE));
        assert!(taken.is_ok());
    }

    #[test]
    fn a_bad_attempt_spends_the_code() {
        let now = Instant::now();
        let (mut ledger, code) = ledger_with_code(now);
        let other = "http://127.0.0.1:1455/auth/callback";
        let first = ledger.redeem(&code, other, VERIFIER, (now, MINUTE));
        assert_eq!(first, Err(CodeRefused::OtherRedirect));
        let second = ledger.redeem(&code, REDIRECT, VERIFIER, (now, MINUTE));
        assert_eq!(second, Err(CodeRefused::UsedBefore));
    }

    #[test]
    fn revoking_a_spent_refresh_token_revokes_the_newest_too() {
        let now = Instant::now();
        let (mut ledger, code) = ledger_with_code(now);
        let grant = ledger.redeem(&code, REDIRECT, VERIFIER, (now, MINUTE)).unwrap();
        let old = ledger.give_refresh_token(grant);
        assert_eq!(ledger.refresh(&old, true), Ok(grant));
        let new = ledger.give_refresh_token(grant);
        assert!(!ledger.is_revoked(&new));
        ledger.revoke(&old);
        assert!(ledger.is_revoked(&new));
        assert_eq!(ledger.refresh(&new, true), Err(RefreshRefused::Revoked));
        assert_eq!(ledger.refresh("rt_other", true), Err(RefreshRefused::Unknown));
    }

    #[test]
    fn revoking_an_access_token_leaves_the_grant() {
        let now = Instant::now();
        let (mut ledger, code) = ledger_with_code(now);
        let grant = ledger.redeem(&code, REDIRECT, VERIFIER, (now, MINUTE)).unwrap();
        let refresh = ledger.give_refresh_token(grant);
        ledger.gave_access_token(grant, "access", Some(100));
        assert!(ledger.opened_by("access", 99).is_some());
        assert!(ledger.opened_by("access", 100).is_none());
        ledger.revoke("access");
        assert!(ledger.is_revoked("access"));
        assert!(ledger.opened_by("access", 99).is_none());
        assert!(!ledger.is_revoked(&refresh));
        ledger.revoke("unheard of");
        assert!(!ledger.is_revoked("unheard of"));
    }
}
