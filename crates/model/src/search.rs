//! How texts are spelled for searching: so that what somebody has typed so far of a word finds it, also in the middle of a Korean syllable.
//!
//! A text is folded, and every Hangul syllable is taken apart into the letters that are typed for it: `한빛` is `ㅎㅏㄴㅂㅣㅊ`, and `값` is
//! `ㄱㅏㅂㅅ`. What is typed is spelled the same way, so `한ㅂ`, `한비` and `각` (on the way to `가구`) are all beginnings of what they become.

use crate::text::fold;

/// The first Hangul syllable.
const FIRST: u32 = 0xAC00;
/// The last Hangul syllable.
const LAST: u32 = 0xD7A3;
/// Syllables that begin with the same letter.
const PER_INITIAL: u32 = 588;
/// Syllables that begin with the same two letters.
const PER_VOWEL: u32 = 28;

/// The letters a syllable can begin with.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];
/// Vowels, as they are typed.
const VOWELS: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];
/// What a syllable can end with, as it is typed.
const FINALS: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];

/// The places of a syllable's letters: initial, vowel, final.
fn letters(syllable: char) -> Option<(usize, usize, usize)> {
    let code = u32::from(syllable);
    let place = code.checked_sub(FIRST).filter(|_| code <= LAST)?;
    let parts = (place / PER_INITIAL, place % PER_INITIAL / PER_VOWEL, place % PER_VOWEL);
    Some((parts.0 as usize, parts.1 as usize, parts.2 as usize))
}

/// A letter that is typed alone and stands for two.
fn taken_apart(letter: char) -> Option<&'static str> {
    const CLUSTERS: [(char, &str); 18] = [
        ('ㄳ', "ㄱㅅ"),
        ('ㄵ', "ㄴㅈ"),
        ('ㄶ', "ㄴㅎ"),
        ('ㄺ', "ㄹㄱ"),
        ('ㄻ', "ㄹㅁ"),
        ('ㄼ', "ㄹㅂ"),
        ('ㄽ', "ㄹㅅ"),
        ('ㄾ', "ㄹㅌ"),
        ('ㄿ', "ㄹㅍ"),
        ('ㅀ', "ㄹㅎ"),
        ('ㅄ', "ㅂㅅ"),
        ('ㅘ', "ㅗㅏ"),
        ('ㅙ', "ㅗㅐ"),
        ('ㅚ', "ㅗㅣ"),
        ('ㅝ', "ㅜㅓ"),
        ('ㅞ', "ㅜㅔ"),
        ('ㅟ', "ㅜㅣ"),
        ('ㅢ', "ㅡㅣ"),
    ];
    CLUSTERS.iter().find(|(cluster, _)| *cluster == letter).map(|(_, parts)| *parts)
}

/// `text` as it is typed, letter by letter; folded.
pub fn spelled(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len() * 2);
    for letter in fold(text).chars() {
        if let Some((initial, vowel, last)) = letters(letter) {
            spelled.push(INITIALS[initial]);
            spelled.push_str(VOWELS[vowel]);
            spelled.push_str(FINALS[last]);
        } else if let Some(parts) = taken_apart(letter) {
            spelled.push_str(parts);
        } else if letter.is_control() {
            spelled.push(' ');
        } else {
            spelled.push(letter);
        }
    }
    spelled
}

/// The letters that the syllables of `text` begin with (`한빛 소프트` is `ㅎㅂㅅㅍㅌ`); empty without Hangul.
pub fn initials(text: &str) -> String {
    fold(text).chars().filter_map(letters).map(|(initial, ..)| INITIALS[initial]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_on_the_way_finds_the_word() {
        for (word, typed) in [
            ("한빛소프트", ["ㅎ", "하", "한", "한ㅂ", "한비", "한빛"].as_slice()),
            ("가구", &["각", "가구"]),
            ("갑시다", &["갑", "값", "갑시"]),
            ("과학", &["고", "과", "괗", "과하", "과학"]),
            ("닭갈비", &["달", "닭", "닭가"]),
            ("Hanbit 한빛", &["HAN", "hanbit ㅎ", "t 한비"]),
            ("e\u{301}clair", &["É"]),
        ] {
            for part in typed {
                assert!(spelled(word).contains(&spelled(part)), "{part} in {word}");
            }
        }
        assert!(!spelled("한빛").contains(&spelled("한팁")));
    }

    #[test]
    fn initials_are_those_of_syllables() {
        assert_eq!(initials("한빛 소프트"), "ㅎㅂㅅㅍㅌ");
        assert_eq!(initials("(주)Acme 쌍용"), "ㅈㅆㅇ");
        assert_eq!(initials("Acme"), "");
    }
}
