//! Requests that are made from the document.

use std::sync::atomic::{AtomicUsize, Ordering};

use baton_app::Role;
use baton_app::api_keys::{self, NewKey, Scope};
use serde_json::{Map, Value, json};

use crate::client::Answer;
use crate::handoffs::two;
use crate::management::Managed;

const MODEL: &str = "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: web\n    dimension: engagement\n    rules:\n      - { id: visit, event: Page Viewed, points: 5 }\n";
/// Keys that take turns, so that no share is used up.
const KEYS: usize = 64;
/// Stands where something new is put: a text, or a lead.
const HERE: &str = "@@here@@";
const NEW_LEAD: &str = "@@lead@@";
/// The key of a provider that is there; of those there are few.
const PROVIDER: &str = "attacked";

/// An operation, as the document has it.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: String,
    method: String,
    path: String,
    schema: Option<Value>,
    parameters: Vec<Value>,
    /// Whether it is for whoever is signed in: a key will not do.
    is_own: bool,
    document: &'static Value,
}

fn document() -> &'static Value {
    let text = include_str!("../../../openapi.json");
    Box::leak(Box::new(serde_json::from_str(text).unwrap()))
}

/// Every operation that takes something, but those that end what the others need.
pub(super) fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let schema = operation["requestBody"]["content"]["application/json"]["schema"].clone();
            operations.push(Operation {
                name: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                schema: Some(schema).filter(|schema| !schema.is_null()),
                is_own: operation["security"].to_string().contains("session")
                    && !operation["security"].to_string().contains("key"),
                parameters: operation["parameters"].as_array().cloned().unwrap_or_default(),
                document,
            });
        }
    }
    // One goes on, the others end the session that they are asked by.
    let left_out = ["watch_changes", "sign_out", "end_session"];
    operations.retain(|operation| !left_out.contains(&operation.name.as_str()));
    operations
}

/// Where a text goes in an address.
#[derive(Debug)]
pub(super) enum Parameter {
    Path(String),
    Query(String),
}

