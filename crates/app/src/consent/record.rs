//! Noting that somebody agreed, or does not agree any more.

use baton_model::Instant;
use baton_store::consent::{self, Consent};
use baton_store::{audit, lead};

use super::{Policies, is_name, judge_lead};
use crate::derive::derive_now;
use crate::workspace::{Error, Workspace, lead_of};

/// How consent can come.
pub const WAYS: [&str; 5] = ["form", "import", "api", "phone", "paper"];

/// What is to be noted. To take consent back takes no more than to give it.
#[derive(Debug, Clone)]
pub struct NewConsent<'a> {
    /// Any key of the lead.
    pub lead: &'a str,
    /// For what.
    pub purpose: &'a str,
    /// By which channel; none: by all.
    pub channel: Option<&'a str>,
    /// Given, or taken back.
    pub given: bool,
    /// Since when; none: now.
    pub at: Option<Instant>,
    /// Which text was agreed to.
    pub text_version: Option<&'a str>,
    /// One of [`WAYS`].
    pub way: &'a str,
    /// Who notes it.
    pub by: &'a str,
    /// From where.
    pub address: Option<&'a str>,
}

/// Notes it. Events of the lead since then are judged by it, and the lead is scored anew in the same commit.
///
/// # Errors
/// [`Error::NoLead`], [`Error::WrongUse`] for what makes no sense, or the database's own.
pub async fn record(workspace: &Workspace, new: &NewConsent<'_>) -> Result<(), Error> {
    let now = workspace.now().micros();
    let channel = new.channel.unwrap_or_default();
    if !is_name(new.purpose) || !(channel.is_empty() || is_name(channel)) {
        let wrong = "purpose and channel: write lower-case letters, digits and `_`, such as marketing_email";
        return Err(Error::WrongUse(wrong.to_owned()));
    }
    if !WAYS.contains(&new.way) {
        return Err(Error::WrongUse(format!("way: one of {}", WAYS.join(", "))));
    }
    let at = new.at.map_or(now, Instant::micros);
    if at > now {
        return Err(Error::WrongUse("at: consent is noted when it was given, not before".to_owned()));
    }
    let mut tx = workspace.db.write().await?;
    let found = lead_of(&mut tx, new.lead).await?;
    let said = if new.given { "given" } else { "withdrawn" };
    let entry = Consent {
        id: 0,
        reference: format!("n:{}:{}:{channel}:{said}:{at}", found.id, new.purpose),
        lead_id: found.id,
        purpose: new.purpose.to_owned(),
        channel: channel.to_owned(),
        given: i64::from(new.given),
        occurred_at: at,
        recorded_at: now,
        text_version: new.text_version.map(str::to_owned),
        way: new.way.to_owned(),
        actor: new.by.to_owned(),
        address: new.address.map(str::to_owned),
    };
    if consent::add(&mut tx, &entry).await? {
        let detail =
            serde_json::json!({ "purpose": new.purpose, "channel": channel, "said": said, "way": new.way });
        let subject = format!("lead {}", found.id);
        audit::note(&mut tx, now, new.by, "record_consent", &subject, &detail.to_string()).await?;
        let policies = Policies::load(&mut tx).await?;
        if judge_lead(&mut tx, &policies, found.id, at).await? {
            lead::mark_stale(&mut tx, &[found.id]).await?;
            derive_now(&mut tx, found.id, now).await?;
        }
    }
    Ok(tx.commit().await?)
}
