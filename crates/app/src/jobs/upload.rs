//! Files that are sent to be imported.

use std::path::PathBuf;

use baton_model::{Instant, Role};
use baton_store::upload::{self, Upload};
use baton_store::{Tx, audit};
use serde::Serialize;
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use utoipa::ToSchema;

use super::KEPT;
use super::folder::safe_name;
use super::look::{Looked, look};
use super::tidy::sweep;
use crate::access::Caller;
use crate::files::at;
use crate::workspace::{Error, Workspace};

/// What files may hold.
pub const IMPORT_KINDS: [&str; 3] = ["leads", "events", "opportunities"];
/// The largest file, in bytes.
pub const UPLOAD_BYTES_MAX: u64 = 256 << 20;
/// The most files that are kept.
const UPLOADS_MAX: i64 = 50;

/// A file that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// What it holds: one of [`IMPORT_KINDS`].
    pub kind: String,
    /// What it is called; its ending says how it is written.
    pub name: String,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportColumn {
    /// Its name.
    pub name: String,
    /// What stands in it, of the first rows, each once.
    pub samples: Vec<String>,
}

/// A file to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportView {
    /// Its number.
    pub id: i64,
    /// `leads`, `events` or `opportunities`.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// How large it is.
    pub bytes: i64,
    /// Who sent it.
    pub by: String,
    /// When it was sent.
    pub created_at: Instant,
    /// When it is forgotten.
    pub expires_at: Instant,
    /// How it is written: `table`, `ndjson` or `parquet`; null in lists.
    pub format: Option<String>,
    /// The encoding that was found, of a table: `UTF-8`, `EUC-KR` (which is CP949), `UTF-16LE` …
    pub encoding: Option<String>,
    /// What parts the cells of a table.
    pub delimiter: Option<String>,
    /// The columns of a table.
    pub columns: Vec<ImportColumn>,
    /// Whose export the columns look like: a preset.
    pub preset: Option<String>,
}

impl ImportView {
    fn new(found: Upload, looked: Option<Looked>) -> ImportView {
        let Looked { format, encoding, delimiter, columns, preset } = looked.unwrap_or_default();
        ImportView {
            id: found.id,
            kind: found.kind,
            name: found.name,
            bytes: found.bytes,
            by: found.actor,
            created_at: Instant::from_micros(found.created_at),
            expires_at: Instant::from_micros(found.created_at + KEPT),
            format,
            encoding,
            delimiter,
            columns,
            preset,
        }
    }
}

/// A file that is being sent: written as it comes, and gone if it does not come whole.
#[derive(Debug)]
pub struct Receiving {
    new: NewUpload,
    home: TempDir,
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl Receiving {
    /// Begins to take in a file.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for a kind that is none, [`Error::Refused`] while too many are kept, or if nothing can be written.
    pub async fn begin(workspace: &Workspace, new: NewUpload) -> Result<Receiving, Error> {
        if !IMPORT_KINDS.contains(&new.kind.as_str()) {
            return Err(Error::WrongUse(format!("kind: one of {}", IMPORT_KINDS.join(", "))));
        }
        let kept = upload::list(&mut workspace.db.read().await?, UPLOADS_MAX).await?;
        if kept.len() as i64 >= UPLOADS_MAX {
            return Err(Error::Refused(format!("{UPLOADS_MAX} files are kept already: remove one first")));
        }
        let new = NewUpload { name: safe_name(&new.name), ..new };
        let folder = workspace.folder.make()?;
        let home = tempfile::Builder::new().prefix("sending-").tempdir_in(folder).map_err(at(folder))?;
        let path = home.path().join(&new.name);
        let file = File::create(&path).await.map_err(at(&path))?;
        Ok(Receiving { new, home, path, file, bytes: 0 })
    }

    /// Takes in the next part; false if the file is larger than it may be.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn write(&mut self, part: &[u8]) -> Result<bool, Error> {
        self.bytes += part.len() as u64;
        if self.bytes > UPLOAD_BYTES_MAX {
            return Ok(false);
        }
        self.file.write_all(part).await.map_err(at(&self.path))?;
        Ok(true)
    }

