//! `GET /api/v1/reports/sources`

use axum::Json;
use axum::extract::State;
use baton_app::report::{self, Sources};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use super::Counted;
use crate::problem::Problem;

/// Leads, conversion from MQL to SQL, and deals, by source.
#[utoipa::path(
    get,
    path = "/reports/sources",
    tag = "reports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Counted),
    responses((status = 200, body = Sources), Refusals)
)]
pub(crate) async fn report_sources(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(counted): Asked<Counted>,
) -> Result<Json<Sources>, Problem> {
    caller.sees_all()?;
    Ok(Json(report::sources(&management.workspace, &counted.query()).await?))
}
