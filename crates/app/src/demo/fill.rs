//! Filling a workspace with the made-up story, by the same ways that imports go.

use std::collections::HashMap;
use std::sync::Arc;

use baton_model::{BantLetter, BantStatus, Instant, Stage};
use baton_store::bant::Entry;
use baton_store::campaign::Campaign;
use baton_store::decision::Decision;
use baton_store::handoff::Handoff;
use baton_store::opportunity::Opportunity;
use baton_store::{Tx, bant, campaign, decision, handoff, lead, opportunity};
use serde::Serialize;
use serde_json::Value;

use super::{Deed, Demo, Did, Lead, Settings, generate, sales};
use crate::derive::{BATCH, Reigns, derive, derive_waiting};
use crate::handoff::Agreed;
use crate::import::read::{AccountRow, LeadKey, LeadRow, MessageBody};
use crate::import::{EventWriter, ImportReport, Incoming, LeadWriter};
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// Rows stored in one commit.
const AT_ONCE: usize = 5_000;

/// What the workspace holds now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// People.
    pub leads: u64,
    /// Companies.
    pub accounts: u64,
    /// What they did, and what was sent to them.
    pub events: u64,
    /// Of the events, those held to be the doing of machines: they are kept, and score nothing.
    pub machine_events: u64,
    /// Leads that ever became MQL.
    pub mqls: u64,
    /// Leads that ever became SQL.
    pub sqls: u64,
    /// Deals won.
    pub won: u64,
    /// Deals lost.
    pub lost: u64,
    /// Hand-offs that wait for sales.
    pub open_handoffs: u64,
}

/// Makes the story of `settings` up and stores it.
///
/// # Errors
/// The database's own.
pub async fn fill(workspace: &Workspace, settings: &Settings, reporter: &Reporter) -> Result<Filled, Error> {
    let demo = generate(settings);
    let mut filled = Filled {
        leads: demo.leads.len() as u64,
        accounts: demo.accounts.len() as u64,
        events: demo.events.len() as u64,
        machine_events: demo.events.iter().filter(|event| event.machine.is_some()).count() as u64,
        ..Filled::default()
    };
    store(workspace, settings, &demo, reporter).await?;
    let mut tx = workspace.db.write().await?;
    let ids = numbers(&mut tx, &demo).await?;
    let entered = entered(&mut tx, &ids, settings.now.micros()).await?;
    let deeds = sales(settings, &demo, &entered);
    filled.mqls = entered.len() as u64;
    filled.sqls = deeds.iter().filter(|deed| deed.what == Did::Sql).count() as u64;
    filled.won = deeds.iter().filter(|deed| matches!(deed.what, Did::DealWon { .. })).count() as u64;
    filled.lost = deeds.iter().filter(|deed| matches!(deed.what, Did::DealLost { .. })).count() as u64;
    Sales { demo: &demo, ids: &ids, entered: &entered, deeds: &deeds }.store(&mut tx).await?;
    tx.commit().await?;
    derive_waiting(workspace, reporter).await?;
    let open = handoff::list(&mut workspace.db.read().await?, false, None, i64::MAX).await?;
    filled.open_handoffs = open.len() as u64;
    Ok(filled)
}

/// Stores people, companies, campaigns and events.
async fn store(
    workspace: &Workspace,
    settings: &Settings,
    demo: &Demo,
    reporter: &Reporter,
) -> Result<(), Error> {
    let mut report = ImportReport::default();
    let mut people = LeadWriter::default();
    let total = (demo.leads.len() + demo.events.len()) as u64;
    let mut tx = workspace.db.write().await?;
    campaign::save(&mut tx, &campaigns(demo)).await?;
    for part in (0..demo.leads.len()).collect::<Vec<_>>().chunks(AT_ONCE) {
        let rows = part.iter().map(|index| (*index as u64 + 1, row(demo, &demo.leads[*index]))).collect();
        people.write(&mut tx, rows, settings.now, &mut report).await?;
    }
    tx.commit().await?;
    let mut done = demo.leads.len() as u64;
    reporter.report("storing", done, total);
    let mut log = EventWriter::default();
    for part in demo.events.chunks(AT_ONCE) {
        let messages = part.iter().map(|event| incoming(demo, event)).collect();
        let mut tx = workspace.db.write().await?;
        log.write(&mut tx, messages, settings.now, &mut report).await?;
        tx.commit().await?;
        done += part.len() as u64;
        reporter.report("storing", done, total);
    }
    Ok(())
}

