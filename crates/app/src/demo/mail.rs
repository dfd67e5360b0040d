//! Mail: what is sent, what people make of it, and what machines make of it.

use baton_model::Instant;
use fastrand::Rng;
use serde_json::{Map, json};

use super::calendar::{active, moved, moved_days};
use super::people::Archetype;
use super::random::{Purpose, chance, log_uniform, stream};
use super::site::PAGES;
use super::story::{Entry, Story};

/// Why the clicks of a scanner are a machine's.
const SCANNER: &str = "mail scanner: every link clicked within 2 s of delivery";
/// Why the opens of a scanner are a machine's.
const SCANNER_OPEN: &str = "mail scanner: opened within 1 s of delivery";
/// Why the opens of a proxy are a machine's.
const PREFETCH: &str = "prefetch: opened by the privacy proxy of the mail program";
/// Why the views of a crawler are a machine's.
const CRAWLER: &str = "crawler: two pages a second, from a data centre";

/// A mail to be sent.
pub(super) struct Mailing {
    pub at: Instant,
    pub message: String,
    /// The path that it links to.
    pub link: &'static str,
    /// How much more than usual it is opened.
    pub pull: f64,
}

/// What stands between us and the eyes of a lead.
pub(super) struct Post {
    /// The company lets a scanner click every link.
    scanner: bool,
    /// The mail program fetches pictures ahead.
    prefetch: bool,
    /// A crawler goes about under the name of the lead (a shared link).
    crawler: bool,
    rng: Rng,
}

impl Post {
    /// That of lead `lead` at company `account`.
    pub(super) fn of(seed: u64, account: usize, lead: usize) -> Post {
        let scanner = chance(&mut stream(seed, Purpose::Scanner, account), 0.08);
        let mut rng = stream(seed, Purpose::Machine, lead);
        Post { scanner, prefetch: chance(&mut rng, 0.2), crawler: chance(&mut rng, 0.04), rng }
    }
}

/// How likely a mail is opened, a link in it clicked once open, and the sender left.
fn manners(archetype: Archetype, bought_list: bool) -> (f64, f64, f64) {
    if bought_list && archetype == Archetype::Cold {
        return (0.08, 0.04, 0.035);
    }
    match archetype {
        Archetype::Cold => (0.16, 0.05, 0.008),
        Archetype::Curious => (0.38, 0.16, 0.003),
        Archetype::Evaluating => (0.5, 0.24, 0.001),
        Archetype::Champion => (0.62, 0.32, 0.0),
        Archetype::Student => (0.34, 0.12, 0.004),
        Archetype::Competitor => (0.55, 0.2, 0.001),
    }
}

/// Sends what has been planned, until the lead leaves or the address turns out to be dead.
pub(super) fn send(story: &mut Story<'_>, bought_list: bool, post: &Post) {
    let mut machine = post.rng.clone();
    let (opens, clicks, leaves) = manners(story.lead.archetype, bought_list);
    let dead = chance(&mut story.rng, if bought_list { 0.12 } else { 0.015 });
    for mailing in story.mailings() {
        let Mailing { at, message, link, pull } = mailing;
        if dead {
            story.push(moved(at, 2), "Email Bounced", json!({ "message": message, "kind": "hard" }));
            return;
        }
        story.push(at, "Email Delivered", json!({ "message": message }));
        if post.scanner {
            scan(story, &mut machine, at, &message);
        } else if post.prefetch {
            let seconds = machine.i64(3..90);
            let context = Map::new();
            story.note(
                moved(at, seconds),
                "Email Opened",
                json!({ "message": message }),
                context,
                Some(PREFETCH),
            );
        }
        if !chance(&mut story.rng, (opens * pull).min(0.95)) {
            if chance(&mut story.rng, leaves / 8.0) {
                story.push(moved(at, 7_200), "Email Marked as Spam", json!({ "message": message }));
                return;
            }
            continue;
        }
        let opened = opened_at(story, at);
        story.push(opened, "Email Opened", json!({ "message": message }));
        if chance(&mut story.rng, leaves * 3.0) {
            story.push(moved(opened, 20), "Unsubscribed", json!({ "message": message }));
            return;
        }
        if chance(&mut story.rng, (clicks * pull).min(0.8)) {
            let clicked = moved(opened, story.rng.i64(4..60));
            story.push(clicked, "Email Link Clicked", json!({ "message": message, "link": link }));
            let pages = story.rng.u32(1..4);
            story.session(moved(clicked, 1), &Entry::Mail(&message, link), pages, 0.4);
        }
    }
}

