//! Segment-shaped messages, one a line: `track`, `page`, `screen`, `identify`, `group`, `alias`; plain or gzipped.
//!
//! Format: Segment's HTTP tracking API messages (<https://segment.com/docs/connections/spec/>). The lead is `userId`, else
//! `anonymousId`; an anonymous id that a message shows together with a user id belongs to that user (the first such link stands).

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use arrow::array::StringViewArray;
use baton_engine::{Compiled, Interest, Observation, Properties};
use baton_model::{Instant, Subject};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::build::{Chunk, IdHasher, Names, Row, build};
use super::{History, HistoryError};

/// The longest line that is read, in bytes; intake takes at most 32 kB a message.
const LINE_BYTES_MAX: u64 = 1024 * 1024;

/// Reads Segment-shaped messages as `model` sees them.
///
/// # Errors
/// If the file cannot be read or a line is not a message; the text names the line.
pub fn read_ndjson(path: &Path, model: &Compiled) -> Result<History, HistoryError> {
    let name = path.display().to_string();
    let io = |source| HistoryError::Io { file: name.clone(), source };
    let mut lines = open(path).map_err(io)?;
    let mut log = Log { model, hasher: IdHasher::default(), ..Log::new(model) };
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = lines.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line).map_err(io)?;
        if read == 0 {
            break;
        }
        let content = |message: String| HistoryError::Content { file: name.clone(), message };
        if read as u64 == LINE_BYTES_MAX && line.last() != Some(&b'\n') {
            return Err(content(format!("line {number}: longer than {LINE_BYTES_MAX} bytes")));
        }
        let text = std::str::from_utf8(&line).map_err(|error| {
            content(format!("line {number}: not UTF-8 at byte {}", error.valid_up_to() + 1))
        })?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.is_empty() {
            log.line(text).map_err(|message| content(format!("line {number}: {message}")))?;
        }
    }
    Ok(log.finish())
}

fn open(path: &Path) -> std::io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    if file.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        Ok(Box::new(BufReader::with_capacity(1 << 16, flate2::bufread::MultiGzDecoder::new(file))))
    } else {
        Ok(Box::new(file))
    }
}

/// The members of a message that scoring needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: String,
    message_id: Option<String>,
    user_id: Option<Key>,
    anonymous_id: Option<Key>,
    previous_id: Option<Key>,
    group_id: Option<Key>,
    timestamp: Option<String>,
    event: Option<String>,
    name: Option<String>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
    #[serde(borrow)]
    traits: Option<&'a RawValue>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    verdict: Option<&'a RawValue>,
}

/// Whether a message is held to be the doing of a machine, as an export says it: it scores nothing.
fn is_machine(verdict: &RawValue) -> bool {
    #[derive(Deserialize)]
    struct Verdict {
        machine: Option<String>,
    }
    serde_json::from_str(verdict.get()).is_ok_and(|verdict: Verdict| verdict.machine.is_some())
}

/// An id: a text, or a number as some senders write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Text(String),
    Number(serde_json::Number),
}

impl Key {
    fn text(self) -> Option<String> {
        let text = match self {
            Key::Text(text) => text,
            Key::Number(number) => number.to_string(),
        };
        if text.is_empty() { None } else { Some(text) }
    }
}

struct Log<'m> {
    model: &'m Compiled,
    hasher: IdHasher,
    names: Names,
    rows: Vec<Row>,
    ids: Vec<String>,
    observations: Vec<Observation>,
    plain: HashMap<String, u32>,
    /// Anonymous id to user id.
    links: HashMap<String, String>,
    /// What each group was told of itself: (instant, message id, attributes).
    accounts: HashMap<String, Vec<(i64, String, u32)>>,
    /// The group a lead joined last: (instant, message id, group).
    members: HashMap<u32, (i64, String, String)>,
}

