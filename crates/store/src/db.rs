//! The database and its transactions.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection as _, FromRow, Postgres, Transaction};

use crate::sqlite_tx::{SqliteTx, Writer};
use crate::{StoreError, check};

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How many readers at once.
const READERS_MAX: u32 = 4;
/// How many connections to PostgreSQL at once.
const CONNECTIONS_MAX: u32 = 8;

/// Bytes of a page of a new SQLite file. A message changes a few pages here and there, each of which goes to the log whole.
pub(crate) const PAGE_BYTES: u32 = 2_048;

/// How much of an SQLite file the writer keeps in memory (negative: in KiB, says SQLite). It holds the inner pages of indexes of a hundred
/// million rows, and most pages that a large commit changes.
const WRITER_CACHE: &str = "-65536";
/// How much of it the writer of a service keeps: every commit that moves pages of an index walks over all pages that are kept, which cost a
/// third of the work of a small commit at [`WRITER_CACHE`].
pub(crate) const SERVICE_CACHE: &str = "PRAGMA cache_size = -8192";
/// Likewise for each reader. The operating system keeps the rest.
const READER_CACHE: &str = "-16384";
/// How much of the file readers see as memory, in bytes, which is the most that SQLite allows: reports read whole tables, and to copy each page out
/// of the operating system's cache took longer than to look at it. Writers do not: a full disk is to be an error, not a signal.
const READER_MAP: &str = "2147418112";
/// How long the log of SQLite grows before a commit writes it back, in pages: a page changed by several commits is written back once.
const WAL_PAGES: &str = "131072";

/// How much room is asked for before the database counts as healthy again.
const PROBE_BYTES: usize = 1 << 20;

/// How many statements a connection keeps prepared.
const STATEMENTS_MAX: usize = 400;

/// How writers on PostgreSQL wait for each other: for those of their schema, since a lock is one to all workspaces in a database.
const LOCK_WRITERS: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.writers', 0))";
/// How those wait that may write beside each other.
const SHARE_WRITERS: &str =
    "SELECT pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '.writers', 0))";

/// A database: SQLite in a file, or PostgreSQL.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: one writer, many readers (WAL), every commit on disk (`synchronous=FULL`).
    Sqlite {
        /// The one connection that writes.
        write: Writer,
        /// Connections that read.
        read: SqlitePool,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A transaction on either database.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(SqliteTx),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one expression on whichever connection the transaction has.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $body
            }
            $crate::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

