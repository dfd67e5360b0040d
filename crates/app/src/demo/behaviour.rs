//! What people do: waves of interest, made of sessions on the site and of acts between them.

use jiff::civil::Date;
use serde_json::json;

use super::calendar::{WINDOW_DAYS, active, instant, moved, moved_days, newsletters, working, zone};
use super::companies::Account;
use super::countries::COUNTRIES;
use super::habits::habit;
use super::mail::{self, Post};
use super::people::{Archetype, Lead};
use super::random::{Purpose, chance, one, stream};
use super::sources::{Arrival, Campaign, SOURCES, Source, Webinar, webinars};
use super::story::Story;
use super::{Event, Settings};

/// What everybody shares.
struct World<'a> {
    settings: &'a Settings,
    campaigns: &'a [Campaign],
    webinars: [Webinar; 3],
    newsletters: Vec<Date>,
}

/// All events, ordered by time and id.
pub(super) fn events(
    settings: &Settings,
    accounts: &[Account],
    campaigns: &[Campaign],
    leads: &[Lead],
) -> Vec<Event> {
    let world = World {
        settings,
        campaigns,
        webinars: webinars(settings),
        newsletters: newsletters(settings.start(), settings.now),
    };
    let mut events = Vec::new();
    for (index, lead) in leads.iter().enumerate() {
        let post = Post::of(settings.seed, lead.account.min(accounts.len()), index);
        events.extend(world.story(index, lead, &post));
    }
    events.sort_by(|a, b| (a.at, &a.message_id).cmp(&(b.at, &b.message_id)));
    events
}

impl World<'_> {
    fn story(&self, index: usize, lead: &Lead, post: &Post) -> Vec<Event> {
        let country = COUNTRIES.iter().find(|c| c.code == lead.country).unwrap_or(&COUNTRIES[0]);
        let source = SOURCES.iter().find(|source| source.code == lead.source).unwrap_or(&SOURCES[0]);
        let rng = stream(self.settings.seed, Purpose::Behaviour, index);
        let mut story = Story::new(self.settings, rng, zone(country.zone), index, lead);
        self.waves(&mut story, source);
        self.webinars(&mut story, source);
        if consents(lead) {
            // Consent is not yet a subscription.
            let subscribed = chance(&mut story.rng, 0.62);
            self.mailings(&mut story, source, subscribed);
        }
        mail::send(&mut story, source.arrival == Arrival::List, post);
        mail::crawl(&mut story, post);
        story.finish()
    }

    /// Waves of interest: one where we learned of the lead (or somewhere in the window, if that was before), perhaps another.
    fn waves(&self, story: &mut Story<'_>, source: &Source) {
        let lead = story.lead;
        let habit = habit(lead.archetype);
        let mut at = lead.created_at;
        if at >= self.settings.start() {
            let campaign = lead.campaign.and_then(|campaign| self.campaigns.get(campaign));
            story.introduce(source, campaign);
            // Whoever was met at a stand or found on a list comes to the site later, if ever.
            if matches!(source.arrival, Arrival::Fair | Arrival::List) {
                if lead.archetype == Archetype::Cold && chance(&mut story.rng, 0.7) {
                    return;
                }
                at = moved_days(at, 1.0 + story.rng.f64() * 12.0);
            }
        } else {
            at = moved_days(self.settings.start(), story.rng.f64() * WINDOW_DAYS as f64 * 0.8);
        }
        let end = story.wave(habit, at);
        if chance(&mut story.rng, habit.again) {
            let pause = 14.0 + story.rng.f64() * 45.0;
            story.wave(habit, moved_days(end, pause));
        }
    }

    fn webinars(&self, story: &mut Story<'_>, source: &Source) {
        let asia = matches!(story.lead.country, "KR" | "JP" | "SG" | "AU");
        for webinar in self.webinars {
            let at = if asia { webinar.asia } else { webinar.west };
            let own = source.arrival == Arrival::Webinar
                && story.lead.campaign.is_some_and(|campaign| self.campaigns[campaign].name == webinar.name);
            if !own {
                let wants = habit(story.lead.archetype).webinar * webinar.pull;
                let days = 1.0 + story.rng.f64() * 10.0;
                let register =
                    active(&mut story.rng, &story.zone, moved_days(at, -days), moved_days(at, -0.2));
                if register < story.lead.created_at || !chance(&mut story.rng, wants) {
                    continue;
                }
                story.push(register, "Webinar Registered", json!({ "webinar": webinar.name }));
            }
            story.attend(webinar.name, at);
        }
    }

    fn mailings(&self, story: &mut Story<'_>, source: &Source, subscribed: bool) {
        for date in self.newsletters.iter().filter(|_| subscribed) {
            let Some(at) = instant(&story.zone, date.at(9, 30, 0, 0)) else { continue };
            if at > story.lead.created_at {
                let spread = story.rng.i64(0..900);
                let (topic, _) = *one(&mut story.rng, &LETTERS);
                story.mail(moved(at, spread), format!("newsletter-{date}"), topic, 1.0);
            }
        }
        if source.arrival == Arrival::List {
            for (step, days) in [0, 3, 7, 14].into_iter().enumerate() {
                let at = moved_days(story.lead.created_at, f64::from(days) + 0.9);
                let at = working(&mut story.rng, &story.zone, at);
                story.mail(at, format!("outreach-{}", step + 1), "/product", 0.6);
            }
        }
    }
}

