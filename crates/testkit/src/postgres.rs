//! PostgreSQL for tests: the server that `BATON_TEST_POSTGRES_URL` names, else a throw-away cluster for as long as the process lives.
//! Where neither can be had, tests fail.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The variable that names a server.
pub const URL: &str = "BATON_TEST_POSTGRES_URL";

/// An empty database of its own: a schema with a name nobody else has. Dropping it ends its sessions and removes it.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// Makes one.
    ///
    /// # Panics
    /// If there is no server, or it refuses.
    #[expect(
        clippy::new_without_default,
        reason = "it makes something outside the process; a default would hide that"
    )]
    pub fn new() -> Database {
        // The server makes up the name, since tests have no randomness of their own.
        let name = psql(
            "SELECT 'baton_test_' || replace(CAST(gen_random_uuid() AS text), '-', '') AS name \\gset\n\
             CREATE SCHEMA :name;\n\
             \\echo :name\n",
        )
        .unwrap_or_else(|fault| panic!("PostgreSQL cannot be had: {fault}"));
        let server = server();
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options=-csearch_path%3D{name}&application_name={name}");
        Database { name, url }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A session that a failed test has left inside a transaction would hold the schema for ever.
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}';\n\
             SET client_min_messages = warning;\n\
             DROP SCHEMA {name} CASCADE;\n",
            name = self.name
        );
        if let Err(fault) = psql(&sql) {
            eprintln!("the schema {} stays behind: {fault}", self.name);
        }
    }
}

/// Runs a script on the server; returns what it prints.
fn psql(script: &str) -> Result<String, String> {
    let mut child = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "--set",
            "ON_ERROR_STOP=1",
            "--dbname",
            server(),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|fault| format!("psql: {fault}; apt-get install postgresql"))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes()).map_err(|fault| format!("psql: {fault}"))?;
    }
    let output = child.wait_with_output().map_err(|fault| format!("psql: {fault}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

/// The address of the server.
fn server() -> &'static str {
    static NAMED: OnceLock<Option<String>> = OnceLock::new();
    static OWN: OnceLock<Cluster> = OnceLock::new();
    NAMED
        .get_or_init(|| std::env::var(URL).ok())
        .as_deref()
        .unwrap_or_else(|| &OWN.get_or_init(Cluster::start).url)
}

/// A cluster of this process. Its keeper waits for the end of its input, which comes with the end of this process, and removes it then.
#[derive(Debug)]
struct Cluster {
    url: String,
    _keeper: Child,
}

impl Cluster {
    fn start() -> Cluster {
        let mut keeper = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../xtask/with-postgres"))
            .args(["sh", "-c", &format!("echo \"${URL}\"; exec cat >/dev/null")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|fault| panic!("xtask/with-postgres: {fault}"));
        let mut url = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output)
                .read_line(&mut url)
                .unwrap_or_else(|fault| panic!("xtask/with-postgres: {fault}"));
        }
        assert!(url.ends_with('\n'), "PostgreSQL cannot be started: xtask/with-postgres says above why");
        Cluster { url: url.trim().to_owned(), _keeper: keeper }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_database_is_empty_and_goes_away() {
        let (one, other) = (Database::new(), Database::new());
        assert_ne!(one.url(), other.url());
        let name = one.name.clone();
        psql(&format!("CREATE TABLE {name}.t (id INTEGER); INSERT INTO {name}.t VALUES (1);")).unwrap();
        drop(one);
        let left = psql(&format!("SELECT count(*) FROM pg_namespace WHERE nspname = '{name}';")).unwrap();
        assert_eq!(left, "0");
    }

    #[test]
    fn what_the_server_refuses_is_told() {
        let fault = psql("SELECT nothing_like_it;").unwrap_err();
        assert!(fault.contains("nothing_like_it"), "{fault}");
    }
}
