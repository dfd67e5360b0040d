//! Syllables that EUC-KR has no code for and spells as a filler and three letters (KS X 1001, annex 3): decoders leave the letters,
//! readers want the syllable.

/// U+3164, with which such a spelling begins; as third letter it says that there is none.
const FILLER: &str = "\u{3164}";
/// Bytes of a spelling in UTF-8: the filler and three letters.
const SPELLING_BYTES: usize = 12;

const INITIALS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS: &str = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS: &str = "\u{3164}ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

/// Makes syllables of what is spelt so, in place. Gives how many bytes are done, and how many after them, at most a spelling less
/// one byte, have to wait for what follows, if anything does.
pub(super) fn compose(text: &mut [u8], more_follows: bool) -> (usize, usize) {
    let (mut read, mut written) = (0, 0);
    while read < text.len() {
        let ahead = &text[read..];
        let plain = filler(ahead).unwrap_or(ahead.len());
        text.copy_within(read..read + plain, written);
        read += plain;
        written += plain;
        let ahead = &text[read..];
        if more_follows && !ahead.is_empty() && ahead.len() < SPELLING_BYTES {
            let held = ahead.len();
            text.copy_within(read.., written);
            return (written, held);
        }
        if let Some(syllable) = ahead.get(..SPELLING_BYTES).and_then(syllable) {
            written += syllable.encode_utf8(&mut text[written..]).len();
            read += SPELLING_BYTES;
        } else if !ahead.is_empty() {
            text.copy_within(read..read + FILLER.len(), written);
            read += FILLER.len();
            written += FILLER.len();
        }
    }
    (written, 0)
}

fn filler(text: &[u8]) -> Option<usize> {
    let first = FILLER.as_bytes()[0];
    let mut from = 0;
    while let Some(found) = text[from..].iter().position(|byte| *byte == first) {
        if text[from + found..].starts_with(FILLER.as_bytes()) {
            return Some(from + found);
        }
        from += found + 1;
    }
    None
}

fn syllable(spelling: &[u8]) -> Option<char> {
    let mut letters = std::str::from_utf8(spelling).ok()?.chars().skip(1);
    let mut place = |among: &str| {
        let letter = letters.next()?;
        among.chars().position(|known| known == letter).map(|place| place as u32)
    };
    let (initial, vowel, last) = (place(INITIALS)?, place(VOWELS)?, place(FINALS)?);
    // Unicode 3.12: syllables in the order of initial, vowel, final.
    char::from_u32(0xac00 + (initial * 21 + vowel) * 28 + last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let (done, held) = compose(&mut bytes, false);
        assert_eq!(held, 0);
        bytes.truncate(done);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn spelt_syllables_are_composed_and_nothing_else_changes() {
        for (text, wanted) in [
            ("ㅤㅆㅠㅤㅤㅆㅠㅤ쓩", "쓔쓔쓩"),
            ("전ㅤㅎㅘㅂ니다 ㅤㅂㅞㄺ.", "전홥니다 뷁."),
            ("ㅤ", "ㅤ"),
            ("ㅤㅆㅠ", "ㅤㅆㅠ"),
            ("ㅤaㅠㅤㅤ", "ㅤaㅠㅤㅤ"),
            ("ㅤㅤㅆㅠㅤ", "ㅤ쓔"),
            ("ㅋㅋ きゃ 가나다", "ㅋㅋ きゃ 가나다"),
            ("", ""),
        ] {
            assert_eq!(composed(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_spelling_that_is_cut_waits_for_the_rest() {
        let whole = "가ㅤㅆㅠㅤ나";
        for cut in (3..=15).step_by(3) {
            let mut bytes = whole.as_bytes()[..cut].to_vec();
            let (done, held) = compose(&mut bytes, true);
            let mut rest = [&bytes[done..done + held], &whole.as_bytes()[cut..]].concat();
            let (end, _) = compose(&mut rest, false);
            assert_eq!([&bytes[..done], &rest[..end]].concat(), "가쓔나".as_bytes(), "{cut}");
        }
    }
}
