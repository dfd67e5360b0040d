//! Members: who works with leads.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Member {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Its address, in lower case: owners and actors are named by it.
    pub email: String,
    /// Its name.
    pub name: Option<String>,
    /// `admin`, `marketer`, `sales` or `viewer`.
    pub role: String,
    /// `marketing` or `sales`.
    pub team: Option<String>,
    /// `en` or `ko`.
    pub language: String,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: String,
    /// When it was added, in microseconds.
    pub created_at: i64,
    /// Since when it may do nothing any more.
    pub disabled_at: Option<i64>,
}

/// Adds a member; none if the address is taken.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, member: &Member) -> Result<Option<i64>, StoreError> {
    check::text("email", &member.email, check::KEY_BYTES_MAX)?;
    check::optional("name", member.name.as_deref(), check::KEY_BYTES_MAX)?;
    check::text("time zone", &member.time_zone, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO member (email, name, role, team, language, time_zone, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (email) DO NOTHING RETURNING id";
    let id: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql)
        .bind(&member.email).bind(&member.name).bind(&member.role).bind(&member.team).bind(&member.language)
        .bind(&member.time_zone).bind(member.created_at).fetch_optional(c).await?);
    Ok(id.map(|(id,)| id))
}

/// All members, by address.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Member>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM member ORDER BY email").fetch_all(c).await?))
}

/// The member with this address, in lower case.
///
/// # Errors
/// The database's own.
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Member>, StoreError> {
    let sql = "SELECT * FROM member WHERE email = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(email).fetch_optional(c).await?))
}

/// Disables a member; false if there is none of this address that is not disabled yet.
///
/// # Errors
/// The database's own.
pub async fn disable(tx: &mut Tx, email: &str, at: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE member SET disabled_at = $1 WHERE email = $2 AND disabled_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(email).execute(c).await?.rows_affected()) == 1)
}
