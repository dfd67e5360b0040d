//! Looking at opportunities.

use baton_model::Instant;
use baton_store::{Tx, opportunity};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{OpportunityView, found, pipeline, view, view_of};
use crate::access::Sees;
use crate::limits::{lead_filter, limit, shown};
use crate::workspace::{Error, Workspace};

/// The most entries of a history that are shown.
const HISTORY_MAX: i64 = 1_000;

/// Which opportunities are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those of this owner.
    pub owner: Option<String>,
    /// Only those of this lead.
    pub lead: Option<String>,
    /// Only `open`, `won` or `lost` ones.
    pub outcome: Option<String>,
    /// After this number.
    pub after: i64,
    /// Only those of leads that may be seen.
    pub sees: Sees,
    /// At most so many.
    pub limit: u32,
}

/// Opportunities in order of number.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(workspace: &Workspace, filter: &Filter) -> Result<Vec<OpportunityView>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_filter(&mut tx, filter.lead.as_deref()).await?;
    let asked = opportunity::Filter {
        owner: filter.owner.as_deref(),
        lead,
        owned_by: filter.sees.members(),
        outcome: filter.outcome.as_deref(),
        after: filter.after,
    };
    let found = opportunity::list(&mut tx, asked, limit(filter.limit)).await?;
    let leads = shown(&mut tx, found.iter().map(|worked| worked.deal.lead_id)).await?;
    let pipeline = pipeline::load(&mut tx).await?;
    let named = |id: i64| leads.get(&id).cloned().unwrap_or_else(|| format!("#{id}"));
    Ok(found
        .into_iter()
        .map(|worked| {
            let lead = named(worked.deal.lead_id);
            view(worked, lead, &pipeline)
        })
        .collect())
}

/// The newest opportunities of a lead, at most `limit`; `key` is how people are told which lead it is.
pub(crate) async fn of_lead(
    tx: &mut Tx,
    lead: i64,
    key: &str,
    limit: i64,
) -> Result<Vec<OpportunityView>, Error> {
    let found = opportunity::newest(tx, lead, limit).await?;
    let pipeline = pipeline::load(tx).await?;
    Ok(found.into_iter().map(|worked| view(worked, key.to_owned(), &pipeline)).collect())
}

/// The opportunity of this number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<OpportunityView, Error> {
    let mut tx = workspace.db.read().await?;
    let worked = found(&mut tx, id).await?;
    view_of(&mut tx, worked).await
}

/// Something that people did to an opportunity.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Deed {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// `opened`, `changed`, `won` or `lost`.
    pub action: String,
    /// What was other than before: `{"field": [before, after]}`.
    pub changed: Value,
}

/// What people did to an opportunity, oldest first.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn history(workspace: &Workspace, id: i64) -> Result<Vec<Deed>, Error> {
    let mut tx = workspace.db.read().await?;
    found(&mut tx, id).await?;
    let changes = opportunity::changes(&mut tx, id, HISTORY_MAX).await?;
    let deed = |change: opportunity::Change| Deed {
        at: Instant::from_micros(change.at),
        by: change.actor,
        action: change.action,
        changed: serde_json::from_str(&change.detail).unwrap_or_default(),
    };
    Ok(changes.into_iter().map(deed).collect())
}
