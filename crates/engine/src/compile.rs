//! A scoring model made ready to fold and evaluate.

use std::collections::HashMap;

use baton_model::scoring::{
    Bounds, Condition, Decay, Dimension, EventRule, Grades, KeyTest, Label, Limits, Measure, PointsFrom,
    Qualification, RuleKind, ScoringModel,
};
use baton_model::{Span, Subject};

use crate::condition::Node;
use crate::observe::{Interest, Observation, Reading};
use crate::tracker::{Kind, Tracker};
use crate::value::{KeyMatcher, KeyPath};

/// A scoring model compiled: every name, key and operand resolved once.
#[derive(Debug)]
pub struct Compiled {
    pub(crate) version: String,
    pub(crate) limits: Limits,
    pub(crate) groups: Vec<Group>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) grades: Grades,
    pub(crate) enter: Option<Line>,
    pub(crate) leave: Option<Line>,
    pub(crate) handoff: Option<Line>,
    pub(crate) lead: Option<Node>,
    pub(crate) trackers: Vec<Tracker>,
    /// Silence conditions: (tracker of the newest such event, span in microseconds).
    pub(crate) silences: Vec<(usize, i64)>,
    pub(crate) attributes: Vec<Attribute>,
    /// Top-level attribute keys that matter.
    pub(crate) keys: Vec<(Subject, String)>,
    key_index: HashMap<(Subject, String), usize>,
    /// Tests to repeat when a key changes.
    pub(crate) tests_of_key: Vec<Vec<usize>>,
    by_name: HashMap<String, Interest>,
    any_name: Interest,
    /// Distinct half-lives in microseconds.
    pub(crate) half_lives: Vec<i64>,
    /// For each tracker at most what one occurrence (of factor 1) can add to any sum.
    gains: Vec<f64>,
    /// For each tracker at most what one occurrence (of factor 1) can take from any sum, then or later.
    losses: Vec<f64>,
    /// At most what a change of attributes can move any sum by.
    facts: f64,
    /// For each rule its group.
    pub(crate) groups_of_rules: Vec<usize>,
}

/// A group, its rules being `Compiled::rules[first..end]`.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) dimension: Dimension,
    pub(crate) limits: Limits,
    pub(crate) first: usize,
    pub(crate) end: usize,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) label: Label,
    pub(crate) points: f64,
    pub(crate) source: Source,
}

/// Where a rule's points come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A tracker of occurrences; the sum is held to `limit`.
    Tracker { tracker: usize, limit: Option<f64>, half_life: Option<usize> },
    /// A condition; `timed` when it can change without a message.
    Condition { node: Node, timed: bool },
}

/// A line that is crossed: bounds and a condition.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) total: Option<f64>,
    pub(crate) fit: Option<f64>,
    pub(crate) engagement: Option<f64>,
    pub(crate) when: Option<Node>,
    pub(crate) timed: bool,
}

/// A test of an attribute.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) subject: Subject,
    pub(crate) matcher: KeyMatcher,
    /// As the model writes it: `account.industry`.
    pub(crate) key: String,
}

impl Compiled {
    /// Makes `model` ready. Cannot fail: the model has been checked.
    pub fn new(model: &ScoringModel) -> Compiled {
        let mut builder = Builder::default();
        let mut groups = Vec::with_capacity(model.groups.len());
        let mut rules = Vec::new();
        for group in &model.groups {
            let first = rules.len();
            rules.extend(group.rules.iter().map(|rule| Rule {
                id: rule.id.clone(),
                label: rule.label.clone(),
                points: rule.points,
                source: builder.source(&rule.kind),
            }));
            groups.push(Group {
                id: group.id.clone(),
                dimension: group.dimension,
                limits: group.limits,
                first,
                end: rules.len(),
            });
        }
        let line = |builder: &mut Builder, pick: &dyn Fn(&Qualification) -> Option<Bounds>| {
            model.qualification.as_ref().and_then(pick).map(|bounds| builder.line(&bounds))
        };
        let enter = line(&mut builder, &|q| Some(q.enter.clone()));
        let leave = line(&mut builder, &|q| q.leave.clone());
        let handoff = line(&mut builder, &|q| q.handoff.clone());
        let lead = model.lead.as_ref().map(|condition| builder.node(condition));
        builder.finish(model, Parts { groups, rules, enter, leave, handoff, lead })
    }

    /// The version of the model this was made from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What an event of this name means to the model.
    pub fn interest(&self, name: &str) -> &Interest {
        self.by_name.get(name).unwrap_or(&self.any_name)
    }

    /// The number of a top-level attribute key; `None` when the model never asks for it.
    pub fn key(&self, subject: Subject, key: &str) -> Option<usize> {
        // The map is keyed by owned text; models have few keys, so a scan is as quick as a hash.
        if self.keys.len() <= 16 {
            return self.keys.iter().position(|(s, k)| *s == subject && k == key);
        }
        self.key_index.get(&(subject, key.to_owned())).copied()
    }

