//! Reports over what is stored.

mod benchmarks;

use std::collections::HashMap;
use std::sync::Arc;

use baton_insight::conversion::{
    self as insight, ConversionError, ConversionQuery, Deal, DealOutcome, Keys, LeadPath, Period, Step,
};
use baton_model::{Instant, Stage};
use baton_store::report::{self as rows, LeadKeys};
use baton_store::{StoreError, Tx};

use crate::workspace::{Error, Workspace};

pub use benchmarks::{benchmarks, set_benchmark, set_benchmarks};

pub use baton_insight::conversion::{
    Benchmark, Conversion, Dimension, Funnel, FunnelStage, Immature, Row, SourceRow, Sources, Verdict, View,
    WinLoss, WinLossRow,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The stage converted from.
    pub from: Stage,
    /// The stage converted to.
    pub to: Stage,
    /// How to group.
    pub by: Option<Dimension>,
    /// What the numerator follows.
    pub view: View,
    /// From this instant on.
    pub since: Option<Instant>,
    /// Up to this instant, which is not included.
    pub until: Option<Instant>,
}

impl Default for Query {
    /// MQL to SQL, all leads by entry, not grouped.
    fn default() -> Query {
        Query { from: Stage::Mql, to: Stage::Sql, by: None, view: View::Cohort, since: None, until: None }
    }
}

impl From<ConversionError> for Error {
    fn from(error: ConversionError) -> Error {
        Error::WrongUse(error.to_string())
    }
}

/// How many of those that reached one stage reached a later one.
///
/// # Errors
/// A pair of stages or a period that makes no sense, or the database's own.
pub async fn conversion(workspace: &Workspace, query: &Query) -> Result<Conversion, Error> {
    let mut tx = workspace.db.read().await?;
    let mut paths = paths(&mut tx, &insight::deciding(query.from, query.to)).await?;
    if query.by.is_some_and(Dimension::is_of_leads) {
        let leads: Vec<i64> = paths.iter().map(|(lead, _)| *lead).collect();
        let keys = named(rows::keys_of(&mut tx, &leads).await?);
        give(&mut paths, &keys);
    }
    let paths: Vec<LeadPath> = paths.into_iter().map(|(_, path)| path).collect();
    Ok(insight::conversion(&paths, &asked(&mut tx, query, workspace.now()).await?)?)
}

/// Every step from lead to customer.
///
/// # Errors
/// As [`conversion`].
pub async fn funnel(workspace: &Workspace, query: &Query) -> Result<Funnel, Error> {
    let mut tx = workspace.db.read().await?;
    let paths: Vec<LeadPath> = paths(&mut tx, &Stage::ALL).await?.into_iter().map(|(_, path)| path).collect();
    Ok(insight::funnel(&paths, &asked(&mut tx, query, workspace.now()).await?)?)
}

/// Leads, conversion and deals by source.
///
/// # Errors
/// As [`conversion`].
pub async fn sources(workspace: &Workspace, query: &Query) -> Result<Sources, Error> {
    let mut tx = workspace.db.read().await?;
    let keys = named(rows::keys(&mut tx).await?);
    let mut paths = paths(&mut tx, &Stage::ALL).await?;
    give(&mut paths, &keys);
    let paths: Vec<LeadPath> = paths.into_iter().map(|(_, path)| path).collect();
    let deals = deals(&mut tx, &keys).await?;
    Ok(insight::sources(&paths, &deals, &asked(&mut tx, query, workspace.now()).await?)?)
}

/// Deals won and lost, and why.
///
/// # Errors
/// As [`conversion`].
pub async fn win_loss(workspace: &Workspace, query: &Query) -> Result<WinLoss, Error> {
    let mut tx = workspace.db.read().await?;
    let keys = named(rows::keys(&mut tx).await?);
    let deals = deals(&mut tx, &keys).await?;
    Ok(insight::win_loss(&deals, Period { since: query.since, until: query.until }, workspace.now())?)
}

