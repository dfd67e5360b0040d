//! `GET /api/v1/reports/funnel`

use axum::Json;
use axum::extract::State;
use baton_app::report::{self, Funnel};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use super::Counted;
use crate::problem::Problem;

/// Every step from lead to customer, each rate with its numerator, its denominator and its 95 % interval.
#[utoipa::path(
    get,
    path = "/reports/funnel",
    tag = "reports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Counted),
    responses((status = 200, body = Funnel), Refusals)
)]
pub(crate) async fn report_funnel(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(counted): Asked<Counted>,
) -> Result<Json<Funnel>, Problem> {
    caller.sees_all()?;
    Ok(Json(report::funnel(&management.workspace, &counted.query()).await?))
}
