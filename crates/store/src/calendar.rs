//! Calendars of working hours, by name.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its document, JSON.
    pub document: String,
    /// When it was last changed, in microseconds.
    pub changed_at: i64,
    /// By whom.
    pub changed_by: String,
}

/// Stores a calendar over what is there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, row: &Row) -> Result<(), StoreError> {
    check::text("name of the calendar", &row.name, check::KEY_BYTES_MAX)?;
    check::json("calendar", &row.document)?;
    check::text("by", &row.changed_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO calendar (name, document, changed_at, changed_by) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (name) DO UPDATE SET document = excluded.document, changed_at = excluded.changed_at, \
                 changed_by = excluded.changed_by";
    on!(tx, c => sqlx::query(sql)
        .bind(&row.name).bind(&row.document).bind(row.changed_at).bind(&row.changed_by).execute(c).await.map(|_| ())?);
    Ok(())
}

/// All of them, by name.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Row>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM calendar ORDER BY name").fetch_all(c).await?))
}
