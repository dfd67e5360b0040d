//! Who gets a hand-off.

use std::collections::BTreeMap;

use baton_model::calendar::Calendar;
use baton_model::routing::{Routing, Share};

use crate::criterion::{Criterion, Known};
use crate::turns::Turns;
use crate::working::{is_working, next_working};

/// How many new hand-offs somebody takes in any stretch of time of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// At most so many.
    pub count: i64,
    /// In any so many microseconds.
    pub per: i64,
}

/// What matters of somebody who may get hand-offs.
#[derive(Debug, Clone)]
pub struct Person<'a> {
    /// Whether they take any at all.
    pub active: bool,
    /// When they work.
    pub calendar: &'a Calendar,
    /// How many they take; none: any number.
    pub capacity: Option<Capacity>,
    /// When they were given hand-offs, in microseconds, oldest first; those of the stretch that `capacity` speaks of.
    pub given: Vec<i64>,
    /// Until when they are away now; none: they are there.
    pub away_until: Option<i64>,
}

/// Whether somebody can take a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Yes.
    Free,
    /// They do not work at this hour; then they do.
    OffHours(i64),
    /// They have as many as they take, or are away, at least until then.
    Busy(i64),
    /// No, as far as can be seen.
    Never,
}

impl Person<'_> {
    /// Whether they can take a hand-off at `at`.
    pub fn availability(&self, at: i64) -> Availability {
        if !self.active {
            return Availability::Never;
        }
        if let Some(until) = self.away_until.filter(|until| *until > at) {
            return Availability::Busy(until);
        }
        if let Some(until) = self.capacity.and_then(|capacity| self.full_until(capacity, at)) {
            return if until == i64::MAX { Availability::Never } else { Availability::Busy(until) };
        }
        if is_working(self.calendar, at) {
            return Availability::Free;
        }
        next_working(self.calendar, at).map_or(Availability::Never, Availability::OffHours)
    }

    fn full_until(&self, capacity: Capacity, at: i64) -> Option<i64> {
        let since = at.saturating_sub(capacity.per);
        let recent = &self.given[self.given.partition_point(|given| *given <= since)..];
        let over = recent.len() as i64 - capacity.count;
        if over < 0 {
            return None;
        }
        // When so many of them are long enough ago that one more may come.
        Some(recent.get(over as usize).map_or(i64::MAX, |given| given.saturating_add(capacity.per)))
    }
}

/// Routing made ready.
#[derive(Debug)]
pub struct Router {
    owner_first: bool,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    id: String,
    when: Option<Criterion>,
    to: Vec<Share>,
}

/// A hand-off that looks for an owner.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// What is known of its lead and account.
    pub known: Known<'a>,
    /// Who owns the account.
    pub account_owner: Option<&'a str>,
    /// Who does not get it: whoever let it wait.
    pub except: Option<&'a str>,
    /// When, in microseconds.
    pub at: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routed {
    /// Somebody gets it.
    To {
        /// Who.
        member: String,
        /// By which rule; none: as owner of the account.
        rule: Option<String>,
    },
    /// Nobody can take it.
    Queued {
        /// When somebody may be able to; none: nothing known will change that.
        again_at: Option<i64>,
        /// Whether it only waits for somebody's working hours to begin.
        off_hours: bool,
    },
}

impl Router {
    /// Makes `routing` ready.
    pub fn new(routing: &Routing) -> Router {
        let rules = routing.rules.iter().map(|rule| Rule {
            id: rule.id.clone(),
            when: rule.when.as_ref().map(Criterion::new),
            to: rule.to.clone(),
        });
        Router { owner_first: routing.owner_first, rules: rules.collect() }
    }

