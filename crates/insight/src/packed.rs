//! A whole history in memory, for any model: what is said more than once is kept once. A draft of criteria is tried on all of it.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use baton_engine::{Compiled, Observation, Score, Walk};
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

/// How a lead stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// The lead's number.
    pub lead: i64,
    /// Its score.
    pub score: Score,
    /// Whether it is inside the agreed line.
    pub qualified: bool,
    /// Whether it is a lead, rather than a visitor.
    pub is_lead: bool,
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

    /// How every lead stands under each of `models` at `at` (microseconds), in order of number; leads of whom nothing is known by then are left
    /// out. `observe` tells what a model sees in what is said.
    pub fn stands<const N: usize>(
        &self,
        models: [&Compiled; N],
        at: i64,
        observe: impl Fn(&Compiled, &Said) -> Observation + Sync,
    ) -> Vec<[Stand; N]> {
        let seen = models.map(|model| -> Vec<Observation> {
            self.said.par_iter().map(|said| observe(model, said)).collect()
        });
        let leads: Vec<(i64, &[Entry])> =
            self.leads.iter().map(|(lead, entries)| (*lead, &**entries)).collect();
        let stand = |(lead, entries): &(i64, &[Entry])| {
            let entries = &entries[..entries.partition_point(|entry| entry.at <= at)];
            if entries.is_empty() {
                return None;
            }
            Some(std::array::from_fn(|model| walk(*lead, entries, models[model], &seen[model], at)))
        };
        leads.par_iter().filter_map(stand).collect()
    }
}

fn walk(lead: i64, entries: &[Entry], model: &Compiled, seen: &[Observation], at: i64) -> Stand {
    let mut walk = Walk::new(model);
    for together in entries.chunk_by(|a, b| a.at == b.at) {
        walk.step(together[0].at, together.iter().map(|entry| &seen[entry.said as usize]));
    }
    walk.pass(at);
    Stand {
        lead,
        score: walk.state().score(model, at),
        qualified: walk.life().qualified,
        is_lead: walk.life().lead_since.is_some(),
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
        let stands = packed.stands([&now, &draft], 100, observe);
        let told: Vec<_> = stands
            .iter()
            .map(|[a, b]| (a.lead, a.score.total, a.qualified, b.score.total, b.qualified))
            .collect();
        assert_eq!(told, [(3, 5.0, false, 10.0, false), (7, 10.0, false, 20.0, true)]);
    }

    #[test]
    fn what_is_put_again_takes_the_place_of_what_was() {
        let mut packed = Packed::default();
        packed.put(7, [(10, said("Page Viewed", "{}"))]);
        packed.put(7, [(10, said("Page Viewed", "{}")), (11, said("Page Viewed", "{\"a\":1}"))]);
        let model = model(5);
        assert_eq!((packed.messages(), packed.stands([&model], 100, observe)[0][0].score.total), (2, 10.0));
        assert_eq!(
            packed.stands([&model], 10, observe)[0][0].score.displayed(),
            5,
            "what came later is not seen"
        );
        assert!(packed.stands([&model], 9, observe).is_empty());
        packed.put(7, []);
        assert!(packed.stands([&model], 100, observe).is_empty());
        assert!(packed.bytes() > 0);
    }
}
