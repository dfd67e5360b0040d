//! `GET /api/v1/handoffs`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, HandoffPage, ListHandoffs};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Asked, Limit, Refusals};
use crate::problem::Problem;

/// Which hand-offs are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those decided as well.
    #[serde(default)]
    all: bool,
    /// Only those of this owner, by address.
    owner: Option<String>,
    /// Only those of this lead: external id, e-mail address or `#number`.
    lead: Option<String>,
    /// How many, 1 to 500; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Option<Limit<500>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Hand-offs, oldest first: the open ones, or all.
#[utoipa::path(
    get,
    path = "/handoffs",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Wanted), responses((status = 200, body = HandoffPage), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_handoffs(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<HandoffPage>, Problem> {
    let asked = ListHandoffs {
        all: wanted.all,
        owner: wanted.owner.as_deref(),
        lead: wanted.lead.as_deref(),
        cursor: wanted.cursor.as_deref(),
        limit: Limit::or_default(wanted.limit),
    };
    Ok(Json(handoff::page(&management.workspace, asked, &caller.sees).await?))
}
