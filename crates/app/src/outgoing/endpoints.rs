//! Webhooks and chats: adding them, changing them, looking at what they were sent.

use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Happening, Instant, Tongue};
use baton_store::delivery::{self, Among, Delivery};
use baton_store::endpoint::{self, Endpoint};
use baton_store::{Tx, audit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::audience::Ear;
use super::channel::Channel;
use super::cloud_event::CloudEvent;
use super::expand;
use super::guard::{Reach, target};
use super::retry::KEEPS_TRYING;
use super::secrets;
use super::signature::Secret;
use super::template::{Said, Template};
use crate::revision;
use crate::vault::Vault;
use crate::workspace::{Error, Workspace};

/// For how long the secret before signs as well, in microseconds: a day.
const OVERLAP: i64 = 24 * 3_600 * MICROS_PER_SECOND;
/// The most endpoints of a workspace.
const ENDPOINTS_MAX: usize = 200;
/// The most deliveries that are listed at once.
pub const LIMIT_MAX: u32 = 1_000;

/// What other systems may be told: a promise of the contract.
pub const PUBLIC: [Happening; 14] = [
    Happening::LeadCreated,
    Happening::LeadUpdated,
    Happening::LeadScoreChanged,
    Happening::LeadStageChanged,
    Happening::LeadMqlReached,
    Happening::LeadMqlLeft,
    Happening::HandoffOpened,
    Happening::HandoffAccepted,
    Happening::HandoffReturned,
    Happening::HandoffOverdue,
    Happening::HandoffSnoozed,
    Happening::OpportunityOpened,
    Happening::OpportunityWon,
    Happening::OpportunityLost,
];

/// An endpoint that is to be.
#[derive(Debug, Clone)]
pub struct NewEndpoint<'a> {
    /// `webhook`, or a chat: `slack`, `teams`, `discord`, `jandi`, `naver_works`.
    pub kind: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Its address.
    pub url: &'a str,
    /// What it is sent; none: what rules send it.
    pub types: Vec<String>,
    /// The language of chat messages.
    pub language: Tongue,
    /// 32 random bytes, for its secret.
    pub random: [u8; 32],
    /// Which networks it may be in.
    pub reach: Reach,
    /// Who adds it.
    pub by: &'a str,
}

/// An endpoint as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EndpointView {
    /// Its number.
    pub id: i64,
    /// `webhook`, or the chat that it is of.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Where it is. What comes after the host is left out: in chats it is the key.
    pub host: String,
    /// What it is sent whatever rules say.
    pub types: Vec<String>,
    /// The language of chat messages, by code.
    pub language: String,
    /// When it was added.
    pub created_at: Instant,
    /// Since when nothing is sent to it.
    pub disabled_at: Option<Instant>,
    /// Why.
    pub disabled_reason: Option<String>,
    /// How often it failed in a row.
    pub failures: i64,
    /// Nothing is sent to it before.
    pub paused_until: Option<Instant>,
}

/// An endpoint with the shape of what it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EndpointDetail {
    /// As it is listed.
    #[serde(flatten)]
    pub endpoint: EndpointView,
    /// The template of what it is sent; none: the shape of its kind.
    pub template: Option<Value>,
    /// Which state what people change of it is in: see [`revision::of`].
    pub revision: i64,
}

/// An endpoint with its secret, which is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EndpointSecret {
    /// Its number.
    pub id: i64,
    /// What signs what it is sent; chats have none.
    pub secret: Option<String>,
}

/// A delivery as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeliveryView {
    /// Its number.
    pub id: i64,
    /// The id that the receiver knows it by.
    pub event: String,
    /// What it tells of.
    #[serde(rename = "type")]
    pub kind: String,
    /// `waiting`, `delivered` or `dead`.
    pub state: &'static str,
    /// How often it was tried.
    pub attempts: i64,
    /// The status of the last answer.
    pub status: Option<i64>,
    /// What it said, or why there was none.
    pub said: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was tried last.
    pub tried_at: Option<Instant>,
    /// When it is tried next.
    pub due_at: Option<Instant>,
}

