//! Jobs over HTTP: changes of many leads, exports, imports.

use baton_app::Role;
use baton_app::access::{AccessPolicy, SalesSee, set_policy};
use baton_app::api_keys::Scope;
use baton_app::jobs::run_due;
use serde_json::{Value, json};

use crate::client::{Answer, post};
use crate::handoffs::two;
use crate::management::Managed;

impl Managed {
    async fn starts(&self, who: &str, path: &str, body: &Value) -> i64 {
        let answer = self.send("POST", path, who, Some(body)).await;
        assert_eq!(answer.status, 202, "{path}: {}", answer.text());
        assert_eq!(answer.json()["state"], "queued");
        answer.json()["id"].as_i64().unwrap()
    }

    async fn job(&self, who: &str, id: i64) -> Value {
        let answer = self.send("GET", &format!("/jobs/{id}"), who, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Starts a job, does it, and gives what became of it.
    async fn job_done(&self, who: &str, path: &str, body: &Value) -> Value {
        let id = self.starts(who, path, body).await;
        run_due(&self.workspace).await.unwrap();
        self.job(who, id).await
    }

    async fn file(&self, who: &str, job: &Value) -> Answer {
        self.send("GET", &format!("/jobs/{}/file", job["id"]), who, None).await
    }

    async fn uploads(&self, query: &str, bytes: &[u8]) -> Answer {
        let headers = self.bearer(Scope::Admin) + "Content-Type: application/octet-stream\r\n";
        let mut client = self.connect().await;
        client.send(&post(&format!("/api/v1/imports?{query}"), &headers, bytes)).await;
        client.answer().await
    }
}

#[tokio::test]
async fn many_leads_are_changed_each_by_its_own_rules() {
    let (managed, ..) = two().await;
    let admin = managed.bearer(Scope::Admin);
    let change = |which: Value, change: Value| json!({ "which": which, "change": change });

    let body = change(json!({ "leads": [1, 2, 2, 77] }), json!({ "owner": "Kim@x.io" }));
    let job = managed.job_done(&admin, "/leads/bulk", &body).await;
    assert_eq!((&job["state"], &job["done"], &job["total"]), (&json!("done"), &json!(3), &json!(3)), "{job}");
    assert_eq!(job["report"], json!({ "changed": 2, "unchanged": 0, "refused": 1 }));
    let refused = managed.ask("GET", &format!("/jobs/{}/refusals", job["id"]), None).await.json();
    assert_eq!(
        refused["items"],
        json!([{ "id": 77, "lead": null, "reason": "there is no lead of this number" }])
    );
    let lead = managed.ask("GET", "/leads/1", None).await.json();
    assert_eq!(lead["owner"], "kim@x.io");

    let filter = json!({ "filter": { "attribute": "owner", "eq": "kim@x.io" } });
    let body = change(filter.clone(), json!({ "attributes": { "tier": "Gold" } }));
    let job = managed.job_done(&admin, "/leads/bulk", &body).await;
    assert_eq!((&job["kind"], &job["report"]["changed"]), (&json!("set_attributes"), &json!(2)));
    let again = managed.job_done(&admin, "/leads/bulk", &body).await;
    assert_eq!((&again["report"]["changed"], &again["report"]["unchanged"]), (&json!(0), &json!(2)));
    let unset = change(json!({ "leads": [2] }), json!({ "attributes": { "tier": null } }));
    managed.job_done(&admin, "/leads/bulk", &unset).await;
    let tiers =
        async |lead: &str| managed.ask("GET", lead, None).await.json()["all_attributes"]["tier"].clone();
    assert_eq!((tiers("/leads/1").await, tiers("/leads/2").await), (json!("Gold"), Value::Null));

    // BANT is asked for each, as it is for one.
    let body = change(json!({ "all": true, "visitors": true }), json!({ "stage": "sql", "reason": "met" }));
    let job = managed.job_done(&admin, "/leads/bulk", &body).await;
    assert_eq!((&job["state"], &job["failed"]), (&json!("done"), &json!(2)), "{job}");
    let refused = managed.ask("GET", &format!("/jobs/{}/refusals?limit=1", job["id"]), None).await.json();
    assert!(refused["items"][0]["reason"].as_str().unwrap().contains("budget"), "{refused}");
    assert_eq!(refused["items"][0]["lead"], "1");
    let next = format!("/jobs/{}/refusals?limit=1&cursor={}", job["id"], refused["next"].as_str().unwrap());
    assert_eq!(managed.ask("GET", &next, None).await.json()["items"][0]["id"], 2);
    let body = change(json!({ "leads": [1, 2] }), json!({ "stage": "recycled" }));
    assert_eq!(managed.job_done(&admin, "/leads/bulk", &body).await["report"]["changed"], 2);
    assert_eq!(managed.ask("GET", "/leads/2", None).await.json()["stage"], "recycled");

    // Each is in the audit as the single operation is.
    let audit = managed.ask("GET", "/audit?lead=1&limit=200", None).await.json();
    let actions: Vec<&str> =
        audit["items"].as_array().unwrap().iter().filter_map(|entry| entry["action"].as_str()).collect();
    for action in ["assign_lead", "change_lead", "set_stage", "close_handoff"] {
        assert!(actions.contains(&action), "{action}: {actions:?}");
    }
    let listed = managed.ask("GET", "/jobs?limit=2", None).await.json();
    assert_eq!((listed["items"].as_array().unwrap().len(), listed["items"][0]["id"].as_i64()), (2, Some(6)));
}

#[tokio::test]
async fn what_makes_no_sense_starts_no_job() {
    let (managed, ..) = two().await;
    let all = json!({ "all": true });
    for (path, body, place) in [
        ("/leads/bulk", json!({ "which": {}, "change": { "owner": "kim@x.io" } }), "which:"),
        (
            "/leads/bulk",
            json!({ "which": { "leads": [] }, "change": { "owner": "kim@x.io" } }),
            "which.leads",
        ),
        (
            "/leads/bulk",
            json!({ "which": { "leads": [1], "q": "x" }, "change": { "owner": "kim@x.io" } }),
            "which.leads",
        ),
        ("/leads/bulk", json!({ "which": all, "change": {} }), "change:"),
        ("/leads/bulk", json!({ "which": all, "change": { "owner": "nobody@x.io" } }), "change.owner"),
        (
            "/leads/bulk",
            json!({ "which": all, "change": { "owner": "kim@x.io", "stage": "sal" } }),
            "change:",
        ),
        ("/leads/bulk", json!({ "which": all, "change": { "stage": "visitor" } }), "change.stage"),
        (
            "/leads/bulk",
            json!({ "which": all, "change": { "owner": "kim@x.io", "reason": "x" } }),
            "change.reason",
        ),
        (
            "/leads/bulk",
            json!({ "which": all, "change": { "attributes": { "email": "x" } } }),
            "attributes.email",
        ),
        (
            "/leads/bulk",
            json!({ "which": { "filter": { "attribute": "x" } }, "change": { "owner": "kim@x.io" } }),
            "filter",
        ),
        ("/leads/export", json!({ "which": all, "format": "csv", "reason": " " }), "reason"),
        (
            "/leads/export",
            json!({ "which": all, "format": "csv", "reason": "x", "columns": ["shoe"] }),
            "columns[0]",
        ),
        ("/leads/export", json!({ "which": all, "format": "xls", "reason": "x" }), "format"),
    ] {
        let refused = managed.ask("POST", path, Some(&body)).await;
        assert!(
            refused.problem() == "invalid" && refused.text().contains(place),
            "{body}: {}",
            refused.text()
        );
    }
    assert_eq!(managed.ask("GET", "/jobs", None).await.json()["items"], json!([]));
    for path in ["/jobs/1", "/jobs/1/refusals", "/jobs/1/file", "/imports/1"] {
        assert_eq!(managed.ask("GET", path, None).await.problem(), "not-found", "{path}");
    }
    assert_eq!(managed.ask("POST", "/jobs/1/cancel", None).await.problem(), "not-found");
    // As many as may wait, and no more.
    let body = json!({ "which": { "leads": [1] }, "change": { "owner": "kim@x.io" } });
    for _ in 0..10 {
        managed.starts(&managed.bearer(Scope::Admin), "/leads/bulk", &body).await;
    }
    assert_eq!(managed.ask("POST", "/leads/bulk", Some(&body)).await.problem(), "refused");
    let cancelled = managed.ask("POST", "/jobs/3/cancel", None).await;
    assert_eq!((cancelled.status, &cancelled.json()["state"]), (202, &json!("cancelled")));
    assert_eq!(managed.ask("POST", "/jobs/3/cancel", None).await.problem(), "refused");
    assert_eq!(managed.ask("POST", "/leads/bulk", Some(&body)).await.status, 202);
}

#[tokio::test]
async fn a_job_does_what_its_asker_may_and_shows_it_to_nobody_else() {
    let (managed, ..) = two().await;
    let rui = managed.joins("rui@x.io", Role::Sales).await;
    let lee = managed.joins("lee@x.io", Role::Sales).await;
    assert_eq!(
        managed.ask("POST", "/leads/1/assign", Some(&json!({ "owner": "rui@x.io" }))).await.status,
        200
    );
    set_policy(&managed.workspace, AccessPolicy { sales_see: SalesSee::Own }, None, "test").await.unwrap();
    let everybody = json!({ "all": true, "visitors": true });
    let body = json!({ "which": everybody, "change": { "attributes": { "seen": true } } });
    assert_eq!(managed.job_done(&rui, "/leads/bulk", &body).await["report"]["changed"], 1);
    let body = json!({ "which": { "leads": [1, 2] }, "change": { "owner": "lee@x.io" } });
    let job = managed.job_done(&rui, "/leads/bulk", &body).await;
    assert_eq!(
        job["report"],
        json!({ "changed": 1, "unchanged": 0, "refused": 1 }),
        "the other is not there"
    );
    let refused = managed.send("GET", &format!("/jobs/{}/refusals", job["id"]), &rui, None).await.json();
    assert_eq!(
        refused["items"][0],
        json!({ "id": 2, "lead": null, "reason": "there is no lead of this number" })
    );

    let body = json!({ "which": { "leads": [1, 2] }, "format": "ndjson", "reason": "check" });
    let export = managed.job_done(&lee, "/leads/export", &body).await;
    assert_eq!((&export["report"]["leads"], &export["report"]["refused"]), (&json!(1), &json!(1)));
    let file = managed.file(&lee, &export).await;
    assert_eq!((file.status, file.text().lines().count()), (200, 1));
    // To others it is not there; an administrator sees the job and not the file.
    for path in ["", "/refusals", "/file"] {
        let path = format!("/jobs/{}{path}", export["id"]);
        assert_eq!(managed.send("GET", &path, &rui, None).await.problem(), "not-found", "{path}");
    }
    assert_eq!(managed.send("GET", "/jobs", &lee, None).await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        managed.job(&managed.bearer(Scope::Admin), export["id"].as_i64().unwrap()).await["by"],
        "lee@x.io"
    );
    assert_eq!(managed.file(&managed.bearer(Scope::Admin), &export).await.problem(), "refused");
    // Whose rights are others by now asks again.
    set_policy(&managed.workspace, AccessPolicy { sales_see: SalesSee::All }, None, "test").await.unwrap();
    assert_eq!(managed.file(&lee, &export).await.problem(), "refused");
    // Who left does nothing any more.
    let id = managed
        .starts(&rui, "/leads/bulk", &json!({ "which": { "leads": [1] }, "change": { "owner": "rui@x.io" } }))
        .await;
    assert_eq!(managed.ask("POST", "/members/rui@x.io/disable", None).await.status, 204);
    run_due(&managed.workspace).await.unwrap();
    let job = managed.job(&managed.bearer(Scope::Admin), id).await;
    assert_eq!((&job["state"], &job["error"]), (&json!("failed"), &json!("rui@x.io is no member any more")));
}

#[tokio::test]
async fn an_export_is_safe_for_spreadsheets_noted_and_whole() {
    let (managed, ..) = two().await;
    let admin = managed.bearer(Scope::Admin);
    for (email, name, plan) in [
        ("c@x.example", "=cmd|'/c calc'!A1", "@SUM(A1)"),
        ("d@x.example", "+82-10-1", "-2+3"),
        ("e@x.example", "김하늘, \"대표\"", "＝1+1"),
    ] {
        let new = json!({ "email": email, "name": name, "attributes": { "plan": plan, "n": -5, "tags": ["a", "=b"] } });
        assert_eq!(managed.ask("POST", "/leads", Some(&new)).await.status, 201);
    }
    let which = json!({ "all": true, "visitors": true });
    let asked = |format: &str| {
        json!({ "which": which, "format": format, "reason": "board meeting",
                "columns": ["email", "name", "plan", "n", "tags", "stage"] })
    };
    let job = managed.job_done(&admin, "/leads/export", &asked("csv")).await;
    assert_eq!(
        (&job["state"], &job["has_file"], &job["report"]["leads"]),
        (&json!("done"), &json!(true), &json!(5))
    );
    let file = managed.file(&admin, &job).await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"baton-leads-1.csv\""));
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let text = file.text();
    assert!(text.starts_with("\u{feff}email,name,plan,n,tags,stage\n"), "{text}");
    for row in [
        "c@x.example,'=cmd|'/c calc'!A1,'@SUM(A1),-5,\"[\"\"a\"\",\"\"=b\"\"]\",",
        "d@x.example,'+82-10-1,'-2+3,-5,",
        "e@x.example,\"김하늘, \"\"대표\"\"\",'＝1+1,-5,",
    ] {
        assert!(text.contains(row), "{row} in {text}");
    }
    let raw = managed.job_done(&admin, "/leads/export", &asked("csv_raw")).await;
    let text = managed.file(&admin, &raw).await.text();
    assert!(
        text.starts_with("email,") && text.contains("c@x.example,=cmd|'/c calc'!A1,@SUM(A1),-5,"),
        "{text}"
    );
    let lines = managed.job_done(&admin, "/leads/export", &asked("ndjson")).await;
    let file = managed.file(&admin, &lines).await;
    assert_eq!(file.header("content-type"), Some("application/x-ndjson"));
    let text = file.text();
    let read: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((read.len(), &read[2]["n"], &read[2]["tags"]), (5, &json!(-5), &json!(["a", "=b"])));
    // Every column, if nobody says which.
    let body = json!({ "which": { "leads": [3] }, "format": "csv", "reason": "x" });
    let every = managed.job_done(&admin, "/leads/export", &body).await;
    let header = managed.file(&admin, &every).await.text().lines().next().unwrap().to_owned();
    assert!(header.contains("account.name") && header.ends_with("n,plan,tags"), "{header}");

