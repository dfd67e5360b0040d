//! Where leads come from, and what marketing paid for it.

use baton_model::Instant;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Settings;
use super::calendar::{instant, moved, weekday_after};

/// How leads of a source become known to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// They come to the site and fill in a form or download something.
    Site,
    /// They download something behind an advertisement.
    Asset,
    /// They register for a webinar.
    Webinar,
    /// Their badge is scanned at a stand.
    Fair,
    /// They are on a list that somebody bought.
    List,
}

/// A source, how good its leads are, and what sales makes of them.
pub(super) struct Source {
    /// The value of the lead's `source`.
    pub code: &'static str,
    /// Share of leads, in percent.
    pub share: f64,
    pub arrival: Arrival,
    /// Weights of the archetypes: cold, curious, evaluating, champion, student, competitor.
    pub mix: [f64; 6],
    /// How many of its MQLs sales makes SQL, 0 to 1.
    pub mql_to_sql: f64,
    /// What the first visit says it came from: medium, referrer.
    pub medium: &'static str,
    pub referrer: &'static str,
}

const fn source(
    code: &'static str,
    share: f64,
    arrival: Arrival,
    mix: [f64; 6],
    mql_to_sql: f64,
    medium: &'static str,
    referrer: &'static str,
) -> Source {
    Source { code, share, arrival, mix, mql_to_sql, medium, referrer }
}

/// The sources. Paid social is the lesson of the demo: its people read and download much, score well, and do not buy.
pub(super) const SOURCES: [Source; 9] = [
    source(
        "organic_search",
        17.0,
        Arrival::Site,
        [42.0, 31.0, 13.0, 6.0, 6.0, 2.0],
        0.16,
        "organic",
        "https://search.example/",
    ),
    source(
        "paid_search",
        13.0,
        Arrival::Site,
        [42.0, 31.0, 15.0, 6.0, 3.0, 3.0],
        0.13,
        "cpc",
        "https://search.example/",
    ),
    source(
        "paid_social",
        24.0,
        Arrival::Asset,
        [37.0, 29.0, 24.0, 3.0, 6.0, 1.0],
        0.03,
        "paid_social",
        "https://social.example/",
    ),
    source(
        "linkedin",
        10.0,
        Arrival::Asset,
        [45.0, 31.0, 13.0, 7.0, 3.0, 1.0],
        0.13,
        "social",
        "https://network.example/",
    ),
    source(
        "webinar",
        12.0,
        Arrival::Webinar,
        [40.0, 36.0, 13.0, 6.0, 4.0, 1.0],
        0.13,
        "webinar",
        "https://partners.example/webinars",
    ),
    source(
        "referral",
        11.0,
        Arrival::Site,
        [20.0, 28.0, 30.0, 21.0, 1.0, 0.0],
        0.36,
        "referral",
        "https://customers.example/",
    ),
    source(
        "partner",
        5.4,
        Arrival::Site,
        [27.0, 32.0, 26.0, 14.0, 0.0, 1.0],
        0.2,
        "partner",
        "https://partners.example/",
    ),
    source("trade_fair", 1.6, Arrival::Fair, [40.0, 32.0, 19.0, 7.0, 2.0, 0.0], 0.15, "offline", ""),
    source("cold_list", 6.0, Arrival::List, [82.0, 12.0, 4.0, 1.0, 1.0, 0.0], 0.03, "email", ""),
];

/// Something that marketing paid for and that brings leads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Campaign {
    /// Its name, unique.
    pub name: &'static str,
    /// The source of the leads that it brings.
    pub source: &'static str,
    /// The medium, as in `utm_medium`.
    pub medium: &'static str,
    /// What it cost in all, in whole US dollars.
    pub cost_usd: u32,
    /// When it began.
    pub starts_at: Instant,
    /// When it ended or will end.
    pub ends_at: Instant,
}

/// Campaigns: name, source, cost, first and last day of the window.
const CAMPAIGNS: [(&str, &str, u32, i64, i64); 14] = [
    ("search-brand-always-on", "paid_search", 9_600, 0, 120),
    ("search-planning-software", "paid_search", 14_200, 30, 120),
    ("social-checklist-2-minutes", "paid_social", 18_500, 0, 75),
    ("social-salary-report", "paid_social", 12_400, 50, 120),
    ("linkedin-ops-leaders", "linkedin", 16_800, 0, 90),
    ("linkedin-수요예측-가이드", "linkedin", 7_900, 40, 120),
    ("webinar-forecasting-basics", "webinar", 2_100, 5, 27),
    ("webinar-재고를-절반으로", "webinar", 6_400, 55, 77),
    ("webinar-ai-in-planning", "webinar", 2_600, 85, 107),
    ("customer-referral-programme", "referral", 4_000, 0, 120),
    ("partner-erp-alliance", "partner", 5_200, 0, 120),
    ("fair-smart-factory-seoul", "trade_fair", 23_000, 34, 40),
    ("list-q1-purchase", "cold_list", 6_000, 8, 14),
    ("list-q2-purchase", "cold_list", 6_500, 70, 76),
];

/// The campaigns of the window.
pub(super) fn campaigns(settings: &Settings) -> Vec<Campaign> {
    let day = |days: i64| moved(settings.start(), days * 86_400);
    CAMPAIGNS
        .into_iter()
        .map(|(name, source, cost_usd, first, last)| Campaign {
            name,
            source,
            medium: SOURCES.iter().find(|s| s.code == source).map_or("other", |s| s.medium),
            cost_usd,
            starts_at: day(first),
            ends_at: day(last),
        })
        .collect()
}

/// A talk on the internet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Webinar {
    /// Its name, which is that of its campaign.
    pub name: &'static str,
    /// When it begins for Asia and for the others.
    pub asia: Instant,
    pub west: Instant,
    /// How many of the eligible known leads are drawn to it, 0 to 1, beside the usual.
    pub pull: f64,
}

/// The webinars: Thursdays, the second much the largest.
pub(super) fn webinars(settings: &Settings) -> [Webinar; 3] {
    let webinar = |name, days: i64, pull| {
        let date = weekday_after(settings.start(), days, Weekday::Thursday);
        let at = |hour| instant(&TimeZone::UTC, date.at(hour, 0, 0, 0)).unwrap_or(settings.now);
        Webinar { name, asia: at(2), west: at(14), pull }
    };
    [
        webinar("webinar-forecasting-basics", 19, 0.3),
        webinar("webinar-재고를-절반으로", 69, 1.0),
        webinar("webinar-ai-in-planning", 99, 0.3),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_campaign_has_a_source_and_a_time() {
        let settings = Settings::ending("2026-06-10T09:00:00Z".parse().unwrap());
        for campaign in campaigns(&settings) {
            assert!(SOURCES.iter().any(|source| source.code == campaign.source), "{}", campaign.name);
            assert!(settings.start() <= campaign.starts_at && campaign.starts_at < campaign.ends_at);
            assert!(campaign.ends_at <= settings.now);
        }
        let whole: f64 = SOURCES.iter().map(|source| source.share).sum();
        assert!((whole - 100.0).abs() < 1e-9);
    }

    #[test]
    fn webinars_lie_within_their_campaigns() {
        let settings = Settings::ending("2026-06-10T09:00:00Z".parse().unwrap());
        let campaigns = campaigns(&settings);
        for webinar in webinars(&settings) {
            let campaign = campaigns.iter().find(|campaign| campaign.name == webinar.name).unwrap();
            assert!(campaign.starts_at < webinar.asia && webinar.asia < webinar.west);
            assert!(webinar.west < campaign.ends_at, "{}", webinar.name);
        }
    }
}
