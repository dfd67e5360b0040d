//! Messages in Parquet: columns `lead`, `message_id`, `name`, `occurred_at`, `properties` and, if there is one, `context`.
//!
//! The name `$identify` sets attributes of the lead, `$group` those of its company, which a property `group_id` may name.

use std::fs;
use std::path::{Path, PathBuf};

use baton_insight::history::HistoryError;
use baton_insight::rows::{Batch, COLUMNS, CONTEXT, Row, Rows};
use baton_model::Instant;
use serde::Deserialize;

use super::convert::MessageIds;
use super::ndjson::{LINE_BYTES_MAX, LineFault, checked_id, checked_object, derive, event_name, fault};
use super::rejected::Rejected;
use super::rows::Item;
use super::{ImportError, LeadKey, Message, MessageBody};

/// Characters of a field of a refused row that are kept.
const KEPT_CHARS_MAX: usize = 4_000;

/// The messages of a Parquet file.
pub struct ParquetMessages {
    path: PathBuf,
    bytes: u64,
    rows: Rows,
    batch: Option<Batch>,
    /// The next row of the batch.
    next: usize,
    taken: u64,
    rejected: u64,
    ids: MessageIds,
}

impl ParquetMessages {
    /// Opens a file and checks its columns.
    ///
    /// # Errors
    /// If it cannot be read, or a column is missing or of a wrong type; each is named with its type.
    pub fn open(path: &Path) -> Result<ParquetMessages, ImportError> {
        let rows = Rows::open(path).map_err(|error| import_error(path, error))?;
        let io = |source| ImportError::Io { file: path.to_owned(), source };
        let bytes = fs::metadata(path).map_err(io)?.len();
        let ids = MessageIds::default();
        Ok(ParquetMessages {
            path: path.to_owned(),
            bytes,
            rows,
            batch: None,
            next: 0,
            taken: 0,
            rejected: 0,
            ids,
        })
    }

    /// The next message, its line being the number of its row; none at the end.
    ///
    /// # Errors
    /// If the file is damaged.
    #[expect(clippy::should_implement_trait, reason = "it can fail, which an iterator of results would bury")]
    pub fn next(&mut self) -> Result<Option<Item<Message>>, ImportError> {
        loop {
            if let Some(row) = self.batch.as_ref().and_then(|batch| batch.row(self.next)) {
                self.next += 1;
                return Ok(Some(match message(&row, &mut self.ids) {
                    Ok(message) => {
                        self.taken += 1;
                        Item::Row { line: row.number, row: message }
                    }
                    Err(LineFault { place, reason }) => {
                        self.rejected += 1;
                        Item::Rejected(Rejected {
                            line: row.number,
                            column: place,
                            reason,
                            fields: fields(&row),
                        })
                    }
                }));
            }
            (self.batch, self.next) =
                (self.rows.next_batch().map_err(|error| import_error(&self.path, error))?, 0);
            if self.batch.is_none() {
                return Ok(None);
            }
        }
    }

    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// About how many bytes have been read so far, of [`ParquetMessages::bytes`].
    pub fn consumed(&self) -> u64 {
        let (done, total) = (u128::from(self.taken + self.rejected), u128::from(self.rows.total()));
        u64::try_from(u128::from(self.bytes) * done / total.max(1)).unwrap_or(self.bytes).min(self.bytes)
    }

    /// The columns of [`Rejected::fields`].
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        COLUMNS.into_iter().chain([CONTEXT])
    }

    /// How many messages were taken and refused so far.
    pub fn counts(&self) -> (u64, u64) {
        (self.taken, self.rejected)
    }
}

fn import_error(path: &Path, error: HistoryError) -> ImportError {
    let file = path.to_owned();
    match error {
        HistoryError::Io { source, .. } => ImportError::Io { file, source },
        HistoryError::Parquet { source, .. } => ImportError::File { file, message: source.to_string() },
        HistoryError::Content { message, .. } => ImportError::File { file, message },
    }
}

fn message(row: &Row, ids: &mut MessageIds) -> Result<Message, LineFault> {
    let texts = [row.lead, row.message_id, row.name, row.properties, row.context];
    let length: usize = texts.into_iter().flatten().map(str::len).sum();
    if length > LINE_BYTES_MAX {
        let reason = format!("is longer than {LINE_BYTES_MAX} bytes");
        return Err(LineFault { place: None, reason });
    }
    let key = checked_id("lead", row.lead.unwrap_or_default())?.ok_or_else(|| fault("lead", "is missing"))?;
    let name = row.name.ok_or_else(|| fault("name", "is missing"))?;
    let at = instant(row.occurred_at)?;
    let properties = object("properties", row.properties)?.unwrap_or("{}");
    let context = object("context", row.context)?.map(str::to_owned);
    let lead = vec![LeadKey::ExternalId(key)];
    let (kind, body) = match name {
        "$identify" => ("identify", MessageBody::Identify { traits: properties.to_owned() }),
        "$group" => {
            let group_id = group_id(properties)?.unwrap_or_else(|| format!("lead:{}", lead[0].text()));
            ("group", MessageBody::Group { group_id, traits: properties.to_owned() })
        }
        name => (
            "track",
            MessageBody::Event { name: event_name("name", name)?, properties: properties.to_owned() },
        ),
    };
    let message_id = match checked_id("message_id", row.message_id.unwrap_or_default())? {
        Some(id) => id,
        None => derive(ids, kind, &lead, at, &body, context.as_deref()),
    };
    Ok(Message { lead, message_id, at, received_at: None, context, body, machine: None })
}

fn instant(micros: Option<i64>) -> Result<Instant, LineFault> {
    let micros = micros.ok_or_else(|| fault("occurred_at", "is missing"))?;
    let at = Instant::from_micros(micros);
    if at.micros() == micros {
        Ok(at)
    } else {
        Err(fault("occurred_at", "is outside the years 0000 to 9999"))
    }
}

fn object<'a>(place: &str, json: Option<&'a str>) -> Result<Option<&'a str>, LineFault> {
    json.map_or(Ok(None), |json| Ok(checked_object(place, json)?.map(|(json, _)| json)))
}

/// The company that the properties name; without one it is taken to be the lead's alone.
fn group_id(properties: &str) -> Result<Option<String>, LineFault> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow, default)]
        group_id: Option<std::borrow::Cow<'a, str>>,
    }
    let named: Named = serde_json::from_str(properties)
        .map_err(|_| fault("properties", "has a `group_id` that is no text"))?;
    named.group_id.map_or(Ok(None), |id| checked_id("properties", &id))
}

/// The row as text, for the file of refused rows.
fn fields(row: &Row) -> Vec<String> {
    let at = row.occurred_at.map(|micros| {
        let at = Instant::from_micros(micros);
        if at.micros() == micros { at.to_string() } else { micros.to_string() }
    });
    let texts = [row.lead, row.message_id, row.name, at.as_deref(), row.properties, row.context];
    texts.map(|text| text.unwrap_or_default().chars().take(KEPT_CHARS_MAX).collect()).into()
}
