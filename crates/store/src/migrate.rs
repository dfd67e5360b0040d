//! Migrations: embedded, with equal names for both databases, checked at every start.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use crate::db::on;
use crate::{Db, StoreError, Tx};

/// A migration: name, text for SQLite, text for PostgreSQL.
type Migration = (&'static str, &'static str, &'static str);

macro_rules! migrations {
    ($($name:literal),*) => {
        &[$((
            $name,
            include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        )),*]
    };
}

const MIGRATIONS: &[Migration] = migrations![
    "0001_workspace",
    "0002_intake",
    "0003_people_and_outbox",
    "0004_log_order",
    "0005_handoff",
    "0006_bant_and_work",
    "0007_outgoing",
    "0008_criteria",
    "0009_playbook",
    "0010_handoff_changes",
    "0011_slots",
    "0012_sign_in",
    "0013_lead_lists",
    "0014_privacy",
    "0015_jobs",
    "0016_idempotency",
    "0017_identity_providers",
    "0018_roster",
    "0019_without_agreement"
];

/// The migration after which what lists go by is still to be written for the leads that are there: only Rust can fold it.
const LISTED: &str = "0013_lead_lists";

/// The name, among those of migrations, that marks a database as a copy which is not finished.
pub(crate) const MARK: &str = "copy";
/// The table that notes how far an unfinished copy has got.
pub(crate) const PROGRESS: &str = "copy_progress";
/// Tables that belong to the database itself rather than to what it holds.
pub(crate) const NOT_COPIED: [&str; 3] = ["migration", PROGRESS, "listing_change"];

impl Db {
    /// Whether a workspace is in the database.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_initialised(&self) -> Result<bool, StoreError> {
        is_initialised(&mut self.read().await?).await
    }

    /// Applies the migrations that are missing, all or none; returns how many.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Drift`], or the database's own.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        self.apply(MIGRATIONS).await
    }

    async fn apply(&self, migrations: &[Migration]) -> Result<usize, StoreError> {
        let mut tx = self.write_aside().await?;
        let applied = apply(&mut tx, migrations).await?;
        tx.commit().await?;
        Ok(applied)
    }

    /// Refuses a schema that is not this version's.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Drift`], [`StoreError::Older`], or the database's own.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        check(&mut self.read().await?).await
    }
}

/// As [`Db::is_initialised`], within a transaction.
pub(crate) async fn is_initialised(tx: &mut Tx) -> Result<bool, StoreError> {
    let found: Option<(i64,)> = match tx {
        Tx::Sqlite(tx) => {
            let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'";
            sqlx::query_as(sql).fetch_optional(&mut **tx).await?
        }
        Tx::Postgres(tx) => {
            let sql = "SELECT CAST(1 AS BIGINT) FROM information_schema.tables \
                       WHERE table_schema = current_schema() AND table_name = 'migration'";
            sqlx::query_as(sql).fetch_optional(&mut **tx).await?
        }
    };
    Ok(found.is_some())
}

/// As [`Db::check_schema`], within a transaction.
pub(crate) async fn check(tx: &mut Tx) -> Result<(), StoreError> {
    match waiting(tx, MIGRATIONS).await?.len() {
        0 => Ok(()),
        n => Err(StoreError::Older(n)),
    }
}

/// As [`check`], for a database that holds an unfinished copy.
pub(crate) async fn check_unfinished(tx: &mut Tx) -> Result<(), StoreError> {
    let mut applied = applied(tx).await?;
    applied.remove(MARK);
    match missing(matches!(tx, Tx::Sqlite(_)), &applied, MIGRATIONS)?.len() {
        0 => Ok(()),
        n => Err(StoreError::Older(n)),
    }
}

/// Applies every migration within a transaction.
pub(crate) async fn apply_all(tx: &mut Tx) -> Result<usize, StoreError> {
    apply(tx, MIGRATIONS).await
}

async fn apply(tx: &mut Tx, migrations: &[Migration]) -> Result<usize, StoreError> {
    if let Tx::Postgres(tx) = &mut *tx {
        // SQLite has one writer; here several nodes may start at once.
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.migration', 0))";
        sqlx::query(lock).execute(&mut **tx).await?;
    }
    let create = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, digest TEXT NOT NULL)";
    on!(&mut *tx, c => sqlx::query(create).execute(c).await.map(|_| ())?);
    let waiting = waiting(tx, migrations).await?;
    for (name, sqlite, postgres) in &waiting {
        let text = if matches!(tx, Tx::Sqlite(_)) { sqlite } else { postgres };
        on!(&mut *tx, c => sqlx::raw_sql(AssertSqlSafe((*text).to_owned())).execute(c).await.map(|_| ())?);
        let insert = "INSERT INTO migration (name, digest) VALUES ($1, $2)";
        on!(&mut *tx, c => sqlx::query(insert).bind(*name).bind(digest(text)).execute(c).await.map(|_| ())?);
    }
    if waiting.iter().any(|(name, ..)| *name == LISTED) {
        crate::listing::fill(tx).await?;
    }
    Ok(waiting.len())
}

