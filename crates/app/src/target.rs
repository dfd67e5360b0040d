//! Targets: what owners are to reach in a period, and what they have reached.

use baton_model::bant::value::is_currency;
use baton_model::{Instant, Period};
use baton_store::opportunity::{self, Won};
use baton_store::target::{self, Target};
use baton_store::{Tx, audit, member};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Sees;
use crate::limits::{LIST_MAX, said};
use crate::workspace::{Error, Workspace};
use crate::{members, revision};

/// What can be a target.
pub const METRICS: [&str; 2] = ["won_amount", "won_count"];

/// A target to be set.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTarget {
    /// Who is to reach it.
    pub owner: String,
    /// In which period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// One of [`METRICS`].
    pub metric: String,
    /// ISO 4217, of amounts.
    pub currency: Option<String>,
    /// How much.
    pub amount: f64,
}

/// A target, with what was reached of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TargetView {
    /// Who is to reach it.
    pub owner: String,
    /// In which period: `2026`, `2026-Q3`, `2026-09`.
    pub period: String,
    /// One of [`METRICS`].
    pub metric: String,
    /// ISO 4217, of amounts.
    pub currency: Option<String>,
    /// How much.
    pub target: f64,
    /// How much of it was won in the period: in this currency alone, nothing is converted.
    pub reached: f64,
    /// How many deals that were.
    pub deals: i64,
    /// Reached over target; none where the target is 0.
    pub attainment: Option<f64>,
    /// When the period begins, in the owner's time zone.
    pub begins_at: Instant,
    /// When it is over.
    pub ends_at: Instant,
    /// Which state what was set is in: see [`revision::of`].
    pub revision: i64,
}

impl NewTarget {
    fn row(&self, by: &str, now: i64) -> Result<Target, Error> {
        let wrong = |problem: String| Err(Error::WrongUse(problem));
        let currency = self.currency.as_deref().map(|currency| currency.trim().to_uppercase());
        match (self.metric.as_str(), currency.as_deref()) {
            ("won_amount", Some(currency)) if is_currency(currency) => {}
            ("won_amount", _) => {
                return wrong("currency: three letters (ISO 4217), such as KRW or USD".to_owned());
            }
            ("won_count", None) => {}
            ("won_count", Some(_)) => return wrong("currency: a count has none".to_owned()),
            _ => return wrong(format!("metric: one of {}", METRICS.join(", "))),
        }
        if !(0.0..=1e15).contains(&self.amount) {
            return wrong("amount: a number from 0 to 1e15".to_owned());
        }
        Ok(Target {
            owner: said("owner", &self.owner)?,
            period: self.period.to_string(),
            metric: self.metric.clone(),
            currency: currency.unwrap_or_default(),
            amount: self.amount,
            set_by: by.to_owned(),
            set_at: now,
        })
    }
}

/// Sets a target in the name of `by`, in the place of the one of revision `seen` ([`revision::NONE`]: there was none); without it, of whichever stands.
///
/// # Errors
/// [`Error::WrongUse`] for a value that is none; [`Error::Stale`] or [`Error::Changed`] if another one stands than was seen; or the database's own.
pub async fn set(
    workspace: &Workspace,
    new: &NewTarget,
    seen: Option<i64>,
    by: &str,
) -> Result<TargetView, Error> {
    let now = workspace.now().micros();
    let mut row = new.row(by, now)?;
    let mut tx = workspace.db.write_aside().await?;
    row.owner = as_kept(&mut tx, row.owner).await?;
    if let Some(seen) = seen {
        let stands = target::find(&mut tx, &row).await?;
        let revision = stands.as_ref().map_or(revision::NONE, |stands| revision::of(&stands.amount));
        revision::check("the target", revision, stands.map(|stands| stands.set_by), seen)?;
    }
    target::set(&mut tx, &row).await?;
    audit::note(&mut tx, now, by, "set_target", &format!("target {} {}", row.period, row.metric), "{}")
        .await?;
    let view = attained(&mut tx, row).await?;
    tx.commit().await?;
    Ok(view)
}

/// Whoever is to reach something: a member by its address as it is kept, so that it finds its own; others as they are called, since deals that were
/// opened by a key or on the shell are theirs.
async fn as_kept(tx: &mut Tx, owner: String) -> Result<String, Error> {
    match members::found(tx, &owner).await {
        Err(Error::NoMember(_)) => Ok(owner),
        found => Ok(found?.email),
    }
}

/// Removes a target, in the name of `by`. Its amount does not matter.
///
/// # Errors
/// [`Error::Missing`], [`Error::WrongUse`] for a value that is none, or the database's own.
pub async fn remove(workspace: &Workspace, gone: &NewTarget, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut row = gone.row(by, now)?;
    let mut tx = workspace.db.write_aside().await?;
    let typed = target::remove(&mut tx, &row).await?;
    row.owner = as_kept(&mut tx, row.owner).await?;
    if !typed && !target::remove(&mut tx, &row).await? {
        return Err(Error::Missing("such target; `baton target list` shows them".to_owned()));
    }
    audit::note(&mut tx, now, by, "remove_target", &format!("target {} {}", row.period, row.metric), "{}")
        .await?;
    Ok(tx.commit().await?)
}

/// The targets of a period, or of all, with what was reached; of those whose leads may be seen.
///
/// # Errors
/// The database's own.
pub async fn list(
    workspace: &Workspace,
    period: Option<Period>,
    sees: &Sees,
) -> Result<Vec<TargetView>, Error> {
    let mut tx = workspace.db.read().await?;
    let named = period.map(|period| period.to_string());
    let mut views = Vec::new();
    for row in target::list(&mut tx, named.as_deref(), sees.members(), i64::from(LIST_MAX)).await? {
        views.push(attained(&mut tx, row).await?);
    }
    Ok(views)
}

async fn attained(tx: &mut Tx, row: Target) -> Result<TargetView, Error> {
    let period: Period = row
        .period
        .parse()
        .map_err(|_| Error::Refused(format!("a target has the period `{}`", row.period)))?;
    // A quarter begins where its owner is.
    let member = member::by_email(tx, &row.owner.to_lowercase()).await?;
    let zone = member.and_then(|member| TimeZone::get(&member.time_zone).ok()).unwrap_or(TimeZone::UTC);
    let (begins_at, ends_at) = period.bounds(&zone);
    let won = opportunity::won(tx, begins_at.micros(), ends_at.micros()).await?;
    let counts =
        |won: &&Won| won.owner == row.owner && (row.metric == "won_count" || won.currency == row.currency);
    let deals: i64 = won.iter().filter(counts).map(|won| won.count).sum();
    let amount: f64 = won.iter().filter(counts).map(|won| won.amount).sum();
    let reached = if row.metric == "won_count" { deals as f64 } else { amount + 0.0 };
    Ok(TargetView {
        owner: row.owner.clone(),
        period: row.period.clone(),
        metric: row.metric.clone(),
        currency: Some(row.currency.clone()).filter(|currency| !currency.is_empty()),
        target: row.amount,
        reached,
        deals,
        attainment: (row.amount > 0.0).then(|| reached / row.amount),
        begins_at,
        ends_at,
        revision: revision::of(&row.amount),
    })
}
