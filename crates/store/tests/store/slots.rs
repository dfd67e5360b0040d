//! Models beside the primary one.

use baton_store::slot::{self, Slot, SlotScore};
use baton_store::{Db, model};

use crate::common::{commit, look, on_both, people};

on_both![
    a_slot_goes_on_from_where_it_stands,
    scores_are_replaced_and_go_with_their_slot,
    who_is_told_of_is_found,
];

fn new(name: &str, version: &str) -> Slot {
    Slot {
        name: name.to_owned(),
        version: version.to_owned(),
        published_at: 10,
        published_by: "Dana".to_owned(),
        pass_after: Some(0),
        seq: 0,
        moved: 0,
    }
}

fn score(lead: i64, score: i64) -> SlotScore {
    SlotScore {
        slot: "emea".to_owned(),
        lead_id: lead,
        model_version: "v1".to_owned(),
        fit: 0.1,
        engagement: score as f64,
        total: score as f64 + 0.1,
        score,
        grade: "B2".to_owned(),
        qualified: i64::from(score > 50),
        first_entered_at: None,
        entered_at: Some(5),
        left_at: None,
        as_of: 20,
        due_at: Some(30 + score),
    }
}

async fn prepared(db: &Db) {
    commit!(db, tx => model::keep(tx, "v1", "one", "{}", 1));
    commit!(db, tx => model::keep(tx, "v2", "two", "{}", 1));
    commit!(db, tx => slot::set(tx, &new("emea", "v1")));
}

async fn a_slot_goes_on_from_where_it_stands(db: Db) {
    prepared(&db).await;
    let (before, done) =
        (new("emea", "v1"), Slot { pass_after: None, seq: 7, moved: 1, ..new("emea", "v1") });
    assert!(commit!(db, tx => slot::advance(tx, &before, &done)));
    assert!(!commit!(db, tx => slot::advance(tx, &before, &done)), "it stands further");
    assert_eq!(look!(db, tx => slot::find(tx, "emea")), Some(done.clone()));
    commit!(db, tx => slot::set(tx, &new("emea", "v2")));
    assert!(
        !commit!(db, tx => slot::advance(tx, &done, &Slot { seq: 9, ..done.clone() })),
        "another version"
    );
    commit!(db, tx => slot::set(tx, &new("apac", "v1")));
    let names: Vec<String> = look!(db, tx => slot::all(tx)).into_iter().map(|slot| slot.name).collect();
    assert_eq!(names, ["apac", "emea"]);
    assert_eq!(look!(db, tx => slot::find(tx, "none")), None);
}

async fn scores_are_replaced_and_go_with_their_slot(db: Db) {
    prepared(&db).await;
    people(&db, ["a@x.io", "b@x.io"]).await;
    commit!(db, tx => slot::save(tx, "emea", &[1, 2, 99], &[score(1, 40), score(2, 60), score(99, 60)]));
    commit!(db, tx => slot::save(tx, "emea", &[1], &[score(1, 55)]));
    assert_eq!(look!(db, tx => slot::of_lead(tx, 1)), [score(1, 55)], "to the bit");
    assert_eq!(look!(db, tx => slot::of_lead(tx, 99)), [], "nobody");
    let emea = look!(db, tx => slot::find(tx, "emea")).unwrap();
    assert_eq!(look!(db, tx => slot::count(tx, &emea)), (2, 2));
    assert_eq!(look!(db, tx => slot::due(tx, "emea", 89, 10)), [1]);
    assert_eq!(look!(db, tx => slot::due(tx, "emea", 90, 10)), [1, 2]);
    commit!(db, tx => slot::save(tx, "emea", &[1, 2], &[score(1, 55)]));
    assert_eq!(look!(db, tx => slot::of_lead(tx, 2)), [], "nothing is known of it any more");
    assert!(commit!(db, tx => slot::remove(tx, "emea")));
    assert_eq!(look!(db, tx => slot::of_lead(tx, 1)), []);
    assert!(!commit!(db, tx => slot::remove(tx, "emea")));
}

async fn who_is_told_of_is_found(db: Db) {
    prepared(&db).await;
    people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    assert_eq!(look!(db, tx => slot::told_of(tx, 0, 100)), [] as [i64; 0]);
}
