//! The few names, keys and values from which models and logs are made.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// `가입`, composed.
const SIGN_UP: &str = "\u{ac00}\u{c785}";
/// The same, decomposed: as a name of an event it is another one.
const SIGN_UP_APART: &str = "\u{1100}\u{1161}\u{110b}\u{1175}\u{11b8}";

/// Names of events; they match exactly.
pub(super) fn event_name() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        6 => Just("Page Viewed"),
        3 => Just("Form Submitted"),
        3 => Just("Email Opened"),
        1 => Just("page viewed"),
        1 => Just(SIGN_UP),
        1 => Just(SIGN_UP_APART),
    ]
}

/// What a key usually holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
    List,
    Object,
}

/// Keys that models ask of events, as they write them.
pub(super) const PROPERTIES: [(&str, Kind); 9] = [
    ("path", Kind::Text),
    ("seconds", Kind::Number),
    ("tags", Kind::List),
    ("flag", Kind::Flag),
    ("deep", Kind::Object),
    ("deep.x", Kind::Text),
    ("deep.y.z", Kind::Number),
    ("context.campaign.source", Kind::Text),
    ("context.ip", Kind::Text),
];

/// Keys that models ask of leads, as they write them.
pub(super) const ATTRIBUTES: [(&str, Kind); 10] = [
    ("job_level", Kind::Text),
    ("employees", Kind::Number),
    ("tags", Kind::List),
    ("consent", Kind::Object),
    ("consent.marketing", Kind::Flag),
    ("account.industry", Kind::Text),
    ("account.employees", Kind::Number),
    ("account.deep.x", Kind::Text),
    ("account", Kind::Object),
    ("never.set", Kind::Text),
];

/// Texts of which many are equal after folding and none is by accident.
pub(super) fn text() -> impl Strategy<Value = &'static str> {
    select(vec![
        "/pricing",
        "/PRICING/plans",
        "/blog",
        "vp",
        "VP",
        SIGN_UP,
        SIGN_UP_APART,
        "\u{1100}\u{1161}",
        "CAF\u{c9}",
        "cafe\u{301}",
        "\u{130}X",
        "\u{39f}\u{394}\u{39f}\u{3a3}",
        "stra\u{df}e",
        "STRASSE",
        "30",
        "",
    ])
}

/// Numbers whose sums are exact, so that comparing a sum does not depend on its order.
fn number() -> impl Strategy<Value = Value> {
    select(vec![
        json!(-5),
        json!(-0.0),
        json!(0),
        json!(0.5),
        json!(1),
        json!(1.0),
        json!(2),
        json!(29.75),
        json!(30),
        json!(61),
        json!(150),
        json!(1e9),
        json!(u64::MAX),
    ])
}

/// A number, a text, true or false.
fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![text().prop_map(Value::from), number(), any::<bool>().prop_map(Value::from)]
}

/// What a test of a key of this kind is given to compare with; `u64::MAX` is beyond what a document may say.
pub(super) fn operand(kind: Kind) -> BoxedStrategy<Value> {
    let fitting = match kind {
        Kind::Number => number().boxed(),
        Kind::Flag => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Text | Kind::List | Kind::Object => text().prop_map(Value::from).boxed(),
    };
    let any = prop_oneof![5 => fitting, 1 => scalar()];
    any.prop_map(|value| if value.as_f64().is_some_and(|n| n > 1e12) { json!(1e12) } else { value }).boxed()
}

/// What stands under a key of this kind: mostly what belongs there.
fn datum(kind: Kind) -> BoxedStrategy<Value> {
    let list = || prop::collection::vec(scalar(), 0..4).prop_map(Value::Array);
    let object = || {
        let inner = prop_oneof![4 => scalar(), 1 => Just(Value::Null)];
        let members =
            [("x", inner.clone().boxed()), ("marketing", any::<bool>().prop_map(Value::from).boxed())];
        let nested = number().prop_map(|z| json!({ "z": z }));
        let members = members.into_iter().chain([("y", nested.boxed())]);
        some_of(members.map(|(key, value)| (key, 0.7, value)).collect()).prop_map(Value::Object)
    };
    let fitting = match kind {
        Kind::Text => text().prop_map(Value::from).boxed(),
        Kind::Number => number().boxed(),
        Kind::Flag => any::<bool>().prop_map(Value::from).boxed(),
        Kind::List => list().boxed(),
        Kind::Object => object().boxed(),
    };
    let odd = prop_oneof![Just(Value::Null), scalar(), list(), object()];
    prop_oneof![8 => fitting, 1 => odd].boxed()
}

/// A mapping that has each of these keys with its probability.
fn some_of(
    members: Vec<(&'static str, f64, BoxedStrategy<Value>)>,
) -> impl Strategy<Value = Map<String, Value>> + Clone {
    let members: Vec<_> = members
        .into_iter()
        .map(|(key, probability, value)| {
            prop::option::weighted(probability, value)
                .prop_map(move |value| value.map(|value| (key.to_owned(), value)))
        })
        .collect();
    members.prop_shuffle().prop_map(|members| members.into_iter().flatten().collect())
}

/// The properties of an event.
pub(super) fn properties() -> impl Strategy<Value = Map<String, Value>> {
    some_of(vec![
        ("path", 0.8, datum(Kind::Text)),
        ("seconds", 0.7, datum(Kind::Number)),
        ("tags", 0.4, datum(Kind::List)),
        ("flag", 0.4, datum(Kind::Flag)),
        ("deep", 0.4, datum(Kind::Object)),
        // Keys with a dot in them come before the path that they look like.
        ("deep.x", 0.1, datum(Kind::Text)),
        ("context.ip", 0.1, datum(Kind::Text)),
        ("context", 0.05, datum(Kind::Object)),
    ])
}

/// Where an event came from.
pub(super) fn context() -> impl Strategy<Value = Value> {
    let campaign = some_of(vec![("source", 0.8, datum(Kind::Text))]).prop_map(Value::Object);
    let given = some_of(vec![
        ("campaign", 0.7, campaign.boxed()),
        ("campaign.source", 0.1, datum(Kind::Text)),
        ("ip", 0.5, datum(Kind::Text)),
    ]);
    prop_oneof![1 => Just(Value::Null), 2 => given.prop_map(Value::Object)]
}

/// Attributes of a lead.
pub(super) fn lead_attributes() -> impl Strategy<Value = Map<String, Value>> {
    some_of(vec![
        ("job_level", 0.5, datum(Kind::Text)),
        ("employees", 0.5, datum(Kind::Number)),
        ("tags", 0.3, datum(Kind::List)),
        ("consent", 0.4, datum(Kind::Object)),
        ("consent.marketing", 0.2, datum(Kind::Flag)),
        // Not an attribute of the account.
        ("account", 0.1, datum(Kind::Object)),
        ("account.industry", 0.1, datum(Kind::Text)),
    ])
}

/// Attributes of an account.
pub(super) fn account_attributes() -> impl Strategy<Value = Map<String, Value>> {
    some_of(vec![
        ("industry", 0.6, datum(Kind::Text)),
        ("employees", 0.6, datum(Kind::Number)),
        ("deep", 0.5, datum(Kind::Object)),
        ("deep.x", 0.1, datum(Kind::Text)),
    ])
}
