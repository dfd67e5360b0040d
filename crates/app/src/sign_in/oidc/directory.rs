//! What providers publish of themselves: where they are asked, and the keys that they sign with.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use baton_model::time::MICROS_PER_SECOND;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, DiscoveryError, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex as AsyncMutex;

use super::refusal::Refusal;
use super::speak::{SpeakError, Speaker, allowed};

/// How long what was read holds, in microseconds: an hour.
const HOLDS: i64 = 3_600 * MICROS_PER_SECOND;
/// How long after keys were asked for again because of an unknown one they are not asked for again, in microseconds: a minute.
const KEYS_PAUSE: i64 = 60 * MICROS_PER_SECOND;
/// How long a provider that did not answer is left alone, in microseconds: five seconds.
const FAILURE_PAUSE: i64 = 5 * MICROS_PER_SECOND;
/// More issuers are not remembered: there are at most as many as providers.
const ISSUERS_MAX: usize = 64;

/// What Baton reads of it besides.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Further {
    /// Whether each answer says who gives it (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Further {}

/// What a provider publishes, with its keys.
pub(super) type Published = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Of one issuer.
#[derive(Debug, Default)]
struct Entry {
    published: Option<Arc<Published>>,
    read_at: i64,
    keys_asked_at: Option<i64>,
    failed: Option<(i64, String)>,
}

/// What is known of all issuers. One request at a time asks one of them; others wait for what it finds.
#[derive(Debug, Default)]
pub(in super::super) struct Directory(Mutex<HashMap<String, Arc<AsyncMutex<Entry>>>>);

impl Directory {
    fn entry(&self, issuer: &str) -> Arc<AsyncMutex<Entry>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ISSUERS_MAX && !all.contains_key(issuer) {
            all.clear();
        }
        all.entry(issuer.to_owned()).or_default().clone()
    }

    /// What `issuer` publishes; read if that was long ago.
    pub(super) async fn published(
        &self,
        speaker: &Speaker,
        issuer: &str,
        now: i64,
    ) -> Result<Arc<Published>, Refusal> {
        let entry = self.entry(issuer);
        let mut entry = entry.lock().await;
        if let Some(found) = entry.published.as_ref().filter(|_| is_within(entry.read_at, now, HOLDS)) {
            return Ok(found.clone());
        }
        if let Some((at, why)) = entry.failed.as_ref().filter(|(at, _)| is_within(*at, now, FAILURE_PAUSE)) {
            return Err(Refusal::Unreachable(format!("{why} ({} s ago)", (now - at) / MICROS_PER_SECOND)));
        }
        match read(speaker, issuer).await {
            Ok(published) => {
                let published = Arc::new(published);
                *entry = Entry { published: Some(published.clone()), read_at: now, ..Entry::default() };
                Ok(published)
            }
            Err(why) => {
                entry.failed = Some((now, why.clone()));
                Err(Refusal::Unreachable(why))
            }
        }
    }

    /// The same with its keys read again, since it signs with one that is not known; none if that was done a short while ago.
    pub(super) async fn with_new_keys(
        &self,
        speaker: &Speaker,
        issuer: &str,
        now: i64,
    ) -> Result<Option<Arc<Published>>, Refusal> {
        let entry = self.entry(issuer);
        let mut entry = entry.lock().await;
        let Some(published) = entry.published.clone() else { return Ok(None) };
        if entry.keys_asked_at.is_some_and(|at| is_within(at, now, KEYS_PAUSE)) {
            return Ok(None);
        }
        entry.keys_asked_at = Some(now);
        let keys = CoreJsonWebKeySet::fetch_async(published.jwks_uri(), speaker).await;
        let keys = keys.map_err(|error| Refusal::Unreachable(why(&error)))?;
        let published = Arc::new(Published::clone(&published).set_jwks(keys));
        entry.published = Some(published.clone());
        Ok(Some(published))
    }
}

fn is_within(then: i64, now: i64, span: i64) -> bool {
    // A clock that was set back must not keep anything for ever.
    now.abs_diff(then) < span.unsigned_abs()
}

async fn read(speaker: &Speaker, issuer: &str) -> Result<Published, String> {
    let url = IssuerUrl::new(issuer.to_owned()).map_err(|error| error.to_string())?;
    let published = Published::discover_async(url, speaker).await.map_err(|error| why(&error))?;
    let place = |what: &str, address: &str| {
        allowed(address, speaker.reach()).map_err(|error| format!("its {what}: {error}")).map(drop)
    };
    place("authorization_endpoint", published.authorization_endpoint().as_str())?;
    let Some(token_endpoint) = published.token_endpoint() else {
        return Err("it has no token_endpoint".to_owned());
    };
    place("token_endpoint", token_endpoint.as_str())?;
    Ok(published)
}

/// Why something that is published cannot be had. What was answered is not repeated.
fn why(error: &DiscoveryError<SpeakError>) -> String {
    match error {
        DiscoveryError::Request(error) => error.to_string(),
        DiscoveryError::Response(status, _, _) => {
            format!("it answers {status}, or with something else than JSON")
        }
        DiscoveryError::Parse(error) => format!("what it publishes makes no sense at `{}`", error.path()),
        DiscoveryError::Validation(_) => "it says that it is another issuer".to_owned(),
        _ => "its address makes no sense".to_owned(),
    }
}
