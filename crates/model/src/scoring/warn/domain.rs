//! Whether comparisons can all pass: numbers, texts, and the whole numbers that counts are.

use crate::scoring::{NumberTest, Ordinal, Scalar, ValueTest};
use crate::text::fold;

/// The types an attribute's value can have.
pub(super) const TYPES: [&str; 5] = ["number", "text", "boolean", "list", "object"];

/// The types of value that can pass this test. `known: false` passes for none of them.
pub(super) fn passing_types(test: &ValueTest) -> Vec<&'static str> {
    let of = |scalar: &Scalar| match scalar {
        Scalar::Number(_) => "number",
        Scalar::Text(_) => "text",
        Scalar::Bool(_) => "boolean",
    };
    match test {
        ValueTest::Eq(scalar) | ValueTest::Ne(scalar) => vec![of(scalar)],
        ValueTest::In(scalars) | ValueTest::NotIn(scalars) => scalars.iter().map(of).collect(),
        ValueTest::Gt(ordinal)
        | ValueTest::Gte(ordinal)
        | ValueTest::Lt(ordinal)
        | ValueTest::Lte(ordinal) => match ordinal {
            Ordinal::Number(_) => vec!["number"],
            Ordinal::Text(_) => vec!["text"],
        },
        ValueTest::Contains(Scalar::Text(_)) => vec!["text", "list"],
        ValueTest::Contains(_) => vec!["list"],
        ValueTest::StartsWith(_) | ValueTest::EndsWith(_) | ValueTest::Matches(_) => vec!["text"],
        ValueTest::Known(true) => TYPES.to_vec(),
        ValueTest::Known(false) => Vec::new(),
    }
}

/// Whether some value, or its absence, passes all tests of one key. True when in doubt.
pub(super) fn satisfiable(tests: &[&ValueTest]) -> bool {
    if tests.iter().any(|test| matches!(test, ValueTest::Known(false))) {
        return tests.iter().all(|test| matches!(test, ValueTest::Known(false)));
    }
    let listed = tests.iter().find_map(|test| match test {
        ValueTest::Eq(scalar) => Some(std::slice::from_ref(scalar)),
        ValueTest::In(scalars) => Some(scalars.as_slice()),
        _ => None,
    });
    if let Some(candidates) = listed {
        return candidates.iter().any(|candidate| tests.iter().all(|test| passes(candidate, test)));
    }
    let possible = |kind: &str| tests.iter().all(|test| passing_types(test).contains(&kind));
    TYPES.into_iter().any(|kind| possible(kind) && (kind == "list" || ordered(tests)))
}

/// Whether lower and upper bounds leave something between them.
fn ordered(tests: &[&ValueTest]) -> bool {
    let lowers = tests.iter().filter_map(|test| match test {
        ValueTest::Gt(ordinal) => Some((ordinal, true)),
        ValueTest::Gte(ordinal) => Some((ordinal, false)),
        _ => None,
    });
    lowers.into_iter().all(|(lower, above)| {
        tests.iter().all(|test| {
            let (upper, below) = match test {
                ValueTest::Lt(ordinal) => (ordinal, true),
                ValueTest::Lte(ordinal) => (ordinal, false),
                _ => return true,
            };
            let touching = !above && !below;
            match (lower, upper) {
                (Ordinal::Number(lower), Ordinal::Number(upper)) => {
                    lower < upper || (touching && lower <= upper)
                }
                (Ordinal::Text(lower), Ordinal::Text(upper)) => lower < upper || (touching && lower == upper),
                _ => false,
            }
        })
    })
}

