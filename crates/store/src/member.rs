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
    // PostgreSQL takes no text with it.
    if email.contains('\0') {
        return Ok(None);
    }
    let sql = "SELECT * FROM member WHERE email = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(email).fetch_optional(c).await?))
}

/// The member of this number.
///
/// # Errors
/// The database's own.
pub async fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Member>, StoreError> {
    let sql = "SELECT * FROM member WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// The addresses of all members of a team, also of those who are disabled: what was theirs is still the team's.
///
/// # Errors
/// The database's own.
pub async fn of_team(tx: &mut Tx, team: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT email FROM member WHERE team = $1 ORDER BY email";
    let found: Vec<(String,)> = on!(tx, c => sqlx::query_as(sql).bind(team).fetch_all(c).await?);
    Ok(found.into_iter().map(|(email,)| email).collect())
}

/// Changes what is known of a member, by its number; its address stays.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, member: &Member) -> Result<(), StoreError> {
    check::optional("name", member.name.as_deref(), check::KEY_BYTES_MAX)?;
    check::text("time zone", &member.time_zone, check::KEY_BYTES_MAX)?;
    let sql = "UPDATE member SET name = $1, role = $2, team = $3, language = $4, time_zone = $5, disabled_at = $6 WHERE id = $7";
    on!(tx, c => sqlx::query(sql)
        .bind(&member.name).bind(&member.role).bind(&member.team).bind(&member.language).bind(&member.time_zone)
        .bind(member.disabled_at).bind(member.id)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// Disables a member; false if there is none of this address that is not disabled yet.
///
/// # Errors
/// The database's own.
pub async fn disable(tx: &mut Tx, email: &str, at: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE member SET disabled_at = $1 WHERE email = $2 AND disabled_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(email).execute(c).await?.rows_affected()) == 1)
}
