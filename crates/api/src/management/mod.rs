//! The management API: everything under `/api/v1/…`, described by the document at `/api/v1/openapi.json`.
//!
//! One operation a file: the handler, its description and its tests. A handler reads ([`extract`]), asks a use case of `app`, and shows what it gives;
//! it decides nothing. `docs/api-design.md` has the conventions.

#![expect(unused_qualifications, reason = "the descriptions that utoipa writes have some")]

mod access;
mod accounts;
mod attributes;
mod audit;
mod bant;
mod calendars;
mod cookies;
mod cursor;
mod events;
mod extract;
mod handoffs;
mod idempotency;
mod imports;
mod jobs;
mod keys;
mod leads;
mod meetings;
mod members;
mod models;
mod notes;
mod notifications;
mod opportunities;
mod playbook;
mod privacy;
mod proposals;
mod providers;
mod quarantine;
mod rate;
mod reports;
mod revision;
mod routing;
mod sign_in;
mod stream;
mod targets;
mod tasks;
mod views;
mod webhooks;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use baton_app::criteria::Previews;
use baton_app::live::Live;
use baton_app::outgoing::Reach;
use baton_app::sign_in::{Abroad, Gate};
use baton_app::workspace::Workspace;
use tokio::sync::watch;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;

/// The longest body of a request, in bytes.
const BODY_BYTES_MAX: usize = 1_000_000;

/// What every operation can reach.
#[derive(Debug, Clone)]
pub(crate) struct Management {
    pub(crate) workspace: Workspace,
    /// What lets people in.
    pub(crate) gate: Gate,
    /// Where webhooks may be.
    pub(crate) reach: Reach,
    /// How providers are asked.
    pub(crate) abroad: Abroad,
    /// The history that drafts of criteria are tried on.
    pub(crate) previews: Previews,
    /// Tells what happens.
    pub(crate) live: Live,
    /// True once the server stops.
    pub(crate) stopped: watch::Receiver<bool>,
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Baton",
        description = "Carries a lead from marketing to sales. Errors are RFC 9457 problem documents; times are RFC 3339 in UTC.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Keys),
    tags(
        (name = "audit", description = "Who did what, and who looked at whom"),
        (name = "imports", description = "Files of other systems: what is in them, and taking it in"),
        (name = "jobs", description = "Work that takes its time: how far it is, and what came of it"),
        (name = "handoffs", description = "The baton between marketing and sales"),
        (name = "keys", description = "Who may send messages, or call the API"),
        (name = "members", description = "Who works with leads"),
        (name = "leads", description = "People we may sell to"),
        (name = "accounts", description = "Companies, and who works there"),
        (name = "events", description = "The log of messages"),
        (name = "attributes", description = "What is known of leads and companies beside what all of them have"),
        (name = "views", description = "Saved views of lists"),
        (name = "bant", description = "Budget, authority, need, timing: what people know and what signals say"),
        (name = "opportunities", description = "Deals that are opened, worked on, won and lost"),
        (name = "tasks", description = "What is to be done, and by when"),
        (name = "notes", description = "Notes on leads, and links that belong to them"),
        (name = "meetings", description = "Meetings and calls, and what came of them"),
        (name = "targets", description = "What owners are to reach in a period"),
        (name = "calendars", description = "Calendars that other programs read"),
        (name = "models", description = "Criteria: those in force, those before, and drafts tried on everybody"),
        (name = "notifications", description = "Who is told of what, and how"),
        (name = "stream", description = "What happens, as it happens"),
        (name = "webhooks", description = "Other systems and chats that are sent messages"),
        (name = "playbook", description = "What to do with a lead, by the band of its score"),
        (name = "privacy", description = "What is kept of a person, for how long, and forgetting them"),
        (name = "proposals", description = "Criteria that both teams agree to before they are published"),
        (name = "quarantine", description = "Messages that were sent and could not be taken"),
        (name = "reports", description = "What came of it, with the number and the interval beside every rate"),
        (name = "sign-in", description = "Getting in, and what belongs to whoever is in"),
        (name = "routing", description = "Who gets which hand-offs, and when people work"),
    )
)]
struct Description;

/// How a caller says who it is. What stands behind a scheme in an operation are the roles that may do it (with a session), and the scope that a key needs.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut OpenApi) {
        let described =
            "A key made by `baton key create --scope read` (to look) or `--scope admin` (to change things).";
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(described)).build();
        let described = "What signing in gives. With each operation stand the roles that may do it.";
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(cookies::SESSION, described));
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

fn described() -> OpenApiRouter<Management> {
    let operations = OpenApiRouter::new()
        .merge(members::routes())
        .merge(audit::routes())
        .merge(leads::routes())
        .merge(keys::routes())
        .merge(accounts::routes())
        .merge(attributes::routes())
        .merge(events::routes())
        .merge(views::routes())
        .merge(handoffs::routes())
        .merge(imports::routes())
        .merge(jobs::routes())
        .merge(routing::routes())
        .merge(bant::routes())
        .merge(opportunities::routes())
        .merge(tasks::routes())
        .merge(notes::routes())
        .merge(meetings::routes())
        .merge(targets::routes())
        .merge(calendars::routes())
        .merge(models::routes())
        .merge(notifications::routes())
        .merge(playbook::routes())
        .merge(privacy::routes())
        .merge(proposals::routes())
        .merge(providers::routes())
        .merge(quarantine::routes())
        .merge(reports::routes())
        .merge(sign_in::routes())
        .merge(stream::routes())
        .merge(webhooks::routes());
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", operations)
}

/// The committed document, which is what [`openapi`] gives.
const DOCUMENT: &str = include_str!("../../openapi.json");

/// The OpenAPI 3.1 document of the management API, as JSON.
pub fn openapi() -> String {
    let document = described().into_openapi();
    // Only a value that cannot be written could fail, and there is none.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The routes.
pub(crate) fn router(gate: Gate, abroad: Abroad, stopped: watch::Receiver<bool>) -> Router {
    let workspace = gate.workspace().clone();
    let watcher = audit::Watcher::new(workspace.clone(), DOCUMENT);
    let (previews, live) = (Previews::default(), Live::new(workspace.clone()));
    let management = Management { workspace, gate, reach: abroad.reach, abroad, previews, live, stopped };
    let calendar =
        Router::new().route("/calendar/{file}", get(calendars::read_calendar)).with_state(management.clone());
    // Every step of a described router copies its description, which is large: it is dropped first.
    let (router, _) = described().split_for_parts();
    let router = router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(management.clone(), idempotency::once))
        .layer(from_fn_with_state(watcher, audit::watch))
        .layer(from_fn_with_state(rate::Rates::new(), rate::limit))
        .with_state(management);
    let show = async || ([(CONTENT_TYPE, "application/json")], DOCUMENT);
    router.route("/api/v1/openapi.json", get(show)).merge(calendar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_fresh() {
        assert!(DOCUMENT == openapi(), "crates/api/openapi.json is old: run `cargo xtask codegen`");
    }

    /// What a reader of the document relies on.
    #[test]
    fn every_operation_has_a_name_a_tag_and_its_refusals() {
        let document: serde_json::Value = serde_json::from_str(&openapi()).unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(name.contains('_'), "{name}: verb_resource");
                assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{name}: one tag");
                let refusals = operation["responses"].as_object().unwrap();
                for status in ["401", "403", "503"] {
                    assert!(
                        refusals.contains_key(status),
                        "{method} {path} does not say when it answers {status}"
                    );
                }
            }
        }
    }
}
