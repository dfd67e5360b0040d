//! Sources and campaigns.

use baton_store::campaign::{self, Campaign};
use baton_store::{Db, StoreError};

use crate::common::{commit, on_both, some, texts};

on_both![what_leads_name_is_noted_once, a_campaign_is_stored_over_what_is_there, what_may_not_be_stored];

fn spring() -> Campaign {
    Campaign {
        key: "spring".to_owned(),
        name: "봄".to_owned(),
        source: some("webinar"),
        cost: Some(1_500.25),
        currency: some("KRW"),
        starts_at: Some(1),
        ends_at: None,
    }
}

const CAMPAIGNS: &str =
    "SELECT key || ' ' || name || ' ' || COALESCE(CAST(cost AS TEXT), '-') FROM campaign ORDER BY key";

async fn what_leads_name_is_noted_once(db: Db) {
    commit!(db, tx => campaign::save(tx, &[spring()]));
    commit!(db, tx => campaign::note(tx, &["webinar", "search", "webinar"], &["spring", "fall"]));
    commit!(db, tx => campaign::note(tx, &["search"], &[]));
    assert_eq!(
        texts(&db, "SELECT key || ' ' || label FROM source ORDER BY key").await,
        ["search search", "webinar webinar"]
    );
    assert_eq!(texts(&db, CAMPAIGNS).await, ["fall fall -", "spring 봄 1500.25"], "what was known stays");
}

async fn a_campaign_is_stored_over_what_is_there(db: Db) {
    commit!(db, tx => campaign::save(tx, &[spring()]));
    let changed = Campaign { name: "Spring".to_owned(), cost: Some(2.5), ..spring() };
    commit!(db, tx => campaign::save(tx, &[changed]));
    assert_eq!(texts(&db, CAMPAIGNS).await, ["spring Spring 2.5"]);
}

async fn what_may_not_be_stored(db: Db) {
    let mut tx = db.write().await.unwrap();
    assert!(matches!(campaign::note(&mut tx, &["a\0"], &[]).await, Err(StoreError::Value { .. })));
    assert!(matches!(campaign::note(&mut tx, &[], &["a\0"]).await, Err(StoreError::Value { .. })));
    let faulty = Campaign { cost: Some(f64::NAN), ..spring() };
    assert!(faulty.check().is_err());
    assert!(matches!(campaign::save(&mut tx, &[faulty]).await, Err(StoreError::Value { field: "cost", .. })));
}
