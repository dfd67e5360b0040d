//! Explaining the score of a stored lead, at any instant, under any model.

use std::sync::Arc;

use baton_model::playbook::Band;
use baton_model::{Instant, Message, MessageBody, ScoringModel, Stage};
use baton_store::event::EVENT;
use baton_store::{Tx, account, event, lead, model, transition};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::derive::{messages_of, object, read, subject};
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
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
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
    let story = story(&mut tx, key, at).await?;
    let model = match choice {
        ModelChoice::Given(model) => Arc::new(*model),
        ModelChoice::Version(version) => Arc::new(kept(&mut tx, &version).await?),
        ModelChoice::Published => {
            let publications = model::publications(&mut tx).await?;
            let after = publications.partition_point(|publication| publication.published_at <= at.micros());
            let in_force = publications.get(after.saturating_sub(1));
            Arc::new(in_force.map_or_else(|| Err(Error::NoModel(String::new())), read)?)
        }
    };
    let playbook = crate::playbook::load(&mut tx, at.micros()).await?;
    let (lead, messages) = (story.lead, Arc::new(story.messages));
    let explanation = explained(model, messages, at).await?;
    let now = explanation.as_ref().map(|explanation| &explanation.now);
    let band = now.and_then(|now| playbook.band(now.score, &now.grade)).cloned();
    Ok(LeadExplanation { lead, explanation, band })
}

/// A lead, and all that was said of it and its account, in order.
pub(crate) struct Story {
    pub(crate) lead: LeadHead,
    pub(crate) messages: Vec<Message>,
}

/// Reads the story of the lead that `key` names; its stage is that of `at`.
pub(crate) async fn story(tx: &mut Tx, key: &str, at: Instant) -> Result<Story, Error> {
    let lead = lead_of(tx, key).await?;
    let home = (lead.id, lead.account_id);
    let messages = messages_of(tx, &[home]).await?.remove(&lead.id).unwrap_or_default();
    let company = match lead.account_id {
        Some(id) => account::by_id(tx, &[id]).await?.remove(&id).map(|account| account.name),
        None => None,
    };
    let moves = transition::of_leads(tx, &[lead.id]).await?;
    let reached = moves.iter().rfind(|step| step.occurred_at <= at.micros());
    let stage = reached.and_then(|step| step.to_stage.as_deref()).and_then(|stage| stage.parse().ok());
    let head = LeadHead {
        key: lead::display_key(tx, &lead).await?,
        name: lead.name,
        job_title: lead.job_title,
        company,
        email: lead.email,
        source: lead.source,
        stage: stage.unwrap_or(Stage::Visitor),
    };
    Ok(Story { lead: head, messages: messages.into_iter().map(message).collect() })
}

/// Explains beside whatever else is served: a long story takes a while.
pub(crate) async fn explained(
    model: Arc<ScoringModel>,
    messages: Arc<Vec<Message>>,
    at: Instant,
) -> Result<Option<Explanation>, Error> {
    tokio::task::spawn_blocking(move || explain(&model, &messages, at))
        .await
        .map_err(|_| Error::Refused("explaining was interrupted".to_owned()))
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
