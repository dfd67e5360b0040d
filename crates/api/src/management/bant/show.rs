//! `GET /api/v1/leads/{lead}/bant`

use axum::Json;
use axum::extract::State;
use baton_app::bant::{self, BantView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// The four letters of a lead, what SQL still needs, and what to ask next.
#[utoipa::path(
    get,
    path = "/leads/{lead}/bant",
    tag = "bant",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = BantView), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_bant(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<BantView>, Problem> {
    Ok(Json(bant::show(&management.workspace, &lead).await?))
}
