//! Which encoding a file is in: by its byte order mark, else by what its bytes can be.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes looked at from the first one that is not ASCII.
const SAMPLE_BYTES: usize = 256 * 1024;
/// Bytes looked at for a byte order mark and for UTF-16.
const HEAD_BYTES: usize = 64 * 1024;
/// So many characters beyond ASCII must be sound for each broken byte, for a file to count as UTF-8 with broken rows.
const SOUND_PER_BROKEN: usize = 20;

/// An encoding, and how many bytes of byte order mark come before the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detected {
    pub(super) encoding: &'static Encoding,
    pub(super) mark_bytes: usize,
}

/// Decides by byte order mark and, without one, between UTF-8 and UTF-16: JSON has no other encoding.
pub(super) fn unicode(mut input: impl Read) -> io::Result<Detected> {
    let head = read_up_to(&mut input, HEAD_BYTES)?;
    Ok(of_head(&head).unwrap_or(plain(UTF_8)))
}

/// Decides for any text file. Text that is valid UTF-8 is UTF-8; else Korean (CP949, of which EUC-KR is a part) is tried before the
/// guess of the detector that browsers use. A file that is ASCII for long is read on until something tells.
pub(super) fn any(mut input: impl Read) -> io::Result<Detected> {
    let mut chunk = read_up_to(&mut input, HEAD_BYTES)?;
    if let Some(detected) = of_head(&chunk) {
        return Ok(detected);
    }
    while !chunk.is_empty() {
        if let Some(first) = chunk.iter().position(|byte| !byte.is_ascii()) {
            chunk.drain(..first);
            let more = SAMPLE_BYTES.saturating_sub(chunk.len());
            chunk.append(&mut read_up_to(&mut input, more)?);
            return Ok(plain(of_sample(&chunk)));
        }
        chunk = read_up_to(&mut input, HEAD_BYTES)?;
    }
    Ok(plain(UTF_8))
}

fn plain(encoding: &'static Encoding) -> Detected {
    Detected { encoding, mark_bytes: 0 }
}

fn read_up_to(input: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn of_head(head: &[u8]) -> Option<Detected> {
    if let Some((encoding, mark_bytes)) = Encoding::for_bom(head) {
        return Some(Detected { encoding, mark_bytes });
    }
    // The ASCII in UTF-16 has a zero in every other byte; no text in another encoding has zeros.
    let pairs = head.len() / 2;
    let high_first = head.chunks_exact(2).filter(|pair| pair[0] == 0).count();
    let low_first = head.chunks_exact(2).filter(|pair| pair[1] == 0).count();
    if pairs >= 4 && low_first * 50 >= pairs && low_first > 10 * high_first {
        Some(plain(UTF_16LE))
    } else if pairs >= 4 && high_first * 50 >= pairs && high_first > 10 * low_first {
        Some(plain(UTF_16BE))
    } else {
        None
    }
}

/// The encoding of bytes that begin with one beyond ASCII.
fn of_sample(sample: &[u8]) -> &'static Encoding {
    let (sound, broken) = utf8_census(sample);
    if broken == 0 || sound >= broken * SOUND_PER_BROKEN {
        return UTF_8;
    }
    if is_korean(sample) {
        return EUC_KR;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// How many characters beyond ASCII are sound UTF-8, and at how many places it is broken. A cut last character is neither.
fn utf8_census(mut bytes: &[u8]) -> (usize, usize) {
    let beyond_ascii = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
    let (mut sound, mut broken) = (0, 0);
    loop {
        match std::str::from_utf8(bytes) {
            Ok(text) => return (sound + beyond_ascii(text), broken),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                sound += std::str::from_utf8(valid).map_or(0, beyond_ascii);
                let Some(bad) = error.error_len() else { return (sound, broken) };
                broken += 1;
                bytes = &rest[bad..];
            }
        }
    }
}

/// Whether the bytes read as Korean: nearly no fault, and nearly all beyond ASCII is Hangul, a symbol or a Hanja beside Hangul.
fn is_korean(sample: &[u8]) -> bool {
    let (text, _) = EUC_KR.decode_without_bom_handling(sample);
    let (mut hangul, mut other, mut faults) = (0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            '\u{fffd}' => faults += 1,
            '\u{ac00}'..='\u{d7a3}' | '\u{3131}'..='\u{318e}' => hangul += 1,
            _ => other += 1,
        }
    }
    hangul > 0 && hangul >= 2 * other && hangul >= SOUND_PER_BROKEN * faults.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(bytes: &[u8]) -> (&'static str, usize) {
        let detected = any(bytes).unwrap();
        (detected.encoding.name(), detected.mark_bytes)
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn byte_order_marks_decide() {
        assert_eq!(named("\u{feff}이름,나이".as_bytes()), ("UTF-8", 3));
        assert_eq!(named(&utf16("\u{feff}이름", u16::to_le_bytes)), ("UTF-16LE", 2));
        assert_eq!(named(&utf16("\u{feff}이름", u16::to_be_bytes)), ("UTF-16BE", 2));
    }

    #[test]
    fn utf16_is_known_without_a_mark() {
        assert_eq!(named(&utf16("이름,나이\n홍길동,37\n", u16::to_le_bytes)).0, "UTF-16LE");
        assert_eq!(named(&utf16("name,age\nkim,37\n", u16::to_be_bytes)).0, "UTF-16BE");
    }

    #[test]
    fn valid_utf8_wins_and_korean_comes_next() {
        assert_eq!(named("이름,회사\n홍길동,바톤".as_bytes()).0, "UTF-8");
        assert_eq!(named(&EUC_KR.encode("이름,회사\n홍길동,바톤").0).0, "EUC-KR");
        // Syllables that only CP949 has, not EUC-KR in the narrow sense.
        assert_eq!(named(&EUC_KR.encode("똠방각하 펲시콜라").0).0, "EUC-KR");
        assert_eq!(named(b"name\nM\xfcller\nJos\xe9\nFran\xe7ois\n").0, "windows-1252");
        assert_eq!(named(b"plain,ascii\n").0, "UTF-8");
        assert_eq!(named(b"").0, "UTF-8");
    }

    #[test]
    fn ascii_for_long_is_read_on() {
        let mut bytes = "a,b\n".repeat(50_000).into_bytes();
        bytes.extend_from_slice(&EUC_KR.encode("홍길동,서울특별시\n").0);
        assert_eq!(named(&bytes).0, "EUC-KR");
    }

    #[test]
    fn a_broken_row_does_not_make_utf8_something_else() {
        let mut bytes = "홍길동,서울특별시\n".repeat(20).into_bytes();
        bytes.extend_from_slice(b"\xb0\xa1\n");
        assert_eq!(named(&bytes).0, "UTF-8");
    }

    #[test]
    fn json_is_unicode_whatever_its_bytes() {
        assert_eq!(unicode(&b"\xb0\xa1\xb0\xa2"[..]).unwrap().encoding.name(), "UTF-8");
        let bytes = utf16("{\"type\": \"track\"}\n", u16::to_le_bytes);
        assert_eq!(unicode(&bytes[..]).unwrap().encoding.name(), "UTF-16LE");
    }
}
