//! What reports read, whole: steps of leads, deals, benchmarks.

use baton_model::Stage;
use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A standing move with what its lead can be grouped by.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct StepRow {
    /// The lead.
    pub lead_id: i64,
    /// The stage entered, by name.
    pub to_stage: String,
    /// When, in microseconds.
    pub occurred_at: i64,
    /// 1 if derived from history.
    pub backfilled: i64,
    /// The model in force.
    pub model_version: Option<String>,
}

/// What a lead can be grouped by.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct LeadKeys {
    /// The lead.
    pub id: i64,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// The industry of its account.
    pub industry: Option<String>,
    /// How many people work at its account.
    pub employees: Option<i64>,
    /// Who owns it.
    pub owner: Option<String>,
}

/// A deal as reports count it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct DealRow {
    /// Whose.
    pub lead_id: i64,
    /// `open`, `won` or `lost`.
    pub outcome: String,
    /// When it was opened, in microseconds.
    pub opened_at: i64,
    /// When it was decided.
    pub closed_at: Option<i64>,
    /// What it is worth.
    pub amount: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Why it was won or lost.
    pub reason: Option<String>,
    /// Who else was in it.
    pub competitor: Option<String>,
    /// Who sells.
    pub owner: Option<String>,
}

/// A benchmark; source '' stands for every source without its own.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct BenchmarkRow {
    /// The stage converted from, by name.
    pub from_stage: String,
    /// The stage converted to, by name.
    pub to_stage: String,
    /// The source.
    pub source: String,
    /// The usual rate, 0 to 1.
    pub rate: f64,
}

/// All standing moves to these stages, by lead, oldest first.
///
/// # Errors
/// The database's own.
pub async fn steps(tx: &mut Tx, stages: &[Stage]) -> Result<Vec<StepRow>, StoreError> {
    let stages: Vec<[&str; 1]> = stages.iter().map(|stage| [stage.name()]).collect();
    let sql = "SELECT t.lead_id, t.to_stage, t.occurred_at, t.backfilled, t.model_version FROM transition t \
               WHERE t.to_stage IN (SELECT r.value ->> 0 FROM @rows) \
               AND NOT EXISTS (SELECT 1 FROM transition v WHERE v.corrects = t.id) \
               ORDER BY t.lead_id, t.occurred_at, t.id";
    tx.lookup(sql, &stages).await
}

/// What these leads can be grouped by, in no particular order.
///
/// # Errors
/// The database's own.
pub async fn keys_of(tx: &mut Tx, leads: &[i64]) -> Result<Vec<LeadKeys>, StoreError> {
    let leads: Vec<[i64; 1]> = leads.iter().map(|lead| [*lead]).collect();
    let sql = "SELECT l.id, l.source, l.campaign, a.industry, a.employees, l.owner \
               FROM @rows JOIN lead l ON l.id = CAST(r.value ->> 0 AS BIGINT) LEFT JOIN account a ON a.id = l.account_id";
    tx.lookup(sql, &leads).await
}

/// What all leads can be grouped by, by number.
///
/// # Errors
/// The database's own.
pub async fn keys(tx: &mut Tx) -> Result<Vec<LeadKeys>, StoreError> {
    let sql = "SELECT l.id, l.source, l.campaign, a.industry, a.employees, l.owner FROM lead l \
               LEFT JOIN account a ON a.id = l.account_id ORDER BY l.id";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// All deals.
///
/// # Errors
/// The database's own.
pub async fn deals(tx: &mut Tx) -> Result<Vec<DealRow>, StoreError> {
    let sql = "SELECT lead_id, outcome, opened_at, closed_at, amount, currency, reason, competitor, owner FROM opportunity ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// All benchmarks.
///
/// # Errors
/// The database's own.
pub async fn benchmarks(tx: &mut Tx) -> Result<Vec<BenchmarkRow>, StoreError> {
    let sql =
        "SELECT from_stage, to_stage, source, rate FROM benchmark ORDER BY from_stage, to_stage, source";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// Sets a benchmark.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_benchmark(tx: &mut Tx, benchmark: &BenchmarkRow) -> Result<(), StoreError> {
    check::text("source", &benchmark.source, check::KEY_BYTES_MAX)?;
    if !(0.0..=1.0).contains(&benchmark.rate) {
        let problem = format!("{} is not a rate from 0 to 1", benchmark.rate);
        return Err(StoreError::Value { field: "benchmark", problem });
    }
    let sql = "INSERT INTO benchmark (from_stage, to_stage, source, rate) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (from_stage, to_stage, source) DO UPDATE SET rate = excluded.rate";
    on!(tx, c => sqlx::query(sql).bind(&benchmark.from_stage).bind(&benchmark.to_stage).bind(&benchmark.source)
        .bind(benchmark.rate).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Forgets all benchmarks.
///
/// # Errors
/// The database's own.
pub async fn clear_benchmarks(tx: &mut Tx) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("DELETE FROM benchmark").execute(c).await.map(|_| ())?);
    Ok(())
}

/// The earliest decision or deal that is known: since when outcomes have been recorded, in microseconds.
///
/// # Errors
/// The database's own.
pub async fn outcomes_since(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT MIN(at) FROM (SELECT MIN(decided_at) AS at FROM decision \
               UNION ALL SELECT MIN(opened_at) FROM opportunity) AS known";
    let (at,): (Option<i64>,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(at)
}
