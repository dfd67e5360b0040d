//! From what happened to what each recipient gets: pure, and the same however often it is done.

use std::collections::{BTreeMap, HashMap};

use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Happening, Instant, Tongue};
use baton_store::delivery::Delivery;
use baton_store::held::Held;
use baton_store::mail::Mail;
use baton_store::notice::Notice;
use baton_store::notice_rule::Pace;
use baton_store::outbox::Happened;
use serde_json::{Map, Value};

use super::audience::{Audience, Ear, MailWish, Person};
use super::channel::Channel;
use super::cloud_event::CloudEvent;
use super::mail::compose::{self, Composed};
use super::retry::KEEPS_TRYING;
use super::rule::{Recipient, Way};
use super::template::Said;
use super::timing::{after_quiet, next_digest};
use super::words::{Words, words};
use crate::access::hears;

/// How much a recipient is told by one rule within [`WINDOW`] before the rest is told together.
pub(crate) const TOLD_MAX: i64 = 10;
/// In microseconds: ten minutes.
pub(crate) const WINDOW: i64 = 600 * MICROS_PER_SECOND;

/// Stands for a rule where an endpoint itself says what it is sent.
const OWN_TYPES: i64 = 0;

/// Something that happened, with what is known of it.
#[derive(Debug)]
pub(crate) struct News {
    pub(crate) happened: Happened,
    pub(crate) kind: Happening,
    /// What other systems are sent.
    pub(crate) data: Value,
    /// What conditions and words are about.
    pub(crate) facts: Map<String, Value>,
    /// Who has the lead that it is about: not everybody is told of leads that are others'.
    pub(crate) owners: Vec<String>,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) held: Vec<Held>,
}

/// What each was told of late, by rule, recipient and channel.
pub(crate) type Paces = HashMap<(i64, String, &'static str), Pace>;

/// Who gets something by which channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target<'a> {
    Inbox(i64),
    Mail(i64),
    Address(&'a str),
    Endpoint(i64),
}

/// Adds to the plan what follows from `news` at `now` (microseconds).
pub(crate) fn expand(plan: &mut Plan, paces: &mut Paces, audience: &Audience, news: &News, now: i64) {
    let mut expansion = Expansion { plan, paces, audience, news, now };
    let kind = news.kind.name();
    // However many rules name somebody, they are told once by each channel.
    let mut targets: BTreeMap<Target<'_>, i64> = BTreeMap::new();
    for ear in audience.endpoints.iter().filter(|ear| ear.types.iter().any(|wanted| wanted == kind)) {
        targets.insert(Target::Endpoint(ear.id), OWN_TYPES);
    }
    for rule in audience.rules.iter().filter(|rule| rule.applies(kind, &news.facts)) {
        for recipient in &rule.recipients {
            for target in expansion.targets(recipient, &rule.channels) {
                targets.entry(target).or_insert(rule.id);
            }
        }
    }
    for (target, rule) in targets {
        expansion.tell(target, rule);
    }
}

struct Expansion<'a> {
    plan: &'a mut Plan,
    paces: &'a mut Paces,
    audience: &'a Audience,
    news: &'a News,
    now: i64,
}

