//! Parquet histories: columns `lead`, `message_id`, `name`, `occurred_at`, `properties` and, optionally, `context`.
//!
//! The name `$identify` sets attributes of the lead, `$group` those of its account. Format: Apache Parquet; times are UTC.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, StringArray, StringViewArray};
use arrow::datatypes::{
    DataType, Field, Int32Type, Schema, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow::record_batch::RecordBatch;
use baton_engine::{Compiled, Interest, Observation, Properties};
use baton_model::{Instant, Subject};
use hashbrown::HashMap;
use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::guard::guarded;

use super::build::{Chunk, IdHasher, Names, Row, build};
use super::{History, HistoryError};

/// Rows decoded at once: large enough to amortise, small enough for the cache.
const BATCH_ROWS: usize = 64 * 1024;

/// Reads a Parquet history as `model` sees it.
///
/// # Errors
/// If the file cannot be read, lacks a column, or holds a value that is not what its column promises.
pub fn read_parquet(path: &Path, model: &Compiled) -> Result<History, HistoryError> {
    let name = path.display().to_string();
    let reader = guarded(&name, || Reader::open(path, &name, model))?;
    let groups = reader.metadata.metadata().num_row_groups();
    let chunks: Result<Vec<Chunk>, HistoryError> =
        (0..groups).into_par_iter().map(|group| guarded(&name, || reader.chunk(group))).collect();
    Ok(build(chunks?))
}

struct Reader<'a> {
    path: &'a Path,
    name: &'a str,
    model: &'a Compiled,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    hasher: IdHasher,
}

const COLUMNS: [&str; 5] = ["lead", "message_id", "name", "occurred_at", "properties"];

impl<'a> Reader<'a> {
    fn open(path: &'a Path, name: &'a str, model: &'a Compiled) -> Result<Reader<'a>, HistoryError> {
        let parquet = |source| HistoryError::Parquet { file: name.to_owned(), source };
        let file = File::open(path).map_err(|source| HistoryError::Io { file: name.to_owned(), source })?;
        let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let found = ArrowReaderMetadata::load(&file, plain).map_err(parquet)?;
        let missing: Vec<&str> =
            COLUMNS.into_iter().filter(|column| found.schema().index_of(column).is_err()).collect();
        if !missing.is_empty() {
            let has: Vec<&str> = found.schema().fields().iter().map(|f| f.name().as_str()).collect();
            return Err(HistoryError::Content {
                file: name.to_owned(),
                message: format!("no column {}; it has {}", missing.join(", "), has.join(", ")),
            });
        }
        let fields: Vec<Arc<Field>> = found.schema().fields().iter().map(wanted).collect();
        let wanted = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), wanted).map_err(parquet)?;
        let columns: Vec<usize> = COLUMNS
            .iter()
            .chain(&["context"])
            .filter_map(|column| metadata.schema().index_of(column).ok())
            .collect();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), columns);
        Ok(Reader { path, name, model, metadata, mask, hasher: IdHasher::default() })
    }

    fn bad(&self, message: String) -> HistoryError {
        HistoryError::Content { file: self.name.to_owned(), message }
    }

    fn chunk(&self, group: usize) -> Result<Chunk, HistoryError> {
        let parquet = |source| HistoryError::Parquet { file: self.name.to_owned(), source };
        // Opened anew: a cloned handle would share its position with the other threads.
        let file = File::open(self.path)
            .map_err(|source| HistoryError::Io { file: self.name.to_owned(), source })?;
        let batches = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_projection(self.mask.clone())
            .with_row_groups(vec![group])
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(parquet)?;
        let mut filler = Filler::new(self);
        for batch in batches {
            let batch = batch.map_err(|error| parquet(error.into()))?;
            filler.batch(&batch)?;
        }
        Ok(filler.finish())
    }
}

/// Repeated texts as dictionaries, long ones as views, times as they are.
fn wanted(field: &Arc<Field>) -> Arc<Field> {
    let text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let kind = match field.name().as_str() {
        "name" if text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        "lead" | "message_id" | "properties" | "context" if text => DataType::Utf8View,
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(kind))
}

/// Collects one chunk, batch by batch.
struct Filler<'r, 'a> {
    reader: &'r Reader<'a>,
    leads: Names,
    rows: Vec<Row>,
    observations: Vec<Observation>,
    plain: HashMap<String, u32>,
    ids: Vec<StringViewArray>,
    hashes: Vec<u64>,
}

/// What the rows of one name need.
enum Need {
    /// Nothing: the observation is known.
    Known(u32),
    /// The event's properties.
    Event(String),
    /// Attributes of the subject.
    Facts(Subject),
}

impl<'r, 'a> Filler<'r, 'a> {
    fn new(reader: &'r Reader<'a>) -> Filler<'r, 'a> {
        Filler {
            reader,
            leads: Names::default(),
            rows: Vec::new(),
            observations: Vec::new(),
            plain: HashMap::new(),
            ids: Vec::new(),
            hashes: Vec::new(),
        }
    }

