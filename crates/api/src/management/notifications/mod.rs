//! Notifications: who is told of what, how, and the inbox of each.

mod add_rule;
mod dead_mails;
mod inbox;
mod list_rules;
mod preferences;
mod read;
mod remove_rule;
mod replay_dead_mails;
mod test;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list_rules::list_rules, add_rule::add_rule))
        .routes(routes!(remove_rule::remove_rule))
        .routes(routes!(inbox::list_notices))
        .routes(routes!(read::read_notices))
        .routes(routes!(preferences::show_preferences, preferences::set_preferences))
        .routes(routes!(test::send_test_notice))
        .routes(routes!(dead_mails::list_dead_mails))
        .routes(routes!(replay_dead_mails::replay_dead_mails))
}
