//! `GET /api/v1/session/providers`, `POST /api/v1/session/oidc/{provider}`, `GET /api/v1/session/oidc/{provider}/callback`

use axum::Json;
use axum::extract::{Query, RawQuery, State};
use axum::http::header::{HeaderMap, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use baton_app::sign_in::{self, ProviderAnswer, ProviderName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::access::Anybody;
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::super::{Management, cookies};
use super::OpenRefusals;
use crate::problem::Problem;

/// By which providers one can sign in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionProviders {
    /// By key.
    items: Vec<ProviderName>,
}

/// Where somebody wants to be afterwards.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leave {
    /// A path of ours; without it, the first page.
    return_to: Option<String>,
}

/// Where to go.
#[derive(Serialize, ToSchema)]
pub(crate) struct Left {
    /// The address of the provider.
    address: String,
}

/// By which providers one can sign in.
#[utoipa::path(
    get,
    path = "/session/providers",
    tag = "sign-in",
    security(()),
    responses((status = 200, body = SessionProviders), Refusals)
)]
pub(crate) async fn list_session_providers(
    _: Anybody,
    State(management): State<Management>,
) -> Result<Json<SessionProviders>, Problem> {
    Ok(Json(SessionProviders { items: sign_in::providers(&management.workspace).await? }))
}

/// Begins a sign-in by a provider: the browser goes to the address that this answers, and comes back to `/session/oidc/{provider}/callback` within ten
/// minutes. A cookie binds that to the browser.
#[utoipa::path(
    post,
    path = "/session/oidc/{provider}",
    tag = "sign-in",
    security(()),
    params(("provider" = String, Path, description = "Its key")),
    request_body = Leave,
    responses((status = 200, body = Left), Refusals, OpenRefusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn leave_for_provider(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Place(provider): Place<String>,
    Body(body): Body<Leave>,
) -> Result<Response, Problem> {
    let to = body.return_to.as_deref();
    let left = management.gate.depart(&provider, to, &client, management.abroad).await?;
    let cookie = cookies::departs(&management.gate, &left.browser).map(|cookie| (SET_COOKIE, cookie));
    Ok((AppendHeaders(cookie), Json(Left { address: left.address })).into_response())
}

/// Where a provider sends the browser back to. It goes on to where one was, with a session; to `/sign-in#TICKET` where the second factor is asked for; or to
/// `/sign-in?error=` with `refused`, `cancelled` or `busy`: why, is in the log and in the audit.
#[utoipa::path(
    get,
    path = "/session/oidc/{provider}/callback",
    tag = "sign-in",
    security(()),
    params(
        ("provider" = String, Path, description = "Its key"),
        ("state" = Option<String>, Query, description = "What was given along"),
        ("code" = Option<String>, Query, description = "What is given for tokens"),
        ("iss" = Option<String>, Query, description = "Who answers (RFC 9207)"),
        ("error" = Option<String>, Query, description = "Why there is no code"),
    ),
    responses(
        (status = 303, description = "To where one was, or to `/sign-in`", headers(("Location" = String, description = "The address"))),
        Refusals, OpenRefusals
    )
)]
pub(crate) async fn return_from_provider(
    Anybody(client): Anybody,
    State(management): State<Management>,
    Place(provider): Place<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let gate = &management.gate;
    let browser = cookies::departure(gate, &headers);
    let answer = read(query.as_deref().unwrap_or_default());
    let landing = gate.arrive(&provider, answer, browser.as_deref(), &client, management.abroad).await;
    let given = landing.signed_in.map(|signed_in| cookies::given(gate, &signed_in)).unwrap_or_default();
    let cookies = given.into_iter().chain(cookies::arrived(gate)).map(|cookie| (SET_COOKIE, cookie));
    let to = HeaderValue::from_str(&landing.address).unwrap_or(HeaderValue::from_static("/sign-in"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)], AppendHeaders(cookies)).into_response()
}

/// What an answer says; none if it says something twice. What is not known is passed over: providers add things of their own.
fn read(query: &str) -> Option<ProviderAnswer> {
    let uri = format!("/?{query}").parse().ok()?;
    let Query(pairs): Query<Vec<(String, String)>> = Query::try_from_uri(&uri).ok()?;
    let mut answer = ProviderAnswer::default();
    for (name, value) in pairs {
        let place = match name.as_str() {
            "state" => &mut answer.state,
            "code" => &mut answer.code,
            "iss" => &mut answer.iss,
            "error" => &mut answer.error,
            _ => continue,
        };
        if place.replace(value).is_some() {
            return None;
        }
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice_is_not_believed() {
        let answer = read("state=a%20b&code=c&scope=email&iss=https%3A%2F%2Fid.example").unwrap();
        assert_eq!(
            (answer.state.as_deref(), answer.iss.as_deref()),
            (Some("a b"), Some("https://id.example"))
        );
        assert!(read("state=a&state=b&code=c").is_none());
        assert_eq!(read(""), Some(ProviderAnswer::default()));
        assert!(read("scope=a&scope=b").is_some());
    }
}
