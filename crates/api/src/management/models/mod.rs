//! Scoring models.

mod list;
mod preview;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(list::list_models)).routes(routes!(preview::preview_model))
}
