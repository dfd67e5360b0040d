//! `GET` and `PUT /api/v1/members/{email}/notification-preferences`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::inbox::{self, Wishes};

use super::super::Management;
use super::super::access::{May, Own};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// How a member wants to be told.
#[utoipa::path(
    get,
    path = "/members/{email}/notification-preferences",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 200, body = Wishes), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_preferences(
    _: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<Json<Wishes>, Problem> {
    Ok(Json(inbox::wishes(&management.workspace, &email).await?))
}

/// Says how a member wants to be told.
#[utoipa::path(
    put,
    path = "/members/{email}/notification-preferences",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    request_body = Wishes,
    responses((status = 200, body = Wishes), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn set_preferences(
    _: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
    Body(wishes): Body<Wishes>,
) -> Result<Json<Wishes>, Problem> {
    inbox::set_wishes(&management.workspace, &email, &wishes).await?;
    Ok(Json(wishes))
}
