//! Accounts: the companies of leads.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::listing::keep;
use crate::{StoreError, Tx, check};

/// An account.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Account {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Its name as first seen.
    pub name: String,
    /// What it is found by: `x:` and its external id, else `n:` and its folded name, else `d:` and its domain; unique.
    pub name_key: String,
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// Its country.
    pub country: Option<String>,
    /// All attributes as they are now: a JSON object.
    pub attributes: String,
    /// Since when they have been known to be so, in microseconds.
    pub facts_at: i64,
    /// When it was first stored, in microseconds.
    pub recorded_at: i64,
}

impl Account {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("company", &self.name, check::KEY_BYTES_MAX)?;
        check::text("company", &self.name_key, check::KEY_BYTES_MAX)?;
        for (field, value) in
            [("domain", &self.domain), ("industry", &self.industry), ("country", &self.country)]
        {
            check::optional(field, value.as_deref(), check::TEXT_BYTES_MAX)?;
        }
        check::json("attributes of the company", &self.attributes)
    }
}

/// The accounts of these names (as compared), by name.
///
/// # Errors
/// The database's own.
pub async fn by_name(tx: &mut Tx, name_keys: &[&str]) -> Result<HashMap<String, Account>, StoreError> {
    let sql = "SELECT id, name, name_key, domain, industry, employees, country, attributes, facts_at, recorded_at \
               FROM account WHERE name_key IN (SELECT r.value ->> 'k' FROM @rows)";
    let keys: Vec<Key<'_>> = name_keys.iter().map(|k| Key { k }).collect();
    let found: Vec<Account> = tx.lookup(sql, &keys).await?;
    Ok(found.into_iter().map(|account| (account.name_key.clone(), account)).collect())
}

/// The accounts of these numbers.
///
/// # Errors
/// The database's own.
pub async fn by_id(tx: &mut Tx, ids: &[i64]) -> Result<HashMap<i64, Account>, StoreError> {
    let sql = "SELECT id, name, name_key, domain, industry, employees, country, attributes, facts_at, recorded_at \
               FROM account WHERE id IN (SELECT CAST(r.value AS BIGINT) FROM @rows)";
    let found: Vec<Account> = tx.lookup(sql, ids).await?;
    Ok(found.into_iter().map(|account| (account.id, account)).collect())
}

/// Stores accounts: those with number 0 as new ones (their number is set), the others over what is there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, accounts: &mut [Account]) -> Result<(), StoreError> {
    for account in accounts.iter() {
        account.check()?;
    }
    let fresh = accounts.iter().filter(|account| account.id == 0).count();
    let mut ids = tx.allocate("account", "id", fresh).await?.into_iter();
    for account in accounts.iter_mut().filter(|account| account.id == 0) {
        account.id = ids.next().ok_or(StoreError::Damaged("sequence of accounts"))?;
    }
    let sql = "INSERT INTO account (id, name, name_key, domain, industry, employees, country, attributes, facts_at, recorded_at) \
               SELECT CAST(r.value ->> 'id' AS BIGINT), r.value ->> 'name', r.value ->> 'name_key', r.value ->> 'domain', \
                      r.value ->> 'industry', CAST(r.value ->> 'employees' AS BIGINT), r.value ->> 'country', \
                      r.value ->> 'attributes', CAST(r.value ->> 'facts_at' AS BIGINT), CAST(r.value ->> 'recorded_at' AS BIGINT) \
               FROM @rows WHERE true \
               ON CONFLICT (id) DO UPDATE SET domain = excluded.domain, industry = excluded.industry, \
                 employees = excluded.employees, country = excluded.country, attributes = excluded.attributes, facts_at = excluded.facts_at";
    tx.batch(sql, accounts).await?;
    keep::write_accounts(tx, accounts).await
}

/// Gives an account another name; false if it has that already, or is not there. It goes on being found by the one it was first seen with.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn rename(tx: &mut Tx, id: i64, name: &str) -> Result<bool, StoreError> {
    check::text("company", name, check::KEY_BYTES_MAX)?;
    let sql = "UPDATE account SET name = $1 WHERE id = $2 AND name <> $1";
    let renamed =
        on!(&mut *tx, c => sqlx::query(sql).bind(name).bind(id).execute(c).await?.rows_affected()) == 1;
    if renamed {
        let account: Vec<Account> = by_id(tx, &[id]).await?.into_values().collect();
        keep::write_accounts(tx, &account).await?;
        let sql = "SELECT id FROM lead WHERE account_id = $1 ORDER BY id";
        let leads: Vec<(i64,)> = on!(&mut *tx, c => sqlx::query_as(sql).bind(id).fetch_all(c).await?);
        let leads: Vec<i64> = leads.into_iter().map(|(id,)| id).collect();
        keep::rewrite(tx, &leads).await?;
    }
    Ok(renamed)
}

#[derive(Serialize)]
struct Key<'a> {
    k: &'a str,
}
