//! Messages in Parquet as they stand, for imports: row by row, also what no model reads, in memory that does not grow with the file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, StringViewArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Field, Schema, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow::record_batch::RecordBatch;

use crate::guard::guarded;
use crate::history::HistoryError;

/// Rows decoded at once.
const BATCH_ROWS: usize = 8 * 1024;
/// The columns that must be there, in the order of [`Row`].
pub const COLUMNS: [&str; 5] = ["lead", "message_id", "name", "occurred_at", "properties"];
/// A column that may be there.
pub const CONTEXT: &str = "context";

/// The rows of a file, a batch at a time.
pub struct Rows {
    file: String,
    /// None after a fault.
    batches: Option<ParquetRecordBatchReader>,
    total: u64,
    done: u64,
}

/// Some rows of a file.
pub struct Batch {
    /// The number of its first row.
    first: u64,
    /// `lead`, `message_id`, `name`, `properties`.
    texts: [StringViewArray; 4],
    context: Option<StringViewArray>,
    times: Vec<Option<i64>>,
}

/// One row as it stands; what is null is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'b> {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Whose message it is.
    pub lead: Option<&'b str>,
    /// Its identity.
    pub message_id: Option<&'b str>,
    /// The event, `$identify` or `$group`.
    pub name: Option<&'b str>,
    /// When it happened, in microseconds since 1970, UTC; finer ones are cut off towards the past.
    pub occurred_at: Option<i64>,
    /// JSON text.
    pub properties: Option<&'b str>,
    /// JSON text.
    pub context: Option<&'b str>,
}

impl Rows {
    /// Opens a file and checks its columns.
    ///
    /// # Errors
    /// If it cannot be read, is no Parquet, or a column is missing or of another type; the text names every such column.
    pub fn open(path: &Path) -> Result<Rows, HistoryError> {
        let file = path.display().to_string();
        let (batches, total) = guarded(&file, || open(path, &file))?;
        Ok(Rows { file, batches: Some(batches), total, done: 0 })
    }

    /// How many rows the file says it has.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// If the file is damaged; the rows before it were good.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, HistoryError> {
        let Some(mut batches) = self.batches.take() else { return Ok(None) };
        let batch = guarded(&self.file, || {
            let parquet = |source| HistoryError::Parquet { file: self.file.clone(), source };
            batches.next().transpose().map_err(|error| parquet(error.into()))
        })?;
        let Some(batch) = batch else { return Ok(None) };
        self.batches = Some(batches);
        let first = self.done + 1;
        self.done += batch.num_rows() as u64;
        Batch::new(&batch, first).map(Some).ok_or_else(|| HistoryError::Content {
            file: self.file.clone(),
            message: "its columns changed".to_owned(),
        })
    }
}

/// Opens a file; gives its batches and how many rows it says it has.
fn open(path: &Path, file: &str) -> Result<(ParquetRecordBatchReader, u64), HistoryError> {
    let parquet = |source| HistoryError::Parquet { file: file.to_owned(), source };
    let handle = File::open(path).map_err(|source| HistoryError::Io { file: file.to_owned(), source })?;
    let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let found = ArrowReaderMetadata::load(&handle, plain).map_err(parquet)?;
    let faults = faults(found.schema());
    if !faults.is_empty() {
        return Err(HistoryError::Content { file: file.to_owned(), message: faults.join("; ") });
    }
    let fields: Vec<Arc<Field>> = found.schema().fields().iter().map(as_view).collect();
    let wanted = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), wanted).map_err(parquet)?;
    let schema = metadata.schema();
    let columns = COLUMNS.iter().chain([&CONTEXT]).filter_map(|column| schema.index_of(column).ok());
    let mask = ProjectionMask::roots(metadata.parquet_schema(), columns);
    let total = metadata.metadata().file_metadata().num_rows().max(0) as u64;
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(handle, metadata)
        .with_projection(mask)
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(parquet)?;
    Ok((reader, total))
}

