//! Opportunities.

use baton_store::opportunity::{self, Opportunity};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both, people, some};

on_both![
    a_deal_comes_back_as_it_was_stored,
    a_second_run_changes_nothing,
    any_change_is_a_change,
    they_come_oldest_first,
    what_may_not_be_stored,
];

pub(crate) fn deal(lead: i64, id: &str) -> Opportunity {
    Opportunity {
        id: 0,
        external_id: id.to_owned(),
        lead_id: lead,
        name: some("Rollout"),
        product: None,
        stage: "Negotiation".to_owned(),
        outcome: "open".to_owned(),
        amount: Some(1_234.56),
        currency: some("KRW"),
        opened_at: 10,
        closed_at: None,
        expected_close_at: Some(99),
        reason: None,
        competitor: some("Other"),
        owner: some("Rui"),
        attributes: r#"{"z":1,"a":2}"#.to_owned(),
        recorded_at: 5,
    }
}

async fn a_deal_comes_back_as_it_was_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    assert_eq!(commit!(db, tx => opportunity::save(tx, &[deal(lead, "D-1")])), 1);
    let found = look!(db, tx => opportunity::of_leads(tx, &[lead, lead + 1]));
    assert_eq!(found, [Opportunity { id: found[0].id, ..deal(lead, "D-1") }]);
}

async fn a_second_run_changes_nothing(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let deals = [deal(lead, "D-1"), Opportunity { amount: None, name: None, ..deal(lead, "D-2") }];
    assert_eq!(commit!(db, tx => opportunity::save(tx, &deals)), 2);
    let before = look!(db, tx => opportunity::of_leads(tx, &[lead]));
    let later = deals.map(|deal| Opportunity { recorded_at: 6, ..deal });
    assert_eq!(commit!(db, tx => opportunity::save(tx, &later)), 0);
    assert_eq!(look!(db, tx => opportunity::of_leads(tx, &[lead])), before);
}

async fn any_change_is_a_change(db: Db) {
    let [lead, other] = people(&db, ["a@x.io", "b@x.io"]).await;
    let first = || deal(lead, "D-1");
    let changes = [
        Opportunity { lead_id: other, ..first() },
        Opportunity { name: None, ..first() },
        Opportunity { product: some("X"), ..first() },
        Opportunity { stage: "Closing".to_owned(), ..first() },
        Opportunity { outcome: "won".to_owned(), ..first() },
        Opportunity { amount: Some(1.0), ..first() },
        Opportunity { currency: some("EUR"), ..first() },
        Opportunity { opened_at: 11, ..first() },
        Opportunity { closed_at: Some(50), ..first() },
        Opportunity { expected_close_at: None, ..first() },
        Opportunity { reason: some("price"), ..first() },
        Opportunity { competitor: None, ..first() },
        Opportunity { owner: some("Mina"), ..first() },
        Opportunity { attributes: "{}".to_owned(), ..first() },
    ];
    for change in changes {
        commit!(db, tx => opportunity::save(tx, &[first()]));
        assert_eq!(commit!(db, tx => opportunity::save(tx, std::slice::from_ref(&change))), 1, "{change:?}");
        let found = look!(db, tx => opportunity::of_leads(tx, &[lead, other]));
        assert_eq!(found, [Opportunity { id: found[0].id, ..change }]);
    }
}

async fn they_come_oldest_first(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let at = |lead, id: &str, opened_at| Opportunity { opened_at, ..deal(lead, id) };
    commit!(db, tx => opportunity::save(tx, &[at(a, "1", 30), at(b, "2", 10), at(a, "3", 20)]));
    let ids = |deals: Vec<Opportunity>| deals.into_iter().map(|deal| deal.external_id).collect::<Vec<_>>();
    assert_eq!(ids(look!(db, tx => opportunity::of_leads(tx, &[a, b]))), ["2", "3", "1"]);
    assert_eq!(ids(look!(db, tx => opportunity::of_leads(tx, &[a]))), ["3", "1"]);
}

async fn what_may_not_be_stored(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    for amount in [f64::INFINITY, f64::NAN, 1.1e15, -1.1e15] {
        let faulty = Opportunity { amount: Some(amount), ..deal(lead, "D-1") };
        assert!(faulty.check().is_err());
        let mut tx = db.write().await.unwrap();
        let saved = opportunity::save(&mut tx, &[faulty]).await;
        assert!(matches!(saved, Err(StoreError::Value { field: "amount", .. })));
    }
    assert!(Opportunity { reason: some("a\0"), ..deal(lead, "D-1") }.check().is_err());
}
