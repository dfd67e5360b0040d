//! What the law gives a person, and for how long things are kept.

mod consent_policy;
mod consents;
mod erase;
mod erasures;
mod personal_data;
mod record_consent;
mod retention;
mod set_consent_policy;
mod set_retention;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(consents::list_consents, record_consent::record_consent))
        .routes(routes!(consent_policy::show_consent_policy, set_consent_policy::set_consent_policy))
        .routes(routes!(erase::erase_lead))
        .routes(routes!(personal_data::export_personal_data))
        .routes(routes!(erasures::list_erasures))
        .routes(routes!(retention::show_retention, set_retention::set_retention))
}
