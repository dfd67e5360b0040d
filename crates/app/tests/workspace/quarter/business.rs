//! What happens in the quarter.

use baton_app::bant::{self, SetLetter};
use baton_app::handoff::{self, Decision, HandoffView, team};
use baton_app::intake::Endpoint;
use baton_app::members::{self, NewMember};
use baton_app::opportunity::{self, Close, Closing, NewOpportunity};
use baton_app::stage::{SetStage, set_stage};
use baton_app::{BantLetter, BantStatus, Error, Role, ScoringModel, Span, Stage, Team, Tongue};
use serde_json::{Value, json};

use crate::intake::Inlet;
use crate::office::{Office, at, rows};

/// Leads of the quarter.
pub(super) const LEADS: u64 = 500;
/// The reps.
pub(super) const REPS: [&str; 6] = ["kim", "lee", "park", "choi", "jung", "kang"];
/// Hours of a day at which something happens, in Seoul.
pub(super) const HOURS: [u64; 6] = [0, 9, 11, 14, 16, 20];
/// On this day the criteria change.
const SECOND_MODEL: u64 = 45;
/// Days on which nobody works, beside weekends.
const HOLIDAYS: [u64; 3] = [34, 54, 63];

const CALENDAR: &str = r#"
time_zone: Asia/Seoul
hours: { mon: ["09:00-18:00"], tue: ["09:00-18:00"], wed: ["09:00-18:00"], thu: ["09:00-18:00"], fri: ["09:00-18:00"] }
holidays: [2026-05-05, 2026-05-25, 2026-06-03]
"#;

const ROUTING: &str = "
rules:
  - id: large
    when: { attribute: account.employees, gte: 100 }
    to: [{ member: kim@sales.example, weight: 2 }, { member: lee@sales.example }]
  - id: all
    to: [{ member: park@sales.example }, { member: choi@sales.example }, { member: jung@sales.example }, { member: kang@sales.example }]
";

/// Something that a rep did first with a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deed {
    /// The number of the hand-off.
    pub(super) handoff: i64,
    /// When, in microseconds.
    pub(super) at: i64,
    /// `accepted`, `returned`, `disqualified`, or `snoozed`.
    pub(super) what: &'static str,
}

