//! Any text: no panic, and an accepted model comes back from its own export as the same version.
//!
//! `cargo +nightly fuzz run model_parse` from the repository's root; good seeds are `crates/model/templates`.
#![no_main]

use baton_model::ScoringModel;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for read in [ScoringModel::from_text, ScoringModel::from_yaml, ScoringModel::from_json] {
        match read(text) {
            Ok(model) => {
                let canonical = model.canonical_json();
                let again = ScoringModel::from_json(&canonical).expect("an export is readable");
                assert_eq!(again.version(), model.version());
                assert_eq!(again.canonical_json(), canonical);
                assert_eq!(again.warnings(), model.warnings());
            }
            Err(faults) => assert!(!faults.0.is_empty()),
        }
    }
});