impl Operation {
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(place) => self.document.pointer(&place[1..]).unwrap(),
            None => schema,
        }
    }

    /// A body with everything that it may have.
    pub(super) fn body(&self) -> Option<Value> {
        let mut body = self.instance("", self.schema.as_ref()?, 0);
        // What is one or the other.
        match self.name.as_str() {
            "set_calendar" => {
                body = json!({ "time_zone": "Asia/Seoul", "hours": { "mon": ["09:00-18:00"] } });
            }
            "set_handoff_policy" | "set_routing" => body = json!({}),
            "set_webhook_template" => body = json!({ "text": "{{title}}" }),
            "run_import" => body = json!({ "preset": "hubspot" }),
            "change_leads" => {
                body = json!({ "which": { "leads": [1] }, "change": { "stage": "disqualified", "reason": "not_a_fit", "note": "x" } });
            }
            "export_leads" => body["which"] = json!({ "all": true, "q": "x" }),
            "drop_quarantine" | "replay_quarantine" => body = json!({ "ids": [1] }),
            "set_bant_policy" => body = json!({ "required": ["need"] }),
            "set_pipeline" => {
                body = json!({ "stages": [{ "id": "demo", "label": { "en": "Demo" }, "probability": 0.5 }], "lost_reasons": ["price"] });
            }
            "add_sign_in_provider" | "change_sign_in_provider" => {
                body["issuer"] = json!("https://id.example.com");
                body["domains"] = json!(["example.com"]);
                body["joins_as"] = json!("sales");
            }
            "set_preferences" => body["quiet"] = Value::Null,
            "add_view" | "change_view" => body["view"] = json!({ "q": "x", "layout": "table" }),
            "set_bant" => {
                body = json!({ "letters": [{ "letter": "need", "status": "confirmed", "value": "x", "evidence": "x", "sources": { "said_by": "x" } }] });
            }
            "create_lead" => body["email"] = json!(HERE),
            "log_meeting" => {
                body["meeting"]["starts_at"] = json!("2026-05-30T09:00:00Z");
                body["meeting"]["ends_at"] = json!("2026-05-30T10:00:00Z");
                body["came"]["ended_at"] = Value::Null;
            }
            _ => {}
        }
        for name in ["opportunity", "ended_at", "best_before", "confidence", "expires_at", "at", "slot"] {
            without(&mut body, name);
        }
        Some(body)
    }

    fn instance(&self, name: &str, schema: &Value, depth: usize) -> Value {
        if depth > 12 {
            return Value::Null;
        }
        let schema = self.resolved(schema);
        if let Some(value) = known(&self.name, name) {
            return value;
        }
        if let Some(one) = schema["enum"].as_array() {
            return one[0].clone();
        }
        if let Some(ways) = schema["oneOf"].as_array() {
            let way = ways.iter().find(|way| way["type"] != "null").unwrap();
            return self.instance(name, way, depth + 1);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut all = Map::new();
            for part in parts {
                if let Value::Object(members) = self.instance(name, part, depth + 1) {
                    all.extend(members);
                }
            }
            return Value::Object(all);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default(),
            kind => kind.clone(),
        };
        match kind.as_str() {
            Some("object") => {
                let mut members = Map::new();
                for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                    members.insert(name.clone(), self.instance(name, member, depth + 1));
                }
                if members.is_empty() && name != "filter" {
                    members.insert("en".to_owned(), json!("x"));
                }
                Value::Object(members)
            }
            Some("array") => json!([self.instance(name, &schema["items"], depth + 1)]),
            Some("integer" | "number") => json!(1),
            Some("boolean") => json!(true),
            _ if schema["format"] == "date-time" => json!("2026-06-10T09:00:00Z"),
            _ => json!("x"),
        }
    }

    /// The objects within a body that have members of their own, with those that the document knows.
    pub(super) fn objects(&self) -> Vec<(String, Vec<String>)> {
        let mut found = Vec::new();
        let Some(body) = self.body() else { return found };
        if let Some(schema) = &self.schema {
            self.objects_in(String::new(), schema, &body, &mut found);
        }
        found
    }

    fn objects_in(
        &self,
        place: String,
        schema: &Value,
        body: &Value,
        found: &mut Vec<(String, Vec<String>)>,
    ) {
        let schema = self.resolved(schema);
        if let Some(ways) = schema["oneOf"].as_array() {
            if let [way] = &ways.iter().filter(|way| way["type"] != "null").collect::<Vec<_>>()[..] {
                self.objects_in(place, way, body, found);
            }
            return;
        }
        match body {
            Value::Object(members) => {
                let Some(known) = schema["properties"].as_object() else { return };
                found.push((place.clone(), known.keys().cloned().collect()));
                for (name, member) in members {
                    if let Some(schema) = known.get(name) {
                        self.objects_in(format!("{place}/{name}"), schema, member, found);
                    }
                }
            }
            Value::Array(items) if !items.is_empty() => {
                self.objects_in(format!("{place}/0"), &schema["items"], &items[0], found);
            }
            _ => {}
        }
    }

    pub(super) fn parameters(&self) -> Vec<Parameter> {
        let named = |parameter: &Value| parameter["name"].as_str().unwrap().to_owned();
        let place = |parameter: &Value| match parameter["in"].as_str() {
            Some("path") => Some(Parameter::Path(named(parameter))),
            Some("query") => Some(Parameter::Query(named(parameter))),
            _ => None,
        };
        self.parameters.iter().filter_map(place).collect()
    }
}

