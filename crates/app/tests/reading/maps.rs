//! What maps can say: the examples of the contract, and each thing that a person would want to rely on.

use baton_app::import::read::{
    ColumnType, DealState, EventRow, Item, LeadKey, LeadRow, NoteKind, OpportunityRow, Rows, events, leads,
    opportunities,
};
use encoding_rs::EUC_KR;

use super::{Data, all, map, now, read_leads, taken};

fn read_events(csv: &str, document: &str) -> Vec<Vec<EventRow>> {
    let data = Data::new("events.csv", csv);
    taken(&mut events(data.path(), &map(document), now()).unwrap_or_else(|error| panic!("{error}")))
}

fn read_deals(csv: &str, document: &str) -> Vec<OpportunityRow> {
    let data = Data::new("deals.csv", csv);
    taken(&mut opportunities(data.path(), &map(document), now()).unwrap_or_else(|error| panic!("{error}")))
}

fn faults(csv: &str, document: &str) -> String {
    let data = Data::new("data.csv", csv);
    leads(data.path(), &map(document), now()).err().map_or_else(String::new, |error| error.to_string())
}

/// Which rows are taken when `condition` decides: their ids.
fn chosen(condition: &str) -> String {
    let csv = "id,n,t\n1,10,Pricing Page\n2,\"1,200\",pricing\n3,,\n4,abc,가격\n";
    let document = format!("key: {{ external_id: id }}\nwhen: {condition}\n");
    read_leads(csv, &map(&document))
        .iter()
        .map(|lead| lead.external_ids[0].clone())
        .collect::<Vec<_>>()
        .join(" ")
}

