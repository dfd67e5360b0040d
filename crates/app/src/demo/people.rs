//! People: leads, and the reps they belong to.

use std::collections::HashSet;

use baton_model::Instant;
use baton_model::time::MICROS_PER_DAY;
use fastrand::Rng;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::Settings;
use super::calendar::{WINDOW_DAYS, active, moved, moved_days, working, zone};
use super::companies::{Account, Kind};
use super::countries::{COUNTRIES, Country};
use super::names::{KOREAN_FAMILY, KOREAN_GIVEN, STUDENT_TITLES, TITLES, ascii};
use super::random::{Purpose, chance, one, spread, stream, weighted};
use super::sources::{Arrival, Campaign, SOURCES, Source, Webinar, webinars};

/// The share of leads that we had known before the window began.
const OLD_SHARE: f64 = 0.15;
/// How many days before the window the oldest of them became known.
const OLD_DAYS: f64 = 180.0;
/// The share of leads whose level we know.
const LEVEL_KNOWN: f64 = 0.7;
const SOURCE_STEP: f64 = 0.732_050_807_568_877_2;

/// A sales rep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// The name.
    pub name: &'static str,
    /// The address, unique.
    pub email: &'static str,
    /// The language of what the rep writes, ISO 639-1: `ko` or `en`.
    pub language: &'static str,
    /// Where the rep works, ISO 3166-1 alpha-2.
    pub country: &'static str,
}

const OWNERS: [Owner; 6] = [
    Owner { name: "정하린", email: "harin.jung@saebyeol.example", language: "ko", country: "KR" },
    Owner { name: "오태민", email: "taemin.oh@saebyeol.example", language: "ko", country: "KR" },
    Owner { name: "윤재호", email: "jaeho.yoon@saebyeol.example", language: "ko", country: "KR" },
    Owner { name: "Miriam Castell", email: "miriam.castell@saebyeol.example", language: "en", country: "DE" },
    Owner { name: "Jordan Avery", email: "jordan.avery@saebyeol.example", language: "en", country: "US" },
    Owner { name: "Priya Rajan", email: "priya.rajan@saebyeol.example", language: "en", country: "SG" },
];

/// The sales reps.
pub(super) fn owners() -> Vec<Owner> {
    OWNERS.to_vec()
}

/// What a person is really up to: hidden from scoring, which has to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Archetype {
    /// Came once.
    Cold,
    /// Reads, without a plan.
    Curious,
    /// Compares products.
    Evaluating,
    /// Wants us and says so.
    Champion,
    /// Studies or looks for a job.
    Student,
    /// Works for a competitor.
    Competitor,
}

impl Archetype {
    const ALL: [Archetype; 6] = [
        Archetype::Cold,
        Archetype::Curious,
        Archetype::Evaluating,
        Archetype::Champion,
        Archetype::Student,
        Archetype::Competitor,
    ];
}

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lead {
    /// `L-00001` and so on, in the order of `created_at`.
    pub external_id: String,
    /// The address, unique, below `.example`.
    pub email: String,
    /// The name as its owner writes it.
    pub name: String,
    /// The post; `None` is unknown.
    pub job_title: Option<String>,
    /// A telephone number that nobody has; `None` is unknown.
    pub phone: Option<String>,
    /// The company: an index into `Demo::accounts`.
    pub account: usize,
    /// Where the lead came from.
    pub source: &'static str,
    /// What brought the lead: an index into `Demo::campaigns`.
    pub campaign: Option<usize>,
    /// Who takes care: an index into `Demo::owners`.
    pub owner: usize,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// ISO 639-1.
    pub language: &'static str,
    /// When we learned who it is. Nothing but anonymous visits in the week before is older.
    pub created_at: Instant,
    /// What else we know: `job_level`, `seniority`, `department`, `competitor`, `needs_missing_feature`, `consent`
    /// (an object with `marketing`). All but the last may be unknown.
    pub attributes: Map<String, Value>,
    /// The truth, for tests and for what sales finds out.
    pub archetype: Archetype,
}

/// Makes the people, in the order in which we learned of them.
pub(super) fn leads(settings: &Settings, accounts: &[Account], campaigns: &[Campaign]) -> Vec<Lead> {
    let offset = stream(settings.seed, Purpose::Lead, usize::MAX).f64();
    let of_kind =
        |kind| -> Vec<usize> { (0..accounts.len()).filter(|index| accounts[*index].kind == kind).collect() };
    let world = World {
        settings,
        accounts,
        campaigns,
        webinars: webinars(settings),
        prospects: of_kind(Kind::Prospect),
        universities: of_kind(Kind::University),
        competitors: of_kind(Kind::Competitor),
    };
    let mut addresses = HashSet::new();
    let count = if accounts.is_empty() { 0 } else { settings.leads() };
    let mut leads: Vec<Lead> = (0..count)
        .map(|index| {
            let mut rng = stream(settings.seed, Purpose::Lead, index);
            let source_at = spread(index, offset, SOURCE_STEP);
            let source = &SOURCES[weighted(source_at, SOURCES.iter().map(|source| source.share))];
            world.lead(&mut rng, source, &mut addresses)
        })
        .collect();
    leads.sort_by_key(|lead| lead.created_at);
    for (index, lead) in leads.iter_mut().enumerate() {
        lead.external_id = format!("L-{:05}", index + 1);
    }
    leads
}

