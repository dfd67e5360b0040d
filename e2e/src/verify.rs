//! Afterwards: whatever was acknowledged is stored once, every lead has the score that a replay of the log gives, and every crossing of the
//! line made one hand-off.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::clients::Seen;
use crate::node::{Node, Workspace};
use crate::replay::{self, Scored};
use crate::truth::Truth;
use crate::wait;

/// How long leads may wait to be derived after the last message.
const SETTLED_WITHIN: Duration = Duration::from_mins(1);
/// How many differences are told.
const TOLD_MAX: usize = 5;

/// Moves that stand: those that no later entry voids.
const STANDING: &str = "SELECT t.id, t.lead_id, t.to_stage, t.occurred_at, t.recorded_at FROM transition t WHERE t.corrects IS NULL \
                        AND NOT EXISTS (SELECT 1 FROM transition c WHERE c.corrects = t.id)";

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Messages that were acknowledged.
    pub acked: usize,
    /// Messages that are stored.
    pub stored: usize,
    /// Acknowledged and not stored.
    pub lost: usize,
    /// Stored more than once.
    pub doubled: usize,
    /// Leads.
    pub leads: usize,
    /// Leads whose score is not what the log gives.
    pub unlike: usize,
    /// Moves to MQL that stand.
    pub crossings: i64,
    /// Hand-offs.
    pub handoffs: i64,
    /// What else is wrong, and the first differences, in words.
    pub faults: Vec<String>,
}

impl Found {
    /// As members of a line of JSON.
    pub fn json(&self) -> Value {
        json!({
            "acked": self.acked, "stored": self.stored, "lost": self.lost, "doubled": self.doubled, "leads": self.leads,
            "scores_unlike": self.unlike, "crossings": self.crossings, "handoffs": self.handoffs, "faults": self.faults,
        })
    }

    /// # Errors
    /// Something is not as it must be; the error says all that was found.
    pub fn good(self) -> Result<Found> {
        if self.lost + self.doubled + self.unlike == 0 && self.faults.is_empty() {
            return Ok(self);
        }
        bail!("{}", self.json())
    }
}

/// Waits until nothing waits to be derived, stops the server in order, and looks at everything.
///
/// # Errors
/// The server does not stop, or something cannot be read. What is found to be wrong is no error yet: see [`Found::good`].
pub async fn verify(workspace: &Workspace, nodes: Vec<Node>, model: &Path, seen: &Seen) -> Result<Found> {
    let truth = workspace.truth();
    settle(&truth).await?;
    let mut found = Found { acked: seen.acked.len(), ..Found::default() };
    for node in nodes {
        if node.panicked() {
            found.faults.push(format!("it panicked: {}", node.told()));
        }
        node.stop().await?;
    }
    found.faults.extend(seen.oddities.iter().cloned());
    if seen.bare_refusals > 0 {
        found.faults.push(format!("{} refusals without Retry-After", seen.bare_refusals));
    }
    let integrity = truth.integrity().await?;
    if integrity != "ok" {
        found.faults.push(format!("the database is damaged: {integrity}"));
    }
    messages(&truth, seen, &mut found).await?;
    scores(workspace, model, &mut found).await?;
    handoffs(&truth, &mut found).await?;
    Ok(found)
}

/// # Errors
/// Leads go on waiting to be derived.
pub async fn settle(truth: &Truth) -> Result<()> {
    let sql = "SELECT count(*) FROM lead WHERE stale <> 0";
    let settled = wait::until("no lead waits to be derived", SETTLED_WITHIN, async || {
        truth.number(sql).await.is_ok_and(|waiting| waiting == 0)
    });
    settled.await.map(drop)
}

async fn messages(truth: &Truth, seen: &Seen, found: &mut Found) -> Result<()> {
    let rows = truth.rows("SELECT message_id FROM event WHERE class = 0").await?;
    found.stored = rows.len();
    let stored: HashSet<String> = rows.into_iter().flatten().collect();
    found.doubled = found.stored - stored.len();
    let lost: Vec<&String> = seen.acked.iter().filter(|id| !stored.contains(*id)).collect();
    found.lost = lost.len();
    found.faults.extend(lost.into_iter().take(TOLD_MAX).map(|id| format!("lost: {id}")));
    Ok(())
}

async fn scores(workspace: &Workspace, model: &Path, found: &mut Found) -> Result<()> {
    let stored = stored_scores(&workspace.truth()).await?;
    let known = workspace
        .truth()
        .number("SELECT count(DISTINCT lead_id) FROM event WHERE lead_id IS NOT NULL")
        .await?;
    found.leads = usize::try_from(known)?;
    if stored.len() != found.leads {
        found.faults.push(format!("{} leads have a score, {known} have messages", stored.len()));
    }
    let out = tempfile::tempdir_in(workspace.folder())?;
    let to = out.path().join("export");
    workspace.run(&["export", "events", "--to", &to.display().to_string()]).await?;
    let instants = stored.iter().map(|(lead, (as_of, _))| (lead.clone(), *as_of)).collect();
    let replayed = replay::scores(workspace, model, &to.join("events.ndjson"), &instants).await?;
    for (lead, (as_of, score)) in &stored {
        let wanted = replayed.get(lead);
        if wanted != Some(score) {
            found.unlike += 1;
            if found.unlike <= TOLD_MAX {
                found.faults.push(format!("{lead} at {as_of}: stored {score:?}, replay says {wanted:?}"));
            }
        }
    }
    Ok(())
}

