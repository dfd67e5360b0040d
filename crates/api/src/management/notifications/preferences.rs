//! `GET` and `PUT /api/v1/members/{email}/notification-preferences`

use axum::extract::State;
use baton_app::outgoing::inbox::{self, Wishes};

use super::super::Management;
use super::super::access::{May, Own};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// How a member wants to be told.
#[utoipa::path(
    get,
    path = "/members/{email}/notification-preferences",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 200, body = Wishes, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_preferences(
    _: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<Revised<Wishes>, Problem> {
    Ok(Revised::by_content(inbox::wishes(&management.workspace, &email).await?))
}

/// Says how a member wants to be told.
#[utoipa::path(
    put,
    path = "/members/{email}/notification-preferences",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address"), IfMatch),
    request_body = Wishes,
    responses((status = 200, body = Wishes, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn set_preferences(
    _: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
    read: IfMatch,
    Body(wishes): Body<Wishes>,
) -> Result<Revised<Wishes>, Problem> {
    inbox::set_wishes(&management.workspace, &email, &wishes, Some(read.revision())).await?;
    Ok(Revised::by_content(wishes))
}
