//! What sales made of the leads that scoring handed over.

use std::collections::{BTreeMap, HashSet};

use baton_model::time::MICROS_PER_DAY;
use baton_model::{BantLetter, BantStatus, Instant};
use fastrand::Rng;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::calendar::{moved_days, working, zone};
use super::countries::COUNTRIES;
use super::names::COMPETITORS;
use super::people::{Archetype, Lead};
use super::random::{Purpose, chance, log_uniform, one, stream, weighted};
use super::site::PLANS;
use super::sources::SOURCES;
use super::words::{AUTHORITY, BUDGET, NEED, RETURNS, Reason, Say, TIMING, Words, letter_words};
use super::{Demo, Settings};

/// Something a rep did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deed {
    /// About whom: an index into `Demo::leads`.
    pub lead: usize,
    /// When, before `now`.
    pub at: Instant,
    /// By whom: an index into `Demo::owners`.
    pub actor: usize,
    /// What.
    pub what: Did,
}

/// What a rep did.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Took the hand-off.
    Accepted {
        /// Whose lead it is now: an index into `Demo::owners`.
        owner: usize,
    },
    /// Gave the lead back to marketing, before or after taking it.
    Returned {
        /// `too_early`, `no_budget`, `wrong_person`, `not_a_fit` or `unreachable`.
        reason_code: &'static str,
        /// In the rep's words.
        text: &'static str,
    },
    /// Took the lead out of the game.
    Disqualified {
        /// `student` or `competitor` or `not_a_business`.
        reason_code: &'static str,
        /// In the rep's words.
        text: &'static str,
    },
    /// Learned about one letter of BANT.
    BantSet {
        /// Which.
        letter: BantLetter,
        /// How sure.
        status: BantStatus,
        /// What was learned, in a few words.
        value: String,
        /// What it was learned from, a sentence.
        evidence: String,
    },
    /// Called the lead sales qualified; all four letters were confirmed before.
    Sql,
    /// Opened a deal.
    DealOpened {
        /// Its number, unique.
        external_id: String,
        /// Company and product.
        name: String,
        /// What is to be sold.
        product: &'static str,
        /// A year's worth, in whole units of `currency`.
        amount: i64,
        /// ISO 4217: `KRW`, `EUR` or `USD`.
        currency: &'static str,
        /// When it should be decided: midnight UTC of a day.
        expected_close: Instant,
    },
    /// Won it.
    DealWon {
        /// Its number.
        external_id: String,
        /// Why: `fit`, `time_to_value`, `reference`, `support` or `price`.
        reason: &'static str,
    },
    /// Lost it.
    DealLost {
        /// Its number.
        external_id: String,
        /// Why: `price`, `no_decision`, `competitor`, `timing` or `missing_feature`.
        reason: &'static str,
        /// Who else was in it, if known.
        competitor: Option<&'static str>,
    },
}

/// The second half: what sales did with the leads that the scoring made MQL, ordered by time.
///
/// `mqls` are the entries (lead index, when); of several entries of a lead the first counts, and unknown leads and entries after
/// `now` are passed over. Of the MQLs of a source that are old enough the promised share becomes SQL; the latest are still untouched.
pub fn sales(settings: &Settings, demo: &Demo, mqls: &[(usize, Instant)]) -> Vec<Deed> {
    let mut sorted: Vec<(Instant, usize)> = mqls
        .iter()
        .filter(|(lead, entered)| *lead < demo.leads.len() && *entered < settings.now)
        .map(|&(lead, entered)| (entered, lead))
        .collect();
    sorted.sort_unstable();
    let mut seen = HashSet::new();
    sorted.retain(|(_, lead)| seen.insert(*lead));

    let promising = promising(settings, demo, &sorted);
    let mut deeds: Vec<Deed> = sorted
        .iter()
        .flat_map(|&(entered, lead)| Desk::work(settings, demo, lead, entered, promising.contains(&lead)))
        .collect();
    deeds.sort_by_key(|deed| (deed.at, deed.lead));
    deeds
}

