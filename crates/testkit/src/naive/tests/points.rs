//! Event rules.

use serde_json::json;

use super::*;
use crate::naive::score;

#[test]
fn a_cap_lets_the_window_slide_and_frees_room_exactly_at_its_far_end() {
    let capped = rule(json!({ "event": "E", "points": 1, "cap": { "count": 1, "per": "1d" } }));
    close(total(&capped, &acts([0, DAY - 1]), 9 * DAY), 1.0);
    close(total(&capped, &acts([0, DAY]), 9 * DAY), 2.0);
    // The refused one takes no room: what lies a day behind the first counts.
    let scored = score(&capped, &acts([0, HOUR, DAY, DAY + HOUR]), after(9 * DAY)).unwrap();
    let line = &scored.ledger[0];
    assert_eq!((line.occurrences, line.refused), (2, 2));
    assert_eq!(line.last_at, Some(after(DAY)));
}

#[test]
fn simultaneous_occurrences_take_the_cap_in_order_of_their_ids() {
    let capped = rule(json!({
        "event": "E", "points": 1, "cap": { "count": 1 }, "points_from": { "property": "n", "per": 1, "max": 9 }
    }));
    let arrived = [event("b", 0, "E", json!({ "n": 2 })), event("a", 0, "E", json!({ "n": 3 }))];
    close(total(&capped, &arrived, 0), 3.0);
}

#[test]
fn a_lifetime_cap_counts_the_first_even_when_they_are_worth_nothing_any_more() {
    let capped =
        rule(json!({ "event": "E", "points": 1, "cap": { "count": 2 }, "decay": { "expire": "1d" } }));
    close(total(&capped, &acts([0, HOUR, 30 * DAY]), 30 * DAY), 0.0);
}

#[test]
fn points_halve_in_every_half_life() {
    let fading = rule(json!({ "event": "E", "points": 8, "decay": { "half_life": "14d" } }));
    let act = acts([0]);
    close(total(&fading, &act, 0), 8.0);
    close(total(&fading, &act, 14 * DAY), 4.0);
    close(total(&fading, &act, 42 * DAY), 1.0);
    close(total(&fading, &act, 7 * DAY), 5.656_854); // 8 / sqrt 2, to six digits
}

#[test]
fn points_fade_in_a_line_to_nothing_and_not_below() {
    let fading = rule(json!({ "event": "E", "points": -8, "decay": { "linear": "8d" } }));
    let act = acts([0]);
    close(total(&fading, &act, 2 * DAY), -6.0);
    close(total(&fading, &act, 8 * DAY), 0.0);
    close(total(&fading, &act, 80 * DAY), 0.0);
}

#[test]
fn points_expire_at_exactly_their_age() {
    let fading = rule(json!({ "event": "E", "points": 8, "decay": { "expire": "8d" } }));
    let act = acts([0]);
    close(total(&fading, &act, 8 * DAY - 1), 8.0);
    close(total(&fading, &act, 8 * DAY), 0.0);
}

#[test]
fn a_limit_works_on_the_side_of_the_sign() {
    let up = rule(json!({ "event": "E", "points": 5, "limit": 12 }));
    let down = rule(json!({ "event": "E", "points": -5, "limit": 12 }));
    let three = acts([0, 1, 2]);
    close(total(&up, &three, 9), 12.0);
    close(total(&down, &three, 9), -12.0);
    close(total(&up, &three[..2], 9), 10.0);
}

#[test]
fn points_scale_with_the_events_own_number() {
    let scaled = rule(json!({
        "event": "E", "points": 2, "points_from": { "property": "s", "per": 30, "max": 2.5 }
    }));
    for (value, factor) in [
        (json!(29.9), 0.0),
        (json!(30), 1.0),
        (json!(89), 2.0),
        (json!(1e300), 2.5),
        (json!(-60), 0.0),
        (json!("60"), 0.0),
        (json!(null), 0.0),
        (json!([60]), 0.0),
    ] {
        let act = [event("e", 0, "E", json!({ "s": value }))];
        close(total(&scaled, &act, 0), 2.0 * factor);
    }
    close(total(&scaled, &acts([0]), 0), 0.0);
}

#[test]
fn an_occurrence_of_factor_zero_neither_counts_nor_is_refused() {
    let scaled = rule(json!({
        "event": "E", "points": 1, "cap": { "count": 1 }, "points_from": { "property": "s", "per": 1, "max": 9 }
    }));
    let log = [0, 4, 0, 5].map(|value| event(&format!("e{value}"), value, "E", json!({ "s": value })));
    let scored = score(&scaled, &log, after(9)).unwrap();
    let line = &scored.ledger[0];
    assert_eq!((line.points, line.earned, line.occurrences, line.refused), (4.0, 4.0, 1, 1));
}

#[test]
fn names_match_exactly_and_a_list_means_any_of_them() {
    let named = rule(json!({ "event": ["E", "F"], "points": 1 }));
    let log = [
        event("1", 0, "E", json!({})),
        event("2", 0, "e", json!({})),
        event("3", 0, "F", json!({})),
        event("4", 0, "F ", json!({})),
    ];
    close(total(&named, &log, 0), 2.0);
}

#[test]
fn arrival_does_not_matter_and_the_first_with_an_id_stands() {
    let named = rule(json!({ "event": "E", "points": 1, "where": { "property": "n", "eq": 1 } }));
    let first = event("same", 5, "E", json!({ "n": 1 }));
    let second = event("same", 1, "E", json!({ "n": 2 }));
    close(total(&named, &[first.clone(), second.clone(), first.clone()], 9), 1.0);
    close(total(&named, &[second, first], 9), 0.0);
}
