//! `GET` and `PUT /api/v1/settings/benchmarks`

use axum::extract::State;
use baton_app::report::{self, Benchmark};
use baton_app::revision;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May, Shape};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// What rates are compared with.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Benchmarks {
    /// By stages and source, at most 200: one each.
    #[schema(max_items = 200)]
    items: Vec<Benchmark>,
}

/// What rates are compared with.
#[utoipa::path(
    get,
    path = "/settings/benchmarks",
    tag = "reports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Benchmarks, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_benchmarks(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<Benchmarks>, Problem> {
    Ok(all(report::benchmarks(&management.workspace).await?))
}

/// Sets what rates are compared with, as a whole.
#[utoipa::path(
    put,
    path = "/settings/benchmarks",
    tag = "reports",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = Benchmarks,
    responses((status = 200, body = Benchmarks, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_benchmarks(
    caller: May<Shape>,
    State(management): State<Management>,
    read: IfMatch,
    Body(body): Body<Benchmarks>,
) -> Result<Revised<Benchmarks>, Problem> {
    let (workspace, seen) = (&management.workspace, Some(read.revision()));
    let items = report::set_benchmarks(workspace, body.items, seen, &caller.by).await?;
    Ok(all(items))
}

fn all(items: Vec<Benchmark>) -> Revised<Benchmarks> {
    let revision = revision::of(&items);
    Revised(Benchmarks { items }, revision)
}
