//! Forgetting jobs that ended long ago, and the files that nobody may ask for any more.

use std::path::Path;
use std::time::Duration;

use baton_store::{job, upload};

use super::{KEPT, folder::job_folder};
use crate::files::at;
use crate::workspace::{Error, Workspace};

/// Jobs that are forgotten in one commit.
const BATCH: i64 = 50;
/// What is being sent is left alone for so long.
const SENDING_MAX: Duration = Duration::from_hours(2);

/// Forgets what is older than a week; returns how much that was.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let before = workspace.now().micros() - KEPT;
    if !job::is_anything_older(&mut workspace.db.read().await?, before).await? {
        return Ok(0);
    }
    let mut tx = workspace.db.write_beside().await?;
    let count = job::forget(&mut tx, before, BATCH).await? + upload::forget(&mut tx, before).await?;
    tx.commit().await?;
    sweep(workspace).await?;
    Ok(count as usize)
}

/// Removes the files that nobody may ask for any more.
pub(crate) async fn sweep(workspace: &Workspace) -> Result<(), Error> {
    let folder = workspace.folder.path().to_owned();
    if !folder.is_dir() {
        return Ok(());
    }
    let (kept, open) = job::files(&mut workspace.db.read().await?).await?;
    let mut homes: Vec<String> =
        kept.iter().filter_map(|file| file.split('/').next()).map(str::to_owned).collect();
    homes.extend(open.into_iter().map(job_folder));
    let swept = tokio::task::spawn_blocking(move || remove_others(&folder, &homes)).await;
    swept.unwrap_or_else(|_| Err(Error::Refused("the folder of jobs could not be swept".to_owned())))
}

fn remove_others(folder: &Path, homes: &[String]) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let age =
            entry.metadata().and_then(|known| known.modified()).map(|at| at.elapsed().unwrap_or_default());
        // What is being sent belongs to nobody yet.
        let is_sent = name.starts_with("sending-") && age.is_ok_and(|age| age < SENDING_MAX);
        if homes.contains(&name) || is_sent {
            continue;
        }
        let path = entry.path();
        let removed =
            if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(&path)(error)),
            _ => {}
        }
    }
    Ok(())
}