/// The leads that will make it. Systematic sampling within each source: every lead is drawn with a chance that fits what it is
/// really up to, and the share of the source comes out as promised, not only on average.
fn promising(settings: &Settings, demo: &Demo, mqls: &[(Instant, usize)]) -> HashSet<usize> {
    let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &(_, lead) in mqls {
        by_source.entry(demo.leads[lead].source).or_default().push(lead);
    }
    let mut picked = HashSet::new();
    for (number, source) in SOURCES.iter().enumerate() {
        let Some(leads) = by_source.get(source.code) else { continue };
        let whole: f64 = leads.iter().map(|lead| worth(&demo.leads[*lead])).sum();
        if whole <= 0.0 {
            continue;
        }
        let scale = source.mql_to_sql * leads.len() as f64 / whole;
        let mut reached = stream(settings.seed, Purpose::SalesPick, number).f64();
        for &lead in leads {
            let next = reached + (worth(&demo.leads[lead]) * scale).min(1.0);
            if next.floor() > reached.floor() {
                picked.insert(lead);
            }
            reached = next;
        }
    }
    picked
}

/// How much likelier than others a lead is to become SQL.
fn worth(lead: &Lead) -> f64 {
    match lead.archetype {
        Archetype::Champion => 1.5,
        Archetype::Evaluating => 1.2,
        Archetype::Curious => 0.6,
        Archetype::Cold => 0.4,
        Archetype::Student | Archetype::Competitor => 0.0,
    }
}

/// One lead on the desk of its rep.
struct Desk<'a> {
    rng: Rng,
    demo: &'a Demo,
    lead: usize,
    owner: usize,
    zone: TimeZone,
    now: Instant,
    /// When the rep is at.
    at: Instant,
    deeds: Vec<Deed>,
}

impl<'a> Desk<'a> {
    fn work(
        settings: &Settings,
        demo: &'a Demo,
        lead: usize,
        entered: Instant,
        promising: bool,
    ) -> Vec<Deed> {
        let owner = demo.leads[lead].owner;
        let country = demo.owners.get(owner).map_or("KR", |owner| owner.country);
        let rule = COUNTRIES.iter().find(|c| c.code == country).map_or("KST-9", |country| country.zone);
        let mut desk = Desk {
            rng: stream(settings.seed, Purpose::Sales, lead),
            demo,
            lead,
            owner,
            zone: zone(rule),
            now: settings.now,
            at: entered,
            deeds: Vec::new(),
        };
        let hours = log_uniform(&mut desk.rng, 0.5, 60.0);
        desk.wait(hours / 24.0);
        if promising {
            desk.accept();
            desk.qualify();
        } else {
            desk.turn_down();
        }
        desk.deeds
    }

