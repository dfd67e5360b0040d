//! What to do with leads, by the band of their score.

mod set;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(show::get_playbook, set::set_playbook))
}