async fn asked(tx: &mut Tx, query: &Query, now: Instant) -> Result<ConversionQuery, StoreError> {
    Ok(ConversionQuery {
        from: query.from,
        to: query.to,
        by: query.by,
        view: query.view,
        period: Period { since: query.since, until: query.until },
        now,
        benchmarks: benchmarks::load(tx).await?,
        outcomes_recorded_since: rows::outcomes_since(tx).await?.map(Instant::from_micros),
    })
}

/// What leads can be grouped by, each name once.
fn named(rows: Vec<LeadKeys>) -> HashMap<i64, Keys> {
    let mut names: HashMap<String, Arc<str>> = HashMap::new();
    let mut name = |text: Option<String>| {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(names.entry(text).or_insert_with_key(|text| Arc::from(text.as_str())).clone())
    };
    let keys = rows.into_iter().map(|row| {
        let LeadKeys { id, source, campaign, industry, employees, owner } = row;
        let size = employees.map(|count| size_band(count).to_owned());
        let keys = Keys {
            source: name(source),
            campaign: name(campaign),
            industry: name(industry),
            size: name(size),
            owner: name(owner),
        };
        (id, keys)
    });
    keys.collect()
}

/// The bands of company size, by employees.
const fn size_band(employees: i64) -> &'static str {
    match employees {
        ..=9 => "1-9",
        10..=49 => "10-49",
        50..=249 => "50-249",
        250..=999 => "250-999",
        1_000..=4_999 => "1000-4999",
        _ => "5000+",
    }
}

/// The ways of leads by steps to these stages, without what the leads can be grouped by.
async fn paths(tx: &mut Tx, stages: &[Stage]) -> Result<Vec<(i64, LeadPath)>, StoreError> {
    let mut versions: HashMap<String, Arc<str>> = HashMap::new();
    let steps = rows::steps(tx, stages).await?;
    let mut paths = Vec::new();
    for of_lead in steps.chunk_by(|a, b| a.lead_id == b.lead_id) {
        let steps = of_lead.iter().filter_map(|row| {
            let model = row.model_version.as_ref().map(|version| {
                versions
                    .entry(version.clone())
                    .or_insert_with_key(|version| Arc::from(version.as_str()))
                    .clone()
            });
            Some(Step {
                to: row.to_stage.parse().ok()?,
                at: Instant::from_micros(row.occurred_at),
                backfilled: row.backfilled == 1,
                inferred: false,
                model,
            })
        });
        paths.push((of_lead[0].lead_id, LeadPath { keys: Keys::default(), steps: steps.collect() }));
    }
    Ok(paths)
}

/// Gives each way what its lead can be grouped by.
fn give(paths: &mut [(i64, LeadPath)], keys: &HashMap<i64, Keys>) {
    for (lead, path) in paths {
        path.keys = keys.get(lead).cloned().unwrap_or_default();
    }
}

async fn deals(tx: &mut Tx, keys: &HashMap<i64, Keys>) -> Result<Vec<Deal>, StoreError> {
    let text = |text: Option<String>| text.map(|text| Arc::from(text.as_str()));
    let deals = rows::deals(tx).await?.into_iter().map(|row| {
        let outcome = match row.outcome.as_str() {
            "won" => DealOutcome::Won,
            "lost" => DealOutcome::Lost,
            _ => DealOutcome::Open,
        };
        let of_lead = keys.get(&row.lead_id).cloned().unwrap_or_default();
        let decided = row.closed_at.filter(|_| outcome != DealOutcome::Open);
        Deal {
            keys: Keys { owner: text(row.owner).or(of_lead.owner.clone()), ..of_lead },
            outcome,
            at: Instant::from_micros(decided.unwrap_or(row.opened_at)),
            amount: row.amount,
            currency: text(row.currency),
            reason: text(row.reason),
            competitor: text(row.competitor),
        }
    });
    Ok(deals.collect())
}
