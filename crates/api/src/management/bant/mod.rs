//! BANT of leads, and the policy.

mod history;
mod policy;
mod set;
mod set_policy;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(show::show_bant, set::set_bant))
        .routes(routes!(history::list_bant_entries))
        .routes(routes!(policy::show_bant_policy, set_policy::set_bant_policy))
}
