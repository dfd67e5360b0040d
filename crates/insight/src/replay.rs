//! Replaying a history: every lead scored at an instant, or at each of its messages.

use std::io::{self, Write};

use baton_engine::{Compiled, Grade, Ledger, Life, LineBody, Observation, Score, State, Walk, next_change};
use baton_model::Instant;
use rayon::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::history::{Entry, History};

/// When leads are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// All at this instant.
    Instant(Instant),
    /// Each at every distinct instant of its messages.
    EachEvent,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// When leads are scored.
    pub at: At,
    /// Values only: no dates, no `next_change_at`.
    pub values_only: bool,
    /// Dates, but no `next_change_at`, which costs more than all the rest.
    pub no_forecast: bool,
    /// The ledger as well.
    pub explain: bool,
}

/// One line of `baton replay`.
#[derive(Serialize)]
struct Record<'a> {
    lead: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Instant>,
    fit: f64,
    engagement: f64,
    total: f64,
    score: i64,
    grade: Grade,
    qualified: bool,
    #[serde(flatten)]
    dates: Option<Dates>,
    #[serde(flatten)]
    forecast: Option<Forecast>,
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<Vec<LedgerLine>>,
}

#[expect(clippy::struct_field_names, reason = "what the contract calls them")]
#[derive(Serialize)]
struct Dates {
    first_entered_at: Option<Instant>,
    entered_at: Option<Instant>,
    left_at: Option<Instant>,
}

#[derive(Serialize)]
struct Forecast {
    next_change_at: Option<Instant>,
}

/// A line of a ledger as documents write it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LedgerLine {
    /// The group; left out for the clamp of the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The rule; left out for clamps of a group and of the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Which clamp it is: `rule`, `group` or `total`; left out for a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clamp: Option<&'static str>,
    /// What it adds to the total.
    pub points: f64,
    /// The rest of a rule's line.
    #[serde(flatten)]
    #[schema(value_type = Evidence)]
    pub evidence: Option<Evidence>,
}

/// What stands behind a rule's line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = LedgerEvidence)]
pub struct Evidence {
    /// Worth when earned.
    #[schema(required = false)]
    pub earned: f64,
    /// Occurrences that counted.
    #[schema(required = false)]
    pub occurrences: u64,
    /// Occurrences that a cap refused.
    #[schema(required = false)]
    pub refused: u64,
    /// The newest evidence.
    pub last_at: Option<Instant>,
    /// When it will be worth nothing.
    pub zero_at: Option<Instant>,
}

/// The lines of a ledger as documents write them.
pub fn ledger_lines(ledger: &Ledger) -> Vec<LedgerLine> {
    ledger
        .lines
        .iter()
        .map(|line| {
            let (clamp, evidence) = match &line.body {
                LineBody::Clamp(clamp) => (Some(clamp.name()), None),
                LineBody::Rule { earned, occurrences, refused, last_at, zero_at } => (
                    None,
                    Some(Evidence {
                        earned: *earned,
                        occurrences: *occurrences,
                        refused: *refused,
                        last_at: last_at.map(Instant::from_micros),
                        zero_at: zero_at.map(Instant::from_micros),
                    }),
                ),
            };
            LedgerLine {
                group: line.group.clone(),
                rule: line.rule.clone(),
                clamp,
                points: line.points,
                evidence,
            }
        })
        .collect()
}

/// Leads replayed together by one thread, and written before the next ones are begun.
const LEADS_AT_ONCE: usize = 512;

/// Writes a line per lead (per lead and instant with [`At::EachEvent`]), sorted by lead by code point.
///
/// A lead whose first message is later than the instant is left out.
///
/// # Errors
/// If `out` cannot be written.
pub fn replay(history: &History, model: &Compiled, options: Options, out: &mut impl Write) -> io::Result<()> {
    let chunks = history.len().div_ceil(LEADS_AT_ONCE);
    let wave = rayon::current_num_threads().max(1) * 8;
    for first in (0..chunks).step_by(wave) {
        let texts: Vec<io::Result<Vec<u8>>> = (first..chunks.min(first + wave))
            .into_par_iter()
            .map(|chunk| {
                let mut text = Vec::new();
                for lead in chunk * LEADS_AT_ONCE..history.len().min((chunk + 1) * LEADS_AT_ONCE) {
                    replay_lead(history, model, options, lead, &mut text)?;
                }
                Ok(text)
            })
            .collect();
        for text in texts {
            out.write_all(&text?)?;
        }
    }
    Ok(())
}

fn replay_lead(
    history: &History,
    model: &Compiled,
    options: Options,
    lead: usize,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let entries = history.entries(lead);
    let writer = Writer { name: history.lead(lead), model, options };
    match options.at {
        At::Instant(at) => {
            let at = at.micros();
            let seen = &entries[..entries.partition_point(|entry| entry.at <= at)];
            if seen.is_empty() {
                return Ok(());
            }
            if options.values_only && model.is_memoryless() {
                // Without `leave` nothing of the past matters to `qualified`: no need to walk.
                let mut state = State::new(model);
                for entry in seen {
                    state.fold(model, entry.at, history.observation(*entry));
                }
                let score = state.score(model, at);
                let life = Life { qualified: state.enters(model, &score, at), ..Life::default() };
                return writer.write(out, &state, &life, score, at);
            }
            let mut walk = Walk::new(model);
            for simultaneous in seen.chunk_by(|a, b| a.at == b.at) {
                step(&mut walk, history, simultaneous);
            }
            walk.pass(at);
            writer.write(out, walk.state(), walk.life(), walk.state().score(model, at), at)
        }
        At::EachEvent => {
            let mut walk = Walk::new(model);
            for simultaneous in entries.chunk_by(|a, b| a.at == b.at) {
                let at = simultaneous[0].at;
                step(&mut walk, history, simultaneous);
                writer.write(out, walk.state(), walk.life(), walk.state().score(model, at), at)?;
            }
            Ok(())
        }
    }
}

fn step(walk: &mut Walk<'_>, history: &History, simultaneous: &[Entry]) {
    let observations: Vec<&Observation> =
        simultaneous.iter().map(|entry| history.observation(*entry)).collect();
    walk.step(simultaneous[0].at, observations);
}

struct Writer<'a> {
    name: &'a str,
    model: &'a Compiled,
    options: Options,
}

impl Writer<'_> {
    fn write(&self, out: &mut Vec<u8>, state: &State, life: &Life, score: Score, at: i64) -> io::Result<()> {
        let options = self.options;
        let instant = |at: Option<i64>| at.map(Instant::from_micros);
        let dates = (!options.values_only).then(|| Dates {
            first_entered_at: instant(life.first_entered_at),
            entered_at: instant(life.entered_at),
            left_at: instant(life.left_at),
        });
        let forecast = (!options.values_only && !options.no_forecast)
            .then(|| Forecast { next_change_at: instant(next_change(self.model, state, life, at)) });
        let record = Record {
            lead: self.name,
            at: (options.at == At::EachEvent).then(|| Instant::from_micros(at)),
            fit: score.fit,
            engagement: score.engagement,
            total: score.total,
            score: score.displayed(),
            grade: score.grade,
            qualified: life.qualified,
            dates,
            forecast,
            model: self.model.version(),
            ledger: options.explain.then(|| ledger_lines(&Ledger::of(self.model, state, at))),
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.push(b'\n');
        Ok(())
    }
}
