//! Everybody, kept in memory once a list was asked for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, OwnedRwLockReadGuard, RwLock};

use super::people::People;
use crate::{Db, StoreError, Tx};

/// People whom nobody listed for so long are brought up to date less often.
const ASKED_LATELY: Duration = Duration::from_mins(15);
/// How often that is: whoever is erased is gone from here as well by then.
const EVERY: Duration = Duration::from_mins(1);

/// Everybody, in memory: read when a list is first asked for, and what changed since whenever one is, so that a list shows what its transaction
/// sees. Cheap to clone; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    people: Arc<RwLock<Option<People>>>,
    used: Arc<Mutex<Option<Used>>>,
}

/// When people were last listed, and last brought up to date beside that.
#[derive(Debug, Clone, Copy)]
struct Used {
    listed: Instant,
    kept_up: Instant,
}

impl Used {
    fn wants_keeping_up(&self) -> bool {
        self.listed.elapsed() < ASKED_LATELY || self.kept_up.elapsed() >= EVERY
    }
}

/// People, as a transaction sees them. Nobody can be brought up to date before it is dropped: not to be kept for long.
pub type Everybody = OwnedRwLockReadGuard<Option<People>, People>;

impl Roster {
    /// Begins to read; with everybody as that transaction sees them.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read(&self, db: &Db) -> Result<(Tx, Everybody), StoreError> {
        let now = Instant::now();
        self.used.lock().await.get_or_insert(Used { listed: now, kept_up: now }).listed = now;
        // In a task of its own: whoever asks may give up, and the next one would begin to read everybody again.
        let (roster, db) = (self.clone(), db.clone());
        match tokio::spawn(async move { roster.current(&db).await }).await {
            Ok(read) => read,
            Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
        }
    }

    /// Reads what changed if people were ever listed, so that it is little when they are again: to be asked every second. Once nobody lists them
    /// any more, it does so every minute.
    ///
    /// # Errors
    /// The database's own.
    pub async fn keep_up(&self, db: &Db) -> Result<(), StoreError> {
        {
            let mut used = self.used.lock().await;
            let Some(used) = used.as_mut().filter(|used| used.wants_keeping_up()) else { return Ok(()) };
            used.kept_up = Instant::now();
        }
        self.current(db).await?;
        Ok(())
    }

    async fn current(&self, db: &Db) -> Result<(Tx, Everybody), StoreError> {
        let people = self.people.clone().read_owned().await;
        // A transaction that begins now sees what was read, and maybe more.
        let mut tx = db.read().await?;
        if let Some(known) = &*people
            && let Some(news) = known.news(&mut tx).await?
            && news.is_none()
        {
            return Ok((tx, everybody(people)?));
        }
        drop((people, tx));
        let mut people = self.people.clone().write_owned().await;
        let mut tx = db.read().await?;
        let news = match &*people {
            Some(known) => known.news(&mut tx).await?,
            None => None,
        };
        match (&mut *people, news) {
            (Some(known), Some(news)) => known.catch_up(&mut tx, news).await?,
            (people, _) => *people = Some(People::load(&mut tx).await?),
        }
        Ok((tx, everybody(people.downgrade())?))
    }
}

fn everybody(people: OwnedRwLockReadGuard<Option<People>>) -> Result<Everybody, StoreError> {
    OwnedRwLockReadGuard::try_map(people, Option::as_ref).map_err(|_| sqlx::Error::WorkerCrashed.into())
}
