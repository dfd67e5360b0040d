//! Random model documents.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use super::Scale;
use super::condition::{about_event, about_lead, duration, event_names, object};
use super::pool::PROPERTIES;

/// Documents of sound scoring models: two of three use the whole language, the third has little but points that fade.
pub fn models(scale: Scale) -> BoxedStrategy<Value> {
    let any = document(
        prop::collection::vec(group(rule(scale)), 1..4).boxed(),
        qualification(scale, 0.3),
        prop::option::weighted(0.3, about_lead(scale)).boxed(),
    );
    // Sums that rise and fall with no message: points of both signs that fade at different rates, and are held in places.
    let fading = document(
        prop::collection::vec(group(fading_rule(scale)), 2..4).boxed(),
        qualification(scale, 0.05),
        Just(None).boxed(),
    );
    prop_oneof![2 => any, 1 => fading].boxed()
}

fn document(
    groups: BoxedStrategy<Vec<Value>>,
    qualification: BoxedStrategy<Value>,
    lead: BoxedStrategy<Option<Value>>,
) -> BoxedStrategy<Value> {
    let qualification = prop::option::weighted(0.9, qualification);
    let limits = prop::option::weighted(0.6, limits());
    (limits, groups, prop::option::weighted(0.8, grades()), qualification, lead)
        .prop_map(|(limits, mut groups, grades, qualification, lead)| {
            name(&mut groups);
            object([
                ("schema", Some(json!("baton.scoring/v1"))),
                ("name", Some(json!("random"))),
                ("limits", limits),
                ("groups", Some(Value::Array(groups))),
                ("grades", grades),
                ("qualification", qualification),
                ("lead", lead),
            ])
        })
        .boxed()
}

/// Gives groups and rules their ids: `g0`, `g0r0`.
fn name(groups: &mut [Value]) {
    for (index, group) in groups.iter_mut().enumerate() {
        group["id"] = json!(format!("g{index}"));
        for (number, rule) in group["rules"].as_array_mut().into_iter().flatten().enumerate() {
            rule["id"] = json!(format!("g{index}r{number}"));
        }
    }
}

fn limits() -> impl Strategy<Value = Value> {
    let numbers = vec![json!(-20), json!(-0.5), json!(0), json!(7.25), json!(40), json!(100)];
    let two = subsequence(numbers, 2).prop_map(|two| json!({ "min": two[0], "max": two[1] }));
    prop_oneof![
        3 => two,
        1 => select(vec![json!({ "min": 0 }), json!({ "max": 12.5 }), json!({ "min": 5, "max": 5 }), json!({})]),
    ]
}

fn group(rule: BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let dimension = select(vec![json!("fit"), json!("engagement"), json!("engagement")]);
    (dimension, prop::option::weighted(0.4, limits()), prop::collection::vec(rule, 0..6)).prop_map(
        |(dimension, limits, rules)| {
            object([("dimension", Some(dimension)), ("limits", limits), ("rules", Some(Value::Array(rules)))])
        },
    )
}

fn rule(scale: Scale) -> BoxedStrategy<Value> {
    prop_oneof![3 => event_rule(scale), 2 => state_rule(scale)].boxed()
}

/// Numbers that add up to bounds exactly, hardly and not at all.
fn points() -> impl Strategy<Value = Value> {
    let sizes = vec![
        json!(1),
        json!(5),
        json!(10),
        json!(15),
        json!(2.5),
        json!(0.1),
        json!(33.333_333),
        json!(1e-7),
    ];
    (select(sizes), prop::bool::weighted(0.35)).prop_map(|(size, negative)| match size.as_f64() {
        Some(size) if negative => json!(-size),
        _ => size,
    })
}

fn state_rule(scale: Scale) -> impl Strategy<Value = Value> {
    (points(), about_lead(scale)).prop_map(|(points, when)| json!({ "points": points, "when": when }))
}

fn fading_rule(scale: Scale) -> BoxedStrategy<Value> {
    let decay = prop_oneof![
        3 => duration(scale).prop_map(|span| json!({ "half_life": span })),
        1 => duration(scale).prop_map(|span| json!({ "linear": span })),
    ];
    let events =
        select(vec![json!("Page Viewed"), json!(["Page Viewed", "Form Submitted"]), json!("Email Opened")]);
    let points = select(vec![json!(5), json!(-5), json!(10), json!(-7.5), json!(15), json!(-15)]);
    let limit = prop::option::weighted(0.3, select(vec![json!(1), json!(4), json!(12)]));
    (events, points, decay, limit)
        .prop_map(|(events, points, decay, limit)| {
            object([
                ("event", Some(events)),
                ("points", Some(points)),
                ("decay", Some(decay)),
                ("limit", limit),
            ])
        })
        .boxed()
}

