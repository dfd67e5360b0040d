//! `GET /api/v1/leads`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, LeadPage, ListLeads, Wanted};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor::LIMIT;
use super::super::extract::{Asked, Refusals};
use super::listed;
use crate::problem::Problem;

/// Which leads are wanted, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedLeads {
    /// A condition of the model's language over fields, attributes and those of the account: JSON or YAML, at most 8 kB.
    #[param(
        example = "{ all: [{ attribute: stage, in: [mql, sal] }, { attribute: account.employees, gte: 100 }] }"
    )]
    filter: Option<String>,
    /// What name, e-mail address or company hold, word by word; also parts of Korean syllables as they are typed, and initial letters.
    q: Option<String>,
    /// `score`, `name`, `company`, `stage`, `created_at`, `last_activity`, `stage_since`, `owner`, `source` or `campaign`; with a `-` in front
    /// the greatest first. Without it, `-score`. Leads that do not have it come last.
    sort: Option<String>,
    /// Attributes that are listed as well: keys, those of the account as `account.KEY`, with commas between them.
    columns: Option<String>,
    /// Also people who are not yet leads.
    #[serde(default)]
    visitors: bool,
    /// How many, 1 to 200; 50 if it is not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before, in the same order.
    cursor: Option<String>,
}

/// Leads, filtered, searched, sorted: what tables, boards and timelines show.
#[utoipa::path(
    get,
    path = "/leads",
    tag = "leads",
    extensions(("x-persons" = json!("items.key"))),
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(WantedLeads),
    responses((status = 200, body = LeadPage), Refusals)
)]
pub(crate) async fn list_leads(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(asked): Asked<WantedLeads>,
) -> Result<Json<LeadPage>, Problem> {
    let WantedLeads { filter, q, sort, columns, visitors, limit, cursor } = asked;
    let wanted = Wanted { filter, q, visitors };
    let columns = listed(columns.as_deref());
    let asked = ListLeads { wanted, sort, columns, cursor, limit: limit.unwrap_or(LIMIT) };
    Ok(Json(leads::list(&management.workspace, &asked, &caller.sees).await?))
}
