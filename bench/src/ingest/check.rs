//! Afterwards: whatever was acknowledged is stored, and every score is what `baton replay` makes of the log.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use baton_e2e::node::Workspace;
use baton_e2e::replay::Scored;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// How long leads may wait to be derived after the last message.
pub(crate) const SETTLED_WITHIN: Duration = Duration::from_mins(5);
/// Two sums are the same up to this.
const TOLERANCE: f64 = 1e-6;
/// How many differences are told.
const TOLD_MAX: usize = 3;

/// A line of a replay at the instant of each event.
#[derive(Debug, Clone, Deserialize)]
struct Line {
    lead: String,
    at: String,
    fit: f64,
    engagement: f64,
    total: f64,
    qualified: bool,
}

impl Line {
    fn agrees(&self, stored: &Scored) -> bool {
        let near = |one: f64, other: f64| (one - other).abs() <= TOLERANCE * 1.01;
        let [fit, engagement, total] = stored.numbers;
        near(self.fit, fit)
            && near(self.engagement, engagement)
            && near(self.total, total)
            && self.qualified == stored.qualified
    }
}

/// Compares everything; the server must have stopped. `acked` is how many events were acknowledged.
///
/// # Errors
/// Something was lost or a score differs; or something cannot be read.
pub(crate) async fn check(workspace: &Workspace, model: &Path, acked: u64) -> Result<Value> {
    let truth = workspace.truth();
    let count = async |sql| truth.number(sql).await.map(i64::unsigned_abs);
    let stored = count("SELECT count(DISTINCT message_id) FROM event WHERE kind = 0").await?;
    let doubled = count("SELECT count(*) FROM event WHERE kind = 0").await? - stored;
    let quarantined = count("SELECT count(*) FROM quarantine").await?;
    let leads = count("SELECT count(DISTINCT lead_id) FROM event").await?;
    let qualified = count("SELECT count(*) FROM lead WHERE stage = 'mql'").await?;
    let scores = truth.scores().await?;
    let (compared, differ) = compare(&scores, &replay(workspace, model, &scores).await?);
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

/// By lead: the instant of the score in microseconds, and the score.
type Scores = HashMap<String, (i64, Scored)>;

/// The scores of the same leads at the same instants by `baton replay` of the exported log. So that one run gives them all, each lead gets an
/// event at the instant of its score that no rule speaks of.
async fn replay(workspace: &Workspace, model: &Path, scores: &Scores) -> Result<HashMap<String, Line>> {
    let to = workspace.folder().join("export");
    workspace.run(&["export", "events", "--to", &to.display().to_string()]).await?;
    let events = to.join("events.ndjson");
    let mut log = std::io::BufWriter::new(File::options().append(true).open(&events)?);
    for (lead, (as_of, _)) in scores {
        let mark = json!({
            "type": "track", "messageId": format!("mark-{lead}"), "userId": lead, "event": "bench_mark",
            "timestamp": Timestamp::from_microsecond(*as_of)?.to_string(), "properties": {},
        });
        writeln!(log, "{mark}")?;
    }
    log.into_inner()?.sync_all()?;
    let (model, events) = (model.display().to_string(), events.display().to_string());
    let arguments = ["replay", "--values-only", "--at", "each-event", "--model", &model, "--events", &events];
    let mut child = workspace.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut found = HashMap::with_capacity(scores.len());
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    while let Some(line) = lines.next_line().await? {
        let line: Line = serde_json::from_str(&line)?;
        let at = line.at.parse::<Timestamp>()?.as_microsecond();
        if scores.get(&line.lead).is_some_and(|(as_of, _)| *as_of == at) {
            found.insert(line.lead.clone(), line);
        }
    }
    let status = child.wait().await?;
    std::fs::remove_dir_all(&to)?;
    if !status.success() {
        bail!("the replay failed ({status})");
    }
    Ok(found)
}

/// How many were compared, and how many differ.
fn compare(stored: &Scores, replayed: &HashMap<String, Line>) -> (u64, u64) {
    let differ = stored
        .iter()
        .filter(|(lead, (_, scored))| !replayed.get(*lead).is_some_and(|line| line.agrees(scored)));
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
        let line = r#"{"lead":"u1","at":"1970-01-01T00:00:01Z","fit":10.0,"engagement":2.500001,"total":12.5,"score":12,"grade":"D3","qualified":false,"model":"0"}"#;
        let line: Line = serde_json::from_str(line).unwrap();
        let scored = Scored {
            numbers: [10.0, 2.5, 12.5],
            score: 12,
            grade: "D3".to_owned(),
            qualified: false,
            dates: [None; 3],
        };
        let stored: Scores = [("u1".to_owned(), (1_000_000, scored))].into();
        let replayed = |line: Line| HashMap::from([(line.lead.clone(), line)]);
        assert_eq!(compare(&stored, &replayed(line.clone())), (1, 0));
        assert_eq!(compare(&stored, &replayed(Line { total: 12.500_01, ..line.clone() })), (1, 1));
        assert_eq!(compare(&stored, &replayed(Line { qualified: true, ..line })), (1, 1));
        assert_eq!(compare(&stored, &HashMap::new()), (1, 1));
    }
}
