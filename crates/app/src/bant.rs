//! BANT: what is known of budget, authority, need and timing.

use baton_model::{BantLetter, BantPolicy, BantStatus, Instant};
use baton_store::bant::{self, Entry};
use baton_store::lead::Lead;
use baton_store::{Tx, audit, lead};
use serde::Serialize;

use crate::workspace::{Error, Workspace, lead_of};

/// BANT of a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BantView {
    /// How people are told which lead it is.
    pub lead: String,
    /// All four letters, in order.
    pub letters: Vec<Cell>,
    /// How much of it is settled, 0 to 1: need and budget weigh more.
    pub completeness: f64,
    /// The letters that SQL still needs.
    pub missing: Vec<BantLetter>,
}

/// One letter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Which.
    pub letter: BantLetter,
    /// How sure.
    pub status: BantStatus,
    /// What was learned.
    pub value: Option<String>,
    /// What it rests on.
    pub evidence: Option<String>,
    /// Who noted it.
    pub by: Option<String>,
    /// When.
    pub at: Option<Instant>,
}

/// What was learned of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetLetter {
    /// Which.
    pub letter: BantLetter,
    /// How sure.
    pub status: BantStatus,
    /// What was learned, in words.
    pub value: Option<String>,
    /// What it rests on.
    pub evidence: Option<String>,
}

/// BANT of the lead that `key` names.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn show(workspace: &Workspace, key: &str) -> Result<BantView, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    view(&mut tx, &lead).await
}

/// Notes what was learned, in the name of `by`. A letter named twice is refused.
///
/// # Errors
/// [`Error::NoLead`], [`Error::Refused`], or the database's own.
pub async fn set(
    workspace: &Workspace,
    key: &str,
    letters: &[SetLetter],
    by: &str,
) -> Result<BantView, Error> {
    for (place, set) in letters.iter().enumerate() {
        if letters[..place].iter().any(|other| other.letter == set.letter) {
            return Err(Error::Refused(format!("{} is given twice", set.letter)));
        }
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let lead = lead_of(&mut tx, key).await?;
    let entries: Vec<Entry> = letters
        .iter()
        .map(|set| Entry {
            lead_id: lead.id,
            letter: set.letter.name().to_owned(),
            status: set.status.name().to_owned(),
            value: set.value.clone(),
            evidence: set.evidence.clone(),
            confidence: None,
            best_before: None,
            actor: by.to_owned(),
            recorded_at: now,
        })
        .collect();
    bant::add(&mut tx, &entries).await?;
    let named: Vec<String> = letters.iter().map(|set| format!("{}={}", set.letter, set.status)).collect();
    let detail = serde_json::json!({ "letters": named }).to_string();
    audit::note(&mut tx, now, by, "set_bant", &format!("lead {}", lead.id), &detail).await?;
    let view = view(&mut tx, &lead).await?;
    tx.commit().await?;
    Ok(view)
}

async fn view(tx: &mut Tx, lead: &Lead) -> Result<BantView, Error> {
    let letters = cells(tx, lead.id).await?;
    let statuses = letters.each_ref().map(|cell| cell.status);
    let policy = BantPolicy::default();
    Ok(BantView {
        lead: lead::display_key(tx, lead).await?,
        completeness: policy.completeness(&statuses),
        missing: policy.missing(&statuses),
        letters: letters.to_vec(),
    })
}

/// The required letters that are not settled.
pub(crate) async fn missing(tx: &mut Tx, lead: i64) -> Result<Vec<BantLetter>, Error> {
    let statuses = cells(tx, lead).await?.map(|cell| cell.status);
    Ok(BantPolicy::default().missing(&statuses))
}

async fn cells(tx: &mut Tx, lead: i64) -> Result<[Cell; 4], Error> {
    let entries = bant::latest(tx, lead).await?;
    Ok(BantLetter::ALL.map(|letter| {
        let entry = entries.iter().find(|entry| entry.letter == letter.name());
        Cell {
            letter,
            status: entry.and_then(|entry| entry.status.parse().ok()).unwrap_or_default(),
            value: entry.and_then(|entry| entry.value.clone()),
            evidence: entry.and_then(|entry| entry.evidence.clone()),
            by: entry.map(|entry| entry.actor.clone()),
            at: entry.map(|entry| Instant::from_micros(entry.recorded_at)),
        }
    }))
}
