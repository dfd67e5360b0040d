//! Cursors of sorted lists: opaque to whoever asks, and good for the order they came from alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_store::listing::{Key, Place};
use serde::{Deserialize, Serialize};

use crate::workspace::Error;

#[derive(Serialize, Deserialize)]
struct Written {
    /// The order, as it was asked for.
    o: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    n: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<String>,
    i: i64,
}

/// The cursor behind a place.
pub(super) fn written(order: &str, place: &Place) -> String {
    let (n, t) = match &place.key {
        Some(Key::Int(number)) => (Some(*number), None),
        Some(Key::Text(text)) => (None, Some(text.clone())),
        None => (None, None),
    };
    let written = Written { o: order.to_owned(), n, t, i: place.id };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&written).unwrap_or_default())
}

/// The place that a cursor is of.
pub(super) fn read(order: &str, cursor: Option<&str>) -> Result<Option<Place>, Error> {
    let Some(cursor) = cursor else { return Ok(None) };
    let refused =
        || Error::WrongUse("cursor: send the `next` of the page before, in the same order".to_owned());
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    let read: Written = serde_json::from_slice(&bytes).map_err(|_| refused())?;
    let nul = read.t.as_deref().is_some_and(|text| text.contains('\0'));
    if read.o != order || nul || (read.n.is_some() && read.t.is_some()) {
        return Err(refused());
    }
    let key = read.n.map(Key::Int).or(read.t.map(Key::Text));
    Ok(Some(Place { key, id: read.i }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_in_its_order_alone() {
        for key in [None, Some(Key::Int(-3)), Some(Key::Text("한빛".to_owned()))] {
            let place = Place { key, id: 7 };
            let cursor = written("-score", &place);
            assert_eq!(read("-score", Some(&cursor)).unwrap(), Some(place));
            assert!(read("name", Some(&cursor)).is_err());
        }
        assert_eq!(read("name", None).unwrap(), None);
        assert!(read("name", Some("x")).is_err());
    }
}
