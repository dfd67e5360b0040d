//! Where owners are found: who is there, whose turn it is, and what is known of a lead.

use std::collections::{BTreeMap, BTreeSet};

use baton_engine::{Availability, Capacity, Known, Person, Routed, Router, Sought, Turns};
use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Happening, Routing};
use baton_store::account::Account;
use baton_store::handoff::assignment::{self, Assignment};
use baton_store::handoff::{Handoff, clock};
use baton_store::lead::{self, Lead};
use baton_store::outbox::Happened;
use baton_store::{StoreError, Tx, account, audit, member, model, rep, routing, score};
use serde_json::{Map, Value, json};

use super::agreed::Agreed;
use super::{BATON, tell};
use crate::derive::object;
use crate::workspace::Error;

/// How many notes of who is away are read.
const AWAY_MAX: i64 = 20_000;

/// What hand-offs are routed with, for one transaction.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    agreed: &'a Agreed,
    router: Router,
    people: BTreeMap<String, Person<'a>>,
    turns: BTreeMap<String, Turns>,
    cases: BTreeMap<i64, Case>,
}

/// What is known of a lead that is handed off.
#[derive(Debug, Default)]
struct Case {
    lead: Map<String, Value>,
    account: Map<String, Value>,
    account_owner: Option<String>,
}

/// Why somebody is given a hand-off, and by whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gift<'a> {
    pub(super) to: &'a str,
    pub(super) reason: &'a str,
    pub(super) by: &'a str,
}

impl<'a> Desk<'a> {
    /// Reads all that is needed to find owners for these hand-offs.
    pub(super) async fn open(
        tx: &mut Tx,
        agreed: &'a Agreed,
        handoffs: &[Handoff],
        now: i64,
    ) -> Result<Desk<'a>, Error> {
        let document = routing::in_force(tx).await?.map(|(document, _)| document);
        let routing = document.and_then(|text| Routing::from_text(&text).ok()).unwrap_or_default();
        let cases = cases(tx, handoffs).await?;
        let mut names: BTreeSet<&str> = routing.members();
        names.extend(agreed.reps.keys().map(String::as_str));
        names.extend(handoffs.iter().filter_map(|handoff| handoff.owner.as_deref()));
        names.extend(cases.values().filter_map(|case| case.account_owner.as_deref()));
        let people = people(tx, agreed, &names, now).await?;
        let turns = routing::turns(tx).await?;
        let turns = turns
            .into_iter()
            .map(|(rule, turns)| (rule, serde_json::from_str(&turns).unwrap_or_default()))
            .collect();
        Ok(Desk { agreed, router: Router::new(&routing), people, turns, cases })
    }

    /// Who gets a hand-off; not whoever lets it wait, if it is that that is over.
    pub(super) fn route(&mut self, handoff: &Handoff, except: Option<&str>, now: i64) -> Routed {
        let nothing = Case::default();
        let case = self.cases.get(&handoff.lead_id).unwrap_or(&nothing);
        let sought = Sought {
            known: Known { lead: &case.lead, account: &case.account },
            account_owner: case.account_owner.as_deref(),
            except,
            at: now,
        };
        self.router.route(sought, &self.people, &mut self.turns)
    }

    /// Whether somebody is there to take a hand-off, now or when they work again.
    pub(super) fn is_there(&self, member: &str, now: i64) -> bool {
        let availability = self.people.get(member).map(|person| person.availability(now));
        matches!(availability, Some(Availability::Free | Availability::OffHours(_)))
    }

    /// Gives a hand-off to somebody.
    pub(super) async fn give(
        &mut self,
        tx: &mut Tx,
        handoff: &mut Handoff,
        gift: Gift<'_>,
        now: i64,
    ) -> Result<Happened, Error> {
        let told = give(tx, self.agreed, handoff, gift, now).await?;
        if let Some(person) = self.people.get_mut(gift.to) {
            person.given.push(now);
        }
        Ok(told)
    }

    /// Stores whose turn it is.
    pub(super) async fn close(self, tx: &mut Tx) -> Result<(), Error> {
        for (rule, turns) in &self.turns {
            let text = serde_json::to_string(turns).map_err(StoreError::from)?;
            routing::save_turns(tx, rule, &text).await?;
        }
        Ok(())
    }
}

/// Gives a hand-off to somebody and writes it; returns what is to be announced.
pub(super) async fn give(
    tx: &mut Tx,
    agreed: &Agreed,
    handoff: &mut Handoff,
    gift: Gift<'_>,
    now: i64,
) -> Result<Happened, Error> {
    let Gift { to, reason, by } = gift;
    // Each has a calendar of their own: what passed so far is counted by the one that it passed under.
    let until = handoff.clock_from.max(now);
    if handoff.clock_from < now {
        agreed.pause(handoff, now, until);
    }
    let previous = handoff.owner.replace(to.to_owned()).filter(|owner| owner != to);
    handoff.assigned_at = Some(now);
    (handoff.route_at, handoff.unassigned_at) = (None, None);
    handoff.changed_by = Some(by.to_owned());
    agreed.wind(handoff, now);
    if !clock::save(tx, handoff).await? {
        return Err(StoreError::Raced.into());
    }
    handoff.revision += 1;
    let entry = Assignment {
        id: 0,
        handoff_id: handoff.id,
        owner: to.to_owned(),
        previous: previous.clone(),
        at: now,
        actor: by.to_owned(),
        reason: reason.to_owned(),
    };
    assignment::add(tx, &entry).await?;
    let detail = json!({ "handoff": handoff.id, "reason": reason }).to_string();
    audit::note(tx, now, by, "assign_handoff", &format!("lead {}", handoff.lead_id), &detail).await?;
    let more = json!({ "previous": previous, "reason": reason, "by": by, "overdue_at": handoff.sla_at.map(baton_model::Instant::from_micros) });
    Ok(tell(Happening::HandoffAssigned, handoff, now, now, more))
}

