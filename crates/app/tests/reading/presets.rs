//! Each preset on the headings that its system writes: those of the UI and those of the API.

use baton_app::import::read::{Headers, LeadRow, Preset, detect_preset};

use super::read_leads;

/// Reads an export with the preset, after checking that it is the one that its columns suggest.
fn export(preset: Preset, csv: &str) -> Vec<LeadRow> {
    let columns: Vec<String> =
        csv.lines().next().unwrap().split(',').map(|name| name.replace('"', "")).collect();
    assert_eq!(detect_preset(&Headers::new(columns.iter().map(String::as_str))), Some(preset));
    read_leads(csv, &preset.document().unwrap())
}

/// All that is known of a lead besides its attributes, a line each.
fn told(row: &LeadRow) -> Vec<String> {
    let mut lines = vec![format!("id {}", row.external_ids.join(" "))];
    let some =
        [("email", &row.email), ("source", &row.source), ("campaign", &row.campaign), ("owner", &row.owner)];
    lines.extend(some.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))));
    lines.extend(row.created_at.map(|at| format!("created {at}")));
    if let Some(account) = &row.account {
        let id = account.external_id.as_deref().unwrap_or("-");
        lines.push(format!("account {id} {}", serde_json::Value::Object(account.attributes.clone())));
    }
    for outcome in &row.outcomes {
        let at = outcome.at.map_or("undated".to_owned(), |at| at.to_string());
        lines.push(
            format!("{} {at} {}", outcome.stage, outcome.reason.as_deref().unwrap_or_default())
                .trim()
                .to_owned(),
        );
    }
    lines.extend(row.events.iter().map(|event| format!("{} {} {}", event.name, event.at, event.properties)));
    lines
}

fn attributes(row: &LeadRow) -> String {
    serde_json::Value::Object(row.attributes.clone()).to_string()
}

#[test]
fn hubspot_by_labels() {
    let rows = export(
        Preset::HubSpot,
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Marketing contact status,Create Date,Lifecycle Stage,\
         Original Traffic Source,Company Name,Website URL,Number of Employees,Industry,Became a Marketing Qualified Lead Date,\
         Became a Sales Qualified Lead Date,Became a Customer Date,First Conversion,First Conversion Date,Recent Conversion,\
         Recent Conversion Date,Merged Contact IDs,Unsubscribed from all email,Number of Pageviews,Favourite Colour\n\
         101,지민,김,Jimin.Kim@Example.com,010-1234-5678,Lee Seo-yeon,Connected,Marketing contact,2025-11-03 09:15,Customer,\
         Organic Search,한빛물류,https://www.hanbit.example/ko,51-200,LOGISTICS,2025-11-20 10:00,2025-12-01 11:30,2026-01-15 08:00,\
         Contact us,2025-11-03 09:15,Contact us,2025-11-03 09:15,99;98,false,12,blue\n\
         102,Ada,Ng,ada@example.com,,,Unqualified,Non-marketing contact,2025-12-24 18:00,Lead,Direct Traffic,(No value),,,,,,,,,Pricing guide,\
         2026-01-02 07:00,,true,3,\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id 101 99 98",
            "email jimin.kim@example.com",
            "source Organic Search",
            "owner Lee Seo-yeon",
            "created 2025-11-03T09:15:00Z",
            r#"account - {"name":"한빛물류","domain":"hanbit.example","industry":"LOGISTICS","employees":"51-200"}"#,
            "sql 2025-12-01T11:30:00Z",
            "customer 2026-01-15T08:00:00Z",
            r#"Form Submitted 2025-11-03T09:15:00Z {"form":"Contact us"}"#,
        ]
    );
    assert_eq!(
        attributes(&rows[0]),
        r#"{"email":"jimin.kim@example.com","first_name":"지민","last_name":"김","phone":"010-1234-5678","lifecycle_stage":"Customer","lead_status":"Connected","became_mql_at":"2025-11-20T10:00:00Z","email_opt_out":false,"marketing_contact_status":"Marketing contact","number_of_pageviews":12,"favourite_colour":"blue","name":"김지민"}"#
    );
    assert!(rows[0].snapshot);
    assert_eq!(
        told(&rows[1]),
        [
            "id 102",
            "email ada@example.com",
            "source Direct Traffic",
            "created 2025-12-24T18:00:00Z",
            "disqualified undated Unqualified",
            r#"Form Submitted 2026-01-02T07:00:00Z {"form":"Pricing guide"}"#,
        ]
    );
}

