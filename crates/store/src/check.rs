//! What may be stored: the same on both databases.

use crate::StoreError;

/// The longest message id, in bytes.
pub const MESSAGE_ID_BYTES_MAX: usize = 1_024;
/// The longest key (external id, e-mail, name of an event), in bytes.
pub const KEY_BYTES_MAX: usize = 1_024;
/// The longest text of a column, in bytes.
pub const TEXT_BYTES_MAX: usize = 8_192;
/// The longest body of a message, in bytes.
pub const BODY_BYTES_MAX: usize = 65_536;
/// The greatest magnitude of an amount.
pub const NUMBER_MAX: f64 = 1e15;

/// A text that may be stored in `field`: no NUL, at most `bytes_max` bytes.
///
/// # Errors
/// [`StoreError::Value`] naming the field.
pub fn text(field: &'static str, text: &str, bytes_max: usize) -> Result<(), StoreError> {
    if text.contains('\0') {
        return Err(StoreError::nul(field));
    }
    if text.len() > bytes_max {
        let problem = format!("is {} bytes long; at most {bytes_max} are stored", text.len());
        return Err(StoreError::Value { field, problem });
    }
    Ok(())
}

/// As [`text`], for a value that may be missing.
///
/// # Errors
/// [`StoreError::Value`] naming the field.
pub fn optional(field: &'static str, value: Option<&str>, bytes_max: usize) -> Result<(), StoreError> {
    value.map_or(Ok(()), |value| text(field, value, bytes_max))
}

/// JSON that may be stored: as [`text`], and no `\u0000` either, which is a NUL in PostgreSQL as soon as it reads the JSON.
///
/// # Errors
/// [`StoreError::Value`] naming the field.
pub fn json(field: &'static str, json: &str) -> Result<(), StoreError> {
    text(field, json, BODY_BYTES_MAX)?;
    if escapes_nul(json) { Err(StoreError::nul(field)) } else { Ok(()) }
}

/// Whether a NUL is written in `json` as `\u0000`. Behind an escaped backslash the same letters are only letters.
pub(crate) fn escapes_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(place, _)| {
        let backslashes = json[..place].bytes().rev().take_while(|byte| *byte == b'\\').count();
        backslashes % 2 == 0
    })
}

/// A number that may be stored: finite, of magnitude at most 1e15.
///
/// # Errors
/// [`StoreError::Value`] naming the field.
pub fn number(field: &'static str, value: Option<f64>) -> Result<(), StoreError> {
    match value {
        Some(value) if !value.is_finite() || value.abs() > NUMBER_MAX => {
            Err(StoreError::Value { field, problem: format!("{value} is not a number from -1e15 to 1e15") })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_stored_is_named() {
        assert_eq!(
            text("name", "a\0b", 10).unwrap_err().to_string(),
            "name: holds a NUL character, which cannot be stored"
        );
        assert!(text("name", &"x".repeat(11), 10).is_err());
        assert!(json("properties", r#"{"a":"\u0000"}"#).is_err());
        assert!(json("properties", r#"{"a":"\\u0000"}"#).is_ok(), "a backslash and five letters");
        assert!(json("properties", r#"{"a":"\\\u0000"}"#).is_err());
        assert!(number("amount", Some(f64::NAN)).is_err());
        assert!(number("amount", Some(1e15)).is_ok() && number("amount", None).is_ok());
    }
}
