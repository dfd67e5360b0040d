//! Scores.

use baton_store::score::{self, Score, Shown};
use baton_store::{Db, model};

use crate::common::{commit, look, on_both, people, some, texts};

on_both![
    a_score_comes_back_to_the_bit,
    saving_again_replaces_and_counts,
    models_are_told_apart,
    qualified_leads_come_highest_first,
    people_see_a_part_of_a_score,
];

pub(crate) fn score(lead: i64, version: &str) -> Score {
    Score {
        lead_id: lead,
        model_version: version.to_owned(),
        fit: 1.5,
        engagement: 22.123_456,
        total: 23.623_456,
        score: 23,
        listed: 23,
        grade: "B2".to_owned(),
        qualified: 1,
        first_entered_at: Some(5),
        entered_at: None,
        left_at: Some(7),
        as_of: 8,
        last_at: 6,
        messages: 3,
        due_at: Some(9),
        waiting: 0,
        state: vec![0, 1, 255],
        settled: false,
    }
}

async fn keep<const N: usize>(db: &Db, versions: [&str; N]) {
    for version in versions {
        commit!(db, tx => model::keep(tx, version, "m", "{}", 1));
    }
}

/// Numbers that are hard to write in decimal.
async fn a_score_comes_back_to_the_bit(db: Db) {
    let hard = [0.1 + 0.2, -1.0 / 3.0, 99.999_999, 5e-324, f64::MAX, 123_456_789.000_001, -0.000_001];
    let emails: Vec<String> = (0..hard.len()).map(|n| format!("{n}@x.io")).collect();
    keep(&db, ["v"]).await;
    for (email, number) in emails.iter().zip(hard) {
        let [lead] = people(&db, [email.as_str()]).await;
        let stored = Score { fit: number, engagement: number, total: number, ..score(lead, "v") };
        commit!(db, tx => score::save(tx, &[&stored]));
        let found = look!(db, tx => score::of_lead(tx, lead, "v")).unwrap();
        assert_eq!(found, stored);
        assert_eq!(found.fit.to_bits(), number.to_bits());
    }
}

async fn saving_again_replaces_and_counts(db: Db) {
    let [lead] = people(&db, ["a@x.io"]).await;
    keep(&db, ["v"]).await;
    commit!(db, tx => score::save(tx, &[&score(lead, "v")]));
    let changed = Score {
        fit: 2.0,
        engagement: 3.0,
        total: 5.0,
        score: 5,
        grade: "D3".to_owned(),
        qualified: 0,
        first_entered_at: None,
        entered_at: Some(1),
        left_at: None,
        as_of: 2,
        last_at: 3,
        state: vec![1, 2],
        ..score(lead, "v")
    };
    commit!(db, tx => score::save(tx, &[&changed]));
    assert_eq!(look!(db, tx => score::of_lead(tx, lead, "v")), Some(changed));
    assert_eq!(texts(&db, "SELECT CAST(revision AS TEXT) FROM score").await, ["2"]);
}

async fn models_are_told_apart(db: Db) {
    let [a, b] = people(&db, ["a@x.io", "b@x.io"]).await;
    keep(&db, ["v1", "v2", "v3"]).await;
    let scores = ["v1", "v2", "v3"].map(|version| score(a, version));
    commit!(db, tx => score::save(tx, &scores.iter().collect::<Vec<_>>()));
    commit!(db, tx => score::save(tx, &[&score(b, "v2")]));
    commit!(db, tx => score::remove(tx, "v3"));
    let left = "SELECT model_version FROM score ORDER BY lead_id, model_version";
    assert_eq!(texts(&db, left).await, ["v1", "v2", "v2"]);
    assert_eq!(commit!(db, tx => score::tidy(tx, ["v2", ""], 100)), 1);
    assert_eq!(texts(&db, left).await, ["v2", "v2"]);
    assert_eq!(look!(db, tx => score::of_lead(tx, a, "v1")), None);
}

async fn qualified_leads_come_highest_first(db: Db) {
    let [a, b, c, d] = people(&db, ["a@x.io", "b@x.io", "c@x.io", "d@x.io"]).await;
    keep(&db, ["v", "w"]).await;
    let of = |lead, score_: i64, qualified| Score {
        score: score_,
        listed: score_,
        qualified,
        grade: "A1".to_owned(),
        ..score(lead, "v")
    };
    let scores =
        [of(a, 60, 1), of(b, 90, 0), of(c, 80, 1), of(d, 80, 1), Score { lead_id: b, ..score(b, "w") }];
    commit!(db, tx => score::save(tx, &scores.iter().collect::<Vec<_>>()));
    assert_eq!(look!(db, tx => score::qualified(tx, "v", 10)), [c, d, a]);
    assert_eq!(look!(db, tx => score::qualified(tx, "v", 1)), [c]);
    assert_eq!(some("B2"), look!(db, tx => score::of_lead(tx, b, "w")).map(|score| score.grade));
}

async fn people_see_a_part_of_a_score(db: Db) {
    keep(&db, ["v", "w"]).await;
    let [a, b, c] = people(&db, ["a@x.io", "b@x.io", "c@x.io"]).await;
    let stored = [score(a, "v"), Score { score: 7, grade: "A1".to_owned(), ..score(a, "w") }, score(b, "v")];
    commit!(db, tx => score::save(tx, &stored.iter().collect::<Vec<_>>()));
    let shown = look!(db, tx => score::shown(tx, &[a, c], "w"));
    assert_eq!(
        shown,
        [(a, Shown { lead_id: a, score: 7, grade: "A1".to_owned(), messages: 3, last_at: 6 })].into()
    );
    assert!(look!(db, tx => score::shown(tx, &[], "v")).is_empty());
}
