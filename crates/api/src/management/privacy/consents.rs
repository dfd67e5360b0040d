//! `GET /api/v1/leads/{lead}/consents`

use axum::Json;
use axum::extract::State;
use baton_app::consent::{self, ConsentView, Standing};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// What somebody agreed to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Consents {
    /// Every entry, oldest first.
    items: Vec<ConsentView>,
    /// What holds now.
    standing: Vec<Standing>,
}

/// What a lead agreed to and took back, and what holds of it now.
#[utoipa::path(
    get,
    path = "/leads/{lead}/consents",
    tag = "privacy",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = Consents), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_consents(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<Consents>, Problem> {
    let (items, standing) = consent::consents(&management.workspace, &lead).await?;
    Ok(Json(Consents { items, standing }))
}
