//! Afterwards: whatever was acknowledged is stored, and every score is what `baton replay` makes of the log.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::database::Database;
use super::node::{Workspace, until};

/// How long leads may wait to be derived after the last message.
const SETTLED_WITHIN: Duration = Duration::from_mins(5);
/// Two sums are the same up to this.
const TOLERANCE: f64 = 1e-6;
/// How many differences are told.
const TOLD_MAX: usize = 3;

/// A score as stored or replayed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Scored {
    fit: f64,
    engagement: f64,
    total: f64,
    qualified: bool,
}

impl Scored {
    fn agrees(&self, other: &Scored) -> bool {
        let near = |one: f64, other: f64| (one - other).abs() <= TOLERANCE * 1.01;
        near(self.fit, other.fit)
            && near(self.engagement, other.engagement)
            && near(self.total, other.total)
            && self.qualified == other.qualified
    }
}

/// A line of a replay at the instant of each event.
#[derive(Deserialize)]
struct Line {
    lead: String,
    at: String,
    #[serde(flatten)]
    scored: Scored,
}

/// Waits until no lead waits to be derived; the server must still run.
///
/// # Errors
/// Leads go on waiting.
pub(crate) fn settle(database: &Database) -> Result<()> {
    let sql = "SELECT count(*) FROM lead WHERE stale <> 0";
    until("no lead waits to be derived", SETTLED_WITHIN, || Ok(database.number(sql)? == 0))
}

/// Compares everything; the server must have stopped. `acked` is how many events were acknowledged.
///
/// # Errors
/// Something was lost or a score differs; or something cannot be read.
pub(crate) fn check(workspace: &Workspace, model: &Path, acked: u64) -> Result<Value> {
    let database = workspace.database();
    let count = |sql| database.number(sql).map(i64::unsigned_abs);
    let stored = count("SELECT count(DISTINCT message_id) FROM event WHERE kind = 0")?;
    let doubled = count("SELECT count(*) FROM event WHERE kind = 0")? - stored;
    let quarantined = count("SELECT count(*) FROM quarantine")?;
    let leads = count("SELECT count(DISTINCT lead_id) FROM event")?;
    let qualified = count("SELECT count(*) FROM lead WHERE stage = 'mql'")?;
    let scores = stored_scores(&database)?;
    let (compared, differ) = compare(&scores, &replay(workspace, model, &scores)?);
    let said = json!({
        "acked": acked, "stored": stored, "doubled": doubled, "quarantined": quarantined, "leads": leads, "mql": qualified,
        "scores_compared": compared, "scores_differ": differ,
    });
    // wrk goes away with requests under way: they may have been stored without its having seen the answer.
    if stored < acked || doubled > 0 || differ > 0 || compared != leads {
        bail!("what is stored is not what it must be: {said}");
    }
    Ok(said)
}

/// By lead: the instant of the score, and the score.
type Scores = HashMap<String, (Timestamp, Scored)>;

fn stored_scores(database: &Database) -> Result<Scores> {
    let sql = "SELECT x.value, s.as_of, s.fit, s.engagement, s.total, s.qualified \
               FROM score s JOIN external_id x ON x.lead_id = s.lead_id AND x.system = '' \
               WHERE s.model_version = (SELECT version FROM publication ORDER BY id DESC LIMIT 1)";
    database.rows(sql)?.into_iter().map(stored_score).collect()
}

fn stored_score(row: Vec<String>) -> Result<(String, (Timestamp, Scored))> {
    let [lead, as_of, fit, engagement, total, qualified] =
        <[String; 6]>::try_from(row).map_err(|row| anyhow::anyhow!("a score of {} cells", row.len()))?;
    let scored = Scored {
        fit: fit.parse()?,
        engagement: engagement.parse()?,
        total: total.parse()?,
        qualified: qualified == "1",
    };
    Ok((lead, (Timestamp::from_microsecond(as_of.parse()?)?, scored)))
}

/// The scores of the same leads at the same instants by `baton replay` of the exported log. So that one run gives them all, each lead gets an
/// event at the instant of its score that no rule speaks of.
fn replay(workspace: &Workspace, model: &Path, scores: &Scores) -> Result<HashMap<String, Scored>> {
    let to = workspace.folder().join("export");
    workspace.run(&["export", "events", "--to", &to.display().to_string()])?;
    let events = to.join("events.ndjson");
    let mut log = std::io::BufWriter::new(File::options().append(true).open(&events)?);
    for (lead, (as_of, _)) in scores {
        let mark = json!({
            "type": "track", "messageId": format!("mark-{lead}"), "userId": lead, "event": "bench_mark",
            "timestamp": as_of.to_string(), "properties": {},
        });
        writeln!(log, "{mark}")?;
    }
    log.into_inner()?.sync_all()?;
    let (model, events) = (model.display().to_string(), events.display().to_string());
    let arguments = ["replay", "--values-only", "--at", "each-event", "--model", &model, "--events", &events];
    let mut child = workspace.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut found = HashMap::with_capacity(scores.len());
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let at: Timestamp = line.at.parse()?;
        if scores.get(&line.lead).is_some_and(|(as_of, _)| *as_of == at) {
            found.insert(line.lead, line.scored);
        }
    }
    let status = child.wait()?;
    std::fs::remove_dir_all(&to)?;
    if !status.success() {
        bail!("the replay failed ({status})");
    }
    Ok(found)
}

/// How many were compared, and how many differ.
fn compare(stored: &Scores, replayed: &HashMap<String, Scored>) -> (u64, u64) {
    let differ = stored
        .iter()
        .filter(|(lead, (_, scored))| !replayed.get(*lead).is_some_and(|replayed| replayed.agrees(scored)));
    let differ: Vec<_> = differ.collect();
    for (lead, (as_of, scored)) in differ.iter().take(TOLD_MAX) {
        eprintln!("{lead} at {as_of}: stored {scored:?}, replay says {:?}", replayed.get(*lead));
    }
    (stored.len() as u64, differ.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_found() {
        let row = ["u1", "1000000", "10", "2.5", "12.5", "0"].map(str::to_owned).to_vec();
        let stored: Scores = [stored_score(row).unwrap()].into();
        let line = r#"{"lead":"u1","at":"1970-01-01T00:00:01Z","fit":10.0,"engagement":2.500001,"total":12.5,"score":12,"grade":"D3","qualified":false,"model":"0"}"#;
        let line: Line = serde_json::from_str(line).unwrap();
        assert_eq!(line.at.parse::<Timestamp>().unwrap(), stored["u1"].0);
        let replayed = |scored| HashMap::from([(line.lead.clone(), scored)]);
        assert_eq!(compare(&stored, &replayed(line.scored.clone())), (1, 0));
        let other = Scored { total: 12.500_01, ..line.scored.clone() };
        assert_eq!(compare(&stored, &replayed(other)), (1, 1));
        assert_eq!(compare(&stored, &replayed(Scored { qualified: true, ..line.scored.clone() })), (1, 1));
        assert_eq!(compare(&stored, &HashMap::new()), (1, 1));
    }
}
