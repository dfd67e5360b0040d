//! Scores with their folded states.

use std::collections::HashMap;

use sqlx::FromRow;

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::{StoreError, Tx};

/// The score of a lead under a model.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Score {
    /// The lead.
    pub lead_id: i64,
    /// The model.
    pub model_version: String,
    /// What they are.
    pub fit: f64,
    /// What they do.
    pub engagement: f64,
    /// Both, clamped.
    pub total: f64,
    /// `floor(total)`.
    pub score: i64,
    /// What lists are sorted by: `score` as it was when the lead was last looked at or moved.
    pub listed: i64,
    /// `B2`.
    pub grade: String,
    /// 1 inside the agreed line.
    pub qualified: i64,
    /// The first entry, in microseconds.
    pub first_entered_at: Option<i64>,
    /// The latest entry.
    pub entered_at: Option<i64>,
    /// The leave after it.
    pub left_at: Option<i64>,
    /// When the score was taken.
    pub as_of: i64,
    /// The newest message folded.
    pub last_at: i64,
    /// How many messages were folded.
    pub messages: i64,
    /// Up to which instant neither a decision nor these numbers can change without a message; none if they never do.
    pub due_at: Option<i64>,
    /// 1 if messages dated after `as_of` wait to be folded.
    pub waiting: i64,
    /// What they were folded into.
    pub state: Vec<u8>,
    /// Whether it is stored already with this `listed` and `due_at`.
    #[sqlx(skip)]
    pub settled: bool,
}

/// The text of [`save`], with `also` set beside what always is.
macro_rules! save_with {
    ($also:literal) => {
        concat!(
            "INSERT INTO score (lead_id, model_version, fit, engagement, total, score, listed, grade, qualified, ",
            "first_entered_at, entered_at, left_at, as_of, last_at, messages, due_at, waiting, state, revision) @values ",
            "ON CONFLICT (lead_id, model_version) DO UPDATE SET ",
            $also,
            "fit = excluded.fit, engagement = excluded.engagement, total = excluded.total, score = excluded.score, ",
            "grade = excluded.grade, qualified = excluded.qualified, first_entered_at = excluded.first_entered_at, ",
            "entered_at = excluded.entered_at, left_at = excluded.left_at, as_of = excluded.as_of, ",
            "last_at = excluded.last_at, messages = excluded.messages, waiting = excluded.waiting, ",
            "state = excluded.state, revision = score.revision + 1"
        )
    };
}
/// Stores whole rows.
pub(crate) const SAVE: &str = save_with!("listed = excluded.listed, due_at = excluded.due_at, ");
/// Stores rows, but for what they are indexed by.
pub(crate) const SAVE_SETTLED: &str = save_with!("");

/// Stores scores over what is there; each write counts up `revision`. Those that are `settled` are there already with the same `listed` and
/// `due_at`: what they are indexed by is left alone, which is half of the work.
///
/// # Errors
/// The database's own.
pub async fn save(tx: &mut Tx, scores: &[&Score]) -> Result<(), StoreError> {
    let (settled, other): (Vec<&Score>, Vec<&Score>) =
        scores.iter().copied().partition(|score| score.settled);
    for (sql, scores) in [(SAVE_SETTLED, settled), (SAVE, other)] {
        for piece in pieces(&scores) {
            let rows: Vec<[Cell<'_>; 19]> = piece.iter().map(|score| score.cells()).collect();
            tx.run_values(sql, &rows).await?;
        }
    }
    Ok(())
}

impl Score {
    /// Its columns, in the order of [`save`].
    pub(crate) fn cells(&self) -> [Cell<'_>; 19] {
        [
            Cell::Int(Some(self.lead_id)),
            Cell::Text(Some(&self.model_version)),
            Cell::Real(self.fit),
            Cell::Real(self.engagement),
            Cell::Real(self.total),
            Cell::Int(Some(self.score)),
            Cell::Int(Some(self.listed)),
            Cell::Text(Some(&self.grade)),
            Cell::Int(Some(self.qualified)),
            Cell::Int(self.first_entered_at),
            Cell::Int(self.entered_at),
            Cell::Int(self.left_at),
            Cell::Int(Some(self.as_of)),
            Cell::Int(Some(self.last_at)),
            Cell::Int(Some(self.messages)),
            Cell::Int(self.due_at),
            Cell::Int(Some(self.waiting)),
            Cell::Bytes(&self.state),
            Cell::Int(Some(1)),
        ]
    }
}

/// The score of a lead under a model.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64, version: &str) -> Result<Option<Score>, StoreError> {
    let sql = "SELECT lead_id, model_version, fit, engagement, total, score, listed, grade, qualified, first_entered_at, entered_at, \
                 left_at, as_of, last_at, messages, due_at, waiting, state FROM score WHERE lead_id = $1 AND model_version = $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(version).fetch_optional(c).await?))
}

