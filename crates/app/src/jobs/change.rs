//! One change of many leads.

use std::sync::Arc;

use baton_model::Stage;
use baton_store::job::Reached;
use baton_store::job::target::{self, Fate};
use baton_store::lead::Lead;
use baton_store::{Tx, attribute, job};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::asker::{Wanted, ask};
use super::list::{JobView, shown};
use super::refusals::UNSEEN;
use super::run::{Outcome, Work};
use super::which::WhichLeads;
use crate::access::{self, Caller, Sees};
use crate::derive::Reigns;
use crate::leads::{ChangeLead, check_attributes, check_values, edit_within};
use crate::limits::maybe;
use crate::members;
use crate::owner::assign_within;
use crate::stage::{SetStage, move_within};
use crate::workspace::{Error, Workspace};

/// The most leads that are changed by one job.
const LEADS_MAX: usize = 50_000;
/// Leads that are changed in one commit: few enough that nobody has to wait long.
const AT_ONCE: i64 = 50;

/// What becomes of the leads: one of `owner`, `attributes` and `stage`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkChange {
    /// Who owns them from now on: a member's address.
    pub owner: Option<String>,
    /// What their attributes become; null: known no more. Others stay.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// To which stage they move. What is missing for that is asked for each.
    pub stage: Option<Stage>,
    /// Why they move, as a code; `by_hand` if it is not said.
    pub reason: Option<String>,
    /// Why they move, in words.
    pub note: Option<String>,
}

/// Leads, and what becomes of them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkLeads {
    /// Which leads.
    pub which: WhichLeads,
    /// What becomes of them.
    pub change: BulkChange,
}

/// A change that makes sense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    Owner(String),
    Attributes(Map<String, Value>),
    Stage { stage: Stage, reason: String, note: Option<String> },
}

impl Change {
    fn kind(&self) -> &'static str {
        match self {
            Change::Owner(_) => "assign_leads",
            Change::Attributes(_) => "set_attributes",
            Change::Stage { .. } => "move_leads",
        }
    }

    /// Refuses what makes no sense for any lead.
    async fn new(tx: &mut Tx, asked: &BulkChange) -> Result<Change, Error> {
        let named = [asked.owner.is_some(), !asked.attributes.is_empty(), asked.stage.is_some()];
        if named.into_iter().filter(|named| *named).count() != 1 {
            return Err(Error::WrongUse("change: name one of `owner`, `attributes` and `stage`".to_owned()));
        }
        if asked.stage.is_none() && (asked.reason.is_some() || asked.note.is_some()) {
            return Err(Error::WrongUse("change.reason and change.note: go with `stage`".to_owned()));
        }
        if let Some(owner) = &asked.owner {
            return Ok(Change::Owner(members::owner(tx, "change.owner", owner).await?));
        }
        let Some(stage) = asked.stage else {
            check_attributes(&asked.attributes)?;
            check_values(&attribute::all(tx).await?, "lead", &asked.attributes)?;
            return Ok(Change::Attributes(asked.attributes.clone()));
        };
        if stage == Stage::Visitor {
            return Err(Error::WrongUse("change.stage: nobody becomes a visitor again".to_owned()));
        }
        let reason = maybe(asked.reason.as_deref()).unwrap_or_else(|| "by_hand".to_owned());
        Ok(Change::Stage { stage, reason, note: maybe(asked.note.as_deref()) })
    }

    /// Makes it of one lead; false if it is so already.
    async fn make(
        &self,
        tx: &mut Tx,
        lead: &Lead,
        (by, now): (&str, i64),
        reigns: Option<&Arc<Reigns>>,
    ) -> Result<bool, Error> {
        match self {
            Change::Owner(owner) => assign_within(tx, lead, owner, by, now).await,
            Change::Attributes(attributes) => {
                let to = ChangeLead { attributes: attributes.clone(), ..ChangeLead::default() };
                edit_within(tx, lead, &to, (by, now), reigns).await
            }
            Change::Stage { stage, .. } if lead.stage == stage.to_string() => Ok(false),
            Change::Stage { stage, reason, note } => {
                let request = SetStage {
                    lead: format!("#{}", lead.id),
                    stage: *stage,
                    reason: reason.clone(),
                    note: note.clone(),
                    by: by.to_owned(),
                };
                move_within(tx, lead, &request, now).await.map(|_| true)
            }
        }
    }
}

/// Asks for a change of many leads, in the name of `caller`.
///
/// # Errors
/// [`Error::WrongUse`] naming what makes no sense, [`Error::Refused`] while too many jobs wait, or the database's own.
pub async fn change_leads(
    workspace: &Workspace,
    asked: &BulkLeads,
    caller: &Caller,
) -> Result<JobView, Error> {
    let now = workspace.now();
    let found = asked.which.find(workspace, &caller.sees, LEADS_MAX).await?;
    let mut tx = workspace.db.write_aside().await?;
    let change = Change::new(&mut tx, &asked.change).await?;
    let wanted = Wanted {
        kind: change.kind(),
        asked: json!({ "which": found.shown, "change": change }),
        total: found.count(),
        reason: None,
    };
    let id = ask(&mut tx, &wanted, caller, now).await?;
    found.keep(&mut tx, id).await?;
    let view = shown(&mut tx, id, caller).await?;
    tx.commit().await?;
    Ok(view)
}

