//! Everything that is refused, one change of a sound document at a time.

use baton_model::ScoringModel;
use serde_json::{Value, json};

use crate::{changed, complete};

/// One change that makes the complete document unsound.
pub(crate) struct Refused {
    /// JSON pointer to what is changed.
    pub(crate) at: &'static str,
    /// What is put there; `None` removes the key.
    pub(crate) put: Option<Value>,
    /// Where the fault is said to be.
    pub(crate) place: &'static str,
    /// Whether a JSON Schema can see it too.
    pub(crate) schema_sees: bool,
}

const STATE: &str = "/groups/0/rules/0";
const LEAF: &str = "/groups/0/rules/0/when";
const EVENT: &str = "/groups/1/rules/1";

fn seen(at: &'static str, put: Value, place: &'static str) -> Refused {
    Refused { at, put: Some(put), place, schema_sees: true }
}

fn unseen(at: &'static str, put: Value, place: &'static str) -> Refused {
    Refused { at, put: Some(put), place, schema_sees: false }
}

fn without(at: &'static str, place: &'static str) -> Refused {
    Refused { at, put: None, place, schema_sees: true }
}

/// Faults of the model, its groups and its rules.
fn structure() -> Vec<Refused> {
    vec![
        without("/schema", "schema"),
        seen("/schema", json!("baton.scoring/v2"), "schema"),
        without("/name", "name"),
        seen("/name", json!(" "), "name"),
        seen("/name", json!("x".repeat(201)), "name"),
        unseen("/name", json!("a\u{7}"), "name"),
        without("/groups", "groups"),
        seen("/groups", json!({}), "groups"),
        seen("/groups", Value::Array(vec![json!(1); 201]), "groups"),
        seen("/on", json!(1), "on"),
        seen("/limits", json!(null), "limits"),
        unseen("/limits", json!({"min": 5, "max": 1}), "limits"),
        seen("/limits/max", json!("1"), "limits.max"),
        seen("/limits/max", json!(1.1e12), "limits.max"),
        without("/groups/0/id", "groups[0].id"),
        seen("/groups/0/id", json!(""), "groups[0].id"),
        unseen("/groups/1/id", json!("profile"), "groups[1].id"),
        without("/groups/0/dimension", "groups[0].dimension"),
        seen("/groups/0/dimension", json!("interest"), "groups[0].dimension"),
        without("/groups/0/rules", "groups[0].rules"),
        unseen("/groups/1/rules/0/id", json!("state"), "groups[1].rules[0].id"),
        seen("/groups/0/label", json!({"not a tag": "x"}), "groups[0].label[\"not a tag\"]"),
        seen("/groups/0/label", json!({"en": 1}), "groups[0].label.en"),
        without("/groups/0/rules/0/points", "groups[0].rules[0].points"),
        seen("/groups/0/rules/0/points", json!("5"), "groups[0].rules[0].points"),
        seen("/groups/0/rules/0/event", json!("X"), "groups[0].rules[0]"),
        without("/groups/0/rules/0/when", "groups[0].rules[0]"),
        seen("/groups/0/rules/0/cap", json!({"count": 1}), "groups[0].rules[0].cap"),
        seen("/groups/0/rules/0/limit", json!(1), "groups[0].rules[0].limit"),
        seen("/groups/0/rules/0/decay", json!({"linear": "1d"}), "groups[0].rules[0].decay"),
        seen("/groups/0/rules/0/where", json!({"property": "p", "eq": 1}), "groups[0].rules[0].where"),
        seen("/groups/0/rules/0/points_from", json!({}), "groups[0].rules[0].points_from"),
        seen("/groups/1/rules/1/event", json!([]), "groups[1].rules[1].event"),
        seen("/groups/1/rules/1/event", json!(["X", ""]), "groups[1].rules[1].event[1]"),
        seen("/groups/1/rules/1/event", json!(["X", "X"]), "groups[1].rules[1].event[1]"),
        seen("/groups/1/rules/1/event", json!(1), "groups[1].rules[1].event"),
        seen("/groups/1/rules/1/cap/count", json!(0), "groups[1].rules[1].cap.count"),
        seen("/groups/1/rules/1/cap/count", json!(1.5), "groups[1].rules[1].cap.count"),
        without("/groups/1/rules/1/cap/count", "groups[1].rules[1].cap.count"),
        seen("/groups/1/rules/1/cap/per", json!("1 day"), "groups[1].rules[1].cap.per"),
        unseen("/groups/1/rules/1/cap/per", json!("0s"), "groups[1].rules[1].cap.per"),
        unseen("/groups/1/rules/1/cap/per", json!("3651d"), "groups[1].rules[1].cap.per"),
        seen("/groups/1/rules/1/decay", json!({}), "groups[1].rules[1].decay"),
        seen("/groups/1/rules/1/decay", json!({"linear": "1d", "expire": "1d"}), "groups[1].rules[1].decay"),
        seen("/groups/1/rules/1/limit", json!(0), "groups[1].rules[1].limit"),
        without("/groups/1/rules/1/points_from/per", "groups[1].rules[1].points_from.per"),
        seen("/groups/1/rules/1/points_from/per", json!(0), "groups[1].rules[1].points_from.per"),
        seen("/groups/1/rules/1/points_from/max", json!(-1), "groups[1].rules[1].points_from.max"),
        without("/groups/1/rules/1/points_from/max", "groups[1].rules[1].points_from.max"),
        without("/groups/1/rules/1/points_from/property", "groups[1].rules[1].points_from.property"),
    ]
}

