//! `GET /api/v1/audit`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::audit::{self, AuditEntry, AuditFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::cursor;
use super::super::extract::{AbsentRefusal, Asked, Limit, Refusals};
use crate::problem::Problem;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Who: a member's address, `key:NAME`, or the account of a shell.
    actor: Option<String>,
    /// What: the name of an operation.
    action: Option<String>,
    /// About whom: any key of a lead, or `#` and its number.
    lead: Option<String>,
    /// From when on.
    since: Option<Instant>,
    /// Before when.
    until: Option<Instant>,
    /// How many, 1 to 200; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<Limit<200>>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Entries of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    /// The newest first.
    items: Vec<AuditEntry>,
    /// The cursor of the next page; none: this was the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Who did what, who looked at whom, the newest first.
#[utoipa::path(
    get,
    path = "/audit",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(Wanted),
    responses((status = 200, body = AuditEntries), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_audit_entries(
    _: May<Administer>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<AuditEntries>, Problem> {
    let before = cursor::read::<1>(wanted.cursor.as_deref())?.map(|[before]| before);
    let limit = Limit::or_default(wanted.limit);
    let Wanted { actor, action, lead, since, until, .. } = wanted;
    let filter = AuditFilter { actor, action, lead, since, until };
    let items = audit::list(&management.workspace, &filter, before, limit).await?;
    let next = cursor::after(&items, limit, |entry| [entry.id]);
    Ok(Json(AuditEntries { items, next }))
}
