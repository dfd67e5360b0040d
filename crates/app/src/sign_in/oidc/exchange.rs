//! A code for an ID token, and every check of that.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::identity_provider::IdentityProvider;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreClient, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey, CoreJwsSigningAlgorithm as Alg,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenVerifier, Nonce, OAuth2TokenResponse as _,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, SignatureVerificationError, TokenResponse as _,
};

use super::super::Gate;
use super::directory::Published;
use super::refusal::{Fault, Refusal};
use super::speak::Speaker;
use super::{Bound, spot};
use crate::workspace::Error;

/// Signatures that are taken: with a key of the provider's alone. Those with a shared secret are not, whoever knows it.
const ALGORITHMS: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];
/// How much the clock of a provider may go before ours, in microseconds: a minute.
const AHEAD: i64 = 60 * MICROS_PER_SECOND;
/// How long ago an ID token may have been issued, in microseconds: as long as an attempt may take, and a minute.
const BEHIND: i64 = 660 * MICROS_PER_SECOND;
/// The longest subject, in bytes (OpenID Connect Core, section 2).
const SUBJECT_BYTES_MAX: usize = 255;

/// Baton as a client of a provider.
pub(super) type ProviderClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Who somebody is, as a provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// Who at the provider: never anybody else.
    pub(super) subject: String,
    /// The address, in lower case.
    pub(super) email: Option<String>,
    /// Whether the provider says that it is theirs.
    pub(super) is_verified: bool,
    /// The name.
    pub(super) name: Option<String>,
    /// The language, as a tag.
    pub(super) locale: Option<String>,
}

/// Baton as a client of `provider`.
pub(super) fn client(
    gate: &Gate,
    provider: &IdentityProvider,
    published: &Published,
) -> Result<ProviderClient, Refusal> {
    let sealed = provider.client_secret.as_deref().unwrap_or_default();
    let secret = gate.workspace().vault().open(&spot(provider.id), sealed)?;
    let back = RedirectUrl::new(gate.callback(&provider.key));
    let back = back.map_err(|_| Error::Refused("public_url is no address of a site".to_owned()))?;
    let id = ClientId::new(provider.client_id.clone());
    let secret = Some(ClientSecret::new(secret));
    let client = CoreClient::from_provider_metadata(published.clone(), id, secret).set_redirect_uri(back);
    Ok(client.set_auth_type(auth_type(published)))
}

/// How the client shows its secret: as the provider likes, in a header where it likes both.
fn auth_type(published: &Published) -> AuthType {
    use openidconnect::core::CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
    match published.token_endpoint_auth_methods_supported() {
        Some(all) if all.contains(&ClientSecretPost) && !all.contains(&ClientSecretBasic) => {
            AuthType::RequestBody
        }
        _ => AuthType::BasicAuth,
    }
}

/// An ID token that is not checked yet, and what asks for more.
pub(super) struct Tokens {
    id_token: CoreIdToken,
    access_token: AccessToken,
}

/// Gives the code for tokens.
pub(super) async fn tokens(
    client: &ProviderClient,
    speaker: &Speaker,
    code: &str,
    bound: &Bound,
) -> Result<Tokens, Refusal> {
    let request = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|_| Refusal::Unreachable("it has no token_endpoint".to_owned()))?
        .set_pkce_verifier(PkceCodeVerifier::new(bound.verifier.clone()));
    // What it answers is not repeated: there may be tokens in it.
    let answer = request.request_async(speaker).await.map_err(|error| match error {
        RequestTokenError::ServerResponse(_) => Refusal::CodeRefused,
        RequestTokenError::Request(error) => Refusal::NoTokens(error.to_string()),
        RequestTokenError::Parse(error, _) => {
            Refusal::NoTokens(format!("it makes no sense at `{}`", error.path()))
        }
        RequestTokenError::Other(_) => Refusal::NoTokens("it is no token response".to_owned()),
    })?;
    let id_token = answer.id_token().cloned().ok_or(Refusal::NoIdToken)?;
    Ok(Tokens { id_token, access_token: answer.access_token().clone() })
}

/// What an ID token says, if it holds at `now`.
pub(super) fn verified(
    tokens: &Tokens,
    provider: &IdentityProvider,
    published: &Published,
    nonce: &str,
    now: i64,
) -> Result<CoreIdTokenClaims, Fault> {
    let id = ClientId::new(provider.client_id.clone());
    let (issuer, keys) = (published.issuer().clone(), published.jwks().clone());
    // Without the secret of the client: then it cannot be taken for a key.
    let verifier: IdTokenVerifier<'_, CoreJsonWebKey> =
        IdTokenVerifier::new_public_client(id.clone(), issuer, keys);
    let verifier = verifier
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || DateTime::<Utc>::from_timestamp_micros(now).unwrap_or(DateTime::<Utc>::MAX_UTC));
    let claims =
        tokens.id_token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| fault(&error))?;
    // These two are left to us.
    let issued = claims.issue_time().timestamp_micros();
    if issued > now.saturating_add(AHEAD) || issued < now.saturating_sub(BEHIND) {
        return Err(Fault::IssuedAt);
    }
    let is_shared = claims.audiences().len() > 1;
    match claims.authorized_party() {
        Some(party) if *party != id => return Err(Fault::AuthorizedParty),
        None if is_shared => return Err(Fault::AuthorizedParty),
        _ => {}
    }
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > SUBJECT_BYTES_MAX || subject.chars().any(char::is_control) {
        return Err(Fault::Subject);
    }
    Ok(claims.clone())
}

fn fault(error: &ClaimsVerificationError) -> Fault {
    match error {
        ClaimsVerificationError::Expired(_) => Fault::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Fault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Fault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Fault::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => Fault::Subject,
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoMatchingKey => Fault::UnknownKey,
            SignatureVerificationError::NoSignature => Fault::Unsigned,
            SignatureVerificationError::DisallowedAlg(_) | SignatureVerificationError::UnsupportedAlg(_) => {
                Fault::Algorithm
            }
            _ => Fault::Signature,
        },
        _ => Fault::Unreadable,
    }
}

/// Who somebody is: what the ID token says, and what the provider tells besides where that names no address.
pub(super) async fn person(
    client: &ProviderClient,
    speaker: &Speaker,
    tokens: &Tokens,
    claims: &CoreIdTokenClaims,
) -> Result<Person, Refusal> {
    let told = Person {
        subject: claims.subject().to_string(),
        email: claims.email().map(|email| email.trim().to_ascii_lowercase()),
        is_verified: claims.email_verified() == Some(true),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        locale: claims.locale().map(ToString::to_string),
    };
    if told.email.is_some() || client.user_info_url().is_none() {
        return Ok(told);
    }
    let asked = client.user_info(tokens.access_token.clone(), Some(claims.subject().clone()));
    let asked = asked.map_err(|_| Refusal::NoEmail)?;
    let more: CoreUserInfoClaims = asked
        .request_async(speaker)
        .await
        .map_err(|_| Refusal::Unreachable("its userinfo_endpoint does not say who it is".to_owned()))?;
    Ok(Person {
        email: more.email().map(|email| email.trim().to_ascii_lowercase()),
        is_verified: more.email_verified() == Some(true),
        name: told.name.or_else(|| more.name().and_then(|name| name.get(None)).map(|name| name.to_string())),
        ..told
    })
}
