//! A workspace to test in, on either database, with a clock that stands still until it is moved.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use baton_app::demo;
use baton_app::explain_lead::{LeadExplanation, ModelChoice, explain_lead};
use baton_app::import::{self, ImportReport, Kind, Request, RunError};
use baton_app::progress::Reporter;
use baton_app::publish::{Publication, PublishError, Published, publish};
use baton_app::workspace::{Place, Workspace};
use baton_app::{Clock, Instant, ScoringModel, Stage};
use baton_store::log::Name;
use baton_store::score::Score;
use baton_store::{Db, lead, transition};
use tempfile::TempDir;

/// Makes two tests of `async fn name(office: Office)`: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(crate::office::Office::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(crate::office::Office::on_postgres().await).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// What the clock of an office shows at first.
pub(crate) const NOW: &str = "2026-06-01T09:00:00Z";

/// What it shows, and by how much it goes on whenever somebody looks.
#[derive(Debug)]
struct TestClock(AtomicI64, AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.fetch_add(self.1.load(Ordering::SeqCst), Ordering::SeqCst))
    }
}

pub(crate) struct Office {
    pub(crate) workspace: Workspace,
    /// The same database, to look into.
    pub(crate) db: Db,
    pub(crate) folder: TempDir,
    clock: Arc<TestClock>,
    postgres: Option<baton_testkit::postgres::Database>,
}

pub(crate) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Every score in a database, by the lead's name.
pub(crate) async fn scores(db: &Db) -> BTreeMap<String, Score> {
    let mut tx = db.read().await.unwrap();
    let version = baton_store::model::in_force(&mut tx).await.unwrap().unwrap();
    let mut scores = BTreeMap::new();
    for id in 1..=baton_store::health::last_lead(&mut tx).await.unwrap() {
        let Some(score) = baton_store::score::of_lead(&mut tx, id, &version).await.unwrap() else { continue };
        let name = match baton_store::log::names(&mut tx, &[id]).await.unwrap().remove(&id).unwrap() {
            Name::User(name) | Name::Anonymous(name) => name,
        };
        scores.insert(name, score);
    }
    scores
}

/// `row` `count` times, its `N` being the number.
pub(crate) fn rows(count: u32, row: &str) -> String {
    (0..count).fold(String::new(), |text, n| text + &row.replace('N', &n.to_string()))
}

/// A model with one rule that makes an MQL, and little else.
pub(crate) fn model(enter: i64) -> ScoringModel {
    let text = format!(
        "schema: baton.scoring/v1\nname: small\ngroups:\n  - id: fit\n    dimension: fit\n    rules:\n      - {{ id: boss, when: {{ attribute: job_title, eq: CEO }}, points: 10 }}\n      - {{ id: big, when: {{ attribute: account.employees, gte: 100 }}, points: 5 }}\n  - id: acts\n    dimension: engagement\n    rules:\n      - {{ id: demo, event: Demo Attended, points: 50, decay: {{ expire: 90d }} }}\n      - {{ id: page, event: Page Viewed, points: 1 }}\nqualification:\n  enter: {{ total: {enter} }}\n"
    );
    ScoringModel::from_text(&text).unwrap_or_else(|faults| panic!("{faults}"))
}

