//! `GET /api/v1/leads/{lead}/score-history`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::leads::{self, ScoreHistory, ScoreWanted};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Asked, Place, Refusals};
use crate::problem::Problem;

/// How many points if nobody says.
const POINTS: u32 = 100;

/// Which stretch of time, and how finely.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedScores {
    /// From when; without it, the lead's first message.
    since: Option<Instant>,
    /// Until when; now without it.
    until: Option<Instant>,
    /// How many points, evenly spread, 2 to 500; 100 if it is not said.
    #[param(minimum = 2, maximum = 500)]
    points: Option<u32>,
}

/// What a lead scored over time, and its stage, each time under the model that was in force.
#[utoipa::path(
    get,
    path = "/leads/{lead}/score-history",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), WantedScores),
    responses((status = 200, body = ScoreHistory), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_score_history(
    caller: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Asked(asked): Asked<WantedScores>,
) -> Result<Json<ScoreHistory>, Problem> {
    let WantedScores { since, until, points } = asked;
    let wanted = ScoreWanted { since, until, points: points.unwrap_or(POINTS) };
    Ok(Json(leads::score_history(&management.workspace, &lead, wanted, &caller.sees).await?))
}
