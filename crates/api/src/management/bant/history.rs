//! `GET /api/v1/leads/{lead}/bant/entries`

use axum::Json;
use axum::extract::State;
use baton_app::bant::{self, Noted};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// What was noted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Entries {
    /// Newest first.
    items: Vec<Noted>,
}

/// What people ever noted of the letters of a lead: the newest 200.
#[utoipa::path(
    get,
    path = "/leads/{lead}/bant/entries",
    tag = "bant",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = Entries), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_bant_entries(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<Entries>, Problem> {
    Ok(Json(Entries { items: bant::history(&management.workspace, &lead).await? }))
}
