//! Looking through the audit month by month.

use baton_model::Instant;
use baton_store::Tx;
use baton_store::audit::{self as stored, search};
use jiff::ToSpan as _;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// The most months that are listed.
const MONTHS_MAX: usize = 24;
/// More than so many times the persons of the months before is unusual, if it is more than [`FEW`] too.
const TIMES: i64 = 3;
/// So many persons are never unusual.
const FEW: i64 = 100;

/// What somebody did in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActorVolume {
    /// Who.
    pub actor: String,
    /// Entries.
    pub entries: i64,
    /// Different persons in them.
    pub persons: i64,
    /// Exports.
    pub exports: i64,
    /// Different addresses.
    pub addresses: i64,
    /// Persons a month, on average of the three months before.
    pub usual_persons: i64,
    /// Whether that is more than three times what is usual, and more than a hundred.
    pub unusual: bool,
}

/// A month of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthReview {
    /// Which, in UTC: `2026-06`.
    pub month: String,
    /// Who did how much, by name.
    pub actors: Vec<ActorVolume>,
    /// When it was looked through; null if it was not.
    pub reviewed_at: Option<Instant>,
    /// By whom.
    pub reviewed_by: Option<String>,
    /// What was found.
    pub note: Option<String>,
}

fn first_of(instant: i64) -> Result<Date, Error> {
    let wrong = |_| Error::WrongUse("that is beyond the calendar".to_owned());
    let date = jiff::Timestamp::from_microsecond(instant).map_err(wrong)?;
    Ok(TimeZone::UTC.to_datetime(date).date().first_of_month())
}

fn micros(date: Date) -> Result<i64, Error> {
    let wrong = |_| Error::WrongUse("that is no month".to_owned());
    Ok(TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight())).map_err(wrong)?.as_microsecond())
}

fn named(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// The months there are entries of, the newest first, at most 24, with who did how much.
///
/// # Errors
/// The database's own.
pub async fn months(workspace: &Workspace) -> Result<Vec<MonthReview>, Error> {
    let mut tx = workspace.db.read().await?;
    let Some((oldest, newest)) = search::span(&mut tx).await? else { return Ok(Vec::new()) };
    let reviews = search::reviews(&mut tx).await?;
    let (oldest, mut month) = (first_of(oldest)?, first_of(newest)?);
    let mut months = Vec::new();
    while month >= oldest && months.len() < MONTHS_MAX {
        let actors = volumes(&mut tx, month).await?;
        let name = named(month);
        let done = reviews.iter().find(|review| review.month == name);
        if !actors.is_empty() {
            months.push(MonthReview {
                reviewed_at: done.map(|review| Instant::from_micros(review.reviewed_at)),
                reviewed_by: done.map(|review| review.reviewed_by.clone()),
                note: done.map(|review| review.note.clone()),
                month: name,
                actors,
            });
        }
        month = month.saturating_sub(1.month());
    }
    Ok(months)
}

/// Who did how much in the month that begins so.
async fn volumes(tx: &mut Tx, month: Date) -> Result<Vec<ActorVolume>, Error> {
    let (begin, end) = (micros(month)?, micros(month.saturating_add(1.month()))?);
    let before = search::volumes(tx, micros(month.saturating_sub(3.months()))?, begin).await?;
    let view = |volume: search::Volume| {
        let past = before.iter().find(|past| past.actor == volume.actor);
        let usual_persons = past.map_or(0, |past| (past.persons + 2) / 3);
        ActorVolume {
            usual_persons,
            unusual: volume.persons > FEW && volume.persons > TIMES * usual_persons,
            actor: volume.actor,
            entries: volume.entries,
            persons: volume.persons,
            exports: volume.exports,
            addresses: volume.addresses,
        }
    };
    Ok(search::volumes(tx, begin, end).await?.into_iter().map(view).collect())
}

/// Notes in the name of `by` that `month` (`2026-06`) was looked through, and what was found.
///
/// # Errors
/// [`Error::WrongUse`] for what is no month, [`Error::Refused`] for one that is not over or was looked through already, or the database's own.
pub async fn review(workspace: &Workspace, month: &str, note: &str, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let date: Option<Date> = (month.len() == 7).then(|| format!("{month}-01").parse().ok()).flatten();
    let date = date.ok_or_else(|| Error::WrongUse("write a month such as 2026-06".to_owned()))?;
    if micros(date.saturating_add(1.month()))? > now {
        return Err(Error::Refused(format!("{month} is not over: look through it when it is")));
    }
    let mut tx = workspace.db.write_aside().await?;
    let review = search::Review {
        month: named(date),
        reviewed_at: now,
        reviewed_by: by.to_owned(),
        note: note.to_owned(),
    };
    if !search::add_review(&mut tx, &review).await? {
        return Err(Error::Refused(format!("{month} was looked through already")));
    }
    let detail = serde_json::json!({ "month": review.month }).to_string();
    stored::note(&mut tx, now, by, "review_audit", "audit", &detail).await?;
    Ok(tx.commit().await?)
}