/// What a member has to be, by its name.
fn known(operation: &str, name: &str) -> Option<Value> {
    Some(match (operation, name) {
        (_, "document") => json!(MODEL),
        ("diff_models", "version") => Value::Null,
        ("open_handoff", "reason") => json!("met_at_event"),
        ("return_handoff" | "disqualify_handoff" | "move_lead", "reason") => json!("not_a_fit"),
        ("close_opportunity", "as") => json!("lost"),
        ("close_opportunity", "reason") => json!("price"),
        ("move_lead", "stage") => json!("disqualified"),
        ("change_member", "disabled" | "role") | ("set_rep", "calendar") | (_, "opportunity" | "stage") => {
            Value::Null
        }
        ("add_attribute" | "change_attribute", "kind") => json!("choice"),
        ("set_playbook", "from") => json!(-100),
        ("set_benchmarks", "from") => json!("mql"),
        ("set_benchmarks", "to") => json!("sql"),
        ("set_benchmarks", "rate") => json!(0.2),
        ("set_retention", "days" | "inactive_days") => json!(400),
        ("add_attribute", "subject") => json!("lead"),
        ("add_webhook", "kind") => json!("webhook"),
        ("plan_meeting" | "log_meeting" | "add_task" | "change_task", "kind") => json!("call"),
        ("add_return_reason", "code") => json!("code"),
        ("set_target", "period") => json!("2026-06"),
        ("set_target", "metric") => json!("won_amount"),
        ("record_consent", "way") => json!("phone"),
        ("record_consent", "purpose") => json!("marketing_email"),
        ("set_rep", "per") => json!("week"),
        ("export_leads", "columns") => json!(["name"]),
        ("set_playbook", "grade") => json!(["A1"]),
        ("set_playbook", "id") => json!("hot"),
        ("open_handoff", "lead") => json!(NEW_LEAD),
        (_, "lead") => json!("1"),
        (_, "owner" | "member") => json!("mina@x.io"),
        (_, "recipients") => json!(["owner"]),
        (_, "triggers" | "types" | "muted") => json!(["lead.mql.reached"]),
        (_, "conditions") => json!([]),
        (_, "email") => json!("new@x.example"),
        (_, "time_zone") => json!("Asia/Seoul"),
        (_, "country") => json!("KR"),
        (_, "countries") => json!(["KR"]),
        (_, "domain") => json!("x.example"),
        (_, "url") => json!("https://example.com/x"),
        (_, "currency") => json!("KRW"),
        (_, "channel") => json!("email"),
        (_, "month") => json!("2026-05"),
        (_, "from" | "starts_at") => json!("2026-06-10T09:00:00Z"),
        (_, "ends_at") => json!("2026-06-10T10:00:00Z"),
        (_, "until") => json!("2026-06-12T09:00:00Z"),
        (_, "origins") => json!(["https://example.com"]),
        (_, "addresses") => json!(["127.0.0.0/8"]),
        (_, "probability") => json!(0.5),
        (_, "password") => json!("correct horse battery"),
        (_, "external_id") => json!(HERE),
        (_, "shared") => json!(false),
        _ => return None,
    })
}

