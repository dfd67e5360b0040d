//! `Content-Encoding`: none or gzip.

use std::io::Read;

use bytes::Bytes;
use flate2::bufread::GzDecoder;
use hyper::header::{CONTENT_ENCODING, HeaderMap};

use super::read::too_large;
use crate::problem::{Kind, Problem};

/// How a body is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Identity,
    Gzip,
}

/// The encoding that the headers name.
pub(crate) fn named(headers: &HeaderMap) -> Result<Encoding, Problem> {
    let mut named = headers.get_all(CONTENT_ENCODING).iter();
    let Some(value) = named.next() else { return Ok(Encoding::Identity) };
    let value = value.to_str().unwrap_or_default().trim();
    let is = |name: &str| value.eq_ignore_ascii_case(name);
    if named.next().is_none() {
        if is("gzip") || is("x-gzip") {
            return Ok(Encoding::Gzip);
        }
        if is("identity") {
            return Ok(Encoding::Identity);
        }
    }
    Err(Problem::new(Kind::WrongEncoding, "send the body as it is, or in gzip once"))
}

impl Encoding {
    /// The body as it was before it was encoded; work and memory end at the limit, in bytes.
    pub(crate) fn decode(self, body: Bytes, limit: usize) -> Result<Bytes, Problem> {
        match self {
            Self::Identity => Ok(body),
            Self::Gzip => gunzip(&body, limit),
        }
    }
}

/// One member only: thousands of empty ones would cost work without making anything large.
fn gunzip(packed: &[u8], limit: usize) -> Result<Bytes, Problem> {
    let unreadable = |what: &str| Problem::new(Kind::Unreadable, format!("the gzip {what}"));
    let mut text = Vec::with_capacity(packed.len().saturating_mul(4).min(limit + 1));
    let mut decoder = GzDecoder::new(packed);
    let read = (&mut decoder).take(limit as u64 + 1).read_to_end(&mut text);
    if text.len() > limit {
        return Err(too_large(limit));
    }
    read.map_err(|_| unreadable("stream is damaged or not complete"))?;
    if !decoder.into_inner().is_empty() {
        return Err(unreadable("stream is followed by something else"));
    }
    Ok(Bytes::from(text))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use hyper::header::HeaderValue;

    use super::*;

    fn gzipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn decoded(packed: &[u8], limit: usize) -> Result<Bytes, Kind> {
        Encoding::Gzip.decode(Bytes::copy_from_slice(packed), limit).map_err(|problem| problem.kind)
    }

    #[test]
    fn what_was_packed_is_unpacked_up_to_the_limit() {
        let packed = gzipped(&[b' '; 1000]);
        assert_eq!(decoded(&packed, 1000).unwrap().len(), 1000);
        assert_eq!(decoded(&packed, 999), Err(Kind::TooLarge));
    }

    #[test]
    fn damage_is_told() {
        let packed = gzipped(b"{}");
        for damaged in [&packed[..packed.len() - 1], &packed[1..], &[packed.clone(), packed.clone()].concat()]
        {
            assert_eq!(decoded(damaged, 1000), Err(Kind::Unreadable));
        }
        let mut wrong_sum = packed.clone();
        wrong_sum[packed.len() - 6] ^= 1;
        assert_eq!(decoded(&wrong_sum, 1000), Err(Kind::Unreadable));
    }

    #[test]
    fn only_one_encoding_is_known_and_only_once() {
        let encoding = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            named(&headers).map_err(|problem| problem.kind)
        };
        assert_eq!(encoding(&[]), Ok(Encoding::Identity));
        assert_eq!(encoding(&["GZip"]), Ok(Encoding::Gzip));
        assert_eq!(encoding(&["identity"]), Ok(Encoding::Identity));
        for refused in [&["br"][..], &["gzip, gzip"], &["gzip", "gzip"], &[""]] {
            assert_eq!(encoding(refused), Err(Kind::WrongEncoding));
        }
    }
}
