//! Opportunities: the deals of leads.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, check, seen};

/// A deal.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Opportunity {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Its identity elsewhere; unique.
    pub external_id: String,
    /// Whose.
    pub lead_id: i64,
    /// Its name.
    pub name: Option<String>,
    /// What is to be sold.
    pub product: Option<String>,
    /// Its stage as its source calls it.
    pub stage: String,
    /// `open`, `won` or `lost`.
    pub outcome: String,
    /// What it is worth, in units of the currency.
    pub amount: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it was opened, in microseconds.
    pub opened_at: i64,
    /// When it was decided.
    pub closed_at: Option<i64>,
    /// When it should be decided.
    pub expected_close_at: Option<i64>,
    /// Why it was won or lost.
    pub reason: Option<String>,
    /// Who else was in it.
    pub competitor: Option<String>,
    /// Who sells.
    pub owner: Option<String>,
    /// Everything else that its source says: a JSON object.
    pub attributes: String,
    /// When it was first stored, in microseconds.
    pub recorded_at: i64,
}

impl Opportunity {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("opportunity id", &self.external_id, check::KEY_BYTES_MAX)?;
        check::text("stage", &self.stage, check::TEXT_BYTES_MAX)?;
        check::number("amount", self.amount)?;
        check::json("attributes", &self.attributes)?;
        for (field, value) in [
            ("opportunity name", &self.name),
            ("product", &self.product),
            ("currency", &self.currency),
            ("reason", &self.reason),
            ("competitor", &self.competitor),
            ("owner", &self.owner),
        ] {
            check::optional(field, value.as_deref(), check::TEXT_BYTES_MAX)?;
        }
        Ok(())
    }
}

/// Stores deals over what is there under the same external id; returns how many are new or changed.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, deals: &[Opportunity]) -> Result<u64, StoreError> {
    for deal in deals {
        deal.check()?;
    }
    let sql = "INSERT INTO opportunity (external_id, lead_id, name, product, stage, outcome, amount, currency, opened_at, closed_at, \
                 expected_close_at, reason, competitor, owner, attributes, recorded_at) \
               SELECT r.value ->> 'external_id', CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'name', \
                 r.value ->> 'product', r.value ->> 'stage', r.value ->> 'outcome', \
                 CAST(r.value ->> 'amount' AS DOUBLE PRECISION), r.value ->> 'currency', \
                 CAST(r.value ->> 'opened_at' AS BIGINT), CAST(r.value ->> 'closed_at' AS BIGINT), \
                 CAST(r.value ->> 'expected_close_at' AS BIGINT), r.value ->> 'reason', r.value ->> 'competitor', \
                 r.value ->> 'owner', r.value ->> 'attributes', CAST(r.value ->> 'recorded_at' AS BIGINT) \
               FROM @rows WHERE true \
               ON CONFLICT (external_id) DO UPDATE SET lead_id = excluded.lead_id, name = excluded.name, \
                 product = excluded.product, stage = excluded.stage, outcome = excluded.outcome, amount = excluded.amount, \
                 currency = excluded.currency, opened_at = excluded.opened_at, closed_at = excluded.closed_at, \
                 expected_close_at = excluded.expected_close_at, reason = excluded.reason, \
                 competitor = excluded.competitor, owner = excluded.owner, attributes = excluded.attributes, \
                 revision = opportunity.revision + 1 \
               WHERE opportunity.lead_id <> excluded.lead_id OR opportunity.stage <> excluded.stage \
                 OR opportunity.outcome <> excluded.outcome OR opportunity.opened_at <> excluded.opened_at \
                 OR opportunity.amount IS DISTINCT FROM excluded.amount \
                 OR opportunity.closed_at IS DISTINCT FROM excluded.closed_at \
                 OR opportunity.attributes <> excluded.attributes OR opportunity.reason IS DISTINCT FROM excluded.reason \
                 OR opportunity.product IS DISTINCT FROM excluded.product OR opportunity.owner IS DISTINCT FROM excluded.owner \
                 OR opportunity.name IS DISTINCT FROM excluded.name OR opportunity.competitor IS DISTINCT FROM excluded.competitor \
                 OR opportunity.currency IS DISTINCT FROM excluded.currency \
                 OR opportunity.expected_close_at IS DISTINCT FROM excluded.expected_close_at";
    tx.batch(sql, deals).await
}

/// The deals of these leads, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64]) -> Result<Vec<Opportunity>, StoreError> {
    let sql = "SELECT o.* FROM @rows JOIN opportunity o ON o.lead_id = CAST(r.value AS BIGINT) \
               ORDER BY o.opened_at, o.id";
    tx.lookup(sql, leads).await
}

/// A deal with what is kept of it when people work on it here.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Worked {
    /// The deal.
    #[sqlx(flatten)]
    pub deal: Opportunity,
    /// What is to be sold: a JSON list.
    pub products: Option<String>,
    /// What was missing, where that is why it was lost.
    pub missing_feature: Option<String>,
    /// How often it was written.
    pub revision: i64,
}

impl Worked {
    fn check(&self) -> Result<(), StoreError> {
        self.deal.check()?;
        self.products.as_deref().map_or(Ok(()), |products| check::json("products", products))?;
        check::optional("missing feature", self.missing_feature.as_deref(), check::TEXT_BYTES_MAX)
    }
}

