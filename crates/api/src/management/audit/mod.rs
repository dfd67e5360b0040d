//! The audit: who did what, who looked at whom; and what notes it.

mod list;
mod persons;
mod retention;
mod review;
mod reviews;
mod verify;
mod watch;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;
pub(crate) use watch::Asking;
pub(super) use watch::{Watcher, watch};

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_audit_entries))
        .routes(routes!(persons::list_touched_persons))
        .routes(routes!(reviews::list_audit_reviews, review::review_audit_month))
        .routes(routes!(verify::verify_audit))
        .routes(routes!(retention::show_audit_retention, retention::set_audit_retention))
}