/// What a routed hand-off is given for, as a code.
pub(super) fn reason_of(rule: Option<&str>) -> String {
    rule.map_or_else(|| "account_owner".to_owned(), |rule| format!("rule:{rule}"))
}

/// By Baton itself.
pub(super) fn by_baton<'a>(to: &'a str, reason: &'a str) -> Gift<'a> {
    Gift { to, reason, by: BATON }
}

async fn cases(tx: &mut Tx, handoffs: &[Handoff]) -> Result<BTreeMap<i64, Case>, Error> {
    let ids: Vec<i64> = handoffs.iter().map(|handoff| handoff.lead_id).collect();
    let leads = lead::by_id(tx, &ids).await?;
    let accounts: BTreeSet<i64> = leads.values().filter_map(|lead| lead.account_id).collect();
    let accounts: Vec<i64> = accounts.into_iter().collect();
    let known = account::by_id(tx, &accounts).await?;
    let mut owners: BTreeMap<i64, String> = BTreeMap::new();
    for account in accounts {
        if let Some(owner) = routing::account_owner(tx, account).await? {
            owners.insert(account, owner);
        }
    }
    let version = model::in_force(tx).await?;
    let mut cases = BTreeMap::new();
    for lead in leads.into_values() {
        let score = match &version {
            Some(version) => score::of_lead(tx, lead.id, version).await?,
            None => None,
        };
        let account = lead.account_id.and_then(|id| known.get(&id));
        let account_owner = lead.account_id.and_then(|id| owners.get(&id)).cloned();
        let mut attributes = about_lead(&lead);
        if let Some(score) = score {
            attributes.entry("score").or_insert_with(|| score.score.into());
            attributes.entry("grade").or_insert_with(|| score.grade.into());
        }
        cases.insert(lead.id, Case { lead: attributes, account: about_account(account), account_owner });
    }
    Ok(cases)
}

/// Attributes of a lead, and what it has columns for where no attribute says it.
fn about_lead(lead: &Lead) -> Map<String, Value> {
    let mut known = object(&lead.attributes);
    for (key, value) in [
        ("email", &lead.email),
        ("name", &lead.name),
        ("job_title", &lead.job_title),
        ("source", &lead.source),
        ("campaign", &lead.campaign),
    ] {
        if let Some(value) = value {
            known.entry(key).or_insert_with(|| value.clone().into());
        }
    }
    known
}

fn about_account(account: Option<&Account>) -> Map<String, Value> {
    let Some(account) = account else { return Map::new() };
    let mut known = object(&account.attributes);
    known.entry("name").or_insert_with(|| account.name.clone().into());
    for (key, value) in
        [("domain", &account.domain), ("industry", &account.industry), ("country", &account.country)]
    {
        if let Some(value) = value {
            known.entry(key).or_insert_with(|| value.clone().into());
        }
    }
    if let Some(employees) = account.employees {
        known.entry("employees").or_insert_with(|| employees.into());
    }
    known
}

async fn people<'a>(
    tx: &mut Tx,
    agreed: &'a Agreed,
    names: &BTreeSet<&str>,
    now: i64,
) -> Result<BTreeMap<String, Person<'a>>, Error> {
    let disabled: BTreeSet<String> = member::all(tx)
        .await?
        .into_iter()
        .filter(|member| member.disabled_at.is_some())
        .map(|member| member.email)
        .collect();
    let mut people: BTreeMap<String, Person<'a>> = names
        .iter()
        .map(|name| {
            let rep = agreed.reps.get(*name);
            let capacity = rep.and_then(|rep| {
                let per = rep.period_s.saturating_mul(MICROS_PER_SECOND);
                rep.capacity.map(|count| Capacity { count, per })
            });
            let active = rep.is_none_or(|rep| rep.active != 0) && !disabled.contains(*name);
            let calendar = agreed.calendar_of(Some(name));
            ((*name).to_owned(), Person { active, calendar, capacity, given: Vec::new(), away_until: None })
        })
        .collect();
    let longest = people.values().filter_map(|person| person.capacity).map(|capacity| capacity.per).max();
    if let Some(longest) = longest {
        let limited = people.iter().filter(|(_, person)| person.capacity.is_some());
        let limited: Vec<String> = limited.map(|(name, _)| name.clone()).collect();
        let limited: Vec<&str> = limited.iter().map(String::as_str).collect();
        for (name, at) in assignment::given(tx, &limited, now.saturating_sub(longest)).await? {
            if let Some(person) = people.get_mut(&name) {
                person.given.push(at);
            }
        }
    }
    for away in rep::away(tx, now, AWAY_MAX).await? {
        if away.from_at <= now
            && let Some(person) = people.get_mut(&away.member)
        {
            person.away_until = person.away_until.max(Some(away.until_at));
        }
    }
    Ok(people)
}
