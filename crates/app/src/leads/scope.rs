//! Who is asked for: a filter, what is searched for, and who may be seen.

use baton_model::search::spelled;
use baton_store::Tx;
use baton_store::listing::{People, Predicate, Scope};

use super::filter;
use crate::access::Sees;
use crate::workspace::{Error, Workspace};

/// The longest text that is searched for, in characters.
pub const SEARCH_CHARS_MAX: usize = 100;
/// The most words of it.
const WORDS_MAX: usize = 6;

/// Who is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A condition, JSON or YAML.
    pub filter: Option<String>,
    /// What name, address or company hold, word by word.
    pub q: Option<String>,
    /// Also people who are not yet leads.
    pub visitors: bool,
}

/// The same, ready for the store.
#[derive(Debug)]
pub(crate) struct Ready {
    predicate: Predicate,
    terms: Vec<String>,
    visitors: bool,
}

impl Ready {
    pub(crate) async fn new(
        workspace: &Workspace,
        (tx, people): (&mut Tx, &People),
        wanted: &Wanted,
    ) -> Result<Ready, Error> {
        let terms = terms(wanted.q.as_deref())?;
        let condition = wanted.filter.as_deref().filter(|text| !text.trim().is_empty()).map(filter::read);
        let predicate = match condition.transpose()? {
            Some(condition) => filter::compile((tx, people), &condition, workspace.now()).await?,
            None => Predicate::everything(),
        };
        Ok(Ready { predicate, terms, visitors: wanted.visitors })
    }

    pub(crate) fn scope<'a>(&'a self, sees: &'a Sees) -> Scope<'a> {
        Scope {
            predicate: &self.predicate,
            terms: &self.terms,
            owned_by: sees.members(),
            visitors: self.visitors,
        }
    }
}

/// What is searched for, word by word, as it is typed.
pub(super) fn terms(q: Option<&str>) -> Result<Vec<String>, Error> {
    let Some(q) = q.map(str::trim).filter(|q| !q.is_empty()) else { return Ok(Vec::new()) };
    let (chars, words) = (q.chars().count(), q.split_whitespace().count());
    if chars > SEARCH_CHARS_MAX || words > WORDS_MAX {
        return Err(Error::WrongUse(format!(
            "q: at most {SEARCH_CHARS_MAX} characters and {WORDS_MAX} words"
        )));
    }
    if q.contains('\0') {
        return Err(Error::WrongUse("q: holds a NUL character".to_owned()));
    }
    Ok(q.split_whitespace().map(spelled).collect())
}
