//! Importing: nothing twice, nothing lost, nothing half done.

use baton_app::Stage;
use baton_app::import::{Kind, RunError};

use crate::office::{LEADS, Office, on_both};

on_both!(
    a_second_run_changes_nothing,
    a_bad_row_stops_nothing_and_is_kept_with_its_reason,
    one_person_is_one_lead,
    a_dry_run_stores_nothing_and_tells_the_same,
    strict_stores_nothing_if_any_row_is_bad,
    a_run_that_was_cut_short_is_completed_by_the_next,
    contradictions_are_kept_and_listed,
    a_snapshot_counts_from_the_import_on_and_the_newer_wins,
    a_deal_needs_its_lead,
    machines_score_nothing,
    of_one_file_the_first_telling_stands,
    what_is_known_of_an_account_does_not_hinge_on_the_order_of_rows,
    a_row_that_is_too_large_is_rejected,
    the_columns_of_a_crm_are_known,
);

const ROWS: &str = "1,kim@x.example,CEO,Hanbit,120,web,2026-01-05,,\n2,lee@x.example,Clerk,Saebyeok,40,ads,2026-02-01,customer,2026-03-01\n";

async fn a_second_run_changes_nothing(office: Office) {
    let first = office.leads(ROWS).await;
    assert_eq!((first.leads_created, first.accounts, first.outcomes, first.scored), (2, 2, 1, 2));
    office.events("1,Page Viewed,2026-03-01T10:00:00Z,/a\n1,Page Viewed,2026-03-01T10:00:00Z,/a\n").await;
    office.deals("2,d1,closed_won,2026-02-10,2026-03-01,100,price\n").await;
    let then = Some(crate::office::at("2026-05-01T00:00:00Z"));
    let before = (office.log("1").await, office.log("2").await, office.explain("1", then).await);
    office.it_is("2026-06-02T00:00:00Z");
    let leads = office.leads(ROWS).await;
    assert_eq!((leads.leads_created, leads.leads_updated, leads.leads_merged), (0, 0, 0));
    assert_eq!((leads.accounts, leads.events, leads.outcomes, leads.scored), (0, 0, 0, 0));
    let events =
        office.events("1,Page Viewed,2026-03-01T10:00:00Z,/a\n1,Page Viewed,2026-03-01T10:00:00Z,/a\n").await;
    assert_eq!(
        (events.events, events.duplicates, events.scored),
        (0, 2, 0),
        "two rows that are the same are two events"
    );
    let deals = office.deals("2,d1,closed_won,2026-02-10,2026-03-01,100,price\n").await;
    assert_eq!((deals.opportunities, deals.scored), (0, 0));
    assert_eq!((office.log("1").await, office.log("2").await, office.explain("1", then).await), before);
}

async fn a_bad_row_stops_nothing_and_is_kept_with_its_reason(office: Office) {
    let report = office.leads("1,kim@x.example,CEO,A,1,web,2026-01-05,,\n2,lee@x.example,CEO,A,1,web,2026-13-05,,\n3,c@x.example,,,,,2026-01-07,,\n").await;
    assert_eq!((report.rows, report.rejected, report.leads_created), (3, 1, 2));
    let text = std::fs::read_to_string(report.rejected_file.unwrap()).unwrap();
    assert!(
        text.contains("3,`2026-13-05` is no time in the format %Y-%m-%d,since,2,lee@x.example"),
        "{text}"
    );
}

async fn one_person_is_one_lead(office: Office) {
    let report = office
        .leads("1,Kim@X.example,,,,,2026-01-05,,\n1,,CEO,,,,2026-01-06,,\n7,kim@x.EXAMPLE,,,,,2026-01-05,,\n8,kim+news@x.example,,,,,2026-01-05,,\n")
        .await;
    assert_eq!((report.leads_created, report.leads_merged), (2, 1));
    let later = office.leads("9,kim@x.example,,,,,2026-01-05,,\n7,,CEO,,,,2026-01-05,,\n").await;
    assert_eq!(
        (later.leads_created, later.leads_merged),
        (0, 2),
        "9 is new to the lead, and 7 is told after 9"
    );
    assert_eq!(office.lead("7").await.id, office.lead("1").await.id);
    assert_ne!(office.lead("8").await.id, office.lead("1").await.id);
    assert_eq!(office.lead("KIM@x.example").await.job_title.as_deref(), Some("CEO"));
}

