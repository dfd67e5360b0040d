//! What a file that was sent looks like, before there is a mapping for it.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::upload::ImportColumn;
use crate::import::read::{self, ImportError, Preset, detect_preset};
use crate::import::{FileFormat, Kind};
use crate::workspace::Error;

/// Rows that are looked at.
const ROWS: usize = 20;
/// Samples of a column.
const SAMPLES: usize = 5;
/// The longest sample, in characters.
const SAMPLE_CHARS_MAX: usize = 100;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub(super) format: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) delimiter: Option<String>,
    pub(super) columns: Vec<ImportColumn>,
    pub(super) preset: Option<String>,
}

/// Looks at the file at `path`, which holds what `kind` says.
pub(super) async fn look(kind: &str, path: PathBuf) -> Result<Looked, Error> {
    let kind = kind_of(kind)?;
    let looked = tokio::task::spawn_blocking(move || at(kind, &path)).await;
    looked.unwrap_or_else(|_| Err(Error::Refused("the file could not be looked at".to_owned())))
}

fn at(kind: Kind, path: &std::path::Path) -> Result<Looked, Error> {
    let format = if kind == Kind::Events { FileFormat::of(path) } else { FileFormat::Table };
    let looked = Looked { format: Some(format.name().to_owned()), ..Looked::default() };
    if format != FileFormat::Table {
        return Ok(looked);
    }
    let look = read::look(path, ROWS).map_err(unreadable)?;
    let preset = if kind == Kind::Leads { detect_preset(&look.headers) } else { None };
    let columns = look.headers.iter().enumerate().map(|(index, name)| {
        let mut samples: Vec<String> = Vec::new();
        for row in &look.rows {
            let cell = row.get(index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            let Some(cell) = cell else { continue };
            let cell: String = cell.chars().take(SAMPLE_CHARS_MAX).collect();
            if samples.len() < SAMPLES && !samples.contains(&cell) {
                samples.push(cell);
            }
        }
        ImportColumn { name: name.to_owned(), samples }
    });
    Ok(Looked {
        encoding: Some(look.encoding.to_owned()),
        delimiter: Some(look.delimiter.to_string()),
        columns: columns.collect(),
        preset: preset.map(|preset| preset.name().to_owned()),
        ..looked
    })
}

/// What cannot be read, without where it lies.
pub(super) fn unreadable(error: ImportError) -> Error {
    match error {
        ImportError::Io { source, .. } => Error::WrongUse(format!("body: the file cannot be read: {source}")),
        ImportError::File { message, .. } => Error::WrongUse(format!("body: the file {message}")),
        ImportError::Mapping { faults, .. } => {
            Error::WrongUse(format!("mapping: it does not fit the file:\n{faults}"))
        }
    }
}

/// What a file holds.
pub(super) fn kind_of(name: &str) -> Result<Kind, Error> {
    match name {
        "leads" => Ok(Kind::Leads),
        "events" => Ok(Kind::Events),
        "opportunities" => Ok(Kind::Opportunities),
        other => Err(Error::Refused(format!("`{other}` is nothing that is imported"))),
    }
}

/// The mapping of a CRM's export.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PresetView {
    /// Its name.
    pub name: String,
    /// The mapping, to be sent as it is or changed.
    #[schema(value_type = Object)]
    pub mapping: Value,
}

/// The mappings of exports of known CRMs, for leads.
///
/// # Errors
/// Never for the presets as they are.
pub fn presets() -> Result<Vec<PresetView>, Error> {
    let view = |preset: Preset| {
        let document = preset.document().map_err(|faults| Error::Refused(faults.to_string()))?;
        Ok(PresetView { name: preset.name().to_owned(), mapping: document.into_value() })
    };
    Preset::ALL.into_iter().map(view).collect()
}
