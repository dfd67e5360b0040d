//! Lists: order, pages, search, groups, who sees what, and how many queries they take.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use baton_app::access::{self, Sees, Thing};
use baton_app::leads::{self, GroupLeads, LeadRow, ListAccounts, ListLeads, SORTS, Wanted};
use baton_app::{Error, Role, Stage, Tongue, handoff, members, owner};
use serde_json::json;
use tracing::span;

use super::{filtered, keys, page, searched};
use crate::office::{Office, on_both};

on_both!(
    every_order_lists_every_lead_once,
    pages_stay_good_while_leads_come_and_go,
    what_is_typed_is_found,
    a_renamed_company_is_found_by_its_new_name,
    what_is_known_of_a_company_scores,
    groups_count_what_lists_show,
    sales_sees_its_own,
    companies_are_listed_with_their_people,
);

/// All pages of a list, of so many leads each.
async fn all(office: &Office, sort: &str, limit: u32, wanted: &Wanted) -> Vec<LeadRow> {
    let mut rows = Vec::new();
    let mut cursor = None;
    loop {
        let asked = ListLeads {
            wanted: wanted.clone(),
            sort: Some(sort.to_owned()),
            cursor,
            limit,
            ..ListLeads::default()
        };
        let found = page(office, asked, &Sees::All).await;
        rows.extend(found.items);
        match found.next {
            Some(next) => cursor = Some(next),
            None => return rows,
        }
    }
}

/// What a list is sorted by, as a text that is ordered likewise; none comes last.
fn sorted_by(row: &LeadRow, sort: &str) -> Option<String> {
    let number = |number: i64| format!("{:020}", i128::from(number) + (1 << 64));
    match sort {
        "score" => row.score.as_ref().map(|score| number(score.score)),
        "name" => row.name.as_ref().map(|name| name.to_lowercase()),
        "company" => row.company.as_ref().map(|company| company.name.to_lowercase()),
        "stage" => Stage::ALL.iter().position(|stage| *stage == row.stage).map(|place| number(place as i64)),
        "created_at" => Some(number(row.created_at.micros())),
        "last_activity" => row.last_activity.map(|at| number(at.micros())),
        "stage_since" => row.stage_since.map(|at| number(at.micros())),
        "owner" => row.owner.clone(),
        "source" => row.source.clone(),
        _ => row.campaign.clone(),
    }
}

async fn every_order_lists_every_lead_once(office: Office) {
    office.liven(120).await;
    let ids: BTreeSet<i64> =
        all(&office, "created_at", 200, &Wanted::default()).await.iter().map(|row| row.id).collect();
    assert!(ids.len() > 50);
    let some =
        Wanted { filter: Some("{ attribute: stage, in: [mql, sal, sql] }".to_owned()), ..Wanted::default() };
    for sort in SORTS {
        for sort in [sort.to_owned(), format!("-{sort}")] {
            let rows = all(&office, &sort, 7, &Wanted::default()).await;
            assert_eq!(rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), ids, "{sort}");
            assert_eq!(rows.len(), ids.len(), "{sort}: each once");
            let by = sort.trim_start_matches('-');
            // What lists are sorted by follows a score within a quarter of an hour; here nothing is behind.
            let keys: Vec<Option<String>> = rows.iter().map(|row| sorted_by(row, by)).collect();
            let known = keys.iter().take_while(|key| key.is_some()).count();
            assert!(keys[known..].iter().all(Option::is_none), "{sort}: those without come last");
            let in_order = |pair: &[Option<String>]| {
                if sort.starts_with('-') { pair[0] >= pair[1] } else { pair[0] <= pair[1] }
            };
            assert!(keys[..known].windows(2).all(in_order), "{sort}: {:?}", &keys[..known]);
            let few = all(&office, &sort, 5, &some).await;
            let of_all: Vec<i64> = rows
                .iter()
                .filter(|row| ["mql", "sal", "sql"].contains(&row.stage.name()))
                .map(|row| row.id)
                .collect();
            assert_eq!(
                few.iter().map(|row| row.id).collect::<Vec<_>>(),
                of_all,
                "{sort}: the same order when filtered"
            );
        }
    }
}

