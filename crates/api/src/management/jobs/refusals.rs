//! `GET /api/v1/jobs/{id}/refusals`

use axum::Json;
use axum::extract::State;
use baton_app::jobs::{self, LeadRefusal};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Paging, Place, Refusals};
use crate::problem::Problem;

/// A page of refusals.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobRefusals {
    /// By number of lead.
    items: Vec<LeadRefusal>,
    /// Where the next page begins; none after the last.
    next: Option<String>,
}

/// The leads that a job was refused, each with the reason. The rows that an import rejects are in its file.
#[utoipa::path(
    get,
    path = "/jobs/{id}/refusals",
    tag = "jobs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number"), Paging),
    responses((status = 200, body = JobRefusals), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_job_refusals(
    caller: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<JobRefusals>, Problem> {
    let after = cursor::read::<1>(paging.cursor.as_deref())?.map(|[id]| id);
    let limit = paging.limit();
    let items = jobs::refusals(&management.workspace, id, after, limit, &caller).await?;
    let next = cursor::after(&items, limit, |last| [last.id]);
    Ok(Json(JobRefusals { items, next }))
}