impl Db {
    /// Connects to `url`: `sqlite:FILE` (made if it is not there) or `postgres://…`.
    ///
    /// # Errors
    /// If the address is not understood or the database does not answer.
    pub async fn connect(url: &str) -> Result<Db, StoreError> {
        if let Some(file) = url.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            return Db::sqlite(Path::new(file)).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url).map_err(|_| StoreError::Address(redacted(url)))?;
            let options = options.statement_cache_capacity(STATEMENTS_MAX);
            // A pool would only say that it waited in vain; one connection says why.
            PgConnection::connect_with(&options).await?.close().await?;
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS_MAX).connect_with(options).await?;
            return Ok(Db::Postgres(pool));
        }
        Err(StoreError::Address(redacted(url)))
    }

    async fn sqlite(file: &Path) -> Result<Db, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .page_size(PAGE_BYTES)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous())
            .statement_cache_capacity(STATEMENTS_MAX)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("temp_store", "memory")
            .pragma("wal_autocheckpoint", WAL_PAGES);
        let write = Writer::connect(options.clone().pragma("cache_size", WRITER_CACHE)).await?;
        let reader = options.pragma("cache_size", READER_CACHE).pragma("mmap_size", READER_MAP);
        let read = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .test_before_acquire(false)
            .connect_with(reader)
            .await?;
        Ok(Db::Sqlite { write, read })
    }

    /// Begins to write what concerns leads. There is one writer at a time: on SQLite it takes the write lock at once (`BEGIN IMMEDIATE`), on
    /// PostgreSQL an advisory lock. So two imports that meet the same new person cannot make two of them, nor wait for each other for ever.
    /// What a service remembers of leads is void afterwards: see [`Tx::epoch`].
    ///
    /// # Errors
    /// If the database does not answer, or another writer holds it for longer than 30 s.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let mut tx = self.write_aside().await?;
        tx.turn_epoch().await?;
        Ok(tx)
    }

    /// Begins to write what concerns no lead: as [`Db::write`], and what is remembered stays good.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_aside(&self) -> Result<Tx, StoreError> {
        match self {
            Db::Sqlite { write, .. } => Ok(Tx::Sqlite(SqliteTx::Writing(write.begin().await?))),
            Db::Postgres(pool) => {
                let mut tx = begin(pool, READ_WRITE).await?;
                sqlx::query(LOCK_WRITERS).execute(&mut *tx).await?;
                Ok(Tx::Postgres(tx))
            }
        }
    }

    /// Begins to write as the service that takes in messages. On PostgreSQL several do so at once, beside each other and not beside a
    /// [`Db::write`]: they lock the rows that they read before they write, and begin again where a [`StoreError::is_race`] says so. On SQLite
    /// there is one service, which may remember what it read for as long as the [`Tx::epoch`] is the same.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_live(&self) -> Result<Tx, StoreError> {
        match self {
            Db::Sqlite { .. } => self.write_aside().await,
            Db::Postgres(pool) => {
                let mut tx = begin(pool, READ_WRITE).await?;
                sqlx::query(SHARE_WRITERS).execute(&mut *tx).await?;
                Ok(Tx::Postgres(tx))
            }
        }
    }

    /// Begins to write what nobody else writes who holds a [`Db::write`]: it waits for no other writer of PostgreSQL, but for the rows.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_beside(&self) -> Result<Tx, StoreError> {
        match self {
            Db::Sqlite { .. } => self.write_aside().await,
            Db::Postgres(pool) => Ok(Tx::Postgres(begin(pool, READ_WRITE).await?)),
        }
    }

    /// From now on most commits are small: those of a service.
    ///
    /// # Errors
    /// The database's own.
    pub async fn expect_small_commits(&self) -> Result<(), StoreError> {
        match self {
            Db::Sqlite { write, .. } => write.expect_small_commits().await,
            Db::Postgres(_) => Ok(()),
        }
    }

    /// Begins to read one consistent state.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        match self {
            Db::Sqlite { read, .. } => Ok(Tx::Sqlite(SqliteTx::Reading(read.begin().await?))),
            Db::Postgres(pool) => Ok(Tx::Postgres(begin(pool, READ_ONLY).await?)),
        }
    }

    /// Writes the log of SQLite back into its file, beside whoever commits, so that no commit has to wait for it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn write_back(&self) -> Result<(), StoreError> {
        let Db::Sqlite { write, read, .. } = self else { return Ok(()) };
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(read).await?;
        // What was committed meanwhile is little; once all is written back the log begins anew.
        let mut writing = write.hold().await?;
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut *writing).await?;
        writing.done();
        Ok(())
    }

    /// Brings the whole log of SQLite into its file and makes it empty: what was overwritten in the file is not in the log any more either. It waits
    /// for whoever reads. Nothing on PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::Raced`] if somebody read for too long, or the database's own.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        let Db::Sqlite { write, .. } = self else { return Ok(()) };
        let mut writing = write.hold().await?;
        let (busy, _, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *writing).await?;
        writing.done();
        if busy == 0 { Ok(()) } else { Err(StoreError::Raced) }
    }

    /// Writes the file of SQLite anew, so that nothing is left of what was deleted; others may read meanwhile. Nothing on PostgreSQL.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rewrite(&self) -> Result<(), StoreError> {
        let Db::Sqlite { write, .. } = self else { return Ok(()) };
        let mut writing = write.hold().await?;
        sqlx::query("VACUUM").execute(&mut *writing).await?;
        writing.done();
        Ok(())
    }

    /// How large the file of SQLite is, in bytes; none on PostgreSQL.
    pub fn file_bytes(&self) -> Option<u64> {
        self.file().and_then(|file| file.metadata().ok()).map(|meta| meta.len())
    }

    /// Whether the database can be written to again after it could not. On SQLite everything that was committed is brought from its log into
    /// its file, since a log whose write to disk failed once cannot be trusted; then the file is checked.
    ///
    /// # Errors
    /// Why not.
    pub async fn probe(&self) -> Result<(), StoreError> {
        if let Db::Sqlite { write, read } = self {
            // Connections whose work failed are not gone on with: they may be stuck in a transaction that is no more.
            write.renew().await;
            while let Some(reader) = read.try_acquire() {
                let _ = reader.close().await;
            }
            let mut writing = write.hold().await?;
            let (busy, _, _): (i64, i64, i64) =
                sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *writing).await?;
            if busy != 0 {
                return Err(StoreError::Raced);
            }
            let (found,): (String,) =
                sqlx::query_as("PRAGMA quick_check(1)").fetch_one(&mut *writing).await?;
            writing.done();
            if found != "ok" {
                return Err(StoreError::Damaged("file"));
            }
        }
        // Some room has to be there, else the next message would fail again.
        let mut tx = self.write_aside().await?;
        let sql = "INSERT INTO setting (key, value) VALUES ('probe', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        on!(&mut tx, c => sqlx::query(sql).bind("x".repeat(PROBE_BYTES)).execute(c).await.map(|_| ())?);
        tx.commit().await?;
        let mut tx = self.write_aside().await?;
        on!(&mut tx, c => sqlx::query("DELETE FROM setting WHERE key = 'probe'").execute(c).await.map(|_| ())?);
        tx.commit().await
    }

    /// Lets PostgreSQL count its tables: to be called after many rows were stored and before they are read, since it plans by what it
    /// counted last. SQLite does well without.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        if let Db::Postgres(pool) = self {
            sqlx::query("ANALYZE").execute(pool).await?;
        }
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