async fn a_dry_run_stores_nothing_and_tells_the_same(office: Office) {
    let text =
        format!("id,email,title,company,employees,source,since,stage,on\n{ROWS}{ROWS}3,x,,,,,soon,,\n");
    let mut request = office.request(Kind::Leads, "leads.csv", &text, Some(LEADS));
    request.dry_run = true;
    let rehearsal = office.run(&request).await.unwrap();
    assert_eq!(office.count().await, 0);
    assert!(!office.folder.path().join("leads.csv.rejected.csv").exists());
    request.dry_run = false;
    let real = office.run(&request).await.unwrap();
    let told = |r: &baton_app::import::ImportReport| {
        (r.rows, r.rejected, r.leads_created, r.accounts, r.events, r.outcomes)
    };
    assert_eq!(told(&rehearsal), told(&real));
    assert_eq!(office.count().await, 2);
}

async fn strict_stores_nothing_if_any_row_is_bad(office: Office) {
    let text = format!("id,email,title,company,employees,source,since,stage,on\n{ROWS}3,x,,,,,soon,,\n");
    let mut request = office.request(Kind::Leads, "leads.csv", &text, Some(LEADS));
    request.strict = true;
    let Err(RunError::Strict { rejected: 1, rows: 3, reasons }) = office.run(&request).await else {
        panic!()
    };
    assert!(reasons[0].contains("line 4") && reasons[0].contains("soon"), "{reasons:?}");
    assert_eq!(office.count().await, 0);
}

async fn a_run_that_was_cut_short_is_completed_by_the_next(office: Office) {
    // What a killed run leaves: rows stored, leads waiting to be derived.
    office.leads(ROWS).await;
    let ids = [office.lead("1").await.id, office.lead("2").await.id];
    let mut tx = office.db.write().await.unwrap();
    baton_store::score::remove(
        &mut tx,
        baton_app::models::find(&office.workspace, None).await.unwrap().version(),
    )
    .await
    .unwrap();
    baton_store::lead::mark_stale(&mut tx, &ids).await.unwrap();
    tx.commit().await.unwrap();
    let report = office.leads(&format!("{ROWS}3,new@x.example,,,,,2026-03-01,,\n")).await;
    assert_eq!((report.leads_created, report.events, report.scored), (1, 1, 3));
    assert!(office.path("2").await.iter().any(|(stage, ..)| *stage == Stage::Customer));
}

async fn contradictions_are_kept_and_listed(office: Office) {
    let report = office.leads("1,kim@x.example,,,,,2026-05-01,customer,2026-01-01\n").await;
    assert_eq!(report.contradictions.get("outcome before the first contact"), Some(&1));
    assert!(report.notes.iter().any(|note| note.contains("line 2")), "{:?}", report.notes);
    assert_eq!(office.lead("1").await.stage, "customer");
}

async fn a_snapshot_counts_from_the_import_on_and_the_newer_wins(office: Office) {
    let map = "key: { external_id: id }\nlead: { job_title: title }\ncreated_at: { column: since, format: \"%Y-%m-%d\" }\n";
    let import = async |title: &str| {
        let text = format!("id,title,since\n1,{title},2026-01-05\n");
        office.run(&office.request(Kind::Leads, "leads.csv", &text, Some(map))).await.unwrap()
    };
    office.publish(&crate::office::model(60)).await.unwrap();
    import("CEO").await;
    assert!(office.explain("1", Some(crate::office::at("2026-05-01T00:00:00Z"))).await.explanation.is_none());
    assert!((office.total("1").await - 10.0).abs() < 1e-9);
    office.it_is("2026-06-02T00:00:00Z");
    assert_eq!(import("Clerk").await.events, 1);
    assert!(office.total("1").await.abs() < 1e-9);
    office.it_is("2026-06-03T00:00:00Z");
    assert_eq!(import("CEO").await.events, 1, "what was once true and is true again is news");
    assert!((office.total("1").await - 10.0).abs() < 1e-9);
    assert_eq!(import("CEO").await.events, 0);
}

async fn a_deal_needs_its_lead(office: Office) {
    office.leads(ROWS).await;
    let report =
        office.deals("9,d9,open,2026-02-10,,100,\n2,d1,closed_lost,2026-03-10,2026-04-01,100,price\n").await;
    assert_eq!((report.rejected, report.opportunities), (1, 1));
    assert!(report.notes.iter().any(|note| note.contains("no lead has the key `9`")), "{:?}", report.notes);
}

