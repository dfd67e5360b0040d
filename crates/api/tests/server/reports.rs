//! Reports and benchmarks.

use serde_json::json;

use crate::handoffs::two;

#[tokio::test]
async fn what_came_of_leads_is_reported() {
    let (managed, ..) = two().await;
    let get = async |path: &str| {
        let answer = managed.ask("GET", path, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    };
    let funnel = get("/reports/funnel?view=period&since=2026-01-01T00:00:00Z").await;
    assert_eq!((&funnel["view"], &funnel["rows"][0]["from"]), (&json!("period"), &json!("lead")), "{funnel}");
    assert_eq!(funnel["rows"].as_array().map(Vec::len), Some(5));
    assert_eq!(get("/reports/sources").await["rows"][0]["leads"], 2);
    assert_eq!(get("/reports/win-loss").await["total"]["rate"], json!(null));
    for wrong in [
        "funnel?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z",
        "sources?view=x",
        "win-loss?by=owner",
    ] {
        assert_eq!(
            managed.ask("GET", &format!("/reports/{wrong}"), None).await.problem(),
            "invalid",
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn benchmarks_are_a_setting() {
    let (managed, ..) = two().await;
    let path = "/settings/benchmarks";
    let preset = managed.ask("GET", path, None).await.json();
    assert_eq!(preset, json!({ "items": [{ "from": "mql", "to": "sql", "source": null, "rate": 0.13 }] }));
    let two = json!({ "items": [
        { "from": "mql", "to": "sql", "source": null, "rate": 0.2 },
        { "from": "mql", "to": "sql", "source": "webinar", "rate": 0.3 },
    ] });
    assert_eq!(managed.edit("PUT", path, &two).await.json(), two);
    let report = managed.ask("GET", "/reports/conversion", None).await.json();
    assert_eq!(report["total"]["benchmark"], 0.2, "{report}");
    for (wrong, told) in [
        (json!({ "items": [{ "from": "sql", "to": "mql", "rate": 0.2 }] }), "items[0].to"),
        (json!({ "items": [{ "from": "mql", "to": "sql", "rate": 13 }] }), "items[0].rate"),
        (json!({ "items": [two["items"][0], two["items"][0]] }), "items[1]: these stages"),
    ] {
        let refused = managed.edit("PUT", path, &wrong).await;
        assert!(refused.problem() == "invalid" && refused.text().contains(told), "{}", refused.text());
    }
    assert_eq!(managed.edit("PUT", path, &json!({ "items": [] })).await.json(), json!({ "items": [] }));
    assert_eq!(
        managed.ask("GET", "/reports/conversion", None).await.json()["total"]["benchmark"],
        json!(null)
    );
}