    let audit = managed.ask("GET", "/audit?lead=%233&limit=200", None).await.json();
    let noted: Vec<&Value> =
        audit["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "export_leads").collect();
    assert_eq!(noted.len(), 4, "{audit}");
    assert!(
        noted.iter().any(|entry| entry["reason"] == "board meeting" && entry["actor"] == "key:t"),
        "{noted:?}"
    );
    let audit = managed.ask("GET", "/audit?limit=200", None).await.text();
    assert!(audit.contains("start_job") && audit.contains("download_job_file"), "{audit}");
}

#[tokio::test]
async fn the_whole_log_is_exported_and_says_who_is_in_it() {
    let (managed, ..) = two().await;
    let admin = managed.bearer(Scope::Admin);
    let refused = managed.ask("POST", "/events/export", Some(&json!({ "reason": " " }))).await;
    assert_eq!(refused.problem(), "invalid");
    let job = managed.job_done(&admin, "/events/export", &json!({ "reason": "another system" })).await;
    assert_eq!(
        (&job["kind"], &job["state"], &job["failed"]),
        (&json!("export_events"), &json!("done"), &json!(0))
    );
    let file = managed.file(&admin, &job).await;
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"baton-events-1.ndjson\""));
    let text = file.text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Some(lines.len() as u64), job["report"]["lines"].as_u64(), "{job}");
    assert!(lines.iter().all(|line| line["type"].is_string()) && !lines.is_empty());
    let audit = managed.ask("GET", "/audit?action=export_events", None).await.json();
    assert_eq!(
        (&audit["items"][0]["reason"], &audit["items"][0]["persons"]),
        (&json!("another system"), &json!([1, 2])),
        "{audit}"
    );
    // Whoever is erased takes the file along.
    assert_eq!(managed.ask("POST", "/leads/1/erase", Some(&json!({ "reason": "asked" }))).await.status, 200);
    assert_eq!(managed.file(&admin, &job).await.status, 404);
    let again = json!({ "reason": "once more" });
    assert_eq!(managed.ask("POST", "/events/export", Some(&again)).await.status, 202);
    assert_eq!(
        managed.ask("POST", "/events/export", Some(&again)).await.problem(),
        "refused",
        "one at a time"
    );
}

