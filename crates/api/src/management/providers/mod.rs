//! Providers of OpenID Connect: who vouches for members.

mod add;
mod change;
mod list;
mod release;
mod remove;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_sign_in_providers, add::add_sign_in_provider))
        .routes(routes!(
            show::get_sign_in_provider,
            change::change_sign_in_provider,
            remove::remove_sign_in_provider
        ))
        .routes(routes!(release::release_identity_of_member))
}