async fn machines_score_nothing(office: Office) {
    office.publish(&crate::office::model(60)).await.unwrap();
    let map = "lead: { external_id: lead }\nname: { value: Page Viewed }\nat: { column: at, format: \"%Y-%m-%d\" }\nmachine: { when: { column: bot, eq: \"true\" }, reason: { value: prefetch } }\n";
    let text = "lead,at,bot\n1,2026-05-01,true\n1,2026-05-02,false\n";
    let report = office.run(&office.request(Kind::Events, "e.csv", text, Some(map))).await.unwrap();
    assert_eq!(report.events, 2);
    assert!((office.total("1").await - 1.0).abs() < 1e-9);
}

async fn the_columns_of_a_crm_are_known(office: Office) {
    let text = "Record ID,First Name,Last Name,Email,Company Name,Job Title,Lifecycle Stage,Create Date,Contact owner\n17,Ada,Kim,ada@x.example,Hanbit,CEO,Lead,2026-01-02 10:00,Dana\n";
    let report = office.run(&office.request(Kind::Leads, "hubspot.csv", text, None)).await.unwrap();
    assert_eq!((report.leads_created, report.rejected), (1, 0), "{:?}", report.notes);
    let lead = office.lead("17").await;
    assert_eq!((lead.name.as_deref(), lead.owner.as_deref()), (Some("Ada Kim"), Some("Dana")));
    let unknown =
        office.run(&office.request(Kind::Leads, "other.csv", "a,b\n1,2\n", None)).await.unwrap_err();
    assert!(unknown.to_string().contains("--map"), "{unknown}");
}

async fn a_row_that_is_too_large_is_rejected(office: Office) {
    let long = "x".repeat(40_000);
    let map = "key: { external_id: id }\nlead: { name: name }\nattributes: { \"*\": true }\n";
    let text = format!("id,name,note\n1,{long},a\n2,Kim,{long}\n3,Lee,b\n");
    let report = office.run(&office.request(Kind::Leads, "leads.csv", &text, Some(map))).await.unwrap();
    assert_eq!((report.rejected, report.leads_created), (2, 1), "{:?}", report.notes);
    assert!(report.notes[0].contains("line 2: `name` is 40000 bytes"), "{:?}", report.notes);
}

async fn of_one_file_the_first_telling_stands(office: Office) {
    office.publish(&crate::office::model(60)).await.unwrap();
    let map = "key: { external_id: id }\nlead: { job_title: title }\naccount: { name: company, employees: employees }\nsource: { column: source }\n";
    let text =
        "id,title,company,employees,source\n1,CEO,Acme,10,web\n1,Clerk,Acme,500,ads\n2,Clerk,Acme,500,ads\n";
    let import =
        async || office.run(&office.request(Kind::Leads, "leads.csv", text, Some(map))).await.unwrap();
    import().await;
    assert!((office.total("1").await - 10.0).abs() < 1e-9, "CEO, and a company of 10");
    let lead = office.lead("1").await;
    assert_eq!((lead.job_title.as_deref(), lead.source.as_deref()), (Some("CEO"), Some("web")));
    office.it_is("2026-06-02T00:00:00Z");
    let again = import().await;
    assert_eq!((again.events, again.leads_updated, again.scored), (0, 0, 0));
}

async fn what_is_known_of_an_account_does_not_hinge_on_the_order_of_rows(office: Office) {
    office.publish(&crate::office::model(60)).await.unwrap();
    let rows = "1,a@x.example,,Acme,500,web,2026-01-01,,\n2,b@x.example,,Acme,500,web,2026-03-01,,\n3,c@x.example,,Acme,10,web,2026-02-01,,\n";
    office.leads(rows).await;
    let total = async |time: &str| {
        office.explain("1", Some(crate::office::at(time))).await.explanation.unwrap().now.total
    };
    assert!((total("2026-01-15T00:00:00Z").await - 5.0).abs() < 1e-9);
    assert!(total("2026-02-15T00:00:00Z").await.abs() < 1e-9);
    assert!((total("2026-03-15T00:00:00Z").await - 5.0).abs() < 1e-9);
    let again = office.leads(rows).await;
    assert_eq!((again.events, again.leads_updated, again.scored), (0, 0, 0));
}
