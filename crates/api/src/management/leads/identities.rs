//! `GET /api/v1/leads/{lead}/identities` and `POST /api/v1/identities/{id}/undo`

use axum::Json;
use axum::extract::State;
use baton_app::identity::{self, Link};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May, Work};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Ids of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Identities {
    /// Oldest first.
    items: Vec<Link>,
}

/// The ids that were found to be a lead's, with the message that said so.
#[utoipa::path(
    get,
    path = "/leads/{lead}/identities",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = Identities), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_identities(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<Identities>, Problem> {
    Ok(Json(Identities { items: identity::list(&management.workspace, &lead).await? }))
}

/// Says that an id is not the lead's after all: it becomes a lead of its own with what came under it, both are scored anew, and it is not linked by
/// itself again.
#[utoipa::path(
    post,
    path = "/identities/{id}/undo",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "The number of the link")),
    responses((status = 200, body = Link), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn undo_identity(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Json<Link>, Problem> {
    Ok(Json(identity::undo(&management.workspace, id, &caller.by).await?))
}