/// Whether a value passes a test.
fn passes(value: &Scalar, test: &ValueTest) -> bool {
    let same_type = |other: &Scalar| std::mem::discriminant(value) == std::mem::discriminant(other);
    match test {
        ValueTest::Eq(other) => equal(value, other),
        ValueTest::Ne(other) => same_type(other) && !equal(value, other),
        ValueTest::In(others) => others.iter().any(|other| equal(value, other)),
        ValueTest::NotIn(others) => {
            others.iter().any(same_type) && !others.iter().any(|other| equal(value, other))
        }
        ValueTest::Gt(bound) => may_compare(value, bound, |value, bound| value > bound),
        ValueTest::Gte(bound) => may_compare(value, bound, |value, bound| value >= bound),
        ValueTest::Lt(bound) => may_compare(value, bound, |value, bound| value < bound),
        ValueTest::Lte(bound) => may_compare(value, bound, |value, bound| value <= bound),
        ValueTest::Contains(Scalar::Text(part)) => {
            text(value).is_some_and(|text| fold(text).contains(&*fold(part)))
        }
        ValueTest::Contains(_) => false,
        ValueTest::StartsWith(part) => text(value).is_some_and(|text| fold(text).starts_with(&*fold(part))),
        ValueTest::EndsWith(part) => text(value).is_some_and(|text| fold(text).ends_with(&*fold(part))),
        // The value may be written in any case, the pattern minds it: nothing can be said.
        ValueTest::Matches(_) => text(value).is_some(),
        ValueTest::Known(known) => *known,
    }
}

fn text(value: &Scalar) -> Option<&str> {
    if let Scalar::Text(text) = value { Some(text) } else { None }
}

fn equal(one: &Scalar, other: &Scalar) -> bool {
    match (one, other) {
        (Scalar::Text(one), Scalar::Text(other)) => fold(one) == fold(other),
        _ => one == other,
    }
}

/// A listed text stands for every way to write it, and bounds on text mind the case: nothing can be said of those.
fn may_compare(value: &Scalar, bound: &Ordinal, passes: impl FnOnce(f64, f64) -> bool) -> bool {
    match (value, bound) {
        (Scalar::Number(value), Ordinal::Number(bound)) => passes(*value, *bound),
        (Scalar::Text(_), Ordinal::Text(_)) => true,
        _ => false,
    }
}

/// What a measure can be: never, always or sometimes within all tests. `whole`: it is a whole number from 0 to `most`.
pub(super) fn measure(tests: &[NumberTest], whole: bool, most: f64) -> super::Truth {
    use super::Truth;
    let (mut low, mut high) = if whole { (0.0, most) } else { (f64::NEG_INFINITY, f64::INFINITY) };
    let (floor, ceiling) = (low, high);
    let mut excluded: Vec<f64> = Vec::new();
    for test in tests {
        let bound = test.operand();
        match *test {
            NumberTest::Eq(_) => {
                low = low.max(bound);
                high = high.min(bound);
            }
            NumberTest::Ne(_) => excluded.push(bound),
            NumberTest::Gte(_) if whole => low = low.max(bound.ceil()),
            NumberTest::Gt(_) if whole => low = low.max(bound.floor() + 1.0),
            NumberTest::Lte(_) if whole => high = high.min(bound.floor()),
            NumberTest::Lt(_) if whole => high = high.min(bound.ceil() - 1.0),
            NumberTest::Gte(_) => low = low.max(bound),
            NumberTest::Gt(_) => low = low.max(bound.next_up()),
            NumberTest::Lte(_) => high = high.min(bound),
            NumberTest::Lt(_) => high = high.min(bound.next_down()),
        }
    }
    excluded.retain(|number| (low..=high).contains(number) && (!whole || number.fract() == 0.0));
    excluded.sort_by(f64::total_cmp);
    excluded.dedup();
    let no_whole_number = whole && low.fract() != 0.0 && low >= high;
    let all_excluded =
        if whole { excluded.len() as f64 > high - low } else { low >= high && !excluded.is_empty() };
    if low > high || no_whole_number || all_excluded {
        Truth::Never
    } else if low <= floor && high >= ceiling && excluded.is_empty() {
        Truth::Always
    } else {
        Truth::Depends
    }
}
