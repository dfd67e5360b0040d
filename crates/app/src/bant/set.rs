//! Noting what was learned of BANT.

use baton_model::bant::{BantPolicy, BantValue, Evidence};
use baton_model::time::MICROS_PER_DAY;
use baton_model::{BantLetter, BantStatus, Instant};
use baton_store::bant::{self, Entry};
use baton_store::{audit, note};
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::ToSchema;

use super::policy;
use super::show::{BantView, view};
use crate::workspace::{Error, Workspace, lead_of};

/// What was learned of a letter.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLetter {
    /// Which.
    pub letter: BantLetter,
    /// How sure.
    pub status: BantStatus,
    /// What was learned, in words; without it, the words of `detail`.
    pub value: Option<String>,
    /// The same in its own shape.
    pub detail: Option<BantValue>,
    /// What it rests on, in words.
    pub evidence: Option<String>,
    /// Messages, notes and people it rests on.
    #[serde(default)]
    pub sources: Evidence,
    /// How sure as a number, 0 to 1.
    pub confidence: Option<f64>,
    /// Until when it can be relied on; without it, for as long as the policy says.
    pub best_before: Option<Instant>,
}

impl SetLetter {
    /// A letter of which only the status is learned.
    pub fn new(letter: BantLetter, status: BantStatus) -> SetLetter {
        SetLetter {
            letter,
            status,
            value: None,
            detail: None,
            evidence: None,
            sources: Evidence::default(),
            confidence: None,
            best_before: None,
        }
    }

    fn check(&self, now: i64) -> Result<(), Error> {
        let letter = self.letter;
        let wrong = |problem: String| Err(Error::WrongUse(format!("{letter}: {problem}")));
        if let Some(detail) = &self.detail {
            if detail.letter() != letter {
                return wrong(format!("a value of {} is none of {letter}", detail.letter()));
            }
            detail.check().map_err(|error| Error::WrongUse(error.to_string()))?;
        }
        if let Err(problem) = self.sources.check() {
            return wrong(problem);
        }
        if self.confidence.is_some_and(|sure| !(0.0..=1.0).contains(&sure)) {
            return wrong("confidence is a number from 0 to 1".to_owned());
        }
        if self.best_before.is_some_and(|until| until.micros() <= now) {
            return wrong("the date until which it is good is past already".to_owned());
        }
        Ok(())
    }

    /// Until when it is good, in microseconds: as was said, else as the policy says; a date that was named is good until it is over.
    fn best_before(&self, policy: &BantPolicy, now: i64) -> Option<i64> {
        if self.best_before.is_some() || self.status != BantStatus::Confirmed {
            return self.best_before.map(Instant::micros);
        }
        let days = *policy.good_for_days.of(self.letter);
        let usual = days.map(|days| now.saturating_add(i64::from(days) * MICROS_PER_DAY));
        let named = match &self.detail {
            Some(BantValue::Timing { date }) => {
                let begins =
                    date.to_zoned_datetime(TimeZone::UTC).ok().map(|day| day.timestamp().as_microsecond());
                begins.map(|begins| begins.saturating_add(MICROS_PER_DAY)).filter(|ends| *ends > now)
            }
            _ => None,
        };
        [usual, named].into_iter().flatten().min()
    }

    fn entry(&self, lead: i64, policy: &BantPolicy, by: &str, now: i64) -> Result<Entry, Error> {
        let json = |what: Result<String, serde_json::Error>| {
            what.map_err(|error| Error::Refused(format!("{}: {error}", self.letter)))
        };
        let detail = self.detail.as_ref().map(|detail| json(serde_json::to_string(detail))).transpose()?;
        let named = Some(&self.sources).filter(|sources| !sources.is_empty());
        Ok(Entry {
            lead_id: lead,
            letter: self.letter.name().to_owned(),
            status: self.status.name().to_owned(),
            value: self.value.clone().or_else(|| self.detail.as_ref().map(BantValue::words)),
            detail,
            evidence: self.evidence.clone(),
            sources: named.map(|sources| json(serde_json::to_string(sources))).transpose()?,
            confidence: self.confidence,
            best_before: self.best_before(policy, now),
            actor: by.to_owned(),
            recorded_at: now,
        })
    }
}

/// Notes what was learned, in the name of `by`. A letter named twice is refused.
///
/// # Errors
/// [`Error::NoLead`], [`Error::Refused`], [`Error::WrongUse`] with the letter and what is wrong, or the database's own.
pub async fn set(
    workspace: &Workspace,
    key: &str,
    letters: &[SetLetter],
    by: &str,
) -> Result<BantView, Error> {
    let now = workspace.now().micros();
    for (place, set) in letters.iter().enumerate() {
        if letters[..place].iter().any(|other| other.letter == set.letter) {
            return Err(Error::Refused(format!("{} is given twice", set.letter)));
        }
        set.check(now)?;
    }
    let mut tx = workspace.db.write_aside().await?;
    let lead = lead_of(&mut tx, key).await?;
    for id in letters.iter().flat_map(|set| &set.sources.notes) {
        if note::find(&mut tx, *id).await?.is_none_or(|note| note.lead_id != lead.id) {
            return Err(Error::Refused(format!("note {id}: there is none of this lead with this number")));
        }
    }
    let policy = policy::load(&mut tx).await?;
    let entries: Result<Vec<Entry>, Error> =
        letters.iter().map(|set| set.entry(lead.id, &policy, by, now)).collect();
    bant::add(&mut tx, &entries?).await?;
    let named: Vec<String> = letters.iter().map(|set| format!("{}={}", set.letter, set.status)).collect();
    let detail = serde_json::json!({ "letters": named }).to_string();
    audit::note(&mut tx, now, by, "set_bant", &format!("lead {}", lead.id), &detail).await?;
    let view = view(&mut tx, &lead, now).await?;
    tx.commit().await?;
    Ok(view)
}