/// Adds an endpoint.
///
/// # Errors
/// [`Error::WrongUse`] for a kind, an address or a type that is none, [`Error::Refused`] beyond the limit, or the database's own.
pub async fn add(workspace: &Workspace, new: NewEndpoint<'_>) -> Result<EndpointSecret, Error> {
    let row = row(&new, workspace.now().micros())?;
    let mut tx = workspace.db.write_aside().await?;
    if endpoint::all(&mut tx).await?.len() >= ENDPOINTS_MAX {
        return Err(Error::Refused(format!("there are {ENDPOINTS_MAX} endpoints, which is the limit")));
    }
    // Sealed for a row, which has to be there first.
    let id = endpoint::add(&mut tx, &Endpoint { url: String::new(), secret: None, ..row.clone() }).await?;
    secrets::put(workspace.vault(), &mut tx, id, Some(&row.url), row.secret.as_deref()).await?;
    let detail = json!({ "kind": row.kind, "name": row.name, "types": new.types });
    note(&mut tx, row.created_at, new.by, "add_endpoint", id, &detail).await?;
    super::wanted::update(&mut tx).await?;
    tx.commit().await?;
    Ok(EndpointSecret { id, secret: row.secret })
}

fn row(new: &NewEndpoint<'_>, now: i64) -> Result<Endpoint, Error> {
    let wrong = |text: String| Error::WrongUse(text);
    let channel = Channel::named(new.kind).ok_or_else(|| {
        let kinds = Channel::ALL.map(Channel::name).join(", ");
        wrong(format!(
            "`{}` is no kind of endpoint: one of {kinds}",
            new.kind.chars().take(64).collect::<String>()
        ))
    })?;
    let name = named(new.name)?;
    check_url(new.url.trim(), new.reach)?;
    check_types(channel, &new.types)?;
    Ok(Endpoint {
        id: 0,
        kind: channel.name().to_owned(),
        name,
        url: new.url.trim().to_owned(),
        types: json!(new.types).to_string(),
        language: new.language.name().to_owned(),
        secret: (channel == Channel::Webhook).then(|| Secret::new(new.random).text()),
        secret_old: None,
        secret_old_until: None,
        created_at: now,
        disabled_at: None,
        disabled_reason: None,
        failures: 0,
        paused_until: None,
        template: None,
    })
}

/// What an endpoint is called, as it is kept.
fn named(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::WrongUse("name: an endpoint needs a name".to_owned())),
        name => Ok(name.to_owned()),
    }
}

/// Refuses where nothing may be sent to.
fn check_url(url: &str, reach: Reach) -> Result<(), Error> {
    target(url, reach).map(drop).map_err(|forbidden| Error::WrongUse(format!("url: {forbidden}")))
}

/// Refuses what a channel is not told of.
fn check_types(channel: Channel, types: &[String]) -> Result<(), Error> {
    let wrong = |text: String| Error::WrongUse(format!("types: {text}"));
    for name in types {
        let kind: Happening =
            name.parse().map_err(|error: baton_model::happening::HappeningError| wrong(error.to_string()))?;
        if channel == Channel::Webhook && !PUBLIC.contains(&kind) {
            return Err(wrong(format!("other systems are not told of {kind}; notices are")));
        }
    }
    Ok(())
}

/// What becomes of an endpoint: what is not named stays, its secret and what it was sent do anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointEdit {
    /// What people call it.
    pub name: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// What it is sent, such as `lead.mql.reached`; none: what rules send it.
    pub types: Option<Vec<String>>,
    /// The language of chat messages.
    pub language: Option<Tongue>,
}

/// Changes an endpoint as it was in revision `seen`; without it, as it is. In the name of `by`.
///
/// # Errors
/// [`Error::Missing`]; [`Error::WrongUse`] for an address or a type that is none; [`Error::Changed`] if it is otherwise than it was seen; or the
/// database's own.
pub async fn edit(
    workspace: &Workspace,
    id: i64,
    to: &EndpointEdit,
    reach: Reach,
    seen: Option<i64>,
    by: &str,
) -> Result<EndpointDetail, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut found = there(&mut tx, id).await?;
    if let Some(seen) = seen {
        revision::check(&format!("endpoint {id}"), state(workspace.vault(), &found), None, seen)?;
    }
    if let Some(name) = &to.name {
        found.name = named(name)?;
    }
    if let Some(types) = &to.types {
        check_types(Channel::named(&found.kind).unwrap_or(Channel::Webhook), types)?;
        found.types = json!(types).to_string();
    }
    if let Some(language) = to.language {
        language.name().clone_into(&mut found.language);
    }
    endpoint::change(&mut tx, &found).await?;
    let url = to.url.as_deref().map(str::trim);
    if let Some(url) = url {
        check_url(url, reach)?;
        secrets::put(workspace.vault(), &mut tx, id, Some(url), None).await?;
        // What the other address did is not held against this one.
        endpoint::note_success(&mut tx, id).await?;
    }
    let detail = json!({ "name": found.name, "types": to.types, "moved": url.is_some() });
    note(&mut tx, now, by, "change_endpoint", id, &detail).await?;
    super::wanted::update(&mut tx).await?;
    tx.commit().await?;
    show(workspace, id).await
}

