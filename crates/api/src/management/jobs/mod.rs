//! Jobs.

mod cancel;
mod file;
mod list;
mod refusals;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_jobs))
        .routes(routes!(show::get_job))
        .routes(routes!(cancel::cancel_job))
        .routes(routes!(refusals::list_job_refusals))
        .routes(routes!(file::download_job_file))
}
