//! `GET /api/v1/notes/{id}`

use axum::extract::State;
use baton_app::note::{self, NoteView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A note.
#[utoipa::path(
    get,
    path = "/notes/{id}",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = NoteView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_note(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<NoteView>, Problem> {
    Ok(note::show(&management.workspace, id).await?.into())
}
