//! From rules to the total, grades, and the ledger.

use serde_json::json;

use super::*;
use crate::naive::score::round;
use crate::naive::{NaiveLine, score};

#[test]
fn rounding_is_to_the_nearest_millionth_halves_away_from_zero() {
    // 1/128 is a half of a millionth exactly.
    close(round(0.007_812_5), 0.007_813);
    close(round(-0.007_812_5), -0.007_813);
    close(round(1.000_000_4), 1.0);
    close(round(59.999_999_9), 60.0);
    close(round(1e300), 1e300);
    assert!(round(-1e-9).is_sign_positive());
}

#[test]
fn a_value_within_half_a_millionth_of_a_bound_has_reached_it() {
    let nearly = model(json!({
        "groups": [{ "id": "g", "dimension": "fit", "rules": [
            { "id": "r", "points": 59.999_999_9, "event": "E" }
        ] }],
        "grades": { "fit": { "A": 60 } }
    }));
    let scored = score(&nearly, &acts([0]), after(0)).unwrap();
    assert_eq!((scored.score, scored.grade.as_str()), (60, "A3"));
}

#[test]
fn nothing_is_said_of_a_lead_before_its_first_message() {
    let any = rule(json!({ "event": "E", "points": 1 }));
    assert_eq!(score(&any, &acts([5]), after(4)), None);
    assert_eq!(score(&any, &[], after(4)), None);
    assert_eq!(score(&any, &acts([5, 6]), after(5)).map(|scored| scored.score), Some(1));
    assert_eq!(score(&any, &[traits("t", 0, json!({}))], after(0)).map(|scored| scored.score), Some(0));
}

#[test]
fn the_displayed_score_is_the_floor_below_zero_too() {
    let negative = rule(json!({ "event": "E", "points": -0.5 }));
    assert_eq!(score(&negative, &acts([0]), after(0)).unwrap().score, -1);
}

#[test]
fn grades_take_the_greatest_bound_that_is_reached_whatever_their_order() {
    let graded = |fit: f64, engagement: f64| {
        let model = model(json!({
            "groups": [
                { "id": "f", "dimension": "fit", "rules": [{ "id": "a", "points": fit, "event": "E" }] },
                { "id": "e", "dimension": "engagement", "rules": [{ "id": "b", "points": engagement, "event": "E" }] }
            ],
            "grades": { "fit": { "A": 30, "C": 40 }, "engagement": { "2": 20 } }
        }));
        score(&model, &acts([0]), after(0)).unwrap().grade
    };
    assert_eq!(graded(29.0, 19.0), "D3");
    assert_eq!(graded(30.0, 20.0), "A2");
    assert_eq!(graded(41.0, 90.0), "C2");
}

#[test]
fn every_clamp_that_bites_has_a_line_and_all_lines_sum_to_the_total() {
    let model = model(json!({
        "limits": { "min": 0, "max": 20 },
        "groups": [
            { "id": "web", "dimension": "engagement", "limits": { "max": 18 }, "rules": [
                { "id": "visit", "event": "E", "points": 5, "limit": 20, "cap": { "count": 5 } },
                { "id": "burst", "when": { "event": "E", "count": { "gte": 3 } }, "points": 2 },
                { "id": "never", "when": { "event": "F", "count": { "gte": 1 } }, "points": 7 }
            ] },
            { "id": "profile", "dimension": "fit", "limits": { "min": 5 }, "rules": [] }
        ]
    }));
    let scored = score(&model, &acts([0, 1, 2, 3, 4, 5]), after(9)).unwrap();
    assert_eq!((scored.fit, scored.engagement, scored.total), (5.0, 18.0, 20.0));
    let told: Vec<_> = scored.ledger.iter().map(tell).collect();
    assert_eq!(
        told,
        ["web/visit 25", "web/burst 2", "web/visit rule -5", "web group -4", "profile group 5", "total -3"]
    );
    close(scored.ledger.iter().map(|line| line.points).sum(), 20.0);
    let visit = &scored.ledger[0];
    assert_eq!((visit.earned, visit.occurrences, visit.refused, visit.last_at), (25.0, 5, 1, Some(after(4))));
    let below = score(&model, &[event("x", 0, "X", json!({}))], after(0)).unwrap();
    assert_eq!(below.ledger.iter().map(tell).collect::<Vec<_>>(), ["profile group 5"]);
}

fn tell(line: &NaiveLine) -> String {
    let place = [&line.group, &line.rule].map(|id| id.clone().unwrap_or_default()).join("/");
    let text = format!("{} {} {}", place.trim_end_matches('/'), line.clamp.unwrap_or_default(), line.points);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