const LEAD_MAP: &str = "
key: { external_id: mql_id }
lead: { email: Email, name: Name, job_title: Job Title, phone: Phone }
account: { name: Company, industry: Industry, employees: No. of Employees, domain: Website }
created_at: { column: first_contact_date, format: \"%Y-%m-%d\" }
source: { column: origin }
attributes: { budget: { column: Budget, type: number }, \"*\": true }
as_of: now
outcome: { stage: customer, at: { column: won_date }, when: { column: won_date, known: true } }
null: [\"\", \"Select\", \"NA\", \"unknown\"]
events:
  - { name: Form Submitted, at: { column: first_contact_date }, properties: { landing_page: { column: landing_page_id } } }
";

const LEAD_COLUMNS: &str = "mql_id,Email,Name,Job Title,Phone,Company,Industry,No. of Employees,Website,first_contact_date,origin,Budget,won_date,landing_page_id,Lead Quality,VIP,Zip Code";

#[test]
fn leads_are_read_as_the_contract_maps_them() {
    let csv = format!(
        "{LEAD_COLUMNS}\n\
         m1,Kim@Daon.example,김지민,부장,010-1234-5678,다온소프트,Software,\"1,250\",https://www.daon.example/ko,2025-10-01,organic_search,\"₩5,000,000\",2025-12-01,lp-7,High,yes,06236\n\
         m2,not an address,Select,NA,,,,,,2025-11-01,unknown,,2025-10-01,,Junk,no,00123\n"
    );
    let read = read_leads(&csv, &map(LEAD_MAP));
    let first = &read[0];
    assert_eq!(
        (&first.external_ids[..], first.email.as_deref()),
        (&["m1".to_owned()][..], Some("kim@daon.example"))
    );
    assert_eq!(first.account.as_ref().unwrap().domain.as_deref(), Some("daon.example"));
    assert_eq!(first.account.as_ref().unwrap().attributes["employees"], 1_250);
    assert_eq!(
        serde_json::Value::Object(first.attributes.clone()).to_string(),
        r#"{"email":"kim@daon.example","name":"김지민","job_title":"부장","phone":"010-1234-5678","budget":5000000,"lead_quality":"High","vip":true,"zip_code":"06236"}"#
    );
    assert_eq!((first.as_of, first.snapshot), (now(), true));
    assert_eq!(first.outcomes[0].at.unwrap().to_string(), "2025-12-01T00:00:00Z");
    assert_eq!(
        (first.events[0].name.as_str(), first.events[0].properties.as_str()),
        ("Form Submitted", r#"{"landing_page":"lp-7"}"#)
    );
    assert!(first.notes.is_empty());
    let second = &read[1];
    assert_eq!((second.email.as_deref(), second.source.as_deref(), &second.account), (None, None, &None));
    assert!(!second.attributes.contains_key("email") && !second.attributes.contains_key("name"));
    assert_eq!(
        second.notes.iter().map(|note| note.kind).collect::<Vec<_>>(),
        [NoteKind::NotAnAddress, NoteKind::OutcomeBeforeFirstContact, NoteKind::CustomerCalledJunk]
    );
}

#[test]
fn events_and_opportunities_are_read_as_the_contract_maps_them() {
    let document = "
lead: { external_id: lead_id }
message_id: touch_id
name: { column: touch_type, values: { email: Email Delivered, demo: Demo Attended }, else: \"Touch\" }
at: { column: touch_timestamp, format: \"%Y-%m-%d\" }
properties: { \"*\": true }
";
    let read = read_events(
        "touch_id,lead_id,touch_timestamp,touch_type,channel\nt1,l1,2026-01-02,DEMO,web\nt2,l1,2026-01-03,,\n",
        document,
    );
    let told = |row: &[EventRow]| {
        let event = &row[0];
        (event.message_id.clone(), event.name.clone(), event.at.to_string(), event.properties.clone())
    };
    let owned = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    assert_eq!(told(&read[0]), owned("t1", "Demo Attended", "2026-01-02T00:00:00Z", r#"{"channel":"web"}"#));
    assert_eq!(told(&read[1]), owned("t2", "Touch", "2026-01-03T00:00:00Z", "{}"));
    let document = "
lead: { external_id: lead_id }
opportunity: { external_id: opportunity_id, amount: estimated_acv }
at: { column: created_at, format: \"%Y-%m-%d\" }
stage: { column: stage, values: { closed_won: won, closed_lost: lost }, else: open }
";
    let deals = read_deals(
        "opportunity_id,lead_id,created_at,stage,estimated_acv\no1,l1,2026-01-02,closed_won,\"$1,200.50\"\no2,l2,,negotiation,\n",
        document,
    );
    assert_eq!(
        (deals[0].state, deals[0].stage.as_str(), deals[0].amount),
        (DealState::Won, "closed_won", Some(1_200.5))
    );
    assert_eq!(
        (deals[1].state, deals[1].stage.as_str(), deals[1].at),
        (DealState::Open, "negotiation", None)
    );
    assert_eq!(deals[0].lead, [LeadKey::ExternalId("l1".into())]);
}

#[test]
fn a_column_has_a_type_only_if_every_value_fits() {
    let csv = "id,n,b,t,code,empty\n1,10,yes,10,007,\n2,-2.5,No,ten,008,\n3,,,,,\n";
    let data = Data::new("data.csv", csv);
    let mut rows =
        leads(data.path(), &map("key: { external_id: id }\nattributes: { '*': true }"), now()).unwrap();
    let types: Vec<(String, ColumnType)> = rows.report().types.clone().into_iter().collect();
    let named = |name: &str, kind| (name.to_owned(), kind);
    assert_eq!(
        types,
        [
            named("b", ColumnType::Boolean),
            named("code", ColumnType::Text),
            named("empty", ColumnType::Text),
            named("n", ColumnType::Number),
            named("t", ColumnType::Text)
        ]
    );
    let read = taken(&mut rows);
    assert_eq!(
        serde_json::Value::Object(read[0].attributes.clone()).to_string(),
        r#"{"n":10,"b":true,"t":"10","code":"007"}"#
    );
    assert_eq!(
        serde_json::Value::Object(read[1].attributes.clone()).to_string(),
        r#"{"n":-2.5,"b":false,"t":"ten","code":"008"}"#
    );
    assert!(read[2].attributes.is_empty());
}

#[test]
fn bad_cells_refuse_their_row_with_line_column_and_remedy() {
    let csv = "id,at,n\n1,2026-01-02,5\n\n2,02/01/2026,5\n3,2026-01-02,five\n,2026-01-02,5\n4,2026-01-02,5,6\n\"5\n\",2026-01-02,5\n6,,\n";
    let data = Data::new("data.csv", csv);
    let document =
        map("key: { external_id: id }\ncreated_at: at\nattributes: { n: { column: n, type: number } }");
    let mut rows = leads(data.path(), &document, now()).unwrap();
    let told: Vec<(u64, Option<String>, String)> = all(&mut rows)
        .into_iter()
        .filter_map(|item| {
            if let Item::Rejected(row) = item { Some((row.line, row.column, row.reason)) } else { None }
        })
        .collect();
    let expected = [
        (4, Some("at"), "`02/01/2026` is no time such as 2024-03-05"),
        (5, Some("n"), "`five` is no number"),
        (6, Some("id"), "has no key"),
        (7, None, "has 4 fields where the header has 3"),
    ];
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for ((line, column, reason), (wanted_line, wanted_column, part)) in told.iter().zip(expected) {
        assert_eq!((*line, column.as_deref()), (wanted_line, wanted_column));
        assert!(reason.contains(part), "{reason}");
    }
    // A line break at the end of a cell is trimmed like any space.
    assert_eq!((rows.report().taken, rows.report().rejected), (3, 4));
}

#[test]
fn a_map_that_does_not_fit_is_refused_with_every_fault() {
    let text = faults(
        "Email,Created Date\na@x.kr,2026-01-01\n",
        "key: { email: E-Mail }\ncreated: x\ncreated_at: Created date\nattributes: { a: { column: Email, tipe: text } }\n",
    );
    for part in [
        "key.email: `E-Mail` is no known column; did you mean `Email`?",
        "created: `created` is no known key; did you mean `created_at`?",
        "created_at: `Created date` is no known column; did you mean `Created Date`?",
        "attributes.a.tipe: `tipe` is no known key; did you mean `type`?",
        "the columns of the file are `Email`, `Created Date`",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for (document, part) in [
        ("lead: { email: a }", "key: is missing"),
        ("key: { }", "needs a column for external_id, email or anonymous_id"),
        ("key: { external_id: { column: a, first_of: [a] } }", "needs exactly one of column"),
        ("key: { external_id: a }\noutcome: { stage: customer }", "would hold for every row"),
        ("key: { external_id: a }\noutcome: { stage: buyer, at: a }", "outcome.stage"),
        ("key: { external_id: a }\nwhen: { column: a }", "tests nothing"),
        (
            "key: { external_id: a }\nwhen: { column: a, first_of: [a], eq: 1 }",
            "needs either `column` or `first_of`",
        ),
        ("key: { external_id: a }\nwhen: { column: a, matches: '(' }", "is not a regular expression"),
        ("key: { external_id: a }\ncreated_at: { column: a, format: '%H:%M' }", "is no date format"),
        ("key: { external_id: a, also: { separator: ';' } }", "needs either `column` or `first_of`"),
    ] {
        let text = faults("a\n1\n", document);
        assert!(text.contains(part), "{document}: {text}");
    }
}

#[test]
fn conditions_compare_as_models_do_and_know_nothing_of_the_unknown() {
    for (condition, wanted) in [
        ("{ column: n, eq: 10 }", "1"),
        ("{ column: n, gte: 10 }", "1 2"),
        ("{ column: n, lt: 11 }", "1"),
        ("{ column: n, in: [1200, abc] }", "2 4"),
        ("{ column: n, ne: 10 }", "2"),
        ("{ column: t, eq: PRICING }", "2"),
        ("{ column: t, contains: ricing }", "1 2"),
        ("{ column: t, starts_with: 가 }", "4"),
        ("{ column: t, ends_with: page }", "1"),
        ("{ column: t, matches: '^[A-Z]' }", "1"),
        ("{ column: t, not_in: [pricing, 가격] }", "1"),
        ("{ column: t, known: false }", "3"),
        ("{ first_of: [n, t], known: true }", "1 2 4"),
        ("{ first_of: [t, n], eq: pricing }", "2"),
        ("{ not: { column: n, eq: 10 } }", "2 3 4"),
        ("{ all: [{ column: n, known: true }, { not: { column: n, gt: 100 } }] }", "1 4"),
        ("{ any: [{ column: n, eq: 10 }, { column: t, known: false }] }", "1 3"),
    ] {
        assert_eq!(chosen(condition), wanted, "{condition}");
    }
}

#[test]
fn joined_tables_are_found_by_key_also_by_one_that_is_only_alike() {
    let data = Data::new("deals.csv", "id,product,lead\n1,GTXPro,a\n2,gtx basic,a\n3,GTX-PRO,a\n4,Other,a\n");
    data.add("products.csv", "product,price\nGTX Pro,10\nGTX Basic,5\nA B,1\nab,2\nGTX Pro,11\n");
    let read = |alike: bool| {
        let document = format!(
            "join: {{ file: products.csv, on: product, prefix: p_, alike: {alike} }}\nlead: {{ external_id: lead }}\n\
             opportunity: {{ external_id: id, amount: p_price, product: {{ first_of: [p_product, product] }} }}\nstage: {{ value: open }}\n"
        );
        let mut rows = opportunities(data.path(), &map(&document), now()).unwrap();
        let deals: Vec<(Option<f64>, String)> =
            taken(&mut rows).into_iter().map(|deal| (deal.amount, deal.product.unwrap())).collect();
        (deals, rows.report().clone())
    };
    let (deals, report) = read(true);
    let deal = |amount, product: &str| (amount, product.to_owned());
    assert_eq!(
        deals,
        [
            deal(Some(10.0), "GTX Pro"),
            deal(Some(5.0), "GTX Basic"),
            deal(Some(10.0), "GTX Pro"),
            deal(None, "Other")
        ]
    );
    assert_eq!(
        report.spellings.iter().map(|spelling| spelling.stands.as_str()).collect::<Vec<_>>(),
        ["GTX Basic", "GTX Pro"]
    );
    assert_eq!(
        report.warnings,
        ["products.csv: 1 rows of the joined table repeat a key; the first row of each stands"]
    );
    let (deals, _) = read(false);
    assert_eq!(deals[0], deal(None, "GTXPro"));
}

#[test]
fn a_joined_table_must_be_there_and_lie_beside_the_data() {
    let data = Data::new("leads.csv", "id,company\n1,c\n");
    data.add("companies.csv", "key,name\nc,C\n");
    for (join, part) in [
        ("{ file: absent.csv, on: company }", "absent.csv"),
        ("{ file: ../companies.csv, on: company }", "must lie in the folder of the data"),
        ("{ file: /etc/hostname, on: company }", "must lie in the folder of the data"),
        ("{ file: companies.csv, on: company }", "has no column `company`; its columns are key, name"),
        ("{ file: companies.csv, on: { column: firm, equals: key } }", "which the data does not have"),
    ] {
        let document = map(&format!("join: {join}\nkey: {{ external_id: id }}\n"));
        let error =
            leads(data.path(), &document, now()).err().map_or_else(String::new, |error| error.to_string());
        assert!(error.contains(part), "{join}: {error}");
    }
}

#[test]
fn a_lead_repeated_tells_of_the_same_event_and_an_event_repeated_happened_twice() {
    let csv = "id,at\n1,2026-01-02\n1,2026-01-02\n";
    let of_leads = read_leads(
        csv,
        &map(
            "key: { external_id: id }\nevents: [{ name: Form Submitted, at: at }, { name: Form Submitted, at: at }]",
        ),
    );
    assert_eq!(of_leads[0].events.len(), 1, "two columns that say the same");
    assert_eq!(of_leads[0].events, of_leads[1].events);
    let document = "lead: { external_id: id }\nname: Form Submitted\nat: at\n";
    let of_events = read_events(csv, document);
    assert_ne!(of_events[0][0].message_id, of_events[1][0].message_id);
    assert_eq!(of_events, read_events(csv, document), "and the same ids the next time");
}

#[test]
fn a_korean_table_is_read_in_the_encoding_of_its_office_program() {
    let text = "번호;이름;회사;가입일\r\n1;홍길동;바톤 주식회사;2026. 3. 5.\r\n2;김영희;샘플전자;2026-03-05 오후 3:20\r\n";
    let data = Data::new("leads.csv", EUC_KR.encode(text).0);
    let document = "key: { external_id: 번호 }\nlead: { name: 이름 }\naccount: { name: 회사 }\ncreated_at: 가입일\ntimezone: Asia/Seoul\n";
    let mut rows: Rows<LeadRow> = leads(data.path(), &map(document), now()).unwrap();
    assert_eq!(rows.source().encoding(), "EUC-KR");
    let read = taken(&mut rows);
    assert_eq!(read[0].attributes["name"], "홍길동");
    assert_eq!(read[1].account.as_ref().unwrap().name.as_deref(), Some("샘플전자"));
    let created: Vec<String> = read.iter().map(|lead| lead.created_at.unwrap().to_string()).collect();
    assert_eq!(created, ["2026-03-04T15:00:00Z", "2026-03-05T06:20:00Z"]);
}

#[test]
fn the_order_of_day_and_month_is_said() {
    let read = |csv: &str| {
        let data = Data::new("leads.csv", csv);
        let mut rows = leads(
            data.path(),
            &map("key: { external_id: id }\ncreated_at: { column: at, format: auto }"),
            now(),
        )
        .unwrap();
        let items = all(&mut rows);
        (items, rows.report().clone())
    };
    let (items, report) = read("id,at\n1,5/3/2026\n2,14/5/2026\n");
    assert_eq!(report.warnings, ["dates that end with the year are read day first: 31/12/2024"]);
    let Item::Row { row, .. } = &items[0] else { panic!("{items:?}") };
    assert_eq!(row.created_at.unwrap().to_string(), "2026-03-05T00:00:00Z");
    let (items, report) = read("id,at\n1,5/3/2026\n");
    assert!(report.warnings.is_empty());
    let Item::Rejected(row) = &items[0] else { panic!("{items:?}") };
    assert!(row.reason.contains("leaves open whether day or month comes first"), "{}", row.reason);
}

#[test]
fn a_deal_that_contradicts_itself_is_noted_and_one_of_no_stage_refused() {
    let document = "lead: { external_id: l }\nopportunity: { external_id: id }\nat: a\nclosed_at: c\nstage: { column: s }\n";
    let deals =
        read_deals("id,l,a,c,s\n1,x,2026-02-01,2026-01-01,won\n2,x,2026-02-01,2026-03-01,open\n", document);
    assert_eq!(deals[0].notes[0].kind, NoteKind::ClosedBeforeOpened);
    assert_eq!(deals[1].closed_at, None, "an open deal is not closed, whatever its date");
    let data = Data::new("deals.csv", "id,l,a,c,s\n1,x,,,Negotiation\n,x,,,won\n");
    let items = all(&mut opportunities(data.path(), &map(document), now()).unwrap());
    let reasons: Vec<&str> = items
        .iter()
        .map(|item| if let Item::Rejected(row) = item { row.reason.as_str() } else { "" })
        .collect();
    assert!(reasons[0].contains("neither open, won nor lost"), "{reasons:?}");
    assert!(reasons[1].contains("has no id for the opportunity"), "{reasons:?}");
}
