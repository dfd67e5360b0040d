//! Why somebody who comes from a provider is not let in: for the log and the audit, never for the browser.

use crate::workspace::Error;

/// Why.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The answer has parameters twice, or none at all.
    #[error("the answer cannot be read")]
    Unreadable,
    /// The state was never given out, or an answer with it came before.
    #[error("the state is not known, or was used before")]
    StateUnknown,
    /// The state was given to another browser.
    #[error("the state was given to another browser")]
    OtherBrowser,
    /// It took too long.
    #[error("the state is too old")]
    StateExpired,
    /// The answer came to the address of another provider.
    #[error("the state was given for another provider")]
    OtherProvider,
    /// Another issuer answers, or one that always says who it is does not.
    #[error("another issuer answers than was asked (mix-up)")]
    MixUp,
    /// Whoever was asked for permission said no.
    #[error("the provider was not permitted to answer")]
    Cancelled,
    /// The provider answers with an error, of this code.
    #[error("the provider answers with an error")]
    ProviderError,
    /// What it publishes cannot be had or makes no sense.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    /// It does not take the code.
    #[error("the token endpoint refuses the code")]
    CodeRefused,
    /// What it answers to the code cannot be had or read.
    #[error("the token endpoint cannot be asked: {0}")]
    NoTokens(String),
    /// It answers without an ID token.
    #[error("there is no ID token in the answer")]
    NoIdToken,
    /// The ID token does not hold.
    #[error("the ID token does not hold: {0}")]
    IdToken(Fault),
    /// The provider says nothing of an address.
    #[error("the provider tells no e-mail address")]
    NoEmail,
    /// It says that it did not verify it, or nothing.
    #[error("the e-mail address is not verified")]
    EmailUnverified,
    /// Its domain is none of those allowed.
    #[error("the domain of the e-mail address is not allowed")]
    DomainNotAllowed,
    /// Nobody has this address, and nobody joins.
    #[error("the e-mail address is no member's")]
    Stranger,
    /// The member is disabled.
    #[error("the member is disabled")]
    Disabled,
    /// The member is somebody else there.
    #[error("the member is bound to another identity")]
    OtherIdentity,
    /// It was tried too often.
    #[error("tried too often")]
    TooMany,
    /// Something is wrong here.
    #[error(transparent)]
    Ours(#[from] Error),
}

/// What is wrong with an ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// It is none, or says of itself what is not understood.
    #[error("unreadable")]
    Unreadable,
    /// Nobody signed it.
    #[error("unsigned")]
    Unsigned,
    /// It is signed in a way that is not taken.
    #[error("algorithm")]
    Algorithm,
    /// None of the provider's keys is the one that it names.
    #[error("unknown_key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("signature")]
    Signature,
    /// It is of another issuer.
    #[error("issuer")]
    Issuer,
    /// It is for somebody else.
    #[error("audience")]
    Audience,
    /// It was given to somebody else.
    #[error("authorized_party")]
    AuthorizedParty,
    /// It is over.
    #[error("expired")]
    Expired,
    /// It was issued in the future, or long ago.
    #[error("issued_at")]
    IssuedAt,
    /// It is not for this attempt.
    #[error("nonce")]
    Nonce,
    /// It says nothing usable of who somebody is.
    #[error("subject")]
    Subject,
}

impl Refusal {
    /// The reason in a word, for the log and the audit.
    pub(super) fn code(&self) -> String {
        let code = match self {
            Refusal::Unreadable => "answer_unreadable",
            Refusal::StateUnknown => "state_unknown",
            Refusal::OtherBrowser => "other_browser",
            Refusal::StateExpired => "state_expired",
            Refusal::OtherProvider => "other_provider",
            Refusal::MixUp => "mix_up",
            Refusal::Cancelled => "cancelled",
            Refusal::ProviderError => "provider_error",
            Refusal::Unreachable(_) => "provider_unreachable",
            Refusal::CodeRefused => "code_refused",
            Refusal::NoTokens(_) => "token_endpoint",
            Refusal::NoIdToken => "id_token_missing",
            Refusal::IdToken(fault) => return format!("id_token_{fault}"),
            Refusal::NoEmail => "email_missing",
            Refusal::EmailUnverified => "email_unverified",
            Refusal::DomainNotAllowed => "domain_not_allowed",
            Refusal::Stranger => "no_member",
            Refusal::Disabled => "member_disabled",
            Refusal::OtherIdentity => "other_identity",
            Refusal::TooMany => "too_many",
            Refusal::Ours(_) => "ours",
        };
        code.to_owned()
    }

    /// What the browser is told: what people can do about it, and nothing else.
    pub(super) fn told(&self) -> &'static str {
        match self {
            Refusal::Cancelled => "cancelled",
            Refusal::TooMany | Refusal::Ours(_) => "busy",
            _ => "refused",
        }
    }

    /// Whether it is about an attempt that was made in this browser: only that is worth an entry of the audit, since everybody can make up the rest.
    pub(super) fn is_of_attempt(&self) -> bool {
        !matches!(
            self,
            Refusal::Unreadable
                | Refusal::StateUnknown
                | Refusal::OtherBrowser
                | Refusal::Cancelled
                | Refusal::TooMany
                | Refusal::Ours(_)
        )
    }
}
