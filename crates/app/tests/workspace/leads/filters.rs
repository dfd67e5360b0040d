//! A filter finds exactly the leads of which the engine says that the condition holds.

use baton_app::Error;
use baton_app::access::Sees;
use baton_app::leads::{self, ListLeads};
use baton_engine::{Criterion, Known};
use baton_model::scoring::Condition;
use baton_store::account::{self, Account};
use baton_store::lead::{self, Lead};
use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{filtered, keys};
use crate::office::{Office, on_both};

on_both!(
    filters_mean_what_conditions_mean,
    filters_ask_for_what_every_lead_has,
    what_makes_no_sense_is_told_with_its_place
);

/// Keys that some lead has, some of them within objects, some with dots in their names.
const KEYS: [&str; 8] = ["a", "b", "a.b", "c.d.e", "c.d", "tier", "Ünï", "x y"];
/// Values that are easily taken for each other.
fn values() -> Vec<Value> {
    vec![
        json!("VP"),
        json!("vp"),
        json!("É"),
        json!("e\u{301}"),
        json!(""),
        json!("서울"),
        json!("=x"),
        json!("100%_a\\\"'"),
        json!("1"),
        json!(1),
        json!(1.5),
        json!(-0.0),
        json!(0),
        json!(-7),
        json!(1e12),
        json!(true),
        json!(false),
        json!("true"),
        json!(["VP", 1, true]),
        json!([]),
        json!([["VP"]]),
        json!({ "b": "VP" }),
        json!({ "d": { "e": 1 } }),
        json!({}),
        Value::Null,
    ]
}

fn pick<T: Clone>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.usize(..all.len())].clone()
}

fn attributes(rng: &mut Rng) -> Map<String, Value> {
    let all = values();
    let count = rng.usize(0..6);
    (0..count).map(|_| (pick(rng, &KEYS).to_owned(), pick(rng, &all))).collect()
}

fn scalar(rng: &mut Rng) -> Value {
    let scalars: Vec<Value> = values()
        .into_iter()
        .filter(|value| value.is_string() || value.is_number() || value.is_boolean())
        .collect();
    pick(rng, &scalars)
}

fn text(rng: &mut Rng) -> Value {
    let texts = ["VP", "v", "É", "울", "", "=", "%", "_", "1", "p", "\\", "x"].map(Value::from);
    pick(rng, &texts)
}

fn leaf(rng: &mut Rng) -> Value {
    let key =
        if rng.u8(..4) == 0 { format!("account.{}", pick(rng, &KEYS)) } else { pick(rng, &KEYS).to_owned() };
    let mut leaf = json!({ "attribute": key });
    for _ in 0..rng.usize(1..3) {
        let bound =
            |rng: &mut Rng| if rng.bool() { json!(pick(rng, &[0.0, 1.0, -7.0, 1.5])) } else { text(rng) };
        let several =
            |rng: &mut Rng| Value::from((0..rng.usize(1..4)).map(|_| scalar(rng)).collect::<Vec<_>>());
        let (operator, operand) = match rng.u8(..13) {
            0 => ("eq", scalar(rng)),
            1 => ("ne", scalar(rng)),
            2 => ("in", several(rng)),
            3 => ("not_in", several(rng)),
            4 => ("gt", bound(rng)),
            5 => ("gte", bound(rng)),
            6 => ("lt", bound(rng)),
            7 => ("lte", bound(rng)),
            8 => ("contains", if rng.bool() { scalar(rng) } else { text(rng) }),
            9 => ("starts_with", text(rng)),
            10 => ("ends_with", text(rng)),
            11 => ("matches", json!(pick(rng, &["^V", "p$", ".", "[0-9]", "울", "^$"]))),
            _ => ("known", json!(rng.bool())),
        };
        leaf[operator] = operand;
    }
    leaf
}

fn condition(rng: &mut Rng, depth: u8) -> Value {
    match rng.u8(..if depth == 0 { 1 } else { 4 }) {
        0 => leaf(rng),
        1 => json!({ "not": condition(rng, depth - 1) }),
        kind => {
            let parts: Vec<Value> = (0..rng.usize(0..4)).map(|_| condition(rng, depth - 1)).collect();
            if kind == 2 { json!({ "all": parts }) } else { json!({ "any": parts }) }
        }
    }
}

struct Person {
    key: String,
    lead: Map<String, Value>,
    account: Map<String, Value>,
}

