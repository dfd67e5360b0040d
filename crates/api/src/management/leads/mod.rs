//! Leads.

mod assign;
mod explain;
mod scores;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(assign::assign_lead))
        .routes(routes!(explain::explain_lead))
        .routes(routes!(scores::list_lead_scores))
}
