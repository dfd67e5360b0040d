//! Whether stored scores and stages are what follows from the log: leads are derived again at the instant their score was taken, and nothing
//! is written.

use std::collections::HashMap;
use std::sync::Arc;

use baton_model::Instant;
use baton_store::lead::Waiting;
use baton_store::score::{self, Score};
use baton_store::{Db, StoreError, Tx, health, lead};
use serde::Serialize;

use super::{Check, Finding, Status};
use crate::derive::{BATCH, Outcome, Reigns, derive};
use crate::progress::Reporter;
use crate::workspace::Error;

/// About how many leads a sample has.
const SAMPLE: i64 = 1_000;
/// How many leads that differ are named.
const NAMED_MAX: usize = 10;

/// A lead that is stored otherwise than it follows from the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unlike {
    /// The lead, as people are told of it.
    pub lead: String,
    /// What differs.
    pub what: &'static str,
    /// What is stored.
    pub stored: String,
    /// What follows from the log.
    pub derived: String,
}

/// Derives a sample of the leads again, evenly spread, or all of them. Those that wait to be derived are passed over.
pub(super) async fn check(
    db: &Db,
    reigns: Reigns,
    now: Instant,
    all: bool,
    reporter: &Reporter,
) -> Result<Check, Error> {
    let reigns = Arc::new(reigns);
    // One state for all: what is taken in meanwhile is not seen.
    let mut tx = db.read().await?;
    let total = health::last_lead(&mut tx).await?;
    let step = if all { 1 } else { (total / SAMPLE).max(1) };
    let (mut after, mut leads, mut unlike, mut first) = (0, 0, 0, Vec::new());
    loop {
        let batch = health::settled_leads(&mut tx, after, step, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        leads += batch.len() as u64;
        for (lead, difference) in differences(&mut tx, &reigns, batch, now.micros()).await? {
            unlike += 1;
            if first.len() < NAMED_MAX {
                first.push(named(&mut tx, lead, difference).await?);
            }
        }
        reporter.report("comparing", after as u64, total as u64);
    }
    let status = if unlike == 0 { Status::Ok } else { Status::Failed };
    Ok(Check::new(status, Finding::Scores { leads, unlike, first }))
}

/// What differs: what it is, what is stored, what follows.
type Difference = (&'static str, String, String);

async fn differences(
    tx: &mut Tx,
    reigns: &Arc<Reigns>,
    leads: Vec<Waiting>,
    now: i64,
) -> Result<Vec<(i64, Difference)>, Error> {
    let version = reigns.last().model.version();
    let stored: HashMap<i64, Waiting> = leads.iter().map(|lead| (lead.id, lead.clone())).collect();
    let mut scores: HashMap<i64, Score> = HashMap::new();
    for lead in &leads {
        scores.extend(score::of_lead(tx, lead.id, version).await?.map(|score| (lead.id, score)));
    }
    // A lead is derived at the instant at which its score was taken, if that is later than what is said here.
    let (scored, others): (Vec<Waiting>, Vec<Waiting>) =
        leads.into_iter().partition(|lead| scores.contains_key(&lead.id));
    let earliest = scores.values().map(|score| score.as_of).min().unwrap_or(now);
    let mut outcomes = derive(tx, reigns, scored, earliest).await?;
    outcomes.extend(derive(tx, reigns, others, now).await?);
    let unlike = outcomes.iter().filter_map(|outcome| {
        let lead = stored.get(&outcome.lead)?;
        Some((lead.id, difference(lead, scores.get(&lead.id), outcome)?))
    });
    Ok(unlike.collect())
}

/// The first difference, if there is one. Numbers are compared to the bit.
fn difference(lead: &Waiting, stored: Option<&Score>, derived: &Outcome) -> Option<Difference> {
    if let (Some(stored), Some(derived)) = (stored, &derived.score) {
        let pairs = told(stored).into_iter().zip(told(derived));
        let unlike = pairs.map(|((what, a), (_, b))| (what, a, b)).find(|(_, a, b)| a != b);
        if unlike.is_some() {
            return unlike;
        }
    } else if stored.is_some() != derived.score.is_some() {
        let text = |there: bool| if there { "one" } else { "none" }.to_owned();
        return Some(("score", text(stored.is_some()), text(derived.score.is_some())));
    }
    let stage = |stage: &str, at: Option<i64>| format!("{stage} since {}", instant(at));
    let (a, b) = (stage(&lead.stage, lead.stage_at), stage(derived.stage.name(), derived.stage_at));
    (a != b).then_some(("stage", a, b))
}

fn told(score: &Score) -> [(&'static str, String); 10] {
    [
        ("fit", number(score.fit)),
        ("engagement", number(score.engagement)),
        ("total", number(score.total)),
        ("score", score.score.to_string()),
        ("grade", score.grade.clone()),
        ("qualified", score.qualified.to_string()),
        ("first_entered_at", instant(score.first_entered_at)),
        ("entered_at", instant(score.entered_at)),
        ("left_at", instant(score.left_at)),
        ("last_at", instant(Some(score.last_at))),
    ]
}

/// A number such that no two look alike: its shortest text is read back to the same bits.
fn number(value: f64) -> String {
    format!("{value:?}")
}

fn instant(at: Option<i64>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| Instant::from_micros(at).to_string())
}

async fn named(tx: &mut Tx, id: i64, (what, stored, derived): Difference) -> Result<Unlike, StoreError> {
    let lead = match lead::by_id(tx, &[id]).await?.remove(&id) {
        Some(lead) => lead::display_key(tx, &lead).await?,
        None => format!("#{id}"),
    };
    Ok(Unlike { lead, what, stored, derived })
}
