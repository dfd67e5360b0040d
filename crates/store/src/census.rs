//! All leads at a glance, and which of them something new was said of.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx};

/// A lead at a glance.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Glance {
    /// Its number.
    pub id: i64,
    /// Its account.
    pub account_id: Option<i64>,
    /// Its stage, by name.
    pub stage: String,
}

/// A lead by what people know it by.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Named {
    /// Its number.
    pub id: i64,
    /// Its first external id.
    pub external_id: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its company.
    pub company: Option<String>,
}

impl Named {
    /// How people are told which lead it is, as [`lead::display_key`](crate::lead::display_key) does.
    pub fn key(&self) -> String {
        self.external_id.clone().or_else(|| self.email.clone()).unwrap_or_else(|| format!("#{}", self.id))
    }
}

/// All leads, by number.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Glance>, StoreError> {
    let sql = "SELECT id, account_id, stage FROM lead ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// Leads, and accounts, of which a message with a number above `seq` tells: (lead, account), one of them none.
///
/// # Errors
/// The database's own.
pub async fn told_of_after(tx: &mut Tx, seq: i64) -> Result<Vec<(Option<i64>, Option<i64>)>, StoreError> {
    let sql = "SELECT DISTINCT lead_id, account_id FROM event WHERE seq > $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(seq).fetch_all(c).await?))
}

/// What people know these leads by.
///
/// # Errors
/// The database's own.
pub async fn named(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Named>, StoreError> {
    let sql = "SELECT l.id, ( \
                 SELECT x.value FROM external_id x WHERE x.lead_id = l.id AND x.system = '' ORDER BY x.rank, x.value LIMIT 1) AS external_id, \
                 l.email, l.name, a.name AS company \
               FROM @rows JOIN lead l ON l.id = CAST(r.value AS BIGINT) LEFT JOIN account a ON a.id = l.account_id ORDER BY l.id";
    tx.lookup(sql, ids).await
}
