//! `GET /api/v1/reports/handoffs`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::handoff::report::{self, Handoffs};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Which period.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Opened {
    /// Only hand-offs opened at this time or later.
    since: Option<Instant>,
    /// Only hand-offs opened before this time.
    until: Option<Instant>,
}

/// How good hand-offs are: time to the first touch, SLA, acceptance and reasons, by owner, source and model. Each share stands with its numerator,
/// denominator and 95 % interval, each time with of how many it is.
#[utoipa::path(
    get,
    path = "/reports/handoffs",
    tag = "reports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Opened), responses((status = 200, body = Handoffs), Refusals)
)]
pub(crate) async fn report_handoffs(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(Opened { since, until }): Asked<Opened>,
) -> Result<Json<Handoffs>, Problem> {
    caller.sees_all()?;
    Ok(Json(report::report(&management.workspace, since, until).await?))
}