impl<'a> Expansion<'a> {
    /// Who a recipient is, by each channel. Nobody is told what they did themselves.
    fn targets(&self, recipient: &'a Recipient, ways: &[Way]) -> Vec<Target<'a>> {
        let of = |person: &Person| -> Vec<Target<'a>> {
            let way = |way: &Way| match way {
                Way::Inbox => Target::Inbox(person.id),
                Way::Mail => Target::Mail(person.id),
            };
            ways.iter().map(way).collect()
        };
        let doer = self.fact("by");
        let people = |is: &dyn Fn(&Person) -> bool| -> Vec<Target<'a>> {
            let told = self.audience.people.iter().filter(|person| is(person) && doer != Some(&person.email));
            let is_about_a_lead = self.news.happened.lead_id.is_some();
            let told = told.filter(|person| !is_about_a_lead || hears(&person.sees, &self.news.owners));
            told.flat_map(of).collect()
        };
        match recipient {
            Recipient::Owner => {
                let owner = self.fact("owner").map(str::to_lowercase);
                people(&|person| owner.as_ref() == Some(&person.email))
            }
            Recipient::Mentioned => {
                let names = self.news.facts.get("mentions").and_then(Value::as_array);
                let names: Vec<&str> =
                    names.into_iter().flatten().filter_map(Value::as_str).chain(self.fact("to")).collect();
                people(&|person| names.contains(&person.email.as_str()))
            }
            Recipient::Role(role) => people(&|person| person.role == role.name()),
            Recipient::Team(team) => people(&|person| person.team.as_deref() == Some(team.name())),
            Recipient::Member(email) => people(&|person| person.email == *email),
            Recipient::Address(address) => vec![Target::Address(address)],
            Recipient::Endpoint(id) => vec![Target::Endpoint(*id)],
        }
    }

    fn fact(&self, name: &str) -> Option<&str> {
        self.news.facts.get(name).and_then(Value::as_str)
    }

    fn tell(&mut self, target: Target<'_>, rule: i64) {
        match target {
            Target::Inbox(id) | Target::Mail(id) => {
                let audience = self.audience;
                let Some(person) = audience.people.iter().find(|person| person.id == id) else { return };
                if person.hears_of(self.news.kind) {
                    self.person(person, rule, matches!(target, Target::Inbox(_)));
                }
            }
            Target::Address(address) => {
                let words = self.words(Tongue::default());
                let recipient = format!("address:{address}");
                if !self.is_storm(rule, &recipient, "mail", &words) {
                    self.mail(&recipient, address, Tongue::default(), &words, self.now);
                }
            }
            Target::Endpoint(id) => {
                let audience = self.audience;
                let Some(ear) = audience.endpoints.iter().find(|ear| ear.id == id) else { return };
                if ear.channel == Channel::Webhook { self.webhook(ear) } else { self.chat(ear, rule) }
            }
        }
    }

    fn person(&mut self, person: &Person, rule: i64, inbox: bool) {
        let words = self.words(person.tongue);
        let recipient = format!("member:{}", person.id);
        if inbox {
            if !self.is_storm(rule, &recipient, "inbox", &words) {
                let notice = notice(person.id, self.key(&recipient, "inbox"), self.news, words, self.now);
                self.plan.notices.push(notice);
            }
            return;
        }
        match person.mail {
            MailWish::Off => {}
            MailWish::Digest => {
                let at = next_digest(self.now, person.digest_hour, &person.zone);
                self.hold(&recipient, "mail", "digest", &words, at);
            }
            MailWish::AtOnce => {
                if !self.is_storm(rule, &recipient, "mail", &words) {
                    let at = after_quiet(self.now, person.quiet, &person.zone);
                    self.mail(&recipient, &person.email, person.tongue, &words, at);
                }
            }
        }
    }

    fn words(&self, tongue: Tongue) -> Words {
        words(self.news.kind, &self.news.facts, tongue)
    }

    /// What the same thing for the same recipient by the same channel is known by.
    fn key(&self, recipient: &str, channel: &str) -> String {
        format!("{}:{recipient}:{channel}", self.news.happened.id)
    }

    /// Counts what a recipient is told; beyond the limit it is held and told with the rest of the storm.
    fn is_storm(&mut self, rule: i64, recipient: &str, channel: &'static str, words: &Words) -> bool {
        let fresh = Pace {
            rule_id: rule,
            recipient: recipient.to_owned(),
            channel: channel.to_owned(),
            since: self.now,
            told: 0,
        };
        let pace = self.paces.entry((rule, recipient.to_owned(), channel)).or_insert_with(|| fresh.clone());
        if self.now >= pace.since + WINDOW {
            *pace = fresh;
        }
        pace.told += 1;
        let (told, until) = (pace.told, pace.since + WINDOW);
        if told <= TOLD_MAX {
            return false;
        }
        self.hold(recipient, channel, "storm", words, until);
        true
    }

    fn hold(&mut self, recipient: &str, channel: &str, reason: &str, words: &Words, release_at: i64) {
        let words = words.clone();
        self.plan.held.push(Held {
            id: 0,
            recipient: recipient.to_owned(),
            channel: channel.to_owned(),
            reason: reason.to_owned(),
            dedupe_key: self.key(recipient, channel),
            kind: self.news.kind.name().to_owned(),
            lead_id: self.news.happened.lead_id,
            title: words.title,
            body: words.body,
            created_at: self.now,
            release_at,
        });
    }

    fn mail(&mut self, recipient: &str, address: &str, tongue: Tongue, words: &Words, at: i64) {
        let composed = compose::one(words, tongue);
        let key = self.key(recipient, "mail");
        self.plan.mails.push(mail((key, self.news.kind.name()), address, composed, self.now, at));
    }

    fn chat(&mut self, ear: &Ear, rule: i64) {
        let words = self.words(ear.tongue);
        let recipient = format!("endpoint:{}", ear.id);
        if self.is_storm(rule, &recipient, "chat", &words) {
            return;
        }
        let lead = self.fact("lead").unwrap_or_default();
        let said = Said { title: &words.title, text: &words.body, kind: self.news.kind.name(), lead };
        let body = ear.message(said);
        self.deliver(ear, body);
    }

    fn webhook(&mut self, ear: &Ear) {
        let (happened, facts) = (&self.news.happened, &self.news.facts);
        let event = event_id(happened.id);
        let time = Instant::from_micros(happened.occurred_at);
        let subject = facts.get("lead").and_then(Value::as_str);
        let event = CloudEvent::new(&event, self.news.kind.name(), subject, time, &self.news.data);
        self.deliver(ear, event.text());
    }

    fn deliver(&mut self, ear: &Ear, body: String) {
        let happened = &self.news.happened;
        let key = self.key(&format!("endpoint:{}", ear.id), "http");
        self.plan.deliveries.push(delivery(
            (ear.id, key),
            (event_id(happened.id), happened.kind.clone()),
            happened.lead_id,
            body,
            self.now,
        ));
    }
}