fn event_rule(scale: Scale) -> impl Strategy<Value = Value> {
    let cap = (1..4_u64, prop::option::weighted(0.7, duration(scale)))
        .prop_map(|(count, per)| object([("count", Some(json!(count))), ("per", per)]));
    let decay = (select(vec!["half_life", "half_life", "linear", "expire"]), duration(scale))
        .prop_map(|(kind, span)| object([(kind, Some(span))]));
    let limit = select(vec![json!(1), json!(12), json!(20.5), json!(0.25)]);
    let points = prop_oneof![20 => points(), 1 => Just(json!(0))];
    (
        (event_names(), points, prop::option::weighted(0.4, about_event())),
        prop::option::weighted(0.4, cap),
        prop::option::weighted(0.75, decay),
        prop::option::weighted(0.3, limit),
        prop::option::weighted(0.25, points_from()),
    )
        .prop_map(|((events, points, filter), cap, decay, limit, points_from)| {
            object([
                ("event", Some(events)),
                ("points", Some(points)),
                ("where", filter),
                ("cap", cap),
                ("decay", decay),
                ("limit", limit),
                ("points_from", points_from),
            ])
        })
}

fn points_from() -> impl Strategy<Value = Value> {
    let key = prop_oneof![4 => Just("seconds"), 1 => select(&PROPERTIES[..]).prop_map(|(key, _)| key)];
    let per = select(vec![json!(30), json!(0.5), json!(7), json!(1e-3)]);
    let max = select(vec![json!(1), json!(5), json!(0.5), json!(3.7), json!(1e3)]);
    (key, per, max).prop_map(|(key, per, max)| json!({ "property": key, "per": per, "max": max }))
}

fn grades() -> impl Strategy<Value = Value> {
    let fit = bands(vec!["A", "B", "C"], vec![json!(30), json!(12.5), json!(5), json!(0), json!(-5)]);
    let engagement = bands(vec!["1", "2"], vec![json!(33.333_333), json!(15), json!(2.5), json!(0.1)]);
    (prop::option::weighted(0.9, fit), prop::option::weighted(0.9, engagement))
        .prop_map(|(fit, engagement)| object([("fit", fit), ("engagement", engagement)]))
}

/// Different bounds for some of the names, not always the better grade the higher bound.
fn bands(names: Vec<&'static str>, bounds: Vec<Value>) -> impl Strategy<Value = Value> {
    let most = names.len();
    (subsequence(names, 0..=most), subsequence(bounds, most), any::<bool>()).prop_map(
        |(names, mut bounds, up)| {
            if up {
                bounds.reverse();
            }
            let members = names.into_iter().map(str::to_owned).zip(bounds);
            Value::Object(members.collect::<Map<_, _>>())
        },
    )
}

/// The sums that a line may bound, and in which proportion they are.
const SUMS: [(&str, f64); 3] = [("total", 0.7), ("fit", 0.25), ("engagement", 0.3)];

/// A line to cross, whose `enter` has a condition as often as `conditional` says.
fn qualification(scale: Scale, conditional: f64) -> BoxedStrategy<Value> {
    let leave = prop::option::weighted(0.6, line(scale, conditional));
    let handoff = prop::option::weighted(0.4, line(scale, conditional));
    (line(scale, conditional), leave, handoff)
        .prop_map(|(enter, mut leave, handoff)| {
            for (sum, _) in SUMS {
                let bound = enter.get(sum).and_then(Value::as_f64);
                if let (Some(bound), Some(below)) =
                    (bound, leave.as_mut().and_then(|leave| leave.get_mut(sum)))
                {
                    // No higher than the way in.
                    *below = json!(below.as_f64().map_or(bound, |below| below.min(bound)));
                }
            }
            object([("enter", Some(enter)), ("leave", leave), ("handoff", handoff)])
        })
        .boxed()
}

fn line(scale: Scale, conditional: f64) -> impl Strategy<Value = Value> {
    let bound = || {
        select(vec![json!(-5), json!(0.1), json!(1), json!(2), json!(5), json!(7.5), json!(10), json!(15)])
    };
    let [total, fit, engagement] = SUMS.map(|(_, often)| prop::option::weighted(often, bound()));
    (total, fit, engagement, prop::option::weighted(conditional, about_lead(scale))).prop_map(
        |(total, fit, engagement, when)| {
            object([("total", total), ("fit", fit), ("engagement", engagement), ("when", when)])
        },
    )
}
