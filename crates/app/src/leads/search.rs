//! The quick search: the few people and companies that fit best.

use baton_model::Stage;
use baton_store::listing::{self, Predicate, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use super::accounts::lines;
use super::list::rows;
use super::roster::walk;
use super::scope::terms;
use crate::access::Sees;
use crate::workspace::{Error, Workspace};

/// The most people, and the most companies, that are found.
const FOUND_MAX: usize = 8;

/// A person that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundPerson {
    /// How people are told which lead it is.
    pub key: String,
    /// Its name.
    pub name: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// Its stage.
    pub stage: Stage,
    /// What it scores.
    pub score: Option<i64>,
    /// Its grade.
    pub grade: Option<String>,
}

/// A company that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundCompany {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its internet domain.
    pub domain: Option<String>,
    /// How many of its people are known, and may be seen.
    pub people: i64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchResult {
    /// People, the best fit first.
    pub people: Vec<FoundPerson>,
    /// Companies, the best fit first.
    pub companies: Vec<FoundCompany>,
}

/// The people and companies that fit best what is searched for, also by a part of a Korean syllable or by initial letters. Nothing for nothing.
///
/// # Errors
/// [`Error::WrongUse`] for too long a text, or the database's own.
pub async fn search(workspace: &Workspace, q: &str, sees: &Sees) -> Result<SearchResult, Error> {
    let terms = terms(Some(q))?;
    if terms.is_empty() {
        return Ok(SearchResult { people: Vec::new(), companies: Vec::new() });
    }
    let (mut tx, people) = workspace.everybody().await?;
    let predicate = Predicate::everything();
    let scope = Scope { predicate: &predicate, terms: &terms, owned_by: sees.members(), visitors: true };
    let ids = walk(|| listing::best_leads(&people, scope, FOUND_MAX));
    let companies = walk(|| listing::best_accounts(&people, &terms, sees.members(), FOUND_MAX));
    let version = people.version().to_owned();
    drop(people);
    let people = rows(&mut tx, &ids, &version, &[]).await?.into_iter().map(|row| FoundPerson {
        key: row.key,
        name: row.name,
        email: row.email,
        job_title: row.job_title,
        company: row.company.map(|company| company.name),
        stage: row.stage,
        score: row.score.as_ref().map(|score| score.score),
        grade: row.score.map(|score| score.grade),
    });
    let people = people.collect();
    let companies = lines(&mut tx, &companies, sees).await?.into_iter();
    let companies = companies.map(|line| FoundCompany {
        id: line.id,
        name: line.name,
        domain: line.domain,
        people: line.people,
    });
    Ok(SearchResult { people, companies: companies.collect() })
}
