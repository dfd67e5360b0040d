//! Notes who is shown whom, for every operation alike: no handler has to remember it.
//!
//! Whom an answer shows is read from the answer itself: every text that stands at a member `lead` (or at `key` of an object there) names a person,
//! and so does `{lead}` in the path. Where an operation names persons otherwise its description says where: `x-persons`, names of members from the
//! outside to the inside, separated by dots (lists are gone through). A test refuses an operation that shows personal data and names nobody.
//!
//! The entry is durable before the answer goes out; if it cannot be written there is no answer.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{Method, Response};
use axum::middleware::Next;
use axum::response::IntoResponse;
use baton_app::access::Caller;
use baton_app::audit::{NewEntry, Origin, Shown, persons_named};
use baton_app::workspace::Workspace;
use serde_json::Value;

use crate::handle::Peer;
use crate::problem::{Kind, Problem};

/// The longest answer that is read through, in bytes; operations page theirs.
const BYTES_MAX: usize = 64 << 20;
/// In the description of an operation: where it names persons.
const PERSONS: &str = "x-persons";

/// Who asks: said by whoever finds out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asking(Arc<OnceLock<Caller>>);

impl Asking {
    /// Says who it is.
    pub(crate) fn is(parts: &Parts, caller: &Caller) {
        if let Some(asking) = parts.extensions.get::<Asking>() {
            let _ = asking.0.set(caller.clone());
        }
    }
}

/// An operation, as the audit sees it.
#[derive(Debug)]
struct Operation {
    name: String,
    persons: Option<Vec<String>>,
}

/// What notes.
#[derive(Debug, Clone)]
pub(crate) struct Watcher {
    workspace: Workspace,
    shown: Shown,
    operations: Arc<HashMap<(String, String), Operation>>,
}

impl Watcher {
    /// Of the operations that `document` describes.
    pub(crate) fn new(workspace: Workspace, document: &str) -> Watcher {
        let document: Value = serde_json::from_str(document).unwrap_or_default();
        let mut operations = HashMap::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
                let persons = operation[PERSONS].as_str();
                let persons = persons.map(|path| path.split('.').map(str::to_owned).collect());
                operations.insert((method.to_uppercase(), path.clone()), Operation { name, persons });
            }
        }
        let shown = Shown::new(workspace.clone());
        Watcher { workspace, shown, operations: Arc::new(operations) }
    }
}

/// Lets a request through, and notes what it did and whom its answer shows.
pub(crate) async fn watch(State(watcher): State<Watcher>, request: Request, next: Next) -> Response<Body> {
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let operation = matched.and_then(|path| watcher.operations.get(&(method.to_string(), path)));
    let Some(operation) = operation else { return next.run(request).await };
    let address = request.extensions().get::<Peer>().map(|Peer(address)| address.to_string());
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().strip_prefix("/api/v1").unwrap_or_default().to_owned();
    let named = lead_of_path(&mut parts).await;
    let asking = Asking::default();
    parts.extensions.insert(asking.clone());
    let origin = Origin::new(address);
    let answer = origin.clone().run(next.run(Request::from_parts(parts, body))).await;
    let Some(caller) = asking.0.get().filter(|_| answer.status().is_success()) else { return answer };
    let noted = Noted { operation, method: &method, path, named, origin: &origin, caller };
    match note(&watcher, noted, answer).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

/// What is known of a request that was answered.
struct Noted<'a> {
    operation: &'a Operation,
    method: &'a Method,
    path: String,
    /// The lead that the path names.
    named: Option<String>,
    origin: &'a Origin,
    caller: &'a Caller,
}

async fn note(watcher: &Watcher, of: Noted<'_>, answer: Response<Body>) -> Result<Response<Body>, Problem> {
    let (parts, body) = answer.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut keys: BTreeSet<String> = of.named.into_iter().collect();
    let mut body = body;
    if kind.starts_with("application/json") {
        let bytes = to_bytes(body, BYTES_MAX).await.map_err(|_| unnoted())?;
        let document: Value = serde_json::from_slice(&bytes).map_err(|_| unnoted())?;
        match &of.operation.persons {
            Some(path) => at(&document, path, &mut keys),
            None => named(&document, &mut keys),
        }
        body = Body::from(bytes);
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let persons = persons_named(&watcher.workspace, &keys).await?;
    // What a use case noted itself is not noted twice, unless persons are shown.
    let is_noted = of.method.is_safe() || of.origin.noted() > 0;
    if persons.is_empty() && is_noted {
        return Ok(Response::from_parts(parts, body));
    }
    let entry = NewEntry {
        at: watcher.workspace.now().micros(),
        actor: of.caller.by.clone(),
        action: of.operation.name.clone(),
        // Without what the path names: that may be an address.
        subject: "api".to_owned(),
        detail: serde_json::json!({ "method": of.method.as_str(), "numbers": numbers(&of.path) }).to_string(),
        address: of.origin.address().map(str::to_owned),
        reason: None,
        persons,
    };
    watcher.shown.note(entry).await.map_err(|error| {
        tracing::error!(%error, "what is shown cannot be noted: it is not shown");
        unnoted()
    })?;
    Ok(Response::from_parts(parts, body))
}

fn unnoted() -> Problem {
    Problem::new(Kind::Unavailable, "who is shown whom cannot be noted at present, and so nothing is shown")
        .retry_after_s(1)
}

/// The lead that the path names as `{lead}`.
async fn lead_of_path(parts: &mut Parts) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    params.iter().find(|(name, _)| *name == "lead").map(|(_, value)| value.to_owned())
}

