//! The workload as Parquet: the messages that `baton replay` reads, and the integer columns that suit a database best.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use arrow::array::{
    ArrayRef, Int64Array, RecordBatch, StringArray, StringDictionaryBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::data::{Data, Event, KINDS, Lead, START};

/// Rows that are turned into columns at once.
const CHUNK_ROWS: usize = 1 << 18;

/// What `baton replay` reads.
pub(crate) const REPLAY: &str = "replay.parquet";
/// One row a lead, all integers.
pub(crate) const LEADS: &str = "leads.parquet";
/// One row an event, all integers.
pub(crate) const EVENTS: &str = "events.parquet";

/// Writes the three files into `folder`.
///
/// # Errors
/// The folder or a file in it cannot be written.
pub(crate) fn write(data: &Data, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let leads: Vec<(&Lead, u32)> = data.leads.iter().zip(1..).collect();
    let events: Vec<&Event> = data.events.iter().collect();
    let humans: Vec<&Event> = data.events.iter().filter(|event| !event.bot).collect();
    let facts = leads.chunks(CHUNK_ROWS).map(fact_rows);
    table(&folder.join(REPLAY), facts.chain(humans.chunks(CHUNK_ROWS).map(event_rows)))?;
    table(&folder.join(LEADS), leads.chunks(CHUNK_ROWS).map(lead_columns))?;
    table(&folder.join(EVENTS), events.chunks(CHUNK_ROWS).map(event_columns))
}

/// One Parquet file, compressed as other tools do by default; it appears under its name only when it is complete.
fn table(path: &Path, batches: impl Iterator<Item = Result<RecordBatch>>) -> Result<()> {
    let place = || format!("cannot write {}", path.display());
    let partial = path.with_extension("partial");
    let mut batches = batches.peekable();
    let Some(Ok(first)) = batches.peek() else { anyhow::bail!("{}: there are no rows", path.display()) };
    let options = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let file = File::create(&partial).with_context(place)?;
    let mut writer = ArrowWriter::try_new(file, first.schema(), Some(options)).with_context(place)?;
    for batch in batches {
        writer.write(&batch?).with_context(place)?;
    }
    writer.close().with_context(place)?;
    fs::rename(&partial, path).with_context(place)
}

fn fact_rows(leads: &[(&Lead, u32)]) -> Result<RecordBatch> {
    let properties = leads.iter().map(|(lead, _)| {
        format!(
            r#"{{"country":{},"industry":{},"employees":{},"title_level":{},"corporate_email":{},"source":{},"consent":{}}}"#,
            lead.country,
            lead.industry,
            lead.employees,
            lead.title_level,
            u8::from(lead.corporate_email),
            lead.source,
            u8::from(lead.consent)
        )
    });
    messages(
        StringArray::from_iter_values(leads.iter().map(|(_, id)| format!("l{id:07}"))),
        StringArray::from_iter_values(leads.iter().map(|(_, id)| format!("a{:09}", id - 1))),
        leads.iter().map(|_| "$identify"),
        leads.iter().map(|(lead, _)| lead.created_at).collect(),
        StringArray::from_iter_values(properties),
    )
}

fn event_rows(events: &[&Event]) -> Result<RecordBatch> {
    messages(
        StringArray::from_iter_values(events.iter().map(|event| format!("l{:07}", event.lead))),
        StringArray::from_iter_values(events.iter().map(|event| format!("e{:09}", event.id))),
        events.iter().map(|event| KINDS[usize::from(event.kind)]),
        events.iter().map(|event| START + i64::from(event.at)).collect(),
        StringArray::from_iter_values(events.iter().map(|_| "{}")),
    )
}

fn messages<'a>(
    lead: StringArray,
    message_id: StringArray,
    names: impl Iterator<Item = &'a str>,
    seconds: Vec<i64>,
    properties: StringArray,
) -> Result<RecordBatch> {
    let mut name = StringDictionaryBuilder::<Int32Type>::new();
    names.for_each(|value| name.append_value(value));
    let micros = TimestampMicrosecondArray::from_iter_values(seconds.into_iter().map(|at| at * 1_000_000));
    batch([
        ("lead", Arc::new(lead)),
        ("message_id", Arc::new(message_id)),
        ("name", Arc::new(name.finish())),
        ("occurred_at", Arc::new(micros.with_timezone("UTC"))),
        ("properties", Arc::new(properties)),
    ])
}

fn lead_columns(leads: &[(&Lead, u32)]) -> Result<RecordBatch> {
    let column = |value: fn(&Lead) -> i64| integers(leads.iter().map(|(lead, _)| value(lead)));
    batch([
        ("lead_id", integers(leads.iter().map(|(_, id)| i64::from(*id)))),
        ("created_at", column(|lead| lead.created_at)),
        ("country", column(|lead| lead.country.into())),
        ("industry", column(|lead| lead.industry.into())),
        ("employees", column(|lead| lead.employees.into())),
        ("title_level", column(|lead| lead.title_level.into())),
        ("corporate_email", column(|lead| lead.corporate_email.into())),
        ("source", column(|lead| lead.source.into())),
        ("consent", column(|lead| lead.consent.into())),
    ])
}

fn event_columns(events: &[&Event]) -> Result<RecordBatch> {
    let column = |value: fn(&Event) -> i64| integers(events.iter().map(|event| value(event)));
    batch([
        ("event_id", column(|event| event.id.into())),
        ("lead_id", column(|event| event.lead.into())),
        ("ts", column(|event| START + i64::from(event.at))),
        ("type", column(|event| event.kind.into())),
        ("bot", column(|event| event.bot.into())),
    ])
}

fn integers(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> Result<RecordBatch> {
    let columns = columns.map(|(name, values)| (name, values, true));
    RecordBatch::try_from_iter_with_nullable(columns).context("the columns differ in length")
}