    /// Who gets the hand-off, and counts the turn.
    ///
    /// The owner of the account goes before every rule, whatever the hour: the clock of a hand-off stands still out of hours anyway. Else the
    /// first rule whose condition holds decides alone: that nobody of it can take the lead does not send it to people it is not meant for.
    pub fn route(
        &self,
        sought: Sought<'_>,
        people: &BTreeMap<String, Person<'_>>,
        turns: &mut BTreeMap<String, Turns>,
    ) -> Routed {
        let may = |member: &str| sought.except != Some(member);
        let availability = |member: &str| {
            people.get(member).map_or(Availability::Never, |person| person.availability(sought.at))
        };
        if let Some(owner) = sought.account_owner.filter(|owner| self.owner_first && may(owner))
            && matches!(availability(owner), Availability::Free | Availability::OffHours(_))
        {
            return Routed::To { member: owner.to_owned(), rule: None };
        }
        let holds = |rule: &&Rule| rule.when.as_ref().is_none_or(|when| when.holds(sought.known));
        let Some(rule) = self.rules.iter().find(holds) else {
            return Routed::Queued { again_at: None, off_hours: false };
        };
        let (mut free, mut again_at, mut waits) = (Vec::new(), None, false);
        for share in rule.to.iter().filter(|share| may(&share.member)) {
            match availability(&share.member) {
                Availability::Free => free.push((share.member.as_str(), share.weight)),
                Availability::OffHours(at) => {
                    waits = true;
                    again_at = Some(earlier(again_at, at));
                }
                Availability::Busy(at) => again_at = Some(earlier(again_at, at)),
                Availability::Never => {}
            }
        }
        let turns = turns.entry(rule.id.clone()).or_default();
        turns.keep(|name| rule.to.iter().any(|share| share.member == name));
        match turns.take(&free) {
            Some(member) => Routed::To { member: member.to_owned(), rule: Some(rule.id.clone()) },
            None => Routed::Queued { again_at, off_hours: waits },
        }
    }
}

fn earlier(a: Option<i64>, b: i64) -> i64 {
    a.map_or(b, |a| a.min(b))
}

#[cfg(test)]
mod tests {
    use baton_model::Instant;
    use baton_model::time::MICROS_PER_SECOND;
    use serde_json::{Map, Value, json};

    use super::*;

    const HOUR: i64 = 3_600 * MICROS_PER_SECOND;
    const DAY: i64 = 24 * HOUR;

    fn at(text: &str) -> i64 {
        text.parse::<Instant>().unwrap().micros()
    }

    fn router(text: &str) -> Router {
        Router::new(&Routing::from_text(text).unwrap_or_else(|error| panic!("{error}")))
    }