/// Leads inside the line under a model, the highest score first: their numbers.
///
/// # Errors
/// The database's own.
pub async fn qualified(tx: &mut Tx, version: &str, limit: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT lead_id FROM score WHERE model_version = $1 AND qualified = 1 ORDER BY listed DESC, lead_id LIMIT $2";
    let found: Vec<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(version).bind(limit).fetch_all(c).await?);
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Begins to score leads under a model that is not published yet, or ends it.
///
/// # Errors
/// The database's own.
pub async fn set_preparing(tx: &mut Tx, version: Option<&str>) -> Result<(), StoreError> {
    let sql = "UPDATE epoch SET preparing = $1";
    on!(tx, c => sqlx::query(sql).bind(version).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Removes what was scored beforehand of leads that have changed.
///
/// # Errors
/// The database's own.
pub async fn forget_prepared(tx: &mut Tx, leads: &[i64]) -> Result<(), StoreError> {
    let sql = "DELETE FROM score WHERE lead_id IN (SELECT CAST(r.value AS BIGINT) FROM @rows) \
               AND model_version = (SELECT preparing FROM epoch)";
    tx.batch(sql, leads).await?;
    Ok(())
}

/// Removes scores of models other than these two, at most `limit`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn tidy(tx: &mut Tx, keep: [&str; 2], limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM score WHERE (lead_id, model_version) IN ( \
                 SELECT lead_id, model_version FROM score WHERE model_version <> $1 AND model_version <> $2 LIMIT $3)";
    Ok(
        on!(tx, c => sqlx::query(sql).bind(keep[0]).bind(keep[1]).bind(limit).execute(c).await?.rows_affected()),
    )
}

/// Removes the scores of this model.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, version: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM score WHERE model_version = $1";
    on!(tx, c => sqlx::query(sql).bind(version).execute(c).await.map(|_| ())?);
    Ok(())
}

/// When a score was taken, and how often it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Taken {
    /// The lead.
    pub lead_id: i64,
    /// When it was taken, in microseconds.
    pub as_of: i64,
    /// How often it was written.
    pub revision: i64,
}

const TAKEN: &str = "SELECT s.lead_id, s.as_of, s.revision FROM @rows JOIN score s ON s.lead_id = CAST(r.value AS BIGINT) \
     WHERE s.model_version = (SELECT version FROM publication WHERE slot = 'primary' ORDER BY id DESC LIMIT 1)";

/// When scores of these leads under the model in force were last taken, by lead.
///
/// # Errors
/// The database's own.
pub async fn taken(tx: &mut Tx, leads: &[i64]) -> Result<HashMap<i64, Taken>, StoreError> {
    Ok(tx.lookup::<_, Taken>(TAKEN, leads).await?.into_iter().map(|taken| (taken.lead_id, taken)).collect())
}

/// What people see of a score.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Shown {
    /// The lead.
    pub lead_id: i64,
    /// `floor(total)`.
    pub score: i64,
    /// Its grade.
    pub grade: String,
    /// How many messages were folded.
    pub messages: i64,
    /// The newest of them, in microseconds.
    pub last_at: i64,
}

