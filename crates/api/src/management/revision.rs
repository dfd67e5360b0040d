//! Revisions: what is read carries an `ETag`. An edit has to say by `If-Match` which one it is of; what happens to a thing may say so.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::{Kind, Problem};

/// The revision that something is done to, if it is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MayMatch(pub(crate) Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for MayMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<MayMatch, Problem> {
        let Some(header) = parts.headers.get(IF_MATCH) else { return Ok(MayMatch(None)) };
        let text = header.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(MayMatch(None));
        }
        let number = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).map(str::parse::<i64>);
        match number {
            Some(Ok(number)) => Ok(MayMatch(Some(number))),
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
