//! Cases worked by hand from scoring.md, one construct each.

mod conditions;
mod life;
mod points;
mod sums;

use baton_model::scoring::ScoringModel;
use baton_model::{Instant, Message, MessageBody, Subject};
use serde_json::{Map, Value, json};

/// Midnight, the day everything begins.
const START: i64 = 1_767_225_600_000_000;
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;

/// So many microseconds after the start.
fn after(micros: i64) -> Instant {
    Instant::from_micros(START + micros)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

fn event(id: &str, micros: i64, name: &str, properties: Value) -> Message {
    let body =
        MessageBody::Event { name: name.to_owned(), properties: object(properties), context: Value::Null };
    Message { occurred_at: after(micros), message_id: id.to_owned(), body }
}

/// Events named `E` without properties.
fn acts<const N: usize>(micros: [i64; N]) -> Vec<Message> {
    micros.iter().enumerate().map(|(index, at)| event(&format!("e{index}"), *at, "E", json!({}))).collect()
}

fn facts(id: &str, micros: i64, subject: Subject, attributes: Value) -> Message {
    let body = MessageBody::Facts { subject, attributes: object(attributes) };
    Message { occurred_at: after(micros), message_id: id.to_owned(), body }
}

fn traits(id: &str, micros: i64, attributes: Value) -> Message {
    facts(id, micros, Subject::Lead, attributes)
}

fn model(document: Value) -> ScoringModel {
    let mut map = Map::from_iter([("schema".to_owned(), json!("baton.scoring/v1"))]);
    map.insert("name".to_owned(), json!("test"));
    map.extend(object(document));
    ScoringModel::from_value(Value::Object(map)).unwrap_or_else(|faults| panic!("{faults}"))
}

/// A model of one group without limits.
#[expect(clippy::needless_pass_by_value, reason = "`json!` reads better without a borrow")]
fn rules(rules: Value) -> ScoringModel {
    model(json!({ "groups": [{ "id": "g", "dimension": "engagement", "rules": rules }] }))
}

/// A model of one rule, which is given its id.
fn rule(rule: Value) -> ScoringModel {
    let mut map = object(rule);
    map.insert("id".to_owned(), json!("r"));
    rules(json!([map]))
}

/// What the model gives that many microseconds after the start.
#[track_caller]
fn total(model: &ScoringModel, messages: &[Message], micros: i64) -> f64 {
    super::score(model, messages, after(micros)).expect("the lead is known").total
}

#[track_caller]
fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
}
