//! A page of leads: which they are, in order.

use sqlx::FromRow;

use super::predicate::Predicate;
use super::sql::{Bound, Sql, Table};
use super::values::found;
use crate::{StoreError, Tx};

/// Leads that are looked at in the order that is asked for, in the hope that a page of them is wanted; the second time more.
const WINDOWS: [i64; 2] = [300, 3_000];
/// The stage of people who are not yet leads.
const VISITOR: &str = "visitor";

/// Who is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The model in force, whose scores count.
    pub version: &'a str,
    /// What must hold.
    pub predicate: &'a Predicate,
    /// What is searched for, each as [`spelled`](baton_model::search::spelled) says; all must be found.
    pub terms: &'a [String],
    /// Only leads that one of these owns, or has the open hand-off of; none: all.
    pub owned_by: Option<&'a [String]>,
    /// Also people who are not yet leads.
    pub visitors: bool,
}

/// What leads are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The score that lists go by.
    #[default]
    Score,
    /// Name.
    Name,
    /// The company's name.
    Company,
    /// Stage, in the order people read them.
    Stage,
    /// When it was first seen.
    Created,
    /// When it last did something.
    LastActivity,
    /// Since when it is in its stage.
    StageSince,
    /// Who owns it.
    Owner,
    /// Where it came from.
    Source,
    /// The campaign that brought it.
    Campaign,
}

/// What a lead is sorted by: a number or a text; none comes last, in either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A number or an instant.
    Int(i64),
    /// A text.
    Text(String),
}

/// The last lead of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is sorted by.
    pub key: Option<Key>,
    /// Its number.
    pub id: i64,
}

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Sorted by what.
    pub sort: Sort,
    /// The greatest first.
    pub descending: bool,
    /// Behind which lead.
    pub after: Option<&'a Place>,
    /// At most so many.
    pub limit: i64,
}

#[derive(Debug, FromRow)]
struct Found {
    id: i64,
    #[sqlx(default)]
    number: Option<i64>,
    #[sqlx(default)]
    text: Option<String>,
}

impl Found {
    fn place(self) -> Place {
        Place { key: self.number.map(Key::Int).or(self.text.map(Key::Text)), id: self.id }
    }
}

impl Scope<'_> {
    /// What must hold, as SQL.
    pub(super) fn sql(&self, sql: &mut Sql) -> String {
        let mut parts = vec!["l.id NOT IN (SELECT id FROM lead WHERE erased_at IS NOT NULL)".to_owned()];
        if !self.visitors {
            let visitor = sql.text(VISITOR);
            parts.push(format!("l.stage <> {visitor}"));
        }
        if let Some(members) = self.owned_by {
            let owner = sql.among("owner", members);
            parts.push(format!(
                "l.id IN (SELECT id FROM lead WHERE {owner} \
                   UNION SELECT lead_id FROM handoff WHERE status = 'open' AND {owner})"
            ));
        }
        if !self.terms.is_empty() {
            let found = found(sql, "v.text", self.terms);
            parts.push(format!("l.id IN (SELECT v.lead_id FROM lead_search v WHERE {found})"));
        }
        if *self.predicate != Predicate::everything() {
            parts.push(self.predicate.sql(sql));
        }
        parts.join(" AND ")
    }
}

impl Sort {
    /// As SQL. Stages come in the order people read them.
    fn key(self, sql: &mut Sql) -> &'static str {
        match self {
            Sort::Created => "l.created_at",
            Sort::StageSince => "l.stage_at",
            Sort::Owner => "l.owner",
            Sort::Source => "l.source",
            Sort::Campaign => "l.campaign",
            Sort::Stage => {
                "CAST(CASE l.stage WHEN 'visitor' THEN 0 WHEN 'lead' THEN 1 WHEN 'mql' THEN 2 WHEN 'sal' THEN 3 WHEN 'sql' THEN 4 \
                   WHEN 'opportunity' THEN 5 WHEN 'customer' THEN 6 WHEN 'recycled' THEN 7 ELSE 8 END AS BIGINT)"
            }
            Sort::Score | Sort::LastActivity => {
                sql.need(Table::Score);
                if self == Sort::Score { "s.listed" } else { "s.last_at" }
            }
            Sort::Name | Sort::Company => {
                sql.need(Table::Search);
                if self == Sort::Name { "q.name" } else { "q.company" }
            }
        }
    }

    /// Where an index has leads in this order: (table, number of the lead, key).
    fn walk(self) -> Option<(&'static str, &'static str, &'static str)> {
        match self {
            Sort::Score => Some(("score", "lead_id", "listed")),
            Sort::Name => Some(("lead_search", "lead_id", "name")),
            Sort::Company => Some(("lead_search", "lead_id", "company")),
            Sort::Created => Some(("lead", "id", "created_at")),
            Sort::StageSince => Some(("lead", "id", "stage_at")),
            _ => None,
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Sort::Name | Sort::Company | Sort::Owner | Sort::Source | Sort::Campaign)
    }

    /// Whether leads with the same key come with the greatest number first. The index of scores goes the other way round.
    fn ids_descend(self, descending: bool) -> bool {
        descending != (self == Sort::Score)
    }
}