/// Which state what people change of an endpoint is in. Its address is sealed anew now and then, which changes nothing.
fn state(vault: &Vault, found: &Endpoint) -> i64 {
    let url = secrets::url(vault, found).unwrap_or_else(|_| found.url.clone());
    revision::of(&(&found.name, url, &found.types, &found.language, &found.template))
}

async fn note(tx: &mut Tx, now: i64, by: &str, action: &str, id: i64, detail: &Value) -> Result<(), Error> {
    Ok(audit::note(tx, now, by, action, &format!("endpoint {id}"), &detail.to_string()).await?)
}

/// All endpoints, oldest first.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace) -> Result<Vec<EndpointView>, Error> {
    let all = endpoint::all(&mut workspace.db.read().await?).await?;
    Ok(all.into_iter().map(|endpoint| view(workspace.vault(), endpoint)).collect())
}

fn view(vault: &Vault, endpoint: Endpoint) -> EndpointView {
    // Where the key is missing they are listed all the same; `baton doctor` says that it is.
    let url = secrets::url(vault, &endpoint).ok().and_then(|url| reqwest::Url::parse(&url).ok());
    let host = url.and_then(|url| url.host_str().map(str::to_owned));
    EndpointView {
        id: endpoint.id,
        kind: endpoint.kind,
        name: endpoint.name,
        host: host.unwrap_or_default(),
        types: serde_json::from_str(&endpoint.types).unwrap_or_default(),
        language: endpoint.language,
        created_at: Instant::from_micros(endpoint.created_at),
        disabled_at: endpoint.disabled_at.map(Instant::from_micros),
        disabled_reason: endpoint.disabled_reason,
        failures: endpoint.failures,
        paused_until: endpoint.paused_until.map(Instant::from_micros),
    }
}

/// An endpoint, with the template of what it is sent.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<EndpointDetail, Error> {
    let found = endpoint::get(&mut workspace.db.read().await?, id).await?.ok_or_else(|| missing(id))?;
    let template: Option<Value> = found.template.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let revision = state(workspace.vault(), &found);
    Ok(EndpointDetail { endpoint: view(workspace.vault(), found), template, revision })
}

/// Gives a chat the template `text` of what it is sent, or with none the shape of its kind back, in the name of `by`, as the
/// endpoint was in revision `seen`; without it, as it is.
///
/// # Errors
/// [`Error::WrongUse`] for what is no template, [`Error::Missing`], [`Error::Refused`] for a webhook: what that is sent is a promise;
/// [`Error::Changed`] if another one stands than was seen; or the database's own.
pub async fn set_template(
    workspace: &Workspace,
    id: i64,
    text: Option<&str>,
    seen: Option<i64>,
    by: &str,
) -> Result<(), Error> {
    let now = workspace.now().micros();
    let template =
        text.map(Template::parse).transpose().map_err(|error| Error::WrongUse(error.to_string()))?;
    let mut tx = workspace.db.write_aside().await?;
    let found = endpoint::get(&mut tx, id).await?.ok_or_else(|| missing(id))?;
    if let Some(seen) = seen {
        revision::check(&format!("endpoint {id}"), state(workspace.vault(), &found), None, seen)?;
    }
    if template.is_some() && found.kind == Channel::Webhook.name() {
        return Err(Error::Refused(format!(
            "endpoint {id} is a webhook, which is sent CloudEvents: templates are for chats"
        )));
    }
    let stored = template.map(|template| template.document().to_string());
    endpoint::set_template(&mut tx, id, stored.as_deref()).await?;
    note(&mut tx, now, by, "set_endpoint_template", id, &json!({ "set": stored.is_some() })).await?;
    tx.commit().await?;
    Ok(())
}

fn missing(id: i64) -> Error {
    Error::Missing(format!("endpoint {id}; `baton webhook list` shows them"))
}

/// Gives a webhook another secret; for a day the one before signs as well.
///
/// # Errors
/// [`Error::Missing`] if there is no such webhook, or the database's own.
pub async fn rotate(
    workspace: &Workspace,
    id: i64,
    random: [u8; 32],
    by: &str,
) -> Result<EndpointSecret, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let found = endpoint::get(&mut tx, id).await?.filter(|endpoint| endpoint.secret.is_some());
    found.ok_or_else(|| Error::Missing(format!("webhook {id}; `baton webhook list` shows them")))?;
    let secret = Secret::new(random).text();
    let sealed = secrets::seal(workspace.vault(), &mut tx, id, &secret).await?;
    endpoint::rotate(&mut tx, id, &sealed, now + OVERLAP).await?;
    note(&mut tx, now, by, "rotate_secret", id, &json!({})).await?;
    tx.commit().await?;
    Ok(EndpointSecret { id, secret: Some(secret) })
}