impl Office {
    pub(crate) async fn on_sqlite() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(at(NOW).micros()), AtomicI64::new(0)));
        let place = Place { data: folder.path().join("data"), database_url: None };
        let workspace = Workspace::open_or_create(&place, clock.clone()).await.unwrap();
        let db = Db::connect(&format!("sqlite:{}", folder.path().join("data/baton.sqlite").display()))
            .await
            .unwrap();
        Office { workspace, db, folder, clock, postgres: None }
    }

    pub(crate) async fn on_postgres() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(at(NOW).micros()), AtomicI64::new(0)));
        let database = baton_testkit::postgres::Database::new();
        let place = Place { data: folder.path().join("data"), database_url: Some(database.url().to_owned()) };
        let workspace = Workspace::open_or_create(&place, clock.clone()).await.unwrap();
        let db = Db::connect(database.url()).await.unwrap();
        Office { workspace, db, folder, clock, postgres: Some(database) }
    }

    /// Another process in a workspace that is there.
    pub(crate) async fn again(place: Place) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(at(NOW).micros()), AtomicI64::new(0)));
        let url = place
            .database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", place.data.join("baton.sqlite").display()));
        let workspace = Workspace::open_or_create(&place, clock.clone()).await.unwrap();
        Office { workspace, db: Db::connect(&url).await.unwrap(), folder, clock, postgres: None }
    }

    /// Where it is.
    pub(crate) fn place(&self) -> Place {
        let database_url = self.postgres.as_ref().map(|database| database.url().to_owned());
        Place { data: self.folder.path().join("data"), database_url }
    }

    /// Its clock.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Fills it with people and companies, what they did and what sales made of it.
    pub(crate) async fn liven(&self, leads: usize) {
        let settings = demo::Settings { leads, ..demo::Settings::ending(at(NOW).midnight()) };
        demo::fill(&self.workspace, &settings, &Reporter::silent()).await.unwrap();
    }

    /// Every score there is, by the lead's name.
    pub(crate) async fn scores(&self) -> BTreeMap<String, Score> {
        scores(&self.db).await
    }

    /// Sets the clock.
    pub(crate) fn it_is(&self, time: &str) {
        self.clock.0.store(at(time).micros(), Ordering::SeqCst);
    }

    /// From now on the clock goes on: nobody is shown the same time twice.
    pub(crate) fn time_passes(&self) {
        self.clock.1.store(10, Ordering::SeqCst);
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn request(&self, kind: Kind, name: &str, text: &str, map: Option<&str>) -> Request {
        let map = map.map(|map| self.file("map.yaml", map));
        Request { kind, file: self.file(name, text), map, preset: None, dry_run: false, strict: false }
    }

    pub(crate) async fn run(&self, request: &Request) -> Result<ImportReport, RunError> {
        import::run(&self.workspace, request, &Reporter::silent()).await
    }

    /// Imports leads with columns `id, email, title, company, employees, source, since, stage, on`.
    pub(crate) async fn leads(&self, rows: &str) -> ImportReport {
        let text = format!("id,email,title,company,employees,source,since,stage,on\n{rows}");
        self.run(&self.request(Kind::Leads, "leads.csv", &text, Some(LEADS))).await.unwrap()
    }

    /// Imports events with columns `lead, name, at, path`.
    pub(crate) async fn events(&self, rows: &str) -> ImportReport {
        let text = format!("lead,name,at,path\n{rows}");
        self.run(&self.request(Kind::Events, "events.csv", &text, Some(EVENTS))).await.unwrap()
    }

    /// Imports deals with columns `lead, id, stage, opened, closed, amount, reason`.
    pub(crate) async fn deals(&self, rows: &str) -> ImportReport {
        let text = format!("lead,id,stage,opened,closed,amount,reason\n{rows}");
        self.run(&self.request(Kind::Opportunities, "deals.csv", &text, Some(DEALS))).await.unwrap()
    }

    /// Imports Segment-shaped messages.
    pub(crate) async fn messages(&self, lines: &str) -> ImportReport {
        self.run(&self.request(Kind::Events, "events.ndjson", lines, None)).await.unwrap()
    }

    pub(crate) async fn publish(&self, model: &ScoringModel) -> Result<Published, PublishError> {
        let wanted = Publication { model, by: "Dana", many_handoffs: false, without_agreement: None };
        publish(&self.workspace, wanted, &Reporter::silent()).await
    }

    pub(crate) async fn explain(&self, lead: &str, at: Option<Instant>) -> LeadExplanation {
        explain_lead(&self.workspace, lead, at, ModelChoice::Published).await.unwrap()
    }

    pub(crate) async fn total(&self, lead: &str) -> f64 {
        self.explain(lead, None).await.explanation.unwrap().now.total
    }

    pub(crate) async fn lead(&self, key: &str) -> lead::Lead {
        let mut tx = self.db.read().await.unwrap();
        lead::find(&mut tx, key).await.unwrap().unwrap_or_else(|| panic!("no lead {key}"))
    }

    pub(crate) async fn count(&self) -> u64 {
        lead::count(&mut self.db.read().await.unwrap()).await.unwrap()
    }

    /// The moves that stand: (stage, when, reason).
    pub(crate) async fn path(&self, key: &str) -> Vec<(Stage, String, String)> {
        let lead = self.lead(key).await;
        let moves = transition::of_leads(&mut self.db.read().await.unwrap(), &[lead.id]).await.unwrap();
        moves
            .into_iter()
            .map(|step| {
                let stage = step.to_stage.unwrap().parse().unwrap();
                (stage, Instant::from_micros(step.occurred_at).to_string(), step.reason)
            })
            .collect()
    }

    /// Everything ever noted of a lead's moves.
    pub(crate) async fn log(&self, key: &str) -> Vec<transition::Transition> {
        let lead = self.lead(key).await;
        transition::log_of(&mut self.db.read().await.unwrap(), lead.id).await.unwrap()
    }

    pub(crate) async fn open_handoffs(&self) -> Vec<String> {
        let open = baton_app::handoff::list(&self.workspace, false, None, 1_000).await.unwrap();
        open.into_iter().map(|handoff| handoff.lead).collect()
    }
}

pub(crate) const LEADS: &str = "
key: { external_id: id }
lead: { email: email, job_title: title }
account: { name: company, employees: employees }
source: { column: source }
created_at: { column: since, format: \"%Y-%m-%d\" }
as_of: created_at
outcome: { stage: { column: stage }, at: { column: on, format: \"%Y-%m-%d\" }, when: { column: stage, known: true } }
";

const EVENTS: &str = "
lead: { external_id: lead }
name: { column: name }
at: { column: at, format: \"%Y-%m-%dT%H:%M:%SZ\" }
properties: { path: { column: path } }
";

const DEALS: &str = "
lead: { external_id: lead }
opportunity: { external_id: id, amount: amount }
reason: { column: reason }
at: { column: opened, format: \"%Y-%m-%d\" }
closed_at: { column: closed, format: \"%Y-%m-%d\" }
stage: { column: stage, values: { closed_won: won, closed_lost: lost }, else: open }
";