async fn pages_stay_good_while_leads_come_and_go(office: Office) {
    let rows: String = (0..20)
        .fold(String::new(), |rows, n| rows + &format!("{n},p{n:02}@x.io,,Firm {n:02},,,2026-01-01,,\n"));
    office.leads(&rows).await;
    let asked = || ListLeads { sort: Some("company".to_owned()), limit: 10, ..ListLeads::default() };
    let first = page(&office, asked(), &Sees::All).await;
    office.leads("x,x@x.io,,Firm 00,,,2026-01-01,,\ny,y@x.io,,Firm 15,,,2026-01-01,,\n").await;
    let rest = page(&office, ListLeads { cursor: first.next, limit: 200, ..asked() }, &Sees::All).await;
    let keys: Vec<&str> = rest.items.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["10", "11", "12", "13", "14", "15", "y", "16", "17", "18", "19"]);
    let other = ListLeads {
        sort: Some("name".to_owned()),
        cursor: Some("x".to_owned()),
        limit: 1,
        ..ListLeads::default()
    };
    assert!(matches!(leads::list(&office.workspace, &other, &Sees::All).await, Err(Error::WrongUse(_))));
}

async fn what_is_typed_is_found(office: Office) {
    let lines = json!({ "type": "identify", "messageId": "m1", "userId": "u1", "timestamp": "2026-05-01T09:00:00Z",
        "traits": { "name": "김하늘", "email": "Sky@hanbit.example" } }).to_string() + "\n"
        + &json!({ "type": "group", "messageId": "m2", "userId": "u1", "groupId": "g1", "timestamp": "2026-05-01T09:00:00Z", "traits": { "name": "한빛소프트" } }).to_string() + "\n"
        + &json!({ "type": "identify", "messageId": "m3", "userId": "u2", "timestamp": "2026-05-01T09:00:00Z", "traits": { "name": "Ada Łovelace", "email": "ada@x.example" } }).to_string() + "\n";
    office.messages(&lines).await;
    for (typed, expected) in [
        ("한ㅂ", &["u1"][..]),
        ("한비", &["u1"]),
        ("한빛", &["u1"]),
        ("소픝", &["u1"]),
        ("ㅎㅂ", &["u1"]),
        ("ㄱㅎㄴ", &["u1"]),
        ("하느", &["u1"]),
        ("SKY", &["u1"]),
        ("hanbit.ex", &["u1"]),
        ("김 한빛", &["u1"]),
        ("김 ada", &[]),
        ("łove", &["u2"]),
        ("ada z", &[]),
        ("%", &[]),
        ("_", &[]),
        ("example", &["u1", "u2"]),
        ("한팁", &[]),
    ] {
        let found = keys(&office, Wanted { visitors: true, ..searched(typed) }).await;
        assert_eq!(found, expected, "{typed}");
    }
    let found = leads::search(&office.workspace, "한ㅂ", &Sees::All).await.unwrap();
    assert_eq!(found.people.iter().map(|person| person.key.as_str()).collect::<Vec<_>>(), ["u1"]);
    assert_eq!(
        found.companies.iter().map(|company| company.name.as_str()).collect::<Vec<_>>(),
        ["한빛소프트"]
    );
    let nothing = leads::search(&office.workspace, "  ", &Sees::All).await.unwrap();
    assert!(nothing.people.is_empty() && nothing.companies.is_empty());
    let long = leads::search(&office.workspace, &"x".repeat(101), &Sees::All).await;
    assert!(matches!(long, Err(Error::WrongUse(_))));
}

