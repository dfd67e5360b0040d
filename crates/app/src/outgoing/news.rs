//! What is known of what happened: what other systems are sent, and what conditions and words are about.

use std::collections::HashMap;

use baton_store::account::Account;
use baton_store::lead::Lead;
use baton_store::outbox::Happened;
use baton_store::{Tx, account, lead};
use serde_json::{Map, Value, json};

use super::expand::News;
use crate::access;
use crate::workspace::Error;

/// What is known of these, in their order. What only a later version knows of is left out.
pub(crate) async fn read(tx: &mut Tx, happened: Vec<Happened>) -> Result<Vec<News>, Error> {
    let mut ids: Vec<i64> = happened.iter().filter_map(|happened| happened.lead_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let leads = lead::by_id(tx, &ids).await?;
    let mut companies: Vec<i64> = leads.values().filter_map(|lead| lead.account_id).collect();
    companies.sort_unstable();
    companies.dedup();
    let accounts = account::by_id(tx, &companies).await?;
    let (mut keys, mut owners) = (HashMap::new(), HashMap::new());
    for lead in leads.values() {
        keys.insert(lead.id, lead::display_key(tx, lead).await?);
        owners.insert(lead.id, access::owners(tx, lead).await?);
    }
    let news = happened.into_iter().filter_map(|happened| {
        let lead = happened.lead_id.and_then(|id| leads.get(&id));
        let account = lead.and_then(|lead| lead.account_id).and_then(|id| accounts.get(&id));
        let key = lead.and_then(|lead| keys.get(&lead.id));
        let owners = lead.and_then(|lead| owners.get(&lead.id)).cloned().unwrap_or_default();
        Some(News { owners, ..one(happened, lead.zip(key), account)? })
    });
    Ok(news.collect())
}

fn one(happened: Happened, lead: Option<(&Lead, &String)>, account: Option<&Account>) -> Option<News> {
    let kind = happened.kind.parse().ok()?;
    let Ok(Value::Object(told)) = serde_json::from_str(&happened.data) else { return None };
    let mut data = told.clone();
    let mut facts = Map::new();
    if let Some((lead, key)) = lead {
        let company = account.map(|account| &account.name);
        let about = json!({
            "id": format!("#{}", lead.id), "key": key, "email": lead.email, "name": lead.name, "job_title": lead.job_title,
            "company": company, "stage": lead.stage, "source": lead.source, "campaign": lead.campaign, "owner": lead.owner,
        });
        if let Value::Object(about) = &about {
            facts.clone_from(about);
        }
        facts.insert("who".to_owned(), who(lead, key, company).into());
        facts.insert("lead".to_owned(), key.as_str().into());
        if let Some(account) = account {
            facts.insert("industry".to_owned(), json!(account.industry));
            facts.insert("employees".to_owned(), json!(account.employees));
            facts.insert("country".to_owned(), json!(account.country));
        }
        data.insert("lead".to_owned(), about);
    }
    // What happened goes before what is: the owner of the hand-off, the score of then.
    for (name, value) in told {
        if !value.is_null() {
            facts.insert(name, value);
        }
    }
    Some(News { happened, kind, data: Value::Object(data), facts, owners: Vec::new() })
}

/// How a lead is called: by name and company, else by how it is known.
fn who(lead: &Lead, key: &str, company: Option<&String>) -> String {
    match (lead.name.as_deref().filter(|name| !name.trim().is_empty()), company) {
        (Some(name), Some(company)) => format!("{name} ({company})"),
        (Some(name), None) => name.to_owned(),
        (None, Some(company)) => format!("{key} ({company})"),
        (None, None) => key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn happened(kind: &str, data: &str) -> Happened {
        Happened {
            id: 1,
            kind: kind.into(),
            lead_id: None,
            occurred_at: 1,
            recorded_at: 2,
            data: data.into(),
            dispatched_at: None,
        }
    }

    #[test]
    fn what_happened_goes_before_what_is() {
        let mut lead = Lead::nobody(0);
        lead.name = Some("Kim".into());
        lead.owner = Some("old@x.io".into());
        lead.stage = "mql".into();
        let told = happened("handoff.assigned", r#"{"owner":"new@x.io","reason":null}"#);
        let news = one(told, Some((&lead, &"A-1".to_owned())), None).unwrap();
        assert_eq!(news.facts["owner"], "new@x.io");
        assert_eq!((&news.facts["stage"], &news.facts["who"]), (&json!("mql"), &json!("Kim")));
        assert_eq!(
            (&news.data["owner"], &news.data["lead"]["owner"]),
            (&json!("new@x.io"), &json!("old@x.io"))
        );
        assert!(news.data.get("reason").is_some(), "other systems are told as well what is not known");
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        assert!(one(happened("lead.exploded", "{}"), None, None).is_none());
        assert!(one(happened("model.published", "[]"), None, None).is_none());
        assert!(one(happened("model.published", "{}"), None, None).is_some());
    }
}
