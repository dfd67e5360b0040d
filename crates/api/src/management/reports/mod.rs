//! Reports.

mod conversion;
mod handoffs;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(conversion::report_conversion))
        .routes(routes!(handoffs::report_handoffs))
}
