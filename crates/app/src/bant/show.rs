//! BANT of a lead: letters, gaps, and the next best questions.

use baton_engine::bant::{Inference, Known, Question, next_questions};
use baton_model::bant::{BantPolicy, BantValue, Evidence, PerLetter, Standing};
use baton_model::{BantLetter, BantStatus, Instant};
use baton_store::Tx;
use baton_store::bant::{self, Entry};
use baton_store::lead::{self, Lead};
use serde::Serialize;
use utoipa::ToSchema;

use super::{policy, signals};
use crate::workspace::{Error, Workspace, lead_of};

/// The most entries of a history that are shown.
const HISTORY_MAX: i64 = 200;

/// BANT of a lead.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BantView {
    /// How people are told which lead it is.
    pub lead: String,
    /// All four letters, in order.
    pub letters: Vec<Cell>,
    /// How much of it is settled, 0 to 1: need and budget weigh more.
    pub completeness: f64,
    /// The letters that SQL still needs.
    pub missing: Vec<BantLetter>,
    /// What to ask next, the question that brings most first.
    pub questions: Vec<Question>,
}

/// One letter. What people noted stands; without it, what signals say.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Cell {
    /// Which.
    pub letter: BantLetter,
    /// How sure.
    pub status: BantStatus,
    /// What was learned, in words.
    pub value: Option<String>,
    /// The same in its own shape, if it has one.
    pub detail: Option<BantValue>,
    /// What it rests on, in words.
    pub evidence: Option<String>,
    /// Messages, notes and people it rests on.
    pub sources: Evidence,
    /// How sure as a number, 0 to 1.
    pub confidence: Option<f64>,
    /// Who noted it; nobody, if signals say so.
    pub by: Option<String>,
    /// When.
    pub at: Option<Instant>,
    /// Until when it can be relied on.
    pub best_before: Option<Instant>,
    /// Whether it was confirmed and is good no longer: then it does not count.
    pub stale: bool,
    /// What signals say, whatever people noted.
    pub inference: Inference,
}

/// BANT of the lead that `key` names, as it was known at `at` (now without it): what was noted until then, and what the signals of then say by the
/// policy of today.
///
/// # Errors
/// [`Error::NoLead`], [`Error::WrongUse`] for an instant that is yet to come, or the database's own.
pub async fn show(workspace: &Workspace, key: &str, at: Option<Instant>) -> Result<BantView, Error> {
    let now = workspace.now();
    let at = at.unwrap_or(now);
    if at > now {
        return Err(Error::WrongUse("at: what will be noted is not known yet".to_owned()));
    }
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    view(&mut tx, &lead, at.micros()).await
}

/// Something that was noted of a letter.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Noted {
    /// Which.
    pub letter: BantLetter,
    /// How sure.
    pub status: BantStatus,
    /// What was learned, in words.
    pub value: Option<String>,
    /// What it rested on, in words.
    pub evidence: Option<String>,
    /// Messages, notes and people it rested on.
    pub sources: Evidence,
    /// Who noted it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Until when it could be relied on.
    pub best_before: Option<Instant>,
}

/// What was ever noted of the lead that `key` names, newest first.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn history(workspace: &Workspace, key: &str) -> Result<Vec<Noted>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    let entries = bant::history(&mut tx, lead.id, HISTORY_MAX).await?;
    let noted = entries.into_iter().filter_map(|entry| {
        Some(Noted {
            letter: entry.letter.parse().ok()?,
            status: entry.status.parse().unwrap_or_default(),
            sources: sources(&entry),
            value: entry.value,
            evidence: entry.evidence,
            by: entry.actor,
            at: Instant::from_micros(entry.recorded_at),
            best_before: entry.best_before.map(Instant::from_micros),
        })
    });
    Ok(noted.collect())
}

/// BANT of a lead at `now` (microseconds).
pub(crate) async fn view(tx: &mut Tx, lead: &Lead, now: i64) -> Result<BantView, Error> {
    let policy = policy::load(tx).await?;
    let inference = signals::read(tx, lead, &policy.rules, now).await?;
    let cells = cells(tx, lead.id, &inference, now).await?;
    let stand = PerLetter::each(|letter| cells.of(letter).standing());
    let known = PerLetter::each(|letter| cells.of(letter).known());
    Ok(BantView {
        lead: lead::display_key(tx, lead).await?,
        completeness: policy.completeness(&stand),
        missing: policy.missing(&stand),
        questions: next_questions(&policy, &known),
        letters: cells.iter().map(|(_, cell)| cell.clone()).collect(),
    })
}

async fn cells(
    tx: &mut Tx,
    lead: i64,
    inference: &PerLetter<Inference>,
    now: i64,
) -> Result<PerLetter<Cell>, Error> {
    let entries = bant::latest(tx, lead, now).await?;
    let entry = |letter: BantLetter| entries.iter().find(|entry| entry.letter == letter.name());
    Ok(PerLetter::each(|letter| cell(entry(letter), inference.of(letter), now)))
}

