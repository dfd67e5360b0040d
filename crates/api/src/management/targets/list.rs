//! `GET /api/v1/targets`

use axum::Json;
use axum::extract::State;
use baton_app::Period;
use baton_app::target::{self, TargetView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Which are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only those of this period: `2026`, `2026-Q3` or `2026-09`.
    #[param(value_type = Option<String>)]
    period: Option<Period>,
}

/// Those wanted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Targets {
    /// By period and owner, at most 1,000.
    items: Vec<TargetView>,
}

/// Targets, with what was reached. Whoever sees the leads of its own or of its team sees the targets of those.
#[utoipa::path(
    get,
    path = "/targets",
    tag = "targets",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Wanted),
    responses((status = 200, body = Targets), Refusals)
)]
pub(crate) async fn list_targets(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Targets>, Problem> {
    Ok(Json(Targets { items: target::list(&management.workspace, wanted.period, &caller.sees).await? }))
}
