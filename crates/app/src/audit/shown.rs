//! Noting whom somebody was shown, before they are.

use std::sync::{Arc, Mutex, PoisonError};

use baton_store::audit::{self, NewEntry};
use tokio::sync::oneshot;

use crate::workspace::{Error, Workspace};

/// What waits to be noted, each with whoever waits for it.
type Queue = Vec<(NewEntry, oneshot::Sender<()>)>;

/// Notes what is shown: many share a commit. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shown {
    workspace: Workspace,
    queue: Arc<Mutex<Queue>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Shown {
    /// In this workspace.
    pub fn new(workspace: Workspace) -> Shown {
        Shown { workspace, queue: Arc::default(), turn: Arc::default() }
    }

    /// Notes an entry, and returns when it is durable. Whoever comes first commits for all that wait.
    ///
    /// # Errors
    /// [`Error::Refused`] if it could not be noted: then nothing may be shown.
    pub async fn note(&self, entry: NewEntry) -> Result<(), Error> {
        let (done, mut noted) = oneshot::channel();
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).push((entry, done));
        let _turn = self.turn.lock().await;
        if noted.try_recv().is_ok() {
            return Ok(());
        }
        let batch = std::mem::take(&mut *self.queue.lock().unwrap_or_else(PoisonError::into_inner));
        self.commit(batch).await?;
        noted.try_recv().map_err(|_| Error::Refused("what is shown could not be noted: ask again".to_owned()))
    }

    async fn commit(&self, batch: Queue) -> Result<(), Error> {
        let mut tx = self.workspace.db.write_beside().await?;
        for (entry, _) in &batch {
            audit::add(&mut tx, entry).await?;
        }
        tx.commit().await?;
        for (_, done) in batch {
            // Whoever gave up waiting is not told.
            let _ = done.send(());
        }
        Ok(())
    }
}
