//! Conditions, keys and operators.

use serde_json::json;

use super::*;
use crate::naive::condition_holds;

/// Whether a condition holds that many microseconds after the start.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "`json!` reads better without a borrow")]
fn holds(condition: Value, messages: &[Message], micros: i64) -> bool {
    let model = rule(json!({ "when": condition, "points": 1 }));
    let baton_model::scoring::RuleKind::State(condition) = &model.groups[0].rules[0].kind else {
        panic!("a state rule");
    };
    condition_holds(condition, messages, after(micros))
}

/// Whether `{attribute: k, OP: operand}` holds when `k` is `value`.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "`json!` reads better without a borrow")]
fn passes(value: Value, operator: &str, operand: Value) -> bool {
    let test = Map::from_iter([("attribute".to_owned(), json!("k")), (operator.to_owned(), operand)]);
    holds(Value::Object(test), &[traits("t", 0, json!({ "k": value }))], 0)
}

#[test]
fn an_unknown_value_makes_every_operator_false_except_known_false() {
    for (operator, operand) in [
        ("eq", json!("a")),
        ("ne", json!("a")),
        ("in", json!(["a"])),
        ("not_in", json!(["a"])),
        ("gt", json!(0)),
        ("gte", json!(0)),
        ("lt", json!(0)),
        ("lte", json!(0)),
        ("contains", json!("")),
        ("starts_with", json!("")),
        ("ends_with", json!("")),
        ("matches", json!("")),
        ("known", json!(true)),
    ] {
        assert!(!passes(json!(null), operator, operand), "{operator}");
    }
    assert!(passes(json!(null), "known", json!(false)));
    assert!(!passes(json!(false), "known", json!(false)));
    assert!(holds(json!({ "attribute": "other", "known": false }), &[traits("t", 0, json!({}))], 0));
}

#[test]
fn a_value_of_another_type_makes_every_operator_false_except_known_true() {
    for (operator, operand) in [
        ("eq", json!("1")),
        ("ne", json!("2")),
        ("in", json!(["1", true])),
        ("not_in", json!(["2", true])),
        ("gt", json!("")),
        ("lte", json!("9")),
        ("contains", json!(1)),
        ("starts_with", json!("1")),
        ("matches", json!("1")),
    ] {
        assert!(!passes(json!(1), operator, operand), "{operator}");
    }
    assert!(passes(json!(1), "known", json!(true)));
    assert!(passes(json!(1), "not_in", json!(["2", 2])), "of the type of one operand");
    assert!(!passes(json!(1), "not_in", json!(["2", 1])));
    assert!(!passes(json!({ "x": 1 }), "ne", json!(1)));
    assert!(!passes(json!("5"), "gt", json!(1)));
}

#[test]
fn booleans_know_only_equality() {
    assert!(passes(json!(true), "eq", json!(true)));
    assert!(passes(json!(true), "ne", json!(false)));
    assert!(passes(json!(true), "in", json!([true, "x"])));
    assert!(passes(json!(true), "not_in", json!([false])));
    assert!(!passes(json!(true), "contains", json!(true)));
    assert!(passes(json!([true]), "contains", json!(true)), "a member of a list");
}

#[test]
fn numbers_compare_as_doubles() {
    assert!(passes(json!(1), "eq", json!(1.0)));
    assert!(passes(json!(-0.0), "eq", json!(0)));
    assert!(passes(json!(u64::MAX), "gt", json!(1e12)));
    assert!(passes(json!(0.1), "lt", json!(0.2)));
    assert!(passes(json!(2), "gte", json!(2)) && !passes(json!(2), "gt", json!(2)));
}

