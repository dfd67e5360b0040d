//! Proposed criteria: what is proposed, what was said of it, and who agreed.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::model::DOCUMENT_BYTES_MAX;
use crate::{StoreError, Tx, check};

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Proposal {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// What it changes, in a few words.
    pub title: String,
    /// Why.
    pub reason: String,
    /// For which slot of models.
    pub slot: String,
    /// The model as it was written.
    pub document: String,
    /// The model's version.
    pub version: String,
    /// `draft`, `proposed`, `scheduled`, `published` or `withdrawn`.
    pub status: String,
    /// Grows with every change.
    pub revision: i64,
    /// Who began it.
    pub created_by: String,
    /// When, in microseconds.
    pub created_at: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// When, in microseconds.
    pub changed_at: i64,
    /// When it is to be published.
    pub publish_at: Option<i64>,
    /// Until when somebody publishes it.
    pub leased_until: Option<i64>,
    /// Why it was not published.
    pub failure: Option<String>,
    /// Who has it published.
    pub scheduled_by: Option<String>,
    /// Why it is to be published although a team has not agreed to it.
    pub without_agreement: Option<String>,
}

/// A remark on a proposal.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Comment {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// On which proposal.
    pub proposal_id: i64,
    /// Who wrote it.
    pub author: String,
    /// What.
    pub text: String,
    /// When, in microseconds.
    pub at: i64,
}

/// That a team agrees to a version.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Agreement {
    /// To which.
    pub version: String,
    /// `marketing` or `sales`.
    pub team: String,
    /// Who of it said so.
    pub member: String,
    /// When, in microseconds.
    pub at: i64,
}

fn sound(proposal: &Proposal) -> Result<(), StoreError> {
    check::text("title", &proposal.title, check::KEY_BYTES_MAX)?;
    check::text("slot", &proposal.slot, check::KEY_BYTES_MAX)?;
    check::text("reason", &proposal.reason, check::TEXT_BYTES_MAX)?;
    check::text("model", &proposal.document, DOCUMENT_BYTES_MAX)?;
    check::text("by", &proposal.changed_by, check::KEY_BYTES_MAX)?;
    check::optional("failure", proposal.failure.as_deref(), check::TEXT_BYTES_MAX)?;
    check::optional("scheduled by", proposal.scheduled_by.as_deref(), check::KEY_BYTES_MAX)?;
    check::optional("without agreement", proposal.without_agreement.as_deref(), check::TEXT_BYTES_MAX)
}

/// Adds a proposal; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, new: &Proposal) -> Result<i64, StoreError> {
    sound(new)?;
    let sql = "INSERT INTO proposal (title, reason, slot, document, version, status, revision, created_by, created_at, changed_by, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&new.title).bind(&new.reason).bind(&new.slot).bind(&new.document).bind(&new.version).bind(&new.status).bind(new.revision)
        .bind(&new.created_by).bind(new.created_at).bind(&new.changed_by).bind(new.changed_at)
        .fetch_one(c).await?);
    Ok(id)
}

/// Stores a change of a proposal that stands at `revision`; false if it does not stand there any more. It stands one further then.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, proposal: &Proposal, revision: i64) -> Result<bool, StoreError> {
    sound(proposal)?;
    let sql = "UPDATE proposal SET title = $1, reason = $2, document = $3, version = $4, status = $5, revision = revision + 1, \
                 changed_by = $6, changed_at = $7, publish_at = $8, leased_until = $9, failure = $10, \
                 without_agreement = $11, scheduled_by = $12 WHERE id = $13 AND revision = $14";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&proposal.title).bind(&proposal.reason).bind(&proposal.document).bind(&proposal.version).bind(&proposal.status)
        .bind(&proposal.changed_by).bind(proposal.changed_at).bind(proposal.publish_at).bind(proposal.leased_until)
        .bind(&proposal.failure).bind(&proposal.without_agreement).bind(&proposal.scheduled_by).bind(proposal.id).bind(revision).execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// The proposal of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Proposal>, StoreError> {
    let sql = "SELECT * FROM proposal WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Proposals with numbers below `before`, at most `limit`, newest first.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, before: i64, limit: i64) -> Result<Vec<Proposal>, StoreError> {
    let sql = "SELECT * FROM proposal WHERE id < $1 ORDER BY id DESC LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(before).bind(limit).fetch_all(c).await?))
}

