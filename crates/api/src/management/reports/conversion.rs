//! `GET /api/v1/reports/conversion`

use axum::Json;
use axum::extract::State;
use baton_app::report::{self, Conversion, Dimension, Query, View};
use baton_app::{Instant, Stage};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Which conversion.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConversionWanted {
    /// The stage converted from; without it, `mql`.
    from: Option<Stage>,
    /// The stage converted to; without it, `sql`.
    to: Option<Stage>,
    /// How rows are grouped; without it, not at all.
    #[param(inline)]
    by: Option<Dimension>,
    /// What the numerator follows; without it, `cohort`.
    #[serde(default)]
    #[param(inline)]
    view: View,
    /// Only entries at this time or later.
    since: Option<Instant>,
    /// Only entries before this time.
    until: Option<Instant>,
}

/// How many of those that reached one stage reached a later one, beside the benchmark: each rate with its numerator, its denominator and its 95 %
/// interval, and whether it is too early to say.
#[utoipa::path(
    get,
    path = "/reports/conversion",
    tag = "reports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(ConversionWanted), responses((status = 200, body = Conversion), Refusals)
)]
pub(crate) async fn report_conversion(
    caller: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<ConversionWanted>,
) -> Result<Json<Conversion>, Problem> {
    caller.sees_all()?;
    let ConversionWanted { from, to, by, view, since, until } = wanted;
    let (from, to) = (from.unwrap_or(Stage::Mql), to.unwrap_or(Stage::Sql));
    let query = Query { from, to, by, view, since, until };
    Ok(Json(report::conversion(&management.workspace, &query).await?))
}