/// A table with the columns 아이디, 이메일 and 직함 in CP949, as spreadsheets in Korea write it.
const CP949: &[u8] = b"\
    \xbe\xc6\xc0\xcc\xb5\xf0;\xc0\xcc\xb8\xde\xc0\xcf;\xc1\xf7\xc7\xd4\n\
    z1;z1@x.example;\xb4\xeb\xc7\xa5\n\
    z2;\xc0\xcc\xb8\xde\xc0\xcf\xbe\xc6\xb4\xd4;\xb0\xfa\xc0\xe5\n\
    z3;z3@x.example;=HYPERLINK(1)\n\
    ;;\xbe\xf8\xc0\xbd\n";

#[tokio::test]
async fn a_file_is_looked_at_rehearsed_and_imported() {
    let (managed, ..) = two().await;
    let admin = managed.bearer(Scope::Admin);
    let sent = managed.uploads("kind=leads&name=..%2F%EB%AA%85%EB%8B%A8.csv", CP949).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let import = sent.json();
    assert_eq!(
        (&import["name"], &import["encoding"], &import["delimiter"]),
        (&json!("명단.csv"), &json!("EUC-KR"), &json!(";"))
    );
    assert_eq!(
        import["columns"][2],
        json!({ "name": "직함", "samples": ["대표", "과장", "=HYPERLINK(1)", "없음"] })
    );
    let path = format!("/imports/{}", import["id"]);
    assert_eq!(managed.ask("GET", &path, None).await.json(), import);
    assert_eq!(managed.ask("GET", "/imports", None).await.json()["items"][0]["name"], "명단.csv");
    let run = format!("{path}/run");
    let mapping =
        json!({ "key": { "external_id": "아이디" }, "lead": { "email": "이메일", "job_title": "직함" } });
    for (body, place) in [
        (json!({}), "mapping:"),
        (json!({ "preset": "sugar" }), "preset"),
        (json!({ "preset": "hubspot", "mapping": mapping }), "mapping and preset"),
        (json!({ "mapping": { "key": { "external_id": "번호" } } }), "번호"),
        (
            json!({ "mapping": { "key": { "external_id": "아이디" }, "join": [{ "file": "../../baton.key", "on": "아이디" }] } }),
            "mapping.join",
        ),
    ] {
        let refused = managed.ask("POST", &run, Some(&body)).await;
        assert!(
            refused.problem() == "invalid" && refused.text().contains(place),
            "{body}: {}",
            refused.text()
        );
        assert!(!refused.text().contains("jobs/"), "where it lies is nobody's business: {}", refused.text());
    }
    let before =
        managed.ask("GET", "/leads?visitors=true", None).await.json()["items"].as_array().unwrap().len();
    let trial = managed.job_done(&admin, &run, &json!({ "mapping": mapping, "dry_run": true })).await;
    assert_eq!((&trial["kind"], &trial["state"]), (&json!("rehearse_import"), &json!("done")), "{trial}");
    assert_eq!(
        (&trial["report"]["dry_run"], &trial["report"]["leads_created"]),
        (&json!(true), &json!(3)),
        "{trial}"
    );
    assert_eq!((&trial["failed"], &trial["unit"]), (&json!(1), &json!("bytes")), "{trial}");
    assert!(trial["report"]["notes"].to_string().contains("rejected line 5"), "{trial}");
    let strict = managed.job_done(&admin, &run, &json!({ "mapping": mapping, "strict": true })).await;
    let why = strict["error"].as_str().unwrap_or_default();
    assert!(strict["state"] == "failed" && why.contains("1 of 4 rows") && why.contains("line 5"), "{strict}");
    let after =
        managed.ask("GET", "/leads?visitors=true", None).await.json()["items"].as_array().unwrap().len();
    assert_eq!(before, after, "a rehearsal keeps nothing");
    let rejected = managed.file(&admin, &trial).await.text();
    assert!(rejected.contains("5,") && rejected.contains("없음") && !rejected.contains("z1@"), "{rejected}");

    let job = managed.job_done(&admin, &run, &json!({ "mapping": mapping })).await;
    assert_eq!((&job["state"], &job["report"]["leads_created"]), (&json!("done"), &json!(3)), "{job}");
    assert_eq!(job["done"], job["total"]);
    assert!(job["report"].get("rejected_file").is_none());
    assert_eq!(managed.ask("GET", "/leads/z3", None).await.json()["job_title"], "=HYPERLINK(1)");
    let rejected = managed.file(&admin, &job).await;
    assert_eq!(rejected.header("content-disposition"), Some("attachment; filename=\"baton-rejected-3.csv\""));
    let again = managed.job_done(&admin, &run, &json!({ "mapping": mapping })).await;
    assert_eq!(
        (&again["report"]["leads_created"], &again["report"]["leads_updated"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(managed.ask("DELETE", &path, None).await.status, 204);
    assert_eq!(managed.ask("POST", &run, Some(&json!({ "mapping": mapping }))).await.problem(), "not-found");
    // What was rejected stays until its job is forgotten.
    assert_eq!(managed.file(&admin, &job).await.status, 200);
}

#[tokio::test]
async fn a_preset_is_found_and_what_is_no_file_is_refused() {
    let (managed, ..) = two().await;
    let admin = managed.bearer(Scope::Admin);
    let presets = managed.ask("GET", "/imports/presets", None).await.json();
    assert_eq!(presets["items"][0]["name"], "hubspot");
    assert!(presets["items"][0]["mapping"]["key"].is_object());
    let table = "Record ID,First Name,Email,Lifecycle Stage,Contact owner,Create Date\n7,Ada,ada@x.example,Lead,,2026-01-02\n";
    let import = managed.uploads("kind=leads&name=hubspot.csv", table.as_bytes()).await.json();
    assert_eq!((&import["preset"], &import["delimiter"]), (&json!("hubspot"), &json!(",")));
    let run = format!("/imports/{}/run", import["id"]);
    let job = managed.job_done(&admin, &run, &json!({})).await;
    assert_eq!((&job["state"], &job["report"]["leads_created"]), (&json!("done"), &json!(1)), "{job}");
    let line = r#"{"type":"track","messageId":"m1","userId":"7","event":"Demo Attended","timestamp":"2026-05-01T00:00:00Z"}"#;
    let import = managed.uploads("kind=events&name=log.ndjson", line.as_bytes()).await.json();
    assert_eq!((&import["format"], &import["columns"]), (&json!("ndjson"), &json!([])));
    let job = managed.job_done(&admin, &format!("/imports/{}/run", import["id"]), &json!({})).await;
    assert_eq!(job["report"]["events"], 1, "{job}");
    for (query, bytes, place) in [
        ("kind=leads&name=x.csv", &b""[..], "empty"),
        ("kind=shoes&name=x.csv", b"a,b\n1,2\n", "kind"),
        ("kind=leads", b"a,b\n", "name"),
        ("kind=leads&name=x.csv", b"\n\n\n", "body"),
    ] {
        let refused = managed.uploads(query, bytes).await;
        assert!(
            refused.problem() == "invalid" && refused.text().contains(place),
            "{query}: {}",
            refused.text()
        );
    }
    let mina = managed.bearer(Scope::Read);
    assert_eq!(
        managed.send("POST", "/imports?kind=leads&name=x.csv", &mina, Some(&json!({}))).await.problem(),
        "forbidden"
    );
}