    /// The label of a rule by its id, in `language`, else in English, else none.
    pub fn label(&self, rule: &str, language: &str) -> Option<&str> {
        let rule = self.rules.iter().find(|r| r.id == rule)?;
        rule.label.get(language).or_else(|| rule.label.get("en")).map(String::as_str)
    }

    /// At most what a message can add to any sum.
    pub(crate) fn gain(&self, observation: &Observation) -> f64 {
        self.moved(observation, &self.gains)
    }

    /// At most what a message can take from any sum, then or later.
    pub(crate) fn loss(&self, observation: &Observation) -> f64 {
        self.moved(observation, &self.losses)
    }

    fn moved(&self, observation: &Observation, by: &[f64]) -> f64 {
        match observation {
            Observation::Facts(_) => self.facts,
            Observation::Event(hits) => hits
                .iter()
                .map(|hit| match (&self.trackers[hit.tracker as usize].kind, &hit.reading) {
                    (Kind::Points { .. }, Reading::Number(factor)) => by[hit.tracker as usize] * factor,
                    _ => by[hit.tracker as usize],
                })
                .sum(),
        }
    }

    /// Whether the model leaves a lead out again as soon as it does not satisfy `enter`, so that nothing of the past matters.
    pub fn is_memoryless(&self) -> bool {
        self.leave.is_none()
    }

    /// The group a rule belongs to.
    pub(crate) fn group_of(&self, rule: usize) -> &Group {
        &self.groups[self.groups_of_rules[rule]]
    }
}

struct Parts {
    groups: Vec<Group>,
    rules: Vec<Rule>,
    enter: Option<Line>,
    leave: Option<Line>,
    handoff: Option<Line>,
    lead: Option<Node>,
}

/// Collects trackers and attribute tests while conditions are compiled.
#[derive(Default)]
struct Builder {
    trackers: Vec<Tracker>,
    silences: Vec<(usize, i64)>,
    attributes: Vec<Attribute>,
    half_lives: Vec<i64>,
}

impl Builder {
    fn source(&mut self, kind: &RuleKind) -> Source {
        match kind {
            RuleKind::Event(rule) => {
                let half_life = match rule.decay {
                    Some(Decay::HalfLife(span)) => Some(self.half_life(span)),
                    _ => None,
                };
                Source::Tracker { tracker: self.points(rule), limit: rule.limit, half_life }
            }
            RuleKind::State(condition) => {
                let node = self.node(condition);
                let timed = node.timed(&self.trackers);
                Source::Condition { node, timed }
            }
        }
    }

    fn half_life(&mut self, span: Span) -> usize {
        let micros = span.micros();
        self.half_lives.iter().position(|h| *h == micros).unwrap_or_else(|| {
            self.half_lives.push(micros);
            self.half_lives.len() - 1
        })
    }

    fn points(&mut self, rule: &EventRule) -> usize {
        let kind = Kind::Points {
            cap: rule.cap.map(|cap| (cap.count, cap.per.map(Span::micros))),
            decay: rule.decay,
            top: rule.points_from.as_ref().map_or(1.0, |from| from.max),
        };
        let reads = rule.points_from.as_ref().map(|PointsFrom { property, .. }| KeyPath::new(property));
        let scale = rule.points_from.as_ref().map(|from| (from.per, from.max));
        self.tracker(&rule.events, rule.filter.as_ref(), kind, reads, scale)
    }

    fn tracker(
        &mut self,
        events: &[String],
        filter: Option<&Condition>,
        kind: Kind,
        reads: Option<KeyPath>,
        scale: Option<(f64, f64)>,
    ) -> usize {
        let mut events = events.to_vec();
        events.sort_unstable();
        events.dedup();
        let filter = filter.map(|condition| self.node(condition));
        self.trackers.push(Tracker { events, filter, kind, reads, scale });
        self.trackers.len() - 1
    }

    fn line(&mut self, bounds: &Bounds) -> Line {
        let when = bounds.when.as_ref().map(|condition| self.node(condition));
        let timed = when.as_ref().is_some_and(|node| node.timed(&self.trackers));
        Line { total: bounds.total, fit: bounds.fit, engagement: bounds.engagement, when, timed }
    }

    fn node(&mut self, condition: &Condition) -> Node {
        match condition {
            Condition::All(parts) => Node::All(parts.iter().map(|part| self.node(part)).collect()),
            Condition::Any(parts) => Node::Any(parts.iter().map(|part| self.node(part)).collect()),
            Condition::Not(part) => Node::Not(Box::new(self.node(part))),
            Condition::Attribute(test) => Node::Attribute(self.attribute(test)),
            Condition::Property(test) => Node::Property(KeyMatcher::new(&test.key, test)),
            Condition::Events(test) => {
                let within = test.within.map(Span::micros);
                let keep = test.tests.iter().fold(1, |keep, t| keep.max(keep_for(t.operand())));
                let (kind, reads) = match &test.measure {
                    Measure::Count => (Kind::Count { within, keep }, None),
                    Measure::Sum(key) => (Kind::Sum { within }, Some(KeyPath::new(key))),
                    Measure::Distinct(key) => (Kind::Distinct { within, keep }, Some(KeyPath::new(key))),
                    Measure::Days => (Kind::Days { within, keep }, None),
                };
                let tracker = self.tracker(&test.events, test.filter.as_ref(), kind, reads, None);
                Node::Events { tracker, tests: test.tests.clone() }
            }
            Condition::Inactive(test) => {
                let tracker = self.tracker(&test.events, test.filter.as_ref(), Kind::Newest, None, None);
                self.silences.push((tracker, test.span.micros()));
                Node::Inactive { tracker, span: test.span.micros() }
            }
        }
    }

