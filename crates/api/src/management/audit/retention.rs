//! `GET` and `PUT /api/v1/settings/audit-retention`

use axum::extract::State;
use baton_app::{audit, revision};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
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
    responses((status = 200, body = AuditRetention, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_audit_retention(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Revised<AuditRetention>, Problem> {
    Ok(retention(audit::keep_years(&management.workspace).await?))
}

/// Sets for how long entries of the audit are kept; older ones are pruned, and the chain begins after them.
#[utoipa::path(
    put,
    path = "/settings/audit-retention",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = AuditRetention,
    responses((status = 200, body = AuditRetention, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_audit_retention(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(wanted): Body<AuditRetention>,
) -> Result<Revised<AuditRetention>, Problem> {
    audit::set_keep_years(&management.workspace, wanted.years, Some(read.revision()), &caller.by).await?;
    Ok(retention(wanted.years))
}

fn retention(years: u32) -> Revised<AuditRetention> {
    Revised(AuditRetention { years }, revision::of(&years))
}
