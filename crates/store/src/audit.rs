//! Who did what, and who looked at whom: append-only, and chained ([`chain`]).

pub mod chain;
pub mod search;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// The most persons that one entry is about.
pub const PERSONS_MAX: usize = 10_000;

tokio::task_local! {
    /// From where what is done now is done.
    static ORIGIN: Arc<Origin>;
}

/// From where something is done.
#[derive(Debug, Default)]
pub struct Origin {
    address: Option<String>,
    noted: AtomicU64,
}

impl Origin {
    /// From this address.
    pub fn new(address: Option<String>) -> Arc<Origin> {
        Arc::new(Origin { address, noted: AtomicU64::default() })
    }

    /// From where.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// How much was noted of it so far.
    pub fn noted(&self) -> u64 {
        self.noted.load(Ordering::Relaxed)
    }

    /// Does something from here: what [`note`] notes meanwhile carries the address.
    pub async fn run<F: Future>(self: Arc<Origin>, what: F) -> F::Output {
        ORIGIN.scope(self, what).await
    }
}

/// From where what is done now is done, if that is known.
pub fn address() -> Option<String> {
    ORIGIN.try_with(|origin| origin.address.clone()).ok().flatten()
}

/// An entry to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEntry {
    /// When, in microseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More: a JSON object without personal data.
    pub detail: String,
    /// From where.
    pub address: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whom it is about, by number of lead: at most [`PERSONS_MAX`].
    pub persons: Vec<i64>,
}

/// Notes that `actor` did `action` to `subject`; `detail` is a JSON object without personal data. The subject `lead N` is whom it is about.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn note(
    tx: &mut Tx,
    at: i64,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let lead = subject.strip_prefix("lead ").and_then(|number| number.parse().ok());
    let entry = NewEntry {
        at,
        actor: actor.to_owned(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        address: None,
        reason: None,
        persons: lead.into_iter().collect(),
    };
    add(tx, &entry).await
}

/// That an entry is about a lead.
#[derive(Serialize)]
struct About {
    a: i64,
    l: i64,
    t: i64,
}

/// Notes an entry; without an address, from where what is done now is done.
///
/// # Errors
/// As [`note`].
pub async fn add(tx: &mut Tx, entry: &NewEntry) -> Result<(), StoreError> {
    check::text("by", &entry.actor, check::KEY_BYTES_MAX)?;
    check::text("subject", &entry.subject, check::KEY_BYTES_MAX)?;
    check::json("detail", &entry.detail)?;
    check::optional("reason", entry.reason.as_deref(), check::TEXT_BYTES_MAX)?;
    if entry.persons.len() > PERSONS_MAX {
        let problem = format!("an entry is about at most {PERSONS_MAX} persons");
        return Err(StoreError::Value { field: "persons", problem });
    }
    let origin = ORIGIN.try_with(|origin| {
        origin.noted.fetch_add(1, Ordering::Relaxed);
        origin.address.clone()
    });
    let address = entry.address.clone().or(origin.ok().flatten());
    let sql = "INSERT INTO audit (at, actor, action, subject, detail, address, reason) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let (id,): (i64,) = on!(&mut *tx, c => sqlx::query_as(sql)
        .bind(entry.at).bind(&entry.actor).bind(&entry.action).bind(&entry.subject).bind(&entry.detail)
        .bind(&address).bind(&entry.reason).fetch_one(c).await?);
    let rows: Vec<About> = entry.persons.iter().map(|lead| About { a: id, l: *lead, t: entry.at }).collect();
    let sql = "INSERT INTO audit_person (audit_id, lead_id, at) SELECT CAST(r.value ->> 'a' AS BIGINT), CAST(r.value ->> 'l' AS BIGINT), \
                 CAST(r.value ->> 't' AS BIGINT) FROM @rows WHERE true ON CONFLICT (audit_id, lead_id) DO NOTHING";
    tx.batch(sql, &rows).await?;
    Ok(())
}

/// How many entries there are.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    let (count,): (i64,) = on!(tx, c => sqlx::query_as("SELECT COUNT(*) FROM audit").fetch_one(c).await?);
    Ok(count as u64)
}