fn row(demo: &Demo, lead: &Lead) -> LeadRow {
    let account = &demo.accounts[lead.account];
    let mut attributes = lead.attributes.clone();
    let mut set = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            attributes.insert(key.to_owned(), value.into());
        }
    };
    set("email", Some(&lead.email));
    set("name", Some(&lead.name));
    set("job_title", lead.job_title.as_deref());
    set("phone", lead.phone.as_deref());
    set("country", Some(lead.country));
    set("language", Some(lead.language));
    let Value::Object(company) = serde_json::to_value(account).unwrap_or_default() else {
        return LeadRow::default();
    };
    LeadRow {
        external_ids: vec![lead.external_id.clone()],
        email: Some(lead.email.clone()),
        account: Some(AccountRow {
            external_id: None,
            name: Some(account.name.clone()),
            domain: Some(account.domain.clone()),
            attributes: company,
        }),
        created_at: Some(lead.created_at),
        source: Some(lead.source.to_owned()),
        campaign: lead.campaign.map(|index| demo.campaigns[index].name.to_owned()),
        owner: demo.owners.get(lead.owner).map(|owner| owner.email.to_owned()),
        attributes,
        as_of: lead.created_at,
        ..LeadRow::default()
    }
}

fn incoming(demo: &Demo, event: &super::Event) -> Incoming {
    Incoming {
        class: 0,
        sent_at: None,
        extra: None,
        lead: vec![LeadKey::ExternalId(demo.leads[event.lead].external_id.clone())],
        message_id: event.message_id.clone(),
        at: event.at,
        received_at: None,
        context: (!event.context.is_null()).then(|| event.context.to_string()),
        machine: event.machine.map(str::to_owned),
        body: MessageBody::Event {
            name: event.name.to_owned(),
            properties: Value::Object(event.properties.clone()).to_string(),
        },
    }
}

fn campaigns(demo: &Demo) -> Vec<Campaign> {
    let campaigns = demo.campaigns.iter().map(|campaign| Campaign {
        key: campaign.name.to_owned(),
        name: campaign.name.to_owned(),
        source: Some(campaign.source.to_owned()),
        cost: Some(f64::from(campaign.cost_usd)),
        currency: Some("USD".to_owned()),
        starts_at: Some(campaign.starts_at.micros()),
        ends_at: Some(campaign.ends_at.micros()),
    });
    campaigns.collect()
}

/// The number of each lead, in order.
async fn numbers(tx: &mut Tx, demo: &Demo) -> Result<Vec<i64>, Error> {
    let keys: Vec<(&str, &str)> = demo.leads.iter().map(|lead| ("", lead.external_id.as_str())).collect();
    let found = lead::by_keys(tx, &keys).await?.remove("").unwrap_or_default();
    Ok(demo.leads.iter().map(|lead| found.get(&lead.external_id).copied().unwrap_or_default()).collect())
}

/// In place of a version: no lead has a score under it.
const NO_MODEL: &str = "";

/// When leads first became MQL: (index, when).
async fn entered(tx: &mut Tx, ids: &[i64], now: i64) -> Result<Vec<(usize, Instant)>, Error> {
    let indices: HashMap<i64, usize> = ids.iter().enumerate().map(|(index, id)| (*id, index)).collect();
    let reigns = Arc::new(Reigns::load(tx).await?);
    let mut entered = Vec::new();
    let mut after = 0;
    loop {
        let leads = lead::unscored(tx, NO_MODEL, after, BATCH).await?;
        let Some(last) = leads.last() else { return Ok(entered) };
        after = last.id;
        for outcome in derive(tx, &reigns, leads, now).await? {
            let at = outcome.score.and_then(|score| score.first_entered_at);
            let index = indices.get(&outcome.lead);
            entered.extend(index.zip(at).map(|(index, at)| (*index, Instant::from_micros(at))));
        }
    }
}

/// What sales did, ready to be stored.
struct Sales<'a> {
    demo: &'a Demo,
    ids: &'a [i64],
    entered: &'a [(usize, Instant)],
    deeds: &'a [Deed],
}