/// The migrations not applied yet, after checking those that are.
async fn waiting(tx: &mut Tx, migrations: &[Migration]) -> Result<Vec<Migration>, StoreError> {
    let applied = applied(tx).await?;
    if applied.contains_key(MARK) {
        return Err(StoreError::Unfinished);
    }
    missing(matches!(tx, Tx::Sqlite(_)), &applied, migrations)
}

/// The migrations that were applied, by name: their digests.
async fn applied(tx: &mut Tx) -> Result<BTreeMap<String, String>, StoreError> {
    let sql = "SELECT name, digest FROM migration";
    let applied: Vec<(String, String)> = on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?);
    Ok(applied.into_iter().collect())
}

/// How many migrations an SQLite database lacks that had these applied: (name, digest).
pub(crate) fn missing_in_sqlite(applied: Vec<(String, String)>) -> Result<usize, StoreError> {
    let applied: BTreeMap<String, String> = applied.into_iter().collect();
    if applied.contains_key(MARK) {
        return Err(StoreError::Unfinished);
    }
    Ok(missing(true, &applied, MIGRATIONS)?.len())
}

fn missing(
    sqlite: bool,
    applied: &BTreeMap<String, String>,
    migrations: &[Migration],
) -> Result<Vec<Migration>, StoreError> {
    if let Some(name) = applied.keys().find(|name| migrations.iter().all(|(known, ..)| known != name)) {
        return Err(StoreError::Newer(name.clone()));
    }
    let mut waiting = Vec::new();
    for (name, for_sqlite, for_postgres) in migrations {
        let text = if sqlite { for_sqlite } else { for_postgres };
        match applied.get(*name) {
            None => waiting.push((*name, *for_sqlite, *for_postgres)),
            Some(known) if *known != digest(text) => return Err(StoreError::Drift((*name).to_owned())),
            Some(_) => {}
        }
    }
    Ok(waiting)
}

/// A name for contents (UUID version 5, RFC 9562).
fn digest(text: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use baton_testkit::postgres::Database;

    use super::*;

    const FIRST: Migration = (
        "0001_a",
        "CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (1);",
        "CREATE TABLE a (n BIGINT);",
    );
    const SECOND: Migration = ("0002_b", "CREATE TABLE b (n INTEGER) STRICT;", "CREATE TABLE b (n BIGINT);");
    const BROKEN: Migration =
        ("0003_c", "CREATE TABLE c (n INTEGER); nonsense;", "CREATE TABLE c (n BIGINT); nonsense;");

    async fn grows(db: Db) {
        assert_eq!(db.apply(&[FIRST]).await.unwrap(), 1);
        assert!(db.apply(&[FIRST, SECOND, BROKEN]).await.is_err());
        let applied = async || {
            let mut tx = db.read().await.unwrap();
            let sql = "SELECT name FROM migration ORDER BY name";
            let names: Vec<(String,)> = on!(&mut tx, c => sqlx::query_as(sql).fetch_all(c).await.unwrap());
            names.into_iter().map(|(name,)| name).collect::<Vec<_>>()
        };
        assert_eq!(applied().await, ["0001_a"], "all or none");
        assert_eq!(db.apply(&[FIRST, SECOND]).await.unwrap(), 1);
        assert_eq!(applied().await, ["0001_a", "0002_b"]);
        assert!(matches!(db.apply(&[FIRST]).await, Err(StoreError::Newer(name)) if name == "0002_b"));
        let altered = [FIRST, ("0002_b", "CREATE TABLE b (m INTEGER);", "CREATE TABLE b (m BIGINT);")];
        assert!(matches!(db.apply(&altered).await, Err(StoreError::Drift(name)) if name == "0002_b"));
    }

    #[tokio::test]
    async fn migrations_are_applied_in_order_and_all_or_none_on_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        grows(Db::connect(&format!("sqlite:{}", folder.path().join("a.sqlite").display())).await.unwrap())
            .await;
    }

    #[tokio::test]
    async fn migrations_are_applied_in_order_and_all_or_none_on_postgres() {
        let database = Database::new();
        grows(Db::connect(database.url()).await.unwrap()).await;
    }

    #[test]
    fn every_file_is_a_migration_of_both() {
        let known: BTreeSet<String> = MIGRATIONS.iter().map(|(name, ..)| format!("{name}.sql")).collect();
        for kind in ["sqlite", "postgres"] {
            let folder = format!("{}/migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
            let files: BTreeSet<String> = files.map(|name| name.to_string_lossy().into_owned()).collect();
            assert_eq!(files, known, "{kind}");
        }
    }
}