/// What is done with an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Send to it again.
    Enable,
    /// Send nothing any more.
    Disable,
    /// Remove it, with all that was or is to be sent to it.
    Remove,
}

/// The endpoint with this number.
async fn there(tx: &mut Tx, id: i64) -> Result<Endpoint, Error> {
    let found = endpoint::get(tx, id).await?;
    found.ok_or_else(|| Error::Missing(format!("endpoint {id}; `baton webhook list` shows them")))
}

/// Changes an endpoint.
///
/// # Errors
/// [`Error::Missing`] if there is none, [`Error::Refused`] if it is so already, or the database's own.
pub async fn change(workspace: &Workspace, id: i64, change: Change, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let (done, action) = match change {
        Change::Enable => (endpoint::enable(&mut tx, id).await?, "enable_endpoint"),
        Change::Disable => {
            (endpoint::disable(&mut tx, id, now, &format!("by {by}")).await?, "disable_endpoint")
        }
        Change::Remove => (endpoint::remove(&mut tx, id).await?, "remove_endpoint"),
    };
    if !done {
        there(&mut tx, id).await?;
        return Err(Error::Refused(format!("endpoint {id}: it is so already")));
    }
    note(&mut tx, now, by, action, id, &json!({})).await?;
    super::wanted::update(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// What an endpoint was or is to be sent, before the number `before`, the newest first.
///
/// # Errors
/// [`Error::Missing`] if there is none, or the database's own.
pub async fn deliveries(
    workspace: &Workspace,
    id: i64,
    among: Among,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<DeliveryView>, Error> {
    let mut tx = workspace.db.read().await?;
    there(&mut tx, id).await?;
    let limit = i64::from(limit.min(LIMIT_MAX));
    let found = delivery::list(&mut tx, id, among, before.unwrap_or(i64::MAX), limit).await?;
    Ok(found.into_iter().map(delivery_view).collect())
}

fn delivery_view(delivery: Delivery) -> DeliveryView {
    let state = match (delivery.done_at, delivery.dead_at) {
        (Some(_), _) => "delivered",
        (None, Some(_)) => "dead",
        (None, None) => "waiting",
    };
    DeliveryView {
        id: delivery.id,
        event: delivery.event,
        kind: delivery.kind,
        state,
        attempts: delivery.attempts,
        status: delivery.status,
        said: delivery.said,
        created_at: Instant::from_micros(delivery.created_at),
        tried_at: delivery.tried_at.map(Instant::from_micros),
        due_at: delivery.due_at.map(Instant::from_micros),
    }
}

/// Tries dead letters of an endpoint again for another three days, `only` one or all; returns how many.
///
/// # Errors
/// [`Error::Missing`] if there is no such endpoint, or the database's own.
pub async fn replay(workspace: &Workspace, id: i64, only: Option<i64>, by: &str) -> Result<u64, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    there(&mut tx, id).await?;
    let count = delivery::replay(&mut tx, id, only, now, now + KEEPS_TRYING).await?;
    note(&mut tx, now, by, "replay_deliveries", id, &json!({ "count": count, "only": only })).await?;
    tx.commit().await?;
    Ok(count)
}

/// Sends an endpoint something that says it is a test.
///
/// # Errors
/// [`Error::Missing`] if there is none, [`Error::Refused`] if it is not sent to, or the database's own.
pub async fn test(workspace: &Workspace, id: i64) -> Result<(), Error> {
    let now = workspace.now();
    let mut tx = workspace.db.write_aside().await?;
    let Some(ear) = Ear::new(&there(&mut tx, id).await?) else {
        return Err(Error::Refused(format!("endpoint {id} is disabled: enable it first")));
    };
    let event = format!("test_{id}_{}", now.micros());
    let body = if ear.channel == Channel::Webhook {
        CloudEvent::new(&event, TEST, None, now, &json!({})).text()
    } else {
        let title = ear.tongue.pick("Baton can write here", "Baton 알림이 여기로 와요");
        let text = ear.tongue.pick("This is a test.", "시험 메시지예요.");
        ear.message(Said { title, text, kind: TEST, lead: "" })
    };
    let sent = expand::delivery((id, event.clone()), (event, TEST.to_owned()), None, body, now.micros());
    delivery::add(&mut tx, &[sent]).await?;
    tx.commit().await?;
    Ok(())
}

/// The type of a test.
const TEST: &str = "baton.test";