/// Stores a deal that was opened here; returns its number. Its identity elsewhere is made of it.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn open(tx: &mut Tx, new: &Worked) -> Result<i64, StoreError> {
    new.check()?;
    let id =
        tx.allocate("opportunity", "id", 1).await?.pop().ok_or(StoreError::Damaged("sequence of deals"))?;
    let deal = &new.deal;
    let sql = "INSERT INTO opportunity (id, external_id, lead_id, name, product, stage, outcome, amount, currency, opened_at, closed_at, \
                 expected_close_at, reason, competitor, owner, attributes, recorded_at, products, missing_feature, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)";
    on!(tx, c => sqlx::query(sql)
        .bind(id).bind(format!("baton:{id}")).bind(deal.lead_id).bind(&deal.name).bind(&deal.product).bind(&deal.stage)
        .bind(&deal.outcome).bind(deal.amount).bind(&deal.currency).bind(deal.opened_at).bind(deal.closed_at)
        .bind(deal.expected_close_at).bind(&deal.reason).bind(&deal.competitor).bind(&deal.owner).bind(&deal.attributes)
        .bind(deal.recorded_at).bind(&new.products).bind(&new.missing_feature).execute(c).await.map(|_| ())?);
    Ok(id)
}

/// Changes a deal of which the revision is still that of `worked`; false if somebody else changed it. Whose it is stays.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, worked: &Worked) -> Result<bool, StoreError> {
    worked.check()?;
    let deal = &worked.deal;
    let sql = "UPDATE opportunity SET name = $1, product = $2, stage = $3, outcome = $4, amount = $5, currency = $6, closed_at = $7, \
                 expected_close_at = $8, reason = $9, competitor = $10, owner = $11, products = $12, missing_feature = $13, \
                 revision = revision + 1 WHERE id = $14 AND revision = $15";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&deal.name).bind(&deal.product).bind(&deal.stage).bind(&deal.outcome).bind(deal.amount).bind(&deal.currency)
        .bind(deal.closed_at).bind(deal.expected_close_at).bind(&deal.reason).bind(&deal.competitor).bind(&deal.owner)
        .bind(&worked.products).bind(&worked.missing_feature).bind(deal.id).bind(worked.revision)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// The deal of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Worked>, StoreError> {
    let sql = "SELECT * FROM opportunity WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// The newest deals of a lead, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn newest(tx: &mut Tx, lead: i64, limit: i64) -> Result<Vec<Worked>, StoreError> {
    let sql = "SELECT * FROM opportunity WHERE lead_id = $1 ORDER BY opened_at DESC, id DESC LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(limit).fetch_all(c).await?))
}

/// Which deals are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Only those of this owner.
    pub owner: Option<&'a str>,
    /// Only those of this lead.
    pub lead: Option<i64>,
    /// Only `open`, `won` or `lost` ones.
    pub outcome: Option<&'a str>,
    /// Only of leads that these members own, or whose open hand-off one of them has; none: of all.
    pub owned_by: Option<&'a [String]>,
    /// After this number.
    pub after: i64,
}

/// Deals in order of number, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, filter: Filter<'_>, limit: i64) -> Result<Vec<Worked>, StoreError> {
    let seen = seen::condition(tx, "lead_id", "$6");
    let sql = format!(
        "SELECT * FROM opportunity WHERE ($1 = '' OR owner = $1) AND ($2 = 0 OR lead_id = $2) AND ($3 = '' OR outcome = $3) \
           AND id > $4 AND {seen} ORDER BY id LIMIT $5"
    );
    let owned_by = seen::bound(filter.owned_by);
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(filter.owner.unwrap_or_default()).bind(filter.lead.unwrap_or_default())
        .bind(filter.outcome.unwrap_or_default()).bind(filter.after).bind(limit).bind(owned_by).fetch_all(c).await?))
}

/// What an owner won in a currency.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Won {
    /// Who.
    pub owner: String,
    /// ISO 4217; empty where none was given.
    pub currency: String,
    /// How many deals.
    pub count: i64,
    /// Their amounts together.
    pub amount: f64,
}

/// What owners won from `since` on and before `until` (microseconds), by owner and currency.
///
/// # Errors
/// The database's own.
pub async fn won(tx: &mut Tx, since: i64, until: i64) -> Result<Vec<Won>, StoreError> {
    let sql = "SELECT COALESCE(owner, '') AS owner, COALESCE(currency, '') AS currency, COUNT(*) AS count, \
                 CAST(COALESCE(SUM(amount), 0) AS DOUBLE PRECISION) AS amount \
               FROM opportunity WHERE outcome = 'won' AND closed_at >= $1 AND closed_at < $2 \
               GROUP BY 1, 2 ORDER BY 1, 2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(since).bind(until).fetch_all(c).await?))
}

/// Something that people did to a deal.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Change {
    /// Which deal.
    pub opportunity_id: i64,
    /// When, in microseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// `opened`, `changed`, `won` or `lost`.
    pub action: String,
    /// What it is since: a JSON object of what is other than before.
    pub detail: String,
}

/// Notes what was done to a deal.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn note(tx: &mut Tx, change: &Change) -> Result<(), StoreError> {
    check::text("by", &change.actor, check::KEY_BYTES_MAX)?;
    check::json("detail", &change.detail)?;
    let sql = "INSERT INTO opportunity_change (opportunity_id, at, actor, action, detail) VALUES ($1, $2, $3, $4, $5)";
    on!(tx, c => sqlx::query(sql)
        .bind(change.opportunity_id).bind(change.at).bind(&change.actor).bind(&change.action).bind(&change.detail)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// What people did to a deal, oldest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn changes(tx: &mut Tx, id: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
    let sql = "SELECT opportunity_id, at, actor, action, detail FROM opportunity_change WHERE opportunity_id = $1 ORDER BY id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).bind(limit).fetch_all(c).await?))
}
