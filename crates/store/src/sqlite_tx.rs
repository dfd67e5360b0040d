//! Transactions on SQLite: those that read are from a pool, those that write are on one connection, one after the other.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, Transaction};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};

use crate::StoreError;
use crate::db::SERVICE_CACHE;

/// A transaction on SQLite.
#[derive(Debug)]
pub enum SqliteTx {
    /// Reads, on a connection of a pool.
    Reading(Transaction<'static, Sqlite>),
    /// Writes.
    Writing(Writing),
}

/// The one connection of this process that writes. Whoever wants it waits in line; two connections would wait for each other by sleeping, and
/// each commit of one would void the pages that the other keeps in memory. A pool of one would do, but to take it from there and to give it
/// back costs as much as a small commit.
#[derive(Debug, Clone)]
pub struct Writer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    slot: Arc<Mutex<Option<Slot>>>,
    small_commits: AtomicBool,
    closed: AtomicBool,
}

#[derive(Debug)]
struct Slot {
    connection: SqliteConnection,
    /// Whether something was begun on it that is not done.
    undone: bool,
}

/// The connection that writes, held. What is begun on it is undone unless it is done.
#[derive(Debug)]
pub struct Writing {
    slot: OwnedMappedMutexGuard<Option<Slot>, Slot>,
    writer: Writer,
}

impl Writer {
    /// Connects.
    pub(crate) async fn connect(options: SqliteConnectOptions) -> Result<Writer, StoreError> {
        let slot = Slot { connection: options.connect().await?, undone: false };
        let slot = Arc::new(Mutex::new(Some(slot)));
        let (small_commits, closed) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Writer(Arc::new(Shared { options, slot, small_commits, closed })))
    }

    /// The file it writes to.
    pub(crate) fn file(&self) -> &Path {
        self.0.options.get_filename()
    }

    /// Begins to write.
    pub(crate) async fn begin(&self) -> Result<Writing, StoreError> {
        let mut writing = self.hold().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *writing).await?;
        Ok(writing)
    }

    /// Takes hold of the connection, and opens one if there is none.
    pub(crate) async fn hold(&self) -> Result<Writing, StoreError> {
        let mut home = self.tidied().await;
        if self.0.closed.load(Ordering::Relaxed) {
            return Err(sqlx::Error::PoolClosed.into());
        }
        match &mut *home {
            Some(slot) => slot.undone = true,
            empty => *empty = Some(Slot { connection: self.open().await?, undone: true }),
        }
        match OwnedMutexGuard::try_map(home, Option::as_mut) {
            Ok(slot) => Ok(Writing { slot, writer: self.clone() }),
            Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
        }
    }

    async fn open(&self) -> Result<SqliteConnection, StoreError> {
        let mut connection = self.0.options.connect().await?;
        if self.0.small_commits.load(Ordering::Relaxed) {
            sqlx::query(SERVICE_CACHE).execute(&mut connection).await?;
        }
        Ok(connection)
    }

    /// See [`Db::expect_small_commits`](crate::Db::expect_small_commits).
    pub(crate) async fn expect_small_commits(&self) -> Result<(), StoreError> {
        self.0.small_commits.store(true, Ordering::Relaxed);
        self.renew().await;
        self.hold().await?.done();
        Ok(())
    }

    /// The place of the connection, with nothing undone on it: what cannot be rolled back is given up.
    async fn tidied(&self) -> OwnedMutexGuard<Option<Slot>> {
        let mut home = self.0.slot.clone().lock_owned().await;
        if let Some(slot) = home.as_mut().filter(|slot| slot.undone) {
            match sqlx::query("ROLLBACK").execute(&mut slot.connection).await {
                Ok(_) => slot.undone = false,
                Err(_) => *home = None,
            }
        }
        home
    }

    /// Gives the connection up. Another one is opened when it is needed.
    pub(crate) async fn renew(&self) {
        if let Some(slot) = self.0.slot.lock().await.take() {
            let _ = slot.connection.close().await;
        }
    }

    /// Closes it for good.
    pub(crate) async fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
        self.renew().await;
    }
}

impl Writing {
    /// Nothing is begun any more.
    pub(crate) fn done(mut self) {
        self.slot.undone = false;
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.slot.undone {
            return;
        }
        // Other processes wait for what is begun here; the next writer of this one may be long in coming.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let writer = self.writer.clone();
            runtime.spawn(async move {
                writer.tidied().await;
            });
        }
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.slot.connection
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.slot.connection
    }
}

impl SqliteTx {
    /// Makes what was written durable.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            SqliteTx::Reading(tx) => Ok(tx.commit().await?),
            SqliteTx::Writing(mut tx) => {
                sqlx::query("COMMIT").execute(&mut *tx).await?;
                tx.done();
                Ok(())
            }
        }
    }
}

impl Deref for SqliteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            SqliteTx::Reading(tx) => tx,
            SqliteTx::Writing(tx) => tx,
        }
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            SqliteTx::Reading(tx) => tx,
            SqliteTx::Writing(tx) => tx,
        }
    }
}