struct World<'a> {
    settings: &'a Settings,
    accounts: &'a [Account],
    campaigns: &'a [Campaign],
    webinars: [Webinar; 3],
    prospects: Vec<usize>,
    universities: Vec<usize>,
    competitors: Vec<usize>,
}

impl World<'_> {
    fn lead(&self, rng: &mut Rng, source: &Source, addresses: &mut HashSet<String>) -> Lead {
        let archetype = Archetype::ALL[weighted(rng.f64(), source.mix)];
        let account_index = self.account(rng, archetype);
        let account = &self.accounts[account_index];
        let country =
            COUNTRIES.iter().find(|country| country.code == account.country).unwrap_or(&COUNTRIES[0]);
        let (name, latin) = person(rng, country);
        let email = address(rng, &latin, &account.domain, addresses);
        let (created_at, campaign) = self.arrival(rng, source, &zone(country.zone));
        let mut attributes = Map::new();
        let job_title = post(rng, archetype, country, &mut attributes);
        known(rng, archetype, &mut attributes);
        attributes.insert("consent".to_owned(), json!({ "marketing": consents(rng, source.arrival) }));
        Lead {
            external_id: String::new(),
            email,
            name,
            job_title,
            phone: phone(rng, country),
            account: account_index,
            source: source.code,
            campaign,
            owner: owner(country.code, account_index),
            country: country.code,
            language: country.language,
            created_at,
            attributes,
            archetype,
        }
    }

    /// The company: some have many leads, most one or two.
    fn account(&self, rng: &mut Rng, archetype: Archetype) -> usize {
        let list = match archetype {
            Archetype::Student if !self.universities.is_empty() => &self.universities,
            Archetype::Competitor if !self.competitors.is_empty() => &self.competitors,
            _ if self.prospects.is_empty() => return 0,
            _ => &self.prospects,
        };
        let u = rng.f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index below the length"
        )]
        let at = (u * u.sqrt() * list.len() as f64) as usize;
        list[at.min(list.len() - 1)]
    }

    /// When we learned who it is, and through which campaign.
    fn arrival(&self, rng: &mut Rng, source: &Source, zone: &TimeZone) -> (Instant, Option<usize>) {
        let (start, now) = (self.settings.start(), self.settings.now);
        let own = |name: &str| self.campaigns.iter().position(|campaign| campaign.name == name);
        match source.arrival {
            Arrival::Webinar => {
                let webinar = &self.webinars[weighted(rng.f64(), self.webinars.map(|webinar| webinar.pull))];
                // Most register in the last days before it.
                let days = 13.0 * rng.f64() * rng.f64() + 0.3;
                let at = moved_days(webinar.asia, -days);
                (active(rng, zone, moved_days(at, -0.25), at), own(webinar.name))
            }
            Arrival::Fair => {
                let fair = self.campaigns.iter().position(|campaign| campaign.source == source.code);
                let from = fair.map_or(start, |index| self.campaigns[index].starts_at);
                let seoul = super::calendar::zone(COUNTRIES[0].zone);
                let at = active(rng, &seoul, from, moved(from, 5 * 86_400));
                (working(rng, &seoul, at), fair)
            }
            Arrival::List => {
                let lists: Vec<usize> =
                    (0..self.campaigns.len()).filter(|i| self.campaigns[*i].source == source.code).collect();
                let list = lists.get(rng.usize(..lists.len().max(1))).copied();
                let from = list.map_or(start, |index| self.campaigns[index].starts_at);
                (moved(from, 3_600 + rng.i64(0..90)), list)
            }
            Arrival::Site | Arrival::Asset => {
                let at = if chance(rng, OLD_SHARE) {
                    let from = moved_days(start, -OLD_DAYS);
                    active(rng, zone, from, start)
                } else {
                    grown(rng, zone, start, now)
                };
                (at, self.campaign_at(rng, source, at))
            }
        }
    }

    /// A campaign of `source` that ran at `at`, for most.
    fn campaign_at(&self, rng: &mut Rng, source: &Source, at: Instant) -> Option<usize> {
        let runs = |campaign: &Campaign| {
            campaign.source == source.code && campaign.starts_at <= at && at < campaign.ends_at
        };
        let running: Vec<usize> = (0..self.campaigns.len()).filter(|i| runs(&self.campaigns[*i])).collect();
        if running.is_empty() || chance(rng, 0.1) { None } else { Some(*one(rng, &running)) }
    }
}

