//! Scoring model documents from outside: what is read, refused, warned of and published.

mod cases;
mod faults;
mod guide;
mod random;
mod schema;
mod templates;
mod warnings;

use serde_json::{Value, json};

/// A document that has every construct of the language.
fn complete() -> Value {
    json!({
        "schema": "baton.scoring/v1",
        "name": "complete",
        "limits": {"min": 0, "max": 100},
        "groups": [
            {"id": "profile", "label": "Profile", "dimension": "fit", "limits": {"min": -20, "max": 40}, "rules": [
                {"id": "state", "label": {"en": "Decision maker", "ko": "의사결정권자"}, "points": 15.5, "when": {"all": [
                    {"attribute": "job_level", "in": ["director", "vp", 3, true]},
                    {"any": [{"attribute": "a", "eq": 1}, {"attribute": "a", "not_in": ["x"]}, {"attribute": "b", "ne": false}]},
                    {"not": {"attribute": "c", "known": false}},
                    {"attribute": "n", "gt": 1, "lte": 5},
                    {"attribute": "t", "gte": "a", "lt": "b", "contains": "x"},
                    {"attribute": "e", "starts_with": "a", "ends_with": "b", "matches": "^a.*b$"}
                ]}}
            ]},
            {"id": "web", "dimension": "engagement", "limits": {"max": 40}, "rules": [
                {"id": "plain", "event": "Page Viewed", "points": 1},
                {"id": "full", "event": ["Page Viewed", "Screen Viewed"], "points": 5,
                 "where": {"all": [{"property": "path", "starts_with": "/pricing"}, {"not": {"property": "bot", "eq": true}}]},
                 "cap": {"count": 3, "per": "1d"}, "decay": {"half_life": "14d"}, "limit": 20,
                 "points_from": {"property": "active_seconds", "per": 30, "max": 5}},
                {"id": "linear", "event": "X", "points": -5, "decay": {"linear": "60d"}, "cap": {"count": 1}},
                {"id": "expire", "event": "X", "points": 5, "decay": {"expire": "90d"}, "limit": 5},
                {"id": "count", "points": 1, "when": {"event": "X", "within": "7d", "count": {"gte": 3}}},
                {"id": "sum", "points": 1, "when": {"event": "X", "sum": {"property": "s", "gt": 300, "ne": 400}}},
                {"id": "distinct", "points": 1, "when": {"event": ["X", "Y"], "distinct": {"property": "s", "eq": 3}}},
                {"id": "days", "points": 1, "when": {"event": "X", "where": {"property": "p", "known": true}, "within": "2w", "days": {"gte": 3, "lt": 10}}},
                {"id": "silent", "points": -15, "when": {"inactive": "30d", "event": "X", "where": {"property": "p", "eq": 1}}},
                {"id": "still", "points": -15, "when": {"inactive": "30d"}}
            ]}
        ],
        "grades": {"fit": {"A": 30, "B": 20, "C": 10}, "engagement": {"1": 40, "2": 20}},
        "qualification": {
            "enter": {"total": 60, "fit": 10, "engagement": 5, "when": {"attribute": "consent.marketing", "eq": true}},
            "leave": {"total": 45, "when": {"event": "Unsubscribed", "count": {"gte": 1}}},
            "handoff": {"total": 75}
        },
        "lead": {"any": [{"attribute": "email", "known": true}, {"event": "Asset Downloaded", "count": {"gte": 1}}]}
    })
}

/// The document with `value` at the JSON pointer `at` (`None`: without that key).
fn changed(mut document: Value, at: &str, value: Option<Value>) -> Value {
    let (parent, last) = at.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {at}"));
    match (parent, value) {
        (Value::Object(map), Some(value)) => {
            map.insert(last.to_owned(), value);
        }
        (Value::Object(map), None) => {
            map.remove(last).unwrap_or_else(|| panic!("nothing at {at}"));
        }
        (Value::Array(items), Some(value)) => items[last.parse::<usize>().unwrap()] = value,
        _ => panic!("cannot change {at}"),
    }
    document
}