/// The id that other systems know something by.
fn event_id(outbox: i64) -> String {
    format!("evt_{outbox}")
}

/// A delivery that is due at once.
pub(crate) fn delivery(
    (endpoint_id, dedupe_key): (i64, String),
    (event, kind): (String, String),
    lead_id: Option<i64>,
    body: String,
    now: i64,
) -> Delivery {
    Delivery {
        id: 0,
        endpoint_id,
        dedupe_key,
        event,
        kind,
        lead_id,
        body,
        created_at: now,
        due_at: Some(now),
        expires_at: now + KEEPS_TRYING,
        leased: 0,
        attempts: 0,
        tried_at: None,
        status: None,
        said: None,
        done_at: None,
        dead_at: None,
    }
}

/// A mail that tells of `kind` and is due at `at`.
pub(crate) fn mail(
    (dedupe_key, kind): (String, &str),
    address: &str,
    composed: Composed,
    now: i64,
    at: i64,
) -> Mail {
    Mail {
        id: 0,
        dedupe_key,
        recipient: address.to_owned(),
        subject: composed.subject,
        body_text: composed.text,
        body_html: composed.html,
        created_at: now,
        due_at: Some(at),
        expires_at: at + KEEPS_TRYING,
        leased: 0,
        doubtful: 0,
        attempts: 0,
        error: None,
        done_at: None,
        dead_at: None,
        kind: Some(kind.to_owned()),
    }
}

fn notice(member_id: i64, dedupe_key: String, news: &News, words: Words, now: i64) -> Notice {
    Notice {
        id: 0,
        member_id,
        dedupe_key,
        kind: news.kind.name().to_owned(),
        lead_id: news.happened.lead_id,
        title: words.title,
        body: words.body,
        created_at: now,
        read_at: None,
    }
}