    /// Keeps the file that has come whole, and looks at it.
    ///
    /// # Errors
    /// [`Error::WrongUse`] if it cannot be read, or the database's own. It is gone then.
    pub async fn finish(self, workspace: &Workspace, caller: &Caller) -> Result<ImportView, Error> {
        let Receiving { new, home, path, mut file, bytes } = self;
        if bytes == 0 {
            return Err(Error::WrongUse("body: the file is empty".to_owned()));
        }
        file.flush().await.map_err(at(&path))?;
        drop(file);
        let looked = look(&new.kind, path).await?;
        let now = workspace.now().micros();
        let from = home.path().to_owned();
        let random = from.file_name().unwrap_or_default().to_string_lossy().replace("sending-", "upload-");
        let mut row = Upload {
            id: 0,
            kind: new.kind,
            file: format!("{random}/{}", new.name),
            name: new.name,
            actor: caller.by.clone(),
            bytes: bytes as i64,
            created_at: now,
        };
        let mut tx = workspace.db.write_aside().await?;
        row.id = upload::add(&mut tx, &row).await?;
        let detail = serde_json::json!({ "kind": row.kind, "bytes": row.bytes }).to_string();
        audit::note(&mut tx, now, &caller.by, "upload_import", &format!("import {}", row.id), &detail)
            .await?;
        let to = workspace.folder.file(&random);
        std::fs::rename(&from, &to).map_err(at(&to))?;
        tx.commit().await?;
        Ok(ImportView::new(row, Some(looked)))
    }
}

/// The file of this number: one's own, or any for an administrator.
pub(super) async fn known(tx: &mut Tx, id: i64, caller: &Caller) -> Result<Upload, Error> {
    let found = upload::find(tx, id).await?;
    let found = found.filter(|upload| upload.actor == caller.by || caller.role == Role::Admin);
    found.ok_or_else(|| Error::Missing(format!("import {id}; `GET /imports` lists the files you sent")))
}

/// The files that `caller` sent, of an administrator all; the newest first.
///
/// # Errors
/// The database's own.
pub async fn imports(workspace: &Workspace, caller: &Caller) -> Result<Vec<ImportView>, Error> {
    let found = upload::list(&mut workspace.db.read().await?, UPLOADS_MAX).await?;
    let own = found.into_iter().filter(|upload| upload.actor == caller.by || caller.role == Role::Admin);
    Ok(own.map(|upload| ImportView::new(upload, None)).collect())
}

/// The file of this number, with its columns.
///
/// # Errors
/// [`Error::Missing`], [`Error::Refused`] if it lies elsewhere, or the database's own.
pub async fn show_import(workspace: &Workspace, id: i64, caller: &Caller) -> Result<ImportView, Error> {
    let found = known(&mut workspace.db.read().await?, id, caller).await?;
    let path = path_of(workspace, &found)?;
    let looked = look(&found.kind, path).await?;
    Ok(ImportView::new(found, Some(looked)))
}

/// Where a file is.
pub(super) fn path_of(workspace: &Workspace, upload: &Upload) -> Result<PathBuf, Error> {
    let path = workspace.folder.file(&upload.file);
    if path.is_file() {
        return Ok(path);
    }
    Err(Error::Refused(format!(
        "the file of import {} is not here: another node has it, and its data folder is not shared with this one",
        upload.id
    )))
}

/// Removes a file that was sent. An import of it that has begun goes on.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn remove_import(workspace: &Workspace, id: i64, caller: &Caller) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    known(&mut tx, id, caller).await?;
    upload::remove(&mut tx, id).await?;
    audit::note(&mut tx, now, &caller.by, "remove_import", &format!("import {id}"), "{}").await?;
    tx.commit().await?;
    sweep(workspace).await
}
