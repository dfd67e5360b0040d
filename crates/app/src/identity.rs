//! Which ids were found to be one person's, by which evidence, and undoing it.

use baton_model::Instant;
use baton_store::identity_link::{self, IdentityLink};
use baton_store::lead::{self, Lead};
use baton_store::{Tx, audit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Thing;
use crate::derive::derive_now;
use crate::workspace::{Error, Workspace, lead_of};

/// An id that was found to be a lead's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IdentityLink)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// The lead, as people are told of it.
    pub lead: String,
    /// The kind of id: `user`, `email`, `anonymous`.
    pub system: String,
    /// The id.
    pub value: String,
    /// What said so: `identify`, `alias`, `group`, `event`.
    pub kind: String,
    /// The message that said so.
    pub message_id: String,
    /// Whether the id had a history of its own.
    pub with_history: bool,
    /// When.
    pub linked_at: Instant,
    /// When it was undone.
    pub undone_at: Option<Instant>,
    /// By whom.
    pub undone_by: Option<String>,
}

async fn shown(tx: &mut Tx, link: IdentityLink, lead: &Lead) -> Result<Link, Error> {
    Ok(Link {
        id: link.id,
        lead: lead::display_key(tx, lead).await?,
        system: if link.system.is_empty() { "user".to_owned() } else { link.system },
        value: link.value,
        kind: link.kind,
        message_id: link.message_id,
        with_history: link.gone.is_some(),
        linked_at: Instant::from_micros(link.linked_at),
        undone_at: link.undone_at.map(Instant::from_micros),
        undone_by: link.undone_by,
    })
}

/// The links of a lead, oldest first.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(workspace: &Workspace, lead: &str) -> Result<Vec<Link>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, lead).await?;
    let mut links = Vec::new();
    for link in identity_link::of_lead(&mut tx, lead.id).await? {
        links.push(shown(&mut tx, link, &lead).await?);
    }
    Ok(links)
}

/// Undoes a link: the id becomes a lead of its own, with what came under it, and both are derived again. It is not linked by itself again.
///
/// # Errors
/// [`Error::Missing`] if there is no link of this number that holds; [`Error::Refused`] if it is an address; or the database's own.
pub async fn undo(workspace: &Workspace, id: i64, by: &str) -> Result<Link, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let link = identity_link::find(&mut tx, id).await?.ok_or_else(|| Thing::Identity(id).missing())?;
    if link.system == "email" {
        let reason = "an address stays with its lead: undo the user id that came with it".to_owned();
        return Err(Error::Refused(reason));
    }
    let person = lead::by_id(&mut tx, &[link.lead_id]).await?.remove(&link.lead_id);
    let person = person.ok_or_else(|| Error::NoLead(format!("#{}", link.lead_id)))?;
    let mut apart = [Lead { created_at: person.created_at, ..Lead::nobody(now) }];
    lead::save(&mut tx, &mut apart).await?;
    identity_link::undo(&mut tx, &link, apart[0].id, by, now).await?;
    let detail = serde_json::json!({ "system": link.system, "kind": link.kind });
    audit::note(&mut tx, now, by, "undo_link", &format!("lead {}", link.lead_id), &detail.to_string())
        .await?;
    derive_now(&mut tx, apart[0].id, now).await?;
    derive_now(&mut tx, link.lead_id, now).await?;
    let undone = IdentityLink { undone_at: Some(now), undone_by: Some(by.to_owned()), ..link };
    let link = shown(&mut tx, undone, &person).await?;
    tx.commit().await?;
    Ok(link)
}