/// Faults of conditions.
fn conditions() -> Vec<Refused> {
    vec![
        seen(LEAF, json!({}), "groups[0].rules[0].when"),
        seen(LEAF, json!([]), "groups[0].rules[0].when"),
        seen(LEAF, json!({"all": [], "any": []}), "groups[0].rules[0].when"),
        seen(LEAF, json!({"all": {}}), "groups[0].rules[0].when.all"),
        seen(LEAF, json!({"all": [], "eq": 1}), "groups[0].rules[0].when.eq"),
        seen(LEAF, json!({"not": 1}), "groups[0].rules[0].when.not"),
        seen(LEAF, json!({"property": "p", "eq": 1}), "groups[0].rules[0].when.property"),
        seen(LEAF, json!({"attribute": "a"}), "groups[0].rules[0].when"),
        seen(LEAF, json!({"attribute": "", "eq": 1}), "groups[0].rules[0].when.attribute"),
        seen(LEAF, json!({"attribute": "a", "equals": 1}), "groups[0].rules[0].when.equals"),
        seen(LEAF, json!({"attribute": "a", "eq": null}), "groups[0].rules[0].when.eq"),
        seen(LEAF, json!({"attribute": "a", "eq": [1]}), "groups[0].rules[0].when.eq"),
        seen(LEAF, json!({"attribute": "a", "in": "x"}), "groups[0].rules[0].when.in"),
        seen(LEAF, json!({"attribute": "a", "in": []}), "groups[0].rules[0].when.in"),
        seen(LEAF, json!({"attribute": "a", "not_in": [[1]]}), "groups[0].rules[0].when.not_in[0]"),
        seen(LEAF, json!({"attribute": "a", "in": vec![1; 1001]}), "groups[0].rules[0].when.in"),
        seen(LEAF, json!({"attribute": "a", "gt": true}), "groups[0].rules[0].when.gt"),
        seen(LEAF, json!({"attribute": "a", "starts_with": 1}), "groups[0].rules[0].when.starts_with"),
        seen(LEAF, json!({"attribute": "a", "ends_with": null}), "groups[0].rules[0].when.ends_with"),
        seen(LEAF, json!({"attribute": "a", "contains": {}}), "groups[0].rules[0].when.contains"),
        seen(LEAF, json!({"attribute": "a", "matches": 5}), "groups[0].rules[0].when.matches"),
        unseen(LEAF, json!({"attribute": "a", "matches": "("}), "groups[0].rules[0].when.matches"),
        unseen(
            LEAF,
            json!({"attribute": "a", "matches": "\\w{900}{900}"}),
            "groups[0].rules[0].when.matches",
        ),
        seen(LEAF, json!({"attribute": "a", "matches": "a".repeat(1001)}), "groups[0].rules[0].when.matches"),
        seen(LEAF, json!({"attribute": "a", "known": "yes"}), "groups[0].rules[0].when.known"),
        seen(LEAF, json!({"attribute": "a", "eq": "x".repeat(2001)}), "groups[0].rules[0].when.eq"),
        unseen(LEAF, json!({"attribute": "a", "eq": "x\u{0}"}), "groups[0].rules[0].when.eq"),
        seen(LEAF, json!({"event": "X"}), "groups[0].rules[0].when"),
        seen(LEAF, json!({"event": "X", "count": {}}), "groups[0].rules[0].when.count"),
        seen(LEAF, json!({"event": "X", "count": {"in": [1]}}), "groups[0].rules[0].when.count.in"),
        seen(LEAF, json!({"event": "X", "count": {"gt": "1"}}), "groups[0].rules[0].when.count.gt"),
        seen(LEAF, json!({"event": "X", "count": {"gt": 1}, "days": {"gt": 1}}), "groups[0].rules[0].when"),
        seen(LEAF, json!({"event": "X", "sum": {"gt": 1}}), "groups[0].rules[0].when.sum.property"),
        seen(LEAF, json!({"event": "X", "distinct": {"property": "p"}}), "groups[0].rules[0].when.distinct"),
        seen(
            LEAF,
            json!({"event": "X", "count": {"gt": 1}, "followed_by": "Y"}),
            "groups[0].rules[0].when.followed_by",
        ),
        seen(LEAF, json!({"event": "X", "count": {"gt": 1}, "within": 7}), "groups[0].rules[0].when.within"),
        seen(LEAF, json!({"inactive": 30}), "groups[0].rules[0].when.inactive"),
        seen(LEAF, json!({"inactive": "30d", "event": []}), "groups[0].rules[0].when.event"),
        seen(LEAF, json!({"inactive": "30d", "count": {"gt": 1}}), "groups[0].rules[0].when.count"),
        seen(
            "/groups/1/rules/1/where",
            json!({"attribute": "a", "eq": 1}),
            "groups[1].rules[1].where.attribute",
        ),
        seen(
            "/groups/1/rules/1/where",
            json!({"any": [{"inactive": "1d"}]}),
            "groups[1].rules[1].where.any[0].inactive",
        ),
        seen(
            "/groups/1/rules/1/where",
            json!({"event": "X", "count": {"gt": 1}}),
            "groups[1].rules[1].where.event",
        ),
        seen("/lead", json!({"property": "p", "eq": 1}), "lead.property"),
        seen("/lead", json!(null), "lead"),
    ]
}

