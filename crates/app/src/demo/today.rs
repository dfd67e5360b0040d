//! The day on which the demo is opened: who works there and how they sign in, what came in this morning, and what lies on their desks.

use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Instant, Role, Team, Tongue};
use baton_store::{credential, rep};
use serde_json::{Value, json};

use super::calendar::moved;
use super::people::{Owner, owners};
use crate::access::Sees;
use crate::derive::derive_waiting;
use crate::import::read::{LeadKey, MessageBody};
use crate::import::{EventWriter, ImportReport, Incoming};
use crate::leads::{LeadRow, ListLeads, Wanted, list};
use crate::meeting::{self, Attendee, NewMeeting};
use crate::members::{self, NewMember};
use crate::note::{self, NewNote};
use crate::progress::Reporter;
use crate::sign_in::Gate;
use crate::target::{self, NewTarget};
use crate::task::{self, NewTask};
use crate::workspace::{Error, Workspace};

/// Who sees to everything.
pub const ADMIN: &str = "robin.hale@saebyeol.example";
/// Who hands over.
pub const MARKETER: &str = "seoyun.baek@saebyeol.example";
/// Two who take over: the first works in Korean, the second in English.
pub const REPS: [&str; 2] = ["harin.jung@saebyeol.example", "jordan.avery@saebyeol.example"];
/// So many people ask for a talk this morning.
const ARRIVALS: usize = 9;
/// As whom the demo does what nobody did.
const BY: &str = "demo";
/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// Makes those who work in the demo members, who all sign in with `password`, and gives them their day.
///
/// # Errors
/// [`Error::Refused`] if they are members already, or the database's own.
pub async fn open_office(gate: &Gate, password: &str, reporter: &Reporter) -> Result<(), Error> {
    let workspace = gate.workspace();
    let colleague = |email, name, role, language, time_zone| NewMember {
        email,
        name: Some(name),
        role,
        team: (role == Role::Admin).then_some(Team::Marketing),
        language,
        time_zone,
    };
    employ(gate, colleague(ADMIN, "Robin Hale", Role::Admin, Tongue::En, "Europe/Berlin"), password).await?;
    employ(gate, colleague(MARKETER, "백서윤", Role::Marketer, Tongue::Ko, "Asia/Seoul"), password).await?;
    for owner in owners() {
        let (language, zone) = (tongue(&owner), zone(&owner));
        employ(gate, colleague(owner.email, owner.name, Role::Sales, language, zone), password).await?;
    }
    let now = workspace.now();
    routing(workspace, now).await?;
    arrivals(workspace, now).await?;
    derive_waiting(workspace, reporter).await?;
    for owner in owners() {
        desk(workspace, &owner, now).await?;
    }
    Ok(())
}

fn tongue(owner: &Owner) -> Tongue {
    if owner.language == "ko" { Tongue::Ko } else { Tongue::En }
}

fn zone(owner: &Owner) -> &'static str {
    match owner.country {
        "KR" => "Asia/Seoul",
        "DE" => "Europe/Berlin",
        "SG" => "Asia/Singapore",
        _ => "America/New_York",
    }
}

async fn employ(gate: &Gate, new: NewMember<'_>, password: &str) -> Result<(), Error> {
    let workspace = gate.workspace();
    let hash = gate.hashed(password).await?;
    let mut tx = workspace.db.write().await?;
    let member = members::add_in(workspace, &mut tx, &new, BY).await?;
    credential::set_password(&mut tx, member.id, &hash, workspace.now().micros()).await?;
    Ok(tx.commit().await?)
}

/// All reps take hand-offs.
async fn routing(workspace: &Workspace, now: Instant) -> Result<(), Error> {
    let mut tx = workspace.db.write().await?;
    for owner in owners() {
        let rep = rep::Rep {
            member: owner.email.to_owned(),
            active: 1,
            calendar: None,
            capacity: None,
            period_s: 24 * HOUR,
            changed_at: now.micros(),
            changed_by: BY.to_owned(),
        };
        rep::save(&mut tx, &rep).await?;
    }
    Ok(tx.commit().await?)
}

async fn found(workspace: &Workspace, filter: Value, limit: usize) -> Result<Vec<LeadRow>, Error> {
    let wanted = Wanted { filter: Some(filter.to_string()), ..Wanted::default() };
    let asked = ListLeads { wanted, sort: None, columns: Vec::new(), cursor: None, limit: limit as u32 };
    Ok(list(workspace, &asked, &Sees::All).await?.items)
}

/// Those who were nearest to the line look at prices and ask for a talk: they are handed over while the clock runs.
async fn arrivals(workspace: &Workspace, now: Instant) -> Result<(), Error> {
    let near = found(workspace, json!({ "attribute": "stage", "eq": "lead" }), ARRIVALS).await?;
    let mut log = EventWriter::default();
    let mut messages = Vec::new();
    for (number, lead) in near.iter().enumerate() {
        let begun = moved(now, -(17 * number as i64 + 6) * 60);
        let acts = [
            (0, "Page Viewed", json!({ "path": "/pricing", "title": "Pricing" })),
            (70, "Page Engaged", json!({ "path": "/pricing", "active_seconds": 64 })),
            (95, "Page Viewed", json!({ "path": "/customers/grocer", "title": "Customers" })),
            (210, "Form Submitted", json!({ "form": "contact-sales" })),
        ];
        messages.extend(acts.into_iter().map(|(after, name, properties)| Incoming {
            lead: vec![LeadKey::ExternalId(lead.key.clone())],
            message_id: format!("today:{number}:{after}"),
            at: moved(begun, after),
            received_at: None,
            context: Some(json!({ "campaign": { "source": "google", "medium": "cpc" } }).to_string()),
            machine: None,
            body: MessageBody::Event { name: name.to_owned(), properties: properties.to_string() },
            class: 0,
            sent_at: None,
            extra: None,
        }));
    }
    let mut tx = workspace.db.write().await?;
    log.write(&mut tx, messages, now, &mut ImportReport::default()).await?;
    Ok(tx.commit().await?)
}

