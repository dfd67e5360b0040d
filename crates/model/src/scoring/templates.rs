//! Ready models to begin with.

const TEMPLATES: [(&str, &str); 2] = [
    ("b2b-default", include_str!("../../templates/b2b-default.yaml")),
    ("trial-led", include_str!("../../templates/trial-led.yaml")),
];

/// The ready models: name (equal to the document's) and YAML text. The first is what a new workspace begins with.
pub fn templates() -> &'static [(&'static str, &'static str)] {
    &TEMPLATES
}
