//! Whatever is fed to the parser: no panic, and what it accepts comes back from its own export as the same version.
//! `BATON_CASES` sets how many, `BATON_SEED` which.

use baton_model::ScoringModel;
use baton_model::scoring::templates;
use baton_testkit::generate::{Scale, models};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Number, Value};

use crate::complete;

/// How many cases a property tries, and which.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: number("BATON_CASES").map_or(usual, |cases| cases as u32),
        rng_seed: RngSeed::Fixed(number("BATON_SEED").unwrap_or(1)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

const WORDS: [&str; 36] = [
    "schema",
    "name",
    "groups",
    "rules",
    "id",
    "label",
    "dimension",
    "limits",
    "min",
    "max",
    "points",
    "event",
    "when",
    "where",
    "cap",
    "count",
    "per",
    "decay",
    "half_life",
    "linear",
    "limit",
    "points_from",
    "property",
    "attribute",
    "all",
    "any",
    "not",
    "inactive",
    "within",
    "sum",
    "eq",
    "in",
    "gt",
    "matches",
    "known",
    "followed_by",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| Number::from_f64(n).map_or(Value::Null, Value::Number)),
        (-50..50).prop_map(Value::from),
        (-1e3..1e3).prop_map(|n: f64| Value::from(n)),
        prop_oneof![
            "[0-9]{1,4}[smhdwx]",
            ".{0,12}",
            Just("fit".to_owned()),
            Just("baton.scoring/v1".to_owned())
        ]
        .prop_map(Value::from),
        proptest::sample::select(WORDS.to_vec()).prop_map(Value::from),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![9 => proptest::sample::select(WORDS.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}"]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(8, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((key(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Every place in a document, as a JSON pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                pointers(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn sound() -> impl Strategy<Value = Value> {
    let mut documents = vec![complete()];
    for (_, text) in templates() {
        documents.push(ScoringModel::from_yaml(text).unwrap().document().clone());
    }
    prop_oneof![proptest::sample::select(documents), models(Scale::Months)]
}

/// A change of one place: another value, an added key, a copied sibling, or a place emptied.
fn mutated() -> impl Strategy<Value = Value> {
    let change = (any::<proptest::sample::Index>(), 0..4u8, key(), value());
    (sound(), proptest::collection::vec(change, 1..4)).prop_map(|(mut document, changes)| {
        for (place, kind, key, new) in changes {
            let mut found = Vec::new();
            pointers(&document, "", &mut found);
            let target = document.pointer_mut(&found[place.index(found.len())]).unwrap();
            match (kind, target) {
                (0, Value::Object(map)) => drop(map.insert(key, new)),
                (1, Value::Object(map)) => drop(map.shift_remove(&key)),
                (0 | 1, Value::Array(items)) if !items.is_empty() => items.push(items[0].clone()),
                (2, Value::Number(number)) => {
                    *number = Number::from_f64(number.as_f64().unwrap() * 1.000_000_1 - 3.0).unwrap();
                }
                (_, target) => *target = new,
            }
        }
        document
    })
}

fn check(result: Result<ScoringModel, baton_model::scoring::Faults>) -> Result<(), TestCaseError> {
    match result {
        Ok(model) => {
            let canonical = model.canonical_json();
            let again = ScoringModel::from_json(&canonical);
            prop_assert!(again.is_ok(), "{canonical}\n{}", again.unwrap_err());
            let again = again.unwrap();
            prop_assert_eq!(again.version(), model.version());
            prop_assert_eq!(again.canonical_json(), canonical);
            // JSON is YAML: the other reader must come to the same document.
            let yaml = ScoringModel::from_yaml(&again.canonical_json());
            prop_assert!(yaml.is_ok(), "{}", yaml.unwrap_err());
            let yaml = yaml.unwrap();
            prop_assert_eq!(yaml.version(), model.version());
            prop_assert_eq!(again.warnings(), model.warnings());
        }
        Err(faults) => {
            prop_assert!(!faults.0.is_empty());
            prop_assert!(
                faults.0.iter().all(|fault| !fault.place.is_empty() && !fault.message.contains('\n'))
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn any_value_is_refused_or_comes_back(document in value()) {
        check(ScoringModel::from_value(document))?;
    }

    #[test]
    fn any_change_of_a_sound_document_is_refused_or_comes_back(document in mutated()) {
        check(ScoringModel::from_value(document.clone()))?;
        check(ScoringModel::from_json(&document.to_string()))?;
    }

    #[test]
    fn any_text_is_refused_or_comes_back(text in "[ -~\\n가-힣]{0,80}|[{}\\[\\]:,&*!|>\"'%@`#?\\-\\n a-z0-9]{0,60}|.{0,60}") {
        check(ScoringModel::from_text(&text))?;
        check(ScoringModel::from_yaml(&text))?;
        check(ScoringModel::from_json(&text))?;
    }
}
