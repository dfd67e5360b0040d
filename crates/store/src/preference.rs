//! How each member wants to be told.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// What a member prefers.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Preference {
    /// Who.
    pub member_id: i64,
    /// Mails: `at_once`, `digest` or `off`.
    pub mail: String,
    /// The hour of the member's day at which a digest comes.
    pub digest_hour: i64,
    /// From which minute of the day there is to be no mail.
    pub quiet_from: Option<i64>,
    /// Until which.
    pub quiet_to: Option<i64>,
    /// Of which kinds they want to hear nothing: a JSON list of names.
    pub muted: String,
}

/// What members prefer who said so.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Preference>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM preference ORDER BY member_id").fetch_all(c).await?))
}

/// Notes what a member prefers.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, preference: &Preference) -> Result<(), StoreError> {
    check::json("muted", &preference.muted)?;
    let sql = "INSERT INTO preference (member_id, mail, digest_hour, quiet_from, quiet_to, muted) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (member_id) DO UPDATE SET mail = excluded.mail, digest_hour = excluded.digest_hour, \
                 quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, muted = excluded.muted";
    on!(tx, c => sqlx::query(sql)
        .bind(preference.member_id).bind(&preference.mail).bind(preference.digest_hour).bind(preference.quiet_from)
        .bind(preference.quiet_to).bind(&preference.muted).execute(c).await.map(|_| ())?);
    Ok(())
}
