//! Members: who works with leads.

mod add;
mod change;
mod disable;
mod list;
mod show;

pub(super) use add::NewMemberBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_members, add::add_member))
        .routes(routes!(show::get_member, change::change_member))
        .routes(routes!(disable::disable_member))
}
