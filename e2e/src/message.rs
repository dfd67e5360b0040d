//! Messages that clients send, the same for the same seed.

use fastrand::Rng;
use jiff::Timestamp;

use crate::wait;

/// What happens, and how often in a hundred times.
const EVENTS: [(&str, u32); 7] = [
    ("Page Viewed", 46),
    ("Page Engaged", 14),
    ("Form Submitted", 14),
    ("Demo Attended", 10),
    ("Asset Downloaded", 8),
    ("Email Link Clicked", 5),
    ("Email Marked as Spam", 3),
];
/// Where.
const PATHS: [&str; 4] = ["/", "/pricing", "/docs/start", "/blog/2026/why"];
/// A late message is at most this late, in microseconds.
const LATE_MAX_MICROS: u64 = 3_600_000_000;

/// A source of messages about `leads` people.
#[derive(Debug, Clone)]
pub struct Messages {
    random: Rng,
    leads: u32,
    late_percent: u32,
}

impl Messages {
    /// People are `u0` to `u{leads - 1}`; `late_percent` in a hundred messages are dated up to an hour back, the others are not dated.
    pub fn new(seed: u64, leads: u32, late_percent: u32) -> Messages {
        Messages { random: Rng::with_seed(seed), leads, late_percent }
    }

    /// A message with this id, as JSON.
    pub fn next(&mut self, id: &str) -> String {
        let lead = self.random.u32(0..self.leads);
        self.about(id, lead)
    }

    /// A message with this id about `u{lead}`, as JSON.
    pub fn about(&mut self, id: &str, lead: u32) -> String {
        let random = &mut self.random;
        let mut drawn = random.u32(0..100);
        let (event, _) = EVENTS
            .into_iter()
            .find(|(_, share)| {
                let found = drawn < *share;
                drawn = drawn.saturating_sub(*share);
                found
            })
            .unwrap_or(EVENTS[0]);
        let path = PATHS[random.usize(0..PATHS.len())];
        let seconds = random.u32(1..60);
        let late = random.u32(0..100) < self.late_percent;
        let dated = if late { dated(random.u64(1_000_000..LATE_MAX_MICROS)) } else { String::new() };
        format!(
            r#"{{"type":"track","messageId":"{id}","userId":"u{lead}","event":"{event}"{dated},"properties":{{"path":"{path}","active_seconds":{seconds}}}}}"#
        )
    }
}

fn dated(back: u64) -> String {
    let micros = wait::now_micros().saturating_sub_unsigned(back);
    Timestamp::from_microsecond(micros).map_or_else(|_| String::new(), |at| format!(r#","timestamp":"{at}""#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_says_it_all() {
        assert_eq!(EVENTS.iter().map(|(_, share)| share).sum::<u32>(), 100);
        let (mut one, mut other) = (Messages::new(7, 100, 0), Messages::new(7, 100, 0));
        for number in 0..100 {
            let id = number.to_string();
            let text = one.next(&id);
            assert_eq!(text, other.next(&id));
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert!(read["userId"].as_str().unwrap().starts_with('u') && read["messageId"] == id.as_str());
        }
        let late: serde_json::Value = serde_json::from_str(&Messages::new(1, 1, 100).next("m")).unwrap();
        assert!(late["timestamp"].is_string());
    }
}
