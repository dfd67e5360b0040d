//! Two leads that turn out to be one.

use baton_store::bant::Entry;
use baton_store::decision::Decision;
use baton_store::handoff::Handoff;
use baton_store::lead::{self, Lead};
use baton_store::{Db, bant, decision, event, handoff, model, opportunity, score, transition};

use crate::common::{commit, event as message, look, on_both, people, person, some, step, texts};
use crate::opportunities::deal;
use crate::scores::score;

on_both![
    everything_of_the_one_becomes_the_others,
    the_kept_one_takes_over_what_it_does_not_know,
    of_two_open_handoffs_the_older_one_goes_on,
    a_single_open_handoff_goes_along,
    merging_what_is_not_there_changes_nothing,
    the_number_of_a_lead_that_is_gone_is_given_to_nobody,
];

async fn the_number_of_a_lead_that_is_gone_is_given_to_nobody(db: Db) {
    let [keep, gone, last] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    for other in [last, gone] {
        commit!(db, tx => lead::merge(tx, keep, other, 50));
    }
    let [new] = people(&db, ["d@x.io"]).await;
    assert!(new > last, "{new} was {last}'s");
}

async fn everything_of_the_one_becomes_the_others(db: Db) {
    let [keep, gone] = people(&db, ["a@x.io", "b@x.io"]).await;
    let mut tx = db.write().await.unwrap();
    let tx_ref = &mut tx;
    lead::add_keys(tx_ref, &[("", "a", keep), ("", "b", gone), ("email", "b@x.io", gone)]).await.unwrap();
    event::append(tx_ref, &[message(keep, "1", "Page Viewed"), message(gone, "2", "Page Viewed")])
        .await
        .unwrap();
    let decided = Decision {
        reference: "r".to_owned(),
        lead_id: gone,
        stage: "sql".to_owned(),
        decided_at: 1,
        recorded_at: 2,
        actor: "Rui".to_owned(),
        reason: "manual".to_owned(),
        note: None,
        imported: 0,
    };
    decision::add(tx_ref, &[decided]).await.unwrap();
    opportunity::save(tx_ref, &[deal(gone, "D-1")]).await.unwrap();
    transition::append(tx_ref, &[&step(gone, "mql", 5)]).await.unwrap();
    let letter = Entry {
        lead_id: gone,
        letter: "need".to_owned(),
        status: "confirmed".to_owned(),
        value: None,
        detail: None,
        evidence: None,
        sources: None,
        confidence: None,
        best_before: None,
        actor: "Rui".to_owned(),
        recorded_at: 3,
    };
    bant::add(tx_ref, &[letter]).await.unwrap();
    model::keep(tx_ref, "v", "m", "{}", 1).await.unwrap();
    score::save(tx_ref, &[&score(gone, "v"), &score(keep, "v")]).await.unwrap();
    lead::merge(tx_ref, keep, gone, 50).await.unwrap();
    tx.commit().await.unwrap();

    assert!(look!(db, tx => lead::by_id(tx, &[gone])).is_empty());
    for key in ["a", "b", "b@x.io"] {
        assert_eq!(look!(db, tx => lead::find(tx, key)).map(|lead| lead.id), Some(keep), "{key}");
    }
    assert_eq!(look!(db, tx => event::of_leads(tx, &[keep], true)).len(), 2);
    assert_eq!(look!(db, tx => decision::of_leads(tx, &[keep])).len(), 1);
    assert_eq!(look!(db, tx => opportunity::of_leads(tx, &[keep])).len(), 1);
    assert_eq!(look!(db, tx => transition::of_leads(tx, &[keep])).len(), 1);
    assert_eq!(look!(db, tx => bant::latest(tx, keep, 100)).len(), 1);
    assert!(look!(db, tx => score::of_lead(tx, keep, "v")).is_some());
    assert!(look!(db, tx => score::of_lead(tx, gone, "v")).is_none());
    assert_eq!(look!(db, tx => lead::count_stale(tx)), 1);
    // The message is the same one still.
    let again = commit!(db, tx => event::append(tx, &[message(keep, "2", "Page Viewed")]));
    assert_eq!(again.duplicates, [0]);
}

async fn the_kept_one_takes_over_what_it_does_not_know(db: Db) {
    let mut leads = [
        Lead { email: None, email_key: None, name: some("Ada"), created_at: 500, ..person("") },
        Lead {
            name: some("Other"),
            source: some("webinar"),
            created_at: 100,
            known_at: Some(300),
            ..person("B@x.io")
        },
    ];
    commit!(db, tx => lead::save(tx, &mut leads));
    let [keep, gone] = leads.map(|lead| lead.id);
    commit!(db, tx => lead::merge(tx, keep, gone, 50));
    let kept = look!(db, tx => lead::by_id(tx, &[keep])).remove(&keep).unwrap();
    assert_eq!((kept.email.as_deref(), kept.email_key.as_deref()), (Some("B@x.io"), Some("b@x.io")));
    assert_eq!((kept.name.as_deref(), kept.source.as_deref()), (Some("Ada"), Some("webinar")));
    assert_eq!((kept.created_at, kept.known_at), (100, Some(300)));
    assert_eq!(texts(&db, "SELECT text FROM lead_search").await, ["ada\nb@x.io"]);
}

async fn of_two_open_handoffs_the_older_one_goes_on(db: Db) {
    let [keep, gone] = people(&db, ["a@x.io", "b@x.io"]).await;
    let open = [Handoff::new(keep, None, 20), Handoff::new(gone, None, 10)];
    commit!(db, tx => handoff::open(tx, &open));
    let closed = commit!(db, tx => lead::merge(tx, keep, gone, 50));
    assert_eq!(closed.iter().map(|one| one.lead_id).collect::<Vec<_>>(), [keep]);
    let listed = look!(db, tx => handoff::list(tx, true, None, 10));
    let seen: Vec<_> = listed
        .iter()
        .map(|one| (one.lead_id, one.opened_at, one.status.as_str(), one.decided_at, one.reason.as_deref()))
        .collect();
    assert_eq!(seen, [(keep, 10, "open", None, None), (keep, 20, "closed", Some(50), Some("merged"))]);
}

async fn a_single_open_handoff_goes_along(db: Db) {
    let [keep, gone] = people(&db, ["a@x.io", "b@x.io"]).await;
    commit!(db, tx => handoff::open(tx, &[Handoff::new(gone, None, 10)]));
    assert!(commit!(db, tx => lead::merge(tx, keep, gone, 50)).is_empty());
    assert_eq!(look!(db, tx => handoff::open_of(tx, keep)).unwrap().opened_at, 10);
}

async fn merging_what_is_not_there_changes_nothing(db: Db) {
    let [a] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => lead::merge(tx, a, a, 50));
    commit!(db, tx => lead::merge(tx, a, a + 1, 50));
    assert_eq!(look!(db, tx => lead::count(tx)), 1);
    assert_eq!(look!(db, tx => lead::count_stale(tx)), 0);
}
