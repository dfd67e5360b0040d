//! Meetings and calls: planned, and what came of them.

mod cancel;
mod hold;
mod list;
mod log;
mod plan;
mod reschedule;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_meetings, plan::plan_meeting))
        .routes(routes!(log::log_meeting))
        .routes(routes!(show::show_meeting))
        .routes(routes!(hold::hold_meeting))
        .routes(routes!(cancel::cancel_meeting))
        .routes(routes!(reschedule::reschedule_meeting))
}
