//! The worked cases and the bench model parse, where the folder with them is there.

use std::path::PathBuf;

use baton_model::ScoringModel;

/// The models of the worked cases; none where the folder is not there.
pub(crate) fn files() -> Vec<PathBuf> {
    let shared = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let Ok(cases) = std::fs::read_dir(shared.join("vectors")) else { return Vec::new() };
    let cases = cases.map(|entry| entry.unwrap().path().join("model.json"));
    cases.chain([shared.join("bench/model.yaml")]).filter(|path| path.is_file()).collect()
}

#[test]
fn worked_cases_parse_and_keep_their_version() {
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let model =
            ScoringModel::from_text(&text).unwrap_or_else(|faults| panic!("{}\n{faults}", file.display()));
        let again = ScoringModel::from_json(&model.canonical_json()).unwrap();
        assert_eq!(again.version(), model.version(), "{}", file.display());
    }
}
