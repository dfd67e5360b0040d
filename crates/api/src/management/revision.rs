//! Revisions: what is read carries an `ETag`. An edit has to say by `If-Match` which one it is of; what happens to a thing may say so.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use baton_app::handoff::HandoffDetail;
use baton_app::handoff::team::{CalendarView, RepView};
use baton_app::leads::{AccountDetail, AttributeView, LeadDetail, ViewDetail};
use baton_app::meeting::MeetingView;
use baton_app::members::MemberView;
use baton_app::note::NoteView;
use baton_app::opportunity::OpportunityView;
use baton_app::outgoing::endpoints::EndpointDetail;
use baton_app::playbook::PlaybookView;
use baton_app::revision;
use baton_app::sign_in::ProviderDetail;
use baton_app::target::TargetView;
use baton_app::task::TaskView;
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

impl<T: Serialize> Revised<T> {
    /// What is shown as a whole, and has its revision from that.
    pub(crate) fn by_content(shown: T) -> Revised<T> {
        let revision = revision::of(&shown);
        Revised(shown, revision)
    }
}

/// What says its own revision.
pub(crate) trait HasRevision {
    fn revision(&self) -> i64;
}

impl<T: HasRevision> From<T> for Revised<T> {
    fn from(shown: T) -> Revised<T> {
        let revision = shown.revision();
        Revised(shown, revision)
    }
}

macro_rules! has_revision {
    ($($view:ty),+ $(,)?) => {
        $(impl HasRevision for $view {
            fn revision(&self) -> i64 {
                self.revision
            }
        })+
    };
}

has_revision!(
    AccountDetail,
    AttributeView,
    CalendarView,
    EndpointDetail,
    HandoffDetail,
    LeadDetail,
    MeetingView,
    MemberView,
    NoteView,
    OpportunityView,
    PlaybookView,
    ProviderDetail,
    RepView,
    TargetView,
    TaskView,
    ViewDetail,
);

impl<T: Serialize> IntoResponse for Revised<T> {
    fn into_response(self) -> Response {
        ([(ETAG, format!("\"{}\"", self.1))], Json(self.0)).into_response()
    }
}
