//! What a request carries, read once and refused with its place; and what every operation may be refused with.

use std::fmt;
use std::marker::PhantomData;

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, IF_MATCH, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use baton_app::{BantLetter, Error, revision};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, IntoResponses, ToSchema};

use crate::problem::{Kind, Problem};

/// A body of JSON.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

/// What stands behind `?`.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

/// What stands in the path.
#[derive(Debug)]
pub(crate) struct Place<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(Object(body))) => Ok(Body(body)),
            Err(rejection) => Err(Problem::new(kind_of(&rejection), rejection.body_text())),
        }
    }
}

/// What is written as an object. Left to itself, serde takes a list for a struct as well: its members in the order in which we happen to write them.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Object<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }

        deserializer.deserialize_map(Read(PhantomData))
    }
}

fn kind_of(rejection: &JsonRejection) -> Kind {
    match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY => Kind::Invalid,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::WrongEncoding,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
        _ => Kind::Unreadable,
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::from_request_parts(parts, state).await;
        let refuse = |rejection: QueryRejection| Problem::new(Kind::Invalid, rejection.body_text());
        read.map(|axum::extract::Query(asked)| Asked(asked)).map_err(refuse)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Place<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        let refuse = |rejection: PathRejection| Problem::new(Kind::Invalid, rejection.body_text());
        read.map(|axum::extract::Path(place)| Place(place)).map_err(refuse)
    }
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// How many, 1 to 200; 50 if it is not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<Limit<200>>,
    /// The `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    pub(crate) fn limit(&self) -> u32 {
        Limit::or_default(self.limit)
    }
}

/// How many are listed, 1 to `MAX`. Another number is refused: whoever asks for more than there can be is not to take what comes for all of it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct Limit<const MAX: u32>(u32);

impl<const MAX: u32> TryFrom<u32> for Limit<MAX> {
    type Error = String;

    fn try_from(asked: u32) -> Result<Self, String> {
        if (1..=MAX).contains(&asked) { Ok(Limit(asked)) } else { Err(format!("a page has 1 to {MAX}")) }
    }
}

impl<const MAX: u32> Limit<MAX> {
    /// What was asked for, or as many as are listed if nobody says.
    pub(crate) fn or_default(asked: Option<Self>) -> u32 {
        asked.map_or(super::cursor::LIMIT, |Limit(asked)| asked)
    }
}

/// The revision that a change was made of: `If-Match` (RFC 9110, section 13.1.1).
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct IfMatch {
    /// The `ETag` of what was read, with its quotes.
    #[param(rename = "If-Match", value_type = String, pattern = r#"^"[0-9]{1,18}"$"#, example = "\"3\"")]
    revision: i64,
}

impl IfMatch {
    pub(crate) fn revision(&self) -> i64 {
        self.revision
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(given) = parts.headers.get(IF_MATCH) else {
            return Err(Problem::new(Kind::MatchMissing, "send the `ETag` of what you read as `If-Match`"));
        };
        let tag = given.to_str().ok().and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'));
        match tag.and_then(|tag| tag.parse().ok()) {
            Some(revision) => Ok(IfMatch { revision }),
            None => Err(Problem::new(Kind::Stale, "`If-Match` is no `ETag` of this resource: read it again")),
        }
    }
}

/// The revision of what is to be replaced: `If-Match`; it is not sent where nothing is there yet.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct IfMatchThere {
    /// The `ETag` of what was read, with its quotes. Without it nothing may be there yet.
    #[param(rename = "If-Match", value_type = Option<String>, pattern = r#"^"[0-9]{1,18}"$"#, example = "\"3\"")]
    revision: Option<i64>,
}

impl IfMatchThere {
    pub(crate) fn revision(&self) -> i64 {
        self.revision.unwrap_or(revision::NONE)
    }

