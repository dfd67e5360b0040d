//! A made-up B2B workspace: companies, people, what they did, and what sales made of it.
//!
//! Everything is invented and every address ends in `.example` (RFC 2606). The same [`Settings`] give the same workspace to
//! the last byte; nothing here reads a clock or a file.

mod behaviour;
mod calendar;
mod companies;
mod countries;
mod fill;
mod habits;
mod mail;
mod names;
mod people;
mod random;
mod sales;
mod showcase;
mod site;
mod sources;
mod story;
mod today;
mod words;

use baton_model::Instant;
use serde::Serialize;
use serde_json::{Map, Value};

pub use calendar::WINDOW_DAYS;
pub use companies::Account;
pub use fill::{Filled, fill};
pub use people::{Archetype, Lead, Owner};
pub use sales::{Deed, Did, sales};
pub use showcase::showcase;
pub use sources::Campaign;
pub use today::{ADMIN, MARKETER, REPS, open_office};

/// The most leads that are made; more are cut to this.
pub const LEADS_MAX: usize = 100_000;

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many leads, at most [`LEADS_MAX`].
    pub leads: usize,
    /// What chance begins with.
    pub seed: u64,
    /// When the story ends; it begins [`WINDOW_DAYS`] earlier.
    pub now: Instant,
}

impl Settings {
    /// The usual demo, 2,000 leads, ending at `now`.
    pub fn ending(now: Instant) -> Settings {
        Settings { leads: 2_000, seed: 7, now }
    }

    /// Where events begin.
    pub fn start(&self) -> Instant {
        calendar::moved(self.now, -WINDOW_DAYS * 86_400)
    }

    fn leads(&self) -> usize {
        self.leads.min(LEADS_MAX)
    }
}

/// A workspace before anything is scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Demo {
    /// The companies.
    pub accounts: Vec<Account>,
    /// The people; their place here is their number elsewhere.
    pub leads: Vec<Lead>,
    /// What the people did and what was sent to them, ordered by (`at`, `message_id`).
    pub events: Vec<Event>,
    /// What marketing paid for.
    pub campaigns: Vec<Campaign>,
    /// The sales reps.
    pub owners: Vec<Owner>,
}

/// Something that happened to or was done by a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Whose event: an index into [`Demo::leads`].
    pub lead: usize,
    /// When it happened.
    pub at: Instant,
    /// Its identity, unique in the workspace and the same at every run.
    pub message_id: String,
    /// Its name as the contract writes it: `Page Viewed`.
    pub name: &'static str,
    /// Its own properties.
    pub properties: Map<String, Value>,
    /// Where it came from (Segment's `context`): `campaign`, `page`; null when there is nothing to say.
    pub context: Value,
    /// Why it is held to be the doing of a machine; `None` for people.
    pub machine: Option<&'static str>,
}

