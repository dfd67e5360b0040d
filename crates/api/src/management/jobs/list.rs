//! `GET /api/v1/jobs`

use axum::Json;
use axum::extract::State;
use baton_app::jobs::{self, JobView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor;
use super::super::extract::{Asked, Paging, Refusals};
use crate::problem::Problem;

/// A page of jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Jobs {
    /// The newest first.
    items: Vec<JobView>,
    /// Where the next page begins; none after the last.
    next: Option<String>,
}

/// The jobs one asked for, of the last week; an administrator is shown everybody's.
#[utoipa::path(
    get,
    path = "/jobs",
    tag = "jobs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Paging),
    responses((status = 200, body = Jobs), Refusals)
)]
pub(crate) async fn list_jobs(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Jobs>, Problem> {
    let before = cursor::read::<1>(paging.cursor.as_deref())?.map(|[id]| id);
    let limit = paging.limit();
    let items = jobs::list(&management.workspace, before, limit, &caller).await?;
    let next = cursor::after(&items, limit, |last| [last.id]);
    Ok(Json(Jobs { items, next }))
}
