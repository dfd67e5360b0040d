//! Requests that are almost right.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::http::authorization;

/// Every endpoint with a body that it takes.
const VALID: [(&str, &str); 7] = [
    (
        "track",
        r#"{"type":"track","userId":"u1","event":"Form Submitted","timestamp":"2026-01-05T10:00:00Z","properties":{"form":"contact","n":1.5}}"#,
    ),
    (
        "identify",
        r#"{"userId":"u1","anonymousId":"a1","traits":{"email":"kim@example.com","company":{"name":"Acme"},"tags":["a","b"]}}"#,
    ),
    (
        "page",
        r#"{"anonymousId":"a1","name":"Pricing","properties":{"path":"/pricing"},"context":{"ip":"8.8.8.8"}}"#,
    ),
    ("screen", r#"{"userId":"u2","name":"Home","properties":{}}"#),
    ("group", r#"{"userId":"u2","groupId":"g1","traits":{"name":"Acme","employees":120}}"#),
    ("alias", r#"{"previousId":"a1","userId":"u1"}"#),
    (
        "batch",
        r#"{"batch":[{"type":"track","userId":"u1","event":"Page Viewed"},{"type":"identify","userId":"u1","traits":{"n":1}}],"sentAt":"2026-01-05T10:00:00Z"}"#,
    ),
];

/// Texts that are no JSON, or JSON that somebody hopes will not come.
const AWKWARD: [&str; 16] = [
    "null",
    "true",
    "-0",
    "1e308",
    "1e309",
    "123456789012345678901234567890",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\u{202e}한글\u{1F600}\"",
    "[]",
    "{}",
    "[[[[[[[[[[]]]]]]]]]]",
    "{\"a\":1,\"a\":2}",
    "\"9999-12-31T23:59:60Z\"",
    "{\"$gt\":\"\"}",
];

/// Headers that do not go with the request, or with each other.
const HEADERS: [&str; 16] = [
    "Content-Length: 0",
    "Content-Length: 99999",
    "Content-Length: -1",
    "Content-Length: 18446744073709551616",
    "Content-Length: 1, 2",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Expect: 100-continue",
    "Content-Type: text/plain; charset=utf-16",
    "Authorization: Basic !!!",
    "Authorization: Bearer x",
    "Host:",
    "Upgrade: h2c",
    "X: \u{7f}\u{1}",
];

/// A request derived from a valid one: bytes, structure, headers or framing are wrong; sometimes nothing is.
pub(super) fn request(random: &mut Rng, key: &str) -> Vec<u8> {
    let (endpoint, body) = VALID[random.usize(0..VALID.len())];
    let body = match random.u8(0..8) {
        0 => body.as_bytes().to_vec(),
        1 | 2 => bytes(random, body.as_bytes().to_vec()),
        3 => deep(random).into_bytes(),
        _ => structure(random, body).into_bytes(),
    };
    let mut head = head(random, endpoint, key, body.len());
    if random.u8(0..8) == 0 {
        head = bytes(random, head);
    }
    head.extend(body);
    if random.u8(0..16) == 0 {
        head.truncate(random.usize(0..=head.len()));
    }
    head
}

fn head(random: &mut Rng, endpoint: &str, key: &str, length: usize) -> Vec<u8> {
    let method = ["POST", "POST", "POST", "POST", "POST", "POST", "GET", "PUT", "OPTIONS", "post", "\u{1}"]
        [random.usize(0..11)];
    let tail = ["", "", "", "", "", "", "/", "?x=%00", "/../track", "%2f"][random.usize(0..10)];
    let version = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9"]
        [random.usize(0..7)];
    let mut head = format!("{method} /v1/{endpoint}{tail} {version}\r\nHost: baton.test\r\n");
    if random.u8(0..10) > 0 {
        head.extend(["Authorization: ", &authorization(key), "\r\n"]);
    }
    if random.u8(0..10) > 0 {
        head.extend(["Content-Length: ", &length.to_string(), "\r\n"]);
    }
    if random.u8(0..4) == 0 {
        head += HEADERS[random.usize(0..HEADERS.len())];
        head += "\r\n";
    }
    if random.u8(0..64) == 0 {
        head += &"X-Filler: y\r\n".repeat(random.usize(1..2_000));
    }
    (head + "\r\n").into_bytes()
}

/// Changes, takes out, doubles or puts in some bytes.
fn bytes(random: &mut Rng, mut text: Vec<u8>) -> Vec<u8> {
    for _ in 0..random.usize(1..5) {
        let at = random.usize(0..text.len().max(1));
        match random.u8(0..4) {
            0 => text.insert(at.min(text.len()), random.u8(..)),
            1 if at < text.len() => _ = text.remove(at),
            2 if at < text.len() => {
                let piece = text[at..text.len().min(at + random.usize(1..40))].to_vec();
                text.splice(at..at, piece);
            }
            _ if at < text.len() => text[at] = random.u8(..),
            _ => {}
        }
    }
    text
}

/// Puts something else in the place of one value, member or name.
fn structure(random: &mut Rng, body: &str) -> String {
    // A mark stands for what is no JSON; it is put in afterwards, in its place.
    const MARK: &str = "@mark@";
    let mut value: Value = serde_json::from_str(body).unwrap_or_default();
    for _ in 0..random.usize(1..3) {
        change(random, &mut value, MARK);
    }
    let quoted = format!("\"{MARK}\"");
    let mut text = value.to_string();
    while let Some(at) = text.find(&quoted) {
        text.replace_range(at..at + quoted.len(), AWKWARD[random.usize(0..AWKWARD.len())]);
    }
    text
}

fn change(random: &mut Rng, value: &mut Value, mark: &str) {
    match value {
        Value::Object(members) if !members.is_empty() && random.u8(0..5) > 0 => {
            let at = random.usize(0..members.len());
            let Some(name) = members.keys().nth(at).cloned() else { return };
            match random.u8(0..6) {
                0 => _ = members.shift_remove(&name),
                1 => rename(random, members, &name),
                _ => members.values_mut().nth(at).into_iter().for_each(|inner| change(random, inner, mark)),
            }
        }
        Value::Array(items) if !items.is_empty() && random.u8(0..5) > 0 => {
            let at = random.usize(0..items.len());
            change(random, &mut items[at], mark);
        }
        value => {
            *value = match random.u8(0..4) {
                0 => json!("x".repeat(random.usize(0..40_000))),
                1 => json!(random.f64() * 1e12),
                _ => json!(mark),
            }
        }
    }
}

fn rename(random: &mut Rng, members: &mut Map<String, Value>, name: &str) {
    let other = ["", "messageId", "type", "userId", "\u{0}", "__proto__", "batch"][random.usize(0..7)];
    if let Some(value) = members.shift_remove(name) {
        members.insert(other.to_owned(), value);
    }
}

fn deep(random: &mut Rng) -> String {
    let depth = random.usize(1..20_000);
    let (open, close) = if random.bool() { ("[", "]") } else { ("{\"a\":", "}") };
    let closed = if random.bool() { depth } else { 0 };
    format!(r#"{{"userId":"u1","event":"E","properties":{}1{}}}"#, open.repeat(depth), close.repeat(closed))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn requests_are_many_and_the_same_for_the_same_seed() {
        let draw = |seed| {
            let mut random = Rng::with_seed(seed);
            (0..1_000).map(|_| request(&mut random, "key")).collect::<Vec<_>>()
        };
        let requests = draw(3);
        assert_eq!(requests, draw(3));
        assert!(requests.iter().collect::<HashSet<_>>().len() > 900);
    }
}
