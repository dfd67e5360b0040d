//! Afterwards: whatever was acknowledged is stored once, every lead has the score that a replay of the log gives, and every crossing of the
//! line made one hand-off.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::clients::Seen;
use crate::node::{Node, Workspace};
use crate::replay;
use crate::truth::Truth;

/// How long leads may wait to be derived after the last message.
pub(crate) const SETTLED_WITHIN: Duration = Duration::from_mins(1);
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

    /// The same if leads crossed the line at all: otherwise nothing was found out about hand-offs.
    ///
    /// # Errors
    /// As [`Found::good`]; or no move to MQL stands.
    pub fn good_and_crossed(self) -> Result<Found> {
        let found = self.good()?;
        if found.crossings == 0 {
            bail!("no lead crossed the line: {}", found.json());
        }
        Ok(found)
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
    truth.settled(SETTLED_WITHIN).await?;
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
    // Where nothing waits for the disk the doctor rightly says that this is no way to keep anything.
    if truth.waits_for_disk().await? {
        found.faults.extend(workspace.doctor().await?.into_iter().map(|check| format!("doctor: {check}")));
    }
    Ok(found)
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
    let stored = workspace.truth().scores().await?;
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

/// What there is of a lead.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    /// Hand-offs.
    handoffs: i64,
    /// Of them, open ones.
    open: i64,
    /// Moves to MQL that stand.
    crossings: i64,
    /// Of them, those that no other move followed in the same commit.
    lasting: i64,
    /// Moves to MQL that were ever noted, those that were voided since included.
    ever: i64,
    /// Moves away from MQL that were voided.
    undone: i64,
    /// Whether moves were voided.
    corrected: bool,
    /// Whether it is at MQL now.
    is_mql: bool,
}

async fn handoffs(truth: &Truth, found: &mut Found) -> Result<()> {
    let lines = lines(truth).await?;
    for (lead, line) in &lines {
        found.crossings += line.crossings;
        found.handoffs += line.handoffs;
        if let Some(fault) = fault(*line) {
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

/// By lead, whatever has to do with hand-offs.
async fn lines(truth: &Truth) -> Result<HashMap<String, Line>> {
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
    let sql = "SELECT t.lead_id, sum(CASE WHEN t.to_stage = 'mql' THEN 1 ELSE 0 END), \
                 sum(CASE WHEN t.from_stage = 'mql' AND v.id IS NOT NULL THEN 1 ELSE 0 END), count(v.id) \
               FROM transition t LEFT JOIN transition v ON v.corrects = t.id GROUP BY t.lead_id";
    for row in truth.rows(sql).await? {
        let line = lines.entry(first(&row)?).or_default();
        (line.ever, line.undone, line.corrected) = (row[1].parse()?, row[2].parse()?, row[3] != "0");
    }
    for row in truth.rows("SELECT id FROM lead WHERE stage = 'mql'").await? {
        lines.entry(first(&row)?).or_default().is_mql = true;
    }
    Ok(lines)
}

fn first(row: &[String]) -> Result<String> {
    row.first().cloned().context("an empty row")
}

/// There are never more hand-offs than there was reason for: each is opened for a move to MQL, which may have been voided since, or because
/// a move away from it was voided by a message that came late. There may be fewer: a lead that left and came back while nobody looked keeps
/// the one that was open, what came and went within a commit was nobody's to take, and a late message may say that what was noted never
/// happened.
fn fault(line: Line) -> Option<String> {
    let Line { handoffs, open, crossings, lasting, ever, undone, corrected, is_mql } = line;
    if open != i64::from(is_mql) {
        return Some(format!("{open} open hand-offs, MQL: {is_mql}"));
    }
    if handoffs > ever + undone {
        return Some(format!(
            "{handoffs} hand-offs for {ever} moves to MQL, {undone} moves away from it voided"
        ));
    }
    let least = i64::from(lasting > 0 && !corrected);
    (handoffs < least).then(|| format!("no hand-off for {crossings} crossings, {lasting} of them lasting"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handoff_belongs_to_a_crossing() {
        let line = |handoffs, open, crossings, is_mql| {
            let (lasting, ever) = (crossings, crossings);
            Line { handoffs, open, crossings, lasting, ever, is_mql, ..Line::default() }
        };
        assert_eq!(fault(line(1, 1, 1, true)), None);
        assert_eq!(fault(line(2, 0, 3, false)), None);
        assert!(fault(line(2, 1, 1, true)).is_some(), "handed off twice");
        assert!(fault(line(0, 0, 1, false)).is_some(), "never handed off");
        assert!(fault(line(1, 0, 1, true)).is_some(), "nobody has it");
        assert!(fault(line(2, 2, 2, true)).is_some(), "two have it");
        assert_eq!(fault(Line { lasting: 0, ..line(0, 0, 1, false) }), None);
    }

    #[test]
    fn a_correction_excuses_only_what_it_explains() {
        let corrected = Line { corrected: true, ..Line::default() };
        assert_eq!(fault(Line { handoffs: 1, ever: 1, ..corrected }), None, "the move was voided");
        assert!(fault(Line { handoffs: 2, ever: 1, ..corrected }).is_some(), "handed off twice all the same");
        assert_eq!(fault(Line { handoffs: 2, ever: 1, undone: 1, ..corrected }), None, "it never left");
        assert_eq!(fault(Line { crossings: 1, lasting: 1, ever: 1, ..corrected }), None, "noted afterwards");
    }

    #[tokio::test]
    async fn moves_are_counted_as_they_stand_and_ever() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db");
        let schema = "CREATE TABLE transition (id, lead_id, from_stage, to_stage, occurred_at, recorded_at, corrects); \
            CREATE TABLE handoff (lead_id, status); CREATE TABLE lead (id, stage); INSERT INTO lead VALUES (1, 'mql'); \
            INSERT INTO handoff VALUES (1, 'closed'), (1, 'open'); \
            INSERT INTO transition VALUES (1, 1, 'lead', 'mql', 5, 5, NULL), (2, 1, 'mql', 'lead', 7, 7, NULL), \
              (3, 1, NULL, NULL, 7, 9, 2);";
        rusqlite::Connection::open(&file).unwrap().execute_batch(schema).unwrap();
        let line = lines(&Truth::Sqlite(file)).await.unwrap()["1"];
        let Line { handoffs, open, crossings, lasting, ever, undone, corrected, is_mql } = line;
        assert_eq!((handoffs, open, crossings, lasting, ever, undone), (2, 1, 1, 1, 1, 1));
        assert!(corrected && is_mql && fault(line).is_none());
    }

    #[test]
    fn what_is_lost_is_no_good() {
        assert!(Found::default().good().is_ok());
        assert!(Found { lost: 1, ..Found::default() }.good().unwrap_err().to_string().contains("\"lost\":1"));
        assert!(Found { faults: vec!["x".to_owned()], ..Found::default() }.good().is_err());
    }
}
