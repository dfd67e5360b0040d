//! Scoring models.

mod compare;
mod list;
mod preview;
mod retire;
mod slots;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_models))
        .routes(routes!(preview::preview_model))
        .routes(routes!(compare::preview_model_on_lead))
        .routes(routes!(slots::list_slots))
        .routes(routes!(retire::retire_slot))
}
