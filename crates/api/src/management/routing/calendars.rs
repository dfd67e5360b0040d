//! `GET /api/v1/calendars`, `GET` and `PUT /api/v1/calendars/{name}`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::team::{self, CalendarView};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{
    AbsentRefusal, Body, BodyRefusals, IfMatchThere, MatchRefusals, Place, Refusals,
};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Calendars.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Calendars {
    /// By name.
    items: Vec<CalendarView>,
}

/// Calendars of working hours, by name.
#[utoipa::path(
    get,
    path = "/calendars",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Calendars), Refusals)
)]
pub(crate) async fn list_calendars(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Calendars>, Problem> {
    Ok(Json(Calendars { items: team::calendars(&management.workspace).await? }))
}

/// A calendar of working hours.
#[utoipa::path(
    get,
    path = "/calendars/{name}",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, body = CalendarView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_calendar(
    _: May<Look>,
    State(management): State<Management>,
    Place(name): Place<String>,
) -> Result<Revised<CalendarView>, Problem> {
    Ok(team::calendar(&management.workspace, &name).await?.into())
}

/// Stores a calendar: `time_zone`, `hours` by day, `holidays`; in the place of the one that was read (`If-Match`), if there is one.
#[utoipa::path(
    put,
    path = "/calendars/{name}",
    tag = "routing",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("name" = String, Path, description = "Its name; `default` counts where nothing else is said"), IfMatchThere),
    request_body = Object,
    responses((status = 200, body = CalendarView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_calendar(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(name): Place<String>,
    read: IfMatchThere,
    Body(body): Body<Value>,
) -> Result<Revised<CalendarView>, Problem> {
    let (text, seen) = (body.to_string(), Some(read.revision()));
    let set = team::set_calendar(&management.workspace, &name, &text, seen, &caller.by).await;
    Ok(set.map_err(|error| read.refusal(error))?.into())
}
