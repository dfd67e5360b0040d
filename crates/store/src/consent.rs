//! What leads agreed to and took back: append-only; and which purposes need that.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// In the column `verdict` of an event: it happened without the consent that it needed, and scores nothing.
pub const WITHOUT_CONSENT: i64 = 2;
/// Why, as it stands beside it.
const REASON: &str = "no_consent";

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Consent {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// The same twice is one entry.
    #[sqlx(rename = "ref")]
    pub reference: String,
    /// Whose.
    pub lead_id: i64,
    /// For what.
    pub purpose: String,
    /// By which channel; empty: by all.
    pub channel: String,
    /// 1 given, 0 taken back.
    pub given: i64,
    /// Since when, in microseconds.
    pub occurred_at: i64,
    /// When it was noted.
    pub recorded_at: i64,
    /// Which text was agreed to.
    pub text_version: Option<String>,
    /// How it came: `form`, `import`, `api`, `phone`, `paper`, `event`.
    pub way: String,
    /// Who noted it.
    pub actor: String,
    /// From which address.
    pub address: Option<String>,
}

/// Adds an entry; false if it is there already.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, consent: &Consent) -> Result<bool, StoreError> {
    for (field, text) in
        [("ref", &consent.reference), ("purpose", &consent.purpose), ("channel", &consent.channel)]
    {
        check::text(field, text, check::KEY_BYTES_MAX * 2)?;
    }
    check::text("by", &consent.actor, check::KEY_BYTES_MAX)?;
    check::optional("text version", consent.text_version.as_deref(), check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO consent (ref, lead_id, purpose, channel, given, occurred_at, recorded_at, text_version, way, actor, address) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (ref) DO NOTHING";
    Ok(on!(tx, c => sqlx::query(sql)
        .bind(&consent.reference).bind(consent.lead_id).bind(&consent.purpose).bind(&consent.channel).bind(consent.given)
        .bind(consent.occurred_at).bind(consent.recorded_at).bind(&consent.text_version).bind(&consent.way).bind(&consent.actor)
        .bind(&consent.address).execute(c).await?.rows_affected())
        == 1)
}

/// The entries of these leads, in order of when they hold from, of one instant as they were noted.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64]) -> Result<Vec<Consent>, StoreError> {
    let sql = "SELECT s.* FROM @rows JOIN consent s ON s.lead_id = CAST(r.value AS BIGINT) ORDER BY s.occurred_at, s.id";
    tx.lookup(sql, leads).await
}

/// A policy, since when.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SetPolicy {
    /// Its number.
    pub id: i64,
    /// What it says: a JSON object.
    pub document: String,
    /// Since when, in microseconds.
    pub set_at: i64,
    /// By whom.
    pub set_by: String,
}

/// Every policy there ever was, oldest first.
///
/// # Errors
/// The database's own.
pub async fn policies(tx: &mut Tx) -> Result<Vec<SetPolicy>, StoreError> {
    let sql = "SELECT * FROM consent_policy ORDER BY set_at, id";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// Sets a policy.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_policy(tx: &mut Tx, document: &str, at: i64, by: &str) -> Result<(), StoreError> {
    check::json("policy", document)?;
    check::text("by", by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO consent_policy (document, set_at, set_by) VALUES ($1, $2, $3)";
    on!(tx, c => sqlx::query(sql).bind(document).bind(at).bind(by).execute(c).await.map(|_| ())?);
    Ok(())
}

/// An event as it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Judged {
    /// Its number.
    pub seq: i64,
    /// Whose.
    pub lead_id: i64,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// 0, or [`WITHOUT_CONSENT`].
    pub verdict: i64,
}

/// Events of a lead from `since` on (microseconds) that people caused.
///
/// # Errors
/// The database's own.
pub async fn events(tx: &mut Tx, lead: i64, since: i64) -> Result<Vec<Judged>, StoreError> {
    let sql = "SELECT seq, lead_id, occurred_at, verdict FROM event \
               WHERE lead_id = $1 AND occurred_at >= $2 AND kind = 0 AND verdict IN (0, 2) ORDER BY seq";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(since).fetch_all(c).await?))
}

/// What these leads said of the country that they are in: (lead, when, the JSON object that says it), in order of time.
///
/// # Errors
/// The database's own.
pub async fn countries(tx: &mut Tx, leads: &[i64]) -> Result<Vec<(i64, i64, String)>, StoreError> {
    let sql = "SELECT e.lead_id, e.occurred_at, e.body FROM @rows JOIN event e ON e.lead_id = CAST(r.value AS BIGINT) \
               WHERE e.kind = 1 AND e.body LIKE '%\"country\"%' ORDER BY e.occurred_at, e.message_id";
    tx.lookup(sql, leads).await
}

/// Sets verdicts: (event, whether it had the consent that it needed).
///
/// # Errors
/// The database's own.
pub async fn judge(tx: &mut Tx, verdicts: &[(i64, bool)]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Row {
        s: i64,
        v: i64,
        r: Option<&'static str>,
    }
    if verdicts.is_empty() {
        return Ok(());
    }
    let row = |(seq, may): &(i64, bool)| Row {
        s: *seq,
        v: if *may { 0 } else { WITHOUT_CONSENT },
        r: (!may).then_some(REASON),
    };
    let rows: Vec<Row> = verdicts.iter().map(row).collect();
    let sql = "UPDATE event SET verdict = s.v, verdict_reason = s.r FROM ( \
                 SELECT CAST(r.value ->> 's' AS BIGINT) AS seq, CAST(r.value ->> 'v' AS BIGINT) AS v, r.value ->> 'r' AS r FROM @rows) AS s \
               WHERE event.seq = s.seq";
    tx.batch(sql, &rows).await?;
    // Whoever remembers the log has remembered other verdicts.
    tx.note_moved().await
}

/// Gives a message that is to be appended the verdict that it had no consent.
pub fn without(event: &mut crate::event::NewEvent) {
    event.verdict = WITHOUT_CONSENT;
    event.verdict_reason = Some(REASON.to_owned());
}
