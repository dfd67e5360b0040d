//! What tables, boards and timelines show of leads.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx};

/// A lead as lists show it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Its first external id.
    pub external_id: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// The number of its account.
    pub account_id: Option<i64>,
    /// The name of its account.
    pub company: Option<String>,
    /// The account's industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// The account's country.
    pub country: Option<String>,
    /// Its stage, by name.
    pub stage: String,
    /// Since when, in microseconds.
    pub stage_at: Option<i64>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// When it was first seen, in microseconds.
    pub created_at: i64,
    /// What it is, in points.
    pub fit: Option<f64>,
    /// What it does, in points.
    pub engagement: Option<f64>,
    /// `floor(total)`.
    pub score: Option<i64>,
    /// Its grade.
    pub grade: Option<String>,
    /// 1 inside the agreed line.
    pub qualified: Option<i64>,
    /// When the score was taken, in microseconds.
    pub scored_at: Option<i64>,
    /// When it last did something or something was learned of it, in microseconds.
    pub last_at: Option<i64>,
    /// The number of its open hand-off.
    pub handoff: Option<i64>,
    /// Who has that.
    pub handoff_owner: Option<String>,
    /// When that is overdue, in microseconds.
    pub handoff_due: Option<i64>,
    /// Since when it is, in microseconds.
    pub handoff_overdue: Option<i64>,
}

impl Row {
    /// How people are told which lead it is, as [`lead::display_key`](crate::lead::display_key) does.
    pub fn key(&self) -> String {
        self.external_id.clone().or_else(|| self.email.clone()).unwrap_or_else(|| format!("#{}", self.id))
    }
}

/// A lead, and the model whose score of it is read.
#[derive(Serialize)]
pub(super) struct Asked<'a> {
    pub(super) id: i64,
    pub(super) v: &'a str,
}

/// These leads under a model, by number.
///
/// # Errors
/// The database's own.
pub async fn rows(tx: &mut Tx, ids: &[i64], version: &str) -> Result<HashMap<i64, Row>, StoreError> {
    let asked: Vec<Asked<'_>> = ids.iter().map(|id| Asked { id: *id, v: version }).collect();
    let sql = "SELECT l.id, ( \
                 SELECT x.value FROM external_id x WHERE x.lead_id = l.id AND x.system = '' ORDER BY x.rank, x.value LIMIT 1) AS external_id, \
                 l.email, l.name, l.job_title, l.phone, l.account_id, a.name AS company, a.industry, a.employees, a.country, l.stage, l.stage_at, \
                 l.owner, l.source, l.campaign, l.created_at, s.fit, s.engagement, s.score, s.grade, s.qualified, s.as_of AS scored_at, \
                 s.last_at, h.id AS handoff, h.owner AS handoff_owner, h.sla_at AS handoff_due, h.overdue_at AS handoff_overdue \
               FROM @rows JOIN lead l ON l.id = CAST(r.value ->> 'id' AS BIGINT) \
               LEFT JOIN account a ON a.id = l.account_id \
               LEFT JOIN score s ON s.lead_id = l.id AND s.model_version = r.value ->> 'v' \
               LEFT JOIN handoff h ON h.lead_id = l.id AND h.status = 'open'";
    Ok(tx.lookup::<_, Row>(sql, &asked).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// What a lead's opportunities come to.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Deal {
    /// The lead.
    pub lead_id: i64,
    /// `open`, `won` or `lost`.
    pub outcome: String,
    /// In which currency; none where none was given.
    pub currency: Option<String>,
    /// How many.
    pub count: i64,
    /// Their amounts together.
    pub amount: f64,
    /// When the first of them is to be decided, in microseconds.
    pub expected_close_at: Option<i64>,
    /// When the last of them was, in microseconds.
    pub closed_at: Option<i64>,
}

/// What the opportunities of these leads come to, by lead, outcome and currency.
///
/// # Errors
/// The database's own.
pub async fn deals(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Deal>, StoreError> {
    let sql = "SELECT o.lead_id, o.outcome, o.currency, COUNT(*) AS count, CAST(COALESCE(SUM(o.amount), 0) AS DOUBLE PRECISION) AS amount, \
                 MIN(o.expected_close_at) AS expected_close_at, MAX(o.closed_at) AS closed_at \
               FROM @rows JOIN opportunity o ON o.lead_id = CAST(r.value AS BIGINT) \
               GROUP BY o.lead_id, o.outcome, o.currency ORDER BY o.lead_id, o.outcome, o.currency";
    tx.lookup(sql, ids).await
}
