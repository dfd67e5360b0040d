//! `POST /api/v1/leads/{lead}/consents`

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::Instant;
use baton_app::consent::{self, NewConsent};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};

use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::handle::Peer;
use crate::problem::Problem;

/// What somebody said. To take consent back takes no more than to give it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaidConsent {
    /// For what: `profiling`, `marketing_email`, `sales_contact`, `analytics`, or one of your own.
    purpose: String,
    /// By which channel, such as `email` or `phone`; null: by all.
    channel: Option<String>,
    /// Whether it is given, or taken back.
    given: bool,
    /// Since when; null: now.
    at: Option<Instant>,
    /// Which text was agreed to.
    text_version: Option<String>,
    /// How it came: `form`, `import`, `api`, `phone`, `paper`.
    #[serde(default = "api")]
    way: String,
}

fn api() -> String {
    "api".to_owned()
}

/// Notes that a lead agreed to something, or does not agree any more. What it did since then is judged by it.
#[utoipa::path(
    post,
    path = "/leads/{lead}/consents",
    tag = "privacy",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = SaidConsent,
    responses((status = 204, description = "It is noted."), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn record_consent(
    caller: May<Work>,
    State(management): State<Management>,
    from: Option<Extension<Peer>>,
    Place(lead): Place<String>,
    Body(said): Body<SaidConsent>,
) -> Result<StatusCode, Problem> {
    let address = from.map(|Extension(Peer(address))| address.to_string());
    let new = NewConsent {
        lead: &lead,
        purpose: &said.purpose,
        channel: said.channel.as_deref(),
        given: said.given,
        at: said.at,
        text_version: said.text_version.as_deref(),
        way: &said.way,
        by: &caller.by,
        address: address.as_deref(),
    };
    consent::record(&management.workspace, &new).await?;
    Ok(StatusCode::NO_CONTENT)
}