fn without(body: &mut Value, name: &str) {
    match body {
        Value::Object(members) => {
            members.remove(name);
            members.values_mut().for_each(|member| without(member, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, name)),
        _ => {}
    }
}

/// The places of all texts of a body.
pub(super) fn spots(body: &Value) -> Vec<String> {
    fn walk(place: &str, value: &Value, found: &mut Vec<String>) {
        let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        match value {
            Value::String(_) => found.push(place.to_owned()),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, item)| walk(&below(&n.to_string()), item, found));
            }
            Value::Object(members) => members.iter().for_each(|(name, item)| walk(&below(name), item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk("", body, &mut found);
    found
}

/// What came of a request.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) headers: String,
}

impl Tried {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

impl From<Answer> for Tried {
    fn from(answer: Answer) -> Tried {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        Tried { status: answer.status, headers: answer.head(), body }
    }
}

/// Something that a request is about, fresh for each.
#[derive(Debug)]
pub(super) struct Ready {
    path: String,
    headers: String,
    /// Where what was written is read.
    read: Vec<String>,
}

/// A served workspace that is attacked.
pub(super) struct Attack {
    managed: Managed,
    keys: Vec<String>,
    cookies: String,
    turn: AtomicUsize,
}

impl Attack {
    pub(super) async fn begin() -> Attack {
        let (managed, ..) = two().await;
        let mut keys = Vec::new();
        for number in 0..KEYS {
            let new = NewKey {
                scope: Scope::Admin,
                name: "attack",
                origins: Vec::new(),
                addresses: Vec::new(),
                expires_at: None,
                random: [number as u8 + 100; 32],
                by: "test",
            };
            keys.push(api_keys::create(&managed.workspace, new).await.unwrap().key);
        }
        let cookies = managed.joins("ada@x.io", Role::Admin).await;
        let attack = Attack { managed, keys, cookies, turn: AtomicUsize::new(0) };
        let hook = json!({ "kind": "slack", "name": "chat", "url": "https://example.com/x", "types": [] });
        attack.made("/webhooks", &hook).await;
        let provider = json!({ "key": PROVIDER, "name": "P", "issuer": "https://id.example.com", "client_id": "c", "client_secret": "s" });
        attack.made("/sign-in-providers", &provider).await;
        attack.confirm("1").await;
        attack
    }

    /// A number that was not there before.
    fn next(&self) -> usize {
        self.turn.fetch_add(1, Ordering::SeqCst)
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: Option<&str>) -> Answer {
        let turn = self.next();
        let from = format!("127.0.{}.{}:0", turn % 200, turn / 200 % 250 + 1);
        let body = body.map_or(String::new(), str::to_owned);
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let key = format!("Authorization: Bearer {}\r\n", self.keys[turn % KEYS]);
        let key = if headers.starts_with("Cookie") { String::new() } else { key };
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: localhost\r\n{headers}{key}{kind}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut client = self.managed.connect_from(&from).await;
        client.send(&[head.as_bytes(), body.as_bytes()].concat()).await;
        client.answer().await
    }

    async fn made(&self, path: &str, body: &Value) -> Value {
        let answer = self.send("POST", path, "", Some(&body.to_string())).await;
        assert!(answer.status < 300, "{path} {body}: {}", answer.text());
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    /// A lead that nothing was done to yet.
    async fn lead(&self) -> String {
        let key = format!("n{}", self.next());
        self.made("/leads", &json!({ "external_id": key })).await;
        key
    }

    /// Confirms what a deal needs.
    async fn confirm(&self, lead: &str) {
        let letters = ["budget", "authority", "need", "timing"]
            .map(|letter| json!({ "letter": letter, "status": "confirmed" }));
        let body = json!({ "letters": letters }).to_string();
        let answer = self.send("PATCH", &format!("/leads/{lead}/bant"), "", Some(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Makes what an operation is about.
    pub(super) async fn prepare(&self, operation: &Operation) -> Ready {
        let resource = operation.path.split('/').nth(1).unwrap_or_default();
        let mut read = Vec::new();
        let made = if operation.path.contains('{') {
            let lead = self.lead().await;
            let times = json!({ "starts_at": "2026-06-10T09:00:00Z", "ends_at": "2026-06-10T10:00:00Z" });
            let id = async |path: &str, body: Value| self.made(path, &body).await["id"].to_string();
            match resource {
                "leads" => {
                    read = ["", "/notes", "/links", "/consents", "/bant", "/history"]
                        .map(|what| format!("/leads/{lead}{what}"))
                        .to_vec();
                    lead
                }
                "handoffs" => {
                    let opened = json!({ "lead": lead, "reason": "met_at_event", "owner": "mina@x.io" });
                    id("/handoffs", opened).await
                }
                "tasks" => id("/tasks", json!({ "title": "t" })).await,
                "meetings" => {
                    let mut plan = json!({ "lead": lead, "kind": "call", "title": "t" });
                    plan.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
                    id("/meetings", plan).await
                }
                "opportunities" => {
                    self.confirm(&lead).await;
                    id("/opportunities", json!({ "lead": lead })).await
                }
                "notes" => id(&format!("/leads/{lead}/notes"), json!({ "body": "b" })).await,
                "views" => id("/views", json!({ "name": lead, "view": {} })).await,
                "attributes" => {
                    let new = json!({ "subject": "lead", "key": lead, "kind": "text" });
                    id("/attributes", new).await
                }
                "proposals" => id("/proposals", json!({ "title": "p", "document": MODEL })).await,
                "accounts" => {
                    // Of its own: others are looked at meanwhile.
                    let email = format!("{lead}@x.example");
                    let new = json!({ "email": email, "company": { "name": lead } });
                    self.made("/leads", &new).await["company"]["id"].to_string()
                }
                "members" | "reps" => "mina@x.io".to_owned(),
                "sign-in-providers" => PROVIDER.to_owned(),
                _ => "1".to_owned(),
            }
        } else {
            String::new()
        };
        let path = filled(&operation.path, &made);
        let whole: Vec<&str> = path.split('/').take(3).collect();
        read.push(whole.join("/"));
        read.push(path.clone());
        if operation.method == "PUT" || operation.method == "POST" {
            read.extend([
                "/audit?limit=20".to_owned(),
                format!("/{resource}?limit=200"),
                format!("/{resource}"),
            ]);
        }
        let wants = operation.parameters.iter().any(|p| p["name"] == "If-Match" && p["required"] == true);
        let headers = if operation.is_own {
            self.cookies.clone()
        } else if wants {
            let shown =
                if resource == "notes" { None } else { Some(self.send("GET", &read[0], "", None).await) };
            let tag = shown.as_ref().and_then(|shown| shown.header("etag")).unwrap_or("\"1\"");
            format!("If-Match: {tag}\r\n")
        } else {
            String::new()
        };
        Ready { path, headers, read }
    }

    /// Sends the sound body with `raw`, JSON or not, in the place of one of its texts.
    pub(super) async fn with_text(
        &self,
        operation: &Operation,
        ready: &Ready,
        place: &str,
        raw: &str,
    ) -> Tried {
        let mut body = operation.body().unwrap();
        let pointer = format!("/{}", place.replace('.', "/"));
        *body.pointer_mut(&pointer).unwrap() = json!("@@spot@@");
        self.with_body(operation, ready, &body.to_string().replace("\"@@spot@@\"", raw)).await
    }

    pub(super) async fn with_body(&self, operation: &Operation, ready: &Ready, body: &str) -> Tried {
        let mut body = body.replace(HERE, &format!("k{}@x.example", self.next()));
        if body.contains(NEW_LEAD) {
            body = body.replace(NEW_LEAD, &self.lead().await);
        }
        self.send(&operation.method, &ready.path, &ready.headers, Some(&body)).await.into()
    }

    /// Whether what was written stands where it is read.
    pub(super) async fn is_read(&self, ready: &Ready, text: &str) -> bool {
        for path in &ready.read {
            let answer = self.send("GET", path, "", None).await;
            if answer.status == 200 && super::holds(&answer.json(), text) {
                return true;
            }
        }
        false
    }

    pub(super) async fn with_parameter(&self, operation: &Operation, place: &Parameter, text: &str) -> Tried {
        let written = text.bytes().fold(String::new(), |written, byte| written + &format!("%{byte:02X}"));
        let path = match place {
            Parameter::Path(name) => operation.path.replace(&format!("{{{name}}}"), &written),
            Parameter::Query(name) => format!("{}?{name}={written}", operation.path),
        };
        let body = operation.body().map(|body| body.to_string());
        let who = if operation.is_own { self.cookies.as_str() } else { "" };
        self.send(&operation.method, &filled(&path, "1"), who, body.as_deref()).await.into()
    }

    pub(super) async fn with_header(&self, name: &str, text: &str) -> Tried {
        let body = json!({ "title": "t" }).to_string();
        self.send("POST", "/tasks", &format!("{name}: {text}\r\n"), Some(&body)).await.into()
    }
}

/// An address with `what` in the place of its parameters.
fn filled(path: &str, what: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { what } else { part });
    parts.collect::<Vec<_>>().join("/")
}
