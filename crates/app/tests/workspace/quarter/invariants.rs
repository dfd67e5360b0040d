//! What holds after every day.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use baton_app::Instant;
use baton_app::handoff;
use baton_store::handoff::Handoff;
use baton_store::transition::Transition;
use baton_store::{census, outbox, transition};

use super::business::{Deed, is_working};
use crate::office::Office;

/// Hours after which a hand-off is overdue, of work.
const SLA_HOURS: u64 = 4;
/// Lead scores that are compared with the log each day.
const COMPARED: usize = 60;

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Checks {
    pub(super) deeds: Vec<Deed>,
    /// Moves that were explained.
    explained: HashSet<i64>,
}

impl Checks {
    pub(super) async fn of_a_day(&mut self, office: &Office, day: u64) {
        super::business::chores(office).await;
        no_handoff_is_forgotten(office, is_working(day, 20)).await;
        no_handoff_is_doubled(office).await;
        self.moves_are_explained(office, 25).await;
        scores_are_those_of_the_log(office, usize::try_from(day).unwrap() * COMPARED, COMPARED).await;
        self.figures_are_right(office).await;
    }

    pub(super) async fn of_the_quarter(&mut self, office: &Office) {
        scores_are_those_of_the_log(office, 0, usize::MAX).await;
        self.moves_are_explained(office, usize::MAX).await;
        has_everything(office).await;
        let kinds: BTreeSet<&str> = self.deeds.iter().map(|deed| deed.what).collect();
        assert_eq!(
            kinds,
            BTreeSet::from(["accepted", "disqualified", "returned", "snoozed"]),
            "a rich quarter"
        );
    }

    /// Each move has a reason, follows from the one before, and what the criteria moved is what they say of that second.
    async fn moves_are_explained(&mut self, office: &Office, most: usize) {
        let leads = leads(office).await;
        let moves = transition::of_leads(&mut office.db.read().await.unwrap(), &leads).await.unwrap();
        let mut before: Option<&Transition> = None;
        let mut looked = 0;
        for step in &moves {
            let previous = before.filter(|before| before.lead_id == step.lead_id);
            assert_eq!(
                step.from_stage.as_deref(),
                previous.and_then(|previous| previous.to_stage.as_deref()),
                "{step:?} after {previous:?}"
            );
            assert!(!step.reason.is_empty() && !step.actor.is_empty(), "{step:?}");
            before = Some(step);
            if looked < most && self.explained.insert(step.id) {
                looked += 1;
                says_so(office, step).await;
            }
        }
    }

    /// Acceptance and times to the first touch are those of what the reps did.
    async fn figures_are_right(&self, office: &Office) {
        let all = handoffs(office).await;
        let report = handoff::report::report(&office.workspace, None, None).await.unwrap().all;
        let mut first: BTreeMap<i64, i64> = BTreeMap::new();
        for deed in &self.deeds {
            first.entry(deed.handoff).or_insert(deed.at);
        }
        let did = |what: &str| self.deeds.iter().filter(|deed| deed.what == what).count() as u64;
        let decided = did("accepted") + did("returned") + did("disqualified");
        assert_eq!((report.acceptance.numerator, report.acceptance.denominator), (did("accepted"), decided));
        assert_eq!(report.opened, all.len() as u64);
        // Putting it off is no answer.
        let touched = first.iter().filter(|(handoff, _)| {
            self.deeds.iter().any(|deed| deed.handoff == **handoff && deed.what != "snoozed")
        });
        assert_eq!(report.first_touch_hours.n, touched.count() as u64);
        let kept = all.iter().filter(|handoff| in_time(handoff)).count() as u64;
        assert_eq!(report.sla_kept.numerator, kept);
        for handoff in all.iter().filter(|handoff| handoff.touched_at.is_some()) {
            plain_clock(handoff);
        }
    }
}

/// As [`Checks::of_the_quarter`], where nobody wrote down what the reps did.
pub(super) async fn of_what_is_left(office: &Office) {
    super::business::chores(office).await;
    no_handoff_is_forgotten(office, false).await;
    no_handoff_is_doubled(office).await;
    Checks::default().moves_are_explained(office, usize::MAX).await;
    scores_are_those_of_the_log(office, 0, usize::MAX).await;
    has_everything(office).await;
    let all = handoffs(office).await;
    let report = handoff::report::report(&office.workspace, None, None).await.unwrap().all;
    let is = |status: &str| all.iter().filter(|handoff| handoff.status == status).count() as u64;
    let decided = is("accepted") + is("returned") + is("disqualified");
    assert_eq!((report.acceptance.numerator, report.acceptance.denominator), (is("accepted"), decided));
    assert_eq!((report.opened, report.open), (all.len() as u64, is("open")));
}

/// A quarter in which everything occurred is worth something as a test.
async fn has_everything(office: &Office) {
    let stages: BTreeSet<String> = census::all(&mut office.db.read().await.unwrap())
        .await
        .unwrap()
        .into_iter()
        .map(|lead| lead.stage)
        .collect();
    for stage in ["lead", "mql", "sal", "customer", "recycled", "disqualified"] {
        assert!(stages.contains(stage), "nobody is {stage}: {stages:?}");
    }
    let report = handoff::report::report(&office.workspace, None, None).await.unwrap();
    assert_eq!(report.by_model.len(), 2, "both versions handed leads over");
    assert!(report.by_owner.len() >= 6, "all reps got some");
}