    fn person(&self) -> &'a Lead {
        &self.demo.leads[self.lead]
    }

    fn korean(&self) -> bool {
        self.person().language == "ko"
    }

    fn say(&self, words: Say) -> &'static str {
        words.in_language(self.korean())
    }

    /// Lets `days` pass and moves on to working hours.
    fn wait(&mut self, days: f64) {
        self.at = working(&mut self.rng, &self.zone, moved_days(self.at, days));
    }

    fn wait_between(&mut self, low: f64, high: f64) {
        let days = low + self.rng.f64() * (high - low);
        self.wait(days);
    }

    /// Notes a deed, unless it has not happened yet.
    fn note(&mut self, what: Did) {
        if self.at < self.now {
            self.deeds.push(Deed { lead: self.lead, at: self.at, actor: self.owner, what });
        }
    }

    fn accept(&mut self) {
        let owner = self.owner;
        self.note(Did::Accepted { owner });
    }

    fn give_back(&mut self, reason: &Reason) {
        let (reason_code, text) = (reason.code, self.say(reason.say));
        self.note(Did::Returned { reason_code, text });
    }

    fn disqualify(&mut self, reason_code: &'static str, say: Say) {
        let text = self.say(say);
        self.note(Did::Disqualified { reason_code, text });
    }

    /// One of those that will not become SQL.
    fn turn_down(&mut self) {
        match self.person().archetype {
            Archetype::Student => {
                let say = Say::new("과제 때문에 찾아본 학생입니다.", "Studying; looked us up for a paper.");
                return self.disqualify("student", say);
            }
            Archetype::Competitor => {
                let say = Say::new("경쟁사 직원으로 확인했습니다.", "Works for a competitor.");
                return self.disqualify("competitor", say);
            }
            _ => {}
        }
        match weighted(self.rng.f64(), [5.0, 38.0, 4.0, 53.0]) {
            0 => {} // Nobody has looked at it: it will be overdue.
            1 => {
                let reason = one(&mut self.rng, &RETURNS);
                self.give_back(reason);
            }
            2 => {
                let say = Say::new(
                    "개인 목적으로 써 보려던 분입니다.",
                    "Wanted it for private use, there is no company behind.",
                );
                self.disqualify("not_a_business", say);
            }
            _ => self.stall(),
        }
    }

    /// Taken, talked to, and stuck: some letters, perhaps a no, and back to marketing or still on the desk.
    fn stall(&mut self) {
        self.accept();
        let reason = one(&mut self.rng, &RETURNS);
        for letter in [BantLetter::Need, BantLetter::Authority, BantLetter::Budget, BantLetter::Timing] {
            if reason.denies == Some(letter) {
                self.wait_between(0.5, 4.0);
                self.letter(letter, BantStatus::Negative);
                break;
            }
            if chance(&mut self.rng, 0.55) {
                self.wait_between(0.5, 4.0);
                let status =
                    if chance(&mut self.rng, 0.6) { BantStatus::Confirmed } else { BantStatus::Inferred };
                // Four confirmed letters would be an SQL.
                let status = if letter == BantLetter::Timing { BantStatus::Inferred } else { status };
                self.letter(letter, status);
            }
        }
        if chance(&mut self.rng, 0.6) {
            self.wait_between(4.0, 15.0);
            self.give_back(reason);
        }
    }

    /// All four letters, the call, and a deal for most.
    fn qualify(&mut self) {
        let mut letters = [BantLetter::Need, BantLetter::Budget, BantLetter::Authority, BantLetter::Timing];
        if chance(&mut self.rng, 0.4) {
            letters.swap(1, 2);
        }
        for letter in letters {
            if chance(&mut self.rng, 0.25) {
                self.wait_between(0.05, 1.0);
                self.letter(letter, BantStatus::Inferred);
            }
            self.wait_between(0.2, 2.6);
            self.letter(letter, BantStatus::Confirmed);
        }
        self.wait_between(0.01, 0.8);
        self.note(Did::Sql);
        if chance(&mut self.rng, 0.88) {
            self.deal();
        }
    }

    fn letter(&mut self, letter: BantLetter, status: BantStatus) {
        let list: &[Words] = match letter {
            BantLetter::Budget => &BUDGET,
            BantLetter::Authority => &AUTHORITY,
            BantLetter::Need => &NEED,
            BantLetter::Timing => &TIMING,
        };
        let choice = self.rng.usize(..);
        let words = letter_words(list, status, choice);
        let value = match (letter, status, &self.person().job_title) {
            (BantLetter::Authority, BantStatus::Confirmed, Some(title)) => title.clone(),
            _ => self.say(words.value).to_owned(),
        };
        let evidence = self.say(words.evidence).to_owned();
        self.note(Did::BantSet { letter, status, value, evidence });
    }

    fn deal(&mut self) {
        self.wait_between(0.2, 4.0);
        let lead = self.person();
        let account = &self.demo.accounts[lead.account];
        let (product, amount, currency) = price(&mut self.rng, account.employees, account.country);
        let external_id = lead.external_id.replacen('L', "D", 1);
        let days = 30.0 + self.rng.f64() * 45.0;
        let close = moved_days(self.at, days).utc_day().saturating_mul(MICROS_PER_DAY);
        self.note(Did::DealOpened {
            external_id: external_id.clone(),
            name: format!("{} / {product}", account.name),
            product,
            amount,
            currency,
            expected_close: Instant::from_micros(close),
        });
        self.wait_between(6.0, 44.0);
        let wins = if matches!(lead.source, "referral" | "partner") { 0.55 } else { 0.36 };
        if chance(&mut self.rng, wins) {
            let reasons = ["fit", "time_to_value", "reference", "support", "price"];
            let reason = reasons[weighted(self.rng.f64(), [35.0, 20.0, 20.0, 10.0, 15.0])];
            self.note(Did::DealWon { external_id, reason });
        } else {
            let reasons = ["price", "no_decision", "competitor", "timing", "missing_feature"];
            let reason = reasons[weighted(self.rng.f64(), [25.0, 25.0, 25.0, 12.0, 13.0])];
            let known = match reason {
                "competitor" => 1.0,
                "price" | "missing_feature" => 0.5,
                _ => 0.0,
            };
            let (name, _, _) = COMPETITORS[self.rng.usize(..COMPETITORS.len())];
            let competitor = chance(&mut self.rng, known).then_some(name);
            self.note(Did::DealLost { external_id, reason, competitor });
        }
    }
}

