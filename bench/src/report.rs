//! How a measurement is told.

use serde_json::{Value, json};

use crate::process;

/// To two decimals.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// One measurement, and how busy the machine was in the last minute.
pub(crate) fn print(work: &str, said: &Value) {
    let mut line = json!({ "work": work });
    if let (Some(line), Some(said)) = (line.as_object_mut(), said.as_object()) {
        line.extend(said.clone());
        line.insert("load_average".to_owned(), json!(process::load_average()));
    }
    println!("{line}");
}