async fn leads(office: &Office) -> Vec<i64> {
    let all = census::all(&mut office.db.read().await.unwrap()).await.unwrap();
    all.into_iter().map(|lead| lead.id).collect()
}

/// Every hand-off there is.
async fn handoffs(office: &Office) -> Vec<Handoff> {
    let listed = handoff::list(&office.workspace, true, None, 10_000).await.unwrap();
    let mut tx = office.db.read().await.unwrap();
    let mut all = Vec::new();
    for view in listed {
        all.push(baton_store::handoff::by_id(&mut tx, view.id).await.unwrap().unwrap());
    }
    all
}

fn in_time(handoff: &Handoff) -> bool {
    let sales = matches!(handoff.status.as_str(), "accepted" | "returned" | "disqualified");
    let late = handoff.sla_at.zip(handoff.decided_at).is_some_and(|(sla, decided)| decided > sla);
    sales && handoff.sla_at.is_some() && handoff.overdue_at.is_none() && !late
}

/// Where a clock was never put off nor begun anew, counting the hours of work says what it says.
fn plain_clock(handoff: &Handoff) {
    let (Some(touched), Some(work)) = (handoff.touched_at, handoff.touched_work) else { return };
    if handoff.reassigned > 0 || handoff.clock_used > 0 || handoff.clock_from != handoff.opened_at {
        return;
    }
    let minute = 60_000_000;
    let midnight = "2026-03-31T15:00:00Z".parse::<Instant>().unwrap().micros();
    let (from, to) = ((handoff.opened_at - midnight) / minute, (touched - midnight) / minute);
    let counted = (from..to)
        .filter(|at| is_working((at / 1440).try_into().unwrap(), (at % 1440 / 60).try_into().unwrap()))
        .count();
    let counted = i64::try_from(counted).unwrap();
    assert!(
        (counted * minute - work).abs() <= minute,
        "{counted} minutes of work, not {}: {handoff:?}",
        work / minute
    );
    let late = work > i64::try_from(SLA_HOURS).unwrap() * 60 * minute;
    assert_eq!(!in_time(handoff), late, "{handoff:?}");
}

/// Nobody's hand-off is past its time unnoticed: who has none waits in a queue with its alarm, or for the morning.
async fn no_handoff_is_forgotten(office: &Office, working: bool) {
    let now = office.workspace.now().micros();
    for handoff in handoffs(office).await.iter().filter(|handoff| handoff.status == "open") {
        let is_late = handoff.sla_at.is_some_and(|at| at <= now) && handoff.snoozed_until.is_none();
        assert!(!is_late || handoff.overdue_at.is_some(), "overdue unnoticed: {handoff:?}");
        let waits =
            handoff.route_at.is_some_and(|at| at > now) && (!working || handoff.unassigned_at.is_some());
        assert!(handoff.owner.is_some() || waits, "nobody has it, and nobody is told: {handoff:?}");
    }
}

/// One hand-off for each time that a lead reached the line, one of them open at most, and each told of once.
async fn no_handoff_is_doubled(office: &Office) {
    let all = handoffs(office).await;
    let mut open: HashSet<i64> = HashSet::new();
    let mut opened: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for handoff in &all {
        assert!(handoff.status != "open" || open.insert(handoff.lead_id), "two are open: {handoff:?}");
        opened.entry(handoff.lead_id).or_default().push(handoff.id);
    }
    let mut tx = office.db.read().await.unwrap();
    for (lead, ids) in opened {
        let told = outbox::of_lead(&mut tx, lead).await.unwrap();
        let told = told.iter().filter(|told| told.kind == "handoff.opened").count();
        assert_eq!(told, ids.len(), "lead {lead}");
        // Also what a late message proved wrong afterwards: the hand-off was closed then.
        let noted = transition::log_of(&mut tx, lead).await.unwrap();
        let reached = noted.iter().filter(|step| step.to_stage.as_deref() == Some("mql")).count();
        assert!(ids.len() <= reached, "lead {lead}: {} hand-offs, {reached} times an MQL", ids.len());
    }
}

/// What the criteria moved, they say of that second.
async fn says_so(office: &Office, step: &Transition) {
    let expected = match step.reason.as_str() {
        "score_reached" => true,
        "score_fell" => false,
        _ => return,
    };
    let explained =
        office.explain(&format!("#{}", step.lead_id), Some(Instant::from_micros(step.occurred_at))).await;
    let now = explained.explanation.unwrap().now;
    assert_eq!(now.qualified, expected, "{step:?}");
}

/// The stored score of some leads is what the log gives for the instant that it carries.
async fn scores_are_those_of_the_log(office: &Office, skip: usize, count: usize) {
    let leads = leads(office).await;
    let skip = skip % leads.len();
    for lead in leads.iter().cycle().skip(skip).take(count.min(leads.len())) {
        crate::intake::checked(office, &format!("#{lead}")).await;
    }
}
