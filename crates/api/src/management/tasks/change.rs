//! `PATCH /api/v1/tasks/{id}`

use axum::extract::State;
use baton_app::task::{self, ChangeTask, TaskView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes a task: what is not named stays. Doing it, and giving it to somebody else, are changes.
#[utoipa::path(
    patch,
    path = "/tasks/{id}",
    tag = "tasks",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = ChangeTask,
    responses((status = 200, body = TaskView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_task(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<ChangeTask>,
) -> Result<Revised<TaskView>, Problem> {
    let body = ChangeTask { revision: Some(read.revision()), ..body };
    let changed = task::change(&management.workspace, id, &body, &caller.by).await?;
    Ok(changed.into())
}
