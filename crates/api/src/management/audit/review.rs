//! `POST /api/v1/audit/reviews`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::audit;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// A month that was looked through.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reviewed {
    /// Which: `2026-06`.
    month: String,
    /// What was found.
    #[serde(default)]
    note: String,
}

/// Notes that a month of the audit was looked through by whoever asks.
#[utoipa::path(
    post,
    path = "/audit/reviews",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = Reviewed,
    responses((status = 204, description = "It is noted."), Refusals, BodyRefusals)
)]
pub(crate) async fn review_audit_month(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(reviewed): Body<Reviewed>,
) -> Result<StatusCode, Problem> {
    audit::review(&management.workspace, &reviewed.month, &reviewed.note, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