/// What is told of a company is a fact like any other: its people score by it at once, and what held before is explained as it was.
async fn what_is_known_of_a_company_scores(office: Office) {
    let text = "schema: baton.scoring/v1\nname: m\ngroups:\n  - id: firm\n    dimension: fit\n    rules:\n      - { id: big, when: { attribute: account.employees, gte: 100 }, points: 20 }\n      - { id: it, when: { attribute: account.industry, eq: Software }, points: 7 }\n      - { id: tier, when: { attribute: account.tier, eq: gold }, points: 5 }\n";
    office.publish(&baton_app::ScoringModel::from_text(text).unwrap()).await.unwrap();
    office.leads("1,a@x.io,,한빛,10,,2026-01-01,,\n2,b@x.io,,한빛,10,,2026-01-01,,\n").await;
    let change = async |to: leads::ChangeAccount| {
        leads::change_account(&office.workspace, "한빛", &to, None, "mina", &Sees::All).await
    };
    let attributes = serde_json::json!({ "tier": "gold" }).as_object().unwrap().clone();
    let to = leads::ChangeAccount {
        employees: Some(250),
        industry: Some("Software".to_owned()),
        attributes,
        ..Default::default()
    };
    let changed = change(to.clone()).await.unwrap();
    assert_eq!(
        (changed.line.employees, changed.line.industry.as_deref(), &changed.attributes["tier"]),
        (Some(250), Some("Software"), &"gold".into())
    );
    for lead in ["1", "2"] {
        assert!((office.total(lead).await - 32.0).abs() < 1e-9, "{lead}");
    }
    assert_eq!(keys(&office, filtered("{ attribute: account.industry, eq: Software }")).await, ["1", "2"]);
    assert_eq!(change(to).await.unwrap().revision, changed.revision, "nothing is new");
    office.it_is("2026-06-01T10:00:00Z");
    let none = serde_json::json!({ "tier": null }).as_object().unwrap().clone();
    let gone = leads::ChangeAccount {
        employees: Some(0),
        industry: Some(" ".to_owned()),
        attributes: none,
        ..Default::default()
    };
    let gone = change(gone).await.unwrap();
    assert_eq!((gone.line.employees, gone.line.industry, gone.attributes.get("tier")), (None, None, None));
    assert!(office.total("1").await.abs() < 1e-9);
    for (wrong, place) in [
        (serde_json::json!({ "industry": "x" }), "attributes.industry"),
        (serde_json::json!({ "": "x" }), "attributes."),
    ] {
        let attributes = wrong.as_object().unwrap().clone();
        let told = change(leads::ChangeAccount { attributes, ..Default::default() }).await.unwrap_err();
        assert!(told.to_string().starts_with(place), "{told}");
    }
}

async fn a_renamed_company_is_found_by_its_new_name(office: Office) {
    office.leads("1,a@x.io,,한빛,10,,2026-01-01,,\n2,b@x.io,,한빛,10,,2026-01-01,,\n").await;
    let to = leads::ChangeAccount { name: Some(" 두레 ".to_owned()), ..Default::default() };
    let renamed =
        leads::change_account(&office.workspace, "한빛", &to, None, "mina", &Sees::All).await.unwrap();
    assert_eq!((renamed.line.name.as_str(), renamed.line.people), ("두레", 2));
    assert_eq!(keys(&office, searched("ㄷㄹ")).await, ["1", "2"]);
    assert!(keys(&office, searched("한빛")).await.is_empty());
    assert_eq!(keys(&office, filtered("{ attribute: account.name, eq: 두레 }")).await, ["1", "2"]);
    office.leads("3,c@x.io,,한빛,,,2026-01-01,,\n").await;
    assert_eq!(
        keys(&office, searched("두레")).await,
        ["1", "2", "3"],
        "found by the name it was first seen with"
    );
}

/// What a lead belongs to.
type Of = Box<dyn Fn(&LeadRow) -> Option<String>>;

