//! Checks of the whole tree before its meaning is looked at: size, depth, characters that no database keeps.

use serde_json::Value;

use super::cursor::Reader;
use crate::scoring::ceiling;
use crate::scoring::place;

/// Reports what is wrong with the tree as such; gives false when it must not be looked at further.
pub(super) fn check(reader: &mut Reader, root: &Value) -> bool {
    let mut nodes = 0;
    walk(reader, root, "", 0, &mut nodes)
}

fn walk(reader: &mut Reader, value: &Value, place: &str, depth: usize, nodes: &mut usize) -> bool {
    *nodes += 1;
    if *nodes > ceiling::NODES {
        reader.fault("", format!("has more than {} values", ceiling::NODES));
        return false;
    }
    if depth >= ceiling::DEPTH && (value.is_array() || value.is_object()) {
        reader.fault(place, format!("is nested more than {} levels deep", ceiling::DEPTH));
        return false;
    }
    match value {
        Value::String(text) => {
            if text.contains('\0') {
                reader.fault(place, "has a NUL character in it");
            }
            true
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .all(|(index, item)| walk(reader, item, &place::item(place, index), depth + 1, nodes)),
        Value::Object(map) => {
            map.iter().all(|(key, item)| walk(reader, item, &place::member(place, key), depth + 1, nodes))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}