/// What a rep has to do, in the rep's language: (kind, title, hours from now).
fn to_do(language: Tongue) -> [(&'static str, &'static str, i64); 6] {
    match language {
        Tongue::Ko => [
            ("call", "견적 범위 확인 전화", -20),
            ("email", "보안 설문 답변 보내기", -2),
            ("follow_up", "결재 라인과 예산 시기 묻기", 1),
            ("call", "데모 후속 통화", 4),
            ("todo", "제안서에 재고 시나리오 넣기", 26),
            ("follow_up", "다음 분기 도입 일정 확인", 74),
        ],
        Tongue::En => [
            ("call", "Call about the scope of the quote", -20),
            ("email", "Send the answers to the security questionnaire", -2),
            ("follow_up", "Ask who signs and when the budget is set", 1),
            ("call", "Follow up on the demo", 4),
            ("todo", "Put the stock scenario into the proposal", 26),
            ("follow_up", "Confirm the roll-out for next quarter", 74),
        ],
    }
}

async fn desk(workspace: &Workspace, owner: &Owner, now: Instant) -> Result<(), Error> {
    let language = tongue(owner);
    let theirs = json!({ "all": [
        { "attribute": "owner", "eq": owner.email }, { "attribute": "stage", "in": ["sal", "sql", "opportunity"] },
    ] });
    let leads = found(workspace, theirs, 6).await?;
    for (lead, (kind, title, hours)) in leads.iter().zip(to_do(language)) {
        let new = NewTask {
            lead: Some(lead.key.clone()),
            opportunity: None,
            kind: Some(kind.to_owned()),
            title: title.to_owned(),
            note: None,
            owner: None,
            due_at: Some(half_past(now, hours)),
        };
        task::add(workspace, &new, owner.email).await?;
    }
    for (lead, hours) in leads.iter().zip([3, 28]) {
        meet(workspace, owner, lead, half_past(now, hours)).await?;
    }
    if let Some(lead) = leads.first() {
        discover(workspace, owner, lead).await?;
    }
    goals(workspace, owner, now).await
}

/// The half hour so many hours from now.
fn half_past(now: Instant, hours: i64) -> Instant {
    let step = HOUR / 2 * MICROS_PER_SECOND;
    Instant::from_micros((now.micros() + hours * HOUR * MICROS_PER_SECOND).div_euclid(step) * step)
}

async fn meet(workspace: &Workspace, owner: &Owner, lead: &LeadRow, at: Instant) -> Result<(), Error> {
    let title = match tongue(owner) {
        Tongue::Ko => "수요 계획 데모",
        Tongue::En => "Demo: demand planning",
    };
    let attendee = |name: &String| Attendee {
        name: name.clone(),
        job_title: lead.job_title.clone(),
        email: lead.email.clone(),
    };
    let new = NewMeeting {
        lead: lead.key.clone(),
        opportunity: None,
        kind: "meeting".to_owned(),
        title: title.to_owned(),
        owner: None,
        starts_at: at,
        ends_at: moved(at, HOUR),
        place: None,
        attendees: lead.name.iter().map(attendee).collect(),
    };
    meeting::plan(workspace, &new, owner.email).await.map(drop)
}

async fn discover(workspace: &Workspace, owner: &Owner, lead: &LeadRow) -> Result<(), Error> {
    let [situation, problem, solution] = match tongue(owner) {
        Tongue::Ko => [
            "창고 세 곳의 재고를 엑셀로 관리하고, 주간 회의에서 담당자가 직접 합칩니다.",
            "행사 품목은 모자라고 나머지는 쌓입니다. 지난 분기 품절로 놓친 주문이 눈에 띄게 늘었습니다.",
            "품목별 수요 예측과 안전 재고를 한 화면에서 보고, 행사 주문은 자동으로 제안합니다.",
        ],
        Tongue::En => [
            "Stock of three warehouses lives in spreadsheets; planners merge them by hand for the weekly meeting.",
            "Promoted items run out while the rest piles up; orders lost to stock-outs rose last quarter.",
            "One view of forecast and safety stock for each item, with proposals for promotions.",
        ],
    };
    let new = NewNote {
        lead: lead.key.clone(),
        opportunity: None,
        body: None,
        situation: Some(situation.to_owned()),
        problem: Some(problem.to_owned()),
        solution: Some(solution.to_owned()),
    };
    note::add(workspace, &new, owner.email).await.map(drop)
}

async fn goals(workspace: &Workspace, owner: &Owner, now: Instant) -> Result<(), Error> {
    let date = now.to_string();
    let (year, month) = (&date[..4], date[5..7].parse::<u32>().unwrap_or(1));
    let Ok(period) = format!("{year}-Q{}", (month - 1) / 3 + 1).parse() else { return Ok(()) };
    let new = NewTarget {
        owner: owner.email.to_owned(),
        period,
        metric: "won_count".to_owned(),
        currency: None,
        amount: 8.0,
    };
    target::set(workspace, &new, None, ADMIN).await.map(drop)
}
