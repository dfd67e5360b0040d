//! `GET /api/v1/members/{email}/notices`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::inbox::{self, NoticeView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{May, Own};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Place, Refusals};
use crate::problem::Problem;

/// What is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those unread alone.
    #[serde(default)]
    unread: bool,
    /// How many, 1 to 200; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<Limit<200>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// An inbox.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Notices {
    /// The newest first.
    items: Vec<NoticeView>,
    /// The cursor of the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The inbox of a member, the newest first.
#[utoipa::path(
    get,
    path = "/members/{email}/notices",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address"), Wanted),
    responses((status = 200, body = Notices), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_notices(
    caller: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Notices>, Problem> {
    let before = cursor::read(wanted.cursor.as_deref())?.map(|[id]| id);
    let limit = Limit::or_default(wanted.limit);
    let items =
        inbox::list(&management.workspace, &email, wanted.unread, before, limit, &caller.sees).await?;
    let next = cursor::after(&items, limit, |item| [item.id]);
    Ok(Json(Notices { items, next }))
}