/// How a transaction on PostgreSQL begins that writes.
const READ_WRITE: &str = "BEGIN";
/// How one begins that reads one consistent state.
const READ_ONLY: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Begins a transaction on PostgreSQL, in a task of its own: whoever asks may give up at any point, and a connection that is given back between
/// the sending of `BEGIN` and its answer would stay in a transaction that nobody knows of.
async fn begin(pool: &PgPool, how: &'static str) -> Result<Transaction<'static, Postgres>, StoreError> {
    let pool = pool.clone();
    match tokio::spawn(async move { pool.begin_with(how).await }).await {
        Ok(begun) => Ok(begun?),
        Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
    }
}

/// `FULL`, always: what is committed is on disk. The tests that cut the power prove themselves by a run that is not, and does lose.
fn synchronous() -> SqliteSynchronous {
    match std::env::var_os("BATON_TEST_LOSE_COMMITS") {
        Some(_) => SqliteSynchronous::Normal,
        None => SqliteSynchronous::Full,
    }
}

/// An address without what may be a password.
fn redacted(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(end)) if start + 3 < end => format!("{}…{}", &url[..start + 3], &url[end..]),
        _ => url.chars().take(200).collect(),
    }
}

/// Rows as JSON that both databases unfold. PostgreSQL has no NUL in a text, so a row with one is refused for both.
fn unfoldable<T: Serialize>(rows: &[T]) -> Result<String, StoreError> {
    let json = serde_json::to_string(rows)?;
    if check::escapes_nul(&json) { Err(StoreError::nul("a text")) } else { Ok(json) }
}

impl Tx {
    /// Makes what was written durable.
    ///
    /// # Errors
    /// If the database cannot: then nothing was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// A number that is another one after a [`Db::write`] was committed, by whichever process; and the model that leads are being scored
    /// under before it is published.
    ///
    /// # Errors
    /// The database's own.
    pub async fn epoch(&mut self) -> Result<(i64, Option<String>), StoreError> {
        let sql = "SELECT number, preparing FROM epoch";
        Ok(on!(self, c => sqlx::query_as(sql).fetch_one(c).await?))
    }

    /// Which of the things that happen with almost every message somebody wants to hear of: a sum of flags that only the application knows.
    ///
    /// # Errors
    /// The database's own.
    pub async fn wanted(&mut self) -> Result<i64, StoreError> {
        let (wanted,): (i64,) =
            on!(self, c => sqlx::query_as("SELECT wanted FROM epoch").fetch_one(c).await?);
        Ok(wanted)
    }

    /// Sets [`Tx::wanted`]; what a service remembers is void then.
    ///
    /// # Errors
    /// The database's own.
    pub async fn set_wanted(&mut self, wanted: i64) -> Result<(), StoreError> {
        let sql = "UPDATE epoch SET wanted = $1, number = number + 1 WHERE wanted <> $1";
        on!(self, c => sqlx::query(sql).bind(wanted).execute(c).await.map(|_| ())?);
        Ok(())
    }

    /// Makes what a service remembers of leads void: see [`Tx::epoch`].
    ///
    /// # Errors
    /// The database's own.
    pub async fn turn_epoch(&mut self) -> Result<(), StoreError> {
        let sql = "UPDATE epoch SET number = number + 1";
        on!(self, c => sqlx::query(sql).execute(c).await.map(|_| ())?);
        Ok(())
    }

