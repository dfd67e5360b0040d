//! The service as an administrator meets it: keys, messages, quarantine, a second one on the same data, stopping.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;

use crate::common::{baton, json};

/// A service that runs, stopped when it is dropped.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(folder: &Path, arguments: &[&str]) -> Service {
        let mut child = Command::new(env!("CARGO_BIN_EXE_baton"))
            .current_dir(folder)
            .env_clear()
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        while !told.contains("listening on http://") {
            told.clear();
            assert!(lines.read_line(&mut told).unwrap() > 0, "it ended");
        }
        // Somebody has to read on, else a warning later would meet a closed pipe.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let address = told.trim().rsplit_once("http://").unwrap().1.to_owned();
        Service { child, address }
    }

    fn ask(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    fn post(&self, path: &str, key: &str, body: &str) -> (u16, String) {
        let key = base64::engine::general_purpose::STANDARD.encode(format!("{key}:"));
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic {key}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    fn stop(mut self) -> std::process::ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_message_is_on_disk_and_scored_when_it_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let key = json(&baton(here, &["key", "create", "--scope", "write", "--json"]));
    let key = key["key"].as_str().unwrap();
    let service = Service::start(here, &["serve"]);
    assert_eq!(service.get("/readyz").0, 200);
    let body = r#"{"userId":"u1","event":"Demo Attended","messageId":"m1"}"#;
    let (status, answer) = service.post("/v1/track", key, body);
    assert_eq!(
        (status, answer.as_str()),
        (200, r#"{"success":true,"accepted":1,"duplicates":0,"rejected":[]}"#)
    );
    assert_eq!(service.post("/v1/track", "nobody", body).0, 401);
    let (status, answer) = service.post("/v1/batch", key, r#"{"batch":[{"type":"track","userId":"u1"}]}"#);
    assert_eq!(status, 200);
    assert!(answer.contains(r#""index":0,"code":"invalid","place":"event""#), "{answer}");
    let listed = json(&baton(here, &["quarantine", "list", "--json"]));
    assert_eq!(listed[0]["code"], "invalid");
    assert_eq!(json(&baton(here, &["quarantine", "drop", "--all", "--json"]))["dropped"], 1);
    let metrics = service.get("/metrics").1;
    assert!(metrics.contains("{endpoint=\"track\",status=\"2xx\"} 1"), "{metrics}");
    // Killed, not stopped: what was acknowledged is there.
    drop(service);
    let explained = json(&baton(here, &["explain", "u1", "--json"]));
    assert!(explained["now"]["total"].as_f64().unwrap() > 0.0, "{explained}");
    let service = Service::start(here, &["serve"]);
    assert!(service.post("/v1/track", key, body).1.contains(r#""duplicates":1"#));
    let other = baton(here, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("another `baton serve` runs on this data"));
    assert!(service.stop().success());
}

#[test]
fn what_is_no_use_of_the_service_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for arguments in [
        &["worker"][..],
        &["key", "create", "--scope", "browser", "--origin", "*"],
        &["key", "create", "--scope", "everything"],
        &["quarantine", "replay"],
    ] {
        let output = baton(here, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
    assert_eq!(baton(here, &["key", "list"]).status.code(), Some(1), "there is no workspace");
}
