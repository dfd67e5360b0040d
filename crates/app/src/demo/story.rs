//! The story of one lead: sessions, acts, and what follows from them.

use baton_model::Instant;
use baton_model::time::MICROS_PER_SECOND;
use fastrand::Rng;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::calendar::{active, moved, moved_days, working};
use super::habits::{Act, Habit};
use super::mail::Mailing;
use super::people::{Archetype, Lead};
use super::random::{chance, one, weighted};
use super::site::{ASSETS, PAGES, PLANS, QUERIES, appeal};
use super::sources::{Arrival, Campaign, Source};
use super::{Event, Settings};

/// Where a session comes from.
pub(super) enum Entry<'a> {
    /// The address was typed.
    Direct,
    /// What brought the lead at first.
    Source(&'a Source, Option<&'a Campaign>),
    /// A link in a mail: the mail, and the path that it leads to.
    Mail(&'a str, &'static str),
}

impl Entry<'_> {
    fn context(&self) -> Map<String, Value> {
        match self {
            Entry::Direct => Map::new(),
            Entry::Mail(message, _) => {
                object(json!({ "campaign": { "source": "newsletter", "medium": "email", "name": message } }))
            }
            Entry::Source(source, campaign) => {
                let mut found = object(json!({ "source": source.code, "medium": source.medium }));
                if let Some(campaign) = campaign {
                    found.insert("name".to_owned(), json!(campaign.name));
                }
                let mut context = object(json!({ "campaign": found }));
                if !source.referrer.is_empty() {
                    context.insert("referrer".to_owned(), json!({ "url": source.referrer }));
                }
                context
            }
        }
    }
}

/// The story of one lead while it is written.
pub(super) struct Story<'a> {
    pub rng: Rng,
    pub zone: TimeZone,
    pub lead: &'a Lead,
    index: usize,
    start: Instant,
    now: Instant,
    events: Vec<Event>,
    /// What will be sent.
    mailings: Vec<Mailing>,
}

/// The members of a JSON object; none of anything else.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn between(rng: &mut Rng, (low, high): (f64, f64)) -> f64 {
    low + rng.f64() * (high - low)
}

