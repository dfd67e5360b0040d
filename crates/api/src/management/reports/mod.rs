//! Reports.

mod benchmarks;
mod conversion;
mod funnel;
mod handoffs;
mod sources;
mod win_loss;

use baton_app::Instant;
use baton_app::report::{Query, View};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(conversion::report_conversion))
        .routes(routes!(funnel::report_funnel))
        .routes(routes!(sources::report_sources))
        .routes(routes!(win_loss::report_win_loss))
        .routes(routes!(handoffs::report_handoffs))
        .routes(routes!(benchmarks::show_benchmarks, benchmarks::set_benchmarks))
}

/// What is counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Counted {
    /// What numerators follow; without it, `cohort`.
    #[serde(default)]
    #[param(inline)]
    view: View,
    /// Only what was at this time or later.
    since: Option<Instant>,
    /// Only what was before this time.
    until: Option<Instant>,
}

impl Counted {
    fn query(&self) -> Query {
        Query { view: self.view, since: self.since, until: self.until, ..Query::default() }
    }
}
