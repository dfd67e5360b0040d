//! `GET` and `PUT /api/v1/settings/audit-retention`

use axum::Json;
use axum::extract::State;
use baton_app::audit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// For how long entries are kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditRetention {
    /// 1 or 2 years.
    #[schema(minimum = 1, maximum = 2)]
    years: u32,
}

/// For how long entries of the audit are kept.
#[utoipa::path(
    get,
    path = "/settings/audit-retention",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = AuditRetention), Refusals)
)]
pub(crate) async fn show_audit_retention(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<AuditRetention>, Problem> {
    Ok(Json(AuditRetention { years: audit::keep_years(&management.workspace).await? }))
}

/// Sets for how long entries of the audit are kept; older ones are pruned, and the chain begins after them.
#[utoipa::path(
    put,
    path = "/settings/audit-retention",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = AuditRetention,
    responses((status = 200, body = AuditRetention), Refusals, BodyRefusals)
)]
pub(crate) async fn set_audit_retention(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(wanted): Body<AuditRetention>,
) -> Result<Json<AuditRetention>, Problem> {
    audit::set_keep_years(&management.workspace, wanted.years, &caller.by).await?;
    Ok(Json(wanted))
}
