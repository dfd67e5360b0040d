//! `GET` and `POST /api/v1/absences`, `DELETE /api/v1/absences/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::Instant;
use baton_app::handoff::team::{self, AwayView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Who is or will be away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Absences {
    /// By address and time.
    items: Vec<AwayView>,
}

/// Who is or will be away, and when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAbsence {
    /// The member's address.
    member: String,
    /// From when on.
    from: Instant,
    /// Until when.
    until: Instant,
    /// Why, in words.
    note: Option<String>,
}

/// A note that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AwayNoted)]
pub(crate) struct Noted {
    /// Its number.
    id: i64,
}

/// Who is or will be away: they are given nothing meanwhile.
#[utoipa::path(
    get,
    path = "/absences",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Absences), Refusals)
)]
pub(crate) async fn list_absences(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Absences>, Problem> {
    Ok(Json(Absences { items: team::away(&management.workspace).await? }))
}

/// Notes that a member is away.
#[utoipa::path(
    post,
    path = "/absences",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewAbsence,
    responses((status = 201, body = Noted), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn add_absence(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewAbsence>,
) -> Result<(StatusCode, Json<Noted>), Problem> {
    let NewAbsence { member, from, until, note } = body;
    let workspace = &management.workspace;
    let id = team::add_away(workspace, &member, from, until, note.as_deref(), &caller.by).await?;
    Ok((StatusCode::CREATED, Json(Noted { id })))
}

/// Takes such a note back: they are there again.
#[utoipa::path(
    delete,
    path = "/absences/{id}",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "The number of the note")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn remove_absence(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    team::remove_away(&management.workspace, id, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