/// What a company of this size would pay a year: the plan, the amount and its currency.
fn price(rng: &mut Rng, employees: u32, country: &str) -> (&'static str, i64, &'static str) {
    let plan = match employees {
        0..100 => 0,
        100..1_500 => 1,
        _ => 2,
    };
    let (product, per_head) = PLANS[plan];
    // Not everybody plans: the share of users falls with size.
    let users = libm::pow(f64::from(employees), 0.8);
    let dollars = (users * per_head * (0.8 + rng.f64() * 0.5)).clamp(2_400.0, 250_000.0);
    let currency = match COUNTRIES.iter().find(|c| c.code == country).map_or("USD", |c| c.currency) {
        "KRW" => "KRW",
        "EUR" => "EUR",
        _ => "USD",
    };
    let (rate, step) = match currency {
        "KRW" => (1_350.0, 100_000.0),
        "EUR" => (0.92, 100.0),
        _ => (1.0, 100.0),
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most 337,500,000")]
    let amount = ((dollars * rate / step).round() * step) as i64;
    (product, amount, currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::generate;

    fn settings() -> Settings {
        Settings::ending("2026-06-10T09:00:00Z".parse().unwrap())
    }

    /// A demo with every third lead an MQL some time after it came, and some twice.
    fn played() -> (Demo, Vec<(usize, Instant)>, Vec<Deed>) {
        let demo = generate(&settings());
        let start = settings().start();
        let mut mqls: Vec<(usize, Instant)> = (0..demo.leads.len())
            .step_by(3)
            .map(|lead| {
                let after = 2.0 + f64::from(u8::try_from(lead % 9).unwrap());
                (lead, moved_days(demo.leads[lead].created_at.max(start), after))
            })
            .collect();
        mqls.push((0, settings().now));
        mqls.push((usize::MAX, start));
        let deeds = sales(&settings(), &demo, &mqls);
        (demo, mqls, deeds)
    }

    /// MQLs older than `days` and how many of them became SQL, by source.
    fn rates(days: f64) -> BTreeMap<&'static str, (usize, usize)> {
        let (demo, mqls, deeds) = played();
        let sqls: HashSet<usize> = deeds.iter().filter(|d| d.what == Did::Sql).map(|d| d.lead).collect();
        let old = moved_days(settings().now, -days);
        let mut rates: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for &(lead, entered) in
            mqls.iter().filter(|(lead, entered)| *lead < demo.leads.len() && *entered < old)
        {
            let _ = entered;
            for key in [demo.leads[lead].source, "all"] {
                let (all, sql) = rates.entry(key).or_default();
                *all += 1;
                *sql += usize::from(sqls.contains(&lead));
            }
        }
        rates
    }

    #[test]
    fn sources_convert_as_promised() {
        let rates = rates(30.0);
        let rate = |source: &str| rates[source].1 as f64 / rates[source].0 as f64;
        assert!((0.28..0.45).contains(&rate("referral")), "{rates:?}");
        assert!(rate("paid_social") < 0.07 && rates["paid_social"].0 >= 80, "{rates:?}");
        assert!((0.11..0.2).contains(&rate("all")), "{rates:?}");
    }

    #[test]
    fn reps_act_between_the_hand_off_and_now_in_working_hours() {
        let (demo, mqls, deeds) = played();
        assert!(deeds.windows(2).all(|pair| pair[0].at <= pair[1].at));
        for deed in &deeds {
            let entered = mqls.iter().find(|(lead, _)| *lead == deed.lead).unwrap().1;
            assert!(entered <= deed.at && deed.at < settings().now, "{deed:?}");
            assert_eq!(deed.actor, demo.leads[deed.lead].owner);
            let country = COUNTRIES.iter().find(|c| c.code == demo.owners[deed.actor].country).unwrap();
            let time = crate::demo::calendar::local(&zone(country.zone), deed.at);
            assert!((9..18).contains(&time.hour()) && time.weekday().to_monday_zero_offset() < 5, "{time}");
        }
    }

    #[test]
    fn an_sql_was_accepted_and_has_all_four_letters() {
        let (_, _, deeds) = played();
        let mut sqls = 0;
        for sql in deeds.iter().filter(|deed| deed.what == Did::Sql) {
            sqls += 1;
            let before: Vec<&Did> =
                deeds.iter().filter(|d| d.lead == sql.lead && d.at <= sql.at).map(|d| &d.what).collect();
            assert!(matches!(before[0], Did::Accepted { .. }), "{before:?}");
            for wanted in BantLetter::ALL {
                let last = before.iter().rev().find_map(|did| match did {
                    Did::BantSet { letter, status, .. } if *letter == wanted => Some(*status),
                    _ => None,
                });
                assert_eq!(last, Some(BantStatus::Confirmed), "{wanted} of {}", sql.lead);
            }
        }
        assert!(sqls > 50, "{sqls}");
    }

    #[test]
    fn deals_are_opened_after_sql_and_end_once() {
        let (_, _, deeds) = played();
        let (mut open, mut won, mut lost) = (0, 0, 0);
        for (at, deed) in deeds.iter().enumerate() {
            let Did::DealOpened { external_id, amount, currency, expected_close, .. } = &deed.what else {
                continue;
            };
            assert!(deeds[..at].iter().any(|d| d.lead == deed.lead && d.what == Did::Sql));
            assert!(*amount > 0 && ["KRW", "USD", "EUR"].contains(currency) && *expected_close > deed.at);
            let ends: Vec<&Did> = deeds[at..]
                .iter()
                .map(|later| &later.what)
                .filter(|what| match what {
                    Did::DealWon { external_id: id, .. } | Did::DealLost { external_id: id, .. } => {
                        id == external_id
                    }
                    _ => false,
                })
                .collect();
            match ends[..] {
                [] => open += 1,
                [Did::DealWon { .. }] => won += 1,
                [_] => lost += 1,
                _ => panic!("{external_id} ends twice"),
            }
        }
        assert!(open > 5 && won > 10 && lost > 10, "{open} {won} {lost}");
    }

    #[test]
    fn koreans_are_written_about_in_korean_and_the_latest_are_untouched() {
        let (demo, mqls, deeds) = played();
        for deed in &deeds {
            if let Did::BantSet { evidence, .. } = &deed.what {
                let hangul = evidence.chars().any(|c| ('가'..='힣').contains(&c));
                assert_eq!(hangul, demo.leads[deed.lead].language == "ko", "{evidence}");
            }
        }
        let touched: HashSet<usize> = deeds.iter().map(|deed| deed.lead).collect();
        let untouched =
            mqls.iter().filter(|(lead, at)| *at < settings().now && !touched.contains(lead)).count();
        assert!((5..80).contains(&untouched), "{untouched}");
    }

    #[test]
    fn prices_follow_size_and_country() {
        let mut rng = stream(1, Purpose::Sales, 0);
        let (small, large) = (price(&mut rng, 10, "US"), price(&mut rng, 9_000, "US"));
        assert!(small.1 < large.1 && small.0 != large.0);
        assert_eq!(price(&mut rng, 300, "KR").2, "KRW");
        assert_eq!(price(&mut rng, 300, "FR").2, "EUR");
        assert_eq!(price(&mut rng, 300, "JP").2, "USD");
        assert!(price(&mut rng, 0, "??").1 > 0);
    }
}
