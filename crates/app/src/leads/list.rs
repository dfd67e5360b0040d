//! Lists of leads.

use std::collections::HashMap;

use baton_model::{Instant, Stage};
use baton_store::listing::{self, Deal, Page, Row, Sort};
use baton_store::{Tx, account, lead};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::cursor;
use super::roster::walk;
use super::scope::{Ready, Wanted};
use crate::access::Sees;
use crate::derive::object;
use crate::workspace::{Error, Workspace};

/// The most leads of a page.
pub const PAGE_MAX: u32 = 200;
/// The most attributes that are listed beside what every lead has.
const COLUMNS_MAX: usize = 30;

/// What lists are sorted by, by name; with a `-` in front the greatest first.
pub const SORTS: [&str; 10] = [
    "score",
    "name",
    "company",
    "stage",
    "created_at",
    "last_activity",
    "stage_since",
    "owner",
    "source",
    "campaign",
];

/// Which page of which leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListLeads {
    /// Who.
    pub wanted: Wanted,
    /// One of [`SORTS`], with a `-` in front the greatest first; without it, `-score`.
    pub sort: Option<String>,
    /// Attributes that are listed as well: keys, those of the account as `account.KEY`.
    pub columns: Vec<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to [`PAGE_MAX`].
    pub limit: u32,
}

/// An amount of money in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Money {
    /// ISO 4217; null where none was given.
    pub currency: Option<String>,
    /// In units of the currency.
    pub amount: f64,
    /// Of how many opportunities.
    pub count: i64,
}

/// A company, as lists of leads show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CompanyView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// Its country.
    pub country: Option<String>,
}

/// A score, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ScoreView {
    /// `floor(total)`.
    pub score: i64,
    /// `B2`.
    pub grade: String,
    /// What they are, in points.
    pub fit: f64,
    /// What they do, in points.
    pub engagement: f64,
    /// Whether they are inside the agreed line.
    pub qualified: bool,
    /// When it was taken.
    pub at: Instant,
}

/// An open hand-off, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenHandoff {
    /// Its number.
    pub id: i64,
    /// Who has it.
    pub owner: Option<String>,
    /// When it is overdue.
    pub due_at: Option<Instant>,
    /// Since when it is.
    pub overdue_at: Option<Instant>,
}

/// A lead as tables, boards and timelines show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadRow {
    /// Its number.
    pub id: i64,
    /// How people are told which it is.
    pub key: String,
    /// Its name.
    pub name: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its company.
    pub company: Option<CompanyView>,
    /// Its stage.
    pub stage: Stage,
    /// Since when.
    pub stage_since: Option<Instant>,
    /// Who owns it.
    pub owner: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// When it was first seen.
    pub created_at: Instant,
    /// When it last did something or something was learned of it.
    pub last_activity: Option<Instant>,
    /// What it scores; null before its first message.
    pub score: Option<ScoreView>,
    /// Its open hand-off.
    pub handoff: Option<OpenHandoff>,
    /// What its open opportunities are worth, by currency.
    pub open: Vec<Money>,
    /// When the first of them is to be decided.
    pub expected_close: Option<Instant>,
    /// `won` if an opportunity was, else `open` if one is, else `lost`; `none` without any.
    pub outcome: String,
    /// When the last one was decided.
    pub closed_at: Option<Instant>,
    /// The attributes that were asked for, those it has.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
}

/// A page of leads.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadPage {
    /// In order.
    pub items: Vec<LeadRow>,
    /// What the next page is asked for with; null: this is the last.
    pub next: Option<String>,
}

/// What a list is sorted by: the order as it is kept in cursors, what by, and whether the greatest comes first.
fn order(sort: Option<&str>) -> Result<(String, Sort, bool), Error> {
    let sort = sort.unwrap_or("-score");
    let (name, descending) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let by = match name {
        "score" => Sort::Score,
        "name" => Sort::Name,
        "company" => Sort::Company,
        "stage" => Sort::Stage,
        "created_at" => Sort::Created,
        "last_activity" => Sort::LastActivity,
        "stage_since" => Sort::StageSince,
        "owner" => Sort::Owner,
        "source" => Sort::Source,
        "campaign" => Sort::Campaign,
        _ => {
            let problem =
                format!("sort: one of {}; with a `-` in front the greatest first", SORTS.join(", "));
            return Err(Error::WrongUse(problem));
        }
    };
    Ok((sort.to_owned(), by, descending))
}

