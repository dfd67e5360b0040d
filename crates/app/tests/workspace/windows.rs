//! A lead of which more is live than its stored state lists.

use baton_app::intake::Endpoint;
use baton_app::{Instant, ScoringModel, Stage};

use crate::intake::{Inlet, PATIENCE, checked, stored};
use crate::office::{Office, at, on_both};

on_both![a_busy_lead_stays_small_and_loses_its_points_to_the_second];

const MODEL: &str = "
schema: baton.scoring/v1
name: windows
groups:
  - id: rest
    dimension: fit
    rules:
      - { id: reads, when: { event: Page Viewed, within: 10d, sum: { property: seconds, gte: 1000.25 } }, points: 5 }
      - { id: capped, event: Page Viewed, points: 0.125, cap: { count: 5, per: 1h }, decay: { expire: 10d } }
      - { id: fading, event: Page Viewed, points_from: { property: seconds, per: 1, max: 2.5 }, points: 0.25, decay: { linear: 5d } }
  - id: views
    dimension: engagement
    rules:
      - { id: views, event: Page Viewed, points: 1, decay: { expire: 10d } }
qualification:
  enter: { engagement: 900 }
  leave: { engagement: 300 }
";
/// A view a minute.
const FIRST: &str = "2026-05-31T13:00:00Z";
const VIEWS: i64 = 1_200;
/// What a list of everything live would need is twice as much.
const STATE_BYTES_MAX: usize = 20_000;

fn view(number: i64, moment: Instant) -> String {
    format!(
        r#"{{"type":"track","userId":"u","messageId":"{number:04}","event":"Page Viewed","timestamp":"{moment}","properties":{{"seconds":{}}}}}"#,
        1.5 + (number % 3) as f64
    )
}

/// Waits until the lead was looked at, and checks what was seen; gives the engagement.
async fn looked_at(office: &Office) -> i64 {
    let deadline = std::time::Instant::now() + PATIENCE;
    while stored(office, "u").await.as_of < office.workspace.now().micros() {
        assert!(std::time::Instant::now() < deadline, "nobody looks at it");
        tokio::task::yield_now().await;
    }
    checked(office, "u").await;
    let stored = stored(office, "u").await;
    assert!(stored.state.len() < STATE_BYTES_MAX, "{} bytes", stored.state.len());
    stored.engagement as i64
}

async fn a_busy_lead_stays_small_and_loses_its_points_to_the_second(office: Office) {
    office.publish(&ScoringModel::from_text(MODEL).unwrap()).await.unwrap();
    let inlet = Inlet::of(&office).await;
    let first = at(FIRST).micros();
    for begin in (0..VIEWS).step_by(100) {
        let batch = (begin..begin + 100).map(|n| view(n, Instant::from_micros(first + n * 60_000_000)));
        let batch = format!(r#"{{"batch":[{}]}}"#, batch.collect::<Vec<_>>().join(","));
        assert_eq!(inlet.post(Endpoint::Batch, &batch).await.accepted, 100);
        assert_eq!(looked_at(&office).await, begin + 100);
    }
    inlet.post(Endpoint::Track, &view(VIEWS, office.workspace.now())).await;
    assert_eq!(looked_at(&office).await, 1_201);
    // Ten days later: one after the other goes, with no message.
    for (time, left) in [
        ("2026-06-10T12:59:59Z", 1_201),
        ("2026-06-10T13:29:59Z", 1_171),
        ("2026-06-10T14:00:00Z", 1_140),
        ("2026-06-10T22:29:59Z", 631),
        ("2026-06-10T23:00:00Z", 600),
    ] {
        office.it_is(time);
        assert_eq!(looked_at(&office).await, left, "{time}");
    }
    inlet.post(Endpoint::Track, &view(VIEWS + 1, office.workspace.now())).await;
    assert_eq!(looked_at(&office).await, 601);
    // A late one folds it again.
    inlet.post(Endpoint::Track, &view(VIEWS + 2, at("2026-06-05T00:00:00Z"))).await;
    assert_eq!(looked_at(&office).await, 602);
    office.it_is("2026-06-11T04:02:59Z");
    assert_eq!(looked_at(&office).await, 300);
    assert_eq!(office.path("u").await.last().unwrap().0, Stage::Mql);
    inlet.stop().await;
    // Restarted long after the time has come.
    office.it_is("2026-06-20T00:00:00Z");
    let inlet = Inlet::of(&office).await;
    assert_eq!(looked_at(&office).await, 1);
    let path = office.path("u").await;
    let (stage, when, _) = path.last().unwrap();
    assert_eq!((*stage, when.as_str()), (Stage::Lead, "2026-06-11T04:03:00Z"));
    inlet.stop().await;
}
