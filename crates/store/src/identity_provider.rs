//! Providers of OpenID Connect: who vouches for members.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct IdentityProvider {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Its name in addresses; no two have the same.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Its address, which is who it is.
    pub issuer: String,
    /// Who Baton is there.
    pub client_id: String,
    /// What proves that, sealed.
    pub client_secret: Option<String>,
    /// Of which domains addresses are: a JSON list; empty: of all.
    pub domains: String,
    /// The role of whoever comes and is no member yet; none: nobody joins.
    pub joins_as: Option<String>,
    /// When it was added, in microseconds.
    pub created_at: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// When, in microseconds.
    pub changed_at: i64,
    /// Counted up by every change.
    pub revision: i64,
}

impl IdentityProvider {
    fn check(&self) -> Result<(), StoreError> {
        check::text("key", &self.key, check::KEY_BYTES_MAX)?;
        check::text("name", &self.name, check::KEY_BYTES_MAX)?;
        check::text("issuer", &self.issuer, check::KEY_BYTES_MAX)?;
        check::text("client id", &self.client_id, check::KEY_BYTES_MAX)?;
        check::json("domains", &self.domains)
    }
}

/// All of them, by key.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<IdentityProvider>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM identity_provider ORDER BY key").fetch_all(c).await?))
}

/// The one of this key.
///
/// # Errors
/// The database's own.
pub async fn by_key(tx: &mut Tx, key: &str) -> Result<Option<IdentityProvider>, StoreError> {
    let sql = "SELECT * FROM identity_provider WHERE key = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(key).fetch_optional(c).await?))
}

/// Adds one, without its secret; returns its number, none if the key is taken.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, new: &IdentityProvider) -> Result<Option<i64>, StoreError> {
    new.check()?;
    let sql = "INSERT INTO identity_provider (key, name, issuer, client_id, domains, joins_as, created_at, changed_by, changed_at, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (key) DO NOTHING RETURNING id";
    let id: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql)
        .bind(&new.key).bind(&new.name).bind(&new.issuer).bind(&new.client_id).bind(&new.domains).bind(&new.joins_as)
        .bind(new.created_at).bind(&new.changed_by).bind(new.changed_at).fetch_optional(c).await?);
    Ok(id.map(|(id,)| id))
}

/// Changes one that is still at this revision; key and secret stay. Whoever was sent to it before has to begin again.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, to: &IdentityProvider) -> Result<bool, StoreError> {
    to.check()?;
    let sql = "UPDATE identity_provider SET name = $1, issuer = $2, client_id = $3, domains = $4, joins_as = $5, changed_by = $6, \
                 changed_at = $7, revision = revision + 1 WHERE id = $8 AND revision = $9";
    let touched = on!(&mut *tx, c => sqlx::query(sql)
        .bind(&to.name).bind(&to.issuer).bind(&to.client_id).bind(&to.domains).bind(&to.joins_as).bind(&to.changed_by)
        .bind(to.changed_at).bind(to.id).bind(to.revision).execute(c).await?.rows_affected());
    forget_attempts(tx, to.id).await?;
    Ok(touched == 1)
}

/// Removes one; false if there is none.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    forget_attempts(tx, id).await?;
    let sql = "DELETE FROM identity_provider WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

async fn forget_attempts(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM sign_in_attempt WHERE provider_id = $1";
    on!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}
