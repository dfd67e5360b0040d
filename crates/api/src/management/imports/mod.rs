//! Files of other systems.

mod list;
mod presets;
mod remove;
mod run;
mod show;
mod upload;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_imports, upload::upload_import))
        .routes(routes!(presets::list_import_presets))
        .routes(routes!(show::get_import, remove::remove_import))
        .routes(routes!(run::run_import))
}
