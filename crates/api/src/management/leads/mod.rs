//! Leads.

mod assign;
mod brief;
mod bulk;
mod create;
mod edit;
mod explain;
mod export;
mod groups;
mod history;
mod identities;
mod journey;
mod judge;
mod list;
mod score_changes;
mod score_history;
mod scores;
mod search;
mod show;
mod stage;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_leads, create::create_lead))
        .routes(routes!(groups::group_leads))
        .routes(routes!(score_changes::list_score_changes))
        .routes(routes!(bulk::change_leads))
        .routes(routes!(export::export_leads))
        .routes(routes!(show::get_lead, edit::change_lead))
        .routes(routes!(stage::move_lead))
        .routes(routes!(journey::get_journey))
        .routes(routes!(judge::judge_event))
        .routes(routes!(history::list_lead_moves))
        .routes(routes!(score_history::get_score_history))
        .routes(routes!(assign::assign_lead))
        .routes(routes!(explain::explain_lead))
        .routes(routes!(scores::list_lead_scores))
        .routes(routes!(identities::list_identities))
        .routes(routes!(identities::undo_identity))
        .routes(routes!(brief::get_lead_brief))
        .routes(routes!(search::search_leads))
}

/// What stands between commas; nothing for nothing.
fn listed(text: Option<&str>) -> Vec<String> {
    let parts = text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