    /// How often messages became another lead's, or began or ceased to count.
    ///
    /// # Errors
    /// The database's own.
    pub async fn moved(&mut self) -> Result<i64, StoreError> {
        let (moved,): (i64,) = on!(self, c => sqlx::query_as("SELECT moved FROM epoch").fetch_one(c).await?);
        Ok(moved)
    }

    /// Notes that messages are gone: what is remembered of the log is void.
    ///
    /// # Errors
    /// The database's own.
    pub async fn note_erased(&mut self) -> Result<(), StoreError> {
        self.note_moved().await
    }

    /// Notes that messages became another lead's, or count now and did not, or the other way round.
    pub(crate) async fn note_moved(&mut self) -> Result<(), StoreError> {
        on!(self, c => sqlx::query("UPDATE epoch SET moved = moved + 1").execute(c).await.map(|_| ())?);
        Ok(())
    }

    /// Whether SQLite overwrites what is deleted from now on, also after this transaction, until it is said otherwise. PostgreSQL never does: it
    /// keeps old rows until they are vacuumed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn overwrite_deleted(&mut self, overwrite: bool) -> Result<(), StoreError> {
        if let Tx::Sqlite(tx) = self {
            let sql = if overwrite { "PRAGMA secure_delete = ON" } else { "PRAGMA secure_delete = OFF" };
            sqlx::query(sql).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Whether it is on PostgreSQL, where others may write at the same time.
    pub fn is_shared(&self) -> bool {
        matches!(self, Tx::Postgres(_))
    }

    /// `sql` with `@rows` standing for the rows of the JSON array in `$1`, each as `r.value`. SQLite goes from them to what is joined to them: it
    /// knows nothing of how many there are, and would rather read all of an index with a condition on one of its columns.
    pub(crate) fn unfold(&self, sql: &'static str) -> AssertSqlSafe<String> {
        AssertSqlSafe(match self {
            Tx::Sqlite(_) => {
                sql.replace("@rows JOIN", "@rows CROSS JOIN").replace("@rows", "json_each($1) AS r")
            }
            Tx::Postgres(_) => sql.replace("@rows", "jsonb_array_elements(CAST($1 AS jsonb)) AS r(value)"),
        })
    }

    /// Runs `sql` once for all of `rows`; returns how many rows it touched.
    pub(crate) async fn batch<T: Serialize>(
        &mut self,
        sql: &'static str,
        rows: &[T],
    ) -> Result<u64, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let (sql, json) = (self.unfold(sql), unfoldable(rows)?);
        Ok(on!(self, c => sqlx::query(sql).bind(json).execute(c).await?.rows_affected()))
    }

    /// What `sql` finds for all of `rows`.
    pub(crate) async fn lookup<T: Serialize, R>(
        &mut self,
        sql: &'static str,
        rows: &[T],
    ) -> Result<Vec<R>, StoreError>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let (sql, json) = (self.unfold(sql), unfoldable(rows)?);
        Ok(on!(self, c => sqlx::query_as::<_, R>(sql).bind(json).fetch_all(c).await?))
    }

    /// `count` new numbers for the `key` of `table`, ascending: none that was ever given.
    pub(crate) async fn allocate(
        &mut self,
        table: &'static str,
        key: &'static str,
        count: usize,
    ) -> Result<Vec<i64>, StoreError> {
        match self {
            Tx::Sqlite(tx) => {
                let sql = AssertSqlSafe(format!(
                    "SELECT MAX(COALESCE((SELECT MAX({key}) FROM {table}), 0), \
                       COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'retired_{table}'), 0))"
                ));
                let (last,): (i64,) = sqlx::query_as(sql).fetch_one(&mut **tx).await?;
                Ok((1..=count as i64).map(|n| last + n).collect())
            }
            Tx::Postgres(tx) => {
                let sql = AssertSqlSafe(format!(
                    "SELECT nextval(pg_get_serial_sequence('{table}', '{key}')) FROM generate_series(1, $1)"
                ));
                let ids: Vec<(i64,)> = sqlx::query_as(sql).bind(count as i64).fetch_all(&mut **tx).await?;
                let mut ids: Vec<i64> = ids.into_iter().map(|(id,)| id).collect();
                ids.sort_unstable();
                Ok(ids)
            }
        }
    }
}
