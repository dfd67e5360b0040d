//! Attributes that people defined.

mod add;
mod change;
mod list;
mod remove;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(list::list_attributes, add::add_attribute)).routes(routes!(
        show::get_attribute,
        change::change_attribute,
        remove::remove_attribute
    ))
}
