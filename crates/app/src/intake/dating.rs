//! A message as it is received: when it happened, by the sender's clock corrected by ours.

use baton_model::Instant;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::event::UNDATED;

use crate::import::Incoming;
use crate::import::read::Sent;

/// A message may be dated this much after it was received, in microseconds: what is later was dated by a wrong clock.
const AHEAD_MAX: i64 = 5 * 60 * MICROS_PER_SECOND;
/// 2000-01-01T00:00:00Z: what is earlier was dated by a clock that was never set.
const EARLIEST: i64 = 946_684_800 * MICROS_PER_SECOND;

/// When it happened, and what the sender said if that is another instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dated {
    at: Instant,
    sent_at: Option<i64>,
}

/// Dates a message that was received at `received`.
///
/// Where the sender says when it sent, its clock is corrected by the difference to ours: `received - (sent_at - timestamp)`, as Segment does
/// (<https://segment.com/docs/connections/spec/common/#timestamp-overview>). The future and the time before 2000 become `received`.
fn dated(timestamp: Option<Instant>, sent_at: Option<Instant>, received: Instant) -> Dated {
    let Some(timestamp) = timestamp else { return Dated { at: received, sent_at: Some(UNDATED) } };
    let said = timestamp.micros();
    let corrected = match sent_at {
        Some(sent_at) => received.micros().saturating_sub(sent_at.micros().saturating_sub(said)),
        None => said,
    };
    let plausible = corrected >= EARLIEST && corrected <= received.micros().saturating_add(AHEAD_MAX);
    let at = if plausible { Instant::from_micros(corrected) } else { received };
    Dated { at, sent_at: (at != timestamp).then_some(said) }
}

/// A message that was received at `at`, from a server (class 0) or a browser (1). It gets an id if it has none.
pub(super) fn received(sent: Sent, class: i64, at: Instant) -> Incoming {
    let Dated { at: happened, sent_at } = dated(sent.timestamp, sent.sent_at, at);
    Incoming {
        lead: sent.lead,
        message_id: sent.message_id.unwrap_or_else(|| made_up_id(at)),
        at: happened,
        received_at: Some(at),
        context: sent.context,
        machine: None,
        body: sent.body,
        class,
        sent_at,
        extra: sent.extra,
    }
}

/// An id for a message that has none (UUID version 7, RFC 9562).
fn made_up_id(received: Instant) -> String {
    let micros = received.micros().max(0).unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or_default();
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn dates(timestamp: Option<&str>, sent_at: Option<&str>) -> (String, Option<i64>) {
        let dated = dated(timestamp.map(at), sent_at.map(at), at("2026-06-01T09:00:00Z"));
        (dated.at.to_string(), dated.sent_at)
    }

    #[test]
    fn the_senders_clock_is_corrected_by_ours() {
        let said = |text: &str| Some(at(text).micros());
        assert_eq!(dates(None, None), ("2026-06-01T09:00:00Z".to_owned(), Some(UNDATED)));
        let right = "2026-06-01T08:59:00Z";
        assert_eq!(dates(Some(right), None), (right.to_owned(), None));
        assert_eq!(dates(Some(right), Some("2026-06-01T09:00:00Z")), (right.to_owned(), None));
        // A clock one hour fast: sent a minute after it happened.
        let fast = "2026-06-01T09:59:00Z";
        assert_eq!(dates(Some(fast), Some("2026-06-01T10:00:00Z")), (right.to_owned(), said(fast)));
    }

    #[test]
    fn what_no_clock_that_is_set_says_becomes_the_time_received() {
        for wrong in ["2026-06-01T09:05:01Z", "1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
            assert_eq!(dates(Some(wrong), None).0, "2026-06-01T09:00:00Z", "{wrong}");
        }
        assert_eq!(
            dates(Some("2026-06-01T09:05:00Z"), None).0,
            "2026-06-01T09:05:00Z",
            "five minutes are allowed"
        );
        let far = dates(Some("0000-01-01T00:00:00Z"), Some("9999-01-01T00:00:00Z"));
        assert_eq!(far.0, "2026-06-01T09:00:00Z");
    }
}
