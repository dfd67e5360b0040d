//! Companies, and who works there.

mod change;
mod list;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_accounts))
        .routes(routes!(show::get_account, change::change_account))
}