async fn groups_count_what_lists_show(office: Office) {
    office.liven(120).await;
    let rows = page(&office, ListLeads::default(), &Sees::All).await.items;
    let size = |row: &LeadRow| {
        let employees = row.company.as_ref().and_then(|company| company.employees)?;
        let sizes = [
            (5_001, "5001+"),
            (1_001, "1001-5000"),
            (201, "201-1000"),
            (51, "51-200"),
            (11, "11-50"),
            (1, "1-10"),
        ];
        sizes.iter().find(|(from, _)| employees >= *from).map(|(_, name)| (*name).to_owned())
    };
    let dimensions: Vec<(&str, Of)> = vec![
        ("stage", Box::new(|row| Some(row.stage.name().to_owned()))),
        ("owner", Box::new(|row| row.owner.clone())),
        ("source", Box::new(|row| row.source.clone())),
        ("campaign", Box::new(|row| row.campaign.clone())),
        ("outcome", Box::new(|row| Some(row.outcome.clone()))),
        ("grade", Box::new(|row| row.score.as_ref().map(|score| score.grade.clone()))),
        ("industry", Box::new(|row| row.company.as_ref().and_then(|company| company.industry.clone()))),
        ("size", Box::new(size)),
        (
            "account.industry",
            Box::new(|row| row.company.as_ref().and_then(|company| company.industry.clone())),
        ),
    ];
    for (by, of) in &dimensions {
        let asked = GroupLeads {
            by: Some((*by).to_owned()),
            and_by: Some("stage".to_owned()),
            ..GroupLeads::default()
        };
        let found = leads::groups(&office.workspace, &asked, &Sees::All).await.unwrap();
        let mut expected: BTreeMap<(Option<String>, String), (i64, i64)> = BTreeMap::new();
        for row in &rows {
            let group = expected.entry((of(row), row.stage.name().to_owned())).or_default();
            group.0 += 1;
            group.1 += row.open.iter().map(|money| money.amount.round() as i64).sum::<i64>();
        }
        let told: BTreeMap<(Option<String>, String), (i64, i64)> = found
            .groups
            .iter()
            .map(|group| {
                let key = group.key.as_str().map(str::to_owned);
                let sum = group.open.iter().map(|money| money.amount.round() as i64).sum();
                ((key, group.and_key.as_str().unwrap().to_owned()), (group.count, sum))
            })
            .collect();
        assert_eq!(told, expected, "{by}");
        assert_eq!(found.count as usize, rows.len());
    }
    let one = leads::groups(&office.workspace, &GroupLeads::default(), &Sees::All).await.unwrap();
    assert_eq!((one.groups.len(), one.count as usize), (1, rows.len()));
    let wanted = filtered("{ attribute: stage, eq: mql }");
    let of_some = GroupLeads { wanted, by: Some("stage".to_owned()), and_by: None };
    let found = leads::groups(&office.workspace, &of_some, &Sees::All).await.unwrap();
    assert!(found.groups.iter().all(|group| group.key == "mql") && found.count > 0);
}

