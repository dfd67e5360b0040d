//! What owners are to reach in a period.

mod list;
mod remove;
mod set;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(list::list_targets, set::set_target, remove::remove_target))
}