fn cell(entry: Option<&Entry>, inference: &Inference, now: i64) -> Cell {
    let noted = entry.map(|entry| entry.status.parse().unwrap_or_default()).unwrap_or_default();
    let Some(entry) = entry.filter(|_| noted != BantStatus::Unknown) else {
        return inferred(entry, inference);
    };
    Cell {
        letter: inference.letter,
        status: noted,
        value: entry.value.clone(),
        detail: entry.detail.as_deref().and_then(|detail| serde_json::from_str(detail).ok()),
        evidence: entry.evidence.clone(),
        sources: sources(entry),
        confidence: entry.confidence,
        by: Some(entry.actor.clone()),
        at: Some(Instant::from_micros(entry.recorded_at)),
        best_before: entry.best_before.map(Instant::from_micros),
        stale: is_stale(noted, entry.best_before, now),
        inference: inference.clone(),
    }
}

/// A letter of which nobody noted more than that it is unknown.
fn inferred(entry: Option<&Entry>, inference: &Inference) -> Cell {
    let status = inference.status();
    let known = status == BantStatus::Inferred;
    let value = inference.value.clone().filter(|_| known);
    let messages = inference.hints.iter().flat_map(|hint| hint.messages.clone());
    Cell {
        letter: inference.letter,
        status,
        value: value.as_ref().map(BantValue::words),
        detail: value,
        evidence: None,
        sources: Evidence { messages: messages.filter(|_| known).collect(), ..Evidence::default() },
        confidence: known.then_some(inference.confidence),
        by: entry.map(|entry| entry.actor.clone()),
        at: entry.map(|entry| Instant::from_micros(entry.recorded_at)),
        best_before: None,
        stale: false,
        inference: inference.clone(),
    }
}

fn sources(entry: &Entry) -> Evidence {
    entry.sources.as_deref().and_then(|sources| serde_json::from_str(sources).ok()).unwrap_or_default()
}

/// What was confirmed is good up to its date, and not at it.
fn is_stale(status: BantStatus, best_before: Option<i64>, now: i64) -> bool {
    status == BantStatus::Confirmed && best_before.is_some_and(|until| until <= now)
}

impl Cell {
    fn standing(&self) -> Standing {
        Standing { status: self.status, confidence: self.confidence, stale: self.stale }
    }

    fn known(&self) -> Known<'_> {
        Known {
            standing: self.standing(),
            value: self.detail.as_ref().or(self.inference.value.as_ref()),
            inference: &self.inference,
        }
    }
}

/// What a policy misses of a lead.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Gaps {
    /// Required letters that are not settled and never were.
    pub(crate) open: Vec<BantLetter>,
    /// Required letters that were confirmed, and until when they were good.
    pub(crate) stale: Vec<(BantLetter, Instant)>,
}

impl Gaps {
    /// The refusal of what cannot be done with this lead before, with what to do; none if nothing is missing.
    pub(crate) fn refused(&self, lead: &str, what: &str) -> Option<Error> {
        let names: Vec<&str> = self.open.iter().map(|letter| letter.name()).collect();
        let open = (!names.is_empty()).then(|| format!("{} not confirmed", names.join(", ")));
        let stale = self.stale.iter().map(|(letter, since)| format!("{letter} no longer good since {since}"));
        let told: Vec<String> = open.into_iter().chain(stale).collect();
        let letters = self.open.iter().chain(self.stale.iter().map(|(letter, _)| letter));
        let missing: Vec<BantLetter> = letters.copied().collect();
        let how: Vec<String> = missing.iter().map(|letter| format!("{letter}=confirmed")).collect();
        let (told, how) = (told.join(", "), how.join(" "));
        let told = format!("{what}: {told}; when they are, `baton bant set {lead} {how}`");
        (!missing.is_empty()).then_some(Error::Unsettled { told, missing })
    }
}

/// What the policy misses of a lead at `now` (microseconds). Signals are looked at only if they can count.
pub(crate) async fn gaps(tx: &mut Tx, lead: &Lead, now: i64) -> Result<Gaps, Error> {
    let policy: BantPolicy = policy::load(tx).await?;
    let inference = if policy.inferred_counts {
        signals::read(tx, lead, &policy.rules, now).await?
    } else {
        PerLetter::each(Inference::nothing)
    };
    let cells = cells(tx, lead.id, &inference, now).await?;
    let stand = PerLetter::each(|letter| cells.of(letter).standing());
    let mut gaps = Gaps::default();
    for letter in policy.missing(&stand) {
        match cells.of(letter).best_before.filter(|_| stand.of(letter).stale) {
            Some(since) => gaps.stale.push((letter, since)),
            None => gaps.open.push(letter),
        }
    }
    Ok(gaps)
}