/// A page of the leads that are wanted and may be seen.
///
/// # Errors
/// [`Error::WrongUse`] naming the place of what makes no sense, or the database's own.
pub async fn list(workspace: &Workspace, asked: &ListLeads, sees: &Sees) -> Result<LeadPage, Error> {
    let (order, sort, descending) = order(asked.sort.as_deref())?;
    if !(1..=PAGE_MAX).contains(&asked.limit) {
        return Err(Error::WrongUse(format!("limit: a page has 1 to {PAGE_MAX} leads")));
    }
    if asked.columns.len() > COLUMNS_MAX {
        return Err(Error::WrongUse(format!("columns: at most {COLUMNS_MAX}")));
    }
    let after = cursor::read(&order, asked.cursor.as_deref())?;
    let (mut tx, people) = workspace.everybody().await?;
    let ready = Ready::new(workspace, (&mut tx, &people), &asked.wanted).await?;
    let limit = i64::from(asked.limit);
    let page = Page { sort, descending, after: after.as_ref(), limit: limit + 1 };
    let mut places = walk(|| listing::page(&people, ready.scope(sees), page));
    let version = people.version().to_owned();
    drop(people);
    let more = places.len() as i64 > limit;
    places.truncate(asked.limit as usize);
    let next = places.last().filter(|_| more).map(|last| cursor::written(&order, last));
    let ids: Vec<i64> = places.into_iter().map(|place| place.id).collect();
    let items = rows(&mut tx, &ids, &version, &asked.columns).await?;
    Ok(LeadPage { items, next })
}

/// These leads as lists show them, in this order: as many queries for one as for a thousand.
pub(crate) async fn rows(
    tx: &mut Tx,
    ids: &[i64],
    version: &str,
    columns: &[String],
) -> Result<Vec<LeadRow>, Error> {
    let mut found = listing::rows(tx, ids, version).await?;
    let mut deals: HashMap<i64, Vec<Deal>> = HashMap::new();
    for deal in listing::deals(tx, ids).await? {
        deals.entry(deal.lead_id).or_default().push(deal);
    }
    let mut rows: Vec<LeadRow> = ids
        .iter()
        .filter_map(|id| found.remove(id))
        .map(|row| {
            let deals = deals.remove(&row.id).unwrap_or_default();
            view(row, &deals)
        })
        .collect();
    if !columns.is_empty() {
        add_columns(tx, &mut rows, columns).await?;
    }
    Ok(rows)
}

fn view(row: Row, deals: &[Deal]) -> LeadRow {
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    let has = |outcome: &str| deals.iter().any(|deal| deal.outcome == outcome);
    let outcome = ["won", "open", "lost"].into_iter().find(|outcome| has(outcome)).unwrap_or("none");
    let open = || deals.iter().filter(|deal| deal.outcome == "open");
    let company = row.account_id.zip(row.company.clone());
    LeadRow {
        key: row.key(),
        id: row.id,
        company: company.map(|(id, name)| CompanyView {
            id,
            name,
            industry: row.industry,
            employees: row.employees,
            country: row.country,
        }),
        stage: row.stage.parse().unwrap_or(Stage::Visitor),
        stage_since: instant(row.stage_at),
        score: row.score.zip(row.grade).map(|(score, grade)| ScoreView {
            score,
            grade,
            fit: row.fit.unwrap_or_default(),
            engagement: row.engagement.unwrap_or_default(),
            qualified: row.qualified == Some(1),
            at: Instant::from_micros(row.scored_at.unwrap_or_default()),
        }),
        handoff: row.handoff.map(|id| OpenHandoff {
            id,
            owner: row.handoff_owner,
            due_at: instant(row.handoff_due),
            overdue_at: instant(row.handoff_overdue),
        }),
        expected_close: instant(open().filter_map(|deal| deal.expected_close_at).min()),
        closed_at: instant(deals.iter().filter_map(|deal| deal.closed_at).max()),
        open: open()
            .map(|deal| Money { currency: deal.currency.clone(), amount: deal.amount, count: deal.count })
            .collect(),
        outcome: outcome.to_owned(),
        name: row.name,
        email: row.email,
        phone: row.phone,
        job_title: row.job_title,
        owner: row.owner,
        source: row.source,
        campaign: row.campaign,
        created_at: Instant::from_micros(row.created_at),
        last_activity: instant(row.last_at),
        attributes: Map::new(),
    }
}

/// Adds the attributes that were asked for.
async fn add_columns(tx: &mut Tx, rows: &mut [LeadRow], columns: &[String]) -> Result<(), Error> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let leads = lead::by_id(tx, &ids).await?;
    let mut accounts: Vec<i64> = rows.iter().filter_map(|row| row.company.as_ref()).map(|c| c.id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = if columns.iter().any(|column| column.starts_with("account.")) {
        account::by_id(tx, &accounts).await?
    } else {
        HashMap::new()
    };
    for row in rows {
        let own = leads.get(&row.id).map(|lead| object(&lead.attributes)).unwrap_or_default();
        let company = row.company.as_ref().and_then(|company| accounts.get(&company.id));
        let theirs = company.map(|account| object(&account.attributes)).unwrap_or_default();
        for column in columns {
            let value = match column.strip_prefix("account.") {
                Some(key) => theirs.get(key),
                None => own.get(column),
            };
            if let Some(value) = value.filter(|value| !value.is_null()) {
                row.attributes.insert(column.clone(), value.clone());
            }
        }
    }
    Ok(())
}
