//! The way from messages to decisions in random schedules: whatever follows on what, each crossing is handed over once, and deriving
//! everything again from the log changes nothing. A schedule follows from its seed; the message of a failure has it.

use std::fmt::Write as _;

use baton_app::handoff::{self, Decision, OpenByHand};
use baton_app::progress::Reporter;
use baton_app::stage::{SetStage, set_stage};
use baton_app::{Error, Instant, ScoringModel, Stage, derive_waiting};
use baton_store::transition;
use serde_json::json;

use crate::office::{Office, on_both};
use crate::quarter::lot;

on_both!(any_schedule_hands_over_once);

/// How many schedules are tried; `BATON_SCHEDULES` says how many others.
const SCHEDULES: u64 = 40;
/// Of which the first has this seed; `BATON_SCHEDULE_SEED` says another one.
const SEED: u64 = 1;
/// What happens in one.
const STEPS: u64 = 14;
/// Schedules of one workspace: publishing a model looks at all leads.
const TOGETHER: u64 = 25;

async fn any_schedule_hands_over_once(office: Office) {
    let asked = |name: &str, usual: u64| {
        std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name}: a number")))
    };
    let (first, count) = (asked("BATON_SCHEDULE_SEED", SEED), asked("BATON_SCHEDULES", SCHEDULES));
    let again = async || match office.place().database_url {
        Some(_) => Office::on_postgres().await,
        None => Office::on_sqlite().await,
    };
    let mut place = again().await;
    place.with_sales().await;
    for seed in first..first + count {
        if seed % TOGETHER == 0 {
            place = again().await;
            place.with_sales().await;
        }
        let mut schedule = Schedule { office: &place, seed, now: place.workspace.now(), told: String::new() };
        for step in 0..STEPS {
            schedule.step(step).await;
        }
        schedule.holds().await;
    }
}

struct Schedule<'a> {
    office: &'a Office,
    seed: u64,
    now: Instant,
    /// What was done, to be read when it goes wrong.
    told: String,
}

