//! The service is killed at random moments under load: what it acknowledged is there, once, and scored.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::Value;

const CLIENTS: usize = 8;
const LEADS: usize = 20;
const MODEL: &str = "schema: baton.scoring/v1
name: crash
groups:
  - id: acts
    dimension: engagement
    rules:
      - { id: view, event: Page Viewed, points: 1 }
qualification:
  enter: { total: 10 }
";

fn baton(folder: &Path, database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.current_dir(folder).env_clear().env("USER", "dana").args(["--data", "data"]);
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    command
}

fn json(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Starts the service on `port` (0: any); returns it and its port.
fn start(folder: &Path, database: Option<&str>, port: u16) -> (Child, u16) {
    let mut child = baton(folder, database)
        .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("listening on http://") {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended");
    }
    // Somebody has to read on, else it would wait for that.
    std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    (child, line.trim().rsplit_once(':').unwrap().1.parse().unwrap())
}

/// Sends one message; true if it was acknowledged.
fn send(port: u16, key: &str, id: &str, lead: usize) -> bool {
    let body = format!(r#"{{"messageId":"{id}","userId":"u{lead}","event":"Page Viewed"}}"#);
    let request = format!(
        "POST /v1/track HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic {key}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains("\"rejected\":[]"))
}

/// Kills the service `cycles` times while clients send, each id again until it is acknowledged; then looks at what is there.
fn kill_under_load(database: Option<&str>, cycles: u64) {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("model.yaml"), MODEL).unwrap();
    let published = baton(here, database).args(["model", "publish", "model.yaml"]).output().unwrap();
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    let created = json(baton(here, database).args(["key", "create", "--scope", "write", "--json"]));
    let key =
        base64::engine::general_purpose::STANDARD.encode(format!("{}:", created["key"].as_str().unwrap()));
    let (mut service, port) = start(here, database, 0);
    let stop = Arc::new(AtomicBool::new(false));
    let acked: Arc<Mutex<HashMap<usize, HashSet<String>>>> = Arc::default();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (stop, acked, key) = (stop.clone(), acked.clone(), key.clone());
            std::thread::spawn(move || {
                let mut number = 0;
                while !stop.load(Ordering::Relaxed) {
                    let (id, lead) = (format!("{client}-{number}"), (client + number) % LEADS);
                    while !send(port, &key, &id, lead) {
                        std::thread::yield_now();
                    }
                    acked.lock().unwrap().entry(lead).or_default().insert(id);
                    number += 1;
                }
            })
        })
        .collect();
    let count = || acked.lock().unwrap().values().map(HashSet::len).sum::<usize>();
    for cycle in 0..cycles {
        // Whenever some more were acknowledged: a different number each time.
        let enough = count() + 5 + (cycle as usize * 37) % 60;
        let deadline = Instant::now() + Duration::from_mins(1);
        while count() < enough {
            assert!(Instant::now() < deadline, "nothing is acknowledged any more");
            std::thread::yield_now();
        }
        service.kill().unwrap();
        service.wait().unwrap();
        service = start(here, database, port).0;
    }
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
    service.kill().unwrap();
    service.wait().unwrap();
    check(here, database, &acked.lock().unwrap());
}

fn check(here: &Path, database: Option<&str>, acked: &HashMap<usize, HashSet<String>>) {
    let exported = baton(here, database).args(["export", "events", "--to", "out"]).output().unwrap();
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let mut stored: HashMap<String, usize> = HashMap::new();
    for line in std::fs::read_to_string(here.join("out/events.ndjson")).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        *stored.entry(message["messageId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(stored.values().all(|times| *times == 1), "a message is stored twice");
    for (lead, ids) in acked {
        assert!(ids.iter().all(|id| stored.contains_key(id)), "an acknowledged message is lost");
        let explained = json(baton(here, database).args(["explain", &format!("u{lead}"), "--json"]));
        // All that is stored was acknowledged: each client ended with an acknowledgement.
        assert_eq!(explained["now"]["total"].as_f64().unwrap() as usize, ids.len(), "u{lead}");
    }
    assert_eq!(stored.len(), acked.values().map(HashSet::len).sum::<usize>());
    let handoffs =
        json(baton(here, database).args(["handoff", "list", "--all", "--limit", "1000", "--json"]));
    let crossed = acked.values().filter(|ids| ids.len() >= 10).count();
    assert_eq!(handoffs.as_array().unwrap().len(), crossed, "one hand-off a crossing");
    if database.is_some() {
        // The cluster of the tests waits for no disk, and is told so.
        return;
    }
    let healthy = json(baton(here, database).args(["doctor", "--deep", "--all", "--json"]));
    assert!(!healthy.to_string().contains("\"failed\""), "{healthy}");
}

#[test]
fn killed_on_sqlite_it_loses_nothing_and_counts_nothing_twice() {
    kill_under_load(None, 6);
}

#[test]
fn killed_on_postgres_it_loses_nothing_and_counts_nothing_twice() {
    let database = baton_testkit::postgres::Database::new();
    kill_under_load(Some(database.url()), 3);
}

/// `BATON_CRASH_CYCLES=200 cargo nextest run -p baton --test crash --run-ignored only`
#[test]
#[ignore = "long: the cycles that the environment names"]
fn killed_many_times() {
    let cycles = std::env::var("BATON_CRASH_CYCLES").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    kill_under_load(None, cycles);
    let database = baton_testkit::postgres::Database::new();
    kill_under_load(Some(database.url()), cycles);
}
