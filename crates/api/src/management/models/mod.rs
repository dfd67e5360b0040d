//! Scoring models.

mod check;
mod compare;
mod diff;
mod list;
mod preview;
mod retire;
mod show;
mod slots;
mod templates;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_models))
        .routes(routes!(preview::preview_model))
        .routes(routes!(compare::preview_model_on_lead))
        .routes(routes!(slots::list_slots))
        .routes(routes!(templates::list_model_templates))
        .routes(routes!(templates::get_model_schema))
        .routes(routes!(check::check_model))
        .routes(routes!(diff::diff_models))
        .routes(routes!(show::get_model))
        .routes(routes!(retire::retire_slot))
}