impl<'a> Story<'a> {
    /// Nothing has happened yet.
    pub(super) fn new(
        settings: &Settings,
        rng: Rng,
        zone: TimeZone,
        index: usize,
        lead: &'a Lead,
    ) -> Story<'a> {
        let (events, mailings) = (Vec::new(), Vec::new());
        Story { rng, zone, lead, index, start: settings.start(), now: settings.now, events, mailings }
    }

    fn korean(&self) -> bool {
        self.lead.language == "ko"
    }

    /// Notes an event, if it lies within the story.
    pub(super) fn push(&mut self, at: Instant, name: &'static str, properties: Value) {
        self.note(at, name, properties, Map::new(), None);
    }

    /// Notes an event with all that can be said of it, if it lies within the story.
    pub(super) fn note(
        &mut self,
        at: Instant,
        name: &'static str,
        properties: Value,
        context: Map<String, Value>,
        machine: Option<&'static str>,
    ) {
        if at < self.start || at > self.now {
            return;
        }
        let context = if context.is_empty() { Value::Null } else { Value::Object(context) };
        let properties = object(properties);
        self.events.push(Event {
            lead: self.index,
            at,
            message_id: String::new(),
            name,
            properties,
            context,
            machine,
        });
    }

    /// Plans a mail: `link` is what it points to, `pull` how much more than usual it is opened.
    pub(super) fn mail(&mut self, at: Instant, message: String, link: &'static str, pull: f64) {
        self.mailings.push(Mailing { at, message, link, pull });
    }

    /// The mails planned so far, in order; they are taken out.
    pub(super) fn mailings(&mut self) -> Vec<Mailing> {
        let mut mailings = std::mem::take(&mut self.mailings);
        mailings.sort_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
        mailings
    }

    /// How we learn who it is, at the very instant of `created_at`; perhaps with an anonymous visit in the days before.
    pub(super) fn introduce(&mut self, source: &Source, campaign: Option<&Campaign>) {
        let at = self.lead.created_at;
        let entry = Entry::Source(source, campaign);
        match source.arrival {
            Arrival::List => {}
            Arrival::Fair => self.push(at, "Form Submitted", json!({ "form": "badge-scan" })),
            Arrival::Site | Arrival::Asset | Arrival::Webinar => {
                let early = moved_days(at, -0.5 - self.rng.f64() * 5.5);
                if chance(&mut self.rng, 0.2) {
                    self.session(early, &Entry::Direct, 2, 0.0);
                }
                let pages = self.rng.u32(1..4);
                let begin = moved(at, -i64::from(pages) * 130);
                self.session(begin, &entry, pages, 0.0);
                match source.arrival {
                    Arrival::Asset => self.act(Act::Download, at),
                    Arrival::Webinar => {
                        let name = campaign.map_or("webinar", |campaign| campaign.name);
                        self.push(at, "Webinar Registered", json!({ "webinar": name }));
                    }
                    _ => {
                        let serious = matches!(
                            self.lead.archetype,
                            Archetype::Evaluating | Archetype::Champion | Archetype::Competitor
                        );
                        let weights = if serious { [0.4, 0.4, 0.2] } else { [0.78, 0.2, 0.02] };
                        let acts = [Act::Subscribe, Act::Download, Act::Contact];
                        let act = acts[weighted(self.rng.f64(), weights)];
                        self.act(act, at);
                    }
                }
            }
        }
    }

    /// A wave of interest that begins at `at`; returns when it ends.
    pub(super) fn wave(&mut self, habit: &Habit, at: Instant) -> Instant {
        let end = moved_days(at, between(&mut self.rng, habit.days));
        let count = self.rng.u32(habit.sessions.0..=habit.sessions.1) as usize;
        let mut times: Vec<Instant> =
            (0..count).map(|_| active(&mut self.rng, &self.zone, at, end)).collect();
        times.sort_unstable();
        let parts = count.max(2) - 1;
        let mut ends = Vec::with_capacity(count);
        for (part, begin) in times.into_iter().enumerate() {
            let pages = self.rng.u32(habit.pages.0..=habit.pages.1);
            ends.push(self.session(begin, &Entry::Direct, pages, part as f64 / parts as f64));
        }
        for (act, likely, progress) in habit.acts {
            if chance(&mut self.rng, *likely) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "at most 10 sessions"
                )]
                let session = (progress * count as f64) as usize;
                let moment = ends.get(session).copied().unwrap_or(end);
                let pause = self.rng.i64(5..90);
                self.act(*act, moved(moment, pause));
            }
        }
        end
    }

    /// `pages` pages in a row; returns when the last is left.
    pub(super) fn session(
        &mut self,
        begin: Instant,
        entry: &Entry<'_>,
        pages: u32,
        progress: f64,
    ) -> Instant {
        let mut at = begin;
        let mut context = entry.context();
        for number in 0..pages {
            let appeals = PAGES.iter().map(|page| appeal(page, self.lead.archetype, progress));
            let path = match entry {
                Entry::Mail(_, link) if number == 0 => link,
                _ => PAGES[weighted(self.rng.f64(), appeals)].path,
            };
            self.view(at, path, std::mem::take(&mut context));
            let stay = self.rng.i64(12..125);
            if stay >= 20 && chance(&mut self.rng, 0.38) {
                let active_seconds = stay - self.rng.i64(0..10);
                self.push(
                    moved(at, stay),
                    "Page Engaged",
                    json!({ "path": path, "active_seconds": active_seconds }),
                );
            }
            let micros = self.rng.i64(0..MICROS_PER_SECOND);
            at = Instant::from_micros(moved(at, stay + 1).micros() + micros);
        }
        at
    }

    /// One page; `context` says how the session began, if this is its first.
    fn view(&mut self, at: Instant, path: &'static str, context: Map<String, Value>) {
        let title = self.title(path);
        self.note(at, "Page Viewed", json!({ "path": path, "title": title }), context, None);
    }

    /// The title of a page in the language of the lead.
    pub(super) fn title(&self, path: &str) -> &'static str {
        let page = PAGES.iter().find(|page| page.path == path).unwrap_or(&PAGES[0]);
        if self.korean() { page.ko } else { page.en }
    }

    pub(super) fn attend(&mut self, webinar: &'static str, at: Instant) {
        let comes = match self.lead.archetype {
            Archetype::Cold => 0.25,
            Archetype::Champion | Archetype::Evaluating => 0.78,
            _ => 0.46,
        };
        self.mail(moved(at, -3_600), format!("{webinar}-reminder"), "/product", 1.8);
        if chance(&mut self.rng, comes) {
            let late = self.rng.i64(0..600);
            let minutes = self.rng.i64(12..56);
            let come = moved(at, late);
            self.push(come, "Webinar Attended", json!({ "webinar": webinar, "minutes": minutes }));
            if chance(&mut self.rng, 0.7) {
                self.session(moved(come, minutes * 60), &Entry::Direct, 3, 0.6);
            }
        }
        self.mail(moved(at, 86_400 + 1_800), format!("{webinar}-recording"), "/customers", 1.4);
    }

    /// Something done at `at`, with what follows from it.
    fn act(&mut self, act: Act, at: Instant) {
        let korean = self.korean();
        let in_language = |(en, ko): (&'static str, &'static str)| if korean { ko } else { en };
        match act {
            Act::Contact => self.push(at, "Form Submitted", json!({ "form": "contact", "path": "/contact" })),
            Act::Subscribe => self.push(at, "Newsletter Subscribed", json!({ "list": "planning-letter" })),
            Act::Download => {
                let (slug, en, ko) = *one(&mut self.rng, &ASSETS);
                let title = in_language((en, ko));
                self.push(at, "Asset Downloaded", json!({ "asset": slug, "title": title }));
                self.mail(moved(at, 60), format!("asset-{slug}"), "/product", 1.6);
            }
            Act::Chat => {
                let topic = *one(&mut self.rng, &["price", "integration", "security", "trial"]);
                self.push(at, "Live Chat Conversation Started", json!({ "topic": topic }));
            }
            Act::Search => {
                let (en, ko) = *one(&mut self.rng, &QUERIES);
                self.push(at, "Products Searched", json!({ "query": in_language((en, ko)) }));
            }
            Act::Wish => self.plan(at, "Product Added to Wishlist"),
            Act::Cart => {
                self.plan(at, "Product Added");
                if chance(&mut self.rng, 0.3) {
                    self.push(moved(at, 40), "Coupon Applied", json!({ "coupon": "PLANNER-10" }));
                }
            }
            Act::Trial => self.plan(at, "Trial Started"),
            Act::Meeting => self.meeting(at),
            Act::Reply => {
                let before = self.rng.i64(3_600..40_000);
                self.mail(moved(at, -before), "rep-hello".to_owned(), "/pricing", 1.8);
                self.push(at, "Email Replied", json!({ "message": "rep-hello" }));
            }
            Act::Survey => {
                let score = self.rng.i64(4..11);
                self.push(at, "Survey Answered", json!({ "survey": "how-do-you-plan", "score": score }));
            }
        }
    }

    fn plan(&mut self, at: Instant, name: &'static str) {
        let (product, _) = *one(&mut self.rng, &PLANS);
        self.push(at, name, json!({ "product": product }));
    }

    /// A meeting is booked; most come to it, a few working days later.
    fn meeting(&mut self, at: Instant) {
        self.push(at, "Meeting Booked", json!({ "kind": "demo" }));
        let days = 1.0 + self.rng.f64() * 4.0;
        let hour = working(&mut self.rng, &self.zone, moved_days(at, days));
        if chance(&mut self.rng, 0.8) {
            let minutes = self.rng.i64(22..58);
            self.push(hour, "Demo Attended", json!({ "minutes": minutes }));
        }
    }

    /// The events in order, with their ids.
    pub(super) fn finish(mut self) -> Vec<Event> {
        self.events.sort_by(|a, b| (a.at, a.name).cmp(&(b.at, b.name)));
        for (number, event) in self.events.iter_mut().enumerate() {
            event.message_id = format!("demo-{}-{:04}", self.lead.external_id, number + 1);
        }
        self.events
    }
}
