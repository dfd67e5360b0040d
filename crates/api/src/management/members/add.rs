//! `POST /api/v1/members`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::members::{self, MemberView, NewMember};
use baton_app::{Role, Team, Tongue};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Who is to be a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMemberBody {
    /// Its e-mail address: owners and actors are named by it.
    email: String,
    /// Its name.
    name: Option<String>,
    /// What it may do.
    role: Role,
    /// Its team; without it, that of its role.
    team: Option<Team>,
    /// Its language.
    #[serde(default)]
    language: Tongue,
    /// Its time zone, by its name in the IANA database; UTC if it is not said.
    time_zone: Option<String>,
}

impl NewMemberBody {
    pub(crate) fn read(&self) -> NewMember<'_> {
        NewMember {
            email: &self.email,
            name: self.name.as_deref(),
            role: self.role,
            team: self.team,
            language: self.language,
            time_zone: self.time_zone.as_deref().unwrap_or("UTC"),
        }
    }
}

/// Adds a member.
#[utoipa::path(
    post,
    path = "/members",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewMemberBody,
    responses((status = 201, body = MemberView), Refusals, BodyRefusals)
)]
pub(crate) async fn add_member(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewMemberBody>,
) -> Result<(StatusCode, Json<MemberView>), Problem> {
    let added = members::add(&management.workspace, body.read(), &caller.by).await?;
    Ok((StatusCode::CREATED, Json(added)))
}