/// Whether a scheduled proposal is due at `now` that nobody has.
///
/// # Errors
/// The database's own.
pub async fn is_due(tx: &mut Tx, now: i64) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM proposal WHERE status = 'scheduled' AND publish_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) \
               LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(now).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Takes the scheduled proposal that is due the longest at `now`, for whoever publishes it until `until`; none if none is due that nobody has.
///
/// # Errors
/// The database's own.
pub async fn claim_due(tx: &mut Tx, now: i64, until: i64) -> Result<Option<Proposal>, StoreError> {
    let sql = "UPDATE proposal SET leased_until = $1 WHERE id = ( \
                 SELECT id FROM proposal WHERE status = 'scheduled' AND publish_at <= $2 AND (leased_until IS NULL OR leased_until <= $2) \
                 ORDER BY publish_at, id LIMIT 1) RETURNING *";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(until).bind(now).fetch_optional(c).await?))
}

/// Notes that proposals of this version for a slot are published.
///
/// # Errors
/// The database's own.
pub async fn set_published(
    tx: &mut Tx,
    slot: &str,
    version: &str,
    by: &str,
    at: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE proposal SET status = 'published', revision = revision + 1, changed_by = $1, changed_at = $2, publish_at = NULL, \
                 leased_until = NULL, failure = NULL WHERE version = $3 AND slot = $4 \
                 AND status IN ('draft', 'proposed', 'scheduled')";
    on!(tx, c => sqlx::query(sql).bind(by).bind(at).bind(version).bind(slot).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Adds a remark.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn comment(tx: &mut Tx, comment: &Comment) -> Result<i64, StoreError> {
    check::text("comment", &comment.text, check::TEXT_BYTES_MAX)?;
    check::text("by", &comment.author, check::KEY_BYTES_MAX)?;
    let sql =
        "INSERT INTO proposal_comment (proposal_id, author, text, at) VALUES ($1, $2, $3, $4) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(comment.proposal_id).bind(&comment.author).bind(&comment.text).bind(comment.at).fetch_one(c).await?);
    Ok(id)
}

/// What was said of a proposal, oldest first.
///
/// # Errors
/// The database's own.
pub async fn comments(tx: &mut Tx, proposal: i64) -> Result<Vec<Comment>, StoreError> {
    let sql = "SELECT * FROM proposal_comment WHERE proposal_id = $1 ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(proposal).fetch_all(c).await?))
}

/// Notes that a team agrees; false if it has already.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn agree(tx: &mut Tx, agreement: &Agreement) -> Result<bool, StoreError> {
    check::text("by", &agreement.member, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO agreement (version, team, member, at) VALUES ($1, $2, $3, $4) ON CONFLICT (version, team) DO NOTHING";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&agreement.version).bind(&agreement.team).bind(&agreement.member).bind(agreement.at)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// Takes back that a team agrees; false if it does not.
///
/// # Errors
/// The database's own.
pub async fn disagree(tx: &mut Tx, version: &str, team: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM agreement WHERE version = $1 AND team = $2";
    Ok(on!(tx, c => sqlx::query(sql).bind(version).bind(team).execute(c).await?.rows_affected()) == 1)
}

/// Who agreed to these versions, by version and team.
///
/// # Errors
/// The database's own.
pub async fn agreements(tx: &mut Tx, versions: &[&str]) -> Result<Vec<Agreement>, StoreError> {
    #[derive(Serialize)]
    struct Row<'a> {
        v: &'a str,
    }
    let rows: Vec<Row<'_>> = versions.iter().map(|v| Row { v }).collect();
    let sql = "SELECT a.version, a.team, a.member, a.at FROM agreement a \
               WHERE a.version IN (SELECT r.value ->> 'v' FROM @rows) ORDER BY a.version, a.team";
    tx.lookup(sql, &rows).await
}
