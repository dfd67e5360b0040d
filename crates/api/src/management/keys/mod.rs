//! Keys: who may send messages, or call the API.

mod create;
mod list;
mod revoke;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_keys, create::create_key))
        .routes(routes!(revoke::revoke_key))
}