impl<'m> Log<'m> {
    fn new(model: &'m Compiled) -> Log<'m> {
        Log {
            model,
            hasher: IdHasher::default(),
            names: Names::default(),
            rows: Vec::new(),
            ids: Vec::new(),
            observations: Vec::new(),
            plain: HashMap::new(),
            links: HashMap::new(),
            accounts: HashMap::new(),
            members: HashMap::new(),
        }
    }

    fn line(&mut self, text: &str) -> Result<(), String> {
        let line: Line<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let at = line.timestamp.as_deref().ok_or("no `timestamp`: write the RFC 3339 time it happened")?;
        let at = at.parse::<Instant>().map_err(|error| format!("timestamp: {error}"))?.micros();
        let id = line.message_id.ok_or("no `messageId`: without one a repeated delivery cannot be told")?;
        let user = line.user_id.and_then(Key::text);
        let anonymous = line.anonymous_id.and_then(Key::text);
        if line.kind == "alias" {
            let previous = line.previous_id.and_then(Key::text).or(anonymous);
            let (Some(previous), Some(user)) = (previous, user) else {
                return Err("an alias needs `previousId` and `userId`".into());
            };
            self.links.entry(previous).or_insert(user);
            return Ok(());
        }
        if let (Some(user), Some(anonymous)) = (&user, &anonymous) {
            self.links.entry(anonymous.clone()).or_insert_with(|| user.clone());
        }
        let lead = user.or(anonymous).ok_or("neither `userId` nor `anonymousId`")?;
        if line.verdict.is_some_and(is_machine) {
            return Ok(());
        }
        let lead = self.names.number(&lead);
        let event = match line.kind.as_str() {
            "track" => line.event.ok_or("a track message needs `event`")?,
            "page" => "Page Viewed".to_owned(),
            "screen" => "Screen Viewed".to_owned(),
            "identify" => return self.facts(lead, at, id, line.traits),
            "group" => {
                let group = line.group_id.and_then(Key::text).ok_or("a group message needs `groupId`")?;
                return self.group(lead, at, id, group, line.traits);
            }
            other => {
                return Err(format!("type `{other}`: one of track, page, screen, identify, group, alias"));
            }
        };
        let what = self.event(&event, line.name, line.properties, line.context)?;
        self.push(lead, at, id, what);
        Ok(())
    }

    fn push(&mut self, lead: u32, at: i64, id: String, what: u32) {
        self.ids.push(id);
        self.rows.push(Row { at, lead, what });
    }

    fn observe(&mut self, observation: Observation) -> u32 {
        self.observations.push(observation);
        (self.observations.len() - 1) as u32
    }

    fn event(
        &mut self,
        name: &str,
        page: Option<String>,
        properties: Option<&RawValue>,
        context: Option<&RawValue>,
    ) -> Result<u32, String> {
        if let Interest::Plain(observation) = self.model.interest(name) {
            if let Some(what) = self.plain.get(name) {
                return Ok(*what);
            }
            let what = self.observe(observation.clone());
            self.plain.insert(name.to_owned(), what);
            return Ok(what);
        }
        let mut properties: Map<String, Value> = object(properties, "properties")?;
        if let Some(page) = page {
            properties.entry("name").or_insert(Value::String(page));
        }
        let context = Value::Object(object(context, "context")?);
        let event = Properties { properties: &properties, context: &context };
        Ok(self.observe(self.model.observe_event(name, event)))
    }

    fn facts(&mut self, lead: u32, at: i64, id: String, traits: Option<&RawValue>) -> Result<(), String> {
        let seed = FactsSeed { model: self.model, subject: Subject::Lead };
        let values = facts(seed, traits.map_or("{}", RawValue::get)).map_err(|e| format!("traits: {e}"))?;
        let what = self.observe(Observation::Facts(values));
        self.push(lead, at, id, what);
        Ok(())
    }

    fn group(
        &mut self,
        lead: u32,
        at: i64,
        id: String,
        group: String,
        traits: Option<&RawValue>,
    ) -> Result<(), String> {
        let seed = FactsSeed { model: self.model, subject: Subject::Account };
        let values = facts(seed, traits.map_or("{}", RawValue::get)).map_err(|e| format!("traits: {e}"))?;
        let what = self.observe(Observation::Facts(values));
        let joined = self.members.entry(lead).or_insert_with(|| (at, id.clone(), group.clone()));
        if (at, &id) >= (joined.0, &joined.1) {
            *joined = (at, id.clone(), group.clone());
        }
        let told = self.accounts.entry(group).or_default();
        if told.iter().all(|(_, known, _)| *known != id) {
            told.push((at, id, what));
        }
        Ok(())
    }

    fn finish(mut self) -> History {
        // What an account was told is a fact of each of its leads.
        let members: Vec<(u32, String)> =
            self.members.drain().map(|(lead, (_, _, group))| (lead, group)).collect();
        let accounts = std::mem::take(&mut self.accounts);
        let names = std::mem::take(&mut self.names).into_list();
        for (lead, group) in members {
            for (at, id, what) in accounts.get(&group).into_iter().flatten() {
                // One message, many leads: its id is made the lead's own, so that it is not taken for a repetition.
                let own = format!("{id}\u{0}{}", names[lead as usize]);
                self.ids.push(own);
                self.rows.push(Row { at: *at, lead, what: *what });
            }
        }
        let leads = names.iter().map(|name| linked(&self.links, name).into()).collect();
        let ids = StringViewArray::from_iter_values(self.ids);
        let hashes = (0..self.rows.len()).map(|row| self.hasher.hash_of_view(&ids, row)).collect();
        build(vec![Chunk { leads, rows: self.rows, observations: self.observations, ids: vec![ids], hashes }])
    }
}

/// Where a chain of links ends; a circle ends where it closes.
fn linked<'a>(links: &'a HashMap<String, String>, name: &'a str) -> &'a str {
    let mut here = name;
    for _ in 0..16 {
        match links.get(here) {
            Some(next) if next != here => here = next,
            _ => break,
        }
    }
    here
}

fn object(raw: Option<&RawValue>, place: &str) -> Result<Map<String, Value>, String> {
    let text = raw.map_or("{}", RawValue::get);
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => Err(format!("{place}: not an object")),
        Err(error) => Err(format!("{place}: {error}")),
    }
}

/// Reads an object of attributes, keeping only the keys that the model asks for.
#[derive(Clone, Copy)]
pub(crate) struct FactsSeed<'m> {
    pub(crate) model: &'m Compiled,
    pub(crate) subject: Subject,
}

/// The attributes in JSON `text` that the model asks for: (key number, value).
pub(crate) fn facts(seed: FactsSeed<'_>, text: &str) -> serde_json::Result<Vec<(u32, Value)>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let values = seed.deserialize(&mut reader)?;
    reader.end()?;
    Ok(values)
}

impl<'de> DeserializeSeed<'de> for FactsSeed<'_> {
    type Value = Vec<(u32, Value)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FactsSeed<'_> {
    type Value = Vec<(u32, Value)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object of attributes")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values: Vec<(u32, Value)> = Vec::new();
        let mut count = 0_usize;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            count += 1;
            if count > 10_000 {
                return Err(A::Error::custom("more than 10,000 attributes"));
            }
            match self.model.key(self.subject, &key) {
                Some(number) => {
                    let value = map.next_value()?;
                    // Of a repeated member the last one stands, as JSON readers have it.
                    values.retain(|(known, _)| *known != number as u32);
                    values.push((number as u32, value));
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}
