//! `GET /api/v1/opportunities`

use axum::Json;
use axum::extract::State;
use baton_app::opportunity::{self, Filter, OpportunityView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Refusals};
use crate::problem::Problem;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those of this owner.
    owner: Option<String>,
    /// Only those of this lead: external id, e-mail address or `#number`.
    lead: Option<String>,
    /// Only `open`, `won` or `lost` ones.
    outcome: Option<String>,
    /// How many, 1 to 1,000; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit<1_000>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Opportunities {
    /// In order of number.
    items: Vec<OpportunityView>,
    /// Where the next page begins; none after the last.
    next: Option<String>,
}

/// Opportunities in order of number.
#[utoipa::path(
    get,
    path = "/opportunities",
    tag = "opportunities",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Wanted),
    responses((status = 200, body = Opportunities), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_opportunities(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Opportunities>, Problem> {
    caller.sees_lead(&management, wanted.lead.as_deref()).await?;
    let after = cursor::read::<1>(wanted.cursor.as_deref())?.map_or(0, |[id]| id);
    let limit = Limit::or_default(wanted.limit);
    let Wanted { owner, lead, outcome, .. } = wanted;
    let filter = Filter { owner, lead, outcome, after, sees: caller.sees.clone(), limit };
    let items = opportunity::list(&management.workspace, &filter).await?;
    let next = cursor::after(&items, limit, |last| [last.id]);
    Ok(Json(Opportunities { items, next }))
}
