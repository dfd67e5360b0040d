//! `POST /api/v1/leads/{lead}/notes`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::note::{self, NewNote, NoteView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Writes a note: a text, or what a first conversation found.
#[utoipa::path(
    post,
    path = "/leads/{lead}/notes",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = NewNote,
    responses((status = 201, body = NoteView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn add_note(
    caller: May<Work>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Body(body): Body<NewNote>,
) -> Result<(StatusCode, Json<NoteView>), Problem> {
    let added = note::add(&management.workspace, &NewNote { lead, ..body }, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(added)))
}
