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
    /// A value is not allowed.
    #[error("{field}: {problem}")]
    Value {
        /// The field.
        field: &'static str,
        /// What is wrong and what is allowed.
        problem: String,
    },
    /// A stored value is not what it should be.
    #[error("the database holds a damaged {0}")]
    Damaged(&'static str),
    /// A batch could not be put into JSON, or taken out of it.
    #[error("a batch could not be passed on: {0}")]
    Batch(#[from] serde_json::Error),
}

impl StoreError {
    /// A NUL character in `field`.
    pub(crate) fn nul(field: &'static str) -> StoreError {
        StoreError::Value { field, problem: "holds a NUL character, which cannot be stored".to_owned() }
    }
}
