//! Views of lists that people saved.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SavedView {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose: a member's address.
    pub owner: String,
    /// Its name; an owner has no two of the same.
    pub name: String,
    /// 1 if everybody sees it.
    pub shared: i64,
    /// What it shows and how: a JSON object.
    pub document: String,
    /// When it was saved first, in microseconds.
    pub created_at: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// When, in microseconds.
    pub changed_at: i64,
    /// Counted up by every change.
    pub revision: i64,
}

impl SavedView {
    fn check(&self) -> Result<(), StoreError> {
        check::text("name", &self.name, check::KEY_BYTES_MAX)?;
        check::text("owner", &self.owner, check::KEY_BYTES_MAX)?;
        check::json("view", &self.document)
    }
}

/// Those of a member and the shared ones, by name, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, member: &str, limit: i64) -> Result<Vec<SavedView>, StoreError> {
    let sql = "SELECT * FROM saved_view WHERE owner = $1 OR shared = 1 ORDER BY name, id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(member).bind(limit).fetch_all(c).await?))
}

/// How many a member has.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx, owner: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM saved_view WHERE owner = $1";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).bind(owner).fetch_one(c).await?);
    Ok(count)
}

/// The one of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<SavedView>, StoreError> {
    let sql = "SELECT * FROM saved_view WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Saves a new one; returns its number, none if its owner has one of that name.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, new: &SavedView) -> Result<Option<i64>, StoreError> {
    new.check()?;
    let sql = "INSERT INTO saved_view (owner, name, shared, document, created_at, changed_by, changed_at, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 1) ON CONFLICT (owner, name) DO NOTHING RETURNING id";
    let id: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql)
        .bind(&new.owner).bind(&new.name).bind(new.shared).bind(&new.document).bind(new.created_at)
        .bind(&new.changed_by).bind(new.changed_at).fetch_optional(c).await?);
    Ok(id.map(|(id,)| id))
}

/// Whether another view of this owner has this name.
///
/// # Errors
/// The database's own.
pub async fn is_taken(tx: &mut Tx, view: &SavedView) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM saved_view WHERE owner = $1 AND name = $2 AND id <> $3";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).bind(&view.owner).bind(&view.name).bind(view.id).fetch_one(c).await?);
    Ok(count > 0)
}

/// Changes one that is still at this revision.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, to: &SavedView) -> Result<bool, StoreError> {
    to.check()?;
    let sql = "UPDATE saved_view SET name = $1, shared = $2, document = $3, changed_by = $4, changed_at = $5, revision = revision + 1 \
               WHERE id = $6 AND revision = $7";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&to.name).bind(to.shared).bind(&to.document).bind(&to.changed_by).bind(to.changed_at).bind(to.id)
        .bind(to.revision).execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// Removes one.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM saved_view WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}
