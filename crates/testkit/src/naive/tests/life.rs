//! Entering, leaving, and the next change.

use serde_json::json;

use super::*;
use crate::naive::{life, next_change};

/// Enters at 10, leaves below 5; each act gives 10 that fade to nothing in 100 s.
fn hysteresis() -> ScoringModel {
    model(json!({
        "groups": [{ "id": "g", "dimension": "engagement", "rules": [
            { "id": "r", "event": "E", "points": 10, "decay": { "linear": "100s" } }
        ] }],
        "qualification": { "enter": { "total": 10 }, "leave": { "total": 5 } }
    }))
}

#[test]
fn a_lead_enters_at_the_event_and_leaves_at_the_first_second_below() {
    let model = hysteresis();
    let log = acts([SECOND / 2, 200 * SECOND]);
    let at = |micros| life(&model, &log, after(micros));
    assert_eq!(at(0), crate::naive::NaiveLife::default());
    let first = Some(after(SECOND / 2));
    let entered = at(SECOND / 2);
    assert_eq!((entered.qualified, entered.entered_at, entered.left_at), (true, first, None));
    // Half faded at 50.5 s, where it is 5 and stays in; below at the whole second 51.
    assert!(at(50 * SECOND + SECOND / 2).qualified);
    assert!(at(51 * SECOND - 1).qualified, "between whole seconds nothing is examined");
    let left = at(51 * SECOND);
    assert_eq!((left.qualified, left.entered_at, left.left_at), (false, first, Some(after(51 * SECOND))));
    let again = at(200 * SECOND);
    assert_eq!((again.qualified, again.first_entered_at), (true, first));
    assert_eq!((again.entered_at, again.left_at), (Some(after(200 * SECOND)), None));
}

#[test]
fn exactly_at_the_leave_bound_a_lead_stays() {
    let log = acts([0]);
    assert!(life(&hysteresis(), &log, after(50 * SECOND)).qualified);
    assert!(!life(&hysteresis(), &log, after(51 * SECOND)).qualified);
}

#[test]
fn without_leave_a_lead_is_in_as_long_as_enter_holds() {
    let mut document = hysteresis().document().clone();
    document["qualification"] = json!({ "enter": { "total": 5, "when": { "attribute": "ok", "eq": true } } });
    let model = ScoringModel::from_value(document).unwrap();
    let log = [
        event("e", 0, "E", json!({})),
        traits("t1", 10 * SECOND, json!({ "ok": true })),
        traits("t2", 20 * SECOND + 7, json!({ "ok": null })),
    ];
    let end = life(&model, &log, after(60 * SECOND));
    assert_eq!((end.entered_at, end.left_at), (Some(after(10 * SECOND)), Some(after(20 * SECOND + 7))));
}

#[test]
fn at_one_instant_a_lead_enters_or_leaves_and_simultaneous_messages_are_one_instant() {
    let model = model(json!({
        "groups": [{ "id": "g", "dimension": "engagement", "rules": [{ "id": "r", "event": "E", "points": 1 }] }],
        "qualification": {
            "enter": { "engagement": 2 },
            "leave": { "when": { "event": "Out", "count": { "gte": 1 } } }
        }
    }));
    let mut log = acts([3, 3]);
    log.push(event("o", 5, "Out", json!({})));
    let end = life(&model, &log, after(6));
    assert_eq!((end.entered_at, end.left_at, end.qualified), (Some(after(3)), Some(after(5)), false));
    // `enter` and `leave.when` both hold: in and out by turns, one step at each examined instant.
    assert!(life(&model, &log, after(SECOND)).qualified);
    assert!(!life(&model, &log, after(2 * SECOND)).qualified);
}

#[test]
fn a_model_without_qualification_qualifies_nobody() {
    let model = rule(json!({ "event": "E", "points": 100 }));
    assert_eq!(life(&model, &acts([0]), after(9 * SECOND)), crate::naive::NaiveLife::default());
}

#[test]
fn the_next_change_is_the_first_whole_second_with_another_floor() {
    let model = hysteresis();
    // 10 at once; less than 10 at every later instant.
    assert_eq!(next_change(&model, &acts([0]), after(0), 99), Some(after(SECOND)));
    // 9.9 at 1 s; exactly 9 at 10 s still floors to 9, at 11 s to 8.
    assert_eq!(next_change(&model, &acts([0]), after(SECOND), 99), Some(after(11 * SECOND)));
    assert_eq!(next_change(&model, &acts([0]), after(SECOND + 1), 9), None, "beyond the horizon");
    assert_eq!(next_change(&model, &acts([0]), after(100 * SECOND), 1_000), None, "nothing is left to fade");
    // What comes later is not known yet.
    assert_eq!(next_change(&model, &acts([0, 5 * SECOND]), after(SECOND), 99), Some(after(11 * SECOND)));
    assert_eq!(next_change(&model, &acts([5]), after(0), 99), None);
}

#[test]
fn leaving_is_a_change_even_when_no_floor_differs() {
    let model = model(json!({
        "groups": [{ "id": "g", "dimension": "engagement", "rules": [{ "id": "r", "event": "E", "points": 1 }] }],
        "qualification": {
            "enter": { "total": 1 },
            "leave": { "when": { "inactive": "90s" } }
        }
    }));
    assert_eq!(next_change(&model, &acts([SECOND / 4]), after(SECOND), 600), Some(after(91 * SECOND)));
}