/// Faults of grades and qualification.
fn lines() -> Vec<Refused> {
    vec![
        seen("/grades/fit/D", json!(1), "grades.fit.D"),
        seen("/grades/engagement/3", json!(1), "grades.engagement.3"),
        seen("/grades/fit/A", json!("30"), "grades.fit.A"),
        unseen("/grades/fit/B", json!(30), "grades.fit.B"),
        unseen("/grades/engagement/2", json!(40.0), "grades.engagement.2"),
        without("/qualification/enter", "qualification.enter"),
        seen("/qualification/exit", json!({}), "qualification.exit"),
        unseen("/qualification/leave/total", json!(61), "qualification.leave.total"),
        unseen("/qualification/leave/fit", json!(10.5), "qualification.leave.fit"),
        unseen("/qualification/leave/engagement", json!(6), "qualification.leave.engagement"),
        seen("/qualification/enter/score", json!(6), "qualification.enter.score"),
        seen("/qualification/enter/when", json!(true), "qualification.enter.when"),
    ]
}

pub(crate) fn all() -> Vec<Refused> {
    structure().into_iter().chain(conditions()).chain(lines()).collect()
}

#[test]
fn the_complete_document_is_sound() {
    let model = ScoringModel::from_value(complete()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(model.name, "complete");
    assert_eq!(model.groups[0].label["en"], "Profile");
    assert_eq!(model.groups[1].rules.len(), 10);
}

#[test]
fn each_fault_is_refused_at_its_place_and_nowhere_else() {
    for case in all() {
        let document = changed(complete(), case.at, case.put.clone());
        let faults = ScoringModel::from_value(document)
            .map(|_| ())
            .expect_err(&format!("{} {:?} must be refused", case.at, case.put));
        let places: Vec<&str> = faults.0.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(places, [case.place], "{} {:?}\n{faults}", case.at, case.put);
    }
}

#[test]
fn every_fault_of_a_document_is_listed() {
    let mut document = complete();
    for (at, put) in [
        ("/name", json!(7)),
        ("/groups/0/rules/0/points", json!("much")),
        (EVENT, json!({"id": "state", "event": "X", "points": 1, "decya": {"half_life": "14d"}})),
        ("/grades/fit/B", json!(30)),
        ("/qualification/leave/total", json!(99)),
    ] {
        document = changed(document, at, Some(put));
    }
    let faults = ScoringModel::from_value(document).unwrap_err();
    assert_eq!(
        faults.to_string(),
        "name: is a number where a text belongs\n\
         groups[0].rules[0].points: is a text where a number belongs\n\
         groups[1].rules[1].decya: is not a known key; did you mean `decay`?\n\
         groups[1].rules[1].id: is the id of another rule already\n\
         grades.fit.B: is the bound of another grade already; bounds must differ\n\
         qualification.leave.total: is 99, above the 60 of `enter`: a lead would leave in the moment it enters"
    );
}

#[test]
fn nothing_but_a_mapping_is_a_document() {
    for document in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(ScoringModel::from_value(document).unwrap_err().0[0].place, "(document)");
    }
    for text in ["", "- a", "# nothing\n", "{", "\u{feff}{}", "a: b: c", "\0"] {
        ScoringModel::from_text(text).unwrap_err();
    }
}

