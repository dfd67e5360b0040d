//! What scores should be: `baton replay` of the exported log, at the instant at which each score was taken.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::node::Workspace;

/// How many are computed at once.
const AT_ONCE: usize = 2;

/// A score: what a row of the database and a line of a replay both say.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Fit, engagement and their sum within limits.
    pub numbers: [f64; 3],
    /// What is displayed of the sum.
    pub score: i64,
    /// Both letters of the grade.
    pub grade: String,
    /// Whether it is an MQL.
    pub qualified: bool,
    /// First entry, latest entry, leave after it, in microseconds.
    pub dates: [Option<i64>; 3],
}

/// The scores of leads under `model` by the log in `events` (NDJSON), each at its own instant in microseconds.
///
/// # Errors
/// A replay fails or says something else than expected.
pub(crate) async fn scores(
    workspace: &Workspace,
    model: &Path,
    events: &Path,
    instants: &HashMap<String, i64>,
) -> Result<HashMap<String, Scored>> {
    let folder = tempfile::tempdir_in(workspace.folder())?;
    let groups = split(events, instants)?;
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut replays = JoinSet::new();
    for (instant, lines) in groups {
        let (workspace, model, gate) = (workspace.clone(), model.display().to_string(), gate.clone());
        let file = folder.path().join(format!("{instant}.ndjson"));
        replays.spawn(async move {
            let _turn = gate.acquire().await?;
            std::fs::write(&file, lines)?;
            let at = Timestamp::from_microsecond(instant)?.to_string();
            let events = file.display().to_string();
            let arguments = ["replay", "--no-forecast", "--model", &model, "--events", &events, "--at", &at];
            let out = workspace.run(&arguments).await?;
            std::fs::remove_file(&file)?;
            out.lines().map(scored).collect::<Result<Vec<_>>>()
        });
    }
    let mut scores = HashMap::with_capacity(instants.len());
    while let Some(done) = replays.join_next().await {
        scores.extend(done??);
    }
    Ok(scores)
}

/// The lines of the log, put together by the instant of their lead's score. Leads without one are left out.
fn split(events: &Path, instants: &HashMap<String, i64>) -> Result<HashMap<i64, String>> {
    let mut groups: HashMap<i64, String> = HashMap::new();
    for line in BufReader::new(File::open(events)?).lines() {
        let line = line?;
        let read: Value = serde_json::from_str(&line)?;
        let user = read["userId"].as_str().unwrap_or_default();
        if let Some(instant) = instants.get(user) {
            let group = groups.entry(*instant).or_default();
            group.push_str(&line);
            group.push('\n');
        }
    }
    Ok(groups)
}

fn scored(line: &str) -> Result<(String, Scored)> {
    let read: Value = serde_json::from_str(line)?;
    let lead = read["lead"].as_str().context("a line without a lead")?;
    let number = |name: &str| read[name].as_f64().with_context(|| format!("{lead}: no {name}"));
    let date = |name: &str| match read[name].as_str() {
        Some(at) => Ok::<_, anyhow::Error>(Some(at.parse::<Timestamp>()?.as_microsecond())),
        None => Ok(None),
    };
    let scored = Scored {
        numbers: [number("fit")?, number("engagement")?, number("total")?],
        score: read["score"].as_i64().context("a score that is no integer")?,
        grade: read["grade"].as_str().context("no grade")?.to_owned(),
        qualified: read["qualified"].as_bool().context("neither qualified nor not")?,
        dates: [date("first_entered_at")?, date("entered_at")?, date("left_at")?],
    };
    Ok((lead.to_owned(), scored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_replay_is_read() {
        let line = r#"{"lead":"u1","fit":15.0,"engagement":48.25,"total":63.25,"score":63,"grade":"A1","qualified":true,"first_entered_at":"1970-01-01T00:00:01Z","entered_at":"1970-01-01T00:00:02.5Z","left_at":null,"model":"0"}"#;
        let (lead, scored) = scored(line).unwrap();
        assert_eq!(lead, "u1");
        assert_eq!((scored.numbers, scored.score, scored.grade.as_str()), ([15.0, 48.25, 63.25], 63, "A1"));
        assert_eq!((scored.qualified, scored.dates), (true, [Some(1_000_000), Some(2_500_000), None]));
    }
}
