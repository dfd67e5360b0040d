//! Changing what is known of a company by hand: facts of its log like any other, so that the scores of its people follow.

use std::sync::Arc;

use baton_store::event::{self, ACCOUNT_FACTS, NewEvent};
use baton_store::{account, attribute, audit, lead, routing};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::accounts::{AccountDetail, AccountLine, detail, whole};
use super::attributes::check_values;
use super::edit::{check_attributes, line, told};
use super::fields::OF_ACCOUNTS;
use crate::access::Sees;
use crate::derive::{Reigns, derive_these, object};
use crate::import::set_attributes;
use crate::workspace::{Error, Workspace};
use crate::{members, revision};

/// The most people of a company whose scores follow before the answer; those of a greater one follow within seconds.
const AT_ONCE: i64 = 200;

/// What becomes of a company: what is not named stays; an empty text is known no more.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAccount {
    /// Its name. It goes on being found by the one it was first seen with.
    pub name: Option<String>,
    /// Who owns it, a member's address; empty: whoever last took a lead of it.
    pub owner: Option<String>,
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there; 0: not known.
    pub employees: Option<u32>,
    /// Its country.
    pub country: Option<String>,
    /// Attributes; null: known no more.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

impl ChangeAccount {
    /// What it says of the company that is not so already.
    fn facts(&self, known: &Map<String, Value>) -> Result<Map<String, Value>, Error> {
        check_attributes(&self.attributes)?;
        if let Some((key, _)) = OF_ACCOUNTS.iter().find(|(key, _)| self.attributes.contains_key(*key)) {
            return Err(Error::WrongUse(format!(
                "attributes.{key}: is a field of its own: name it beside `attributes`"
            )));
        }
        let mut facts = self.attributes.clone();
        for (key, text) in
            [("domain", &self.domain), ("industry", &self.industry), ("country", &self.country)]
        {
            if let Some(text) = text {
                let text = line(key, text)?;
                facts.insert(key.to_owned(), if text.is_empty() { Value::Null } else { text.into() });
            }
        }
        if let Some(employees) = self.employees {
            facts.insert("employees".to_owned(), if employees == 0 { Value::Null } else { employees.into() });
        }
        facts.retain(|key, value| known.get(key).unwrap_or(&Value::Null) != value);
        Ok(facts)
    }
}

/// Changes a company, in the name of `by`, as it was in revision `seen`; without it, as it is.
///
/// # Errors
/// [`Error::Missing`] if there is none or none of its leads may be seen; [`Error::WrongUse`] naming the member that makes no sense;
/// [`Error::Changed`] if it is otherwise than it was seen; or the database's own.
pub async fn change(
    workspace: &Workspace,
    key: &str,
    to: &ChangeAccount,
    seen: Option<i64>,
    by: &str,
    sees: &Sees,
) -> Result<AccountDetail, Error> {
    let name = to.name.as_deref().map(|name| line("name", name)).transpose()?;
    if name.as_deref() == Some("") {
        return Err(Error::WrongUse("name: a company has one".to_owned()));
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let found = detail(&mut tx, key, sees).await?;
    let AccountLine { id, owner, .. } = &found.line;
    let (id, subject) = (*id, format!("account {id}"));
    if let Some(seen) = seen {
        revision::check("the company", found.revision, None, seen)?;
    }
    let facts = to.facts(&found.attributes)?;
    if !facts.is_empty() {
        check_values(&attribute::all(&mut tx).await?, "account", &facts)?;
        learn(&mut tx, id, &facts, (by, now)).await?;
        let changed: Vec<&String> = facts.keys().collect();
        let detail = json!({ "changed": changed }).to_string();
        audit::note(&mut tx, now, by, "change_account", &subject, &detail).await?;
    }
    if let Some(name) = name
        && account::rename(&mut tx, id, &name).await?
    {
        audit::note(&mut tx, now, by, "rename_account", &subject, "{}").await?;
    }
    if let Some(wanted) = &to.owner {
        let wanted = match wanted.trim() {
            "" => None,
            wanted => Some(members::owner(&mut tx, "owner", wanted).await?),
        };
        if wanted != *owner {
            routing::set_account_owner(&mut tx, id, wanted.as_deref()).await?;
            audit::note(&mut tx, now, by, "set_account_owner", &subject, "{}").await?;
        }
    }
    // Whoever gives away what is its own is told what became of it all the same.
    let changed = whole(&mut tx, &format!("#{id}"), sees).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Notes facts of a company; the scores of its people follow.
async fn learn(
    tx: &mut baton_store::Tx,
    id: i64,
    facts: &Map<String, Value>,
    (by, now): (&str, i64),
) -> Result<(), Error> {
    let Some(mut account) = account::by_id(tx, &[id]).await?.remove(&id) else { return Ok(()) };
    let mut known = object(&account.attributes);
    known.extend(facts.clone());
    known.retain(|_, value| !value.is_null());
    set_attributes(&mut account, &known);
    account.facts_at = now;
    account::save(tx, &mut [account]).await?;
    let fact = NewEvent {
        kind: ACCOUNT_FACTS,
        lead_id: None,
        account_id: Some(id),
        ..told(&format!("account {id}"), facts, by, now)?
    };
    event::append(tx, &[fact]).await?;
    lead::mark_accounts_stale(tx, &[id]).await?;
    let people = baton_store::log::members(tx, id, 0, AT_ONCE).await?;
    let reigns = Arc::new(Reigns::load(tx).await?);
    derive_these(tx, &reigns, &people, now).await.map(drop)
}
