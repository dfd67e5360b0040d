//! Why sales gives leads back, as codes.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReturnReason {
    /// Its code.
    pub code: String,
    /// What people read.
    pub label_en: String,
    /// What people read.
    pub label_ko: String,
    /// Its place in lists.
    pub place: i64,
    /// Since when it can be given no longer, in microseconds.
    pub retired_at: Option<i64>,
}

/// All reasons, in their order.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<ReturnReason>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM return_reason ORDER BY place, code").fetch_all(c).await?))
}

/// Stores a reason over what is there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, reason: &ReturnReason) -> Result<(), StoreError> {
    check::text("code", &reason.code, check::KEY_BYTES_MAX)?;
    check::text("label", &reason.label_en, check::KEY_BYTES_MAX)?;
    check::text("label", &reason.label_ko, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO return_reason (code, label_en, label_ko, place, retired_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (code) DO UPDATE SET label_en = excluded.label_en, label_ko = excluded.label_ko, \
                 place = excluded.place, retired_at = excluded.retired_at";
    on!(tx, c => sqlx::query(sql)
        .bind(&reason.code).bind(&reason.label_en).bind(&reason.label_ko).bind(reason.place).bind(reason.retired_at)
        .execute(c).await.map(|_| ())?);
    Ok(())
}
