//! Members: who works with leads.

mod add;
mod change;
mod disable;
mod list;

pub(super) use add::NewMemberBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_members, add::add_member))
        .routes(routes!(change::change_member))
        .routes(routes!(disable::disable_member))
}
