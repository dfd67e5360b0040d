//! `POST /api/v1/tasks`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::task::{self, NewTask, TaskView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets a task. When it is due, that is announced once.
#[utoipa::path(
    post,
    path = "/tasks",
    tag = "tasks",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewTask,
    responses((status = 201, body = TaskView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn add_task(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewTask>,
) -> Result<(StatusCode, Json<TaskView>), Problem> {
    caller.sees_lead(&management, body.lead.as_deref()).await?;
    caller.sees_opportunity(&management, body.opportunity).await?;
    let added = task::add(&management.workspace, &body, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(added)))
}
