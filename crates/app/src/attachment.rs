//! Links that belong to leads: documents, recordings, offers. Only links of the web; nothing is fetched.

use baton_model::Instant;
use baton_store::attachment::{self, Attachment};
use baton_store::{audit, lead};
use serde::Serialize;
use utoipa::ToSchema;

use crate::limits::{LIST_MAX, belongs, said};
use crate::workspace::{Error, Workspace, lead_of};

/// The longest link, in bytes.
const URL_BYTES_MAX: usize = 2_048;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Its number.
    pub id: i64,
    /// How people are told which lead it belongs to.
    pub lead: String,
    /// The number of the opportunity it belongs to.
    pub opportunity: Option<i64>,
    /// What it is.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Who added it.
    pub added_by: String,
    /// When.
    pub added_at: Instant,
}

/// Adds a link to the lead that `key` names, in the name of `by`.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::WrongUse`] for what is no link of the web; [`Error::Refused`] for the opportunity of another lead; or the database's own.
pub async fn add(
    workspace: &Workspace,
    key: &str,
    opportunity: Option<i64>,
    (title, url): (&str, &str),
    by: &str,
) -> Result<AttachmentView, Error> {
    let now = workspace.now().micros();
    let url = checked(url)?;
    let mut tx = workspace.db.write_aside().await?;
    let found = lead_of(&mut tx, key).await?;
    belongs(&mut tx, opportunity, &found).await?;
    let mut link = Attachment {
        id: 0,
        lead_id: found.id,
        opportunity_id: opportunity,
        title: said("title", title)?,
        url,
        added_by: by.to_owned(),
        added_at: now,
    };
    link.id = attachment::add(&mut tx, &link).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    tx.commit().await?;
    Ok(view(link, shown))
}

/// Removes a link, in the name of `by`.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn remove(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if !attachment::remove(&mut tx, id, now).await? {
        return Err(Error::Missing(format!("link {id}; `baton note links LEAD` shows them")));
    }
    audit::note(&mut tx, now, by, "remove_link", &format!("link {id}"), "{}").await?;
    Ok(tx.commit().await?)
}

/// The links of the lead that `key` names, oldest first.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(workspace: &Workspace, key: &str) -> Result<Vec<AttachmentView>, Error> {
    let mut tx = workspace.db.read().await?;
    let found = lead_of(&mut tx, key).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    let links = attachment::of_lead(&mut tx, found.id, i64::from(LIST_MAX)).await?;
    Ok(links.into_iter().map(|link| view(link, shown.clone())).collect())
}

/// A link as it is kept: `http` or `https`, a host, no name and password, nothing that a browser would take for something else.
fn checked(text: &str) -> Result<String, Error> {
    let wrong = |problem: &str| Err(Error::WrongUse(format!("url: {problem}")));
    let text = text.trim();
    if text.len() > URL_BYTES_MAX {
        return wrong("has at most 2,048 bytes");
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '"' | '<' | '>' | '`'))
    {
        return wrong("has no blanks, quotes, backslashes or control characters in it");
    }
    let rest = text
        .split_once("://")
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"));
    let Some((_, rest)) = rest else { return wrong("begins with https:// or http://") };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return wrong("has no name and password in it");
    }
    if host.trim_start_matches(['.', ':']).is_empty() {
        return wrong("names a host, as in https://example.com/offer.pdf");
    }
    Ok(text.to_owned())
}

fn view(link: Attachment, lead: String) -> AttachmentView {
    AttachmentView {
        id: link.id,
        lead,
        opportunity: link.opportunity_id,
        title: link.title,
        url: link.url,
        added_by: link.added_by,
        added_at: Instant::from_micros(link.added_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_of_the_web_are_links() {
        for url in ["https://example.com", "HTTP://example.com:8080/a?b=c#d", " https://한글.한국/문서 "]
        {
            assert_eq!(checked(url).unwrap(), url.trim());
        }
        for url in [
            "",
            "example.com",
            "javascript:alert(1)",
            "javascript://x%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://",
            "https:///path",
            "https://ada:secret@example.com",
            "https://exa mple.com",
            "https://x.com/\"><b>",
            "https:\\\\x.com",
            "ftp://x.com",
            "https://x.com/\n",
            "//x.com",
        ] {
            assert!(checked(url).is_err() || url.trim() != url, "{url:?}");
        }
        assert!(checked(&format!("https://x.com/{}", "a".repeat(URL_BYTES_MAX))).is_err());
    }
}