/// An active instant of the window; the last weeks have nearly twice as many as the first.
fn grown(rng: &mut Rng, zone: &TimeZone, start: Instant, now: Instant) -> Instant {
    let mut part = rng.f64();
    while !chance(rng, 0.55 + 0.45 * part) {
        part = rng.f64();
    }
    let middle = moved_days(start, part * WINDOW_DAYS as f64);
    let half = Instant::from_micros(middle.micros().saturating_sub(MICROS_PER_DAY / 2)).max(start);
    let last = moved(now, -1_800).max(start);
    active(rng, zone, half.min(last), moved_days(half, 1.0).min(last))
}

/// A name as its bearer writes it, and its parts (given, family) in Latin letters.
fn person(rng: &mut Rng, country: &Country) -> (String, (String, String)) {
    if country.given.is_empty() {
        // Squaring favours the front of the list, where the common names stand.
        let u = rng.f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index below the length"
        )]
        let at = (u * u * KOREAN_FAMILY.len() as f64) as usize;
        let (family, family_latin) = KOREAN_FAMILY[at.min(KOREAN_FAMILY.len() - 1)];
        let (given, given_latin) = *one(rng, &KOREAN_GIVEN);
        return (format!("{family}{given}"), (given_latin.to_owned(), family_latin.to_owned()));
    }
    let (given, family) = (*one(rng, country.given), *one(rng, country.family));
    (format!("{given} {family}"), (ascii(given), ascii(family)))
}

/// An address in one of the usual patterns, numbered if it is taken.
fn address(
    rng: &mut Rng,
    (given, family): &(String, String),
    domain: &str,
    taken: &mut HashSet<String>,
) -> String {
    let initial = given.get(..1).unwrap_or("x");
    let local = match weighted(rng.f64(), [50.0, 22.0, 14.0, 14.0]) {
        0 => format!("{given}.{family}"),
        1 => format!("{initial}{family}"),
        2 => format!("{family}.{given}"),
        _ => format!("{given}{}", family.get(..1).unwrap_or("x")),
    };
    let mut email = format!("{local}@{domain}");
    let mut number = 1;
    while !taken.insert(email.clone()) {
        number += 1;
        email = format!("{local}{number}@{domain}");
    }
    email
}

/// The post, with what it says about level and department; both may be unknown.
fn post(
    rng: &mut Rng,
    archetype: Archetype,
    country: &Country,
    attributes: &mut Map<String, Value>,
) -> Option<String> {
    let korean = country.code == "KR";
    if archetype == Archetype::Student {
        let (ko, en) = *one(rng, &STUDENT_TITLES);
        if chance(rng, LEVEL_KNOWN) {
            attributes.insert("job_level".to_owned(), json!("student"));
        }
        return Some((if korean { ko } else { en }).to_owned());
    }
    // Those who decide are commoner among those who mean it.
    let senior = match archetype {
        Archetype::Champion => 2.2,
        Archetype::Evaluating => 1.4,
        Archetype::Curious => 0.55,
        _ => 0.45,
    };
    let decides = |level: &str| matches!(level, "c_level" | "vp" | "director");
    let weight = |title: &super::names::Title| title.weight * if decides(title.level) { senior } else { 1.0 };
    let title = &TITLES[weighted(rng.f64(), TITLES.iter().map(weight))];
    if chance(rng, LEVEL_KNOWN) {
        let seniority = if decides(title.level) {
            "executive"
        } else if title.level == "manager" {
            "senior"
        } else {
            *one(rng, &["junior", "mid"])
        };
        attributes.insert("job_level".to_owned(), json!(title.level));
        attributes.insert("seniority".to_owned(), json!(seniority));
    }
    if chance(rng, 0.8) {
        attributes.insert("department".to_owned(), json!(title.department));
    }
    chance(rng, 0.88).then(|| (if korean { title.ko } else { title.en }).to_owned())
}

/// What somebody has noted about the lead: that it works for a competitor, or whether it needs what we do not have.
fn known(rng: &mut Rng, archetype: Archetype, attributes: &mut Map<String, Value>) {
    if archetype == Archetype::Competitor && chance(rng, 0.55) {
        attributes.insert("competitor".to_owned(), json!(true));
    }
    if chance(rng, 0.2) {
        attributes.insert("needs_missing_feature".to_owned(), json!(chance(rng, 0.25)));
    }
}

