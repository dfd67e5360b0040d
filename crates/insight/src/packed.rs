//! A whole history in memory, for any model: what is said more than once is kept once. A draft of criteria is tried on all of it.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use baton_engine::{Compiled, Observation, Stand};
use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;

/// What a message says, whoever's it is and whenever it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Said {
    /// What kind of message, as the log has it.
    pub kind: i64,
    /// The event's name; empty for facts.
    pub name: Box<str>,
    /// Properties or attributes: a JSON object.
    pub body: Box<str>,
    /// Where it came from: JSON.
    pub context: Option<Box<str>>,
}

/// When something was said: a number into what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    at: i64,
    said: u32,
}

/// The messages of many leads.
#[derive(Debug, Default)]
pub struct Packed {
    said: Vec<Said>,
    /// Finds what is said by what it says.
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    leads: BTreeMap<i64, Box<[Entry]>>,
    messages: usize,
    text_bytes: usize,
}

/// How a lead stands under two models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// The lead's number.
    pub lead: i64,
    /// Under the first.
    pub now: Stand,
    /// Under the second.
    pub then: Stand,
}

impl Packed {
    /// Puts the messages of a lead, in order of (instant, message id), in the place of those it had.
    pub fn put(&mut self, lead: i64, messages: impl IntoIterator<Item = (i64, Said)>) {
        let entries: Box<[Entry]> =
            messages.into_iter().map(|(at, said)| Entry { at, said: self.keep(said) }).collect();
        self.messages += entries.len();
        let before = self.leads.insert(lead, entries);
        self.messages -= before.map_or(0, |entries| entries.len());
    }

    fn keep(&mut self, said: Said) -> u32 {
        let Packed { said: all, index, hasher, .. } = self;
        let hash = hasher.hash_one(&said);
        let same = |number: &u32| all[*number as usize] == said;
        if let Some(number) = index.find(hash, same) {
            return *number;
        }
        let number = all.len() as u32;
        self.text_bytes +=
            said.name.len() + said.body.len() + said.context.as_ref().map_or(0, |text| text.len());
        all.push(said);
        index.insert_unique(hash, number, |number| hasher.hash_one(&all[*number as usize]));
        number
    }

    /// How many messages there are.
    pub fn messages(&self) -> usize {
        self.messages
    }

    /// How many leads there are.
    pub fn leads(&self) -> usize {
        self.leads.len()
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.text_bytes
            + self.said.len() * (size_of::<Said>() + 2 * size_of::<u32>())
            + self.messages * size_of::<Entry>()
            + self.leads.len() * 4 * size_of::<usize>()
    }

    /// How every lead stands under the models `now` and `then` at `at` (microseconds), in order of number; leads of whom nothing is known by
    /// then are left out. `observe` tells what a model sees in what is said.
    pub fn compare(
        &self,
        [now, then]: [&Compiled; 2],
        at: i64,
        observe: impl Fn(&Compiled, &Said) -> Observation + Sync,
    ) -> Vec<Compared> {
        let see = |model: &Compiled| -> Vec<Observation> {
            self.said.par_iter().map(|said| observe(model, said)).collect()
        };
        let (seen_now, seen_then) = (see(now), see(then));
        let leads: Vec<(i64, &[Entry])> =
            self.leads.iter().map(|(lead, entries)| (*lead, &**entries)).collect();
        let compare = |(lead, entries): &(i64, &[Entry])| {
            let entries = &entries[..entries.partition_point(|entry| entry.at <= at)];
            let stand = |model: &Compiled, seen: &[Observation]| {
                Stand::at(model, entries.iter().map(|entry| (entry.at, &seen[entry.said as usize])), at)
            };
            Some(Compared { lead: *lead, now: stand(now, &seen_now)?, then: stand(then, &seen_then)? })
        };
        leads.par_iter().filter_map(compare).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_engine::Properties;
    use baton_model::ScoringModel;
    use serde_json::{Map, Value};

    fn model(points: u32) -> Compiled {
        let text = format!(
            "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: web\n    dimension: engagement\n    rules:\n      - {{ id: visit, event: Page Viewed, points: {points} }}\nqualification: {{ enter: {{ total: 20 }} }}\n"
        );
        Compiled::new(&ScoringModel::from_text(&text).unwrap())
    }

    fn said(name: &str, body: &str) -> Said {
        Said { kind: 0, name: name.into(), body: body.into(), context: None }
    }

    fn observe(model: &Compiled, said: &Said) -> Observation {
        model.observe_event(&said.name, Properties { properties: &Map::new(), context: &Value::Null })
    }

    #[test]
    fn what_is_said_twice_is_kept_once_and_counts_twice() {
        let mut packed = Packed::default();
        packed.put(
            7,
            [(10, said("Page Viewed", "{}")), (20, said("Page Viewed", "{}")), (30, said("Other", "{}"))],
        );
        packed.put(3, [(10, said("Page Viewed", "{}"))]);
        assert_eq!((packed.said.len(), packed.messages(), packed.leads()), (2, 4, 2));
        let (now, draft) = (model(5), model(10));
        let stands = packed.compare([&now, &draft], 100, observe);
        let told: Vec<_> = stands
            .iter()
            .map(|Compared { lead, now: a, then: b }| {
                (*lead, a.score.total, a.qualified, b.score.total, b.qualified)
            })
            .collect();
        assert_eq!(told, [(3, 5.0, false, 10.0, false), (7, 10.0, false, 20.0, true)]);
    }

    #[test]
    fn what_is_put_again_takes_the_place_of_what_was() {
        let mut packed = Packed::default();
        packed.put(7, [(10, said("Page Viewed", "{}"))]);
        packed.put(7, [(10, said("Page Viewed", "{}")), (11, said("Page Viewed", "{\"a\":1}"))]);
        let model = model(5);
        let totals = |packed: &Packed, at: i64| -> Vec<f64> {
            packed.compare([&model, &model], at, observe).iter().map(|lead| lead.then.score.total).collect()
        };
        assert_eq!((packed.messages(), totals(&packed, 100)), (2, vec![10.0]));
        assert_eq!(totals(&packed, 10), [5.0], "what came later is not seen");
        assert!(totals(&packed, 9).is_empty());
        packed.put(7, []);
        assert!(totals(&packed, 100).is_empty());
        assert!(packed.bytes() > 0);
    }
}