#[test]
fn hubspot_by_internal_names_and_as_connectors_deliver_it() {
    let rows = export(
        Preset::HubSpot,
        "hs_object_id,firstname,lastname,email,jobtitle,hubspot_owner_id,lifecyclestage,hs_lead_status,createdate,hs_analytics_source,\
         hs_v2_date_entered_salesqualifiedlead,hs_v2_date_entered_customer,hs_email_last_click_date,associatedcompanyid,company\n\
         7,Ben,Okoro,ben@example.com,CTO,77,evangelist,OPEN,2025-11-03T09:15:22.123Z,ORGANIC_SEARCH,,,2026-02-01T00:00:00Z,55,Okoro Ltd\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id 7",
            "email ben@example.com",
            "source Organic Search",
            "owner 77",
            "created 2025-11-03T09:15:22.123Z",
            r#"account 55 {"name":"Okoro Ltd"}"#,
            "customer undated",
            "Email Link Clicked 2026-02-01T00:00:00Z {}",
        ]
    );
    assert_eq!(rows[0].attributes["job_title"], "CTO");
    let rows = read_leads(
        "id,property_email,property_createdate,property_hs_merged_object_ids\n9,x@example.com,2021-04-01 17:32:47,5;6\n",
        &Preset::HubSpot.document().unwrap(),
    );
    assert_eq!(told(&rows[0]), ["id 9 5 6", "email x@example.com", "created 2021-04-01T17:32:47Z"]);
}

#[test]
fn salesforce_report_in_the_dates_of_its_reader() {
    let rows = export(
        Preset::Salesforce,
        "Lead ID,First Name,Last Name,Title,Company / Account,Email,Lead Source,Lead Owner,Lead Status,Rating,Create Date,Converted,\
         Converted Date,Opportunity Name,Annual Revenue,No. of Employees,Country,Email Opt Out\n\
         00Q5g00000AbCdE,Mina,Park,VP Sales,Daon Soft,mina@daon.example,Web,Choi Yuna,Closed - Converted,Hot,3/28/2025,1,4/2/2025,Daon - 50 seats,\
         \"USD 1,200,000.00\",240,South Korea,0\n\
         00Q5g00000AbCdF,Tom,Reed,-None-,[not provided],tom@example.com,-None-,Choi Yuna,Closed - Not Converted,,3/1/2025,0,,,,,,1\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id 00Q5g00000AbCdE",
            "email mina@daon.example",
            "source Web",
            "owner Choi Yuna",
            "created 2025-03-28T00:00:00Z",
            r#"account - {"name":"Daon Soft","employees":240,"revenue":1200000.0}"#,
            "sql 2025-04-02T00:00:00Z",
            "opportunity 2025-04-02T00:00:00Z",
        ]
    );
    assert_eq!(rows[0].attributes["email_opt_out"], false);
    assert_eq!(
        told(&rows[1]),
        [
            "id 00Q5g00000AbCdF",
            "email tom@example.com",
            "owner Choi Yuna",
            "created 2025-03-01T00:00:00Z",
            "recycled undated Closed - Not Converted",
        ]
    );
    assert!(!rows[1].attributes.contains_key("job_title"));
}

#[test]
fn salesforce_by_api_names_without_deleted_records() {
    let rows = export(
        Preset::Salesforce,
        "Id,IsDeleted,FirstName,LastName,Name,Email,Company,Status,LeadSource,OwnerId,CreatedDate,IsConverted,ConvertedDate,\
         ConvertedContactId,ConvertedOpportunityId,NumberOfEmployees,MobilePhone,HasOptedOutOfEmail,EmailBouncedDate,EmailBouncedReason\n\
         00Q1,false,Mina,Park,Mina Park,mina@daon.example,Daon Soft,Qualified,Web,0051,2025-03-28T01:02:03.000+0000,true,2025-04-02,\
         0031,0061,240,010-1,true,2025-05-01T00:00:00.000Z,550 unknown user\n\
         00Q2,true,Old,Row,Old Row,old@example.com,X,New,Web,0051,2025-03-28T01:02:03.000+0000,false,,,,,,,,\n",
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(
        told(&rows[0]),
        [
            "id 00Q1 0031",
            "email mina@daon.example",
            "source Web",
            "owner 0051",
            "created 2025-03-28T01:02:03Z",
            r#"account - {"name":"Daon Soft","employees":240}"#,
            "sql 2025-04-02T00:00:00Z",
            "opportunity 2025-04-02T00:00:00Z",
            r#"Email Bounced 2025-05-01T00:00:00Z {"reason":"550 unknown user"}"#,
        ]
    );
    assert_eq!(rows[0].attributes["mobile"], "010-1");
}

#[test]
fn zoho_by_labels() {
    let rows = export(
        Preset::Zoho,
        "Record Id,Lead Owner.id,Lead Owner,Is Converted,Company,First Name,Last Name,Email,Phone,Lead Source,Lead Status,Created Time,\
         Industry,No. of Employees,Email Opt Out,Tag,Converted Date Time,Converted Contact.id,Converted Deal.id,Unsubscribed Time,Most Recent Visit\n\
         zcrm_41,zcrm_7,Song Hana,true,Maru,Ji-ho,Ahn,jiho@maru.example,-None-,Cold Call,Pre-Qualified,2025-08-28 10:00:00,Manufacturing,75,\
         false,\"vip,expo\",2025-09-10 12:00:00,zcrm_90,,2025-12-01 00:00:00,2025-11-30 08:00:00\n\
         zcrm_42,zcrm_7,Song Hana,false,Nara,Eva,Roth,eva@example.com,,-None-,Junk Lead,2025-08-29 10:00:00,-None-,,false,,,,,,\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id zcrm_41 zcrm_90",
            "email jiho@maru.example",
            "source Cold Call",
            "owner Song Hana",
            "created 2025-08-28T10:00:00Z",
            r#"account - {"name":"Maru","industry":"Manufacturing","employees":75}"#,
            "sql 2025-09-10T12:00:00Z",
            "Page Viewed 2025-11-30T08:00:00Z {}",
            "Unsubscribed 2025-12-01T00:00:00Z {}",
        ]
    );
    assert_eq!(rows[0].attributes["tags"].to_string(), r#"["vip","expo"]"#);
    assert_eq!(
        told(&rows[1]),
        [
            "id zcrm_42",
            "email eva@example.com",
            "owner Song Hana",
            "created 2025-08-29T10:00:00Z",
            r#"account - {"name":"Nara"}"#,
            "disqualified undated Junk Lead",
        ]
    );
}

#[test]
fn zoho_by_api_names() {
    let rows = export(
        Preset::Zoho,
        "id,Full_Name,Email,Designation,Lead_Source,Lead_Status,Created_Time,Modified_Time,Email_Opt_Out,Last_Activity_Time,\
         Converted__s,Converted_Date_Time,Converted_Deal\n\
         5545,Ivy Chen,ivy@example.com,Head of IT,Trade Show,Lost Lead,2025-08-28T10:00:00+05:30,2025-08-29T10:00:00+05:30,true,,\
         true,2025-09-10T12:00:00+05:30,\"{\"\"id\"\":\"\"8\"\"}\"\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id 5545",
            "email ivy@example.com",
            "source Trade Show",
            "created 2025-08-28T04:30:00Z",
            "sql 2025-09-10T06:30:00Z",
            "opportunity 2025-09-10T06:30:00Z",
            "recycled undated Lost Lead",
        ]
    );
    assert_eq!(rows[0].attributes["job_title"], "Head of IT");
}

