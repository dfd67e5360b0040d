//! Saved views of lists.

mod add;
mod change;
mod list;
mod remove;
mod show;

use baton_app::access::Caller;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(list::list_views, add::add_view)).routes(routes!(
        show::get_view,
        change::change_view,
        remove::remove_view
    ))
}

/// Whose views are meant: the member's, else those of the key.
fn whose(caller: &Caller) -> &str {
    caller.member.as_deref().unwrap_or(&caller.by)
}
