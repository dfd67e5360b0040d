//! What both teams say about a hand-off, and whom they mention.

use baton_model::{Happening, Instant};
use baton_store::handoff::clock;
use baton_store::handoff::comment::{self, Comment};
use baton_store::{Tx, audit, handoff, lead, member, outbox};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::agreed::Agreed;
use super::tell;
use crate::workspace::{Error, Workspace, lead_of};

/// The longest comment, in bytes.
pub const COMMENT_BYTES_MAX: usize = 8_192;
/// The most people that a comment mentions.
const MENTIONS_MAX: usize = 20;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CommentView {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: String,
    /// What.
    pub text: String,
    /// Members who are mentioned, by address.
    pub mentions: Vec<String>,
}

impl CommentView {
    pub(super) fn new(comment: Comment) -> CommentView {
        CommentView {
            id: comment.id,
            at: Instant::from_micros(comment.at),
            by: comment.actor,
            text: comment.body,
            mentions: serde_json::from_str(&comment.mentions).unwrap_or_default(),
        }
    }
}

/// Writes on the newest hand-off of the lead that `key` names, open or not, in the name of `by`. Members named as `@address` are told.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::Refused`] when the lead never was handed off; [`Error::WrongUse`] for no text, one that is too long, or too many
/// who are mentioned.
pub async fn comment(workspace: &Workspace, key: &str, text: &str, by: &str) -> Result<CommentView, Error> {
    let text = text.trim();
    if text.is_empty() || text.len() > COMMENT_BYTES_MAX {
        return Err(Error::WrongUse(format!("a comment is a text of 1 to {COMMENT_BYTES_MAX} bytes")));
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let lead = lead_of(&mut tx, key).await?;
    let shown = lead::display_key(&mut tx, &lead).await?;
    let Some(mut handoff) = handoff::latest_of(&mut tx, lead.id).await? else {
        return Err(Error::Refused(format!(
            "{shown} was never handed off; `baton handoff open {shown} --reason …` does it by hand"
        )));
    };
    let mentions = members(&mut tx, &mentioned(text)).await?;
    let mut entry = Comment {
        id: 0,
        handoff_id: handoff.id,
        at: now,
        actor: by.to_owned(),
        body: text.to_owned(),
        mentions: json!(mentions).to_string(),
    };
    entry.id = comment::add(&mut tx, &entry).await?;
    if handoff.status == "open" && handoff.owner.as_deref() == Some(by) && handoff.touched_at.is_none() {
        Agreed::load(&mut tx).await?.touch(&mut handoff, now);
        handoff.changed_by = Some(by.to_owned());
        if !clock::save(&mut tx, &handoff).await? {
            return Err(super::raced(&shown));
        }
    }
    let more = json!({ "comment": entry.id, "text": text, "by": by, "mentions": mentions });
    outbox::add(&mut tx, &[tell(Happening::HandoffCommented, &handoff, now, now, more)]).await?;
    let detail = json!({ "handoff": handoff.id, "comment": entry.id }).to_string();
    audit::note(&mut tx, now, by, "comment_handoff", &format!("lead {}", lead.id), &detail).await?;
    tx.commit().await?;
    Ok(CommentView::new(entry))
}

/// Those of these addresses that are members'.
async fn members(tx: &mut Tx, addresses: &[String]) -> Result<Vec<String>, Error> {
    if addresses.len() > MENTIONS_MAX {
        return Err(Error::WrongUse(format!("at most {MENTIONS_MAX} people are mentioned in a comment")));
    }
    let mut found = Vec::new();
    for address in addresses {
        let member = member::by_email(tx, address).await?;
        found.extend(member.filter(|member| member.disabled_at.is_none()).map(|member| member.email));
    }
    Ok(found)
}

/// Addresses behind an `@`, in lower case, each once.
fn mentioned(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>'));
    for word in words {
        let Some(address) = word.strip_prefix('@') else { continue };
        let address = address.trim_end_matches(['.', ':', '!', '?', '…']).to_lowercase();
        // A particle may follow an address in Korean: `@kim@x.kr님`.
        let end = address.char_indices().find(|(_, c)| !c.is_ascii()).map_or(address.len(), |(at, _)| at);
        let address = &address[..end];
        if address.contains('@') && !found.iter().any(|known| known == address) {
            found.push(address.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_behind_an_at_sign() {
        let text =
            "@Kim@x.example, (@lee@y.example) 확인 부탁드려요 @park@x.example님. kim@x.example @nobody";
        assert_eq!(mentioned(text), ["kim@x.example", "lee@y.example", "park@x.example"]);
    }
}
