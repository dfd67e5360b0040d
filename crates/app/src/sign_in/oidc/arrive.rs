//! Coming back from a provider.

use std::sync::Arc;

use baton_store::identity_provider::{self, IdentityProvider};
use baton_store::sign_in_attempt::{self, SignInAttempt};
use baton_store::{StoreError, audit};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::super::{Client, Entry, Gate, SignedIn};
use super::directory::Published;
use super::exchange::{self, Person, ProviderClient};
use super::refusal::{Fault, Refusal};
use super::speak::{Abroad, SpeakError, Speaker};
use super::{Bound, subject_of};
use crate::api_keys::digest;
use crate::workspace::Error;

/// The longest of what an answer carries, in bytes.
const PARAMETER_BYTES_MAX: usize = 4_096;

/// What a provider answers by way of the browser. Everybody can make one up.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProviderAnswer {
    /// What was given along.
    pub state: Option<String>,
    /// What is given for tokens.
    pub code: Option<String>,
    /// Who answers.
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl std::fmt::Debug for ProviderAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderAnswer").field("error", &self.error).finish_non_exhaustive()
    }
}

/// Where somebody comes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The address.
    pub address: String,
    /// The session, if somebody is in.
    pub signed_in: Option<SignedIn>,
}

/// How far an answer got: what is known when it is refused.
#[derive(Debug, Default)]
struct Way {
    provider: Option<IdentityProvider>,
    return_to: Option<String>,
}

impl Gate {
    /// Takes the answer of a provider (none: it cannot be read) that came to the address of `key`, in the browser with this secret.
    pub async fn arrive(
        &self,
        key: &str,
        answer: Option<ProviderAnswer>,
        browser: Option<&str>,
        from: &Client,
        abroad: Abroad,
    ) -> Landing {
        let mut way = Way::default();
        let entry = self.entry(key, answer, browser, from, abroad, &mut way).await;
        let to = way.return_to.as_deref().unwrap_or("/");
        let page = |address: String| format!("{}{address}", self.public_url());
        let query = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        match entry {
            Ok(Entry::In(signed_in)) => Landing { address: page(to.to_owned()), signed_in: Some(signed_in) },
            Ok(Entry::SecondFactor { ticket }) => {
                Landing { address: page(format!("/sign-in?to={}#{ticket}", query(to))), signed_in: None }
            }
            Err(refusal) => {
                self.note(key, &way, &refusal, from).await;
                let address = page(format!("/sign-in?to={}&error={}", query(to), refusal.told()));
                Landing { address, signed_in: None }
            }
        }
    }

    async fn entry(
        &self,
        key: &str,
        answer: Option<ProviderAnswer>,
        browser: Option<&str>,
        from: &Client,
        abroad: Abroad,
        way: &mut Way,
    ) -> Result<Entry, Refusal> {
        self.0.slowing.from(from.address).map_err(|_| Refusal::TooMany)?;
        let answer = answer.filter(ProviderAnswer::is_short).ok_or(Refusal::Unreadable)?;
        let state = answer.state.as_deref().ok_or(Refusal::Unreadable)?;
        let (attempt, provider) = self.take_attempt(key, state).await?;
        let browser = browser.filter(|browser| digest(browser).as_slice() == attempt.browser);
        let browser = browser.ok_or(Refusal::OtherBrowser)?;
        (way.return_to, way.provider) = (Some(attempt.return_to), provider);
        if attempt.expires_at <= self.workspace().now().micros() {
            return Err(Refusal::StateExpired);
        }
        let provider = way.provider.as_ref().filter(|provider| provider.id == attempt.provider_id);
        let provider = provider.ok_or(Refusal::OtherProvider)?;
        let person = self.person(provider, &answer, &Bound::new(browser, state), abroad).await?;
        let mut tx = self.workspace().db.write_aside().await.map_err(Error::from)?;
        let member = self.admit(&mut tx, provider, &person).await?;
        let entry = self.enter(&mut tx, &member, from).await?;
        tx.commit().await.map_err(Error::from)?;
        Ok(entry)
    }