/// The numbers in a path: which hand-off, which task.
fn numbers(path: &str) -> Vec<i64> {
    path.split('/').filter_map(|part| part.parse().ok()).collect()
}

/// Who is named in a document, wherever that is.
fn named(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| named(item, keys)),
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("lead", Value::String(key)) => {
                        keys.insert(key.clone());
                    }
                    ("lead", Value::Object(lead)) => {
                        keys.extend(lead.get("key").and_then(Value::as_str).map(str::to_owned));
                    }
                    (_, value) => named(value, keys),
                }
            }
        }
        _ => {}
    }
}

/// Who is named at `path`.
fn at(value: &Value, path: &[String], keys: &mut BTreeSet<String>) {
    match (value, path) {
        (Value::Array(items), _) => items.iter().for_each(|item| at(item, path, keys)),
        (Value::Object(members), [first, rest @ ..]) => {
            if let Some(value) = members.get(first) {
                at(value, rest, keys);
            }
        }
        (Value::String(key), []) => {
            keys.insert(key.clone());
        }
        (Value::Number(number), []) => {
            keys.insert(format!("#{number}"));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_is_named_is_found() {
        let document = json!({ "items": [{ "lead": "u1" }, { "lead": { "key": "u2" } }], "lead": null, "a": { "b": [{ "c": "u3" }, { "c": 7 }] } });
        let mut keys = BTreeSet::new();
        named(&document, &mut keys);
        assert_eq!(keys.iter().collect::<Vec<_>>(), ["u1", "u2"]);
        let mut keys = BTreeSet::new();
        at(&document, &["a", "b", "c"].map(str::to_owned), &mut keys);
        assert_eq!(keys.iter().collect::<Vec<_>>(), ["#7", "u3"]);
        assert_eq!(numbers("/handoffs/7/accept"), [7]);
    }

    /// Members of answers that tell of a person.
    const PERSONAL: [&str; 9] =
        ["email", "phone", "job_title", "company", "attendees", "lead", "attributes", "body", "evidence"];
    /// Operations that have such members and are about no lead.
    const OTHERS: [(&str, &str); 1] = [("verify_audit", "places and hashes")];
    /// What is about members, not leads.
    const OF_MEMBERS: [&str; 2] = ["members", "sign-in"];

    /// Every name of a member that a schema has, wherever it is.
    fn members(document: &Value, schema: &Value, seen: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
        match schema {
            Value::Object(parts) => {
                if let Some(name) = parts.get("$ref").and_then(Value::as_str) {
                    let name = name.rsplit('/').next().unwrap().to_owned();
                    if seen.insert(name.clone()) {
                        members(document, &document["components"]["schemas"][&name], seen, found);
                    }
                }
                found.extend(
                    parts
                        .get("properties")
                        .and_then(Value::as_object)
                        .into_iter()
                        .flat_map(|p| p.keys().cloned()),
                );
                parts.values().for_each(|part| members(document, part, seen, found));
            }
            Value::Array(parts) => parts.iter().for_each(|part| members(document, part, seen, found)),
            _ => {}
        }
    }

    #[test]
    fn every_operation_that_shows_somebody_says_whom() {
        let document: Value = serde_json::from_str(super::super::super::DOCUMENT).unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for operation in methods.as_object().unwrap().values() {
                let name = operation["operationId"].as_str().unwrap();
                let mut found = BTreeSet::new();
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    if status.starts_with('2') {
                        members(&document, answer, &mut BTreeSet::new(), &mut found);
                    }
                }
                let personal = found.iter().any(|member| PERSONAL.contains(&member.as_str()));
                let says =
                    found.contains("lead") || path.contains("{lead}") || operation[PERSONS].is_string();
                let tag = operation["tags"][0].as_str().unwrap();
                let other = OTHERS.iter().any(|(other, _)| *other == name) || OF_MEMBERS.contains(&tag);
                assert!(
                    !personal || says || other,
                    "{name} shows {found:?}: name the persons at `lead`, or say where (`x-persons`)"
                );
            }
        }
    }
}
