//! Transactions on SQLite: from a pool, or on the connection that a service keeps for itself.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Sqlite, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::StoreError;

/// A transaction on SQLite.
#[derive(Debug)]
pub enum SqliteTx {
    /// On a connection of a pool.
    Pooled(Transaction<'static, Sqlite>),
    /// On the connection of a service.
    Kept(KeptTx),
}

/// The connection that a service writes with. To take one from a pool and to give it back costs as much as a small commit.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<Option<SqliteConnection>>>);

/// A transaction on the connection of a service. Dropped before it is done it takes the connection with it, and so is undone.
#[derive(Debug)]
pub struct KeptTx {
    pub(crate) connection: SqliteConnection,
    /// Where the connection goes back to.
    home: OwnedMutexGuard<Option<SqliteConnection>>,
}

impl Kept {
    /// Begins to write.
    pub(crate) async fn begin(&self, options: &SqliteConnectOptions) -> Result<KeptTx, StoreError> {
        let mut tx = self.hold(options).await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut tx.connection).await?;
        Ok(tx)
    }

    /// Takes hold of the connection. What is begun on it is undone unless it is [`done`](KeptTx::done).
    pub(crate) async fn hold(&self, options: &SqliteConnectOptions) -> Result<KeptTx, StoreError> {
        let mut home = self.0.clone().lock_owned().await;
        let connection = match home.take() {
            Some(connection) => connection,
            None => options.connect().await?,
        };
        Ok(KeptTx { connection, home })
    }

    /// Closes the connection. It is opened again when it is needed.
    pub(crate) async fn close(&self) {
        if let Some(connection) = self.0.lock().await.take() {
            let _ = sqlx::Connection::close(connection).await;
        }
    }
}

impl KeptTx {
    /// Nothing is begun any more: the connection can be used again.
    pub(crate) fn done(mut self) {
        *self.home = Some(self.connection);
    }
}

impl SqliteTx {
    /// Makes what was written durable.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            SqliteTx::Pooled(tx) => Ok(tx.commit().await?),
            SqliteTx::Kept(mut tx) => {
                sqlx::query("COMMIT").execute(&mut tx.connection).await?;
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
            SqliteTx::Pooled(tx) => tx,
            SqliteTx::Kept(tx) => &tx.connection,
        }
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            SqliteTx::Pooled(tx) => tx,
            SqliteTx::Kept(tx) => &mut tx.connection,
        }
    }
}