impl Batch {
    fn new(batch: &RecordBatch, first: u64) -> Option<Batch> {
        let text = |name| batch.column_by_name(name)?.as_string_view_opt().cloned();
        Some(Batch {
            first,
            texts: [text("lead")?, text("message_id")?, text("name")?, text("properties")?],
            context: text(CONTEXT),
            times: micros(batch.column_by_name("occurred_at")?)?,
        })
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Row `index` of the batch, from 0; none beyond the last.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let occurred_at = *self.times.get(index)?;
        let value = |texts: &'_ StringViewArray| texts.is_valid(index).then_some(index);
        let [lead, message_id, name, properties] =
            self.texts.each_ref().map(|texts| value(texts).map(|index| texts.value(index)));
        let context = self.context.as_ref().and_then(|texts| value(texts).map(|index| texts.value(index)));
        Some(Row {
            number: self.first + index as u64,
            lead,
            message_id,
            name,
            occurred_at,
            properties,
            context,
        })
    }
}

/// What is wrong with the columns.
fn faults(schema: &Schema) -> Vec<String> {
    let mut faults = Vec::new();
    for column in COLUMNS.into_iter().chain([CONTEXT]) {
        match (schema.field_with_name(column), column) {
            (Err(_), CONTEXT) => {}
            (Err(_), _) => faults.push(format!("no column `{column}`")),
            (Ok(field), "occurred_at") if matches!(field.data_type(), DataType::Timestamp(..)) => {}
            (Ok(field), "occurred_at") => {
                faults.push(format!("column `occurred_at` is {}, not a timestamp", field.data_type()));
            }
            (Ok(field), _) if is_text(field.data_type()) => {}
            (Ok(field), _) => faults.push(format!("column `{column}` is {}, not text", field.data_type())),
        }
    }
    if faults.iter().any(|fault| fault.starts_with("no column")) {
        let columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        faults.push(format!("its columns are {}", columns.join(", ")));
    }
    faults
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn as_view(field: &Arc<Field>) -> Arc<Field> {
    let ours = COLUMNS.contains(&field.name().as_str()) || field.name() == CONTEXT;
    if ours && is_text(field.data_type()) {
        Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View))
    } else {
        Arc::clone(field)
    }
}