#[test]
fn texts_compare_folded_except_in_order_and_patterns() {
    let decomposed = "\u{1100}\u{1161}\u{1102}\u{1161}"; // 가나
    assert!(passes(json!(decomposed), "eq", json!("가나")));
    assert!(passes(json!("가나"), "starts_with", json!("\u{1100}\u{1161}")));
    assert!(!passes(json!("각"), "starts_with", json!("가")), "one syllable is not the beginning of another");
    assert!(passes(json!("CAFE\u{301}"), "ends_with", json!("É")));
    assert!(!passes(json!("VP"), "ne", json!("vp")));
    assert!(passes(json!("VP"), "in", json!(["ceo", "vp"])));
    assert!(!passes(json!("VP"), "not_in", json!(["ceo", "vp"])));
    assert!(passes(json!(["x", "VP"]), "contains", json!("vp")));
    assert!(passes(json!("SVP"), "contains", json!("vp")));
    assert!(!passes(json!("STRASSE"), "eq", json!("straße")), "lower case, not case folding");
    assert!(passes(json!("İ"), "eq", json!("i\u{307}")));
    assert!(passes(json!("Z"), "lt", json!("a")), "code points");
    assert!(passes(json!("가"), "gt", json!(decomposed)), "as written");
    assert!(!passes(json!("Vp"), "matches", json!("VP")));
    assert!(passes(json!("the VP of it"), "matches", json!("V.\\b")));
    assert!(!passes(json!(decomposed), "matches", json!("가")));
}

#[test]
fn several_operators_in_a_leaf_must_all_hold() {
    let between = json!({ "attribute": "k", "gte": 2, "lt": 5, "known": true });
    let with = |value| [traits("t", 0, json!({ "k": value }))];
    assert!(holds(between.clone(), &with(2), 0));
    assert!(!holds(between, &with(5), 0));
}

#[test]
fn a_key_is_looked_up_literally_then_as_a_path_and_a_literal_null_is_unknown() {
    let one = json!({ "attribute": "a.b", "eq": 1 });
    assert!(holds(one.clone(), &[traits("t", 0, json!({ "a": { "b": 1 } }))], 0));
    assert!(holds(one.clone(), &[traits("t", 0, json!({ "a.b": 1, "a": { "b": 2 } }))], 0));
    assert!(!holds(one.clone(), &[traits("t", 0, json!({ "a.b": null, "a": { "b": 1 } }))], 0));
    assert!(!holds(one.clone(), &[traits("t", 0, json!({ "a": [{ "b": 1 }] }))], 0));
    assert!(!holds(one.clone(), &[traits("t", 0, json!({ "a": { "b": { "c": 1 } } }))], 0));
    // Replaced whole: the path is gone with the newer object.
    let log = [traits("t1", 0, json!({ "a": { "b": 1 } })), traits("t2", 5, json!({ "a": { "c": 1 } }))];
    assert!(holds(one.clone(), &log, 4));
    assert!(!holds(one, &log, 5));
}

#[test]
fn the_latest_fact_sets_a_value_and_of_simultaneous_ones_the_greater_id() {
    let one = json!({ "attribute": "k", "eq": 1 });
    let log = [traits("b", 0, json!({ "k": 1 })), traits("a", 0, json!({ "k": 2 }))];
    assert!(holds(one.clone(), &log, 0));
    let log = [traits("t2", 5, json!({ "k": null })), traits("t1", 0, json!({ "k": 1 }))];
    assert!(holds(one.clone(), &log, 4));
    assert!(!holds(one.clone(), &log, 5));
    // By code point: U+10348 is greater than U+FF5E, though its UTF-16 is not.
    let log = [traits("\u{10348}", 0, json!({ "k": 1 })), traits("\u{ff5e}", 0, json!({ "k": 2 }))];
    assert!(holds(one, &log, 0));
}

#[test]
fn attributes_of_the_account_have_their_own_place() {
    let size = json!({ "attribute": "account.size", "gt": 10 });
    assert!(holds(size.clone(), &[facts("t", 0, Subject::Account, json!({ "size": 11 }))], 0));
    assert!(!holds(size, &[traits("t", 0, json!({ "size": 11, "account": { "size": 11 } }))], 0));
    let deep = json!({ "attribute": "account.x.y", "eq": 1 });
    assert!(holds(deep.clone(), &[facts("t", 0, Subject::Account, json!({ "x": { "y": 1 } }))], 0));
    assert!(holds(deep, &[facts("t", 0, Subject::Account, json!({ "x.y": 1, "x": { "y": 2 } }))], 0));
}