/// A number that follows from what it is about: every process that asks is told the same.
pub(crate) fn lot(about: &str, parts: &[u64]) -> u64 {
    let mut mixed = about
        .bytes()
        .fold(0x9e37_79b9_7f4a_7c15_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    for part in parts {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        mixed = mixed.wrapping_add(*part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
    }
    mixed
}

fn one_in(of: u64, about: &str, parts: &[u64]) -> bool {
    lot(about, parts).is_multiple_of(of)
}

/// When it is that hour of that day in Seoul, at so many minutes past, in UTC.
pub(super) fn time(day: u64, hour: u64) -> String {
    let midnight = at("2026-03-31T15:00:00Z").micros();
    let minutes = i64::try_from((day * 24 + hour) * 60 + 7).unwrap();
    baton_app::Instant::from_micros(midnight + minutes * 60_000_000).to_string()
}

/// Whether people work then: 1 April 2026 is a Wednesday.
pub(super) fn is_working(day: u64, hour: u64) -> bool {
    !matches!((day + 2) % 7, 5 | 6) && !HOLIDAYS.contains(&day) && (9..18).contains(&hour)
}

fn model(second: bool) -> ScoringModel {
    let (demo, enter, leave, handoff) = if second { (35, 45, 32, 48) } else { (40, 50, 35, 50) };
    let text = format!(
        "schema: baton.scoring/v1
name: quarter
groups:
  - id: fit
    dimension: fit
    rules:
      - {{ id: boss, when: {{ attribute: job_title, eq: CEO }}, points: 12 }}
      - {{ id: big, when: {{ attribute: account.employees, gte: 100 }}, points: 6 }}
  - id: acts
    dimension: engagement
    rules:
      - {{ id: demo, event: Demo Attended, points: {demo}, decay: {{ expire: 21d }} }}
      - {{ id: page, event: Page Viewed, points: 2, decay: {{ half_life: 9d }}, limit: 30 }}
      - {{ id: paper, event: Paper Downloaded, points: 8, cap: {{ count: 2, per: 7d }}, decay: {{ linear: 30d }} }}
      - {{ id: quiet, when: {{ inactive: 12d }}, points: -10 }}
      - {{ id: gone, event: Unsubscribed, points: -30, cap: {{ count: 1 }} }}
qualification:
  enter: {{ total: {enter} }}
  leave: {{ total: {leave} }}
  handoff: {{ total: {handoff} }}
"
    );
    ScoringModel::from_text(&text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// What is there when the quarter begins.
pub(super) async fn open(office: &Office) {
    office.it_is("2026-03-31T09:00:00Z");
    office.publish(&model(false)).await.unwrap();
    for name in REPS {
        let email = format!("{name}@sales.example");
        let new = NewMember {
            email: &email,
            name: Some(name),
            role: Role::Sales,
            team: Some(Team::Sales),
            language: Tongue::Ko,
            time_zone: "Asia/Seoul",
        };
        members::add(&office.workspace, new, "admin").await.unwrap();
    }
    team::set_calendar(&office.workspace, "default", CALENDAR, None, "admin").await.unwrap();
    team::set_routing(&office.workspace, ROUTING, None, "admin").await.unwrap();
    let jung = team::SetRep {
        member: "jung@sales.example".into(),
        active: true,
        calendar: None,
        capacity: Some(2),
        per: Span::from_seconds(86_400).unwrap(),
    };
    team::set_rep(&office.workspace, jung, None, "admin").await.unwrap();
    let (from, until) = (at(&time(26, 0)), at(&time(36, 0)));
    team::add_away(&office.workspace, "park@sales.example", from, until, Some("휴가"), "admin")
        .await
        .unwrap();
    let people = rows(u32::try_from(LEADS).unwrap(), "N,N@x.example,T,C,,web,2026-01-05,,\n");
    let people: String = people
        .lines()
        .enumerate()
        .map(|(number, row)| {
            let number = number as u64;
            let title = if one_in(3, "title", &[number]) { "CEO" } else { "Engineer" };
            let company = lot("company", &[number]) % 120;
            let row = row.replace(",T,", &format!(",{title},")).replace(",C,,", &format!(",c{company},E,"));
            row.replace(",E,", if company.is_multiple_of(2) { ",250," } else { ",20," }) + "\n"
        })
        .collect();
    office.leads(&people).await;
}

/// Plays an hour of a day; returns what reps did first with hand-offs. Played again, it does what it left undone.
pub(super) async fn play(office: &Office, inlet: &Inlet, day: u64, hour: u64) -> Vec<Deed> {
    office.it_is(&time(day, hour));
    if (day, hour) == (SECOND_MODEL, 9) {
        republish(office).await;
    }
    for batch in messages(day, hour).chunks(100) {
        let receipt = inlet.post(Endpoint::Batch, &json!({ "batch": batch }).to_string()).await;
        assert!(receipt.success && receipt.rejected.is_empty(), "{receipt:?}");
    }
    chores(office).await;
    if !is_working(day, hour) {
        return Vec::new();
    }
    let deeds = answer(office, day, hour).await;
    sell(office, day, hour).await;
    chores(office).await;
    deeds
}

/// Does what time brings up to that hour.
pub(super) async fn settle(office: &Office, day: u64, hour: u64) {
    office.it_is(&time(day, hour));
    chores(office).await;
}

async fn republish(office: &Office) {
    let second = model(true);
    let in_force = baton_store::model::in_force(&mut office.db.read().await.unwrap()).await.unwrap();
    if in_force.is_none_or(|version| version != second.version()) {
        office.publish(&second).await.unwrap();
    }
}

/// What people do in that hour: most of it now, some told of late.
fn messages(day: u64, hour: u64) -> Vec<Value> {
    let mut messages = Vec::new();
    for lead in 0..LEADS {
        // A few are busy, for some weeks.
        let keen = (day / 14 + lead).is_multiple_of(9);
        let parts = [day, hour, lead];
        if !one_in(if keen { 4 } else { 60 }, "acts", &parts) {
            continue;
        }
        let event = match lot("what", &parts) % 20 {
            0 | 1 => "Demo Attended",
            2..=5 => "Paper Downloaded",
            6 if !keen => "Unsubscribed",
            _ => "Page Viewed",
        };
        let mut message = json!({
            "type": "track", "userId": lead.to_string(), "messageId": format!("{day}-{hour}-{lead}"), "event": event,
            "properties": { "path": "/pricing" },
        });
        let back = if one_in(20, "late", &parts) { lot("back", &parts) % 72 } else { 0 };
        let then = (day * 24 + hour).saturating_sub(back);
        message["timestamp"] = json!(time(then / 24, then % 24));
        messages.push(message);
    }
    messages
}

/// Does what is due, as often as it takes: the service does so too, at the same time.
pub(super) async fn chores(office: &Office) {
    for _ in 0..10_000 {
        match baton_app::chores::run_due(&office.workspace).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(Error::Store(error)) if error.is_race() => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("what is due never ends");
}

/// Reps answer some of their hand-offs, some of them too late.
async fn answer(office: &Office, day: u64, hour: u64) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for handoff in handoff::list(&office.workspace, false, None, 10_000).await.unwrap() {
        let number = u64::try_from(handoff.id).unwrap();
        let Some(owner) = handoff.owner.clone().filter(|_| one_in(4, "answers", &[number, day, hour])) else {
            continue;
        };
        if let Some(what) = decide(office, &handoff, &owner, number).await {
            deeds.push(Deed { handoff: handoff.id, at: office.workspace.now().micros(), what });
        }
    }
    deeds
}

/// What a rep does, if the score has not taken the hand-off back this very second.
async fn decide(office: &Office, handoff: &HandoffView, owner: &str, number: u64) -> Option<&'static str> {
    let (workspace, key) = (&office.workspace, handoff.lead.as_str());
    let what = lot("answer", &[number]) % 20;
    let reason = ["too_early", "no_budget", "unreachable"][usize::try_from(number % 3).unwrap()].to_owned();
    let (decision, said) = match what {
        0 | 1 if handoff.snoozed_until.is_none() => {
            let until = baton_app::Instant::from_micros(workspace.now().micros() + 26 * 3_600_000_000);
            return handoff::snooze(workspace, key, until, None, owner).await.is_ok().then_some("snoozed");
        }
        2..=6 => (Decision::Return { reason, note: Some("나중에 다시".into()) }, "returned"),
        7 => (Decision::Disqualify { reason: "not_a_fit".into(), note: None }, "disqualified"),
        _ => (Decision::Accept, "accepted"),
    };
    if what % 5 == 3 {
        // Somebody else is as fast: one of them is told so.
        let (one, other) = tokio::join!(
            handoff::decide(workspace, key, owner, decision.clone()),
            handoff::decide(workspace, key, "kim@sales.example", decision)
        );
        assert!(one.is_err() || other.is_err(), "one decides: {one:?} {other:?}");
        return (one.is_ok() || other.is_ok()).then_some(said);
    }
    handoff::decide(workspace, key, owner, decision).await.is_ok().then_some(said)
}

/// What was accepted is asked, offered, won and lost.
async fn sell(office: &Office, day: u64, hour: u64) {
    let leads = baton_store::census::all(&mut office.db.read().await.unwrap()).await.unwrap();
    for lead in leads {
        let number = u64::try_from(lead.id).unwrap();
        if !one_in(8, "sells", &[number, day, hour]) {
            continue;
        }
        let key = format!("#{}", lead.id);
        match lead.stage.parse().unwrap() {
            Stage::Sal => ask(office, &key, number, day).await,
            Stage::Sql => {
                let new = NewOpportunity {
                    lead: key,
                    amount: Some(1_000_000.0),
                    currency: Some("KRW".into()),
                    ..NewOpportunity::default()
                };
                opportunity::open(&office.workspace, &new, "kim@sales.example").await.unwrap();
            }
            Stage::Opportunity => close(office, &key, number).await,
            _ => {}
        }
    }
}

/// Confirms another letter, and tries whether that makes an SQL.
async fn ask(office: &Office, key: &str, number: u64, day: u64) {
    let letters = [BantLetter::Budget, BantLetter::Authority, BantLetter::Need, BantLetter::Timing];
    let letter = letters[usize::try_from(lot("letter", &[number, day]) % 4).unwrap()];
    let set = SetLetter { value: Some("확인함".into()), ..SetLetter::new(letter, BantStatus::Confirmed) };
    bant::set(&office.workspace, key, &[set], "lee@sales.example").await.unwrap();
    let missing = bant::show(&office.workspace, key, None).await.unwrap().missing;
    let request = SetStage {
        lead: key.to_owned(),
        stage: Stage::Sql,
        reason: "bant_complete".into(),
        note: None,
        by: "lee@sales.example".into(),
    };
    let moved = set_stage(&office.workspace, request).await;
    assert_eq!(moved.is_ok(), missing.is_empty(), "{key}: {missing:?}, {moved:?}");
}

async fn close(office: &Office, key: &str, number: u64) {
    let filter = opportunity::Filter { lead: Some(key.to_owned()), ..opportunity::Filter::default() };
    let deals = opportunity::list(&office.workspace, &filter).await.unwrap();
    let Some(deal) = deals.into_iter().find(|deal| deal.outcome == "open") else { return };
    let won = one_in(3, "won", &[number]);
    let closing = Closing {
        close: if won { Close::Won } else { Close::Lost },
        reason: (!won).then(|| "price".to_owned()),
        competitor: None,
        missing_feature: None,
        at: None,
        revision: None,
    };
    opportunity::close(&office.workspace, deal.id, &closing, "kim@sales.example").await.unwrap();
}