fn micros(column: &ArrayRef) -> Option<Vec<Option<i64>>> {
    fn each<T: ArrowPrimitiveType<Native = i64>>(
        column: &ArrayRef,
        change: fn(i64) -> i64,
    ) -> Option<Vec<Option<i64>>> {
        let times: &PrimitiveArray<T> = column.as_primitive_opt()?;
        Some(times.iter().map(|time| time.map(change)).collect())
    }
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            each::<TimestampSecondType>(column, |t| t.saturating_mul(1_000_000))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            each::<TimestampMillisecondType>(column, |t| t.saturating_mul(1_000))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => each::<TimestampMicrosecondType>(column, |t| t),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            each::<TimestampNanosecondType>(column, |t| t.div_euclid(1_000))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::arrow::ArrowWriter;
    use ::parquet::file::properties::WriterProperties;
    use arrow::array::{Int64Array, StringArray, TimestampMillisecondArray, TimestampNanosecondArray};

    fn write(columns: Vec<(&str, ArrayRef)>, rows_per_group: usize) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, column)| (name, column, true)),
        )
        .unwrap();
        let properties =
            WriterProperties::builder().set_max_row_group_row_count(Some(rows_per_group)).build();
        let mut writer =
            ArrowWriter::try_new(file.reopen().unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        file
    }

    fn text(values: &[Option<&str>]) -> ArrayRef {
        Arc::new(StringArray::from(values.to_vec()))
    }

    fn numbers(file: &Path) -> Vec<u64> {
        let mut rows = Rows::open(file).unwrap();
        let mut numbers = Vec::new();
        while let Some(batch) = rows.next_batch().unwrap() {
            numbers.extend((0..batch.len()).map(|index| batch.row(index).unwrap().number));
        }
        assert_eq!(rows.total(), numbers.len() as u64);
        numbers
    }

    #[test]
    fn rows_are_handed_out_as_they_stand() {
        let times: ArrayRef =
            Arc::new(TimestampNanosecondArray::from(vec![Some(-1), None]).with_timezone("UTC"));
        let file = write(
            vec![
                ("properties", text(&[None, Some("{bad")])),
                ("lead", text(&[Some("홍길동"), Some("")])),
                ("other", text(&[Some("x"), None])),
                ("name", text(&[Some("Page Viewed"), None])),
                ("message_id", text(&[Some("m1"), None])),
                ("occurred_at", times),
            ],
            10,
        );
        let mut rows = Rows::open(file.path()).unwrap();
        let batch = rows.next_batch().unwrap().unwrap();
        assert_eq!(batch.len(), 2);
        let first = Row {
            number: 1,
            lead: Some("홍길동"),
            message_id: Some("m1"),
            name: Some("Page Viewed"),
            occurred_at: Some(-1),
            properties: None,
            context: None,
        };
        assert_eq!(batch.row(0), Some(first));
        let second = Row {
            number: 2,
            lead: Some(""),
            properties: Some("{bad"),
            occurred_at: None,
            message_id: None,
            name: None,
            ..first
        };
        assert_eq!(batch.row(1), Some(second));
        assert_eq!(batch.row(2), None);
        assert!(rows.next_batch().unwrap().is_none());
    }

    #[test]
    fn rows_are_numbered_through_groups_and_batches() {
        let count = 3 * BATCH_ROWS + 7;
        let column = text(&vec![Some("x"); count]);
        let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1; count]));
        let columns =
            COLUMNS.map(|name| (name, if name == "occurred_at" { times.clone() } else { column.clone() }));
        let file = write(columns.to_vec(), 5_000);
        assert_eq!(numbers(file.path()), (1..=count as u64).collect::<Vec<_>>());
    }

    #[test]
    fn every_wrong_column_is_named_with_its_type() {
        let number: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        let file = write(
            vec![
                ("lead", number.clone()),
                ("name", text(&[Some("x")])),
                ("occurred_at", number.clone()),
                ("properties", text(&[None])),
                ("context", number),
            ],
            10,
        );
        let message = Rows::open(file.path()).err().unwrap().to_string();
        for part in [
            "column `lead` is Int64, not text",
            "no column `message_id`",
            "column `occurred_at` is Int64, not a timestamp",
            "column `context` is Int64, not text",
            "its columns are lead, name, occurred_at, properties, context",
        ] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn what_is_no_parquet_or_cut_short_is_an_error() {
        let columns = |count: usize| {
            let times: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1; count]));
            let many: Vec<String> = (0..count).map(|number| format!("value number {number}")).collect();
            let texts: ArrayRef = Arc::new(StringArray::from(many));
            COLUMNS
                .map(|name| (name, if name == "occurred_at" { times.clone() } else { texts.clone() }))
                .to_vec()
        };
        let file = write(columns(100), 40);
        let mut bytes = std::fs::read(file.path()).unwrap();
        for broken in [&b"lead,name\n"[..], b"", b"PAR1", &bytes[..bytes.len() / 2]] {
            let other = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(other.path(), broken).unwrap();
            assert!(Rows::open(other.path()).is_err());
        }
        // Damaged in the middle: whatever comes of it, no panic and no rows without end.
        for at in (4..bytes.len() - 8).step_by(bytes.len() / 300) {
            let whole = std::mem::replace(&mut bytes[at], 0xff);
            let other = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(other.path(), &bytes).unwrap();
            if let Ok(mut rows) = Rows::open(other.path()) {
                while let Ok(Some(batch)) = rows.next_batch() {
                    assert!(!batch.is_empty());
                }
                assert!(rows.next_batch().unwrap().is_none());
            }
            bytes[at] = whole;
        }
    }
}