/// Leads of which anything may be known, some of them with accounts.
async fn people(office: &Office, rng: &mut Rng) -> Vec<Person> {
    let mut tx = office.db.write().await.unwrap();
    let firm = |number: usize, attributes: &Map<String, Value>| Account {
        id: 0,
        name: format!("Firm {number}"),
        name_key: format!("n:firm {number}"),
        domain: None,
        industry: None,
        employees: None,
        country: None,
        attributes: Value::Object(attributes.clone()).to_string(),
        facts_at: 0,
        recorded_at: 0,
    };
    let theirs: Vec<Map<String, Value>> = (0..8).map(|_| attributes(rng)).collect();
    let mut accounts: Vec<Account> =
        theirs.iter().enumerate().map(|(number, own)| firm(number, own)).collect();
    account::save(&mut tx, &mut accounts).await.unwrap();
    let mut people = Vec::new();
    let mut leads = Vec::new();
    for number in 0..120 {
        let at = rng.usize(..10);
        let mut own = attributes(rng);
        if let Some(key) = KEYS.get(number) {
            own.insert((*key).to_owned(), json!("VP"));
        }
        let key = format!("p{number}@x.io");
        leads.push(Lead {
            email: Some(key.clone()),
            email_key: Some(key.clone()),
            account_id: accounts.get(at).map(|account| account.id),
            stage: "lead".to_owned(),
            created_at: 0,
            stale: 0,
            attributes: Value::Object(own.clone()).to_string(),
            ..Lead::nobody(0)
        });
        people.push(Person { key, lead: own, account: theirs.get(at).cloned().unwrap_or_default() });
    }
    lead::save(&mut tx, &mut leads).await.unwrap();
    tx.commit().await.unwrap();
    people
}

async fn filters_mean_what_conditions_mean(office: Office) {
    let mut rng = Rng::with_seed(20_261_129);
    let people = people(&office, &mut rng).await;
    // Companies have every key as well, so that each may be asked for.
    let mut tx = office.db.write().await.unwrap();
    let all: Map<String, Value> = KEYS.iter().map(|key| ((*key).to_owned(), json!("VP"))).collect();
    let mut last = [Account {
        id: 0,
        name: "All".to_owned(),
        name_key: "n:all".to_owned(),
        domain: None,
        industry: None,
        employees: None,
        country: None,
        attributes: Value::Object(all).to_string(),
        facts_at: 0,
        recorded_at: 0,
    }];
    account::save(&mut tx, &mut last).await.unwrap();
    tx.commit().await.unwrap();
    let (mut some, mut none) = (0, 0);
    for round in 0..400 {
        let asked = condition(&mut rng, 3);
        let Ok(read) = Condition::from_value(&asked) else { panic!("{asked}") };
        let criterion = Criterion::new(&read);
        let holds =
            |person: &&Person| criterion.holds(Known { lead: &person.lead, account: &person.account });
        let mut expected: Vec<String> =
            people.iter().filter(holds).map(|person| person.key.clone()).collect();
        expected.sort_unstable();
        let found = keys(&office, filtered(&asked.to_string())).await;
        assert_eq!(found, expected, "round {round}: {asked}");
        if found.is_empty() || found.len() == people.len() { none += 1 } else { some += 1 }
    }
    assert!(some > 100, "{some} tell leads apart, {none} do not");
}

/// What a filter is to mean of a lead.
type Holds = Box<dyn Fn(&leads::LeadRow) -> bool>;

async fn filters_ask_for_what_every_lead_has(office: Office) {
    office.liven(80).await;
    let all = super::page(&office, ListLeads::default(), &Sees::All).await.items;
    assert!(all.len() > 30);
    let some = all.iter().find(|lead| lead.source.is_some() && lead.score.is_some()).unwrap();
    let score = some.score.as_ref().unwrap();
    let at = some.created_at;
    let (source, company) = (some.source.clone().unwrap(), some.company.clone());
    let mut cases: Vec<(Value, Holds)> = vec![
        (
            json!({ "attribute": "stage", "in": ["MQL", "sal"] }),
            Box::new(|l| ["mql", "sal"].contains(&l.stage.name())),
        ),
        (json!({ "not": { "attribute": "stage", "eq": "lead" } }), Box::new(|l| l.stage.name() != "lead")),
        (json!({ "attribute": "owner", "known": false }), Box::new(|l| l.owner.is_none())),
        (
            json!({ "attribute": "score", "gte": score.score }),
            Box::new({
                let s = score.score;
                move |l| l.score.as_ref().is_some_and(|x| x.score >= s)
            }),
        ),
        (
            json!({ "attribute": "fit", "in": [score.fit], "lt": 1_000 }),
            Box::new({
                let f = score.fit;
                move |l| l.score.as_ref().is_some_and(|x| x.fit.total_cmp(&f).is_eq())
            }),
        ),
        (
            json!({ "attribute": "grade", "starts_with": "a" }),
            Box::new(|l| l.score.as_ref().is_some_and(|x| x.grade.starts_with('A'))),
        ),
        (
            json!({ "attribute": "source", "eq": source.to_uppercase() }),
            Box::new(move |l| l.source.as_ref() == Some(&source)),
        ),
        (json!({ "attribute": "created_at", "gte": at.to_string() }), Box::new(move |l| l.created_at >= at)),
        (
            json!({ "attribute": "last_activity", "known": true, "gt": "-30d" }),
            Box::new(|l| l.last_activity.is_some_and(|at| at > crate::office::at("2026-05-02T09:00:00Z"))),
        ),
        (
            json!({ "attribute": "qualified", "eq": true }),
            Box::new(|l| l.score.as_ref().is_some_and(|x| x.qualified)),
        ),
        (json!({ "attribute": "handoff_open", "ne": true }), Box::new(|l| l.handoff.is_none())),
        (
            json!({ "attribute": "handoff_owner", "known": true }),
            Box::new(|l| l.handoff.as_ref().is_some_and(|h| h.owner.is_some())),
        ),
        (
            json!({ "attribute": "handoff_due", "known": true }),
            Box::new(|l| l.handoff.as_ref().is_some_and(|h| h.due_at.is_some())),
        ),
        (
            json!({ "attribute": "outcome", "in": ["won", "open"] }),
            Box::new(|l| ["won", "open"].contains(&l.outcome.as_str())),
        ),
        (json!({ "attribute": "expected_close", "known": true }), Box::new(|l| l.expected_close.is_some())),
        (
            json!({ "attribute": "account.employees", "gte": 200 }),
            Box::new(|l| l.company.as_ref().is_some_and(|c| c.employees >= Some(200))),
        ),
        (
            json!({ "attribute": "email", "ends_with": "EXAMPLE" }),
            Box::new(|l| l.email.as_ref().is_some_and(|e| e.ends_with("example"))),
        ),
    ];
    if let Some(company) = company {
        let asked = json!({ "attribute": "account.name", "eq": company.name });
        cases.push((asked, Box::new(move |l| l.company.as_ref().is_some_and(|c| c.name == company.name))));
    }
    for (asked, holds) in cases {
        let mut expected: Vec<String> =
            all.iter().filter(|lead| holds(lead)).map(|lead| lead.key.clone()).collect();
        expected.sort_unstable();
        assert_eq!(keys(&office, filtered(&asked.to_string())).await, expected, "{asked}");
        let negated = json!({ "not": asked }).to_string();
        assert_eq!(keys(&office, filtered(&negated)).await.len(), all.len() - expected.len(), "{negated}");
    }
}

