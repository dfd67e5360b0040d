//! `PATCH /api/v1/tasks/{id}`

use axum::extract::State;
use baton_app::task::{self, ChangeTask, TaskView};

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::super::revision::{IfMatch, Revised};
use crate::problem::Problem;

/// Changes a task: what is not named stays. Doing it, and giving it to somebody else, are changes.
#[utoipa::path(
    patch,
    path = "/tasks/{id}",
    tag = "tasks",
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = ChangeTask,
    responses((status = 200, body = TaskView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn change_task(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
    IfMatch(revision): IfMatch,
    Body(body): Body<ChangeTask>,
) -> Result<Revised<TaskView>, Problem> {
    let body = ChangeTask { revision, ..body };
    let changed = task::change(&management.workspace, id, &body, &admin.by).await?;
    let revision = changed.revision;
    Ok(Revised(changed, revision))
}
