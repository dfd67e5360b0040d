//! The arrows between the crates (docs/architecture.md): the only ways in which one may depend on another.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// Every arrow of the product. `model` holds the nouns that all of them speak.
const ARROWS: [(&str, &str); 14] = [
    ("baton", "baton-api"),
    ("baton", "baton-app"),
    ("baton", "baton-model"),
    ("baton", "baton-ui"),
    ("baton-api", "baton-app"),
    ("baton-app", "baton-engine"),
    ("baton-app", "baton-insight"),
    ("baton-app", "baton-model"),
    ("baton-app", "baton-store"),
    ("baton-engine", "baton-model"),
    ("baton-insight", "baton-engine"),
    ("baton-insight", "baton-model"),
    ("baton-store", "baton-model"),
    ("baton-testkit", "baton-model"),
];

/// Crates that the product never contains, and that contain nothing of it: they run its binary. They may use one another.
const TOOLS: [&str; 3] = ["xtask", "baton-bench", "baton-e2e"];

/// An arrow, and whether it is for tests only.
type Arrow = (String, String, bool);

fn arrows() -> BTreeSet<Arrow> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut arrows = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let from = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            // Only crates of the workspace have a path.
            if dependency.get("path").is_some_and(Value::is_string) {
                let to = dependency["name"].as_str().unwrap();
                arrows.insert((from.to_owned(), to.to_owned(), dependency["kind"] == "dev"));
            }
        }
    }
    arrows
}

#[test]
fn the_product_has_exactly_the_arrows_of_the_design() {
    let tool = |name: &str| TOOLS.contains(&name);
    let between_tools = |from: &str, to: &str| tool(from) && tool(to);
    let found: BTreeSet<_> = arrows()
        .into_iter()
        .filter(|(from, to, dev)| !dev && !between_tools(from, to))
        .map(|(from, to, _)| (from, to))
        .collect();
    let designed: BTreeSet<_> = ARROWS.map(|(from, to)| (from.to_owned(), to.to_owned())).into();
    let added: Vec<_> = found.difference(&designed).collect();
    let missing: Vec<_> = designed.difference(&found).collect();
    assert!(added.is_empty() && missing.is_empty(), "arrows added: {added:?}; arrows gone: {missing:?}");
    assert!(!found.iter().any(|(from, to)| tool(from) || tool(to)));
}

#[test]
fn tests_may_use_the_testkit_and_nothing_else() {
    let other: Vec<_> = arrows().into_iter().filter(|(_, to, dev)| *dev && to != "baton-testkit").collect();
    assert!(other.is_empty(), "{other:?}");
}