#[test]
fn faults_beyond_a_thousand_are_counted() {
    let document = changed(
        complete(),
        STATE,
        Some(json!((0..1500).map(|n| (n.to_string(), n)).collect::<std::collections::BTreeMap<_, _>>())),
    );
    let faults = ScoringModel::from_value(document).unwrap_err();
    assert_eq!(faults.0.len(), 1001);
    assert!(faults.0[1000].message.contains("more faults"), "{}", faults.0[1000]);
}

#[test]
fn depth_and_number_of_rules_are_limited() {
    let mut deep = json!({"attribute": "a", "eq": 1});
    for _ in 0..40 {
        deep = json!({"not": deep});
    }
    let faults = ScoringModel::from_value(changed(complete(), LEAF, Some(deep))).unwrap_err();
    assert!(faults.to_string().contains("levels deep"), "{faults}");
    let rules: Vec<Value> =
        (0..1001).map(|n| json!({"id": format!("r{n}"), "event": "X", "points": 1})).collect();
    let group = |id: &str, rules: &[Value]| json!({"id": id, "dimension": "fit", "rules": rules});
    let renamed: Vec<Value> =
        (0..1001).map(|n| json!({"id": format!("s{n}"), "event": "X", "points": 1})).collect();
    let groups = json!([group("one", &rules), group("two", &renamed)]);
    let faults = ScoringModel::from_value(changed(complete(), "/groups", Some(groups))).unwrap_err();
    assert_eq!(faults.0[0].place, "groups[1].rules");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let text = "schema: baton.scoring/v1\nname: a\nname: b\ngroups: []\n";
    assert_eq!(
        ScoringModel::from_yaml(text).unwrap_err().to_string(),
        "name: stands twice in the same mapping; keep one"
    );
    let text = r#"{"schema": "baton.scoring/v1", "name": "a", "groups": [], "groups": []}"#;
    assert_eq!(ScoringModel::from_json(text).unwrap_err().0[0].place, "groups");
}
