//! `POST /api/v1/webhooks`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::Tongue;
use baton_app::outgoing::endpoints::{self, EndpointSecret, NewEndpoint};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Where is to be sent to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhookBody {
    /// `webhook`, or a chat: `slack`, `teams`, `discord`, `jandi`, `naver_works`.
    #[serde(default = "webhook")]
    kind: String,
    /// What people call it.
    name: String,
    /// Its address.
    url: String,
    /// What it is sent, such as `lead.mql.reached`; none: what rules send it.
    #[serde(default)]
    types: Vec<String>,
    /// The language of chat messages.
    #[serde(default)]
    language: Tongue,
}

fn webhook() -> String {
    "webhook".to_owned()
}

/// Adds a webhook or a chat. The secret of a webhook is in this answer and in none after it.
#[utoipa::path(
    post,
    path = "/webhooks",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewWebhookBody,
    responses((status = 201, body = EndpointSecret), Refusals, BodyRefusals)
)]
pub(crate) async fn add_webhook(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewWebhookBody>,
) -> Result<(StatusCode, Json<EndpointSecret>), Problem> {
    let new = NewEndpoint {
        kind: &body.kind,
        name: &body.name,
        url: &body.url,
        types: body.types,
        language: body.language,
        random: super::random()?,
        reach: management.reach,
        by: &caller.by,
    };
    Ok((StatusCode::CREATED, Json(endpoints::add(&management.workspace, new).await?)))
}
