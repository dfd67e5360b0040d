//! The baton: routing, the clock, what both teams do with a hand-off.

mod deeds;
mod lifecycle;
mod reading;
mod routing;
mod sla;

use std::collections::BTreeMap;

use baton_app::members::{self, NewMember};
use baton_app::{Instant, Role, Team, Tongue};
use baton_store::outbox;

use crate::office::{Office, model};

/// Working hours of the tests: Monday to Friday, 9 to 18 in Seoul. It is Monday, 1 June 2026, 10:00 there.
pub(crate) const CALENDAR: &str = r#"
time_zone: Asia/Seoul
hours: { mon: ["09:00-18:00"], tue: ["09:00-18:00"], wed: ["09:00-18:00"], thu: ["09:00-18:00"], fri: ["09:00-18:00"] }
holidays: [2026-06-03]
"#;
pub(crate) const MORNING: &str = "2026-06-01T01:00:00Z";

impl Office {
    /// With sales people, a calendar, and routing that shares leads between Kim and Lee.
    pub(crate) async fn with_sales(&self) {
        self.it_is(MORNING);
        self.publish(&model(60)).await.unwrap();
        for name in ["kim", "lee", "park", "mina"] {
            let (role, team) =
                if name == "mina" { (Role::Marketer, Team::Marketing) } else { (Role::Sales, Team::Sales) };
            let email = format!("{name}@sales.example");
            let new = NewMember {
                email: &email,
                name: Some(name),
                role,
                team: Some(team),
                language: Tongue::Ko,
                time_zone: "Asia/Seoul",
            };
            members::add(&self.workspace, new, "admin").await.unwrap();
        }
        baton_app::handoff::team::set_calendar(&self.workspace, "default", CALENDAR, None, "admin")
            .await
            .unwrap();
        self.route(
            "rules: [{ id: all, to: [{ member: kim@sales.example }, { member: lee@sales.example }] }]",
        )
        .await;
    }

    pub(crate) async fn route(&self, text: &str) {
        baton_app::handoff::team::set_routing(&self.workspace, text, None, "admin").await.unwrap();
    }

    /// An MQL for each of these names, as of now.
    pub(crate) async fn mqls(&self, names: &[&str]) {
        let rows = names.iter().fold(String::new(), |rows, name| {
            rows + &format!("{name},{name}@x.example,CEO,,,web,2026-01-05,,\n")
        });
        self.leads(&rows).await;
        let events = names.iter().fold(String::new(), |rows, name| {
            rows + &format!("{name},Demo Attended,2026-05-30T10:00:00Z,\n")
        });
        self.events(&events).await;
    }

    /// Does everything that is due; returns how much that was.
    pub(crate) async fn chores(&self) -> usize {
        let mut sum = 0;
        loop {
            match baton_app::chores::run_due(&self.workspace).await.unwrap() {
                0 => return sum,
                done => sum += done,
            }
            assert!(sum < 10_000, "what is due never ends");
        }
    }

    /// Owners of open hand-offs, by lead.
    pub(crate) async fn owners(&self) -> BTreeMap<String, Option<String>> {
        let open = baton_app::handoff::list(&self.workspace, false, None, 1_000).await.unwrap();
        open.into_iter().map(|view| (view.lead, view.owner)).collect()
    }

    /// What was announced of a lead: kinds that begin so, oldest first.
    pub(crate) async fn told(&self, key: &str, begin: &str) -> Vec<String> {
        self.announced(key, begin).await.into_iter().map(|(kind, _, _)| kind).collect()
    }

    /// As `told`, with when it happened and the data.
    pub(crate) async fn announced(&self, key: &str, begin: &str) -> Vec<(String, String, serde_json::Value)> {
        let lead = self.lead(key).await.id;
        let told = outbox::of_lead(&mut self.db.read().await.unwrap(), lead).await.unwrap();
        told.into_iter()
            .filter(|happened| happened.kind.starts_with(begin))
            .map(|happened| {
                let at = Instant::from_micros(happened.occurred_at).to_string();
                (happened.kind, at, serde_json::from_str(&happened.data).unwrap())
            })
            .collect()
    }
}