#[test]
fn pipedrive_people() {
    let rows = export(
        Preset::Pipedrive,
        "Person - ID,Person - Name,Person - Labels,Person - Organization,Person - Organization ID,Person - Email - Work,Person - Email - Home,\
         Person - Phone - Mobile,Person - Owner,Person - Person created,Person - Open deals,Person - Won deals,Person - Lost deals,\
         Person - Last email received,Person - Marketing status\n\
         12,Noa Levi,\"Hot lead, Customer\",Levi GmbH,33,,noa@example.com,+49 151 1,Kang Mi-ok,2025-05-14 09:30:00,0,2,1,2026-02-02 10:00:00,Subscribed\n\
         13,최은우,,,,eunwoo@example.com,,,Kang Mi-ok,2025-06-01 00:00:00,0,0,0,,No consent\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id 12",
            "email noa@example.com",
            "owner Kang Mi-ok",
            "created 2025-05-14T09:30:00Z",
            r#"account 33 {"name":"Levi GmbH"}"#,
            "opportunity undated",
            "customer undated",
            "Email Replied 2026-02-02T10:00:00Z {}",
        ]
    );
    assert_eq!(rows[0].attributes["labels"].to_string(), r#"["Hot lead","Customer"]"#);
    assert_eq!(
        told(&rows[1]),
        ["id 13", "email eunwoo@example.com", "owner Kang Mi-ok", "created 2025-06-01T00:00:00Z"]
    );
}

#[test]
fn pipedrive_leads_and_api_names() {
    let rows = export(
        Preset::Pipedrive,
        "Lead - ID,Lead - Title,Lead - Owner,Lead - Labels,Lead - Contact person,Lead - Contact person ID,Lead - Organization,\
         Lead - Lead created,Lead - Source channel,Person - Email - Work,Lead - Archive time\n\
         a-1,Noa lead,Kang Mi-ok,Cold,Noa Levi,12,Levi GmbH,14.05.2025,Web forms,noa@example.com,20.06.2025\n",
    );
    assert_eq!(
        told(&rows[0]),
        [
            "id 12",
            "email noa@example.com",
            "source Web forms",
            "owner Kang Mi-ok",
            "created 2025-05-14T00:00:00Z",
            r#"account - {"name":"Levi GmbH"}"#,
            "recycled 2025-06-20T00:00:00Z",
        ]
    );
    let rows = read_leads(
        "id,name,email,org_name,owner_name,add_time,won_deals_count\n12,Noa Levi,noa@example.com,Levi GmbH,Kang Mi-ok,2025-05-14 09:30:00,1\n",
        &Preset::Pipedrive.document().unwrap(),
    );
    assert_eq!(rows[0].attributes["name"], "Noa Levi");
    assert_eq!(rows[0].outcomes.len(), 2);
}

#[test]
fn a_file_without_any_key_is_told_so() {
    let data = super::Data::new("x.csv", "Colour,Size\nred,7\n");
    for preset in Preset::ALL {
        let faults =
            super::leads(data.path(), &preset.document().unwrap(), super::now()).err().unwrap().to_string();
        assert!(faults.contains("finds no column of the file that tells leads apart"), "{faults}");
    }
}