/// The leads of a page, in order.
///
/// # Errors
/// The database's own.
pub async fn page(tx: &mut Tx, scope: Scope<'_>, page: Page<'_>) -> Result<Vec<Place>, StoreError> {
    let limit = page.limit.max(0) as usize;
    let keyed = page.after.is_none_or(|after| after.key.is_some());
    let mut found = Vec::new();
    if keyed {
        found = with_key(tx, scope, page).await?;
    }
    if found.len() < limit && page.sort != Sort::Created && page.sort != Sort::Stage {
        let after = page.after.filter(|_| !keyed).map(|after| after.id);
        let rest = (limit - found.len()) as i64;
        found.extend(without_key(tx, scope, Page { limit: rest, ..page }, after).await?);
    }
    Ok(found)
}

/// Those that have what leads are sorted by. If a page of them is among the next few in order, that is soon found; else they are few of all,
/// and it is better to find them first and to sort them then.
async fn with_key(tx: &mut Tx, scope: Scope<'_>, page: Page<'_>) -> Result<Vec<Place>, StoreError> {
    for window in WINDOWS {
        // What is searched for is found in its own narrow table: few of all, mostly.
        if let Some(walk) = page.sort.walk().filter(|_| scope.terms.is_empty()) {
            let found = walked(tx, scope, page, walk, window).await?;
            if found.len() as i64 == page.limit {
                return Ok(found);
            }
        }
    }
    let mut sql = Sql::scanning(tx);
    let key = page.sort.key(&mut sql);
    let holds = scope.sql(&mut sql);
    let joins = sql.joins(scope.version);
    let behind = behind(&mut sql, page, "k", "id");
    let (order, limit) = (order(page, "k", "id"), page.limit);
    let (name, fence) = (column(page.sort), sql.fence());
    let text = format!(
        "SELECT id, k AS {name} FROM (SELECT l.id AS id, {key} AS k FROM lead l{joins} WHERE {holds} {fence}) AS found \
         WHERE k IS NOT NULL{behind} ORDER BY {order} LIMIT {limit}"
    );
    Ok(sql.fetch::<Found>(tx, text).await?.into_iter().map(Found::place).collect())
}

/// Of the next `window` leads in order those that are wanted.
async fn walked(
    tx: &mut Tx,
    scope: Scope<'_>,
    page: Page<'_>,
    (table, id, key): (&str, &str, &str),
    window: i64,
) -> Result<Vec<Place>, StoreError> {
    let mut sql = Sql::new(tx);
    let version = if page.sort == Sort::Score {
        let version = sql.text(scope.version);
        format!(" AND model_version = {version}")
    } else {
        String::new()
    };
    let within = behind(&mut sql, page, key, id);
    // Written out: PostgreSQL plans for the number, and takes a bound one for a tenth of all.
    let (inner, window) = (order(page, key, id), window.max(page.limit));
    let holds = scope.sql(&mut sql);
    let joins = sql.joins(scope.version);
    let (outer, limit) = (order(page, "w.k", "l.id"), page.limit);
    let (name, join) = (column(page.sort), sql.join());
    let text = format!(
        "WITH w AS MATERIALIZED (SELECT {id} AS id, {key} AS k FROM {table} \
           WHERE {key} IS NOT NULL{version}{within} ORDER BY {inner} LIMIT {window}) \
         SELECT l.id AS id, w.k AS {name} FROM w {join} lead l ON l.id = w.id{joins} WHERE {holds} ORDER BY {outer} LIMIT {limit}"
    );
    Ok(sql.fetch::<Found>(tx, text).await?.into_iter().map(Found::place).collect())
}

/// Those that do not have what leads are sorted by, by number.
async fn without_key(
    tx: &mut Tx,
    scope: Scope<'_>,
    page: Page<'_>,
    after: Option<i64>,
) -> Result<Vec<Place>, StoreError> {
    let mut sql = Sql::scanning(tx);
    let key = page.sort.key(&mut sql);
    let holds = scope.sql(&mut sql);
    let joins = sql.joins(scope.version);
    let down = page.sort.ids_descend(page.descending);
    let behind = match after {
        Some(after) => {
            let after = sql.int(after);
            format!(" AND l.id {} {after}", if down { "<" } else { ">" })
        }
        None => String::new(),
    };
    let (direction, limit) = (direction(down), page.limit);
    let text = format!(
        "SELECT l.id AS id FROM lead l{joins} WHERE {key} IS NULL AND {holds}{behind} ORDER BY l.id{direction} LIMIT {limit}"
    );
    Ok(sql.fetch::<Found>(tx, text).await?.into_iter().map(Found::place).collect())
}

fn column(sort: Sort) -> &'static str {
    if sort.is_text() { "text" } else { "number" }
}

fn direction(descending: bool) -> &'static str {
    if descending { " DESC" } else { "" }
}

fn order(page: Page<'_>, key: &str, id: &str) -> String {
    let ids = direction(page.sort.ids_descend(page.descending));
    format!("{key}{}, {id}{ids}", direction(page.descending))
}

/// That a lead comes behind the last of the page before.
fn behind(sql: &mut Sql, page: Page<'_>, key: &str, id: &str) -> String {
    let Some(Place { key: Some(last), id: number }) = page.after else { return String::new() };
    let last = sql.bind(match last {
        Key::Int(number) => Bound::Int(*number),
        Key::Text(text) => Bound::Text(text.clone()),
    });
    let number = sql.int(*number);
    let keys = if page.descending { "<" } else { ">" };
    let ids = if page.sort.ids_descend(page.descending) { "<" } else { ">" };
    format!(" AND {key} {keys}= {last} AND ({key} {keys} {last} OR {id} {ids} {number})")
}
