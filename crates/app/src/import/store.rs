//! What all writers of rows share.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

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
        sender: None,
        sent_at: None,
        extra: None,
    }
}

/// What a file has told of whom: where it tells twice, the first stands. So the same file tells the same however often it is read.
#[derive(Debug, Default)]
pub(super) struct FirstTold {
    names: HashMap<String, u16>,
    told: HashMap<u64, Vec<u16>>,
}

impl FirstTold {
    /// A number for anybody who can be told of.
    pub(super) fn who(whom: &impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        whom.hash(&mut hasher);
        hasher.finish()
    }

    /// Whether `key` of `who` has been told.
    pub(super) fn knows(&self, who: u64, key: &str) -> bool {
        let told = || Some(self.told.get(&who)?.contains(self.names.get(key)?));
        told().unwrap_or(false)
    }

    /// Notes that `key` of `who` has been told; true if that is the first time.
    pub(super) fn is_first(&mut self, who: u64, key: &str) -> bool {
        if self.knows(who, key) {
            return false;
        }
        let next = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        let name = *self.names.entry(key.to_owned()).or_insert(next);
        self.told.entry(who).or_default().push(name);
        true
    }
}
