//! The page of one lead, in one read.

use baton_model::Instant;
use baton_store::account::Account;
use baton_store::lead::Lead;
use baton_store::{Tx, account, lead, model, routing};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::list::{LeadRow, rows};
use crate::access::{self, Sees};
use crate::bant::{self, BantView};
use crate::derive::object;
use crate::opportunity::{self, OpportunityView};
use crate::revision;
use crate::task::{self, TaskView};
use crate::workspace::{Error, Workspace};

/// The most opportunities that are shown, the newest.
const OPPORTUNITIES_MAX: i64 = 50;
/// The most tasks that are shown, the next.
const TASKS_MAX: i64 = 20;
/// The most ids that are shown.
const IDS_MAX: i64 = 100;

/// An id that a lead is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExternalId {
    /// The kind of id: `user`, `email`, `anonymous`.
    pub system: String,
    /// The id.
    pub value: String,
}

/// The account of a lead.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadAccount {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// Its country.
    pub country: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// All attributes as they are now.
    pub attributes: Map<String, Value>,
}

/// A lead with all that its page begins with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadDetail {
    /// As lists show it.
    #[serde(flatten)]
    pub lead: LeadRow,
    /// All attributes as they are now.
    pub all_attributes: Map<String, Value>,
    /// Its account.
    pub account: Option<LeadAccount>,
    /// The ids it is known by, the earliest first.
    pub external_ids: Vec<ExternalId>,
    /// What is known of budget, authority, need and timing.
    pub bant: BantView,
    /// Its opportunities, the newest first.
    pub opportunities: Vec<OpportunityView>,
    /// What is to be done next.
    pub tasks: Vec<TaskView>,
    /// What an edit is compared by: other than it was once something that can be edited is.
    pub revision: i64,
}

/// The lead that `key` names.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, or the database's own.
pub async fn show(workspace: &Workspace, key: &str, sees: &Sees) -> Result<LeadDetail, Error> {
    let now = workspace.now();
    let mut tx = workspace.db.read().await?;
    let found = access::lead_of(&mut tx, key, sees).await?;
    detail(&mut tx, &found, now).await
}

/// A lead with all that its page begins with.
pub(super) async fn detail(tx: &mut Tx, found: &Lead, now: Instant) -> Result<LeadDetail, Error> {
    let version = model::in_force(tx).await?.unwrap_or_default();
    let row = rows(tx, &[found.id], &version, &[]).await?.pop();
    let row = row.ok_or_else(|| Error::NoLead(format!("#{}", found.id)))?;
    let ids = lead::external_ids(tx, found.id, IDS_MAX).await?;
    let named = |(system, value): (String, String)| ExternalId {
        system: if system.is_empty() { "user".to_owned() } else { system },
        value,
    };
    Ok(LeadDetail {
        all_attributes: object(&found.attributes),
        account: match found.account_id {
            Some(id) => account_of(tx, id).await?,
            None => None,
        },
        external_ids: ids.into_iter().map(named).collect(),
        bant: bant::view(tx, found, now.micros()).await?,
        opportunities: opportunity::of_lead(tx, found.id, &row.key, OPPORTUNITIES_MAX).await?,
        tasks: task::of_lead(tx, found.id, TASKS_MAX).await?,
        revision: revision(found),
        lead: row,
    })
}

async fn account_of(tx: &mut Tx, id: i64) -> Result<Option<LeadAccount>, Error> {
    let Some(found) = account::by_id(tx, &[id]).await?.remove(&id) else { return Ok(None) };
    let owner = routing::account_owner(tx, id).await?;
    Ok(Some(account_view(found, owner)))
}

/// An account with all that is known of it.
pub(super) fn account_view(found: Account, owner: Option<String>) -> LeadAccount {
    LeadAccount {
        id: found.id,
        name: found.name,
        domain: found.domain,
        industry: found.industry,
        employees: found.employees,
        country: found.country,
        owner,
        attributes: object(&found.attributes),
    }
}

/// Which state what can be edited is in: leads are written by messages, which count no revisions.
pub(super) fn revision(lead: &Lead) -> i64 {
    revision::of(&(&lead.source, &lead.campaign, &lead.owner, &lead.attributes))
}
