//! What a lead did, the newest first.

use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx};

/// An event with what people are told of it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Touch {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// Its identity.
    pub message_id: String,
    /// Its name.
    pub name: String,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// When it was received, in microseconds.
    pub received_at: i64,
    /// Its properties: a JSON object.
    pub body: String,
    /// Where it came from: JSON.
    pub context: Option<String>,
    /// 1 if held to be the doing of a machine.
    pub verdict: i64,
    /// Why.
    pub verdict_reason: Option<String>,
}

/// Which events of a lead.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The lead.
    pub lead: i64,
    /// Only those of these names; empty: all.
    pub names: &'a [String],
    /// Those that machines caused as well.
    pub machines: bool,
    /// Not after this instant, in microseconds.
    pub until: i64,
    /// Behind the event of this instant and number.
    pub before: Option<(i64, i64)>,
    /// At most so many.
    pub limit: i64,
}

/// Events of a lead, the newest first.
///
/// # Errors
/// The database's own.
pub async fn page(tx: &mut Tx, wanted: Wanted<'_>) -> Result<Vec<Touch>, StoreError> {
    let (at, seq) = wanted.before.unwrap_or((i64::MAX, i64::MAX));
    let listed = match tx {
        Tx::Sqlite(_) => "SELECT value FROM json_each($7)",
        Tx::Postgres(_) => "SELECT jsonb_array_elements_text(CAST($7 AS jsonb))",
    };
    let sql = format!(
        "SELECT seq, message_id, name, occurred_at, received_at, body, context, verdict, verdict_reason FROM event \
         WHERE lead_id = $1 AND kind = 0 AND occurred_at <= $2 AND occurred_at <= $3 AND (occurred_at < $3 OR seq < $4) \
           AND ($5 = 1 OR verdict = 0) AND ($6 = 0 OR name IN ({listed})) \
         ORDER BY occurred_at DESC, seq DESC LIMIT $8"
    );
    let names = serde_json::to_string(wanted.names)?;
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(wanted.lead).bind(wanted.until).bind(at).bind(seq).bind(i64::from(wanted.machines))
        .bind(i64::from(!wanted.names.is_empty())).bind(names).bind(wanted.limit).fetch_all(c).await?))
}
