//! The playbook: what to do with a lead, by the band that its score is in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Tongue;
use crate::document;
use crate::scoring::{Fault, Faults};

/// The most bands.
pub const BANDS_MAX: usize = 20;
/// The longest id, in bytes.
pub const ID_BYTES_MAX: usize = 40;
/// The longest text, in bytes.
pub const TEXT_BYTES_MAX: usize = 2_000;

/// What to do with leads. Without a band nothing is said of any.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// At most [`BANDS_MAX`], in any order.
    pub bands: Vec<Band>,
}

/// A stretch of scores, and what to do with leads in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Unique: 1 to [`ID_BYTES_MAX`] of `a` to `z`, `0` to `9`, `_` and `-`.
    pub id: String,
    /// The displayed score at and above which it holds.
    pub from: i64,
    /// The grades that it is for, such as `A1`; none: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grade: Vec<String>,
    /// What people call it, in one line.
    pub name: Bilingual,
    /// What to do.
    pub r#do: Bilingual,
}

/// A text in English, Korean or both, each of at most [`TEXT_BYTES_MAX`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// 한국어.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
}

impl Bilingual {
    /// The text in this language, else in the other.
    #[must_use]
    pub fn pick(&self, language: Tongue) -> &str {
        let (wanted, other) = match language {
            Tongue::En => (&self.en, &self.ko),
            Tongue::Ko => (&self.ko, &self.en),
        };
        wanted.as_deref().or(other.as_deref()).unwrap_or_default()
    }
}

impl Playbook {
    /// Reads a playbook from YAML or JSON text.
    ///
    /// # Errors
    /// Everything that is wrong, with its place.
    pub fn from_text(text: &str) -> Result<Playbook, Faults> {
        let whole = |message: String| Faults(vec![Fault::new(Fault::DOCUMENT, message)]);
        let playbook: Playbook =
            document::read("playbook", text).map_err(|error| whole(error.to_string()))?;
        let faults = playbook.faults();
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        // Escapes make JSON longer than the YAML that it was: what is kept must be short enough to be read again.
        let bytes = playbook.to_json().len();
        if bytes > document::BYTES_MAX {
            let most = document::BYTES_MAX;
            return Err(whole(format!("has {bytes} bytes as JSON; at most {most} are allowed")));
        }
        Ok(playbook)
    }

    /// Its document as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The band of a displayed score and its grade: of those for that grade the greatest at or below the score.
    #[must_use]
    pub fn band(&self, score: i64, grade: &str) -> Option<&Band> {
        let holds = |band: &&Band| band.from <= score && band.is_for(grade);
        self.bands.iter().filter(holds).max_by_key(|band| band.from)
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.bands.len() > BANDS_MAX {
            faults.push(Fault::new("bands", format!("at most {BANDS_MAX} are allowed")));
        }
        for (index, band) in self.bands.iter().take(BANDS_MAX).enumerate() {
            let place = format!("bands[{index}]");
            band.check(&place, &mut faults);
            for earlier in &self.bands[..index] {
                if earlier.id == band.id {
                    faults.push(Fault::new(format!("{place}.id"), format!("`{}` is used twice", band.id)));
                }
                if earlier.from == band.from && earlier.meets(band) {
                    let message = format!(
                        "{} is where `{}` begins, for the same grades: begin it elsewhere, or name other grades",
                        band.from, earlier.id
                    );
                    faults.push(Fault::new(format!("{place}.from"), message));
                }
            }
        }
        faults
    }
}

impl Band {
    fn is_for(&self, grade: &str) -> bool {
        self.grade.is_empty() || self.grade.iter().any(|one| one == grade)
    }

    /// Whether there is a grade that both are for.
    fn meets(&self, other: &Band) -> bool {
        self.grade.is_empty() || other.grade.is_empty() || self.grade.iter().any(|grade| other.is_for(grade))
    }

    fn check(&self, place: &str, faults: &mut Vec<Fault>) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if !(1..=ID_BYTES_MAX).contains(&self.id.len()) || !self.id.chars().all(plain) {
            let message = format!("must be 1 to {ID_BYTES_MAX} of a to z, 0 to 9, `_` and `-`");
            faults.push(Fault::new(format!("{place}.id"), message));
        }
        for (index, grade) in self.grade.iter().enumerate() {
            let place = format!("{place}.grade[{index}]");
            if !matches!(grade.as_bytes(), [b'A'..=b'D', b'1'..=b'3']) {
                faults.push(Fault::new(place, "is no grade: A to D and 1 to 3, such as `B2`"));
            } else if self.grade[..index].contains(grade) {
                faults.push(Fault::new(place, format!("{grade} stands twice")));
            }
        }
        self.name.check(&format!("{place}.name"), 1, faults);
        self.r#do.check(&format!("{place}.do"), usize::MAX, faults);
    }
}

