//! The worked cases and the bench model parse, where the folder with them is there.

use std::path::PathBuf;

use baton_model::ScoringModel;

fn shared() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    folder.is_dir().then_some(folder)
}

#[test]
fn worked_cases_parse_and_keep_their_version() {
    let Some(shared) = shared() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(shared.join("vectors"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("model.json"))
        .filter(|path| path.is_file())
        .collect();
    files.push(shared.join("bench/model.yaml"));
    assert!(files.len() > 1);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let model =
            ScoringModel::from_text(&text).unwrap_or_else(|faults| panic!("{}\n{faults}", file.display()));
        let again = ScoringModel::from_json(&model.canonical_json()).unwrap();
        assert_eq!(again.version(), model.version(), "{}", file.display());
        let expected = file.with_file_name("expected.ndjson");
        if let Ok(lines) = std::fs::read_to_string(expected) {
            let line: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
            if let Some(version) = line.get("model").and_then(serde_json::Value::as_str) {
                assert_eq!(version, model.version(), "{}", file.display());
            }
        }
    }
}
