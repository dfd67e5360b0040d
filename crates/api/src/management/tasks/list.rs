//! `GET /api/v1/tasks`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::task::{self, Filter, TaskView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Refusals};
use crate::problem::Problem;

/// In place of a due date: those without one come last.
const UNDATED: i64 = i64::MAX;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those of this owner.
    owner: Option<String>,
    /// Only those about this lead: external id, e-mail address or `#number`.
    lead: Option<String>,
    /// Done ones as well.
    #[serde(default)]
    all: bool,
    /// How many, 1 to 1,000; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit<1_000>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tasks {
    /// By due date, those without one last.
    items: Vec<TaskView>,
    /// Where the next page begins; none after the last.
    next: Option<String>,
}

/// Tasks by due date.
#[utoipa::path(
    get,
    path = "/tasks",
    tag = "tasks",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Wanted),
    responses((status = 200, body = Tasks), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_tasks(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Tasks>, Problem> {
    caller.sees_lead(&management, wanted.lead.as_deref()).await?;
    let after = cursor::read::<2>(wanted.cursor.as_deref())?;
    let after =
        after.map(|[due, id]| (Some(due).filter(|due| *due != UNDATED).map(Instant::from_micros), id));
    let limit = Limit::or_default(wanted.limit);
    let Wanted { owner, lead, all, .. } = wanted;
    let items = task::list(
        &management.workspace,
        &Filter { owner, lead, all, after, sees: caller.sees.clone(), limit },
    )
    .await?;
    let next = cursor::after(&items, limit, |last| [last.due_at.map_or(UNDATED, Instant::micros), last.id]);
    Ok(Json(Tasks { items, next }))
}
