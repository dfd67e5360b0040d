//! `GET /api/v1/members`

use axum::Json;
use axum::extract::State;
use baton_app::members::{self, MemberView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Refusals};
use crate::problem::Problem;

/// Who is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those disabled as well.
    #[serde(default)]
    disabled: bool,
}

/// Those wanted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Members {
    /// By address.
    items: Vec<MemberView>,
}

/// Who works with leads, by address.
#[utoipa::path(
    get,
    path = "/members",
    tag = "members",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Wanted),
    responses((status = 200, body = Members), Refusals)
)]
pub(crate) async fn list_members(
    _: May<Look>,
    State(management): State<Management>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Members>, Problem> {
    let mut items = members::list(&management.workspace).await?;
    items.retain(|member| wanted.disabled || member.disabled_at.is_none());
    Ok(Json(Members { items }))
}
