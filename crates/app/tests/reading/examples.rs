//! Every map in `examples/mappings` fits the columns it was written for; and, where the data lies beside the checkout, reads all of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use baton_app::import::read::{
    DealState, Document, EventRow, Item, LeadRow, OpportunityRow, Report, Rows, events, leads, opportunities,
};

use super::{Data, now};

/// A map, what it reads, and the columns of the tables it was written for.
struct Example {
    map: &'static str,
    kind: Kind,
    data: &'static str,
    columns: &'static str,
    joined: &'static [(&'static str, &'static str)],
    /// Rows taken, skipped, rejected.
    counts: (u64, u64, u64),
}

#[derive(Clone, Copy)]
enum Kind {
    Leads,
    Events,
    Opportunities,
}

const EXAMPLES: [Example; 15] = [
    Example {
        map: "leadforge-leads",
        kind: Kind::Leads,
        data: "leadforge_seed42/leads.csv",
        columns: "lead_id,contact_id,account_id,lead_created_at,lead_source,first_touch_channel,owner_rep_id",
        joined: &[
            (
                "contacts.csv",
                "contact_id,account_id,job_title,role_function,seniority,buyer_role,email_domain_type,created_at",
            ),
            (
                "accounts.csv",
                "account_id,company_name,industry,region,employee_band,estimated_revenue_band,process_maturity_band,created_at",
            ),
        ],
        counts: (5_000, 0, 0),
    },
    Example {
        map: "leadforge-touches",
        kind: Kind::Events,
        data: "leadforge_seed42/touches.csv",
        columns: "touch_id,lead_id,touch_timestamp,touch_type,touch_channel,touch_direction,campaign_id",
        joined: &[],
        counts: (38_724, 0, 0),
    },
    Example {
        map: "leadforge-sessions",
        kind: Kind::Events,
        data: "leadforge_seed42/sessions.csv",
        columns: "session_id,lead_id,session_timestamp,session_type,page_views,pricing_page_views,demo_page_views,session_duration_seconds",
        joined: &[],
        counts: (10_012, 0, 0),
    },
    Example {
        map: "leadforge-activities",
        kind: Kind::Events,
        data: "leadforge_seed42/sales_activities.csv",
        columns: "activity_id,lead_id,rep_id,activity_timestamp,activity_type,activity_outcome",
        joined: &[],
        counts: (20_679, 0, 0),
    },
    Example {
        map: "leadforge-opportunities",
        kind: Kind::Opportunities,
        data: "leadforge_seed42/opportunities.csv",
        columns: "opportunity_id,lead_id,created_at,stage,estimated_acv",
        joined: &[],
        counts: (4_255, 0, 0),
    },
    Example {
        map: "ecom-events",
        kind: Kind::Events,
        data: "ecom_events/ecom.csv",
        columns: "user_id,session_id,event,timestamp,platform,acquisition_channel,user_cohort,user_lifecycle",
        joined: &[],
        counts: (31_106, 0, 0),
    },
    Example {
        map: "ecom-leads",
        kind: Kind::Leads,
        data: "ecom_events/ecom.csv",
        columns: "user_id,session_id,event,timestamp,platform,acquisition_channel,user_cohort,user_lifecycle",
        joined: &[],
        counts: (31_106, 0, 0),
    },
    Example {
        map: "maven-leads",
        kind: Kind::Leads,
        data: "maven_crm/sales_pipeline.csv",
        columns: "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
        joined: &[
            (
                "accounts.csv",
                "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
            ),
            ("sales_teams.csv", "sales_agent,manager,regional_office"),
        ],
        counts: (8_800, 0, 0),
    },
    Example {
        map: "maven-opportunities",
        kind: Kind::Opportunities,
        data: "maven_crm/sales_pipeline.csv",
        columns: "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
        joined: &[("products.csv", "product,series,sales_price")],
        counts: (8_800, 0, 0),
    },
    Example {
        map: "hubspot-contacts",
        kind: Kind::Leads,
        data: "hubspot_fivetran/contact_data.csv",
        columns: "_fivetran_deleted,_fivetran_synced,property_email,id,property_company,property_firstname,property_lastname,\
                  property_email_1,property_createdate,property_jobtitle,property_annualrevenue,property_hs_merged_object_ids,\
                  property_created_at,property_first_conversion_date",
        joined: &[],
        counts: (22, 0, 0),
    },
    Example {
        map: "hubspot-email-events",
        kind: Kind::Events,
        data: "hubspot_fivetran/email_event_data.csv",
        columns: "id,_fivetran_synced,app_id,caused_by_created,caused_by_id,created,email_campaign_id,obsoleted_by_created,\
                  obsoleted_by_id,portal_id,sent_by_created,sent_by_id,type,filtered_event,recipient",
        joined: &[
            (
                "email_event_click_data.csv",
                "id,_fivetran_synced,referer,browser,location,ip_address,url,user_agent",
            ),
            (
                "email_event_status_change_data.csv",
                "id,_fivetran_synced,bounced,portal_subscription_status,requested_by,source,subscriptions",
            ),
        ],
        counts: (100, 0, 0),
    },
    Example {
        map: "hubspot-deals",
        kind: Kind::Opportunities,
        data: "hubspot_fivetran/deal_data.csv",
        columns: "deal_id,is_deleted,deal_pipeline_id,deal_pipeline_stage_id,owner_id,portal_id,property_dealname,\
                  property_description,property_amount,property_closedate,property_createdate",
        joined: &[("deal_contact_data.csv", "contact_id,deal_id,_fivetran_synced,type_id,category")],
        counts: (0, 44, 0),
    },
    Example {
        map: "bank-leads",
        kind: Kind::Leads,
        data: "bank/bank.csv",
        columns: "\"age\";\"job\";\"marital\";\"education\";\"default\";\"balance\";\"housing\";\"loan\";\"contact\";\"day\";\"month\";\
                  \"duration\";\"campaign\";\"pdays\";\"previous\";\"poutcome\";\"y\"",
        joined: &[],
        counts: (4_521, 0, 0),
    },
    Example {
        map: "online-shoppers-leads",
        kind: Kind::Leads,
        data: "online_shoppers/online_shoppers_intention.csv",
        columns: "Administrative,Administrative_Duration,Informational,Informational_Duration,ProductRelated,ProductRelated_Duration,\
                  BounceRates,ExitRates,PageValues,SpecialDay,Month,OperatingSystems,Browser,Region,TrafficType,VisitorType,Weekend,Revenue",
        joined: &[],
        counts: (12_330, 0, 0),
    },
    // The preset reads what a connector delivers, too.
    Example {
        map: "../../crates/app/presets/hubspot",
        kind: Kind::Leads,
        data: "hubspot_fivetran/contact_data.csv",
        columns: "id,property_email,property_createdate",
        joined: &[],
        counts: (22, 0, 0),
    },
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Example {
    fn document(&self) -> Document {
        let path = root().join("examples/mappings").join(format!("{}.yaml", self.map));
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let document = Document::from_yaml(&text).unwrap_or_else(|faults| panic!("{}: {faults}", self.map));
        if self.map.starts_with("..") { document.tolerant() } else { document }
    }

    /// Opens the data, which checks the map against its columns.
    fn open(&self, data: &Path) -> Opened {
        let document = self.document();
        let opened = match self.kind {
            Kind::Leads => leads(data, &document, now()).map(Opened::Leads),
            Kind::Events => events(data, &document, now()).map(Opened::Events),
            Kind::Opportunities => opportunities(data, &document, now()).map(Opened::Opportunities),
        };
        opened.unwrap_or_else(|error| panic!("{}: {error}", self.map))
    }
}

enum Opened {
    Leads(Rows<LeadRow>),
    Events(Rows<Vec<EventRow>>),
    Opportunities(Rows<OpportunityRow>),
}

impl Opened {
    fn read(self) -> Report {
        match self {
            Opened::Leads(mut rows) => finish(&mut rows, |_| ()),
            Opened::Events(mut rows) => finish(&mut rows, |_| ()),
            Opened::Opportunities(mut rows) => finish(&mut rows, |_| ()),
        }
    }
}

fn finish<T>(rows: &mut Rows<T>, mut each: impl FnMut(T)) -> Report {
    while let Some(item) = rows.next().unwrap() {
        match item {
            Item::Row { row, .. } => each(row),
            Item::Skipped { .. } => {}
            Item::Rejected(rejected) => panic!("{rejected:?}"),
        }
    }
    rows.report().clone()
}

/// The folder of the data: `BATON_TEST_DATA`, or `shared/data` beside the checkout; none if it is not there.
fn data() -> Option<PathBuf> {
    let named = std::env::var_os("BATON_TEST_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| root().join("../shared/data"));
    folder.is_dir().then_some(folder)
}

/// Reads the data of one example, if it is there.
fn rows(map: &str) -> Option<Opened> {
    let example = EXAMPLES.iter().find(|example| example.map == map).unwrap();
    Some(example.open(&data()?.join(example.data)))
}

#[test]
fn every_map_is_listed_here() {
    let mut files: Vec<String> = std::fs::read_dir(root().join("examples/mappings"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut listed: Vec<&str> =
        EXAMPLES.iter().map(|example| example.map).filter(|map| !map.starts_with("..")).collect();
    files.sort_unstable();
    listed.sort_unstable();
    assert_eq!(files, listed);
}

#[test]
fn maps_fit_the_columns_they_were_written_for() {
    for example in &EXAMPLES {
        let folder = Data::new("data.csv", format!("{}\n", example.columns));
        for (name, columns) in example.joined {
            folder.add(name, format!("{columns}\n"));
        }
        let report = example.open(folder.path()).read();
        assert_eq!((report.taken, report.warnings), (0, vec![]), "{}", example.map);
    }
}

#[test]
fn real_files_are_read_to_the_last_row() {
    let Some(folder) = data() else { return };
    for example in &EXAMPLES {
        let report = example.open(&folder.join(example.data)).read();
        println!(
            "{}: {} taken, {} skipped, {} rejected",
            example.map, report.taken, report.skipped, report.rejected
        );
        assert_eq!((report.taken, report.skipped, report.rejected), example.counts, "{}", example.map);
    }
}

#[test]
fn leads_are_joined_with_their_contacts_and_companies() {
    let Some(Opened::Leads(mut leads)) = rows("leadforge-leads") else { return };
    let (mut titled, mut in_company, mut first) = (0, 0, None);
    finish(&mut leads, |lead| {
        titled += u32::from(lead.attributes.contains_key("job_title"));
        in_company +=
            u32::from(lead.account.is_some_and(|account| account.attributes["employees"].is_number()));
        first.get_or_insert((lead.source, lead.snapshot, lead.owner));
    });
    assert_eq!((titled, in_company), (5_000, 5_000));
    assert_eq!(first, Some((Some("sdr_outbound".into()), false, Some("rep_000007".into()))));
}

/// How many events of each name a map makes; those by machines apart.
fn names(map: &str) -> Option<(BTreeMap<String, u32>, u32)> {
    let Opened::Events(mut rows) = rows(map)? else { panic!("{map} is of events") };
    let (mut names, mut machines) = (BTreeMap::new(), 0);
    finish(&mut rows, |events| {
        for event in events {
            machines += u32::from(event.machine.is_some());
            *names.entry(event.name).or_default() += 1;
        }
    });
    Some((names, machines))
}

fn counted(names: &[(&str, u32)]) -> BTreeMap<String, u32> {
    names.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[test]
fn events_have_the_names_that_models_know() {
    let Some((touches, _)) = names("leadforge-touches") else { return };
    let inbound =
        ["Asset Downloaded", "Webinar Attended", "Email Replied", "Call Received", "Social Message Received"];
    assert_eq!(inbound.iter().map(|name| touches[*name]).sum::<u32>(), 17_749);
    assert!(!touches.contains_key("Touch"));
    let (sessions, _) = names("leadforge-sessions").unwrap();
    assert_eq!(sessions.keys().collect::<Vec<_>>(), ["Page Engaged", "Page Viewed"]);
    let (activities, _) = names("leadforge-activities").unwrap();
    assert_eq!(
        activities,
        counted(&[
            ("Demo Attended", 4_057),
            ("Meeting Booked", 4_126),
            ("Sales Contact Attempted", 8_355),
            ("Sales Conversation Held", 4_141),
        ])
    );
    let (shop, _) = names("ecom-events").unwrap();
    assert_eq!(
        (shop["Products Searched"], shop["Product Added"], shop["Order Completed"]),
        (4_011, 1_346, 470)
    );
    let (emails, machines) = names("hubspot-email-events").unwrap();
    assert_eq!(
        emails,
        counted(&[("Email Delivered", 3), ("Email Opened", 90), ("Email Processed", 3), ("Email Sent", 4)])
    );
    assert_eq!(machines, 3);
}

#[test]
fn merged_ids_belong_to_the_contact_they_were_merged_into() {
    let Some(Opened::Leads(mut contacts)) = rows("hubspot-contacts") else { return };
    let mut ids = Vec::new();
    finish(&mut contacts, |contact| ids.push(contact.external_ids));
    assert_eq!(
        ids.iter().filter(|ids| ids.len() > 1).collect::<Vec<_>>(),
        [&["78971951", "76340251", "46897301", "76226001"]]
    );
}

#[test]
fn deals_are_won_or_lost_and_products_have_one_name() {
    let Some(Opened::Opportunities(mut deals)) = rows("maven-opportunities") else { return };
    let mut states = BTreeMap::new();
    let mut products = BTreeMap::new();
    let report = finish(&mut deals, |deal| {
        *states.entry(format!("{:?}", deal.state)).or_default() += 1;
        *products.entry(deal.product.unwrap()).or_default() += 1;
        assert_eq!(deal.closed_at.is_some(), deal.state != DealState::Open);
    });
    assert_eq!(states, counted(&[("Lost", 2_473), ("Open", 2_089), ("Won", 4_238)]));
    assert_eq!((products.len(), products["GTX Pro"]), (7, 1_480));
    let [spelling] = &report.spellings[..] else { panic!("{:?}", report.spellings) };
    assert_eq!((spelling.column.as_str(), spelling.stands.as_str()), ("product", "GTX Pro"));
    assert_eq!(spelling.spellings, [("GTX Pro".to_owned(), 1_480), ("GTXPro".to_owned(), 1_480)]);
}

#[test]
fn outcomes_without_a_date_are_kept_and_noted() {
    for (map, outcomes) in [("bank-leads", 521), ("online-shoppers-leads", 1_908)] {
        let Some(Opened::Leads(mut leads)) = rows(map) else { return };
        let (mut reached, mut noted) = (0, 0);
        finish(&mut leads, |lead| {
            reached += lead.outcomes.len();
            noted += lead.notes.len();
        });
        assert_eq!((reached, noted), (outcomes, outcomes), "{map}");
    }
}