impl Bilingual {
    fn check(&self, place: &str, lines_max: usize, faults: &mut Vec<Fault>) {
        if self.en.is_none() && self.ko.is_none() {
            faults.push(Fault::new(place, "needs `en`, `ko` or both"));
        }
        for (language, text) in [("en", &self.en), ("ko", &self.ko)] {
            let Some(text) = text else { continue };
            let message = if text.trim().is_empty() {
                "is empty".to_owned()
            } else if text.len() > TEXT_BYTES_MAX {
                format!("has {} bytes; at most {TEXT_BYTES_MAX} are allowed", text.len())
            } else if text.chars().any(|c| c.is_control() && c != '\n') {
                // They would reach terminals and mails.
                "holds a control character: only line breaks are allowed".to_owned()
            } else if text.split('\n').count() > lines_max {
                "has several lines; one is allowed".to_owned()
            } else {
                continue;
            };
            faults.push(Fault::new(format!("{place}.{language}"), message));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, subsequence};

    use super::*;

    const THREE: &str = "bands:\n  - { id: hot, from: 80, name: { en: Hot, ko: 뜨거움 }, do: { en: \"Call within the hour\", ko: \"한 시간 안에 전화\" } }\n  - { id: warm, from: 50, name: { en: Warm }, do: { ko: \"이틀 안에 메일\" } }\n  - { id: cold, from: 0, name: { en: Cold }, do: { en: Leave to marketing } }\n";

    fn id(playbook: &Playbook, score: i64, grade: &str) -> Option<String> {
        playbook.band(score, grade).map(|band| band.id.clone())
    }

    #[test]
    fn a_score_is_in_the_greatest_band_at_or_below_it() {
        let playbook = Playbook::from_text(THREE).unwrap();
        for (score, band) in
            [(i64::MAX, "hot"), (80, "hot"), (79, "warm"), (50, "warm"), (49, "cold"), (0, "cold")]
        {
            assert_eq!(id(&playbook, score, "C3").as_deref(), Some(band), "{score}");
        }
        assert_eq!(id(&playbook, -1, "A1"), None);
        assert_eq!(id(&Playbook::default(), 100, "A1"), None);
        assert_eq!(
            Playbook::from_text(&playbook.to_json()).unwrap(),
            playbook,
            "what is written is read again"
        );
    }

    #[test]
    fn a_language_that_is_missing_falls_back() {
        let playbook = Playbook::from_text(THREE).unwrap();
        let [hot, warm, _] = &playbook.bands[..] else { panic!() };
        assert_eq!((hot.name.pick(Tongue::En), hot.name.pick(Tongue::Ko)), ("Hot", "뜨거움"));
        assert_eq!((warm.name.pick(Tongue::Ko), warm.r#do.pick(Tongue::En)), ("Warm", "이틀 안에 메일"));
    }

    #[test]
    fn grades_narrow_a_band() {
        let text = "bands:\n  - { id: fit, from: 50, grade: [A1, A2], name: { en: x }, do: { en: x } }\n  - { id: keen, from: 50, grade: [B1], name: { en: x }, do: { en: x } }\n  - { id: rest, from: 10, name: { en: x }, do: { en: x } }\n";
        let playbook = Playbook::from_text(text).unwrap();
        let found = ["A2", "B1", "C1"].map(|grade| id(&playbook, 60, grade));
        assert_eq!(found.each_ref().map(|id| id.as_deref()), [Some("fit"), Some("keen"), Some("rest")]);
        for clash in [text.replace("[B1]", "[B1, A2]"), text.replace("from: 10", "from: 50")] {
            let told = Playbook::from_text(&clash).unwrap_err().to_string();
            assert!(told.contains("].from: 50 is where `fit` begins"), "{told}");
        }
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = "bands:\n  - { id: Hot, from: 1, grade: [E1, A1, A1], name: {}, do: { en: \" \" } }\n  - { id: Hot, from: 1, name: { ko: \"a\\u0000\" }, do: { en: x } }\n  - { id: ok, from: 2, name: { ko: \"a\\nb\" }, do: { en: \"a\\nb\" } }\n";
        let told = Playbook::from_text(text).unwrap_err().to_string();
        for fault in [
            "bands[0].id: must be",
            "bands[0].grade[0]: is no grade",
            "bands[0].grade[2]: A1 stands twice",
            "bands[0].name: needs `en`",
            "bands[0].do.en: is empty",
            "bands[1].id: `Hot` is used twice",
            "bands[1].from: 1 is where",
            "bands[1].name.ko: holds a control character",
            "bands[2].name.ko: has several lines",
        ] {
            assert!(told.contains(fault), "{fault} in {told}");
        }
        assert_eq!(told.lines().count(), 10, "{told}");
        let band = |id: &str, text: &str| {
            format!("{{ id: {id}, from: 1, name: {{ en: x }}, do: {{ en: {text} }} }}")
        };
        for (text, part) in [
            ("bands: [{ id: a, from: 1.5, name: { en: x }, do: { en: x } }]".to_owned(), "(document)"),
            ("bands: [{ id: a, from: 1, name: { fr: x }, do: { en: x } }]".to_owned(), "fr"),
            ("bands: [{ id: a, from: 1, do: { en: x } }]".to_owned(), "name"),
            ("bond: []".to_owned(), "bond"),
            ("{}".to_owned(), "bands"),
            (format!("bands: [{}]", band("a", &"x".repeat(2_001))), "has 2001 bytes"),
            (format!("bands: [{}]", band(&"a".repeat(41), "x")), "bands[0].id"),
            (format!("bands: [{}]", vec![band("a", "x"); 21].join(", ")), "at most 20"),
        ] {
            let told = Playbook::from_text(&text).unwrap_err().to_string();
            assert!(told.contains(part), "{text}: {told}");
        }
    }

    #[test]
    fn the_examples_of_the_guide_are_sound() {
        for guide in [
            include_str!("../../../docs/guide/en/criteria.md"),
            include_str!("../../../docs/guide/ko/criteria.md"),
        ] {
            let example = guide.split("```yaml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
            let playbook = Playbook::from_text(example).unwrap();
            assert_eq!(id(&playbook, 60, "B1").as_deref(), Some("keen"));
            assert_eq!(id(&playbook, 60, "C1").as_deref(), Some("cold"));
        }
    }

    /// A quote takes two bytes in JSON, and one in YAML.
    #[test]
    fn what_could_not_be_read_again_is_refused() {
        let text = "'\"'".replace('"', &"\"".repeat(TEXT_BYTES_MAX));
        let band = |n: i64| {
            format!(
                "  - {{ id: b{n}, from: {n}, name: {{ en: {text}, ko: {text} }}, do: {{ en: {text}, ko: {text} }} }}\n"
            )
        };
        let playbook = |bands: i64| {
            Playbook::from_text(&("bands:\n".to_owned() + &(0..bands).map(band).collect::<String>()))
        };
        let kept = playbook(16).unwrap();
        assert_eq!(Playbook::from_text(&kept.to_json()).unwrap(), kept);
        let told = playbook(20).unwrap_err().to_string();
        assert!(told.contains("bytes as JSON"), "{told}");
    }

    const GRADES: [&str; 12] = ["A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "D1", "D2", "D3"];

    /// Bands, some of which are for some grades alone; those that clash with an earlier one are left out.
    fn playbooks() -> impl Strategy<Value = Playbook> {
        let grades = prop_oneof![Just(Vec::new()), subsequence(GRADES.to_vec(), 1..=4)];
        vec((-20_i64..120, grades), 0..=BANDS_MAX).prop_map(|bands| {
            let words = Bilingual { en: Some("x".to_owned()), ko: None };
            let mut playbook = Playbook::default();
            for (index, (from, grades)) in bands.into_iter().enumerate() {
                playbook.bands.push(Band {
                    id: format!("b{index}"),
                    from,
                    grade: grades.into_iter().map(str::to_owned).collect(),
                    name: words.clone(),
                    r#do: words.clone(),
                });
                if !playbook.faults().is_empty() {
                    playbook.bands.pop();
                }
            }
            playbook
        })
    }

    /// The band found by going down from the score, one by one.
    fn searched<'a>(playbook: &'a Playbook, score: i64, grade: &str) -> Option<&'a Band> {
        (-20..=score).rev().find_map(|from| {
            let here = playbook.bands.iter().filter(|band| band.from == from);
            let mut here =
                here.filter(|band| band.grade.is_empty() || band.grade.contains(&grade.to_owned()));
            let found = here.next();
            assert!(here.next().is_none(), "two bands of one score");
            found
        })
    }

    proptest! {
        #[test]
        fn the_band_of_a_score_is_that_of_a_naive_search(
            playbook in playbooks(), score in -40_i64..140, grade in any::<Index>()
        ) {
            let grade = *grade.get(&GRADES);
            prop_assert_eq!(playbook.band(score, grade), searched(&playbook, score, grade));
            prop_assert_eq!(&Playbook::from_text(&playbook.to_json()).unwrap(), &playbook);
        }
    }
}
