//! What is sent other than by wrk: who the leads are, and the whole history of one of them.

use std::time::Duration;

use anyhow::Result;
use baton_e2e::node::Node;
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::process;
use crate::report::rounded;
use crate::site::Sender;

/// Leads of one request.
const SEED_BATCH: u32 = 1000;
/// Messages of one request about the one lead.
const BATCH: u32 = 100;
/// Processor time is told for so many messages.
const WINDOW: u32 = 1000;
/// The history of the one lead begins so long ago: half of what expires after 90 days does.
const HISTORY: SignedDuration = SignedDuration::from_hours(180 * 24);
/// What happens to the one lead, and how often in a hundred times; as in ingest.lua.
const EVENTS: [(&str, usize); 9] = [
    ("page_view", 58),
    ("pricing_view", 9),
    ("email_open", 14),
    ("email_click", 6),
    ("download", 4),
    ("product_login", 6),
    ("form_submit", 1),
    ("webinar", 1),
    ("unsubscribe", 1),
];

/// Tells a server who `u0` to `u{leads - 1}` are.
///
/// # Errors
/// It does not take all of them.
pub(crate) async fn seed(sender: &mut Sender, leads: u32) -> Result<()> {
    let mut random = Rng::with_seed(42);
    for begin in (0..leads).step_by(SEED_BATCH as usize) {
        let about = begin..leads.min(begin + SEED_BATCH);
        sender.batch(&about.map(|lead| identify(lead, &mut random)).collect::<Vec<_>>()).await?;
    }
    Ok(())
}

fn identify(lead: u32, random: &mut Rng) -> String {
    let traits = json!({
        "country": random.u32(0..10), "industry": random.u32(0..10), "employees": random.u32(1..2000),
        "title_level": random.u32(0..5), "corporate_email": random.u32(0..2),
    });
    json!({ "type": "identify", "messageId": format!("seed-{lead}"), "userId": format!("u{lead}"), "traits": traits })
        .to_string()
}

/// Sends `events` messages about one lead that nobody knew, dated in order over half a year, and tells what they cost: processor time per
/// message of the first thousand after the tenth part, and of the last thousand; `events` is a multiple of a thousand, at least 10,000.
///
/// # Errors
/// The server does not take all of them.
pub(crate) async fn one_lead(node: &Node, sender: &mut Sender, events: u32) -> Result<Value> {
    let mut random = Rng::with_seed(7);
    let names: Vec<&str> = EVENTS.iter().flat_map(|(name, share)| vec![*name; *share]).collect();
    let newest = now();
    let step = HISTORY / i32::try_from(events)?;
    let pid = node.pid()?;
    let begun = process::cpu_of_threads(pid)?;
    // Processor time after each request.
    let mut spent = vec![Duration::ZERO];
    for begin in (0..events).step_by(BATCH as usize) {
        let batch: Vec<String> = (begin..begin + BATCH)
            .map(|number| {
                let at = newest - step * i32::try_from(events - number).unwrap_or(i32::MAX);
                track(number, names[random.usize(0..names.len())], at, random.u32(1..60))
            })
            .collect();
        sender.batch(&batch).await?;
        spent.push(process::cpu_of_threads(pid)?.saturating_sub(begun));
    }
    let per_event = |from: u32, to: u32| {
        let time = spent[(to / BATCH) as usize].saturating_sub(spent[(from / BATCH) as usize]);
        rounded(time.as_secs_f64() * 1e6 / f64::from(to - from))
    };
    let tenth = events / 10;
    let (early, late) = (per_event(tenth, tenth + WINDOW), per_event(events - WINDOW, events));
    let tenths: Vec<f64> = (0..10).map(|before| per_event(before * tenth, (before + 1) * tenth)).collect();
    // A thousand messages are ten requests, of which one may meet a checkpoint or another's work: medians of a tenth are steadier.
    let median = |from: u32, to: u32| {
        let mut each: Vec<f64> =
            (from..to).step_by(BATCH as usize).map(|at| per_event(at, at + BATCH)).collect();
        each.sort_unstable_by(f64::total_cmp);
        each[each.len() / 2]
    };
    let (early_median, late_median) = (median(tenth, 2 * tenth), median(9 * tenth, events));
    Ok(json!({
        "events": events,
        "cpu_us_per_event_after_first_tenth": early, "cpu_us_per_event_last": late, "ratio": rounded(late / early),
        "median_second_tenth": early_median, "median_last_tenth": late_median,
        "ratio_of_medians": rounded(late_median / early_median), "cpu_us_per_event_by_tenth": tenths,
    }))
}

fn track(number: u32, event: &str, at: Timestamp, seconds: u32) -> String {
    format!(
        r#"{{"type":"track","messageId":"one-{number:07}","userId":"one","event":"{event}","timestamp":"{at}","properties":{{"path":"/pricing","ref":"https://example.com/?utm_source=x","seconds":{seconds}}}}}"#
    )
}

#[expect(clippy::disallowed_methods, reason = "a client dates what it sends")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_json_and_shares_add_up() {
        assert_eq!(EVENTS.iter().map(|(_, share)| share).sum::<usize>(), 100);
        let read: Value = serde_json::from_str(&identify(3, &mut Rng::with_seed(1))).unwrap();
        assert_eq!((read["userId"].as_str(), read["traits"]["country"].is_u64()), (Some("u3"), true));
        let read: Value = serde_json::from_str(&track(7, "page_view", Timestamp::UNIX_EPOCH, 5)).unwrap();
        assert_eq!(
            (read["messageId"].as_str(), read["timestamp"].as_str()),
            (Some("one-0000007"), Some("1970-01-01T00:00:00Z"))
        );
    }
}