async fn what_makes_no_sense_is_told_with_its_place(office: Office) {
    office.leads("1,a@x.io,CEO,Blue,10,ads,2026-01-01,,\n").await;
    let choice = leads::NewAttribute {
        subject: "lead".to_owned(),
        key: "tier".to_owned(),
        kind: "choice".to_owned(),
        label: [("ko".to_owned(), "등급".to_owned())].into(),
        choices: vec![leads::Choice { value: "Gold".to_owned(), label: std::collections::BTreeMap::new() }],
    };
    leads::add_attribute(&office.workspace, &choice, "mina").await.unwrap();
    let deep = (0..9).fold(json!({ "attribute": "name", "known": true }), |inner, _| json!({ "not": inner }));
    for (filter, told) in [
        (
            "{ attribute: job_titel, eq: x }".to_owned(),
            "filter: attribute: no lead has an attribute `job_titel`, and none is defined; is `job_title` meant?",
        ),
        (
            "{ all: [{ attribute: stage, eq: mql }, { attribute: score, eq: high }] }".to_owned(),
            "filter: all[1].eq: `score` is a number",
        ),
        (
            "{ any: [{ not: { attribute: created_at, gte: someday } }] }".to_owned(),
            "filter: any[0].not.gte: no date",
        ),
        ("{ attribute: created_at, eq: '2026-01-01' }".to_owned(), "filter: eq: `created_at` is a date"),
        (
            "{ attribute: tier, in: [gold, silver] }".to_owned(),
            "filter: in: `silver` is no choice of `tier`: Gold",
        ),
        ("{ attribute: tier, gt: 3 }".to_owned(), "filter: gt: `tier` is a text"),
        (
            "{ attribute: account.employees, contains: x }".to_owned(),
            "filter: contains: `employees` is a number",
        ),
        (
            "{ event: Page Viewed, count: { gte: 1 } }".to_owned(),
            "filter: (document): lists are not filtered by events",
        ),
        ("{ attribute: stage, eqq: mql }".to_owned(), "eqq"),
        ("{ attribute: [".to_owned(), "line 1"),
        (deep.to_string(), "filter: 1 tests, 10 deep; at most 100 tests, 8 deep"),
        (json!({ "attribute": "name", "in": vec!["x"; 101] }).to_string(), "at most 100 tests"),
        (format!("{{ attribute: name, eq: '{}' }}", "x".repeat(9_000)), "bytes long; at most 8192"),
    ] {
        let asked = ListLeads { wanted: filtered(&filter), limit: 10, ..ListLeads::default() };
        match leads::list(&office.workspace, &asked, &Sees::All).await {
            Err(Error::WrongUse(problem)) => assert!(problem.contains(told), "{filter}: {problem}"),
            other => panic!("{filter}: {other:?}"),
        }
    }
    assert_eq!(keys(&office, filtered("{ not: { attribute: tier, eq: GOLD } }")).await, ["1"]);
}
