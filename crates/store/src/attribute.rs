//! Attributes that people defined, and keys that attributes have.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// An attribute that people defined.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Attribute {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Of what: `lead` or `account`.
    pub subject: String,
    /// Its key.
    pub key: String,
    /// `text`, `number`, `boolean`, `date` or `choice`.
    pub kind: String,
    /// What people read: a JSON object by language.
    pub label: String,
    /// What it may be: a JSON list.
    pub choices: String,
    /// When it was defined, in microseconds.
    pub created_at: i64,
    /// By whom.
    pub created_by: String,
    /// Who changed it last.
    pub changed_by: String,
    /// Counted up by every change.
    pub revision: i64,
}

impl Attribute {
    fn check(&self) -> Result<(), StoreError> {
        check::text("key", &self.key, check::KEY_BYTES_MAX)?;
        check::text("by", &self.changed_by, check::KEY_BYTES_MAX)?;
        check::json("label", &self.label)?;
        check::json("choices", &self.choices)
    }
}

/// All that are defined, by subject and key.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Attribute>, StoreError> {
    let sql = "SELECT * FROM attribute ORDER BY subject DESC, key";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// The one of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Attribute>, StoreError> {
    let sql = "SELECT * FROM attribute WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Defines one; returns its number, none if the key is defined already.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, new: &Attribute) -> Result<Option<i64>, StoreError> {
    new.check()?;
    let sql = "INSERT INTO attribute (subject, key, kind, label, choices, created_at, created_by, changed_by, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT (subject, key) DO NOTHING RETURNING id";
    let id: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql)
        .bind(&new.subject).bind(&new.key).bind(&new.kind).bind(&new.label).bind(&new.choices)
        .bind(new.created_at).bind(&new.created_by).bind(&new.changed_by).fetch_optional(c).await?);
    Ok(id.map(|(id,)| id))
}

/// Changes what stands beside its key, if it is still at this revision.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, to: &Attribute) -> Result<bool, StoreError> {
    to.check()?;
    let sql = "UPDATE attribute SET kind = $1, label = $2, choices = $3, changed_by = $4, revision = revision + 1 \
               WHERE id = $5 AND revision = $6";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&to.kind).bind(&to.label).bind(&to.choices).bind(&to.changed_by).bind(to.id).bind(to.revision)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// Removes a definition; the values stay.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM attribute WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// A key that some lead or account has or had an attribute under.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Seen {
    /// Of what: `lead` or `account`.
    pub subject: String,
    /// The key; of what is inside an object its path.
    pub key: String,
    /// Of which kinds values were: the sum of 1 (text), 2 (number), 4 (true or false), 8 (list), 16 (object).
    pub kinds: i64,
}

/// All keys, by subject and key.
///
/// # Errors
/// The database's own.
pub async fn seen(tx: &mut Tx) -> Result<Vec<Seen>, StoreError> {
    let sql = "SELECT subject, key, kinds FROM attribute_seen ORDER BY subject DESC, key";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}
