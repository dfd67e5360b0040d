//! `GET /api/v1/reps` and `PUT /api/v1/reps/{member}`

use axum::Json;
use axum::extract::State;
use baton_app::Span;
use baton_app::handoff::team::{self, RepView, SetRep};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::{Kind, Problem};

/// Who takes hand-offs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reps {
    /// By address.
    items: Vec<RepView>,
}

/// How many hand-offs somebody takes, and when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepBody {
    /// Whether any at all.
    #[serde(default = "yes")]
    active: bool,
    /// How many in a period; without it, any number.
    capacity: Option<i64>,
    /// How long a period is: `1d` if it is not said.
    per: Option<String>,
    /// The name of the calendar; without it, the agreed one.
    calendar: Option<String>,
}

fn yes() -> bool {
    true
}

/// Members of whom it was said how many hand-offs they take.
#[utoipa::path(
    get,
    path = "/reps",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Reps), Refusals)
)]
pub(crate) async fn list_reps(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Reps>, Problem> {
    Ok(Json(Reps { items: team::reps(&management.workspace).await? }))
}

/// Says how many hand-offs a member takes, and when.
#[utoipa::path(
    put,
    path = "/reps/{member}",
    tag = "routing",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("member" = String, Path, description = "The member's address")),
    request_body = RepBody,
    responses((status = 200, body = RepView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn set_rep(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(member): Place<String>,
    Body(body): Body<RepBody>,
) -> Result<Json<RepView>, Problem> {
    let RepBody { active, capacity, per, calendar } = body;
    let per = per.as_deref().unwrap_or("1d").parse::<Span>();
    let per = per.map_err(|error| Problem::new(Kind::Invalid, format!("per: {error}")))?;
    let set = SetRep { member, active, calendar, capacity, per };
    Ok(Json(team::set_rep(&management.workspace, set, &caller.by).await?))
}
