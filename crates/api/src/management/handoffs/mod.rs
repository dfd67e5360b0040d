//! Hand-offs: the baton between marketing and sales.

mod accept;
mod assign;
mod brief;
mod comment;
mod disqualify;
mod give_back;
mod list;
mod open;
mod policy;
mod reasons;
mod show;
mod snooze;

use baton_app::Tongue;
use baton_app::handoff::{self, HandoffDetail};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;
use super::revision::Revised;
use crate::problem::Problem;

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(list::list_handoffs, open::open_handoff))
        .routes(routes!(show::get_handoff))
        .routes(routes!(brief::get_brief))
        .routes(routes!(accept::accept_handoff))
        .routes(routes!(give_back::return_handoff))
        .routes(routes!(disqualify::disqualify_handoff))
        .routes(routes!(snooze::snooze_handoff))
        .routes(routes!(assign::assign_handoff))
        .routes(routes!(comment::comment_handoff))
        .routes(routes!(policy::get_handoff_policy, policy::set_handoff_policy))
        .routes(routes!(reasons::list::list_return_reasons, reasons::add::add_return_reason))
        .routes(routes!(reasons::retire::retire_return_reason))
}

/// The hand-off of this number, as it is now.
async fn revised(management: &Management, id: i64) -> Result<Revised<HandoffDetail>, Problem> {
    let shown = handoff::show_number(&management.workspace, id).await?;
    Ok(shown.into())
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    /// Why, as a code: one of the return reasons.
    reason: String,
    /// Why, in words.
    note: Option<String>,
}

/// In which language.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Spoken {
    /// The language of texts; English if it is not said.
    #[serde(default)]
    pub(super) language: Tongue,
}
