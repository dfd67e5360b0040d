//! What must hold of inference whatever people do: bounds, the same for any order of arrival, and no surprise from more evidence.

use baton_engine::bant::{CONFIDENCE_MAX, Member, Party, Signal, infer};
use baton_model::BantLetter;
use baton_model::bant::{RuleName, Rules};
use baton_model::time::MICROS_PER_DAY;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const NOW: i64 = 1_780_000_000_000_000;

#[derive(Debug, Clone)]
struct Deed {
    message_id: String,
    at: i64,
    person: i64,
    name: &'static str,
    properties: Map<String, Value>,
}

fn deed() -> impl Strategy<Value = Deed> {
    let names = prop::sample::select(vec![
        "Page Viewed",
        "Form Submitted",
        "Email Delivered",
        "Email Replied",
        "Demo Attended",
        "Meeting Held",
        "Survey Answered",
        "Trial Started",
    ]);
    let texts = prop::sample::select(vec![
        "/pricing",
        "/solutions/audit",
        "예산이 없습니다",
        "no budget",
        "our budget is $50,000",
        "예산은 5천만원",
        "이번 분기",
        "by end of Q3",
        "ASAP",
        "not now",
        "학생입니다",
        "관심 없어요",
        "느린 집계",
        "CFO",
        "",
        "\u{0}\u{1F600}",
    ]);
    let keys = prop::sample::select(vec![
        "path",
        "message",
        "challenge",
        "budget",
        "timeline",
        "attendees",
        "title",
    ]);
    let value = (texts, 0..4u8).prop_map(|(text, shape)| match shape {
        0 | 1 => json!(text),
        2 => json!([{ "name": text, "title": text }, text]),
        _ => json!({ "need": text, "n": 3, "none": null }),
    });
    let properties = prop::collection::vec((keys, value), 0..4);
    (names, -500..2_i64, 0..4_i64, 0..60_000_000_000_i64, properties, any::<u32>()).prop_map(
        |(name, day, person, within, properties, id)| Deed {
            message_id: format!("m{id}"),
            at: NOW + day * MICROS_PER_DAY + within,
            person,
            name,
            properties: properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        },
    )
}

fn inferred(
    rules: &Rules,
    deeds: &[Deed],
    now: i64,
) -> baton_model::bant::PerLetter<baton_engine::bant::Inference> {
    let titles = [Some("대표이사"), Some("Engineer"), None, Some("Head of IT")];
    let members: Vec<Member<'_>> =
        (0..4).map(|id| Member { id, name: "someone", job_title: titles[id as usize] }).collect();
    let signals: Vec<Signal<'_>> = deeds
        .iter()
        .map(|deed| Signal {
            message_id: &deed.message_id,
            at: deed.at,
            person: deed.person,
            name: deed.name,
            properties: &deed.properties,
        })
        .collect();
    infer(rules, &Party { lead: 0, members: &members, signals: &signals }, now)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn confidence_stays_within_its_bounds(deeds in prop::collection::vec(deed(), 0..40)) {
        for (letter, inference) in inferred(&Rules::default(), &deeds, NOW).iter() {
            prop_assert_eq!(inference.letter, letter);
            prop_assert!((0.0..=CONFIDENCE_MAX).contains(&inference.confidence));
            prop_assert!((0.0..=1.0).contains(&inference.doubt));
            for hint in inference.hints.iter().chain(&inference.against) {
                prop_assert!(hint.confidence > 0.0 && hint.confidence <= 1.0);
                prop_assert!(!hint.messages.is_empty() && hint.times >= hint.messages.len());
                prop_assert_eq!(hint.rule.letter(), letter);
            }
            if let Some(value) = &inference.value {
                prop_assert_eq!(value.letter(), letter);
                prop_assert!(value.check().is_ok(), "{:?}", value);
            }
        }
    }

    #[test]
    fn the_order_of_arrival_and_repetition_do_not_matter(
        (deeds, shuffled) in prop::collection::vec(deed(), 0..30)
            .prop_flat_map(|deeds| (Just(deeds.clone()), Just(deeds).prop_shuffle())),
        again in 0..5usize,
    ) {
        let mut other = shuffled;
        other.extend(deeds.iter().take(again).cloned());
        prop_assert_eq!(inferred(&Rules::default(), &deeds, NOW), inferred(&Rules::default(), &other, NOW));
    }

    #[test]
    fn a_switched_off_rule_is_as_if_it_were_not(deeds in prop::collection::vec(deed(), 0..30), off in 0..12usize) {
        let name = RuleName::ALL[off];
        let (on, mut rules) = (Rules::default(), Rules::default());
        rules.rule_mut(name).on = false;
        let (with, without) = (inferred(&on, &deeds, NOW), inferred(&rules, &deeds, NOW));
        for letter in BantLetter::ALL {
            let (with, without) = (with.of(letter), without.of(letter));
            prop_assert!(without.hints.iter().chain(&without.against).all(|hint| hint.rule != name));
            if letter != name.letter() {
                prop_assert_eq!(with, without);
            } else if name.is_against() {
                prop_assert!(without.confidence >= with.confidence);
            } else {
                prop_assert!(without.confidence <= with.confidence);
            }
        }
    }

    #[test]
    fn more_of_what_speaks_for_a_letter_never_lowers_it(
        deeds in prop::collection::vec(deed(), 0..25),
        day in 0..59_i64,
        more in 0..3u8,
    ) {
        let more = match more {
            0 => ("Page Viewed", json!({ "path": "/pricing" }), BantLetter::Budget),
            1 => ("Demo Attended", json!({ "attendees": [{ "name": "Zoe", "title": "CEO" }] }), BantLetter::Authority),
            _ => ("Page Viewed", json!({ "path": "/solutions" }), BantLetter::Need),
        };
        let (name, properties, letter) = more;
        let Value::Object(properties) = properties else { unreachable!() };
        let before = inferred(&Rules::default(), &deeds, NOW);
        let mut deeds = deeds;
        deeds.push(Deed { message_id: "more".to_owned(), at: NOW - day * MICROS_PER_DAY, person: 0, name, properties });
        let after = inferred(&Rules::default(), &deeds, NOW);
        prop_assert!(after.of(letter).confidence >= before.of(letter).confidence);
    }

    #[test]
    fn what_is_dated_later_does_not_count_yet(deeds in prop::collection::vec(deed(), 0..25)) {
        let known: Vec<Deed> = deeds.iter().filter(|deed| deed.at <= NOW).cloned().collect();
        prop_assert_eq!(inferred(&Rules::default(), &deeds, NOW), inferred(&Rules::default(), &known, NOW));
    }
}