impl Sales<'_> {
    async fn store(&self, tx: &mut Tx) -> Result<(), Error> {
        let decisions: Vec<Decision> = self.deeds.iter().filter_map(|deed| self.decision(deed)).collect();
        decision::add(tx, &decisions).await?;
        let entries: Vec<Entry> = self.deeds.iter().filter_map(|deed| self.entry(deed)).collect();
        bant::add(tx, &entries).await?;
        opportunity::save(tx, &self.deals()).await?;
        self.handoffs(tx).await?;
        Ok(lead::mark_stale(tx, self.ids).await?)
    }

    fn actor(&self, deed: &Deed) -> String {
        self.demo.owners.get(deed.actor).map_or_else(String::new, |owner| owner.email.to_owned())
    }

    fn decision(&self, deed: &Deed) -> Option<Decision> {
        let (stage, reason, note) = match &deed.what {
            Did::Accepted { .. } => (Stage::Sal, "accepted", None),
            Did::Sql => (Stage::Sql, "bant_confirmed", None),
            Did::Returned { reason_code, text } => (Stage::Recycled, *reason_code, Some(*text)),
            Did::Disqualified { reason_code, text } => (Stage::Disqualified, *reason_code, Some(*text)),
            Did::BantSet { .. } | Did::DealOpened { .. } | Did::DealWon { .. } | Did::DealLost { .. } => {
                return None;
            }
        };
        let (lead, at) = (self.ids[deed.lead], deed.at.micros());
        Some(Decision {
            reference: format!("demo:{lead}:{stage}:{at}"),
            lead_id: lead,
            stage: stage.name().to_owned(),
            decided_at: at,
            recorded_at: at,
            actor: self.actor(deed),
            reason: reason.to_owned(),
            note: note.map(str::to_owned),
            imported: 0,
        })
    }

    fn entry(&self, deed: &Deed) -> Option<Entry> {
        let Did::BantSet { letter, status, value, evidence } = &deed.what else { return None };
        let (letter, status): (&BantLetter, &BantStatus) = (letter, status);
        Some(Entry {
            lead_id: self.ids[deed.lead],
            letter: letter.name().to_owned(),
            status: status.name().to_owned(),
            value: Some(value.clone()),
            detail: None,
            evidence: Some(evidence.clone()),
            sources: None,
            confidence: None,
            best_before: None,
            actor: self.actor(deed),
            recorded_at: deed.at.micros(),
        })
    }

    fn deals(&self) -> Vec<Opportunity> {
        let mut deals: Vec<Opportunity> = Vec::new();
        for deed in self.deeds {
            let at = deed.at.micros();
            let (id, outcome, why, who) = match &deed.what {
                Did::DealOpened { external_id, name, product, amount, currency, expected_close } => {
                    deals.push(Opportunity {
                        id: 0,
                        external_id: external_id.clone(),
                        lead_id: self.ids[deed.lead],
                        name: Some(name.clone()),
                        product: Some((*product).to_owned()),
                        stage: "proposal".to_owned(),
                        outcome: "open".to_owned(),
                        amount: Some(*amount as f64),
                        currency: Some((*currency).to_owned()),
                        opened_at: at,
                        closed_at: None,
                        expected_close_at: Some(expected_close.micros()),
                        reason: None,
                        competitor: None,
                        owner: Some(self.actor(deed)),
                        attributes: "{}".to_owned(),
                        recorded_at: at,
                    });
                    continue;
                }
                Did::DealWon { external_id, reason } => (external_id, "won", *reason, None),
                Did::DealLost { external_id, reason, competitor } => {
                    (external_id, "lost", *reason, *competitor)
                }
                _ => continue,
            };
            if let Some(deal) = deals.iter_mut().rfind(|deal| deal.external_id == *id) {
                outcome.clone_into(&mut deal.outcome);
                outcome.clone_into(&mut deal.stage);
                deal.closed_at = Some(at);
                deal.reason = Some(why.to_owned());
                deal.competitor = who.map(str::to_owned);
            }
        }
        deals
    }

    /// The hand-off of a lead to whoever has it.
    fn opened(&self, index: usize, version: &str, at: i64) -> Handoff {
        let owner = self.demo.owners.get(self.demo.leads[index].owner).map(|owner| owner.email.to_owned());
        let new = Handoff::new(self.ids[index], Some(version.to_owned()), at);
        Handoff { owner, assigned_at: Some(at), route_at: None, ..new }
    }

    /// Each hand-off was opened when the lead became MQL; the first thing that sales did with the lead decided it.
    async fn handoffs(&self, tx: &mut Tx) -> Result<(), Error> {
        let version = Reigns::load(tx).await?.last().model.version().to_owned();
        let opened: Vec<Handoff> =
            self.entered.iter().map(|(index, at)| self.opened(*index, &version, at.micros())).collect();
        handoff::open(tx, &opened).await?;
        let agreed = Agreed::load(tx).await?;
        let mut decided = std::collections::HashSet::new();
        for deed in self.deeds {
            let (status, reason, note) = match &deed.what {
                Did::Accepted { .. } => ("accepted", None, None),
                Did::Returned { reason_code, text } => ("returned", Some(*reason_code), Some(*text)),
                Did::Disqualified { reason_code, text } => ("disqualified", Some(*reason_code), Some(*text)),
                _ => continue,
            };
            if !decided.insert(deed.lead) {
                continue;
            }
            let Some(mut open) = handoff::open_of(tx, self.ids[deed.lead]).await? else { continue };
            status.clone_into(&mut open.status);
            open.decided_at = Some(deed.at.micros());
            open.decided_by = Some(self.actor(deed));
            open.reason = reason.map(str::to_owned);
            open.note = note.map(str::to_owned);
            agreed.touch(&mut open, deed.at.micros());
            agreed.wind(&mut open, deed.at.micros());
            handoff::decide(tx, &open).await?;
        }
        Ok(())
    }
}
