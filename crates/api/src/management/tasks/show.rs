//! `GET /api/v1/tasks/{id}`

use axum::extract::State;
use baton_app::task::{self, TaskView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A task.
#[utoipa::path(
    get,
    path = "/tasks/{id}",
    tag = "tasks",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = TaskView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_task(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<TaskView>, Problem> {
    let found = task::show(&management.workspace, id).await?;
    Ok(found.into())
}
