//! `GET /api/v1/reports/win-loss`

use axum::Json;
use axum::extract::State;
use baton_app::report::{self, WinLoss};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use super::Counted;
use crate::problem::Problem;

/// Deals won and lost: by reason, competitor, source, industry and owner.
#[utoipa::path(
    get,
    path = "/reports/win-loss",
    tag = "reports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Counted),
    responses((status = 200, body = WinLoss), Refusals)
)]
pub(crate) async fn report_win_loss(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(counted): Asked<Counted>,
) -> Result<Json<WinLoss>, Problem> {
    caller.sees_all()?;
    Ok(Json(report::win_loss(&management.workspace, &counted.query()).await?))
}