#[test]
fn the_context_of_an_event_is_reached_unless_a_property_has_that_very_name() {
    let from = |properties, context| {
        let body = MessageBody::Event { name: "E".to_owned(), properties: object(properties), context };
        [Message { occurred_at: after(0), message_id: "m".to_owned(), body }]
    };
    let test = json!({
        "event": "E", "count": { "eq": 1 }, "where": { "property": "context.campaign.source", "eq": "ad" }
    });
    let ad = json!({ "campaign": { "source": "Ad" } });
    assert!(holds(test.clone(), &from(json!({}), ad.clone()), 0));
    assert!(!holds(test.clone(), &from(json!({ "context.campaign.source": null }), ad), 0));
    assert!(holds(test.clone(), &from(json!({ "context.campaign.source": "AD" }), json!(null)), 0));
    assert!(!holds(test, &from(json!({}), json!("campaign")), 0));
}

#[test]
fn all_any_and_not_are_plain() {
    let log = [traits("t", 0, json!({ "k": 1 }))];
    let yes = json!({ "attribute": "k", "eq": 1 });
    let no = json!({ "attribute": "nowhere", "eq": 1 });
    assert!(!holds(json!({ "all": [yes, no] }), &log, 0));
    assert!(holds(json!({ "any": [yes, no] }), &log, 0));
    assert!(holds(json!({ "not": no }), &log, 0), "unknown is false, and its negation true");
    assert!(holds(json!({ "all": [] }), &log, 0) && !holds(json!({ "any": [] }), &log, 0));
}

#[test]
fn a_window_is_open_at_its_far_end() {
    let recent = json!({ "event": "E", "within": "7d", "count": { "gte": 1 } });
    assert!(holds(recent.clone(), &acts([0]), 7 * DAY - 1));
    assert!(!holds(recent.clone(), &acts([0]), 7 * DAY));
    assert!(!holds(recent, &acts([9]), 8), "not yet");
    assert!(holds(json!({ "event": "E", "count": { "eq": 1 } }), &acts([0]), 700 * DAY));
}

#[test]
fn measures() {
    let log: Vec<Message> = [json!("a"), json!("A"), json!(1), json!(1.0), json!("1"), json!(null), json!(2)]
        .into_iter()
        .enumerate()
        .map(|(index, value)| {
            event(&format!("m{index}"), index as i64 * 8 * HOUR, "E", json!({ "p": value }))
        })
        .collect();
    let test = |measure: &str, inner| {
        let leaf = Map::from_iter([("event".to_owned(), json!("E")), (measure.to_owned(), inner)]);
        holds(Value::Object(leaf), &log, 60 * HOUR)
    };
    assert!(test("count", json!({ "eq": 7, "gt": 6, "lte": 7, "ne": 8 })));
    assert!(test("sum", json!({ "property": "p", "eq": 4 })));
    assert!(test("distinct", json!({ "property": "p", "eq": 4 })), "a, 1, \"1\", 2");
    assert!(test("days", json!({ "eq": 3 })));
    assert!(test("count", json!({ "lt": 7.5, "gte": 7 })));
}

#[test]
fn silence_is_closed_at_its_far_end_and_needs_a_lead_that_old() {
    let quiet = json!({ "inactive": "30d", "event": "E" });
    assert!(!holds(quiet.clone(), &acts([0]), 30 * DAY - 1));
    assert!(holds(quiet.clone(), &acts([0]), 30 * DAY));
    let young = [traits("t", 1, json!({}))];
    assert!(!holds(quiet.clone(), &young, 30 * DAY), "known for less than that");
    assert!(holds(quiet, &young, 30 * DAY + 1));
    let any = json!({ "inactive": "30d" });
    let log = [event("e", 0, "F", json!({})), traits("t", 20 * DAY, json!({ "k": 1 }))];
    assert!(holds(any, &log, 30 * DAY), "a fact is no event");
    let filtered = json!({ "inactive": "1d", "where": { "property": "p", "eq": 1 } });
    let log = [event("a", 0, "F", json!({})), event("b", 2 * DAY, "F", json!({ "p": 2 }))];
    assert!(holds(filtered, &log, 2 * DAY));
}