/// What people see of these leads' scores under a model, by lead.
///
/// # Errors
/// The database's own.
pub async fn shown(tx: &mut Tx, leads: &[i64], version: &str) -> Result<HashMap<i64, Shown>, StoreError> {
    #[derive(serde::Serialize)]
    struct Row<'a> {
        id: i64,
        v: &'a str,
    }
    let rows: Vec<Row<'_>> = leads.iter().map(|id| Row { id: *id, v: version }).collect();
    let sql = "SELECT s.lead_id, s.score, s.grade, s.messages, s.last_at FROM @rows \
               JOIN score s ON s.lead_id = CAST(r.value ->> 'id' AS BIGINT) AND s.model_version = r.value ->> 'v'";
    Ok(tx.lookup::<_, Shown>(sql, &rows).await?.into_iter().map(|shown| (shown.lead_id, shown)).collect())
}

/// A lead with what it was folded to under the model in force, if it was.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Folded {
    /// The lead.
    pub lead_id: i64,
    /// Its account.
    pub account_id: Option<i64>,
    /// Its stage, by name.
    pub stage: String,
    /// Since when, in microseconds; none before its first move.
    pub stage_at: Option<i64>,
    /// Not 0 while it waits to be derived.
    pub stale: i64,
    /// The model in force.
    pub model_version: Option<String>,
    /// When its score was taken.
    pub as_of: Option<i64>,
    /// What lists are sorted by.
    pub listed: Option<i64>,
    /// How many messages were folded.
    pub messages: Option<i64>,
    /// When to look at it again.
    pub due_at: Option<i64>,
    /// 1 if messages dated after `as_of` wait to be folded; 0 without a score.
    pub waiting: i64,
    /// What they were folded into.
    pub state: Option<Vec<u8>>,
}

impl Folded {
    /// A lead that was made just now.
    pub fn of_new(lead_id: i64) -> Folded {
        Folded {
            lead_id,
            account_id: None,
            stage: "visitor".to_owned(),
            stage_at: None,
            stale: 0,
            model_version: None,
            as_of: None,
            listed: None,
            messages: None,
            due_at: None,
            waiting: 0,
            state: None,
        }
    }
}

