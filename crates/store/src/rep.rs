//! Who takes hand-offs, how many, and when they are away.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// Somebody who takes hand-offs.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Rep {
    /// The address of the member.
    pub member: String,
    /// 1 if they take any.
    pub active: i64,
    /// The name of their calendar; none: the agreed one.
    pub calendar: Option<String>,
    /// How many they take in a period; none: any number.
    pub capacity: Option<i64>,
    /// How long a period is, in seconds.
    pub period_s: i64,
    /// When this was last changed, in microseconds.
    pub changed_at: i64,
    /// By whom.
    pub changed_by: String,
}

/// A time in which somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Away {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Who.
    pub member: String,
    /// From when on, in microseconds.
    pub from_at: i64,
    /// Until when.
    pub until_at: i64,
    /// Why, in words.
    pub note: Option<String>,
    /// When this was noted.
    pub noted_at: i64,
    /// By whom.
    pub noted_by: String,
}

/// Stores a rep over what is there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, rep: &Rep) -> Result<(), StoreError> {
    check::text("member", &rep.member, check::KEY_BYTES_MAX)?;
    check::optional("calendar", rep.calendar.as_deref(), check::KEY_BYTES_MAX)?;
    check::text("by", &rep.changed_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO rep (member, active, calendar, capacity, period_s, changed_at, changed_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (member) DO UPDATE SET active = excluded.active, calendar = excluded.calendar, \
                 capacity = excluded.capacity, period_s = excluded.period_s, changed_at = excluded.changed_at, \
                 changed_by = excluded.changed_by";
    on!(tx, c => sqlx::query(sql)
        .bind(&rep.member).bind(rep.active).bind(&rep.calendar).bind(rep.capacity).bind(rep.period_s)
        .bind(rep.changed_at).bind(&rep.changed_by).execute(c).await.map(|_| ())?);
    Ok(())
}

/// All reps, by address.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Rep>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM rep ORDER BY member").fetch_all(c).await?))
}

/// Notes that somebody is away; returns the number of the note.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add_away(tx: &mut Tx, away: &Away) -> Result<i64, StoreError> {
    check::text("member", &away.member, check::KEY_BYTES_MAX)?;
    check::optional("note", away.note.as_deref(), check::TEXT_BYTES_MAX)?;
    check::text("by", &away.noted_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO rep_away (member, from_at, until_at, note, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6) \
               RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&away.member).bind(away.from_at).bind(away.until_at).bind(&away.note).bind(away.noted_at)
        .bind(&away.noted_by).fetch_one(c).await?);
    Ok(id)
}

/// Takes back that somebody is away; false if there is no such note.
///
/// # Errors
/// The database's own.
pub async fn remove_away(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM rep_away WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Who is or will be away after `after`, by address and time.
///
/// # Errors
/// The database's own.
pub async fn away(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Away>, StoreError> {
    let sql = "SELECT * FROM rep_away WHERE until_at > $1 ORDER BY member, from_at, id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(after).bind(limit).fetch_all(c).await?))
}
