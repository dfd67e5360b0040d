//! Opportunities: deals that are opened, worked on, won and lost.

mod change;
mod close;
mod list;
mod open;
mod pipeline;
mod set_pipeline;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_opportunities, open::open_opportunity))
        .routes(routes!(show::show_opportunity, change::change_opportunity))
        .routes(routes!(close::close_opportunity))
        .routes(routes!(pipeline::show_pipeline, set_pipeline::set_pipeline))
}