/// An owner of an open hand-off, who is to see that lead and those it owns.
async fn sales_sees_its_own(office: Office) {
    office.liven(150).await;
    let me = "park@sales.example".to_owned();
    let new = members::NewMember {
        email: &me,
        name: None,
        role: Role::Sales,
        team: None,
        language: Tongue::Ko,
        time_zone: "Asia/Seoul",
    };
    members::add(&office.workspace, new, "admin").await.unwrap();
    let rows = page(&office, ListLeads::default(), &Sees::All).await.items;
    let handed_off: Vec<&LeadRow> = rows.iter().filter(|row| row.handoff.is_some()).take(2).collect();
    for row in &handed_off {
        handoff::assign(&office.workspace, row.key.as_str(), &me, "admin").await.unwrap();
    }
    let other = rows.iter().find(|row| row.handoff.is_none() && row.owner.is_some()).unwrap();
    owner::assign(&office.workspace, &other.key, &me, "admin").await.unwrap();
    let rows = page(&office, ListLeads::default(), &Sees::All).await.items;
    let with_handoff = rows.iter().find(|row| row.id == handed_off[0].id).unwrap();
    let sees = Sees::OwnedBy(vec![me.clone()]);
    let mine = |row: &&LeadRow| {
        row.owner.as_ref() == Some(&me) || row.handoff.as_ref().is_some_and(|h| h.owner.as_ref() == Some(&me))
    };
    let expected: BTreeSet<i64> = rows.iter().filter(mine).map(|row| row.id).collect();
    assert_eq!(expected.len(), 3);
    for sort in SORTS {
        let asked = ListLeads { sort: Some(sort.to_owned()), ..ListLeads::default() };
        let found = page(&office, asked, &sees).await;
        assert_eq!(found.items.iter().map(|row| row.id).collect::<BTreeSet<_>>(), expected, "{sort}");
    }
    let groups = GroupLeads { by: Some("stage".to_owned()), ..GroupLeads::default() };
    assert_eq!(
        leads::groups(&office.workspace, &groups, &sees).await.unwrap().count as usize,
        expected.len()
    );
    let everybody = leads::ScoreChangesWanted { leads: rows.iter().map(|row| row.id).collect(), since: None };
    let moved = leads::score_changes(&office.workspace, &everybody, &sees).await.unwrap();
    assert_eq!(moved.items.iter().map(|item| item.id).collect::<BTreeSet<_>>(), expected);
    let other = rows.iter().find(|row| !expected.contains(&row.id)).unwrap();
    let name = other.name.clone().unwrap_or_default();
    let found = leads::search(&office.workspace, &name, &sees).await.unwrap();
    assert!(found.people.iter().all(|person| person.key != other.key));
    for key in [&other.key, &format!("#{}", other.id)] {
        let refused = [
            leads::show(&office.workspace, key, &sees).await.map(drop),
            leads::history(&office.workspace, key, &sees).await.map(drop),
            leads::journey(
                &office.workspace,
                key,
                &leads::JourneyWanted { limit: 1, ..leads::JourneyWanted::default() },
                &sees,
            )
            .await
            .map(drop),
            leads::score_history(
                &office.workspace,
                key,
                leads::ScoreWanted { since: None, until: None, points: 2 },
                &sees,
            )
            .await
            .map(drop),
            leads::edit(&office.workspace, key, &leads::ChangeLead::default(), 0, "me", &sees)
                .await
                .map(drop),
            access::check_lead(&office.workspace, key, &sees).await,
        ];
        assert!(refused.iter().all(|refused| matches!(refused, Err(Error::NoLead(_)))), "{refused:?}");
    }
    leads::show(&office.workspace, &with_handoff.key, &sees).await.unwrap();
    access::check_lead(&office.workspace, &with_handoff.key, &sees).await.unwrap();
    let id = with_handoff.handoff.as_ref().unwrap().id;
    access::check(&office.workspace, Thing::Handoff(id), &sees).await.unwrap();
    let theirs = rows.iter().find(|row| row.handoff.is_some() && !expected.contains(&row.id));
    if let Some(handoff) = theirs.and_then(|row| row.handoff.as_ref()) {
        let refused = access::check(&office.workspace, Thing::Handoff(handoff.id), &sees).await;
        assert!(matches!(refused, Err(Error::NoHandoff(_))));
    }
    for thing in [Thing::Opportunity(1), Thing::Task(1), Thing::Note(1), Thing::Meeting(1), Thing::Link(1)] {
        access::check(&office.workspace, thing, &Sees::All).await.unwrap();
        let nobody = access::check(&office.workspace, thing, &Sees::OwnedBy(vec!["nobody".to_owned()])).await;
        assert!(matches!(nobody, Err(Error::Missing(_))), "{thing:?}: {nobody:?}");
    }
}

