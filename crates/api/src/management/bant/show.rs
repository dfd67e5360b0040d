//! `GET /api/v1/leads/{lead}/bant`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::bant::{self, BantView};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Asked, Place, Refusals};
use crate::problem::Problem;

/// As of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOf {
    /// As it was known at this instant; now without it.
    at: Option<Instant>,
}

/// The four letters of a lead, what SQL still needs, and what to ask next.
#[utoipa::path(
    get,
    path = "/leads/{lead}/bant",
    tag = "bant",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), AsOf),
    responses((status = 200, body = BantView), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_bant(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Asked(asked): Asked<AsOf>,
) -> Result<Json<BantView>, Problem> {
    Ok(Json(bant::show(&management.workspace, &lead, asked.at).await?))
}
