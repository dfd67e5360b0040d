//! `GET /api/v1/leads/{lead}/journey`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::leads::{self, Journey, JourneyWanted};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor::LIMIT;
use super::super::extract::{AbsentRefusal, Asked, Place, Refusals};
use super::listed;
use crate::problem::Problem;

/// Which part of a journey.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedJourney {
    /// Only events of these names, with commas between them.
    events: Option<String>,
    /// Those that machines caused as well; they score nothing.
    #[serde(default)]
    machines: bool,
    /// Only what happened up to this instant.
    until: Option<Instant>,
    /// How many events, 1 to 200; 50 if it is not said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// What a lead did, the newest first, grouped into sessions.
#[utoipa::path(
    get,
    path = "/leads/{lead}/journey",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), WantedJourney),
    responses((status = 200, body = Journey), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_journey(
    caller: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Asked(asked): Asked<WantedJourney>,
) -> Result<Json<Journey>, Problem> {
    let wanted = JourneyWanted {
        names: listed(asked.events.as_deref()),
        machines: asked.machines,
        until: asked.until,
        cursor: asked.cursor,
        limit: asked.limit.unwrap_or(LIMIT),
    };
    Ok(Json(leads::journey(&management.workspace, &lead, &wanted, &caller.sees).await?))
}
