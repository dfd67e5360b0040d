//! `GET /api/v1/calendars` and `PUT /api/v1/calendars/{name}`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::team::{self, CalendarView};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{Body, BodyRefusals, Place, Refusals};
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

/// Stores a calendar: `time_zone`, `hours` by day, `holidays`.
#[utoipa::path(
    put,
    path = "/calendars/{name}",
    tag = "routing",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("name" = String, Path, description = "Its name; `default` counts where nothing else is said")),
    request_body = Object,
    responses((status = 200, body = CalendarView), Refusals, BodyRefusals)
)]
pub(crate) async fn set_calendar(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(name): Place<String>,
    Body(body): Body<Value>,
) -> Result<Json<CalendarView>, Problem> {
    Ok(Json(team::set_calendar(&management.workspace, &name, &body.to_string(), &caller.by).await?))
}
