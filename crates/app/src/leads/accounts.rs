//! Companies as people look at them: with the leads who work there.

use baton_model::Instant;
use baton_store::listing::{self, AccountPage, AccountRow, AccountSort};
use baton_store::{Tx, model, routing};
use serde::Serialize;
use utoipa::ToSchema;

use super::cursor;
use super::list::{LeadRow, Money, PAGE_MAX, rows};
use super::roster::walk;
use super::scope::terms;
use super::show::{LeadAccount, account_view};
use crate::access::Sees;
use crate::revision;
use crate::workspace::{Error, Workspace};

/// What lists of companies are sorted by; with a `-` in front the greatest first.
pub const ACCOUNT_SORTS: [&str; 4] = ["name", "created_at", "employees", "people"];
/// The most people of a company that are shown, the highest scores.
const PEOPLE_MAX: i64 = 200;

/// Which page of companies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListAccounts {
    /// What name or domain hold, word by word.
    pub q: Option<String>,
    /// One of [`ACCOUNT_SORTS`]; `name` without it.
    pub sort: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many, 1 to [`PAGE_MAX`].
    pub limit: u32,
}

/// A company as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccountLine {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<i64>,
    /// Its country.
    pub country: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// When it was first stored.
    pub created_at: Instant,
    /// How many of its people are known, and may be seen.
    pub people: i64,
    /// How many of those are MQL or beyond.
    pub qualified: i64,
    /// Their engagement together, in points.
    pub engagement: f64,
    /// The greatest of their scores.
    pub score: Option<i64>,
    /// When one of them last did something.
    pub last_activity: Option<Instant>,
}

/// A page of companies.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccountsPage {
    /// In order.
    pub items: Vec<AccountLine>,
    /// What the next page is asked for with; null: this is the last.
    pub next: Option<String>,
}

/// A company with the leads who work there.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccountDetail {
    /// As lists show it.
    #[serde(flatten)]
    pub line: AccountLine,
    /// All attributes as they are now.
    pub attributes: serde_json::Map<String, serde_json::Value>,
    /// Those of its leads that may be seen, the highest score first, at most 200.
    pub leads: Vec<LeadRow>,
    /// What their open opportunities are worth, by currency.
    pub open: Vec<Money>,
    /// Which state what people change of it is in: see [`revision::of`].
    pub revision: i64,
}

fn view(row: AccountRow) -> AccountLine {
    AccountLine {
        id: row.id,
        name: row.name,
        domain: row.domain,
        industry: row.industry,
        employees: row.employees,
        country: row.country,
        owner: row.owner,
        created_at: Instant::from_micros(row.recorded_at),
        people: row.people,
        qualified: row.qualified,
        engagement: row.engagement,
        score: row.score,
        last_activity: row.last_at.map(Instant::from_micros),
    }
}

/// A page of the companies that are wanted, of which a lead may be seen.
///
/// # Errors
/// [`Error::WrongUse`] naming the place of what makes no sense, or the database's own.
pub async fn list(workspace: &Workspace, asked: &ListAccounts, sees: &Sees) -> Result<AccountsPage, Error> {
    let order = asked.sort.as_deref().unwrap_or("name");
    let (name, descending) = order.strip_prefix('-').map_or((order, false), |name| (name, true));
    let sort = match name {
        "name" => AccountSort::Name,
        "created_at" => AccountSort::Created,
        "employees" => AccountSort::Employees,
        "people" => AccountSort::People,
        _ => {
            let all = ACCOUNT_SORTS.join(", ");
            return Err(Error::WrongUse(format!(
                "sort: one of {all}; with a `-` in front the greatest first"
            )));
        }
    };
    if !(1..=PAGE_MAX).contains(&asked.limit) {
        return Err(Error::WrongUse(format!("limit: a page has 1 to {PAGE_MAX} companies")));
    }
    let terms = terms(asked.q.as_deref())?;
    let after = cursor::read(order, asked.cursor.as_deref())?;
    let (mut tx, people) = workspace.everybody().await?;
    let limit = i64::from(asked.limit);
    let page = AccountPage {
        terms: &terms,
        owned_by: sees.members(),
        sort,
        descending,
        after: after.as_ref(),
        limit: limit + 1,
    };
    let mut places = walk(|| listing::accounts(&people, page));
    drop(people);
    let more = places.len() as i64 > limit;
    places.truncate(asked.limit as usize);
    let next = places.last().filter(|_| more).map(|last| cursor::written(order, last));
    let ids: Vec<i64> = places.into_iter().map(|place| place.id).collect();
    Ok(AccountsPage { items: lines(&mut tx, &ids, sees).await?, next })
}

/// These companies as lists show them, in this order.
pub(super) async fn lines(tx: &mut Tx, ids: &[i64], sees: &Sees) -> Result<Vec<AccountLine>, Error> {
    let version = model::in_force(tx).await?.unwrap_or_default();
    let mut found = listing::account_rows(tx, ids, &version, sees.members()).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).map(view).collect())
}

/// The company that `key` names: its number, its external id, its name or its domain.
///
/// # Errors
/// [`Error::Missing`] if there is none, or none of its leads may be seen; or the database's own.
pub async fn show(workspace: &Workspace, key: &str, sees: &Sees) -> Result<AccountDetail, Error> {
    let mut tx = workspace.db.read().await?;
    detail(&mut tx, key, sees).await
}

fn missing(key: &str) -> Error {
    let key: String = key.chars().take(200).collect();
    Error::Missing(format!("company `{key}`; `GET /accounts` lists them"))
}

pub(super) async fn detail(tx: &mut Tx, key: &str, sees: &Sees) -> Result<AccountDetail, Error> {
    let found = whole(tx, key, sees).await?;
    let AccountLine { people, owner, .. } = &found.line;
    let own = |members: &[String]| owner.as_ref().is_some_and(|owner| members.contains(owner));
    if sees.members().is_some_and(|members| *people == 0 && !own(members)) {
        return Err(missing(key));
    }
    Ok(found)
}

/// As [`detail`], also of a company that may not be seen, with what of it may.
pub(super) async fn whole(tx: &mut Tx, key: &str, sees: &Sees) -> Result<AccountDetail, Error> {
    let found = listing::find_account(tx, key).await?.ok_or_else(|| missing(key))?;
    let line = lines(tx, &[found.id], sees).await?.pop().ok_or_else(|| missing(key))?;
    let version = model::in_force(tx).await?.unwrap_or_default();
    let ids = listing::people(tx, found.id, &version, sees.members(), PEOPLE_MAX).await?;
    let leads = rows(tx, &ids, &version, &[]).await?;
    let mut open: Vec<Money> = Vec::new();
    for money in leads.iter().flat_map(|lead| &lead.open) {
        match open.iter_mut().find(|sum| sum.currency == money.currency) {
            Some(sum) => {
                sum.amount += money.amount;
                sum.count += money.count;
            }
            None => open.push(money.clone()),
        }
    }
    let owner = routing::account_owner(tx, found.id).await?;
    let LeadAccount { attributes, .. } = account_view(found, owner);
    Ok(AccountDetail {
        revision: revision::of(&(&line.name, &line.owner, &attributes)),
        line,
        attributes,
        leads,
        open,
    })
}
