//! Refusals as RFC 9457 describes them.

use axum::body::Bytes;
use baton_app::intake::Refusal;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde_json::json;

/// Which refusal. Its code is a promise: machines tell refusals apart by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Unreadable,
    Unauthorised,
    Forbidden,
    NotFound,
    WrongMethod,
    Invalid,
    Refused,
    Stale,
    MatchMissing,
    TooSlow,
    TooLarge,
    WrongEncoding,
    Quota,
    Internal,
    Busy,
    Unavailable,
    TookTooLong,
}

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    detail: String,
    place: Option<String>,
    retry_after_s: Option<u64>,
    missing: Vec<&'static str>,
}

impl Kind {
    /// Status, code and title.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Unreadable => (StatusCode::BAD_REQUEST, "unreadable", "The request cannot be read"),
            Self::Unauthorised => (StatusCode::UNAUTHORIZED, "unauthorised", "Nobody is known by this"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "This is for others"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "There is nothing here"),
            Self::WrongMethod => {
                (StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "The method is not allowed here")
            }
            Self::Invalid => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "What is sent makes no sense here")
            }
            Self::Refused => (StatusCode::CONFLICT, "refused", "It goes against a rule"),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "It was changed meanwhile"),
            Self::MatchMissing => {
                (StatusCode::PRECONDITION_REQUIRED, "match-missing", "What was read is to be named")
            }
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow", "The body took too long to come"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is over a limit"),
            Self::WrongEncoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-encoding", "The encoding is not supported")
            }
            Self::Quota => (StatusCode::TOO_MANY_REQUESTS, "quota", "A quota is used up"),
            Self::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something is wrong with Baton")
            }
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much is waiting"),
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Nothing can be stored at present")
            }
            Self::TookTooLong => (StatusCode::SERVICE_UNAVAILABLE, "took-too-long", "The work took too long"),
        }
    }
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), place: None, retry_after_s: None, missing: Vec::new() }
    }

    /// When to come again, in seconds.
    pub(crate) fn retry_after_s(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// With the member of what was sent that it is about in front.
    pub(crate) fn at(mut self, member: &str) -> Self {
        self.detail = format!("{member}: {}", self.detail);
        self
    }

    /// The letters of BANT that have to be settled first.
    pub(crate) fn missing(mut self, letters: Vec<&'static str>) -> Self {
        self.missing = letters;
        self
    }

    pub(crate) fn answer(self) -> Response<Bytes> {
        let (status, code, title) = self.kind.parts();
        let mut body = json!({
            "type": format!("urn:problem-type:baton:{code}"),
            "title": title,
            "status": status.as_u16(),
            "detail": self.detail,
        });
        if let Some(place) = self.place {
            body["place"] = place.into();
        }
        if !self.missing.is_empty() {
            body["missing"] = self.missing.into();
        }
        let mut answer = Response::new(Bytes::from(body.to_string()));
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        answer
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        let (kind, place, retry_after_s) = match refusal {
            Refusal::Unreadable { place, .. } => (Kind::Unreadable, place, None),
            Refusal::TooLarge { .. } => (Kind::TooLarge, None, None),
            Refusal::Unauthorised => (Kind::Unauthorised, None, None),
            Refusal::Forbidden { .. } => (Kind::Forbidden, None, None),
            Refusal::Quota { retry_after_s } => (Kind::Quota, None, Some(retry_after_s)),
            Refusal::Busy { retry_after_s } => (Kind::Busy, None, Some(retry_after_s)),
            Refusal::Unavailable { retry_after_s } => (Kind::Unavailable, None, Some(retry_after_s)),
        };
        Self { kind, detail, place, retry_after_s, missing: Vec::new() }
    }
}
