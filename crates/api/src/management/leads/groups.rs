//! `GET /api/v1/leads/groups`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, GroupLeads, LeadGroups, Wanted};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Which leads are wanted, and what they are grouped by.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedGroups {
    /// `stage`, `owner`, `source`, `campaign`, `industry`, `size`, `country`, `outcome`, `grade`, `handoff_owner`, or an attribute
    /// (`KEY`, `account.KEY`). Without it all leads are one group.
    by: Option<String>,
    /// Likewise, within each group: the lanes of a board.
    and_by: Option<String>,
    /// As `GET /leads` takes it.
    filter: Option<String>,
    /// As `GET /leads` takes it.
    q: Option<String>,
    /// Also people who are not yet leads.
    #[serde(default)]
    visitors: bool,
}

/// Leads by what they have in common: how many, and what their open opportunities are worth.
#[utoipa::path(
    get,
    path = "/leads/groups",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(WantedGroups),
    responses((status = 200, body = LeadGroups), Refusals)
)]
pub(crate) async fn group_leads(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(asked): Asked<WantedGroups>,
) -> Result<Json<LeadGroups>, Problem> {
    let WantedGroups { by, and_by, filter, q, visitors } = asked;
    let asked = GroupLeads { wanted: Wanted { filter, q, visitors }, by, and_by };
    Ok(Json(leads::groups(&management.workspace, &asked, &caller.sees).await?))
}
