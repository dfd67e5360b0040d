//! Proposals: criteria that both teams agree to before they are published.

mod agree;
mod comment;
mod create;
mod edit;
mod list;
mod propose;
mod schedule;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_proposals, create::create_proposal))
        .routes(routes!(show::show_proposal, edit::edit_proposal))
        .routes(routes!(propose::propose_proposal))
        .routes(routes!(propose::withdraw_proposal))
        .routes(routes!(agree::agree_proposal))
        .routes(routes!(agree::disagree_proposal))
        .routes(routes!(comment::comment_proposal))
        .routes(routes!(schedule::schedule_proposal))
}