fn one(name: &'static str, properties: Value) -> Vec<Deed> {
    let Value::Object(properties) = properties else { panic!("an object") };
    vec![Deed { message_id: "m".to_owned(), at: NOW - 1, person: 0, name, properties }]
}

#[test]
fn each_letter_is_read_from_its_signals() {
    let rules = Rules::default();
    let seen = |deeds: &[Deed]| inferred(&rules, deeds, NOW);
    let budget = seen(&one("Form Submitted", json!({ "message": "예산은 5천만원입니다" })));
    assert_eq!(budget.budget.value.as_ref().unwrap().words(), "50000000 KRW");
    let need = seen(&one("Survey Answered", json!({ "Biggest challenge": "수기 집계" })));
    assert_eq!(need.need.value.as_ref().unwrap().words(), "수기 집계");
    let timing = seen(&one("Email Replied", json!({ "text": "이번 분기 안에 하고 싶어요" })));
    // 2026-05-28: the quarter ends with June.
    assert_eq!(timing.timing.value.as_ref().unwrap().words(), "2026-06-30");
    let authority = seen(&one("Meeting Held", json!({ "attendees": [{ "name": "Ada", "title": "CFO" }] })));
    assert_eq!(authority.authority.value.as_ref().unwrap().words(), "Ada (CFO); someone (대표이사)");
    assert!(seen(&[]).iter().all(|(_, inference)| inference.confidence == 0.0 && inference.value.is_none()));
}

#[test]
fn a_denial_is_a_hint_against_and_not_a_no() {
    let denied =
        inferred(&Rules::default(), &one("Email Replied", json!({ "text": "We have no budget" })), NOW);
    assert!(denied.budget.confidence == 0.0 && denied.budget.doubt > 0.7);
    assert_eq!(denied.budget.status(), baton_model::BantStatus::Unknown, "people say no, signals do not");
    assert_eq!(denied.budget.against[0].quote.as_deref(), Some("We have no budget"));
}

#[test]
fn a_deadline_that_has_passed_no_longer_counts() {
    let deeds = one("Form Submitted", json!({ "timeline": "1-3 months" }));
    let rules = Rules::default();
    assert!(inferred(&rules, &deeds, NOW).timing.confidence > 0.5);
    assert!(inferred(&rules, &deeds, NOW + 100 * MICROS_PER_DAY).timing.confidence == 0.0);
}
