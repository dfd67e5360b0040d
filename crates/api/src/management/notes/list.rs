//! `GET /api/v1/leads/{lead}/notes`

use axum::Json;
use axum::extract::State;
use baton_app::note::{self, NoteView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Place, Refusals};
use crate::problem::Problem;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// How many, 1 to 1,000; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit<1_000>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Notes {
    /// Newest first.
    items: Vec<NoteView>,
    /// Where the next page begins; none after the last.
    next: Option<String>,
}

/// The notes on a lead, newest first.
#[utoipa::path(
    get,
    path = "/leads/{lead}/notes",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), Wanted),
    responses((status = 200, body = Notes), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_notes(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Notes>, Problem> {
    let before = cursor::read::<1>(wanted.cursor.as_deref())?.map(|[id]| id);
    let limit = Limit::or_default(wanted.limit);
    let items = note::list(&management.workspace, &lead, before, limit).await?;
    let next = cursor::after(&items, limit, |last| [last.id]);
    Ok(Json(Notes { items, next }))
}
