//! Who gets which hand-offs, and when people work.

mod away;
mod calendars;
mod reps;
mod rules;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(rules::get_routing, rules::set_routing))
        .routes(routes!(calendars::list_calendars))
        .routes(routes!(calendars::get_calendar, calendars::set_calendar))
        .routes(routes!(reps::list_reps))
        .routes(routes!(reps::get_rep, reps::set_rep))
        .routes(routes!(away::list_absences, away::add_absence))
        .routes(routes!(away::remove_absence))
}
