//! `DELETE /api/v1/targets`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::Period;
use baton_app::target::{self, NewTarget};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Asked, Refusals};
use crate::problem::Problem;

/// Which target.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Gone {
    /// Whose it is.
    owner: String,
    /// Of which period: `2026`, `2026-Q3` or `2026-09`.
    #[param(value_type = String)]
    period: Period,
    /// `won_amount` or `won_count`.
    metric: String,
    /// ISO 4217, of amounts.
    currency: Option<String>,
}

/// Removes the target of an owner, a period, a metric and a currency.
#[utoipa::path(
    delete,
    path = "/targets",
    tag = "targets",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(Gone),
    responses((status = 204, description = "Done"), Refusals, AbsentRefusal)
)]
pub(crate) async fn remove_target(
    caller: May<Administer>,
    State(management): State<Management>,
    Asked(gone): Asked<Gone>,
) -> Result<StatusCode, Problem> {
    let Gone { owner, period, metric, currency } = gone;
    let gone = NewTarget { owner, period, metric, currency, amount: 0.0 };
    target::remove(&management.workspace, &gone, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
