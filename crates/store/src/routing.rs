//! How hand-offs find their owners: documents, and whose turn it is.

use crate::db::on;
use crate::{StoreError, Tx, check};

/// The longest document, in bytes.
const DOCUMENT_BYTES_MAX: usize = 512 * 1_024;

/// Sets the routing that is in force from `at` on.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, document: &str, at: i64, by: &str) -> Result<(), StoreError> {
    check::text("routing", document, DOCUMENT_BYTES_MAX)?;
    check::text("by", by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO routing (document, set_at, set_by) VALUES ($1, $2, $3)";
    on!(tx, c => sqlx::query(sql).bind(document).bind(at).bind(by).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The document in force, and who set it; none before the first.
///
/// # Errors
/// The database's own.
pub async fn in_force(tx: &mut Tx) -> Result<Option<(String, String)>, StoreError> {
    let sql = "SELECT document, set_by FROM routing ORDER BY id DESC LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_optional(c).await?))
}

/// Whose turn it is, by rule: JSON.
///
/// # Errors
/// The database's own.
pub async fn turns(tx: &mut Tx) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT rule, turns FROM routing_turn ORDER BY rule";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// Stores whose turn it is in a rule.
///
/// # Errors
/// The database's own.
pub async fn save_turns(tx: &mut Tx, rule: &str, turns: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO routing_turn (rule, turns) VALUES ($1, $2) ON CONFLICT (rule) DO UPDATE SET turns = excluded.turns";
    on!(tx, c => sqlx::query(sql).bind(rule).bind(turns).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Says who owns a company.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_account_owner(tx: &mut Tx, account: i64, owner: Option<&str>) -> Result<(), StoreError> {
    check::optional("owner", owner, check::KEY_BYTES_MAX)?;
    let sql = "UPDATE account SET owner = $1 WHERE id = $2";
    on!(tx, c => sqlx::query(sql).bind(owner).bind(account).execute(c).await.map(|_| ())?);
    Ok(())
}

/// From the company to its leads to their hand-offs: SQLite, left to itself, begins with all that were ever accepted.
pub(crate) const ACCOUNT_OWNER: &str = "SELECT COALESCE(a.owner, ( \
      SELECT h.decided_by FROM lead l CROSS JOIN handoff h \
      WHERE l.account_id = a.id AND h.lead_id = l.id AND h.status = 'accepted' ORDER BY h.decided_at DESC, h.id DESC LIMIT 1)) \
    FROM account a WHERE a.id = $1";

/// Who owns a company: whom it was given to, else who last took a lead of it.
///
/// # Errors
/// The database's own.
pub async fn account_owner(tx: &mut Tx, account: i64) -> Result<Option<String>, StoreError> {
    let found: Option<(Option<String>,)> =
        on!(tx, c => sqlx::query_as(ACCOUNT_OWNER).bind(account).fetch_optional(c).await?);
    Ok(found.and_then(|(owner,)| owner))
}