    fn person(calendar: &Calendar) -> Person<'_> {
        Person { active: true, calendar, capacity: None, given: Vec::new(), away_until: None }
    }

    fn sought(lead: &Map<String, Value>, at: i64) -> Sought<'_> {
        Sought { known: Known { lead, account: lead }, account_owner: None, except: None, at }
    }

    fn to(routed: Routed) -> String {
        match routed {
            Routed::To { member, rule } => format!("{member} by {}", rule.as_deref().unwrap_or("account")),
            Routed::Queued { off_hours, .. } => format!("queued, off hours: {off_hours}"),
        }
    }

    const TWO: &str = "rules: [{ id: big, when: { attribute: employees, gte: 1000 }, to: [{ member: kim@x }] }, { id: rest, to: [{ member: lee@x }] }]";

    #[test]
    fn the_owner_of_the_account_goes_first_then_the_first_rule_that_holds() {
        let (router, calendar) = (router(TWO), Calendar::default());
        let people = ["kim@x", "lee@x", "park@x"].map(|name| (name.to_owned(), person(&calendar)));
        let mut people: BTreeMap<_, _> = people.into();
        let mut turns = BTreeMap::new();
        let (big, small) = (json!({ "employees": 2_000 }), json!({ "employees": 3 }));
        let (big, small) = (big.as_object().unwrap(), small.as_object().unwrap());
        // Monday 10:00 in Seoul.
        let now = at("2026-10-05T01:00:00Z");
        assert_eq!(to(router.route(sought(big, now), &people, &mut turns)), "kim@x by big");
        assert_eq!(to(router.route(sought(small, now), &people, &mut turns)), "lee@x by rest");
        let owned = Sought { account_owner: Some("park@x"), ..sought(big, now) };
        assert_eq!(to(router.route(owned, &people, &mut turns)), "park@x by account");
        assert_eq!(
            to(router.route(Sought { at: now + 12 * HOUR, ..owned }, &people, &mut turns)),
            "park@x by account"
        );
        people.get_mut("park@x").unwrap().away_until = Some(now + DAY);
        assert_eq!(to(router.route(owned, &people, &mut turns)), "kim@x by big", "who is away is skipped");
        let except = Sought { except: Some("kim@x"), ..owned };
        assert_eq!(to(router.route(except, &people, &mut turns)), "queued, off hours: false");
    }

    #[test]
    fn nobody_available_tells_when_somebody_may_be() {
        let (router, calendar) = (router(TWO), Calendar::default());
        let mut people = BTreeMap::from([("lee@x".to_owned(), person(&calendar))]);
        let (mut turns, nothing) = (BTreeMap::new(), Map::new());
        // Monday 19:00 in Seoul: work begins on Tuesday at 9.
        let evening = at("2026-10-05T10:00:00Z");
        let again_at = Some(at("2026-10-06T00:00:00Z"));
        assert_eq!(
            router.route(sought(&nothing, evening), &people, &mut turns),
            Routed::Queued { again_at, off_hours: true }
        );
        let lee = people.get_mut("lee@x").unwrap();
        (lee.capacity, lee.given) =
            (Some(Capacity { count: 2, per: DAY }), vec![evening - 9 * HOUR, evening - 8 * HOUR]);
        let again_at = Some(evening + 15 * HOUR);
        assert_eq!(
            router.route(sought(&nothing, evening), &people, &mut turns),
            Routed::Queued { again_at, off_hours: false }
        );
        people.get_mut("lee@x").unwrap().active = false;
        assert_eq!(
            router.route(sought(&nothing, evening), &people, &mut turns),
            Routed::Queued { again_at: None, off_hours: false }
        );
    }

    /// Numbers that are the same every time (splitmix64).
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: i64) -> i64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) % bound as u64) as i64
        }
    }

    const TEAM: [(&str, i64); 6] = [("a@x", 5), ("b@x", 3), ("c@x", 3), ("d@x", 2), ("e@x", 1), ("f@x", 1)];

    fn team() -> Router {
        let to: Vec<String> =
            TEAM.iter().map(|(name, weight)| format!("{{ member: {name}, weight: {weight} }}")).collect();
        router(&format!("rules: [{{ id: all, to: [{}] }}]", to.join(", ")))
    }

    #[test]
    fn over_ten_thousand_leads_shares_are_as_configured_within_one() {
        let (router, always) = (team(), Calendar::always());
        let people: BTreeMap<_, _> =
            TEAM.iter().map(|(name, _)| ((*name).to_owned(), person(&always))).collect();
        let (mut turns, nothing) = (BTreeMap::new(), Map::new());
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for lead in 1..=10_000_i64 {
            let Routed::To { member, .. } = router.route(sought(&nothing, lead * HOUR), &people, &mut turns)
            else {
                panic!("{lead} found nobody");
            };
            *counts.entry(member).or_default() += 1;
            for (name, weight) in TEAM {
                let got = counts.get(name).copied().unwrap_or(0);
                assert!((got * 15 - lead * weight).abs() < 15, "{lead}: {name} got {got}");
            }
        }
    }

    #[test]
    fn over_ten_thousand_leads_capacity_is_never_exceeded_and_nobody_is_disturbed() {
        let (router, seoul) = (team(), Calendar::default());
        let mut dice = Dice(7);
        let mut people: BTreeMap<_, _> =
            TEAM.iter().map(|(name, _)| ((*name).to_owned(), person(&seoul))).collect();
        for (place, (_, person)) in people.iter_mut().enumerate() {
            person.capacity =
                Some(Capacity { count: 4 + 3 * place as i64, per: if place == 2 { 7 * DAY } else { DAY } });
        }
        let (mut turns, nothing) = (BTreeMap::new(), Map::new());
        let mut queue: Vec<i64> = Vec::new();
        let mut now = at("2026-01-05T00:00:00Z");
        let (mut routed, mut queued) = (0, 0);
        for _ in 0..10_000 {
            now += dice.below(60 * 60) * MICROS_PER_SECOND;
            if dice.below(200) == 0 {
                let (name, _) = TEAM[dice.below(6) as usize];
                people.get_mut(name).unwrap().away_until = Some(now + dice.below(5 * 24) * HOUR);
            }
            queue.push(now);
            let mut waiting = Vec::new();
            for lead in queue.drain(..) {
                if lead > now {
                    waiting.push(lead);
                    continue;
                }
                match router.route(sought(&nothing, now), &people, &mut turns) {
                    Routed::To { member, .. } => {
                        let person = people.get_mut(&member).unwrap();
                        assert_eq!(person.availability(now), Availability::Free);
                        person.given.push(now);
                        let capacity = person.capacity.unwrap();
                        let recent = person.given.iter().filter(|given| **given > now - capacity.per).count();
                        assert!(recent as i64 <= capacity.count, "{member} got {recent}");
                        routed += 1;
                    }
                    Routed::Queued { again_at, .. } => {
                        let again_at = again_at.unwrap();
                        assert!(again_at > now);
                        waiting.push(again_at);
                        queued += 1;
                    }
                }
            }
            queue = waiting;
        }
        assert!(routed > 5_000 && queued > 1_000, "{routed} routed, {queued} times queued");
    }
}
