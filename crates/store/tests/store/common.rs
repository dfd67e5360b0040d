//! A migrated database of each kind, and rows to put into it.

use baton_store::account::Account;
use baton_store::event::{EVENT, NewEvent};
use baton_store::lead::Lead;
use baton_store::transition::Transition;
use baton_store::{Db, account, lead};
use baton_testkit::postgres::Database;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// Makes two tests of each `async fn name(db: Db)`: `name::sqlite` and `name::postgres`, each with a migrated database of its own.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                crate::common::on_sqlite(super::$name).await;
            }

            #[tokio::test]
            async fn postgres() {
                crate::common::on_postgres(super::$name).await;
            }
        }
    )+};
}
pub(crate) use on_both;

/// An empty SQLite database, and the folder it is in.
pub(crate) async fn empty_sqlite() -> (Db, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("store.sqlite").display());
    (Db::connect(&url).await.unwrap(), folder)
}

/// An empty PostgreSQL database; it is gone when the second is dropped.
pub(crate) async fn empty_postgres() -> (Db, Database) {
    let database = Database::new();
    (Db::connect(database.url()).await.unwrap(), database)
}

pub(crate) async fn on_sqlite(test: impl AsyncFnOnce(Db)) {
    let (db, _folder) = empty_sqlite().await;
    db.migrate().await.unwrap();
    test(db.clone()).await;
    db.close().await;
}

pub(crate) async fn on_postgres(test: impl AsyncFnOnce(Db)) {
    let (db, _database) = empty_postgres().await;
    db.migrate().await.unwrap();
    test(db.clone()).await;
    db.close().await;
}

/// Does something within a transaction and commits it.
macro_rules! commit {
    ($db:expr, $tx:ident => $body:expr) => {{
        let mut transaction = $db.write().await.unwrap();
        let $tx = &mut transaction;
        let done = $body.await.unwrap();
        transaction.commit().await.unwrap();
        done
    }};
}
pub(crate) use commit;

/// Looks at something.
macro_rules! look {
    ($db:expr, $tx:ident => $body:expr) => {{
        let mut transaction = $db.read().await.unwrap();
        let $tx = &mut transaction;
        $body.await.unwrap()
    }};
}
pub(crate) use look;

/// The rows of a query without a function of the store: each as one text.
pub(crate) async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    let rows: Vec<(String,)> = match db {
        Db::Sqlite { read, .. } => sqlx::query_as(sql).fetch_all(read).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
    };
    rows.into_iter().map(|(text,)| text).collect()
}

/// Runs statements without a function of the store.
pub(crate) async fn run(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { .. } => {
            let options = SqliteConnectOptions::new().filename(db.file().unwrap());
            let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        Db::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await.unwrap()),
    }
}

/// A text of a column that may be empty.
#[expect(clippy::unnecessary_wraps, reason = "it spares every row a `Some(….to_owned())`")]
pub(crate) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A new lead with an address.
pub(crate) fn person(email: &str) -> Lead {
    Lead {
        email: some(email),
        email_key: Some(lead::email_key(email)),
        stage: "lead".to_owned(),
        created_at: 1_000,
        stale: 0,
        ..Lead::nobody(2_000)
    }
}

/// Stores leads with these addresses; returns their numbers.
pub(crate) async fn people<const N: usize>(db: &Db, emails: [&str; N]) -> [i64; N] {
    let mut leads = emails.map(person);
    commit!(db, tx => lead::save(tx, &mut leads));
    leads.map(|lead| lead.id)
}

/// A new account.
pub(crate) fn company(name: &str) -> Account {
    Account {
        id: 0,
        name: name.to_owned(),
        name_key: name.to_lowercase(),
        domain: None,
        industry: None,
        employees: None,
        country: None,
        attributes: "{}".to_owned(),
        facts_at: 1_000,
        recorded_at: 2_000,
    }
}

/// Stores an account; returns its number.
pub(crate) async fn firm(db: &Db, name: &str) -> i64 {
    let mut accounts = [company(name)];
    commit!(db, tx => account::save(tx, &mut accounts));
    accounts[0].id
}

/// An event of a lead.
pub(crate) fn event(lead: i64, message_id: &str, name: &str) -> NewEvent {
    NewEvent {
        class: 0,
        message_id: message_id.to_owned(),
        kind: EVENT,
        lead_id: Some(lead),
        account_id: None,
        name: name.to_owned(),
        occurred_at: 1_000,
        received_at: 2_000,
        body: r#"{"path":"/pricing"}"#.to_owned(),
        context: None,
        snapshot: 0,
        verdict: 0,
        verdict_reason: None,
        sender: None,
        sent_at: None,
        extra: None,
    }
}

/// A move of a lead.
pub(crate) fn step(lead: i64, to: &str, at: i64) -> Transition {
    Transition {
        id: 0,
        lead_id: lead,
        model_version: None,
        from_stage: some("lead"),
        to_stage: some(to),
        occurred_at: at,
        recorded_at: 9_000,
        reason: "score".to_owned(),
        note: None,
        actor: "baton".to_owned(),
        backfilled: 0,
        corrects: None,
    }
}