/// Makes the workspace up to the point where scoring takes over.
pub fn generate(settings: &Settings) -> Demo {
    let accounts = companies::accounts(settings);
    let campaigns = sources::campaigns(settings);
    let owners = people::owners();
    let leads = people::leads(settings, &accounts, &campaigns);
    let events = behaviour::events(settings, &accounts, &campaigns, &leads);
    Demo { accounts, leads, events, campaigns, owners }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use baton_engine::{Compiled, CrossingKind, Observation, Properties, Walk};
    use baton_insight::conversion::Verdict;
    use baton_insight::interval::wilson95;
    use baton_model::Subject;
    use sha2::{Digest, Sha256};

    use super::*;

    fn settings() -> Settings {
        Settings::ending("2026-06-10T09:00:00Z".parse().unwrap())
    }

    fn hash(settings: &Settings) -> Vec<u8> {
        let demo = generate(settings);
        let mqls: Vec<(usize, Instant)> =
            (0..demo.leads.len()).step_by(4).map(|lead| (lead, demo.leads[lead].created_at)).collect();
        let text = serde_json::to_string(&(&demo, sales(settings, &demo, &mqls))).unwrap();
        Sha256::digest(text).to_vec()
    }

    #[test]
    fn the_same_settings_give_the_same_workspace() {
        let small = Settings { leads: 300, ..settings() };
        assert_eq!(hash(&small), hash(&small));
        assert_ne!(hash(&small), hash(&Settings { seed: 8, ..small }));
        assert_ne!(
            hash(&small),
            hash(&Settings { now: Instant::from_micros(1_800_000_000_000_000), ..small })
        );
    }

    #[test]
    fn two_thousand_leads_have_sixty_thousand_events_whatever_the_seed_and_the_day() {
        for (seed, now) in
            [(7, "2026-06-10T09:00:00Z"), (1, "2026-01-05T00:00:00Z"), (99, "2027-09-30T23:59:59Z")]
        {
            let demo = generate(&Settings { seed, now: now.parse().unwrap(), ..settings() });
            assert_eq!(demo.leads.len(), 2_000);
            assert!((54_000..66_000).contains(&demo.events.len()), "{seed} {now}: {}", demo.events.len());
        }
    }

    #[test]
    fn events_are_in_order_and_their_ids_unique() {
        let demo = generate(&settings());
        assert!(
            demo.events
                .windows(2)
                .all(|pair| (pair[0].at, &pair[0].message_id) < (pair[1].at, &pair[1].message_id))
        );
        let ids: HashSet<&str> = demo.events.iter().map(|event| event.message_id.as_str()).collect();
        assert_eq!(ids.len(), demo.events.len());
        assert!(demo.events.iter().all(|event| event.lead < demo.leads.len()));
    }

    /// When leads first become MQL under the model that a new workspace begins with, and how many of them leave it again.
    fn scored(settings: &Settings, demo: &Demo) -> (Vec<(usize, Instant)>, usize) {
        let (_, template) = baton_model::scoring::templates()[0];
        let model = Compiled::new(&baton_model::ScoringModel::from_text(template).unwrap());
        let mut messages: Vec<Vec<(Instant, Observation)>> = demo
            .leads
            .iter()
            .map(|lead| {
                let account = serde_json::to_value(&demo.accounts[lead.account]).unwrap();
                let mut own = lead.attributes.clone();
                own.insert("email".into(), lead.email.clone().into());
                own.insert("job_title".into(), lead.job_title.clone().into());
                own.insert("country".into(), lead.country.into());
                let facts = model.observe_facts(Subject::Lead, &own);
                let company = model.observe_facts(Subject::Account, account.as_object().unwrap());
                vec![(lead.created_at, facts), (lead.created_at, company)]
            })
            .collect();
        for event in demo.events.iter().filter(|event| event.machine.is_none()) {
            let read = Properties { properties: &event.properties, context: &event.context };
            messages[event.lead].push((event.at, model.observe_event(event.name, read)));
        }
        let (mut mqls, mut left) = (Vec::new(), 0);
        for (lead, mut messages) in messages.into_iter().enumerate() {
            messages.sort_by_key(|(at, _)| *at);
            let mut walk = Walk::new(&model);
            for together in messages.chunk_by(|a, b| a.0 == b.0) {
                walk.step(together[0].0.micros(), together.iter().map(|(_, seen)| seen));
            }
            walk.pass(settings.now.micros());
            mqls.extend(walk.life().first_entered_at.map(|at| (lead, Instant::from_micros(at))));
            left += usize::from(walk.crossings().iter().any(|crossing| crossing.kind == CrossingKind::Left));
        }
        (mqls, left)
    }

    #[test]
    fn a_third_becomes_mql_over_the_whole_time_and_some_fade() {
        let demo = generate(&settings());
        let (mqls, left) = scored(&settings(), &demo);
        assert!((500..=700).contains(&mqls.len()), "{}", mqls.len());
        assert!(left > 100, "{left}");
        for month in 0..4 {
            let from = calendar::moved(settings().start(), month * 30 * 86_400);
            let to = calendar::moved(from, 30 * 86_400);
            let entered = mqls.iter().filter(|(_, at)| from <= *at && *at < to).count();
            assert!(entered > 80, "{entered} in month {month}");
        }
    }

    #[test]
    fn under_the_default_model_one_source_is_above_the_benchmark_one_below_and_one_has_too_few() {
        for seed in [7, 1, 99] {
            let settings = Settings { seed, ..settings() };
            let demo = generate(&settings);
            let (mqls, _) = scored(&settings, &demo);
            let deeds = sales(&settings, &demo, &mqls);
            let sqls: HashSet<usize> = deeds.iter().filter(|d| d.what == Did::Sql).map(|d| d.lead).collect();
            let verdict = |source: Option<&str>| {
                let of = |lead: &usize| source.is_none_or(|source| demo.leads[*lead].source == source);
                let entered: Vec<usize> = mqls.iter().map(|(lead, _)| *lead).filter(of).collect();
                let converted = entered.iter().filter(|lead| sqls.contains(lead)).count() as u64;
                let interval = wilson95(converted, entered.len() as u64);
                (entered.len(), Verdict::of(interval, 0.13))
            };
            let (many, referral) = verdict(Some("referral"));
            assert!(many >= 80 && referral == Verdict::Above, "{seed} {many}");
            let (many, social) = verdict(Some("paid_social"));
            assert!(many >= 130 && social == Verdict::Below, "{seed} {many}");
            let (few, fair) = verdict(Some("trade_fair"));
            assert!((1..20).contains(&few) && fair == Verdict::TooFewToSay, "{seed} {few}");
            assert_ne!(verdict(None).1, Verdict::Below);
        }
    }

    #[test]
    fn no_address_or_link_could_be_real() {
        let text = serde_json::to_string(&generate(&settings())).unwrap();
        for word in text.split(|c: char| c == '"' || c.is_whitespace()) {
            let host = match (word.split_once("://"), word.split_once('@')) {
                (Some((_, rest)), _) => rest.split('/').next().unwrap(),
                (None, Some((_, host))) => host,
                _ => continue,
            };
            assert!(host.ends_with(".example"), "{word}");
        }
        for ending in [".com", ".net", ".org", ".kr", ".io", ".de", ".co"] {
            assert!(
                !text.contains(&format!("{ending}\"")) && !text.contains(&format!("{ending}/")),
                "{ending}"
            );
        }
    }

    #[test]
    fn odd_settings_are_survived() {
        assert_eq!(generate(&Settings { leads: 0, ..settings() }).leads.len(), 0);
        for leads in [1, 2, 45] {
            for now in [Instant::MIN, Instant::from_micros(0), Instant::MAX] {
                let settings = Settings { leads, seed: u64::MAX, now };
                let demo = generate(&settings);
                assert_eq!(demo.leads.len(), leads);
                let mqls: Vec<(usize, Instant)> = (0..leads).map(|lead| (lead, settings.start())).collect();
                sales(&settings, &demo, &mqls);
            }
        }
        assert_eq!(Settings { leads: usize::MAX, ..settings() }.leads(), LEADS_MAX);
    }
}
