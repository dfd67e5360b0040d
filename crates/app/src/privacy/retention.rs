//! What is not kept for ever: events by name, and leads that nobody has anything to do with any more.

use baton_model::Instant;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::erasure::{self, KeyedId};
use baton_store::{Tx, audit, job, lead, setting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::erase::{Erasure, forget};
use super::key::ErasureKey;
use super::scrub;
use crate::jobs;
use crate::revision;
use crate::workspace::{Error, Workspace};

/// The setting.
const KEY: &str = "retention";
/// When the chore is due next.
const DUE: &str = "retention_due";
/// How often it is looked whether something is too old, in microseconds.
const EVERY: i64 = 3_600 * MICROS_PER_SECOND;
/// A day, in microseconds.
const DAY: i64 = 24 * 3_600 * MICROS_PER_SECOND;
/// Messages that are forgotten in one commit.
const MESSAGES: i64 = 2_000;
/// Leads that are erased in one commit.
const LEADS: i64 = 20;
/// The most rules.
const RULES_MAX: usize = 200;
/// The shortest and the longest time, in days.
const DAYS: std::ops::RangeInclusive<u32> = 30..=36_500;

/// For how long events are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRule {
    /// The name of the events.
    pub event: String,
    /// For how many days after they happened, 30 to 36,500.
    #[schema(minimum = 30, maximum = 36_500)]
    pub days: u32,
}

/// What is kept for how long. Without a rule it is kept until it is erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionPolicy {
    /// By name of event.
    pub events: Vec<EventRule>,
    /// After how many days without anything new a lead is erased that is no customer and has nothing open; null: never.
    #[schema(minimum = 30, maximum = 36_500)]
    pub inactive_days: Option<u32>,
}

impl RetentionPolicy {
    fn check(&self) -> Result<(), Error> {
        let days = self.events.iter().map(|rule| rule.days).chain(self.inactive_days);
        for days in days {
            if !DAYS.contains(&days) {
                return Err(Error::WrongUse(format!("{days} days: 30 to 36500 can be said")));
            }
        }
        if self.events.len() > RULES_MAX {
            return Err(Error::WrongUse(format!("at most {RULES_MAX} names of events can be listed")));
        }
        Ok(())
    }
}

/// What is kept for how long.
///
/// # Errors
/// The database's own.
pub async fn retention(workspace: &Workspace) -> Result<RetentionPolicy, Error> {
    load(&mut workspace.db.read().await?).await
}

async fn load(tx: &mut Tx) -> Result<RetentionPolicy, Error> {
    let stored = setting::get(tx, KEY).await?;
    Ok(stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Sets it, in the name of `by`, in the place of the policy of revision `seen`; without it, of whichever stands. What is too old by then goes within an hour.
///
/// # Errors
/// [`Error::WrongUse`] for a time that cannot be said, [`Error::Changed`] if another one stands than was seen, or the database's own.
pub async fn set_retention(
    workspace: &Workspace,
    policy: &RetentionPolicy,
    seen: Option<i64>,
    by: &str,
) -> Result<(), Error> {
    policy.check()?;
    let text = serde_json::json!(policy).to_string();
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        revision::check("what is kept for how long", revision::of(&load(&mut tx).await?), None, seen)?;
    }
    setting::set(&mut tx, KEY, &text).await?;
    setting::remove(&mut tx, DUE).await?;
    audit::note(&mut tx, workspace.now().micros(), by, "set_retention", "retention", &text).await?;
    Ok(tx.commit().await?)
}

/// Forgets what is too old, a batch; returns how much that was. When nothing is, it is looked again in an hour.
pub(super) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let now = workspace.now();
    let mut tx = workspace.db.read().await?;
    let policy = load(&mut tx).await?;
    let due = setting::get(&mut tx, DUE).await?.and_then(|due| due.parse::<i64>().ok());
    drop(tx);
    if policy == RetentionPolicy::default() || due.is_some_and(|due| due > now.micros()) {
        return Ok(0);
    }
    let mut tx = workspace.db.write().await?;
    tx.overwrite_deleted(true).await?;
    let mut done = 0;
    for rule in &policy.events {
        done += events(workspace, &mut tx, rule, now).await?;
    }
    if let Some(days) = policy.inactive_days {
        done += inactive(workspace, &mut tx, days, now).await?;
    }
    if done == 0 {
        setting::set(&mut tx, DUE, &(now.micros() + EVERY).to_string()).await?;
    } else {
        scrub::ask(&mut tx, now).await?;
    }
    tx.overwrite_deleted(false).await?;
    tx.commit().await?;
    if done > 0 {
        jobs::sweep(workspace).await?;
    }
    Ok(done)
}

async fn events(workspace: &Workspace, tx: &mut Tx, rule: &EventRule, now: Instant) -> Result<usize, Error> {
    let before = now.micros() - i64::from(rule.days) * DAY;
    let found = erasure::older(tx, &rule.event, before, MESSAGES).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let key = ErasureKey::load_or_make(workspace.vault(), tx).await?;
    let mut buried: Vec<(i64, i64, String, KeyedId)> = Vec::with_capacity(found.len());
    let mut leads = Vec::new();
    for (seq, class, id, lead) in found {
        let keyed = key.message(class, &id)?;
        buried.push((seq, class, id, keyed));
        leads.extend(lead);
    }
    erasure::bury(tx, &buried).await?;
    leads.sort_unstable();
    leads.dedup();
    // What they scored goes with them.
    lead::mark_stale(tx, &leads).await?;
    job::withdraw_logs(tx).await?;
    tx.note_erased().await?;
    Ok(buried.len())
}

async fn inactive(workspace: &Workspace, tx: &mut Tx, days: u32, now: Instant) -> Result<usize, Error> {
    let before = now.micros() - i64::from(days) * DAY;
    let found = erasure::inactive(tx, before, LEADS).await?;
    let leads = lead::by_id(tx, &found).await?;
    for lead in leads.values() {
        let wanted = Erasure { lead: "", reason: "inactive", by: "baton", address: None };
        forget(workspace, tx, lead, wanted, now).await?;
    }
    Ok(leads.len())
}