    fn finish(self) -> Chunk {
        Chunk {
            leads: self.leads.into_list(),
            rows: self.rows,
            observations: self.observations,
            ids: self.ids,
            hashes: self.hashes,
        }
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<(), HistoryError> {
        let leads = self.views(batch, "lead")?;
        let names = self.dictionary(batch, "name")?;
        let ids = self.views(batch, "message_id")?;
        let properties = self.views(batch, "properties")?;
        let context = if batch.column_by_name("context").is_some() {
            Some(self.views(batch, "context")?)
        } else {
            None
        };
        let times = self.times(batch)?;
        let needs: Vec<Need> =
            text_values(&names).iter().map(|name| self.need(name.unwrap_or_default())).collect();
        for (row, at) in times.into_iter().enumerate() {
            let Some(name) = names.key(row).filter(|_| leads.is_valid(row)) else {
                return Err(self.reader.bad(format!("row {}: no lead or no name", self.rows.len() + 1)));
            };
            if ids.is_null(row) {
                return Err(self.reader.bad(format!("row {}: no message_id", self.rows.len() + 1)));
            }
            let text = if properties.is_null(row) { "{}" } else { properties.value(row) };
            let what = match &needs[name] {
                Need::Known(what) => *what,
                Need::Event(name) => {
                    let context = context.filter(|c| c.is_valid(row)).map(|c| c.value(row));
                    self.event(name, text, context)?
                }
                Need::Facts(subject) => self.facts(*subject, text)?,
            };
            self.hashes.push(self.reader.hasher.hash_of_view(ids, row));
            let lead = self.leads.number_of_view(leads, row);
            self.rows.push(Row { at, lead, what });
        }
        self.ids.push(ids.clone());
        Ok(())
    }

    fn need(&mut self, name: &str) -> Need {
        match name {
            "$identify" => return Need::Facts(Subject::Lead),
            "$group" => return Need::Facts(Subject::Account),
            _ => {}
        }
        match self.reader.model.interest(name) {
            Interest::Plain(observation) => {
                if let Some(what) = self.plain.get(name) {
                    return Need::Known(*what);
                }
                let what = self.push(observation.clone());
                self.plain.insert(name.to_owned(), what);
                Need::Known(what)
            }
            Interest::Reads(_) => Need::Event(name.to_owned()),
        }
    }

    fn push(&mut self, observation: Observation) -> u32 {
        self.observations.push(observation);
        (self.observations.len() - 1) as u32
    }

    fn event(&mut self, name: &str, text: &str, context: Option<&str>) -> Result<u32, HistoryError> {
        let properties: Map<String, Value> = self.json(text, "properties")?;
        let context: Value = context.map_or(Ok(Value::Null), |text| self.json(text, "context"))?;
        let event = Properties { properties: &properties, context: &context };
        Ok(self.push(self.reader.model.observe_event(name, event)))
    }

    fn facts(&mut self, subject: Subject, text: &str) -> Result<u32, HistoryError> {
        let seed = super::ndjson::FactsSeed { model: self.reader.model, subject };
        let values = super::ndjson::facts(seed, text)
            .map_err(|error| self.reader.bad(format!("row {}: properties: {error}", self.rows.len() + 1)))?;
        Ok(self.push(Observation::Facts(values)))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, text: &str, column: &str) -> Result<T, HistoryError> {
        serde_json::from_str(text)
            .map_err(|error| self.reader.bad(format!("row {}: {column}: {error}", self.rows.len() + 1)))
    }

    fn column<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<&'b ArrayRef, HistoryError> {
        batch.column_by_name(name).ok_or_else(|| self.reader.bad(format!("no column {name}")))
    }

    fn dictionary(
        &self,
        batch: &RecordBatch,
        name: &str,
    ) -> Result<DictionaryArray<Int32Type>, HistoryError> {
        let column = self.column(batch, name)?;
        column
            .as_dictionary_opt::<Int32Type>()
            .cloned()
            .ok_or_else(|| self.reader.bad(format!("column {name} is {}, not text", column.data_type())))
    }

    fn views<'b>(&self, batch: &'b RecordBatch, name: &str) -> Result<&'b StringViewArray, HistoryError> {
        let column = self.column(batch, name)?;
        column
            .as_string_view_opt()
            .ok_or_else(|| self.reader.bad(format!("column {name} is {}, not text", column.data_type())))
    }

    /// `occurred_at` in microseconds, truncated towards the past.
    fn times(&self, batch: &RecordBatch) -> Result<Vec<i64>, HistoryError> {
        let column = self.column(batch, "occurred_at")?;
        if column.null_count() > 0 {
            return Err(self.reader.bad("column occurred_at has nulls".into()));
        }
        let micros: Vec<i64> = match column.data_type() {
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                column.as_primitive::<TimestampMicrosecondType>().values().to_vec()
            }
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                let values = column.as_primitive::<TimestampMillisecondType>().values();
                values.iter().map(|t| t.saturating_mul(1_000)).collect()
            }
            DataType::Timestamp(TimeUnit::Second, _) => {
                let values = column.as_primitive::<TimestampSecondType>().values();
                values.iter().map(|t| t.saturating_mul(1_000_000)).collect()
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                let values = column.as_primitive::<TimestampNanosecondType>().values();
                values.iter().map(|t| t.div_euclid(1_000)).collect()
            }
            other => return Err(self.reader.bad(format!("column occurred_at is {other}, not a timestamp"))),
        };
        match micros.iter().find(|t| Instant::from_micros(**t).micros() != **t) {
            Some(bad) => {
                Err(self.reader.bad(format!("occurred_at {bad} µs is outside the years 0000 to 9999")))
            }
            None => Ok(micros),
        }
    }
}

fn text_values(array: &DictionaryArray<Int32Type>) -> Vec<Option<&str>> {
    match array.values().as_any().downcast_ref::<StringArray>() {
        Some(values) => values.iter().collect(),
        None => Vec::new(),
    }
}
