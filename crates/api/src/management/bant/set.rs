//! `PATCH /api/v1/leads/{lead}/bant`

use axum::Json;
use axum::extract::State;
use baton_app::bant::{self, BantView, SetLetter};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// What was learned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Learned {
    /// Each letter at most once.
    letters: Vec<SetLetter>,
}

/// Notes what was learned of some letters; the others stay.
#[utoipa::path(
    patch,
    path = "/leads/{lead}/bant",
    tag = "bant",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = Learned,
    responses((status = 200, body = BantView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn set_bant(
    caller: May<Work>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Body(body): Body<Learned>,
) -> Result<Json<BantView>, Problem> {
    Ok(Json(bant::set(&management.workspace, &lead, &body.letters, &caller.by).await?))
}