    /// Takes the attempt of a state, which is used up with that, and reads the provider of `key`.
    async fn take_attempt(
        &self,
        key: &str,
        state: &str,
    ) -> Result<(SignInAttempt, Option<IdentityProvider>), Refusal> {
        let ours = |error: StoreError| Refusal::Ours(error.into());
        let mut tx = self.workspace().db.write_aside().await.map_err(ours)?;
        let attempt = sign_in_attempt::take(&mut tx, &digest(state)).await.map_err(ours)?;
        let provider = identity_provider::by_key(&mut tx, key).await.map_err(ours)?;
        tx.commit().await.map_err(ours)?;
        Ok((attempt.ok_or(Refusal::StateUnknown)?, provider))
    }

    /// Who somebody is, asked of the provider with the code that it gave.
    async fn person(
        &self,
        provider: &IdentityProvider,
        answer: &ProviderAnswer,
        bound: &Bound,
        abroad: Abroad,
    ) -> Result<Person, Refusal> {
        // Before anything is believed or sent: is it the one that was asked?
        if answer.iss.as_ref().is_some_and(|iss| *iss != provider.issuer) {
            return Err(Refusal::MixUp);
        }
        let speaker =
            Speaker::new(abroad).map_err(|error: SpeakError| Refusal::Unreachable(error.to_string()))?;
        let now = self.workspace().now().micros();
        let published = self.0.directory.published(&speaker, &provider.issuer, now).await?;
        if answer.iss.is_none()
            && published.additional_metadata().authorization_response_iss_parameter_supported
        {
            return Err(Refusal::MixUp);
        }
        match (&answer.error, &answer.code) {
            (Some(error), _) if error == "access_denied" => Err(Refusal::Cancelled),
            (None, Some(code)) => {
                let client = exchange::client(self, provider, &published)?;
                self.proven(&client, &speaker, provider, &published, code, bound).await
            }
            _ => Err(Refusal::ProviderError),
        }
    }

    async fn proven(
        &self,
        client: &ProviderClient,
        speaker: &Speaker,
        provider: &IdentityProvider,
        published: &Arc<Published>,
        code: &str,
        bound: &Bound,
    ) -> Result<Person, Refusal> {
        let tokens = exchange::tokens(client, speaker, code, bound).await?;
        let now = self.workspace().now().micros();
        let mut claims = exchange::verified(&tokens, provider, published, &bound.nonce, now);
        if matches!(claims, Err(Fault::UnknownKey))
            && let Some(renewed) = self.0.directory.with_new_keys(speaker, &provider.issuer, now).await?
        {
            claims = exchange::verified(&tokens, provider, &renewed, &bound.nonce, now);
        }
        exchange::person(client, speaker, &tokens, &claims.map_err(Refusal::IdToken)?).await
    }

    /// Notes why somebody was not let in: in the log, and in the audit where it is about an attempt of this browser.
    async fn note(&self, key: &str, way: &Way, refusal: &Refusal, from: &Client) {
        let (code, shown): (_, String) =
            (refusal.code(), key.chars().filter(char::is_ascii_graphic).take(40).collect());
        tracing::warn!(provider = %shown, reason = %code, detail = %refusal, "a sign-in by a provider was refused");
        let Some(provider) = way.provider.as_ref().filter(|_| refusal.is_of_attempt()) else { return };
        let detail = json!({ "provider": provider.key, "reason": code, "address": from.address }).to_string();
        let noted: Result<(), StoreError> = async {
            let mut tx = self.workspace().db.write_aside().await?;
            let now = self.workspace().now().micros();
            let by = format!("provider:{}", provider.key);
            audit::note(&mut tx, now, &by, "refuse_sign_in", &subject_of(provider), &detail).await?;
            tx.commit().await
        }
        .await;
        if let Err(error) = noted {
            tracing::error!(%error, "a refused sign-in cannot be noted in the audit");
        }
    }
}

impl ProviderAnswer {
    fn is_short(&self) -> bool {
        let all = [&self.state, &self.code, &self.iss, &self.error];
        all.into_iter().flatten().all(|text| text.len() <= PARAMETER_BYTES_MAX)
    }
}