impl Schedule<'_> {
    fn lot(&self, about: &str, step: u64) -> u64 {
        lot(about, &[self.seed, step])
    }

    /// One of the two people of this schedule.
    fn somebody(&self, step: u64) -> String {
        format!("{}-{}", self.seed, self.lot("who", step) % 2)
    }

    async fn step(&mut self, step: u64) {
        let (what, who) = (self.lot("what", step) % 100, self.somebody(step));
        match what {
            0..30 => self.acts(step, &who, 0).await,
            30..40 => self.acts(step, &who, self.lot("late", step) % 60 + 1).await,
            40..60 => self.pass(step),
            60..75 => self.chores().await,
            75..92 => self.decide(step, &who).await,
            92..95 => self.by_hand(&who).await,
            95..97 => self.move_on(&who).await,
            _ => self.publish(step).await,
        }
    }

    async fn acts(&mut self, step: u64, who: &str, days_back: u64) {
        let at = self.now.micros() - i64::try_from(days_back).unwrap() * 86_400_000_000;
        let mut lines = String::new();
        for number in 0..=self.lot("several", step) % 3 {
            let event = ["Demo Attended", "Page Viewed", "Page Viewed"][usize::try_from(number).unwrap()];
            let message = json!({
                "type": "track", "userId": who, "messageId": format!("{who}-{step}-{number}"), "event": event,
                "timestamp": Instant::from_micros(at).to_string(),
            });
            let _ = writeln!(lines, "{message}");
        }
        self.tell(&format!("{who} acts {days_back} days ago"));
        self.office.messages(&lines).await;
    }

    fn pass(&mut self, step: u64) {
        let hours = [1, 3, 5, 24, 240, 1_000][usize::try_from(self.lot("pass", step) % 6).unwrap()];
        self.now = Instant::from_micros(self.now.micros() + hours * 3_600_000_000);
        self.office.it_is(&self.now.to_string());
        self.tell(&format!("{hours} hours pass"));
    }

    async fn chores(&mut self) {
        self.tell("chores");
        // As a timer would.
        self.again().await;
        self.office.chores().await;
    }

    /// Derives both of them from the whole log.
    async fn again(&self) {
        let mut tx = self.office.db.write().await.unwrap();
        for number in 0..2 {
            let found = baton_store::lead::find(&mut tx, &format!("{}-{number}", self.seed)).await.unwrap();
            if let Some(lead) = found {
                baton_store::lead::mark_stale(&mut tx, &[lead.id]).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        derive_waiting(&self.office.workspace, &Reporter::silent()).await.unwrap();
    }

    async fn decide(&mut self, step: u64, who: &str) {
        let (said, decision) = match self.lot("decision", step) % 8 {
            0..4 => ("returns", Decision::Return { reason: "too_early".into(), note: None }),
            4..7 => ("accepts", Decision::Accept),
            _ => ("ends", Decision::Disqualify { reason: "not_a_fit".into(), note: None }),
        };
        let by = ["kim@sales.example", "lee@sales.example"];
        let workspace = &self.office.workspace;
        let (one, other) = tokio::join!(
            handoff::decide(workspace, who, by[0], decision.clone()),
            handoff::decide(workspace, who, by[1], decision)
        );
        self.tell(&format!("{said} {who}: {}", one.is_ok() || other.is_ok()));
        assert!(!(one.is_ok() && other.is_ok()), "both decide:\n{}", self.told);
        for told in [one, other] {
            // Nobody has it, none is open, or the other one was faster.
            assert!(told.is_ok() || is_refused(told.as_ref().err()), "{told:?}\n{}", self.told);
        }
    }

    async fn by_hand(&mut self, who: &str) {
        let request = OpenByHand {
            lead: who.to_owned(),
            reason: "called_us".into(),
            note: None,
            owner: None,
            by: "mina@sales.example".into(),
        };
        let told = handoff::open(&self.office.workspace, request).await;
        self.tell(&format!("by hand {who}: {}", told.is_ok()));
        assert!(told.is_ok() || is_refused(told.as_ref().err()), "{told:?}\n{}", self.told);
    }

    async fn move_on(&mut self, who: &str) {
        let request = SetStage {
            lead: who.to_owned(),
            stage: Stage::Recycled,
            reason: "manual".into(),
            note: None,
            by: "mina@sales.example".into(),
        };
        let told = set_stage(&self.office.workspace, request).await;
        self.tell(&format!("recycles {who}: {}", told.is_ok()));
    }

    async fn publish(&mut self, step: u64) {
        let model = model(self.lot("model", step) % 3);
        let told = self.office.publish(&model).await;
        self.tell(&format!("publishes: {}", told.is_ok()));
    }

    fn tell(&mut self, what: &str) {
        let _ = writeln!(self.told, "{} {what}", self.now);
    }

    async fn holds(&mut self) {
        self.chores().await;
        for number in 0..2 {
            let who = format!("{}-{number}", self.seed);
            let Ok(lead) = self.lead(&who).await else { continue };
            let told = &self.told;
            let all = handoff::list(&self.office.workspace, true, None, 10_000).await.unwrap();
            let its: Vec<_> = all.iter().filter(|handoff| handoff.lead == who).collect();
            let open = its.iter().filter(|handoff| handoff.status == "open").count();
            assert!(open <= 1, "seed {}: two are open\n{told}", self.seed);
            let opened = self.office.told(&who, "handoff.opened").await.len();
            assert_eq!(opened, its.len(), "seed {}: told once of each\n{told}", self.seed);
            let stage = self.office.lead(&who).await.stage;
            assert!(open == 0 || stage == "mql", "seed {}: open, and {stage}\n{told}", self.seed);
            crate::intake::checked(self.office, &who).await;
            // Everything again, from the log.
            let before = (self.office.log(&who).await, crate::intake::stored(self.office, &who).await);
            self.again().await;
            let after = (self.office.log(&who).await, crate::intake::stored(self.office, &who).await);
            assert_eq!(before.0, after.0, "seed {}: other moves\n{told}", self.seed);
            let number = |score: &baton_store::score::Score| {
                (score.total.to_bits(), score.qualified, score.entered_at)
            };
            assert_eq!(number(&before.1), number(&after.1), "seed {}: another score\n{told}", self.seed);
            let moves =
                transition::of_leads(&mut self.office.db.read().await.unwrap(), &[lead]).await.unwrap();
            for pair in moves.windows(2) {
                assert_eq!(pair[0].to_stage, pair[1].from_stage, "seed {}: a gap\n{told}", self.seed);
            }
        }
    }

    async fn lead(&self, who: &str) -> Result<i64, ()> {
        let mut tx = self.office.db.read().await.unwrap();
        baton_store::lead::find(&mut tx, who).await.unwrap().map(|lead| lead.id).ok_or(())
    }
}

fn is_refused(error: Option<&Error>) -> bool {
    matches!(error, Some(Error::Refused(_) | Error::Unsettled { .. } | Error::NoLead(_) | Error::WrongUse(_)))
}

/// One of three that differ in where the line is.
fn model(which: u64) -> ScoringModel {
    let enter = [45, 52, 60][usize::try_from(which).unwrap()];
    let text = format!(
        "schema: baton.scoring/v1
name: schedules
groups:
  - id: acts
    dimension: engagement
    rules:
      - {{ id: demo, event: Demo Attended, points: 30, decay: {{ expire: 20d }} }}
      - {{ id: page, event: Page Viewed, points: 4, decay: {{ half_life: 10d }} }}
      - {{ id: quiet, when: {{ inactive: 15d }}, points: -10 }}
qualification:
  enter: {{ total: {enter} }}
  leave: {{ total: {} }}
",
        enter - 15
    );
    ScoringModel::from_text(&text).unwrap_or_else(|faults| panic!("{faults}"))
}
