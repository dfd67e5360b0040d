//! The rank of people by their job title, in Korean and English.

use baton_model::text::fold;

/// Whoever decides: owners and chiefs.
const CHIEF: f64 = 1.0;
/// Whoever decides for a division: vice presidents, directors of the board.
const EXECUTIVE: f64 = 0.8;
/// Whoever decides for a department.
const HEAD: f64 = 0.6;
/// Whoever has a say.
const MANAGER: f64 = 0.3;

/// Words of Latin letters, which stand alone. The first that is found decides.
const ENGLISH: [(&[&str], f64); 5] = [
    (&["assistant", "secretary", "intern", "student", "trainee"], 0.0),
    (&["vp", "svp", "evp", "avp", "vice"], EXECUTIVE),
    (
        &[
            "ceo",
            "cfo",
            "cto",
            "coo",
            "cio",
            "cmo",
            "cro",
            "cpo",
            "ciso",
            "chief",
            "founder",
            "cofounder",
            "president",
            "owner",
            "chairman",
        ],
        CHIEF,
    ),
    (&["director", "head"], HEAD),
    (&["manager", "lead", "supervisor"], MANAGER),
];
/// Words of Hangul, which may be part of longer ones.
const KOREAN: [(&[&str], f64); 5] = [
    (&["비서", "인턴", "학생", "영업대표", "고객대표"], 0.0),
    (&["부사장", "전무", "상무", "본부장", "부문장", "임원", "이사"], EXECUTIVE),
    (&["대표", "사장", "회장", "창업자", "원장", "총장"], CHIEF),
    (&["부장", "실장", "팀장", "센터장", "그룹장", "소장", "총괄", "지점장"], HEAD),
    (&["차장", "과장", "파트장", "매니저", "책임", "수석"], MANAGER),
];

/// How much somebody of this title has to say, 0 to 1.
pub fn rank(title: &str) -> f64 {
    let title = fold(title);
    // Titles that mean less, or more, than their words.
    for (phrase, level) in [
        ("product owner", MANAGER),
        ("account executive", 0.0),
        ("managing director", EXECUTIVE),
        ("대표이사", CHIEF),
    ] {
        if title.contains(phrase) {
            return level;
        }
    }
    let english: Vec<&str> = title.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let found = ENGLISH.iter().find(|(words, _)| words.iter().any(|word| english.contains(word)));
    let by_english = found.map(|(_, level)| *level);
    let found = KOREAN.iter().find(|(words, _)| words.iter().any(|word| title.contains(word)));
    match (by_english, found.map(|(_, level)| *level)) {
        // The assistant of a chief is none.
        (Some(level), _) | (_, Some(level)) if level == 0.0 => 0.0,
        (Some(one), Some(other)) => one.max(other),
        (Some(level), None) | (None, Some(level)) => level,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_have_their_rank_in_both_languages() {
        for (title, level) in [
            ("CEO", CHIEF),
            ("Co-Founder & CTO", CHIEF),
            ("Chief Financial Officer", CHIEF),
            ("Vice President, Sales", EXECUTIVE),
            ("VP Engineering", EXECUTIVE),
            ("Head of Data", HEAD),
            ("Marketing Director", HEAD),
            ("Managing Director", EXECUTIVE),
            ("IT Manager", MANAGER),
            ("Product Owner", MANAGER),
            ("Engineer", 0.0),
            ("Assistant to the CEO", 0.0),
            ("Account Executive", 0.0),
            ("Leading engineer", 0.0),
            ("대표이사", CHIEF),
            ("대표", CHIEF),
            ("부사장", EXECUTIVE),
            ("재무이사", EXECUTIVE),
            ("상무", EXECUTIVE),
            ("개발팀장", HEAD),
            ("연구소장", HEAD),
            ("구매 과장", MANAGER),
            ("영업대표", 0.0),
            ("대표 비서", 0.0),
            ("대리", 0.0),
            ("", 0.0),
        ] {
            assert!((rank(title) - level).abs() < 1e-12, "{title}: {}", rank(title));
        }
    }
}