/// By lead: when its score was taken, and the score.
async fn stored_scores(truth: &Truth) -> Result<HashMap<String, (i64, Scored)>> {
    let sql = "SELECT x.value, s.as_of, s.fit, s.engagement, s.total, s.score, s.grade, s.qualified, s.first_entered_at, s.entered_at, \
                 s.left_at FROM score s JOIN external_id x ON x.lead_id = s.lead_id AND x.system = '' \
               WHERE s.model_version = (SELECT version FROM publication ORDER BY id DESC LIMIT 1)";
    truth.rows(sql).await?.into_iter().map(|row| stored_score(&row)).collect()
}

fn stored_score(row: &[String]) -> Result<(String, (i64, Scored))> {
    let [lead, as_of, fit, engagement, total, score, grade, qualified, first, entered, left] = row else {
        bail!("a score of {} cells", row.len());
    };
    let date =
        |cell: &String| Ok::<_, anyhow::Error>(if cell.is_empty() { None } else { Some(cell.parse()?) });
    let scored = Scored {
        numbers: [fit.parse()?, engagement.parse()?, total.parse()?],
        score: score.parse()?,
        grade: grade.clone(),
        qualified: qualified == "1",
        dates: [date(first)?, date(entered)?, date(left)?],
    };
    Ok((lead.clone(), (as_of.parse()?, scored)))
}

/// Hand-offs of a lead: all and open ones; its moves to MQL that stand, and those of them that no other move followed in the same commit;
/// whether moves of it were voided; whether it is at MQL now.
#[derive(Default)]
struct Line {
    handoffs: i64,
    open: i64,
    crossings: i64,
    lasting: i64,
    corrected: bool,
    is_mql: bool,
}

async fn handoffs(truth: &Truth, found: &mut Found) -> Result<()> {
    let mut lines: HashMap<String, Line> = HashMap::new();
    let sql = "SELECT lead_id, count(*), sum(CASE WHEN status = 'open' THEN 1 ELSE 0 END) FROM handoff GROUP BY lead_id";
    for row in truth.rows(sql).await? {
        let line = lines.entry(first(&row)?).or_default();
        (line.handoffs, line.open) = (row[1].parse()?, row[2].parse()?);
    }
    let sql = format!(
        "SELECT m.lead_id, count(*), sum(CASE WHEN EXISTS (SELECT 1 FROM transition n WHERE n.lead_id = m.lead_id AND n.id > m.id \
           AND n.recorded_at = m.recorded_at) THEN 0 ELSE 1 END) \
         FROM ({STANDING}) AS m WHERE m.to_stage = 'mql' GROUP BY m.lead_id"
    );
    for row in truth.rows(&sql).await? {
        let line = lines.entry(first(&row)?).or_default();
        (line.crossings, line.lasting) = (row[1].parse()?, row[2].parse()?);
    }
    for row in truth.rows("SELECT DISTINCT lead_id FROM transition WHERE corrects IS NOT NULL").await? {
        lines.entry(first(&row)?).or_default().corrected = true;
    }
    for row in truth.rows("SELECT id FROM lead WHERE stage = 'mql'").await? {
        lines.entry(first(&row)?).or_default().is_mql = true;
    }
    for (lead, line) in &lines {
        found.crossings += line.crossings;
        found.handoffs += line.handoffs;
        if let Some(fault) = fault(line) {
            found.faults.push(format!("lead {lead}: {fault}"));
        }
    }
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ({STANDING}) AS m GROUP BY lead_id, to_stage, occurred_at HAVING count(*) > 1) AS d"
    );
    let doubled = truth.number(&sql).await?;
    if doubled > 0 {
        found.faults.push(format!("{doubled} moves stand twice"));
    }
    Ok(())
}

fn first(row: &[String]) -> Result<String> {
    ensure!(!row.is_empty(), "an empty row");
    row.first().cloned().context("an empty row")
}

/// There may be fewer hand-offs than crossings: a lead that left and came back while nobody looked keeps the one that was open, and what came
/// and went within a commit was nobody's to take. There are never more, unless a message came late and voided the move that one was opened for.
fn fault(line: &Line) -> Option<String> {
    let Line { handoffs, open, crossings, lasting, corrected, is_mql } = *line;
    if open != i64::from(is_mql) {
        return Some(format!("{open} open hand-offs, MQL: {is_mql}"));
    }
    let fits = corrected || (handoffs <= crossings && (handoffs > 0 || lasting == 0));
    (!fits).then(|| format!("{handoffs} hand-offs for {crossings} crossings, {lasting} of them lasting"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handoff_belongs_to_a_crossing() {
        let line = |handoffs, open, crossings, is_mql| {
            let lasting = crossings;
            Line { handoffs, open, crossings, lasting, corrected: false, is_mql }
        };
        assert_eq!(fault(&line(1, 1, 1, true)), None);
        assert_eq!(fault(&line(2, 0, 3, false)), None);
        assert!(fault(&line(2, 1, 1, true)).is_some(), "handed off twice");
        assert!(fault(&line(0, 0, 1, false)).is_some(), "never handed off");
        assert!(fault(&line(1, 0, 1, true)).is_some(), "nobody has it");
        assert!(fault(&line(2, 2, 2, true)).is_some(), "two have it");
        assert_eq!(fault(&Line { lasting: 0, ..line(0, 0, 1, false) }), None);
        assert_eq!(fault(&Line { corrected: true, ..line(1, 0, 0, false) }), None);
    }

    #[test]
    fn what_is_lost_is_no_good() {
        assert!(Found::default().good().is_ok());
        assert!(Found { lost: 1, ..Found::default() }.good().unwrap_err().to_string().contains("\"lost\":1"));
        assert!(Found { faults: vec!["x".to_owned()], ..Found::default() }.good().is_err());
    }
}