/// Half open within two hours, nearly all within two days, when they are at work.
fn opened_at(story: &mut Story<'_>, at: Instant) -> Instant {
    let hours = log_uniform(&mut story.rng, 0.1, 40.0);
    active(&mut story.rng, &story.zone, moved(at, 120), moved_days(at, hours / 24.0 + 0.01))
}

fn scan(story: &mut Story<'_>, rng: &mut Rng, at: Instant, message: &str) {
    let after = |millis: i64| Instant::from_micros(at.micros().saturating_add(millis * 1_000));
    let opened = after(rng.i64(200..900));
    story.note(opened, "Email Opened", json!({ "message": message }), Map::new(), Some(SCANNER_OPEN));
    for link in ["/", "/product", "/pricing"].into_iter().take(rng.usize(2..4)) {
        let clicked = after(rng.i64(900..2_000));
        let properties = json!({ "message": message, "link": link });
        story.note(clicked, "Email Link Clicked", properties, Map::new(), Some(SCANNER));
    }
}

/// A crawler, for the few who have one.
pub(super) fn crawl(story: &mut Story<'_>, post: &Post) {
    if !post.crawler {
        return;
    }
    let mut rng = post.rng.clone();
    let mut at = moved_days(story.lead.created_at, 0.2 + rng.f64() * 25.0);
    for page in PAGES.iter().take(rng.usize(6..15)) {
        let title = story.title(page.path);
        let properties = json!({ "path": page.path, "title": title });
        story.note(at, "Page Viewed", properties, Map::new(), Some(CRAWLER));
        at = Instant::from_micros(at.micros().saturating_add(rng.i64(300_000..700_000)));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::demo::{Demo, Settings, generate};

    fn demo() -> Demo {
        generate(&Settings::ending("2026-06-10T09:00:00Z".parse().unwrap()))
    }

    #[test]
    fn about_seven_in_a_hundred_events_are_a_machine_s() {
        let demo = demo();
        let machine = demo.events.iter().filter(|event| event.machine.is_some()).count() as f64;
        let share = machine / demo.events.len() as f64;
        assert!((0.055..0.085).contains(&share), "{share}");
        for reason in [SCANNER, SCANNER_OPEN, PREFETCH, CRAWLER] {
            assert!(demo.events.iter().any(|event| event.machine == Some(reason)), "{reason}");
        }
    }

    #[test]
    fn scanners_click_within_two_seconds_of_delivery_and_people_do_not() {
        let demo = demo();
        let mut delivered: HashMap<(usize, &str), Instant> = HashMap::new();
        let mut clicks = 0;
        for event in &demo.events {
            let Some(message) = event.properties.get("message").and_then(|message| message.as_str()) else {
                continue;
            };
            if event.name == "Email Delivered" {
                delivered.insert((event.lead, message), event.at);
            } else if event.name == "Email Link Clicked" {
                let after = event.at.micros() - delivered[&(event.lead, message)].micros();
                assert_eq!(after <= 2_000_000, event.machine.is_some(), "{event:?}");
                clicks += 1;
            }
        }
        assert!(clicks > 1_000, "{clicks}");
    }

    #[test]
    fn whoever_left_or_never_agreed_gets_no_newsletter() {
        let demo = demo();
        let mut left: HashMap<usize, Instant> = HashMap::new();
        let mut letters = 0;
        for event in &demo.events {
            if matches!(event.name, "Unsubscribed" | "Email Bounced" | "Email Marked as Spam") {
                left.insert(event.lead, event.at);
            }
            if event.name != "Email Delivered" {
                continue;
            }
            let message = event.properties["message"].as_str().unwrap();
            if message.starts_with("newsletter-") {
                assert_eq!(demo.leads[event.lead].attributes["consent"]["marketing"], true, "{event:?}");
                assert!(!left.contains_key(&event.lead), "{event:?}");
                letters += 1;
            }
        }
        assert!(letters > 3_000 && left.len() > 30, "{letters} {}", left.len());
    }
}
