//! Of several who change what they all read, one does.

use baton_app::access::{self, AccessPolicy, SalesSee};
use baton_app::handoff::team;
use baton_app::members::{self, MemberChange, NewMember};
use baton_app::{Error, Role, Tongue, revision};
use futures_util::future::join_all;

use crate::office::{Office, on_both};

on_both!(one_of_several_sets_a_setting, one_of_several_makes_a_calendar, one_of_several_changes_a_member);

/// How many of them did, and that the others were told.
fn done<T>(all: Vec<Result<T, Error>>) -> usize {
    let refused =
        |one: &Result<T, Error>| matches!(one, Err(Error::Stale { .. } | Error::Changed(_))) || one.is_ok();
    assert!(all.iter().all(refused));
    all.into_iter().flatten().count()
}

async fn one_of_several_sets_a_setting(office: Office) {
    let seen = Some(revision::of(&access::policy(&office.workspace).await.unwrap()));
    let wanted = [SalesSee::Own, SalesSee::Team].map(|sales_see| AccessPolicy { sales_see });
    let all = wanted.iter().cycle().take(8);
    let set = all.map(|policy| access::set_policy(&office.workspace, *policy, seen, "mina"));
    assert_eq!(done(join_all(set).await), 1);
    assert!(wanted.contains(&access::policy(&office.workspace).await.unwrap()));
}

async fn one_of_several_makes_a_calendar(office: Office) {
    let zones = ["Asia/Seoul", "Asia/Tokyo", "Europe/Berlin", "UTC"]
        .map(|zone| format!("time_zone: {zone}\nhours: {{ mon: [\"09:00-18:00\"] }}"));
    let make = |zone| team::set_calendar(&office.workspace, "here", zone, Some(revision::NONE), "mina");
    assert_eq!(done(join_all(zones.iter().map(|zone| make(zone))).await), 1);
    let told = make(&zones[0]).await.unwrap_err().to_string();
    assert!(told.contains("changed by mina"), "{told}");
}

async fn one_of_several_changes_a_member(office: Office) {
    let kim = NewMember {
        email: "kim@x.io",
        name: None,
        role: Role::Sales,
        team: None,
        language: Tongue::Ko,
        time_zone: "Asia/Seoul",
    };
    let seen = members::add(&office.workspace, kim, "mina").await.unwrap().revision;
    let roles = [Role::Viewer, Role::Marketer, Role::Viewer, Role::Marketer];
    let change = roles.map(|role| MemberChange { role: Some(role), ..MemberChange::default() });
    let all = change
        .iter()
        .map(|to| members::change(&office.workspace, "kim@x.io", to.clone(), Some(seen), "mina"));
    assert_eq!(done(join_all(all).await), 1);
    let now = members::show(&office.workspace, "KIM@x.io").await.unwrap();
    assert!(now.role != "sales" && now.revision != seen, "{now:?}");
}
