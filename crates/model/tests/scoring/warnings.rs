//! What is allowed and said to be odd.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::ScoringModel;
use serde_json::{Value, json};

use crate::{changed, complete};

fn warned(document: Value) -> Vec<String> {
    ScoringModel::from_value(document)
        .unwrap_or_else(|faults| panic!("{faults}"))
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// The warnings about this condition on a rule.
#[expect(clippy::needless_pass_by_value, reason = "`json!` reads better without a borrow")]
fn condition(condition: Value) -> Vec<String> {
    let document = json!({"schema": "baton.scoring/v1", "name": "x", "groups": [
        {"id": "g", "dimension": "fit", "rules": [{"id": "r", "points": 1, "when": condition}]}]});
    let prefix = "groups[0].rules[0].when";
    warned(document)
        .iter()
        .map(|line| line.strip_prefix(prefix).unwrap().trim_start_matches('.').to_owned())
        .collect()
}

#[test]
fn a_sensible_document_has_no_warning() {
    let sensible = changed(complete(), "/groups/0/rules/0/when", Some(json!({"attribute": "a", "eq": 1})));
    let sensible = changed(sensible, "/groups/0/rules/0/points", Some(json!(40)));
    assert_eq!(warned(sensible), Vec::<String>::new());
}

#[test]
fn conditions_that_can_never_hold() {
    for never in [
        json!({"attribute": "n", "gt": 5, "lt": 5}),
        json!({"attribute": "n", "gte": 6, "lt": 5}),
        json!({"attribute": "t", "gte": "b", "lt": "a"}),
        json!({"attribute": "n", "gte": 5, "lt": "a"}),
        json!({"attribute": "n", "eq": 5, "ne": 5}),
        json!({"attribute": "n", "in": [1, 2], "gt": 2}),
        json!({"attribute": "t", "in": ["A", "b"], "not_in": ["a", "B"]}),
        json!({"attribute": "t", "eq": "kr", "starts_with": "U"}),
        json!({"attribute": "t", "eq": 1, "matches": "1"}),
        json!({"attribute": "t", "known": false, "eq": 1}),
        json!({"any": []}),
        json!({"all": [{"attribute": "n", "gte": 500}, {"attribute": "n", "lt": 50}]}),
        json!({"event": "X", "count": {"lt": 0}}),
        json!({"event": "X", "count": {"gt": 1, "lt": 2}}),
        json!({"event": "X", "count": {"eq": 2.5}}),
        json!({"event": "X", "count": {"lte": 0, "ne": 0}}),
        json!({"event": "X", "sum": {"property": "p", "gt": 5, "lt": 5}}),
        json!({"event": "X", "within": "7d", "days": {"gte": 9}}),
    ] {
        let warnings = condition(never.clone());
        assert_eq!(warnings.len(), 1, "{never} {warnings:?}");
        assert!(warnings[0].contains("never hold"), "{never} {warnings:?}");
    }
}

#[test]
fn conditions_that_always_hold() {
    for always in [
        json!({"all": []}),
        json!({"event": "X", "count": {"gte": 0}}),
        json!({"event": "X", "count": {"gt": -1, "ne": 0.5}}),
        json!({"event": "X", "within": "7d", "days": {"lte": 8}}),
    ] {
        let warnings = condition(always.clone());
        assert_eq!(warnings.len(), 1, "{always} {warnings:?}");
        assert!(warnings[0].contains("always holds"), "{always} {warnings:?}");
    }
}

#[test]
fn what_may_hold_is_not_warned_of() {
    for open in [
        json!({"attribute": "n", "gte": 5, "lte": 5}),
        json!({"attribute": "t", "eq": "Seoul", "gt": "A"}),
        json!({"attribute": "t", "eq": "kr", "matches": "^KR$"}),
        json!({"attribute": "t", "contains": "a", "starts_with": "b"}),
        json!({"attribute": "t", "contains": 1}),
        json!({"attribute": "t", "known": false}),
        json!({"attribute": "t", "ne": "a", "not_in": ["b"]}),
        json!({"event": "X", "within": "7d", "days": {"gte": 8}}),
        json!({"event": "X", "sum": {"property": "p", "gte": 0}}),
        json!({"not": {"event": "X", "count": {"gte": 1}}}),
        json!({"all": [{"attribute": "n", "gte": 5}, {"attribute": "m", "lt": 5}]}),
        json!({"inactive": "30d"}),
    ] {
        assert_eq!(condition(open.clone()), Vec::<String>::new(), "{open}");
    }
}

#[test]
fn the_innermost_place_is_named_once() {
    assert_eq!(
        condition(
            json!({"all": [{"not": {"event": "X", "count": {"gte": 0}}}, {"attribute": "a", "eq": 1}]})
        ),
        ["all[0].not: always holds"]
    );
    assert_eq!(
        condition(json!({"event": "X", "where": {"property": "p", "gt": 1, "lt": 1}, "count": {"gte": 1}})),
        ["where: can never hold"]
    );
}

#[test]
fn bounds_that_no_sum_reaches_or_misses() {
    let with = |at: &str, put: Value| {
        let base = changed(complete(), "/groups/0/rules/0/when", Some(json!({"attribute": "a", "eq": 1})));
        warned(changed(changed(base, "/groups/0/rules/0/points", Some(json!(40))), at, Some(put)))
    };
    assert_eq!(
        with("/qualification/handoff/total", json!(101)),
        ["qualification.handoff.total: is 101, and total is never above 80"]
    );
    assert_eq!(with("/grades/fit/A", json!(41)), ["grades.fit.A: is 41, and fit is never above 40"]);
    assert_eq!(
        with("/qualification/leave/total", json!(0)),
        ["qualification.leave.total: is 0, and total is never below 0"]
    );
    assert_eq!(with("/grades/engagement/2", json!(40.5)).len(), 2, "out of reach, and above grade 1");
    assert_eq!(
        with("/qualification/handoff", json!({})),
        ["qualification.handoff: has no part: the same as leaving it out"]
    );
}

#[test]
fn fading_without_cap_or_limit_and_rules_without_effect() {
    let base = changed(
        complete(),
        "/groups/1/rules/2",
        Some(json!({"id": "l", "event": "X", "points": 0, "decay": {"linear": "60d"}})),
    );
    let warnings = warned(base);
    assert!(
        warnings.iter().any(|line| line.starts_with("groups[1].rules[2].decay: is `linear` without")),
        "{warnings:?}"
    );
    assert!(warnings.iter().any(|line| line.starts_with("groups[1].rules[2].points: is 0")), "{warnings:?}");
    let half_life = changed(
        complete(),
        "/groups/1/rules/2",
        Some(json!({"id": "l", "event": "X", "points": 1, "decay": {"half_life": "60d"}})),
    );
    assert!(!warned(half_life).iter().any(|line| line.contains("decay")));
}

#[test]
fn operands_of_a_type_that_the_data_never_has() {
    let model = ScoringModel::from_value(changed(
        complete(),
        "/groups/0/rules/0/when",
        Some(json!({"all": [
            {"attribute": "account.employees", "gte": 50},
            {"not": {"attribute": "job_title", "contains": "x"}},
            {"attribute": "unseen", "eq": true},
        ]})),
    ))
    .unwrap();
    let types = BTreeMap::from([
        ("account.employees".to_owned(), BTreeSet::from(["text"])),
        ("job_title".to_owned(), BTreeSet::from(["text", "number"])),
    ]);
    let before = model.warnings();
    let after = model.warnings_with_types(&types);
    let added: Vec<String> = after[before.len()..].iter().map(ToString::to_string).collect();
    assert_eq!(
        added,
        [
            "groups[0].rules[0].when.all[0].gte: needs a number while `account.employees` is always a text in the data"
        ]
    );
}
