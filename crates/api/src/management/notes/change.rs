//! `PATCH /api/v1/notes/{id}`

use axum::extract::State;
use baton_app::note::{self, ChangeNote, NoteView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes a note: what is not named stays, an empty text is taken away.
#[utoipa::path(
    patch,
    path = "/notes/{id}",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = ChangeNote,
    responses((status = 200, body = NoteView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_note(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<ChangeNote>,
) -> Result<Revised<NoteView>, Problem> {
    let body = ChangeNote { revision: Some(read.revision()), ..body };
    let changed = note::change(&management.workspace, id, &body, &caller.by).await?;
    Ok(changed.into())
}
