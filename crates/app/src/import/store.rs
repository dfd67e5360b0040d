//! What all writers of rows share.

use baton_store::event::{EVENT, NewEvent};
use uuid::Uuid;

/// The namespace of the ids of facts that a file does not name (RFC 9562, version 5).
const FACTS: Uuid = Uuid::from_u128(0x2d1b_7a0c_51c8_5f3e_8a41_90f6_3c7e_4b19);

/// An id for attributes of somebody at an instant: telling the same again is the same message.
pub(super) fn facts_id(whose: &str, at: i64, body: &str) -> String {
    Uuid::new_v5(&FACTS, format!("{whose}\0{at}\0{body}").as_bytes()).to_string()
}

/// A message from a file, dated and recorded at `at` (microseconds): an event of nobody yet.
pub(super) fn event(at: i64, body: String) -> NewEvent {
    NewEvent {
        class: 0,
        message_id: String::new(),
        kind: EVENT,
        lead_id: None,
        account_id: None,
        name: String::new(),
        occurred_at: at,
        received_at: at,
        body,
        context: None,
        snapshot: 0,
        verdict: 0,
        verdict_reason: None,
    }
}