fn consents(rng: &mut Rng, arrival: Arrival) -> bool {
    chance(
        rng,
        match arrival {
            Arrival::Site => 0.86,
            Arrival::Asset | Arrival::Webinar => 0.92,
            Arrival::Fair => 0.8,
            Arrival::List => 0.6,
        },
    )
}

fn phone(rng: &mut Rng, country: &Country) -> Option<String> {
    if country.phone.is_empty() || !chance(rng, 0.55) {
        return None;
    }
    Some(country.phone.chars().map(|sign| if sign == '#' { rng.digit(10) } else { sign }).collect())
}

/// One rep a company, by territory.
fn owner(country: &str, account: usize) -> usize {
    match country {
        "KR" => account % 3,
        "US" => 4,
        "SG" | "AU" | "JP" => 5,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{Demo, generate};

    fn demo() -> Demo {
        generate(&Settings { leads: 1_000, ..Settings::ending("2026-06-10T09:00:00Z".parse().unwrap()) })
    }

    fn share(leads: &[Lead], of: impl Fn(&Lead) -> bool) -> f64 {
        leads.iter().filter(|lead| of(lead)).count() as f64 / leads.len() as f64
    }

    #[test]
    fn addresses_are_unique_plain_and_below_example() {
        let demo = demo();
        let addresses: HashSet<&str> = demo.leads.iter().map(|lead| lead.email.as_str()).collect();
        assert_eq!(addresses.len(), demo.leads.len());
        for address in addresses.into_iter().chain(demo.owners.iter().map(|owner| owner.email)) {
            let (local, domain) = address.split_once('@').unwrap();
            assert!(domain.ends_with(".example"), "{address}");
            assert!(!local.is_empty() && address.bytes().all(|b| b.is_ascii_graphic()), "{address}");
            assert!(!local.starts_with('.') && !local.ends_with('.') && !local.contains(".."), "{address}");
        }
    }

    #[test]
    fn a_third_is_korean_with_korean_names() {
        let demo = demo();
        let korean = share(&demo.leads, |lead| lead.country == "KR");
        assert!((0.3..0.4).contains(&korean), "{korean}");
        let hangul = |text: &str| text.chars().all(|c| ('가'..='힣').contains(&c));
        assert!(demo.leads.iter().all(|lead| (lead.country == "KR") == hangul(&lead.name)));
        assert!(demo.leads.iter().all(|lead| (lead.country == "KR") == (lead.language == "ko")));
    }

    #[test]
    fn the_level_of_three_in_ten_is_unknown() {
        let known = share(&demo().leads, |lead| lead.attributes.contains_key("job_level"));
        assert!((0.65..0.75).contains(&known), "{known}");
    }

    #[test]
    fn leads_are_numbered_as_they_came_and_none_comes_later_than_now() {
        let demo = demo();
        assert_eq!(demo.leads[0].external_id, "L-00001");
        assert!(demo.leads.windows(2).all(|pair| pair[0].created_at <= pair[1].created_at));
        let now = "2026-06-10T09:00:00Z".parse().unwrap();
        assert!(demo.leads.iter().all(|lead| lead.created_at < now));
        assert!(demo.leads.iter().all(|lead| lead.account < demo.accounts.len()));
        assert!(demo.leads.iter().all(|lead| lead.campaign.is_none_or(|c| c < demo.campaigns.len())));
        assert!(demo.leads.iter().all(|lead| lead.owner < demo.owners.len()));
        assert!(demo.leads.iter().all(|lead| {
            lead.campaign.is_none_or(|campaign| demo.campaigns[campaign].source == lead.source)
        }));
    }

    #[test]
    fn business_grows() {
        let demo = demo();
        let start = Settings::ending("2026-06-10T09:00:00Z".parse().unwrap()).start();
        let site = |lead: &&Lead| lead.source == "organic_search";
        let between = |from: i64, to: i64| {
            let (from, to) = (moved(start, from * 86_400), moved(start, to * 86_400));
            demo.leads.iter().filter(site).filter(|l| from <= l.created_at && l.created_at < to).count()
        };
        assert!(between(60, 120) > between(0, 60), "{} {}", between(60, 120), between(0, 60));
    }

    #[test]
    fn telephone_numbers_keep_to_the_free_ranges() {
        let demo = demo();
        let phones: Vec<&str> = demo.leads.iter().filter_map(|lead| lead.phone.as_deref()).collect();
        assert!(phones.len() > 300);
        assert!(phones.iter().all(|phone| !phone.contains('#')));
        assert!(phones.iter().filter(|phone| phone.starts_with("+82")).all(|p| p.starts_with("+82 10-0")));
    }
}
