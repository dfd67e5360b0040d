//! `GET /api/v1/leads/{lead}/links`

use axum::Json;
use axum::extract::State;
use baton_app::attachment::{self, AttachmentView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// The links of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Links {
    /// Oldest first, at most 1,000.
    items: Vec<AttachmentView>,
}

/// The links of a lead, oldest first.
#[utoipa::path(
    get,
    path = "/leads/{lead}/links",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = Links), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_links(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<Links>, Problem> {
    Ok(Json(Links { items: attachment::list(&management.workspace, &lead).await? }))
}
