//! Notes on leads, and links that belong to them.

mod add;
mod add_link;
mod change;
mod list;
mod list_links;
mod remove;
mod remove_link;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_notes, add::add_note))
        .routes(routes!(show::get_note, change::change_note, remove::remove_note))
        .routes(routes!(list_links::list_links, add_link::add_link))
        .routes(routes!(remove_link::remove_link))
}
