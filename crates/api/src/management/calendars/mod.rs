//! Calendars that other programs read.

mod create;
mod read;
mod revoke;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) use read::read_calendar;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(create::create_calendar, revoke::revoke_calendars))
}
