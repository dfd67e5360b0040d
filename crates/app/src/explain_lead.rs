//! Explaining the score of a stored lead, at any instant, under any model.

use baton_model::playbook::Band;
use baton_model::{Instant, Message, MessageBody, ScoringModel, Stage};
use baton_store::event::EVENT;
use baton_store::{account, event, lead, model, transition};
use serde::Serialize;
use serde_json::Value;

use crate::derive::{drop_repeated, object, order, read, subject};
use crate::explain::{Explanation, explain};
use crate::models::kept;
use crate::workspace::{Error, Workspace, lead_of};

/// Under which model.
#[derive(Debug)]
pub enum ModelChoice {
    /// The one that was in force at the instant.
    Published,
    /// The published version that begins like this.
    Version(String),
    /// Any other.
    Given(Box<ScoringModel>),
}

/// Who a lead is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadHead {
    /// How people are told which it is.
    pub key: String,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Its stage at the instant.
    pub stage: Stage,
}

/// A lead with its score explained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeadExplanation {
    /// Who it is.
    pub lead: LeadHead,
    /// Why it has its score; null before its first message.
    #[serde(flatten)]
    pub explanation: Option<Explanation>,
    /// The band of the playbook that its score is in, and what to do, by the playbook in force at the instant; null if it says nothing.
    pub band: Option<Band>,
}

/// Explains the lead that `key` names at `at` (now without it).
///
/// # Errors
/// [`Error::NoLead`], [`Error::NoModel`], or the database's own.
pub async fn explain_lead(
    workspace: &Workspace,
    key: &str,
    at: Option<Instant>,
    choice: ModelChoice,
) -> Result<LeadExplanation, Error> {
    let at = at.unwrap_or_else(|| workspace.now());
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    let publications = model::publications(&mut tx).await?;
    let model = match choice {
        ModelChoice::Given(model) => *model,
        ModelChoice::Version(version) => kept(&mut tx, &version).await?,
        ModelChoice::Published => {
            let after = publications.partition_point(|publication| publication.published_at <= at.micros());
            let in_force = publications.get(after.saturating_sub(1));
            in_force.map_or_else(|| Err(Error::NoModel(String::new())), read)?
        }
    };
    let mut events = event::of_leads(&mut tx, &[lead.id], false).await?;
    let mut company = None;
    if let Some(id) = lead.account_id {
        let mut facts = event::of_accounts(&mut tx, &[id]).await?;
        drop_repeated(&mut facts);
        events.extend(facts);
        company = account::by_id(&mut tx, &[id]).await?.remove(&id).map(|account| account.name);
    }
    events.sort_unstable_by(|a, b| order(a).cmp(&order(b)));
    let messages: Vec<Message> = events.into_iter().map(message).collect();
    let moves = transition::of_leads(&mut tx, &[lead.id]).await?;
    let reached = moves.iter().rfind(|step| step.occurred_at <= at.micros());
    let stage = reached.and_then(|step| step.to_stage.as_deref()).and_then(|stage| stage.parse().ok());
    let key = lead::display_key(&mut tx, &lead).await?;
    let explanation = explain(&model, &messages, at);
    let playbook = crate::playbook::load(&mut tx, at.micros()).await?;
    let now = explanation.as_ref().map(|explanation| &explanation.now);
    let band = now.and_then(|now| playbook.band(now.score, &now.grade)).cloned();
    Ok(LeadExplanation {
        lead: LeadHead {
            key,
            name: lead.name,
            job_title: lead.job_title,
            company,
            email: lead.email,
            source: lead.source,
            stage: stage.unwrap_or(Stage::Visitor),
        },
        explanation,
        band,
    })
}

/// A stored message as scoring reads it.
fn message(event: event::Event) -> Message {
    let body = if event.kind == EVENT {
        let context = event.context.as_deref().and_then(|text| serde_json::from_str(text).ok());
        MessageBody::Event {
            name: event.name,
            properties: object(&event.body),
            context: context.unwrap_or(Value::Null),
        }
    } else {
        MessageBody::Facts { subject: subject(event.kind), attributes: object(&event.body) }
    };
    Message { occurred_at: Instant::from_micros(event.occurred_at), message_id: event.message_id, body }
}
