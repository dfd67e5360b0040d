//! Reading files as people have them: presets, maps, real data, broken bytes.

mod examples;
mod maps;
mod parquet;
mod presets;
mod robust;

use std::path::{Path, PathBuf};

use baton_app::Instant;
use baton_app::import::read::{Document, Item, LeadRow, Rows, leads};

/// A folder with one file in it.
struct Data {
    folder: tempfile::TempDir,
    file: PathBuf,
}

impl Data {
    fn new(name: &str, bytes: impl AsRef<[u8]>) -> Data {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        Data { folder, file }
    }

    fn add(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn path(&self) -> &Path {
        &self.file
    }
}

/// When the imports of these tests happen.
fn now() -> Instant {
    "2026-03-01T00:00:00Z".parse().unwrap()
}

fn map(text: &str) -> Document {
    Document::from_yaml(text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Every item of a file.
fn all<T>(rows: &mut Rows<T>) -> Vec<Item<T>> {
    let mut items = Vec::new();
    while let Some(item) = rows.next().unwrap() {
        items.push(item);
    }
    items
}

/// The rows of a file in which nothing is refused.
fn taken<T: std::fmt::Debug>(rows: &mut Rows<T>) -> Vec<T> {
    let take = |item| match item {
        Item::Row { row, .. } => Some(row),
        Item::Skipped { .. } => None,
        Item::Rejected(rejected) => panic!("{rejected:?}"),
    };
    all(rows).into_iter().filter_map(take).collect()
}

fn read_leads(csv: &str, document: &Document) -> Vec<LeadRow> {
    let data = Data::new("leads.csv", csv);
    let mut rows = leads(data.path(), document, now()).unwrap_or_else(|error| panic!("{error}"));
    taken(&mut rows)
}
