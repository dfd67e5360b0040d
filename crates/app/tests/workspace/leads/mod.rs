//! Lists of leads, and the pages of one.

mod figures;
mod filters;
mod lists;
mod pages;
mod roster;
mod saved;

use baton_app::access::Sees;
use baton_app::leads::{self, LeadPage, ListLeads, Wanted};

use crate::office::Office;

/// A page of leads.
async fn page(office: &Office, asked: ListLeads, sees: &Sees) -> LeadPage {
    let asked = ListLeads { limit: if asked.limit == 0 { 200 } else { asked.limit }, ..asked };
    leads::list(&office.workspace, &asked, sees).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Who is asked for by a filter.
fn filtered(filter: &str) -> Wanted {
    Wanted { filter: Some(filter.to_owned()), ..Wanted::default() }
}

/// Who is asked for by a text.
fn searched(q: &str) -> Wanted {
    Wanted { q: Some(q.to_owned()), ..Wanted::default() }
}

/// The keys of the leads that are wanted, in order of key.
async fn keys(office: &Office, wanted: Wanted) -> Vec<String> {
    let found = page(office, ListLeads { wanted, ..ListLeads::default() }, &Sees::All).await;
    let mut keys: Vec<String> = found.items.into_iter().map(|lead| lead.key).collect();
    keys.sort_unstable();
    keys
}
