//! Ids for messages that come without one: derived from their content, so that reading the same file again changes nothing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use baton_model::Instant;
use uuid::Uuid;

/// The namespace of derived ids (RFC 9562, version 5): itself derived from a name, so that anybody can do it again.
const NAMESPACE: Uuid = Uuid::from_u128(0x5c1f_3c60_8d0b_5e0a_9b64_6f1d_2a57_e0c3);

/// What an event says, for an id to be derived from.
#[derive(Debug, Clone, Copy)]
pub(in crate::import::read) struct Content<'a> {
    /// `event`, `identify` …: two kinds never have one id.
    pub(in crate::import::read) kind: &'a str,
    /// Whose it is.
    pub(in crate::import::read) lead: &'a str,
    pub(in crate::import::read) name: &'a str,
    pub(in crate::import::read) at: Instant,
    /// Properties and context, as text.
    pub(in crate::import::read) body: [&'a str; 2],
}

/// Derives ids. Of rows that are the same throughout, the second is another event than the first: each gets its number within the
/// file. Costs 16 bytes a derived id.
#[derive(Debug, Default)]
pub struct MessageIds {
    seen: HashMap<u64, u32, BuildHasherDefault<AlreadyHashed>>,
    buffer: Vec<u8>,
}

impl MessageIds {
    /// The id of a message with this content; of the second such message another one.
    pub(in crate::import::read) fn derive(&mut self, content: Content) -> String {
        let first = self.hash(content);
        let (key, _) = first.as_u64_pair();
        let count = self.seen.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        let id = if *count == 1 {
            first
        } else {
            self.buffer.extend_from_slice(&count.to_le_bytes());
            Uuid::new_v5(&NAMESPACE, &self.buffer)
        };
        id.to_string()
    }

    /// The id of the one message with this content.
    pub(in crate::import::read) fn once(&mut self, content: Content) -> String {
        self.hash(content).to_string()
    }

    fn hash(&mut self, content: Content) -> Uuid {
        self.buffer.clear();
        let at = content.at.micros().to_le_bytes();
        let Content { kind, lead, name, body: [properties, context], .. } = content;
        for part in [
            kind.as_bytes(),
            lead.as_bytes(),
            name.as_bytes(),
            &at,
            properties.as_bytes(),
            context.as_bytes(),
        ] {
            // Each part with its length, so that no two contents run together to the same bytes.
            self.buffer.extend_from_slice(&(part.len() as u64).to_le_bytes());
            self.buffer.extend_from_slice(part);
        }
        Uuid::new_v5(&NAMESPACE, &self.buffer)
    }
}

/// Keys are half of a hash already.
#[derive(Debug, Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content<'a>(lead: &'a str, name: &'a str) -> Content<'a> {
        Content { kind: "event", lead, name, at: Instant::default(), body: ["{}", ""] }
    }

    #[test]
    fn the_same_file_gives_the_same_ids_and_equal_rows_differ() {
        let read = || {
            let mut ids = MessageIds::default();
            [content("a", "b"), content("a", "b"), content("ab", ""), content("a", "b")]
                .map(|row| ids.derive(row))
        };
        let ids = read();
        assert_eq!(ids, read());
        let unique: std::collections::HashSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), 4);
    }
}
