//! Segment-shaped messages, one a line: `track`, `page`, `screen`, `identify`, `group`, `alias`; plain or gzipped.
//!
//! Format: Segment's HTTP tracking API messages (<https://segment.com/docs/connections/spec/>), as intake takes them.

mod line;
mod sent;
mod sound;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use baton_model::Instant;

use super::convert::MessageIds;
use super::rejected::Rejected;
use super::rows::Item;
use super::source::{Content, Source, TextReader};
use super::{ImportError, LeadKey};

pub use line::{LineFault, parse_line};
pub(super) use line::{checked_id, checked_object, derive, event_name, fault};
pub use sent::{Sent, parse_sent};
pub use sound::DEPTH_MAX;

/// The longest message, in bytes.
pub const LINE_BYTES_MAX: usize = 32 * 1024;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// One message about one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Whose it is: `userId`, then `anonymousId`; at least one.
    pub lead: Vec<LeadKey>,
    /// Its identity: `messageId`, or derived from its content.
    pub message_id: String,
    /// When it happened.
    pub at: Instant,
    /// When it was received, if the file says; else it counts as recorded when it happened.
    pub received_at: Option<Instant>,
    /// Its `context`: a JSON object as text.
    pub context: Option<String>,
    /// What it says.
    pub body: MessageBody,
    /// Why it is held to be the doing of a machine, if an export says that it is.
    pub machine: Option<String>,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageBody {
    /// Something happened.
    Event {
        /// What; `page` is `Page Viewed`, `screen` is `Screen Viewed`.
        name: String,
        /// Its properties: a JSON object as text.
        properties: String,
    },
    /// Attributes of the person took these values.
    Identify {
        /// A JSON object as text.
        traits: String,
    },
    /// The person belongs to this company, whose attributes took these values.
    Group {
        /// The company's external id.
        group_id: String,
        /// A JSON object as text.
        traits: String,
    },
    /// The person was known under another id before.
    Alias {
        /// That id.
        previous: LeadKey,
    },
}

/// The messages of a file.
pub struct Messages {
    source: Source,
    lines: BufReader<TextReader>,
    line: Vec<u8>,
    number: u64,
    ids: MessageIds,
    taken: u64,
    rejected: u64,
}

impl Messages {
    /// Opens a file: UTF-8 (or UTF-16), gzipped or not.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(path: &Path) -> Result<Messages, ImportError> {
        let io = |source| ImportError::Io { file: path.to_owned(), source };
        let source = Source::open(path, Content::Json).map_err(io)?;
        let lines = BufReader::with_capacity(CHUNK_BYTES, source.text().map_err(io)?);
        let ids = MessageIds::default();
        Ok(Messages { source, lines, line: Vec::new(), number: 0, ids, taken: 0, rejected: 0 })
    }

    /// The next message; none at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// If the file cannot be read on.
    #[expect(clippy::should_implement_trait, reason = "it can fail, which an iterator of results would bury")]
    pub fn next(&mut self) -> Result<Option<Item<Message>>, ImportError> {
        loop {
            let io = |source| ImportError::Io { file: self.source.path().to_owned(), source };
            let Some(whole) = read_line(&mut self.lines, &mut self.line).map_err(io)? else {
                return Ok(None);
            };
            self.number += 1;
            let line = self.line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let parsed = if whole {
                parse_line(line, &mut self.ids)
            } else {
                Err(LineFault { place: None, reason: format!("is longer than {LINE_BYTES_MAX} bytes") })
            };
            return Ok(Some(match parsed {
                Ok(row) => {
                    self.taken += 1;
                    Item::Row { line: self.number, row }
                }
                Err(fault) => {
                    self.rejected += 1;
                    Item::Rejected(Rejected {
                        line: self.number,
                        column: fault.place,
                        reason: fault.reason,
                        fields: vec![String::from_utf8_lossy(line).into_owned()],
                    })
                }
            }));
        }
    }

    /// The file.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// How many bytes of the file have been read so far, of [`Source::bytes`].
    pub fn consumed(&self) -> u64 {
        self.lines.get_ref().consumed()
    }

    /// How many messages were taken and refused so far.
    pub fn counts(&self) -> (u64, u64) {
        (self.taken, self.rejected)
    }
}

/// Reads a line without its end; of one that is too long only the beginning, and false. None at the end.
fn read_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<Option<bool>> {
    line.clear();
    // Two bytes for CRLF, which are no part of the message.
    let most = LINE_BYTES_MAX + 2;
    let read = lines.by_ref().take(most as u64).read_until(b'\n', line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if read == most {
        skip_line(lines)?;
    }
    let whole = line.trim_ascii_end().len() <= LINE_BYTES_MAX;
    line.truncate(LINE_BYTES_MAX);
    Ok(Some(whole))
}

fn skip_line(lines: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let ahead = lines.fill_buf()?;
        let end = ahead.iter().position(|byte| *byte == b'\n');
        let (length, done) = end.map_or((ahead.len(), ahead.is_empty()), |end| (end + 1, true));
        lines.consume(length);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Vec<Item<Message>> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut messages = Messages::open(file.path()).unwrap();
        let mut items = Vec::new();
        while let Some(item) = messages.next().unwrap() {
            items.push(item);
        }
        items
    }

    fn line(number: usize) -> String {
        format!(
            r#"{{"type":"track","messageId":"m{number}","userId":"u1","timestamp":"2026-03-01T09:00:00Z","event":"Signed Up"}}"#
        )
    }

    #[test]
    fn a_bad_line_is_refused_with_its_number_and_the_rest_is_read() {
        let long = line(2).replace("Signed Up", &"x".repeat(LINE_BYTES_MAX));
        let bytes = format!("\u{feff}{}\r\n\r\n{{bad\n{long}\n\n{}", line(1), line(3));
        let items = read(bytes.as_bytes());
        let told: Vec<(u64, bool)> = items
            .iter()
            .map(|item| match item {
                Item::Row { line, .. } => (*line, true),
                Item::Rejected(rejected) => (rejected.line, false),
                Item::Skipped { line } => (*line, false),
            })
            .collect();
        assert_eq!(told, [(1, true), (3, false), (4, false), (6, true)]);
        let Item::Rejected(rejected) = &items[2] else { panic!() };
        assert!(rejected.reason.contains("longer"), "{rejected:?}");
        assert!(rejected.fields[0].len() <= LINE_BYTES_MAX);
    }

    #[test]
    fn the_longest_message_is_taken_whatever_ends_its_line() {
        for end in ["", "\n", "\r\n"] {
            let short = line(1);
            let wanted = short.replace("Signed Up", &"x".repeat(150));
            let padded = format!("{}{}", wanted, " ".repeat(LINE_BYTES_MAX - wanted.len()));
            let items = read(format!("{padded}{end}").as_bytes());
            assert!(matches!(items[..], [Item::Row { line: 1, .. }]), "{end:?}");
        }
    }

    #[test]
    fn gzip_and_utf16_are_read() {
        let text = format!("{}\n{}\n", line(1), line(2));
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).unwrap();
        assert_eq!(read(&writer.finish().unwrap()).len(), 2);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(read(&utf16).iter().all(|item| matches!(item, Item::Row { .. })));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            // What begins like gzip and is none cannot be opened, which is an error as well.
            if !bytes.starts_with(&[0x1f, 0x8b]) {
                read(&bytes);
            }
        }
    }
}