/// These leads with what they were folded to, by number. On PostgreSQL their rows are locked, in order of number.
///
/// # Errors
/// The database's own.
pub async fn folded(tx: &mut Tx, leads: &[i64]) -> Result<Vec<Folded>, StoreError> {
    const LOCK: &str = "SELECT id FROM lead WHERE id IN (@values) ORDER BY id FOR UPDATE";
    const READ: &str = "SELECT l.id AS lead_id, l.account_id, l.stage, l.stage_at, l.stale, s.model_version, s.as_of, s.listed, \
           s.messages, s.due_at, COALESCE(s.waiting, 0) AS waiting, s.state \
         FROM lead l LEFT JOIN score s ON s.lead_id = l.id AND s.model_version = ( \
           SELECT version FROM publication WHERE slot = 'primary' ORDER BY id DESC LIMIT 1) \
         WHERE l.id IN (@values) ORDER BY l.id";
    let mut found = Vec::with_capacity(leads.len());
    for piece in pieces(leads) {
        let rows: Vec<[Cell<'_>; 1]> = piece.iter().map(|id| [Cell::Int(Some(*id))]).collect();
        if tx.is_shared() {
            // A statement of its own: one that waited for a lock goes on with what it saw before it waited.
            tx.fetch_values::<(i64,), 1>(LOCK, &rows).await?;
        }
        found.extend(tx.fetch_values::<Folded, 1>(READ, &rows).await?);
    }
    Ok(found)
}

/// The version as an expression: SQLite, which knows nothing of how many scores a model has, would else read all of them by the index
/// `score_order` instead of the few that are due.
macro_rules! of_version {
    ($parameter:literal) => {
        concat!("model_version || '' = ", $parameter)
    };
}

/// Leads that are due at `now` under a model, the longest due first, with what they were folded to. On PostgreSQL their rows are locked;
/// those that another node has locked are its to look at.
///
/// # Errors
/// The database's own.
pub async fn due(tx: &mut Tx, version: &str, now: i64, limit: i64) -> Result<Vec<Folded>, StoreError> {
    let sql = concat!(
        "SELECT l.id FROM score s JOIN lead l ON l.id = s.lead_id WHERE s.due_at <= $1 AND s.",
        of_version!("$2"),
        " AND l.stale = 0 ORDER BY s.due_at LIMIT $3"
    );
    let ids: Vec<(i64,)> = match tx {
        Tx::Sqlite(tx) => {
            sqlx::query_as(sql).bind(now).bind(version).bind(limit).fetch_all(&mut **tx).await?
        }
        Tx::Postgres(tx) => {
            let sql = sqlx::AssertSqlSafe(format!("{sql} FOR UPDATE OF l SKIP LOCKED"));
            sqlx::query_as(sql).bind(now).bind(version).bind(limit).fetch_all(&mut **tx).await?
        }
    };
    let ids: Vec<i64> = ids.into_iter().map(|(id,)| id).collect();
    let mut leads = folded(tx, &ids).await?;
    // Another node may have looked at them before they were locked.
    leads.retain(|lead| lead.stale == 0 && lead.due_at.is_some_and(|at| at <= now));
    Ok(leads)
}

/// Marks as waiting the leads that are due at `now` under a model.
///
/// # Errors
/// The database's own.
pub async fn mark_due_stale(tx: &mut Tx, version: &str, now: i64) -> Result<(), StoreError> {
    let sql = concat!(
        "UPDATE lead SET stale = 1 WHERE id IN (SELECT lead_id FROM score WHERE ",
        of_version!("$1"),
        " AND due_at <= $2)"
    );
    on!(tx, c => sqlx::query(sql).bind(version).bind(now).execute(c).await.map(|_| ())?);
    Ok(())
}

const COUNT_DUE: &str = concat!(
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM score WHERE due_at <= $1 AND ",
    of_version!("$2"),
    " LIMIT $3) AS counted"
);

/// How many leads are due at `now` under a model, counted up to `limit`.
///
/// # Errors
/// The database's own.
pub async fn count_due(tx: &mut Tx, version: &str, now: i64, limit: i64) -> Result<u64, StoreError> {
    let (count,): (i64,) =
        on!(tx, c => sqlx::query_as(COUNT_DUE).bind(now).bind(version).bind(limit).fetch_one(c).await?);
    Ok(count as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Db;

    /// How SQLite would go about it.
    async fn plan(tx: &mut Tx, sql: &'static str) -> String {
        let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", tx.unfold(sql).0));
        let Tx::Sqlite(tx) = tx else { return String::new() };
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(sql).fetch_all(&mut **tx).await.unwrap();
        steps.into_iter().map(|(.., step)| step + "\n").collect()
    }

    /// Read whole, an index makes the cost of a batch grow with the number of leads there are.
    #[tokio::test]
    async fn sqlite_reads_no_more_scores_than_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plan.sqlite");
        let db = Db::connect(&format!("sqlite:{}", file.display())).await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let taken = plan(&mut tx, TAKEN).await;
        assert!(taken.contains("(lead_id=? AND model_version=?)"), "{taken}");
        let due = plan(&mut tx, COUNT_DUE).await;
        assert!(due.contains("INDEX score_due (due_at<?)"), "{due}");
        let open = plan(
            &mut tx,
            "SELECT h.id FROM @rows JOIN handoff h ON h.lead_id = r.value WHERE h.status = 'open'",
        )
        .await;
        assert!(open.contains("(lead_id=? AND status=?)"), "{open}");
        for (of_company, then) in [
            (crate::routing::ACCOUNT_OWNER, "(lead_id=? AND status=?)"),
            (crate::touch::COLLEAGUES, "(lead_id=? AND model_version=?)"),
        ] {
            let plan = plan(&mut tx, of_company).await;
            let company = plan.find("INDEX lead_account (account_id=?)");
            assert!(company.is_some() && company < plan.find(then), "{plan}");
        }
    }
}
