//! Definitions of attributes, and views that people save.

use std::collections::BTreeMap;

use baton_app::Error;
use baton_app::access::Sees;
use baton_app::leads::{
    self, ChangeAttribute, ChangeLead, ChangeView, Choice, GroupLeads, NewAttribute, NewView, ViewBody,
};
use serde_json::{Value, json};

use crate::office::{Office, on_both};

on_both!(attributes_are_defined_and_held_to, views_are_kept);

fn tier() -> NewAttribute {
    let choice = |value: &str, ko: &str| Choice {
        value: value.to_owned(),
        label: [("ko".to_owned(), ko.to_owned())].into(),
    };
    NewAttribute {
        subject: "lead".to_owned(),
        key: "tier".to_owned(),
        kind: "choice".to_owned(),
        label: [("en".to_owned(), "Tier".to_owned()), ("ko".to_owned(), "등급".to_owned())].into(),
        choices: vec![choice("Gold", "금"), choice("Silver", "은")],
    }
}

async fn attributes_are_defined_and_held_to(office: Office) {
    office.leads("1,a@x.io,,Blue,10,ads,2026-01-01,,\n2,b@x.io,,Blue,10,ads,2026-01-01,,\n").await;
    let added = leads::add_attribute(&office.workspace, &tier(), "mina").await.unwrap();
    assert!(matches!(leads::add_attribute(&office.workspace, &tier(), "mina").await, Err(Error::Refused(_))));
    let set = |value: Value| ChangeLead {
        attributes: [("tier".to_owned(), value)].into_iter().collect(),
        ..ChangeLead::default()
    };
    let lead = leads::show(&office.workspace, "1", &Sees::All).await.unwrap();
    for wrong in [json!("gold"), json!(1), json!(["Gold"])] {
        let refused =
            leads::edit(&office.workspace, "1", &set(wrong), lead.revision, "mina", &Sees::All).await;
        assert!(matches!(refused, Err(Error::WrongUse(_))), "{refused:?}");
    }
    leads::edit(&office.workspace, "1", &set(json!("Gold")), lead.revision, "mina", &Sees::All)
        .await
        .unwrap();
    let by = GroupLeads { by: Some("tier".to_owned()), ..GroupLeads::default() };
    let groups = leads::groups(&office.workspace, &by, &Sees::All).await.unwrap().groups;
    let gold = groups.iter().find(|group| group.key == "Gold").unwrap();
    assert_eq!((gold.count, gold.label["ko"].as_str()), (1, "금"));
    let to = ChangeAttribute { kind: Some("text".to_owned()), label: None, choices: Some(Vec::new()) };
    let changed = leads::change_attribute(&office.workspace, added.id, &to, 1, "rui").await.unwrap();
    assert_eq!((changed.kind.as_str(), changed.revision, changed.changed_by.as_str()), ("text", 2, "rui"));
    let stale = leads::change_attribute(&office.workspace, added.id, &to, 1, "rui").await;
    assert!(matches!(stale, Err(Error::Stale { .. })));
    let listed = leads::list_attributes(&office.workspace).await.unwrap();
    assert_eq!(listed.items, [changed]);
    assert!(listed.fields.iter().any(|field| field.key == "account.employees" && field.kind == "number"));
    assert!(listed.undefined.iter().all(|undefined| undefined.key != "tier"));
    leads::remove_attribute(&office.workspace, added.id, "mina").await.unwrap();
    let listed = leads::list_attributes(&office.workspace).await.unwrap();
    assert!(listed.undefined.iter().any(|undefined| undefined.key == "tier" && undefined.kinds == ["text"]));
    assert!(matches!(leads::show_attribute(&office.workspace, added.id).await, Err(Error::Missing(_))));
    for wrong in [
        NewAttribute { kind: "money".to_owned(), ..tier() },
        NewAttribute { subject: "deal".to_owned(), ..tier() },
        NewAttribute { key: " tier".to_owned(), ..tier() },
        NewAttribute { choices: Vec::new(), ..tier() },
        NewAttribute { label: [("fr".to_owned(), "Rang".to_owned())].into(), ..tier() },
        NewAttribute {
            choices: ["Gold", "gold"]
                .map(|value| Choice { value: value.to_owned(), label: BTreeMap::new() })
                .to_vec(),
            ..tier()
        },
    ] {
        let refused = leads::add_attribute(&office.workspace, &wrong, "mina").await;
        assert!(matches!(refused, Err(Error::WrongUse(_))), "{wrong:?}: {refused:?}");
    }
}

async fn views_are_kept(office: Office) {
    let body = ViewBody {
        filter: Some(json!({ "attribute": "stage", "eq": "mql" })),
        sort: Some("-score".to_owned()),
        group_by: Some("owner".to_owned()),
        ..ViewBody::default()
    };
    let new = |name: &str, shared| NewView { name: name.to_owned(), shared, view: body.clone() };
    let own = leads::add_view(&office.workspace, &new("내 MQL", false), "mina@x.io").await.unwrap();
    let shared = leads::add_view(&office.workspace, &new("All", true), "mina@x.io").await.unwrap();
    assert_eq!(own.view, body);
    assert!(matches!(
        leads::add_view(&office.workspace, &new("All", false), "mina@x.io").await,
        Err(Error::Refused(_))
    ));
    leads::add_view(&office.workspace, &new("All", false), "rui@x.io").await.unwrap();
    let names = async |member: &str| {
        let found = leads::list_views(&office.workspace, member).await.unwrap();
        found.into_iter().map(|view| (view.name, view.owner)).collect::<Vec<_>>()
    };
    assert_eq!(names("park@x.io").await, [("All".to_owned(), "mina@x.io".to_owned())]);
    assert_eq!(names("mina@x.io").await.len(), 2);
    assert!(matches!(leads::show_view(&office.workspace, own.id, "rui@x.io").await, Err(Error::Missing(_))));
    let to = ChangeView { name: Some("Everybody".to_owned()), shared: None, view: None };
    let theirs = leads::change_view(&office.workspace, shared.id, &to, 1, "rui@x.io", false).await;
    assert!(matches!(theirs, Err(Error::Refused(_))));
    let changed = leads::change_view(&office.workspace, shared.id, &to, 1, "admin@x.io", true).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.revision, changed.owner.as_str()),
        ("Everybody", 2, "mina@x.io")
    );
    let stale = leads::change_view(&office.workspace, shared.id, &to, 1, "mina@x.io", false).await;
    assert!(matches!(stale, Err(Error::Stale { .. })));
    leads::remove_view(&office.workspace, own.id, "mina@x.io", false).await.unwrap();
    assert!(matches!(leads::show_view(&office.workspace, own.id, "mina@x.io").await, Err(Error::Missing(_))));
    let wrong = NewView {
        view: ViewBody { filter: Some(json!({ "attribute": "x" })), ..body.clone() },
        ..new("x", false)
    };
    assert!(matches!(leads::add_view(&office.workspace, &wrong, "mina@x.io").await, Err(Error::WrongUse(_))));
}
