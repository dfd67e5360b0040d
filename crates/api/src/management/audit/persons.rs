//! `GET /api/v1/audit/persons`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::audit::{self, TouchedPerson};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::cursor;
use super::super::extract::{Asked, Limit, Refusals};
use crate::problem::Problem;

/// In which span, by whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// From when on.
    since: Instant,
    /// Before when.
    until: Instant,
    /// By that one alone: a member's address, `key:NAME`, or the account of a shell.
    by: Option<String>,
    /// How many, 1 to 1,000; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit<1_000>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Persons that were touched.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TouchedPersons {
    /// By number.
    items: Vec<TouchedPerson>,
    /// The cursor of the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Which persons somebody looked at or changed something about in a span of time: what a notice of a breach has to say.
#[utoipa::path(
    get,
    path = "/audit/persons",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(Wanted),
    responses((status = 200, body = TouchedPersons), Refusals)
)]
pub(crate) async fn list_touched_persons(
    _: May<Administer>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<TouchedPersons>, Problem> {
    let after = cursor::read::<1>(wanted.cursor.as_deref())?.map_or(0, |[after]| after);
    let limit = Limit::or_default(wanted.limit);
    let span = (wanted.since, wanted.until);
    let items = audit::touched(&management.workspace, span, wanted.by.as_deref(), after, limit).await?;
    let next = cursor::after(&items, limit, |person| [person.person]);
    Ok(Json(TouchedPersons { items, next }))
}
