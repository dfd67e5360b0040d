//! Opportunities.

use baton_store::opportunity::{self, Change, Filter, Opportunity, Won, Worked};
use baton_store::{Db, StoreError};

use crate::common::{commit, look, on_both, people, some};

on_both![
    a_deal_comes_back_as_it_was_stored,
    a_second_run_changes_nothing,
    any_change_is_a_change,
    they_come_oldest_first,
    a_deal_is_opened_and_worked_on,
    an_import_counts_as_a_change,
    deals_are_listed_by_what_they_are,
    what_was_won_is_summed_by_owner_and_currency,
    what_was_done_to_a_deal_is_kept,
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

fn worked(lead: i64) -> Worked {
    Worked {
        deal: deal(lead, ""),
        products: some(r#"[{"name":"Seats","quantity":20.0}]"#),
        missing_feature: some("SSO"),
        revision: 1,
    }
}

async fn a_deal_is_opened_and_worked_on(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => opportunity::save(tx, &[deal(lead, "D-1")]));
    let id = commit!(db, tx => opportunity::open(tx, &worked(lead)));
    let found = look!(db, tx => opportunity::find(tx, id)).unwrap();
    let named = Opportunity { id, external_id: format!("baton:{id}"), ..deal(lead, "") };
    assert_eq!(found, Worked { deal: named, ..worked(lead) });
    let next = commit!(db, tx => opportunity::open(tx, &worked(lead)));
    assert!(next > id);
    let changed = Worked {
        deal: Opportunity {
            name: None,
            product: some("Seats"),
            stage: "proposal".to_owned(),
            outcome: "lost".to_owned(),
            amount: Some(2.5),
            currency: some("USD"),
            closed_at: Some(70),
            expected_close_at: None,
            reason: some("price"),
            competitor: None,
            owner: some("mina@x.io"),
            ..found.deal.clone()
        },
        products: None,
        missing_feature: None,
        revision: 1,
    };
    assert!(commit!(db, tx => opportunity::change(tx, &changed)));
    assert!(!commit!(db, tx => opportunity::change(tx, &changed)), "of another revision");
    assert_eq!(look!(db, tx => opportunity::find(tx, id)).unwrap(), Worked { revision: 2, ..changed });
    assert_eq!(look!(db, tx => opportunity::find(tx, 999)), None);
}

async fn an_import_counts_as_a_change(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    commit!(db, tx => opportunity::save(tx, &[deal(lead, "D-1")]));
    let first = look!(db, tx => opportunity::list(tx, Filter::default(), 10));
    assert_eq!((first.len(), first[0].revision), (1, 1));
    commit!(db, tx => opportunity::save(tx, &[Opportunity { amount: Some(1.0), ..deal(lead, "D-1") }]));
    assert_eq!(look!(db, tx => opportunity::find(tx, first[0].deal.id)).unwrap().revision, 2);
}

async fn deals_are_listed_by_what_they_are(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    let won = Opportunity { outcome: "won".to_owned(), owner: some("mina@x.io"), ..deal(a, "2") };
    commit!(db, tx => opportunity::save(tx, &[deal(a, "1"), won, deal(b, "3")]));
    let listed = async |filter: Filter<'_>| {
        let found = look!(db, tx => opportunity::list(tx, filter, 10));
        found.into_iter().map(|worked| worked.deal.external_id).collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(listed(all).await, ["1", "2", "3"]);
    assert_eq!(listed(Filter { lead: Some(a), ..all }).await, ["1", "2"]);
    assert_eq!(listed(Filter { outcome: Some("won"), ..all }).await, ["2"]);
    assert_eq!(listed(Filter { owner: Some("Rui"), ..all }).await, ["1", "3"]);
    let second = look!(db, tx => opportunity::list(tx, Filter { outcome: Some("won"), ..all }, 1))[0].deal.id;
    assert_eq!(listed(Filter { after: second, ..all }).await, ["3"]);
}

async fn what_was_won_is_summed_by_owner_and_currency(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let won = |id: &str, owner: Option<&str>, amount, closed_at| Opportunity {
        outcome: "won".to_owned(),
        owner: owner.map(str::to_owned),
        amount,
        closed_at: Some(closed_at),
        ..deal(lead, id)
    };
    let deals = [
        won("1", Some("Rui"), Some(100.0), 10),
        won("2", Some("Rui"), Some(50.5), 19),
        won("3", Some("Rui"), Some(7.0), 20),
        won("4", None, None, 15),
        Opportunity { outcome: "lost".to_owned(), ..won("5", Some("Rui"), Some(1.0), 15) },
        Opportunity { currency: some("USD"), ..won("6", Some("Rui"), Some(3.0), 15) },
    ];
    commit!(db, tx => opportunity::save(tx, &deals));
    let sum = |owner: &str, currency: &str, count, amount| Won {
        owner: owner.to_owned(),
        currency: currency.to_owned(),
        count,
        amount,
    };
    let found = look!(db, tx => opportunity::won(tx, 10, 20));
    assert_eq!(found, [sum("", "KRW", 1, 0.0), sum("Rui", "KRW", 2, 150.5), sum("Rui", "USD", 1, 3.0)]);
}

async fn what_was_done_to_a_deal_is_kept(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    let id = commit!(db, tx => opportunity::open(tx, &worked(lead)));
    let change = |action: &str, at| Change {
        opportunity_id: id,
        at,
        actor: "Rui".to_owned(),
        action: action.to_owned(),
        detail: r#"{"stage":["demo","proposal"]}"#.to_owned(),
    };
    commit!(db, tx => opportunity::note(tx, &change("opened", 1)));
    commit!(db, tx => opportunity::note(tx, &change("changed", 2)));
    assert_eq!(
        look!(db, tx => opportunity::changes(tx, id, 10)),
        [change("opened", 1), change("changed", 2)]
    );
    assert_eq!(look!(db, tx => opportunity::changes(tx, id, 1)).len(), 1);
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