async fn companies_are_listed_with_their_people(office: Office) {
    office.liven(60).await;
    let rows = page(
        &office,
        ListLeads { wanted: Wanted { visitors: true, ..Wanted::default() }, ..ListLeads::default() },
        &Sees::All,
    )
    .await
    .items;
    for sort in leads::ACCOUNT_SORTS {
        for sort in [sort.to_owned(), format!("-{sort}")] {
            let mut cursor = None;
            let mut names = Vec::new();
            loop {
                let asked = ListAccounts { sort: Some(sort.clone()), cursor, limit: 5, q: None };
                let found = leads::list_accounts(&office.workspace, &asked, &Sees::All).await.unwrap();
                names.extend(found.items.into_iter().map(|line| (line.id, line.people)));
                match found.next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            let ids: BTreeSet<i64> = names.iter().map(|(id, _)| *id).collect();
            assert_eq!(ids.len(), names.len(), "{sort}: each once");
            for (id, people) in names {
                let known = rows
                    .iter()
                    .filter(|row| row.company.as_ref().is_some_and(|company| company.id == id))
                    .count();
                assert_eq!(people as usize, known, "{sort}");
            }
        }
    }
    let company = rows.iter().find_map(|row| row.company.clone()).unwrap();
    let shown = leads::show_account(&office.workspace, &company.name, &Sees::All).await.unwrap();
    assert_eq!((shown.line.id, shown.leads.len() as i64), (company.id, shown.line.people));
    let nobody = Sees::OwnedBy(vec!["nobody".to_owned()]);
    let refused = leads::show_account(&office.workspace, &company.name, &nobody).await;
    assert!(matches!(refused, Err(Error::Missing(_))), "{refused:?}");
    let asked = ListAccounts { limit: 5, ..ListAccounts::default() };
    assert!(leads::list_accounts(&office.workspace, &asked, &nobody).await.unwrap().items.is_empty());
}

/// Counts the statements that sqlx runs: it tells of each.
struct Statements;

static STATEMENTS: AtomicU64 = AtomicU64::new(0);

impl tracing::Subscriber for Statements {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// As many for one lead as for two hundred, and few. The count is of the whole process: tests run in one each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_take_a_fixed_number_of_queries() {
    let office = Office::on_sqlite().await;
    office.liven(300).await;
    // The first list reads everybody.
    page(&office, ListLeads { limit: 1, ..ListLeads::default() }, &Sees::All).await;
    tracing::subscriber::set_global_default(Statements).unwrap();
    let mut counts = BTreeSet::new();
    for limit in [1, 50, 200] {
        let before = STATEMENTS.load(Ordering::SeqCst);
        let columns = vec!["account.industry".to_owned(), "job_level".to_owned()];
        let found = page(&office, ListLeads { limit, columns, ..ListLeads::default() }, &Sees::All).await;
        assert_eq!(found.items.len() as u32, limit);
        counts.insert(STATEMENTS.load(Ordering::SeqCst) - before);
    }
    assert!(counts.iter().all(|count| (3..=9).contains(count)), "{counts:?}");
    let rows = page(&office, ListLeads::default(), &Sees::All).await.items;
    let mut changes = BTreeSet::new();
    for count in [1, 200] {
        let before = STATEMENTS.load(Ordering::SeqCst);
        let leads = rows.iter().take(count).map(|row| row.id).collect();
        let wanted = leads::ScoreChangesWanted { leads, since: None };
        let told = leads::score_changes(&office.workspace, &wanted, &Sees::All).await.unwrap();
        assert_eq!(told.items.len(), count);
        changes.insert(STATEMENTS.load(Ordering::SeqCst) - before);
    }
    assert!(changes.iter().all(|count| (3..=12).contains(count)), "{changes:?}");
    let mut pages = BTreeSet::new();
    for row in [&rows[0], &rows[150]] {
        let before = STATEMENTS.load(Ordering::SeqCst);
        leads::show(&office.workspace, &row.key, &Sees::All).await.unwrap();
        pages.insert(STATEMENTS.load(Ordering::SeqCst) - before);
    }
    assert!(pages.iter().all(|count| (5..=25).contains(count)), "{pages:?}");
}