    fn attribute(&mut self, test: &KeyTest) -> usize {
        let (subject, key) = match test.key.strip_prefix("account.") {
            Some(key) => (Subject::Account, key),
            None => (Subject::Lead, test.key.as_str()),
        };
        let matcher = KeyMatcher::new(key, test);
        self.attributes.push(Attribute { subject, matcher, key: test.key.clone() });
        self.attributes.len() - 1
    }

    fn finish(self, model: &ScoringModel, parts: Parts) -> Compiled {
        let mut keys: Vec<(Subject, String)> = Vec::new();
        let mut key_index = HashMap::new();
        let mut tests_of_key: Vec<Vec<usize>> = Vec::new();
        for (test, attribute) in self.attributes.iter().enumerate() {
            for root in attribute.matcher.path.roots() {
                let key = (attribute.subject, root.to_owned());
                let at = *key_index.entry(key.clone()).or_insert_with(|| {
                    keys.push(key);
                    tests_of_key.push(Vec::new());
                    keys.len() - 1
                });
                tests_of_key[at].push(test);
            }
        }
        let (by_name, any_name) = interests(&self.trackers);
        let mut groups_of_rules = vec![0; parts.rules.len()];
        for (index, group) in parts.groups.iter().enumerate() {
            groups_of_rules[group.first..group.end].fill(index);
        }
        let Moves { gains, losses, facts } = moves(&parts.rules, self.trackers.len());
        Compiled {
            gains,
            losses,
            facts,
            version: model.version().to_owned(),
            limits: model.limits,
            groups: parts.groups,
            rules: parts.rules,
            grades: model.grades,
            enter: parts.enter,
            leave: parts.leave,
            handoff: parts.handoff,
            lead: parts.lead,
            trackers: self.trackers,
            silences: self.silences,
            attributes: self.attributes,
            keys,
            key_index,
            tests_of_key,
            by_name,
            any_name,
            half_lives: self.half_lives,
            groups_of_rules,
        }
    }
}

/// At most what one occurrence can add or take, by tracker, and what a change of attributes can move.
struct Moves {
    gains: Vec<f64>,
    losses: Vec<f64>,
    facts: f64,
}

fn moves(rules: &[Rule], trackers: usize) -> Moves {
    let mut moves = Moves { gains: vec![0.0; trackers], losses: vec![0.0; trackers], facts: 0.0 };
    for rule in rules {
        match &rule.source {
            Source::Tracker { tracker, .. } => {
                moves.gains[*tracker] += rule.points.max(0.0);
                moves.losses[*tracker] += (-rule.points).max(0.0);
            }
            Source::Condition { node, .. } => {
                node.trackers(&mut |tracker| moves.gains[tracker] += rule.points.abs());
                // An event ends a silence and puts the next one off: points taken for silence are not taken sooner.
                let only_puts_off = rule.points < 0.0 && matches!(node, Node::Inactive { .. });
                if !only_puts_off {
                    node.trackers(&mut |tracker| moves.losses[tracker] += rule.points.abs());
                }
                let mut hinges = false;
                node.attributes(&mut |_| hinges = true);
                moves.facts += if hinges { rule.points.abs() } else { 0.0 };
            }
        }
    }
    moves
}

/// How many of the newest occurrences decide a comparison with `operand`: one more than it, so that `eq` and `ne` see the excess.
fn keep_for(operand: f64) -> usize {
    if operand < 0.0 { 1 } else { operand.min(1e9) as usize + 2 }
}

/// Which trackers each event name concerns, and those of names that no tracker mentions.
fn interests(trackers: &[Tracker]) -> (HashMap<String, Interest>, Interest) {
    let concerned = |name: Option<&str>| -> Interest {
        let list: Vec<usize> = trackers
            .iter()
            .enumerate()
            .filter(|(_, t)| t.events.is_empty() || name.is_some_and(|n| t.events.iter().any(|e| e == n)))
            .map(|(index, _)| index)
            .collect();
        let plain = list.iter().all(|t| trackers[*t].filter.is_none() && trackers[*t].reads.is_none());
        if plain { Interest::Plain(Observation::plain(&list)) } else { Interest::Reads(list) }
    };
    let by_name = trackers
        .iter()
        .flat_map(|tracker| &tracker.events)
        .map(|name| (name.clone(), concerned(Some(name))))
        .collect();
    (by_name, concerned(None))
}
