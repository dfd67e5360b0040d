//! Leaving for a provider.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::identity_provider::{self, IdentityProvider};
use baton_store::sign_in_attempt::{self, SignInAttempt};
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::super::{Client, Gate};
use super::refusal::Refusal;
use super::speak::{Abroad, Speaker};
use super::{Bound, exchange};
use crate::api_keys::digest;
use crate::workspace::Error;

/// How long an answer is waited for, in microseconds: ten minutes.
const LIFETIME: i64 = 600 * MICROS_PER_SECOND;
/// Attempts that are waited for at once, in all: beyond, those that began first are given up.
const ATTEMPTS_MAX: i64 = 10_000;
/// The longest path that is gone back to, in bytes.
const PATH_BYTES_MAX: usize = 2_000;
/// What a header cannot carry.
const NOT_IN_HEADERS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');

/// Somebody who leaves for a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Where to go.
    pub address: String,
    /// What the browser has to bring along when it comes back: for a cookie, and shown to nobody.
    pub browser: String,
}

impl Gate {
    /// Sends somebody to a provider.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::WrongUse`] for no path of ours, [`Error::Refused`] if the provider cannot be asked, [`Error::TooMany`], or the
    /// database's own.
    pub async fn depart(
        &self,
        key: &str,
        return_to: Option<&str>,
        from: &Client,
        abroad: Abroad,
    ) -> Result<Departure, Error> {
        self.0.slowing.from(from.address)?;
        let return_to = own_path(return_to.unwrap_or("/"))?;
        let provider = identity_provider::by_key(&mut self.workspace().db.read().await?, key).await?;
        let provider = provider.ok_or_else(|| Error::Missing("such way to sign in".to_owned()))?;
        let (state, browser) = (self.secret()?, self.secret()?);
        let address = match self.address(&provider, &browser, &state, abroad).await {
            Ok(address) => address,
            Err(Refusal::Ours(error)) => return Err(error),
            Err(refusal) => {
                tracing::warn!(provider = %provider.key, reason = %refusal.code(), detail = %refusal, "nobody can be sent to a provider");
                let told =
                    "this provider cannot be asked at present: try again later, or sign in another way";
                return Err(Error::Refused(told.to_owned()));
            }
        };
        let now = self.workspace().now().micros();
        let attempt = SignInAttempt {
            state: digest(&state).to_vec(),
            browser: digest(&browser).to_vec(),
            provider_id: provider.id,
            return_to,
            created_at: now,
            expires_at: now + LIFETIME,
        };
        let mut tx = self.workspace().db.write_aside().await?;
        sign_in_attempt::begin(&mut tx, &attempt, ATTEMPTS_MAX).await?;
        tx.commit().await?;
        Ok(Departure { address, browser })
    }

    async fn address(
        &self,
        provider: &IdentityProvider,
        browser: &str,
        state: &str,
        abroad: Abroad,
    ) -> Result<String, Refusal> {
        let unreachable = |error: super::speak::SpeakError| Refusal::Unreachable(error.to_string());
        let speaker = Speaker::new(abroad).map_err(unreachable)?;
        let now = self.workspace().now().micros();
        let published = self.0.directory.published(&speaker, &provider.issuer, now).await?;
        let client = exchange::client(self, provider, &published)?;
        let Bound { verifier, nonce } = Bound::new(browser, state);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
        let state = state.to_owned();
        let request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        );
        let scopes = ["email", "profile"].map(|scope| Scope::new(scope.to_owned()));
        let (address, ..) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        Ok(address.into())
    }
}

/// A path of ours, as it is kept; one that a browser could take for an address elsewhere is none.
fn own_path(path: &str) -> Result<String, Error> {
    let leads_away = matches!(path.as_bytes().get(1), Some(b'/' | b'\\'));
    if !path.starts_with('/')
        || leads_away
        || path.len() > PATH_BYTES_MAX
        || path.chars().any(char::is_control)
    {
        return Err(Error::WrongUse("return_to: a path of ours, such as /leads".to_owned()));
    }
    // What comes behind `#` is the browser's own: the server has other uses for it.
    let path = path.split('#').next().unwrap_or(path);
    Ok(utf8_percent_encode(path, NOT_IN_HEADERS).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_gone_back_to() {
        for (path, kept) in [
            ("/", "/"),
            ("/leads?q=\"한\"", "/leads?q=%22%ED%95%9C%22"),
            ("/a?to=https://b.example", "/a?to=https://b.example"),
            ("/한", "/%ED%95%9C"),
            ("/leads#here", "/leads"),
        ] {
            assert_eq!(own_path(path).unwrap(), kept, "{path}");
        }
        for path in [
            "",
            "leads",
            "//evil.example",
            "/\\evil.example",
            "\\evil",
            "https://evil.example",
            "/\t/evil.example",
            "/a\r\nb",
        ] {
            assert!(own_path(path).is_err(), "{path}");
        }
        assert!(own_path(&format!("/{}", "a".repeat(PATH_BYTES_MAX))).is_err());
    }
}
