//! `GET /api/v1/reps`, `GET` and `PUT /api/v1/reps/{member}`

use axum::Json;
use axum::extract::State;
use baton_app::Span;
use baton_app::handoff::team::{self, RepView, SetRep};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{
    AbsentRefusal, Body, BodyRefusals, IfMatchThere, MatchRefusals, Place, Refusals,
};
use super::super::revision::Revised;
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

/// How many hand-offs a member takes, and when: 404 if nothing was said of it.
#[utoipa::path(
    get,
    path = "/reps/{member}",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("member" = String, Path, description = "The member's address")),
    responses((status = 200, body = RepView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_rep(
    _: May<Look>,
    State(management): State<Management>,
    Place(member): Place<String>,
) -> Result<Revised<RepView>, Problem> {
    Ok(team::rep(&management.workspace, &member).await?.into())
}

/// Says how many hand-offs a member takes, and when; in the place of what was read (`If-Match`), if something was said before.
#[utoipa::path(
    put,
    path = "/reps/{member}",
    tag = "routing",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("member" = String, Path, description = "The member's address"), IfMatchThere),
    request_body = RepBody,
    responses((status = 200, body = RepView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn set_rep(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(member): Place<String>,
    read: IfMatchThere,
    Body(body): Body<RepBody>,
) -> Result<Revised<RepView>, Problem> {
    let RepBody { active, capacity, per, calendar } = body;
    let per = per.as_deref().unwrap_or("1d").parse::<Span>();
    let per = per.map_err(|error| Problem::new(Kind::Invalid, format!("per: {error}")))?;
    let set = SetRep { member, active, calendar, capacity, per };
    let set = team::set_rep(&management.workspace, set, Some(read.revision()), &caller.by).await;
    Ok(set.map_err(|error| read.refusal(error))?.into())
}