    /// What is told of `error`: who replaced something and sent no revision, never read it.
    pub(crate) fn refusal(&self, error: Error) -> Problem {
        match error {
            Error::Stale { what, .. } | Error::Changed(what) if self.revision.is_none() => Problem::new(
                Kind::MatchMissing,
                format!("{what} is there already: send the `ETag` of what you read as `If-Match`"),
            ),
            error => error.into(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatchThere {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if !parts.headers.contains_key(IF_MATCH) {
            return Ok(IfMatchThere { revision: None });
        }
        let IfMatch { revision } = IfMatch::from_request_parts(parts, state).await?;
        Ok(IfMatchThere { revision: Some(revision) })
    }
}

/// What a change of something read before may be refused with.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum MatchRefusals {
    /// Somebody else changed it since it was read.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(#[to_schema] ProblemDocument),
    /// `If-Match` is missing where it has to be.
    #[response(status = 428, content_type = "application/problem+json")]
    MatchMissing(#[to_schema] ProblemDocument),
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDocument {
    /// Which refusal it is: `urn:problem-type:baton:` and its code.
    r#type: String,
    /// The refusal in a few words.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong here, and what to do.
    detail: String,
    /// The letters of BANT that have to be settled first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<BantLetter>,
}

/// What every operation may be refused with.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum Refusals {
    /// No key, or none that holds.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorised(#[to_schema] ProblemDocument),
    /// The key may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemDocument),
    /// What is sent makes no sense: the detail says where, and what would.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] ProblemDocument),
    /// The caller, or its address, asks too often: `Retry-After` says when to come again.
    #[response(status = 429, content_type = "application/problem+json")]
    Quota(#[to_schema] ProblemDocument),
    /// Something is wrong with Baton.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(#[to_schema] ProblemDocument),
    /// Nothing can be stored or read at present; `Retry-After` says when to come again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] ProblemDocument),
}

/// What an operation that takes a body may be refused with besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum BodyRefusals {
    /// The body is no JSON.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] ProblemDocument),
    /// It goes against a rule: the detail says which, and what to do.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(#[to_schema] ProblemDocument),
    /// The body is too long.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] ProblemDocument),
    /// The body is not said to be `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongEncoding(#[to_schema] ProblemDocument),
}

/// What an operation on one thing may be refused with besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) enum AbsentRefusal {
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] ProblemDocument),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let kind = match &error {
            Error::NoLead(_)
            | Error::NoModel(_)
            | Error::NoMember(_)
            | Error::NoHandoff(_)
            | Error::NoProposal(_)
            | Error::Missing(_) => Kind::NotFound,
            Error::Stale { .. } | Error::Changed(_) => Kind::Stale,
            Error::WrongUse(_) | Error::ManyModels(_) => Kind::Invalid,
            Error::Refused(_) | Error::Vault(_) => Kind::Refused,
            Error::Unsettled { missing, .. } => {
                let missing = missing.iter().map(|letter| letter.name()).collect();
                return Problem::new(Kind::Refused, error.to_string()).missing(missing);
            }
            Error::NotIn => Kind::Unauthorised,
            Error::TooMany { retry_after_s } => {
                return Problem::new(Kind::Quota, error.to_string()).retry_after_s(*retry_after_s);
            }
            Error::Store(error) if error.is_value() => Kind::Invalid,
            Error::Store(error) if error.is_race() => {
                return Problem::new(Kind::Busy, "somebody else changed it at the same time; try again")
                    .retry_after_s(1);
            }
            Error::Store(error) if error.is_outage() => {
                tracing::error!(%error, "the database does not work");
                return Problem::new(Kind::Unavailable, "nothing can be stored or read at present")
                    .retry_after_s(1);
            }
            _ => {
                tracing::error!(%error, "an operation failed");
                return Problem::new(Kind::Internal, "the log of the server says more");
            }
        };
        Problem::new(kind, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let asks_for_key = self.kind == Kind::Unauthorised;
        let mut answer = self.answer();
        if asks_for_key {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"baton\""));
        }
        answer.map(axum::body::Body::from)
    }
}
