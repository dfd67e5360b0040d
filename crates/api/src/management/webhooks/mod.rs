//! Webhooks and chats: where messages are sent to.

mod add;
mod change;
mod deliveries;
mod edit;
mod list;
mod remove_template;
mod replay;
mod rotate;
mod set_template;
mod show;
mod test;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;
use crate::problem::{Kind, Problem};

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_webhooks, add::add_webhook))
        .routes(routes!(show::get_webhook, edit::change_webhook, change::remove_webhook))
        .routes(routes!(set_template::set_webhook_template, remove_template::remove_webhook_template))
        .routes(routes!(change::enable_webhook))
        .routes(routes!(change::disable_webhook))
        .routes(routes!(rotate::rotate_webhook))
        .routes(routes!(deliveries::list_deliveries))
        .routes(routes!(replay::replay_deliveries))
        .routes(routes!(test::test_webhook))
}

/// Random bytes of the operating system, for a secret.
fn random() -> Result<[u8; 32], Problem> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::new(Kind::Internal, "the system gives no random bytes"))?;
    Ok(random)
}
