//! `GET /api/v1/attributes/{id}`

use axum::extract::State;
use baton_app::leads::{self, AttributeView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// An attribute that people defined.
#[utoipa::path(
    get,
    path = "/attributes/{id}",
    tag = "attributes",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = AttributeView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_attribute(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<AttributeView>, Problem> {
    let shown = leads::show_attribute(&management.workspace, id).await?;
    Ok(shown.into())
}
