//! Which leads a job is about.

use baton_store::Tx;
use baton_store::job::target;
use baton_store::listing::{self, Page, Sort};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::access::Sees;
use crate::leads::roster::walk;
use crate::leads::{Ready, Wanted};
use crate::workspace::{Error, Workspace};

/// The most leads that are named by number.
const NAMED_MAX: usize = 10_000;
/// Leads that are added in one statement.
const AT_ONCE: usize = 5_000;

/// Which leads: those of these numbers, or those that a list would show. One of `leads`, `filter`, `q` or `all` has to be there.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhichLeads {
    /// Their numbers, at most 10,000; nothing else may be there then.
    pub leads: Option<Vec<i64>>,
    /// A condition as `GET /leads` takes it: an object, or a text of JSON or YAML.
    #[schema(value_type = Option<Object>)]
    pub filter: Option<Value>,
    /// What name, e-mail address or company hold.
    pub q: Option<String>,
    /// Also people who are not yet leads.
    #[serde(default)]
    pub visitors: bool,
    /// All of them: says that it is no mistake to name neither filter nor `q`.
    #[serde(default)]
    pub all: bool,
}

/// Leads that were found.
#[derive(Debug)]
pub(super) struct Found {
    ids: Vec<i64>,
    /// How they were asked for, as it is shown.
    pub(super) shown: Value,
}

impl WhichLeads {
    /// Those that may be seen, at most `most`. Of those that are named by number it is looked when it is their turn.
    pub(super) async fn find(&self, workspace: &Workspace, sees: &Sees, most: usize) -> Result<Found, Error> {
        let wrong = |problem: String| Err(Error::WrongUse(problem));
        let listed = self.filter.is_some() || self.q.is_some() || self.all;
        let ids = match &self.leads {
            Some(_) if listed || self.visitors => {
                return wrong(
                    "which.leads: names them; `filter`, `q`, `visitors` and `all` do not go with it"
                        .to_owned(),
                );
            }
            Some(leads) if leads.is_empty() || leads.len() > NAMED_MAX => {
                return wrong(format!("which.leads: 1 to {NAMED_MAX} numbers"));
            }
            Some(leads) => {
                let mut ids = leads.clone();
                ids.sort_unstable();
                ids.dedup();
                ids
            }
            None if !listed => {
                return wrong(
                    "which: name `leads` by number, or those of a `filter` or `q`; for everybody say `all`"
                        .to_owned(),
                );
            }
            None => self.listed(workspace, sees, most).await?,
        };
        if ids.len() > most {
            return wrong(format!(
                "which: more than {most} leads are meant, and that is the most: narrow it"
            ));
        }
        let shown = match &self.leads {
            Some(_) => json!({ "named": true }),
            None => json!({ "filter": self.filter, "q": self.q, "visitors": self.visitors, "all": self.all }),
        };
        Ok(Found { ids, shown })
    }

    async fn listed(&self, workspace: &Workspace, sees: &Sees, most: usize) -> Result<Vec<i64>, Error> {
        let filter = self.filter.as_ref().map(|filter| match filter {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let wanted = Wanted { filter, q: self.q.clone(), visitors: self.visitors };
        let (mut tx, people) = workspace.everybody().await?;
        let ready = Ready::new(workspace, (&mut tx, &people), &wanted).await?;
        let page = Page { sort: Sort::Created, descending: false, after: None, limit: most as i64 + 1 };
        let places = walk(|| listing::page(&people, ready.scope(sees), page));
        Ok(places.into_iter().map(|place| place.id).collect())
    }
}

impl Found {
    /// How many they are.
    pub(super) fn count(&self) -> i64 {
        self.ids.len() as i64
    }

    /// Makes them those of a job.
    pub(super) async fn keep(&self, tx: &mut Tx, job: i64) -> Result<(), Error> {
        for some in self.ids.chunks(AT_ONCE) {
            target::add(tx, job, some).await?;
        }
        Ok(())
    }
}
