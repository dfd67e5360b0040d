//! What a sender is told.

use serde::Serialize;

/// What became of a request that could be read. It is durable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Always true: deployed clients look for it.
    pub success: bool,
    /// Messages stored.
    pub accepted: u64,
    /// Messages that were there already, the same.
    pub duplicates: u64,
    /// Messages that went to quarantine.
    pub rejected: Vec<RejectedMessage>,
}

/// A message that could not be taken; it is in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedMessage {
    /// Its place in the batch, from 0.
    pub index: usize,
    /// Why, as a code.
    pub code: &'static str,
    /// The member at fault, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Why a request is refused as a whole. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400: it cannot be read.
    #[error("{reason}")]
    Unreadable {
        /// Where, if that is known: `byte 17`, `batch`.
        place: Option<String>,
        /// What is wrong and what to do.
        reason: String,
    },
    /// 413: it is over a limit.
    #[error("{reason}")]
    TooLarge {
        /// Which limit, and what to do.
        reason: String,
    },
    /// 401: no key, or one that is not known or revoked.
    #[error("the write key is missing, unknown or revoked")]
    Unauthorised,
    /// 403: the key may not do this.
    #[error("{reason}")]
    Forbidden {
        /// What it may not, and what to do.
        reason: String,
    },
    /// 429: a quota of a public key is used up.
    #[error("too many messages for this key, address or visitor")]
    Quota {
        /// When to come again.
        retry_after_s: u64,
    },
    /// 503: too much is waiting.
    #[error("too busy to take more in")]
    Busy {
        /// When to come again.
        retry_after_s: u64,
    },
    /// 503: the database cannot be written to.
    #[error("nothing can be stored at present")]
    Unavailable {
        /// When to come again.
        retry_after_s: u64,
    },
}
