//! Random conditions.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::Scale;
use super::pool::{ATTRIBUTES, Kind, PROPERTIES, event_name, operand, text};

/// A condition about the lead.
pub(super) fn about_lead(scale: Scale) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        3 => key_test("attribute", &ATTRIBUTES),
        4 => events(scale),
        2 => inactive(scale),
    ];
    nested(leaf.boxed())
}

/// A condition about one event.
pub(super) fn about_event() -> BoxedStrategy<Value> {
    nested(key_test("property", &PROPERTIES))
}

/// The names of some events: one or a list.
pub(super) fn event_names() -> impl Strategy<Value = Value> {
    let several = prop::collection::btree_set(event_name(), 1..4).prop_map(|names| json!(names));
    prop_oneof![3 => event_name().prop_map(Value::from), 1 => several]
}

/// A duration as models write it.
pub(super) fn duration(scale: Scale) -> impl Strategy<Value = Value> {
    select(scale.durations()).prop_map(Value::from)
}

/// A mapping of the members that are there.
pub(super) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let given = members.into_iter().filter_map(|(key, value)| value.map(|value| (key.to_owned(), value)));
    Value::Object(given.collect())
}

fn nested(leaf: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let inner = leaf.clone().prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| json!({ "all": parts })),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| json!({ "any": parts })),
            inner.prop_map(|part| json!({ "not": part })),
        ]
    });
    prop_oneof![2 => leaf, 1 => inner].boxed()
}

/// `{subject: K, OP: value, ..}`.
fn key_test(subject: &'static str, keys: &'static [(&'static str, Kind)]) -> BoxedStrategy<Value> {
    select(keys)
        .prop_flat_map(move |(key, kind)| {
            let tests = prop_oneof![4 => prop::collection::vec(test(kind), 1), 1 => prop::collection::vec(test(kind), 2)];
            tests.prop_map(move |tests| {
                let mut members = Map::from_iter([(subject.to_owned(), json!(key))]);
                members.extend(tests.into_iter().map(|(name, operand)| (name.to_owned(), operand)));
                Value::Object(members)
            })
        })
        .boxed()
}

/// An operator on a value of this kind, with its operand.
fn test(kind: Kind) -> BoxedStrategy<(&'static str, Value)> {
    let equal = (select(vec!["eq", "ne"]), operand(kind));
    let listed =
        (select(vec!["in", "not_in"]), prop::collection::vec(operand(kind), 1..4).prop_map(Value::Array));
    // True and false have no order.
    let bound = operand(kind).prop_map(|value| if value.is_boolean() { json!(1) } else { value });
    let ordered = (select(vec!["gt", "gte", "lt", "lte"]), bound);
    let ends = (select(vec!["starts_with", "ends_with"]), text().prop_map(Value::from));
    let known = (Just("known"), any::<bool>().prop_map(Value::from));
    let patterns = vec!["^/pricing", "(?i)^vp$", "\u{ac00}", "[0-9]+", ""];
    let matches = (Just("matches"), select(patterns).prop_map(Value::from));
    let contains = (Just("contains"), operand(kind));
    match kind {
        Kind::Text => prop_oneof![3 => equal, 3 => listed, 1 => ordered, 1 => contains, 2 => ends, 1 => matches, 1 => known]
            .boxed(),
        Kind::Number => prop_oneof![2 => equal, 1 => listed, 5 => ordered, 1 => known].boxed(),
        Kind::Flag => prop_oneof![4 => equal, 1 => listed, 1 => known].boxed(),
        Kind::List => prop_oneof![5 => contains, 1 => known, 1 => equal].boxed(),
        Kind::Object => prop_oneof![3 => known, 1 => equal, 1 => contains].boxed(),
    }
}

/// `{event: .., where: .., within: .., MEASURE: {..}}`.
fn events(scale: Scale) -> BoxedStrategy<Value> {
    let filter = prop::option::weighted(0.3, about_event());
    (event_names(), filter, prop::option::weighted(0.7, duration(scale)), measure())
        .prop_map(|(events, filter, within, (name, measure))| {
            object([("event", Some(events)), ("where", filter), ("within", within), (name, Some(measure))])
        })
        .boxed()
}

fn measure() -> impl Strategy<Value = (&'static str, Value)> {
    let few = || select(vec![json!(0), json!(1), json!(2), json!(3), json!(1.5), json!(-1)]);
    let sums = || select(vec![json!(0), json!(-5), json!(30), json!(60.5), json!(91), json!(1e9)]);
    let any_key = || select(&PROPERTIES[..]).prop_map(|(key, _)| Some(key));
    let number_key = || prop_oneof![3 => Just("seconds"), 1 => Just("deep.y.z")].prop_map(Some);
    prop_oneof![
        4 => (Just("count"), Just(None), comparisons(few().boxed())),
        1 => (Just("days"), Just(None), comparisons(few().boxed())),
        2 => (Just("sum"), number_key(), comparisons(sums().boxed())),
        2 => (Just("distinct"), any_key(), comparisons(few().boxed())),
    ]
    .prop_map(|(name, key, mut tests)| {
        tests.extend(key.map(|key| ("property".to_owned(), json!(key))));
        (name, Value::Object(tests))
    })
}

/// One comparison with a number, or two.
fn comparisons(number: BoxedStrategy<Value>) -> impl Strategy<Value = Map<String, Value>> {
    let one = (select(vec!["eq", "ne", "gt", "gte", "lt", "lte"]), number);
    prop::collection::vec(one, 1..3)
        .prop_map(|tests| tests.into_iter().map(|(name, number)| (name.to_owned(), number)).collect())
}

/// `{inactive: .., event: .., where: ..}`.
fn inactive(scale: Scale) -> BoxedStrategy<Value> {
    let names = prop::option::weighted(0.7, event_names());
    (duration(scale), names, prop::option::weighted(0.3, about_event()))
        .prop_map(|(span, names, filter)| {
            object([("inactive", Some(span)), ("event", names), ("where", filter)])
        })
        .boxed()
}