/// Makes the change, some leads a commit: whoever is killed is followed by whoever goes on where it was.
pub(super) async fn run(work: &mut Work<'_>, sees: &Sees) -> Result<Outcome, Error> {
    let change: Change = work.asked("change")?;
    let mut tx = work.workspace.db.read().await?;
    let waiting = target::count(&mut tx, work.id(), Fate::Waiting).await?;
    work.reached.failed = target::count(&mut tx, work.id(), Fate::Refused).await?;
    work.reached.done = work.reached.failed
        + target::count(&mut tx, work.id(), Fate::Done).await?
        + target::count(&mut tx, work.id(), Fate::Unchanged).await?;
    work.reached.total = work.reached.done + waiting;
    drop(tx);
    while work.job.stop == 0 {
        let mut tx = work.workspace.db.read().await?;
        let leads = target::of(&mut tx, work.id(), Fate::Waiting, 0, AT_ONCE).await?;
        drop(tx);
        if leads.is_empty() {
            return Ok(Outcome::Done { report: report(work).await?, file: None });
        }
        let stop = match together(work, &change, sees, &leads).await {
            // One of them cannot be stored: each is for itself then.
            Err(Error::Store(error)) if error.is_value() => apart(work, &change, sees, &leads).await?,
            other => other?,
        };
        match stop {
            None => return Ok(Outcome::Lost),
            Some(stop) => work.job.stop = i64::from(stop),
        }
    }
    Ok(Outcome::Cancelled(Some(report(work).await?)))
}

async fn report(work: &Work<'_>) -> Result<Value, Error> {
    let mut tx = work.workspace.db.read().await?;
    let id = work.id();
    Ok(json!({
        "changed": target::count(&mut tx, id, Fate::Done).await?,
        "unchanged": target::count(&mut tx, id, Fate::Unchanged).await?,
        "refused": target::count(&mut tx, id, Fate::Refused).await?,
    }))
}

/// Changes some leads and notes it in the same commit. Returns whether somebody wants the job to end; none if it is somebody else's.
async fn together(
    work: &mut Work<'_>,
    change: &Change,
    sees: &Sees,
    leads: &[i64],
) -> Result<Option<bool>, Error> {
    let now = work.workspace.now().micros();
    let mut tx = match change {
        Change::Owner(_) => work.workspace.db.write_aside().await?,
        _ => work.workspace.db.write().await?,
    };
    let mut reached = work.reached;
    // What is told of leads scores: the models are compiled once for all of them.
    let reigns = match change {
        Change::Attributes(_) => Some(Arc::new(Reigns::load(&mut tx).await?)),
        _ => None,
    };
    for id in leads {
        let made = match access::lead_of(&mut tx, &format!("#{id}"), sees).await {
            Ok(lead) => change.make(&mut tx, &lead, (&work.job.actor, now), reigns.as_ref()).await,
            Err(error) => Err(error),
        };
        let (fate, reason) = match made {
            Ok(true) => (Fate::Done, None),
            Ok(false) => (Fate::Unchanged, None),
            // Whoever refuses has written nothing yet.
            Err(Error::NoLead(_)) => (Fate::Refused, Some(UNSEEN.to_owned())),
            Err(error @ (Error::Refused(_) | Error::Unsettled { .. } | Error::WrongUse(_))) => {
                (Fate::Refused, Some(error.to_string()))
            }
            Err(other) => return Err(other),
        };
        if target::settle(&mut tx, work.id(), *id, fate, reason.as_deref()).await? {
            reached.done += 1;
            reached.failed += i64::from(fate == Fate::Refused);
        }
    }
    advance(work, tx, reached).await
}

/// As [`together`], each in a commit of its own: what cannot be stored is refused.
async fn apart(
    work: &mut Work<'_>,
    change: &Change,
    sees: &Sees,
    leads: &[i64],
) -> Result<Option<bool>, Error> {
    let mut stop = Some(false);
    for id in leads {
        stop = match together(work, change, sees, &[*id]).await {
            Err(Error::Store(error)) if error.is_value() => {
                let mut tx = work.workspace.db.write_aside().await?;
                target::settle(&mut tx, work.id(), *id, Fate::Refused, Some(&error.to_string())).await?;
                let reached =
                    Reached { done: work.reached.done + 1, failed: work.reached.failed + 1, ..work.reached };
                advance(work, tx, reached).await?
            }
            other => other?,
        };
        if stop != Some(false) {
            break;
        }
    }
    Ok(stop)
}

/// Commits how far it got.
async fn advance(work: &mut Work<'_>, mut tx: Tx, reached: Reached) -> Result<Option<bool>, Error> {
    let stop = job::advance(&mut tx, work.held(), reached, work.lease()).await?;
    if stop.is_some() {
        tx.commit().await?;
        work.reached = reached;
    }
    Ok(stop)
}
