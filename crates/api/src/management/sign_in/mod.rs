//! Getting in, and what belongs to whoever is in.

mod accept;
mod access_policy;
mod forgot;
mod invite;
mod oidc;
mod password;
mod profile;
mod second_factor;
mod session;
mod sessions;
mod set_up;

use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use baton_app::Instant;
use baton_app::sign_in::SignedIn;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::ProblemDocument;
use super::{Management, cookies};

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new()
        .routes(routes!(set_up::set_up_workspace))
        .routes(routes!(session::sign_in, session::show_session, session::sign_out))
        .routes(routes!(oidc::list_session_providers))
        .routes(routes!(oidc::leave_for_provider))
        .routes(routes!(oidc::return_from_provider))
        .routes(routes!(sessions::list_sessions))
        .routes(routes!(sessions::end_session))
        .routes(routes!(invite::invite_member))
        .routes(routes!(invite::invite_member_again))
        .routes(routes!(accept::accept_invitation))
        .routes(routes!(forgot::forget_password))
        .routes(routes!(forgot::reset_password))
        .routes(routes!(second_factor::give_second_factor))
        .routes(routes!(second_factor::begin_second_factor, second_factor::confirm_second_factor))
        .routes(routes!(second_factor::end_second_factor))
        .routes(routes!(second_factor::end_second_factor_of_member))
        .routes(routes!(password::change_password))
        .routes(routes!(profile::change_profile))
        .routes(routes!(access_policy::show_access_policy, access_policy::set_access_policy))
}

/// What whoever is not signed in may be refused with.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
pub(super) enum OpenRefusals {
    /// The address or the password is wrong.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorised(#[to_schema] ProblemDocument),
    /// It comes from another site.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemDocument),
    /// The link is good no more.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(#[to_schema] ProblemDocument),
    /// What is sent makes no sense: the detail says where, and what would.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] ProblemDocument),
    /// It was tried too often: `Retry-After` says when to come again.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] ProblemDocument),
    /// Nothing can be stored or read at present.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] ProblemDocument),
}

/// What signing in answers. The session itself is in a cookie.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Opened {
    /// Whose session it is; null while the second factor is asked for.
    email: Option<String>,
    /// When the session ends, whatever is done.
    expires_at: Option<Instant>,
    /// With this ticket the code of the second factor is sent, within ten minutes.
    second_factor: Option<String>,
}

/// Somebody is in: the cookies, and whose session it is.
fn opened(management: &Management, signed_in: SignedIn) -> Response {
    let cookies = cookies::given(&management.gate, &signed_in).into_iter().map(|cookie| (SET_COOKIE, cookie));
    let opened =
        Opened { email: Some(signed_in.email), expires_at: Some(signed_in.expires_at), second_factor: None };
    (AppendHeaders(cookies), Json(opened)).into_response()
}
