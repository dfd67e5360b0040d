//! `POST /api/v1/keys`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::Instant;
use baton_app::api_keys::{self, CreatedKey, NewKey, Scope};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::{Kind, Problem};

/// What a key is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKeyBody {
    /// What it may do.
    scope: Scope,
    /// What people call it.
    name: String,
    /// Where browsers may send from, such as `https://www.example.com`; empty: from anywhere. Of browser keys alone.
    #[serde(default)]
    origins: Vec<String>,
    /// The networks or addresses that it may be used from, such as `203.0.113.0/24`; empty: from anywhere.
    #[serde(default)]
    addresses: Vec<String>,
    /// Until when it is good; without it, until it is revoked.
    expires_at: Option<Instant>,
}

/// Makes a key. Its secret is shown this once.
#[utoipa::path(
    post,
    path = "/keys",
    tag = "keys",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewKeyBody,
    responses((status = 201, body = CreatedKey), Refusals, BodyRefusals)
)]
pub(crate) async fn create_key(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewKeyBody>,
) -> Result<(StatusCode, Json<CreatedKey>), Problem> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::new(Kind::Unavailable, "the operating system gives no random bytes"))?;
    let new = NewKey {
        scope: body.scope,
        name: &body.name,
        origins: body.origins,
        addresses: body.addresses,
        expires_at: body.expires_at,
        random,
        by: &caller.by,
    };
    Ok((StatusCode::CREATED, Json(api_keys::create(&management.workspace, new).await?)))
}
