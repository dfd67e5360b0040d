//! The throw-away cluster is there while a command runs, and gone afterwards.

use std::path::Path;
use std::process::{Command, Output};

fn with_postgres(script: &str) -> Output {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/with-postgres");
    Command::new(program).args(["bash", "-c", script]).output().unwrap()
}

/// The folder of the cluster, which the script has printed as the last part of the address.
fn folder(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    text.trim().split_once("host=").unwrap_or_else(|| panic!("{text}{errors}")).1.to_owned()
}

#[test]
fn a_failure_is_passed_on_and_the_cluster_removed() {
    let output = with_postgres(
        r#"echo "$BATON_TEST_POSTGRES_URL"; test -S "${BATON_TEST_POSTGRES_URL#*host=}/.s.PGSQL.5432" && exit 3"#,
    );
    let folder = folder(&output);
    assert_eq!(output.status.code(), Some(3), "3 is said only when the socket was there: {output:?}");
    assert!(!Path::new(&folder).exists(), "{folder}");
}

#[test]
fn an_interrupt_removes_it_too() {
    let output = with_postgres(r#"echo "$BATON_TEST_POSTGRES_URL"; kill -INT $PPID"#);
    let folder = folder(&output);
    assert_eq!(output.status.code(), Some(130));
    assert!(!Path::new(&folder).exists(), "{folder}");
}