/// What newsletters link to.
const LETTERS: [(&str, &str); 4] = [
    ("/blog/safety-stock", "blog"),
    ("/blog/forecast-error", "blog"),
    ("/customers/grocer", "customers"),
    ("/product/inventory", "product"),
];

/// Whether the lead may be sent marketing.
fn consents(lead: &Lead) -> bool {
    lead.attributes.get("consent").and_then(|consent| consent["marketing"].as_bool()).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use jiff::civil::Weekday;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::demo::calendar::local;
    use crate::demo::{Demo, generate};

    /// The names of the contract.
    const NAMES: [&str; 23] = [
        "Page Viewed",
        "Form Submitted",
        "Newsletter Subscribed",
        "Asset Downloaded",
        "Webinar Registered",
        "Webinar Attended",
        "Live Chat Conversation Started",
        "Product Added to Wishlist",
        "Product Added",
        "Products Searched",
        "Coupon Applied",
        "Trial Started",
        "Page Engaged",
        "Email Delivered",
        "Email Opened",
        "Email Link Clicked",
        "Email Replied",
        "Email Bounced",
        "Email Marked as Spam",
        "Unsubscribed",
        "Meeting Booked",
        "Demo Attended",
        "Survey Answered",
    ];

    fn settings() -> Settings {
        Settings::ending("2026-06-10T09:00:00Z".parse().unwrap())
    }

    /// Leads, and people's events.
    fn played() -> (Vec<Lead>, Vec<Event>) {
        let Demo { leads, events, .. } = generate(&settings());
        (leads, events.into_iter().filter(|event| event.machine.is_none()).collect())
    }

    #[test]
    fn all_that_the_contract_names_happens_and_nothing_else() {
        let (_, events) = played();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for event in &events {
            *counts.entry(event.name).or_default() += 1;
        }
        let mut names = NAMES;
        names.sort_unstable();
        assert_eq!(counts.keys().copied().collect::<Vec<_>>(), names);
    }

    #[test]
    fn events_lie_in_the_window_and_after_the_first_anonymous_visit() {
        let (leads, events) = played();
        for event in &events {
            assert!(settings().start() <= event.at && event.at <= settings().now, "{event:?}");
            let known = leads[event.lead].created_at;
            assert!(event.at >= moved_days(known, -7.0), "{event:?} {known}");
            if event.at < known {
                assert!(matches!(event.name, "Page Viewed" | "Page Engaged"), "{event:?} {known}");
            }
        }
    }

    #[test]
    fn people_work_on_weekdays_by_day_where_they_live() {
        let (leads, events) = played();
        let zones: HashMap<&str, TimeZone> = COUNTRIES.iter().map(|c| (c.code, zone(c.zone))).collect();
        let (mut weekdays, mut weekends, mut office, mut all) = (0_usize, 0_usize, 0_usize, 0_usize);
        for event in events.iter().filter(|event| event.name == "Page Viewed") {
            let time = local(&zones[leads[event.lead].country], event.at);
            let weekend = matches!(time.weekday(), Weekday::Saturday | Weekday::Sunday);
            *(if weekend { &mut weekends } else { &mut weekdays }) += 1;
            office += usize::from((8..19).contains(&time.hour()));
            all += 1;
        }
        assert!(weekdays * 2 > weekends * 5 * 4, "{weekdays} {weekends}");
        assert!(weekends > 0 && office * 10 > all * 7, "{weekends} {office} {all}");
    }

    #[test]
    fn the_large_webinar_is_a_spike() {
        let (_, events) = played();
        let mut days: BTreeMap<i64, usize> = BTreeMap::new();
        for event in events.iter().filter(|event| event.name == "Webinar Attended") {
            *days.entry(event.at.utc_day()).or_default() += 1;
        }
        let day = webinars(&settings())[1].asia.utc_day();
        assert!(days[&day] >= 100 && days.values().all(|count| *count <= days[&day]), "{days:?}");
        let pages = |day| events.iter().filter(|e| e.at.utc_day() == day && e.name == "Page Viewed").count();
        assert!(pages(day) > pages(day - 7) * 3 / 2 && pages(day) > pages(day + 7) * 3 / 2);
    }

    #[test]
    fn those_who_mean_it_do_more() {
        let (leads, events) = played();
        let each = |archetype, name: &str| {
            let people = leads.iter().filter(|lead| lead.archetype == archetype).count() as f64;
            let acts = events.iter().filter(|e| e.name == name && leads[e.lead].archetype == archetype);
            acts.count() as f64 / people
        };
        assert!(
            each(Archetype::Champion, "Demo Attended") > 2.0 * each(Archetype::Evaluating, "Demo Attended")
        );
        assert!(each(Archetype::Evaluating, "Page Viewed") > 2.0 * each(Archetype::Cold, "Page Viewed"));
        assert!(each(Archetype::Cold, "Demo Attended") == 0.0);
    }

    #[test]
    fn sessions_say_where_they_came_from_and_titles_speak_the_lead_s_language() {
        let (leads, events) = played();
        let named = |event: &&Event| event.context["campaign"]["source"].is_string();
        assert!(events.iter().filter(named).count() > 1_500);
        assert!(events.iter().any(|event| event.context["campaign"]["medium"] == "email"));
        for event in events
            .iter()
            .filter(|event| event.name == "Page Viewed" && event.properties["path"] == "/pricing")
        {
            let wanted = if leads[event.lead].language == "ko" { "가격" } else { "Pricing" };
            assert_eq!(event.properties["title"], wanted);
        }
    }
}
