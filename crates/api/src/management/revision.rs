//! Revisions: what is read carries an `ETag`, and a change may say by `If-Match` which one it is of.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::{Kind, Problem};

/// The revision that a change is of, if it says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IfMatch(pub(crate) Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Problem> {
        let Some(header) = parts.headers.get(IF_MATCH) else { return Ok(IfMatch(None)) };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(IfMatch(None));
        }
        let number = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::parse::<i64>);
        match number {
            Some(Ok(number)) => Ok(IfMatch(Some(number))),
            _ => Err(Problem::new(
                Kind::Invalid,
                "If-Match is none of our ETags: send back the one that was read",
            )),
        }
    }
}

/// JSON with its revision as `ETag`.
#[derive(Debug)]
pub(crate) struct Revised<T>(pub(crate) T, pub(crate) i64);

impl<T: Serialize> IntoResponse for Revised<T> {
    fn into_response(self) -> Response {
        ([(ETAG, format!("\"{}\"", self.1))], Json(self.0)).into_response()
    }
}
