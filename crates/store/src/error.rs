//! What can go wrong with the database.

/// What went wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error, or not at all.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The address of the database is not understood.
    #[error("`{0}` is not a database address: write sqlite:FILE or postgres://USER@HOST/NAME")]
    Address(String),
    /// There is no workspace in the database.
    #[error("{0}: no workspace is there")]
    Missing(String),
    /// The database was migrated by a newer version.
    #[error(
        "the database has the migration `{0}`, which this version does not know: use the version that made it, or a newer one"
    )]
    Newer(String),
    /// An applied migration is not the one this version has.
    #[error(
        "the migration `{0}` was applied with other contents: restore a backup made by the version that applied it"
    )]
    Drift(String),
    /// Migrations are waiting.
    #[error("the schema is older than this version ({0} migrations wait): run `baton migrate`")]
    Older(usize),
    /// The database holds a copy that was broken off.
    #[error("the database holds a copy that is not finished: run the same `baton migrate-data` again")]
    Unfinished,
    /// The file of a database is damaged.
    #[error("the database file is not sound: {0}")]
    Unsound(String),
    /// Somebody else has the file of a database open.
    #[error("the database file is in use: stop every Baton that has it open")]
    InUse,
    /// A value is not allowed.
    #[error("{field}: {problem}")]
    Value {
        /// The field.
        field: &'static str,
        /// What is wrong and what is allowed.
        problem: String,
    },
    /// Another writer was in the way: begin again.
    #[error("another writer was in the way")]
    Raced,
    /// A stored value is not what it should be.
    #[error("the database holds a damaged {0}")]
    Damaged(&'static str),
    /// A batch could not be put into JSON, or taken out of it.
    #[error("a batch could not be passed on: {0}")]
    Batch(#[from] serde_json::Error),
}

impl StoreError {
    /// Whether another writer was in the way: done again, it works.
    pub fn is_race(&self) -> bool {
        // Rows of others that came or went meanwhile (SQLSTATE of PostgreSQL).
        const RACES: [&str; 2] = ["23503", "23505"];
        self.is_contention() || self.code().is_some_and(|code| RACES.contains(&code.as_ref()))
    }

    /// Whether it is a value that may not be stored.
    pub fn is_value(&self) -> bool {
        matches!(self, StoreError::Value { .. })
    }

    /// Whether it can be nothing but another writer in the way.
    pub fn is_contention(&self) -> bool {
        // Serialisation failure and deadlock (SQLSTATE of PostgreSQL).
        const RACES: [&str; 2] = ["40001", "40P01"];
        matches!(self, StoreError::Raced) || self.code().is_some_and(|code| RACES.contains(&code.as_ref()))
    }

    /// Whether the database itself cannot work at present: full, failing, damaged, gone. What was asked for is not at fault.
    pub fn is_outage(&self) -> bool {
        let StoreError::Database(error) = self else { return false };
        let sqlx::Error::Database(told) = error else {
            return matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            );
        };
        let code = told.code().unwrap_or_default();
        match code.parse::<i64>() {
            // SQLite's primary result codes: busy, no memory, read-only, I/O, damaged, full, cannot open, no database.
            Ok(code) if told.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() => {
                matches!(code & 0xff, 5 | 6 | 7 | 8 | 10 | 11 | 13 | 14 | 26)
            }
            // Classes of SQLSTATE: connection, resources, operator intervention, system error, read-only, internal error.
            _ => ["08", "53", "57", "58", "25006", "XX"].iter().any(|class| code.starts_with(class)),
        }
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            StoreError::Database(sqlx::Error::Database(told)) => told.code(),
            _ => None,
        }
    }

    /// A NUL character in `field`.
    pub(crate) fn nul(field: &'static str) -> StoreError {
        StoreError::Value { field, problem: "holds a NUL character, which cannot be stored".to_owned() }
    }
}
