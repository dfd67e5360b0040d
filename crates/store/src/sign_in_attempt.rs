//! Attempts to sign in by a provider: who was sent there, and is to come back once.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// An attempt. What only the answer and the browser have is not kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SignInAttempt {
    /// SHA-256 of what the answer has to bring along.
    pub state: Vec<u8>,
    /// SHA-256 of what the browser has to bring along.
    pub browser: Vec<u8>,
    /// The number of the provider.
    pub provider_id: i64,
    /// Where somebody was: a path of ours.
    pub return_to: String,
    /// When it began, in microseconds.
    pub created_at: i64,
    /// Until when an answer is taken.
    pub expires_at: i64,
}

/// Begins one. Those that are over are forgotten; of more than `most` those that began first as well.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn begin(tx: &mut Tx, new: &SignInAttempt, most: i64) -> Result<(), StoreError> {
    check::text("return_to", &new.return_to, check::TEXT_BYTES_MAX)?;
    let sql = "DELETE FROM sign_in_attempt WHERE expires_at <= $1";
    on!(&mut *tx, c => sqlx::query(sql).bind(new.created_at).execute(c).await.map(|_| ())?);
    let sql = "INSERT INTO sign_in_attempt (state, browser, provider_id, return_to, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    on!(&mut *tx, c => sqlx::query(sql)
        .bind(&new.state).bind(&new.browser).bind(new.provider_id).bind(&new.return_to).bind(new.created_at)
        .bind(new.expires_at).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM sign_in_attempt WHERE state IN ( \
                 SELECT state FROM sign_in_attempt ORDER BY expires_at DESC, state LIMIT 1000 OFFSET $1)";
    on!(tx, c => sqlx::query(sql).bind(most).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Takes the one of this state (SHA-256), whether it is over or not: nobody else gets it.
///
/// # Errors
/// The database's own.
pub async fn take(tx: &mut Tx, state: &[u8]) -> Result<Option<SignInAttempt>, StoreError> {
    let sql = "DELETE FROM sign_in_attempt WHERE state = $1 RETURNING *";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(state).fetch_optional(c).await?))
}
