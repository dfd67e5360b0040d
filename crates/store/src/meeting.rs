//! Meetings and calls with leads.

use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, check, seen};

/// A meeting or a call.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Meeting {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// With whom.
    pub lead_id: i64,
    /// About which opportunity.
    pub opportunity_id: Option<i64>,
    /// `meeting` or `call`.
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// Whose it is on our side.
    pub owner: String,
    /// When it begins, in microseconds.
    pub starts_at: i64,
    /// When it ends.
    pub ends_at: i64,
    /// Where: a room or an address.
    pub place: Option<String>,
    /// Who is there: a JSON list.
    pub attendees: String,
    /// `planned`, `held`, `missed` or `cancelled`.
    pub status: String,
    /// 1 if it was a conversation that led somewhere, 0 if not.
    pub meaningful: Option<i64>,
    /// What came of it, as a code.
    pub outcome: Option<String>,
    /// What was said.
    pub summary: Option<String>,
    /// The event that it left in the log.
    pub message_id: Option<String>,
    /// Who noted it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
    /// How often it was written.
    pub revision: i64,
}

impl Meeting {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("title", &self.title, check::KEY_BYTES_MAX)?;
        check::text("owner", &self.owner, check::KEY_BYTES_MAX)?;
        check::optional("place", self.place.as_deref(), check::KEY_BYTES_MAX)?;
        check::json("attendees", &self.attendees)?;
        check::optional("outcome", self.outcome.as_deref(), check::KEY_BYTES_MAX)?;
        check::optional("summary", self.summary.as_deref(), check::TEXT_BYTES_MAX)?;
        check::text("by", &self.created_by, check::KEY_BYTES_MAX)
    }
}

/// Adds a meeting; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, meeting: &Meeting) -> Result<i64, StoreError> {
    meeting.check()?;
    let sql = "INSERT INTO meeting (lead_id, opportunity_id, kind, title, owner, starts_at, ends_at, place, attendees, status, \
                 meaningful, outcome, summary, message_id, created_by, created_at, updated_at, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(meeting.lead_id).bind(meeting.opportunity_id).bind(&meeting.kind).bind(&meeting.title).bind(&meeting.owner)
        .bind(meeting.starts_at).bind(meeting.ends_at).bind(&meeting.place).bind(&meeting.attendees).bind(&meeting.status)
        .bind(meeting.meaningful).bind(&meeting.outcome).bind(&meeting.summary).bind(&meeting.message_id)
        .bind(&meeting.created_by).bind(meeting.created_at).bind(meeting.updated_at).fetch_one(c).await?);
    Ok(id)
}

/// Changes a meeting of which the revision is still that of `meeting`; false if somebody else changed it.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, meeting: &Meeting) -> Result<bool, StoreError> {
    meeting.check()?;
    let sql = "UPDATE meeting SET title = $1, owner = $2, starts_at = $3, ends_at = $4, place = $5, attendees = $6, status = $7, \
                 meaningful = $8, outcome = $9, summary = $10, message_id = $11, updated_at = $12, revision = revision + 1 \
               WHERE id = $13 AND revision = $14";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&meeting.title).bind(&meeting.owner).bind(meeting.starts_at).bind(meeting.ends_at).bind(&meeting.place)
        .bind(&meeting.attendees).bind(&meeting.status).bind(meeting.meaningful).bind(&meeting.outcome)
        .bind(&meeting.summary).bind(&meeting.message_id).bind(meeting.updated_at).bind(meeting.id).bind(meeting.revision)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// The meeting of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Meeting>, StoreError> {
    let sql = "SELECT * FROM meeting WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Which meetings are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Only those of this owner.
    pub owner: Option<&'a str>,
    /// Only those with this lead.
    pub lead: Option<i64>,
    /// Only those that end after this, in microseconds.
    pub since: Option<i64>,
    /// Only with leads that these members own, or whose open hand-off one of them has; none: with all.
    pub owned_by: Option<&'a [String]>,
    /// After this beginning and number.
    pub after: Option<(i64, i64)>,
}

/// Meetings in order of their beginning, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, filter: Filter<'_>, limit: i64) -> Result<Vec<Meeting>, StoreError> {
    let seen = seen::condition(tx, "lead_id", "$7");
    let sql = format!(
        "SELECT * FROM meeting WHERE ($1 = '' OR owner = $1) AND ($2 = 0 OR lead_id = $2) AND ends_at > $3 \
           AND (starts_at > $4 OR (starts_at = $4 AND id > $5)) AND {seen} ORDER BY starts_at, id LIMIT $6"
    );
    let owned_by = seen::bound(filter.owned_by);
    let (start, id) = filter.after.unwrap_or((i64::MIN, 0));
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(filter.owner.unwrap_or_default()).bind(filter.lead.unwrap_or_default())
        .bind(filter.since.unwrap_or(i64::MIN)).bind(start).bind(id).bind(limit).bind(owned_by).fetch_all(c).await?))
}
