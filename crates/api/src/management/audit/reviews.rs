//! `GET /api/v1/audit/reviews`

use axum::Json;
use axum::extract::State;
use baton_app::audit::{self, MonthReview};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Months of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthReviews {
    /// The newest first.
    items: Vec<MonthReview>,
}

/// The months of the audit with who did how much, what of it is unusual, and who looked through them.
#[utoipa::path(
    get,
    path = "/audit/reviews",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = MonthReviews), Refusals)
)]
pub(crate) async fn list_audit_reviews(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<MonthReviews>, Problem> {
    Ok(Json(MonthReviews { items: audit::months(&management.workspace).await? }))
}
