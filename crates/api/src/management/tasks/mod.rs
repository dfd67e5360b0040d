//! Tasks with due dates.

mod add;
mod change;
mod list;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tasks, add::add_task))
        .routes(routes!(show::show_task, change::change_task))
}
