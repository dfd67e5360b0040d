//! The published JSON Schema says what the parser says, as far as a schema can.

use baton_model::scoring::{schema, templates};
use baton_testkit::generate::{Scale, models};
use proptest::prelude::*;
use serde_json::Value;

use crate::{changed, complete, faults};

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

#[test]
fn the_schema_is_itself_valid() {
    jsonschema::draft202012::meta::validate(&schema()).unwrap();
}

#[test]
fn it_accepts_what_the_parser_accepts() {
    let validator = validator();
    let mut documents: Vec<(String, Value)> = vec![("complete".to_owned(), complete())];
    for (name, text) in templates() {
        let model = baton_model::ScoringModel::from_yaml(text).unwrap();
        documents.push(((*name).to_owned(), model.document().clone()));
    }
    for file in crate::cases::files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let model = baton_model::ScoringModel::from_text(&text).unwrap();
        documents.push((file.display().to_string(), model.document().clone()));
    }
    for (name, document) in documents {
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}\n{}", errors.join("\n"));
    }
}

proptest! {
    #![proptest_config(crate::random::cases(256))]

    #[test]
    fn it_accepts_every_sound_model(document in models(Scale::Months)) {
        thread_local!(static VALIDATOR: jsonschema::Validator = validator());
        let errors: Vec<String> =
            VALIDATOR.with(|validator| validator.iter_errors(&document).map(|error| error.to_string()).collect());
        prop_assert!(errors.is_empty(), "{document}\n{}", errors.join("\n"));
    }
}

#[test]
fn it_rejects_what_a_schema_can_see() {
    let validator = validator();
    for case in faults::all() {
        let document = changed(complete(), case.at, case.put.clone());
        assert_eq!(validator.is_valid(&document), !case.schema_sees, "{} {:?}", case.at, case.put);
    }
}
