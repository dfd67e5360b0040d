//! Word lists. Companies are put together from coined roots and a word of their trade; none is meant to exist.

/// Korean family names, with how their bearers usually write them in Latin letters, the commonest first.
pub(super) const KOREAN_FAMILY: [(&str, &str); 24] = [
    ("김", "kim"),
    ("이", "lee"),
    ("박", "park"),
    ("최", "choi"),
    ("정", "jung"),
    ("강", "kang"),
    ("조", "cho"),
    ("윤", "yoon"),
    ("장", "jang"),
    ("임", "lim"),
    ("한", "han"),
    ("오", "oh"),
    ("서", "seo"),
    ("신", "shin"),
    ("권", "kwon"),
    ("황", "hwang"),
    ("안", "ahn"),
    ("송", "song"),
    ("류", "ryu"),
    ("홍", "hong"),
    ("배", "bae"),
    ("문", "moon"),
    ("남궁", "namgung"),
    ("선우", "sunwoo"),
];

/// Korean given names, with how their bearers usually write them in Latin letters.
pub(super) const KOREAN_GIVEN: [(&str, &str); 48] = [
    ("지우", "jiwoo"),
    ("서연", "seoyeon"),
    ("민준", "minjun"),
    ("하은", "haeun"),
    ("도윤", "doyoon"),
    ("수빈", "subin"),
    ("예준", "yejun"),
    ("지민", "jimin"),
    ("현우", "hyunwoo"),
    ("은지", "eunji"),
    ("성민", "sungmin"),
    ("유진", "yujin"),
    ("준호", "junho"),
    ("미경", "mikyung"),
    ("태현", "taehyun"),
    ("혜진", "hyejin"),
    ("상훈", "sanghoon"),
    ("나연", "nayeon"),
    ("동욱", "dongwook"),
    ("소영", "soyoung"),
    ("재원", "jaewon"),
    ("경희", "kyunghee"),
    ("승현", "seunghyun"),
    ("다은", "daeun"),
    ("영수", "youngsoo"),
    ("보라", "bora"),
    ("기훈", "kihoon"),
    ("지영", "jiyoung"),
    ("우진", "woojin"),
    ("선희", "sunhee"),
    ("정훈", "junghoon"),
    ("윤아", "yoona"),
    ("시현", "sihyun"),
    ("명수", "myungsoo"),
    ("가람", "garam"),
    ("하늘", "haneul"),
    ("병철", "byungchul"),
    ("주희", "juhee"),
    ("건우", "gunwoo"),
    ("세영", "seyoung"),
    ("진아", "jina"),
    ("형준", "hyungjun"),
    ("슬기", "seulgi"),
    ("찬호", "chanho"),
    ("미래", "mirae"),
    ("광수", "kwangsoo"),
    ("예린", "yerin"),
    ("해준", "haejun"),
];

/// First halves of Korean company names.
pub(super) const KOREAN_ROOTS: [(&str, &str); 44] = [
    ("한빛", "hanbit"),
    ("새온", "saeon"),
    ("다솔", "dasol"),
    ("미르온", "mireon"),
    ("누리담", "nuridam"),
    ("해든", "haedeun"),
    ("가온별", "gaonbyeol"),
    ("라온세", "raonse"),
    ("온새미", "onsaemi"),
    ("푸르내", "pureunae"),
    ("늘솜", "neulsom"),
    ("아라뜰", "aratteul"),
    ("도담결", "dodamgyeol"),
    ("예그린", "yegreen"),
    ("단미르", "danmir"),
    ("슬찬", "seulchan"),
    ("윤슬원", "yunseulwon"),
    ("마루안", "maruan"),
    ("초하나", "chohana"),
    ("빛가람내", "bitgaramnae"),
    ("한울담", "hanuldam"),
    ("시나래", "sinarae"),
    ("여울빛", "yeoulbit"),
    ("모든결", "modeungyeol"),
    ("바론", "baron"),
    ("소담휘", "sodamhwi"),
    ("나래온", "naraeon"),
    ("이든솔", "ideunsol"),
    ("두레한", "durehan"),
    ("큰솔내", "keunsolnae"),
    ("달보미", "dalbomi"),
    ("산들해", "sandeulhae"),
    ("물결온", "mulgyeolon"),
    ("별하나래", "byeolhanarae"),
    ("하람찬", "haramchan"),
    ("세찬미르", "sechanmir"),
    ("온벼리", "onbyeori"),
    ("해솔담", "haesoldam"),
    ("꽃가온", "kkotgaon"),
    ("그린나르샤", "greennarsha"),
    ("참마루", "chammaru"),
    ("벼리안", "byeorian"),
    ("동해솔", "donghaesol"),
    ("너울찬", "neoulchan"),
];

/// First halves of other company names.
pub(super) const ROOTS: [&str; 56] = [
    "Altrena",
    "Nordvik",
    "Quellmark",
    "Brightmere",
    "Castolin",
    "Ostrava Bay",
    "Velmora",
    "Tarnwick",
    "Lumenholt",
    "Feldrick",
    "Arcanto",
    "Skyborne",
    "Moravello",
    "Hexwell",
    "Grunmark",
    "Pellworth",
    "Sundara",
    "Kestrel Row",
    "Vantiro",
    "Eichberg",
    "Oakhelm",
    "Riverstadt",
    "Solquist",
    "Corvane",
    "Dunmere",
    "Elvaro",
    "Fjordal",
    "Galdric",
    "Harrowgate Lane",
    "Ismeria",
    "Jorvane",
    "Kaldor",
    "Lindaro",
    "Marrowby",
    "Novalis Peak",
    "Orbanza",
    "Pinecroft",
    "Quillon",
    "Rosveld",
    "Stellmar",
    "Tideford",
    "Umbralis",
    "Vestmark",
    "Wolfram Hill",
    "Xandria",
    "Yarrowell",
    "Zephyrion",
    "Amberlyn",
    "Bluefen",
    "Cindervale",
    "Drakemoor",
    "Everhold",
    "Falconry",
    "Glenmarch",
    "Hollowbrook",
    "Ironquay",
];

/// A trade, with the words that its companies carry: English, Korean, Korean in Latin letters.
pub(super) struct Industry {
    /// The value of the attribute.
    pub code: &'static str,
    /// Share of accounts, in percent.
    pub share: f64,
    /// Company name words: (English, Korean, Korean in Latin letters).
    pub words: [(&'static str, &'static str, &'static str); 3],
}

/// The trades; the last is education, to which universities belong.
pub(super) const INDUSTRIES: [Industry; 9] = [
    Industry {
        code: "manufacturing",
        share: 17.0,
        words: [
            ("Works", "정밀", "precision"),
            ("Components", "소재", "materials"),
            ("Industries", "산업", "industry"),
        ],
    },
    Industry {
        code: "logistics",
        share: 12.0,
        words: [
            ("Logistics", "로지스", "logis"),
            ("Freight", "해운", "marine"),
            ("Supply", "물류", "mullyu"),
        ],
    },
    Industry {
        code: "software",
        share: 13.0,
        words: [("Software", "소프트", "soft"), ("Systems", "시스템즈", "systems"), ("Labs", "랩스", "labs")],
    },
    Industry {
        code: "retail",
        share: 12.0,
        words: [
            ("Retail", "커머스", "commerce"),
            ("Outfitters", "유통", "yutong"),
            ("Foods", "푸드", "food"),
        ],
    },
    Industry {
        code: "healthcare",
        share: 12.0,
        words: [("Health", "헬스", "health"), ("Biotech", "바이오", "bio"), ("Medical", "메디칼", "medical")],
    },
    Industry {
        code: "finance",
        share: 8.0,
        words: [
            ("Capital", "캐피탈", "capital"),
            ("Insurance", "손해보험", "insurance"),
            ("Payments", "페이", "pay"),
        ],
    },
    Industry {
        code: "energy",
        share: 9.0,
        words: [
            ("Energy", "에너지", "energy"),
            ("Solar", "솔라", "solar"),
            ("Batteries", "배터리", "battery"),
        ],
    },
    Industry {
        code: "media",
        share: 9.0,
        words: [("Media", "미디어", "media"), ("Studios", "스튜디오", "studio"), ("Press", "출판", "books")],
    },
    Industry {
        code: "education",
        share: 8.0,
        words: [
            ("Learning", "에듀", "edu"),
            ("Academy", "아카데미", "academy"),
            ("Training", "교육", "education"),
        ],
    },
];

/// Invented competitors: name, domain, country.
pub(super) const COMPETITORS: [(&str, &str, &str); 3] = [
    ("Quantro Pilot Inc.", "quantro-pilot.example", "US"),
    ("Lagerwerk Neun GmbH", "lagerwerk-neun.example", "DE"),
    ("온담플래너 주식회사", "ondam-planner.example", "KR"),
];

/// A post: Korean and English title, level (`c_level`, `vp`, `director`, `manager`, `individual`), department, and how common
/// it is among leads.
pub(super) struct Title {
    pub ko: &'static str,
    pub en: &'static str,
    pub level: &'static str,
    pub department: &'static str,
    pub weight: f64,
}

const fn title(
    ko: &'static str,
    en: &'static str,
    level: &'static str,
    department: &'static str,
    weight: f64,
) -> Title {
    Title { ko, en, level, department, weight }
}

/// The posts of people in companies.
pub(super) const TITLES: [Title; 24] = [
    title("대표이사", "Chief Executive Officer", "c_level", "management", 4.0),
    title("최고기술책임자(CTO)", "Chief Technology Officer", "c_level", "it", 3.0),
    title("최고재무책임자(CFO)", "Chief Financial Officer", "c_level", "finance", 2.0),
    title("운영총괄 부사장", "Chief Operating Officer", "c_level", "operations", 2.5),
    title("기술 부사장", "VP Engineering", "vp", "it", 3.0),
    title("공급망 부문장", "VP Supply Chain", "vp", "operations", 4.0),
    title("영업본부장", "VP Sales", "vp", "sales", 2.5),
    title("마케팅 본부장", "VP Marketing", "vp", "marketing", 2.5),
    title("IT 이사", "Director of IT", "director", "it", 5.0),
    title("물류 이사", "Director of Logistics", "director", "operations", 5.0),
    title("재무 이사", "Finance Director", "director", "finance", 2.5),
    title("디지털혁신 이사", "Head of Digital Transformation", "director", "it", 4.0),
    title("마케팅팀장", "Marketing Manager", "manager", "marketing", 6.0),
    title("구매팀장", "Procurement Manager", "manager", "procurement", 7.0),
    title("물류팀장", "Logistics Manager", "manager", "operations", 7.0),
    title("생산관리팀장", "Production Planning Manager", "manager", "operations", 6.0),
    title("정보보안팀장", "Information Security Manager", "manager", "it", 3.0),
    title("데이터분석 책임", "Lead Data Analyst", "manager", "it", 4.0),
    title("수요예측 담당", "Demand Planner", "individual", "operations", 6.0),
    title("구매 담당 대리", "Buyer", "individual", "procurement", 5.0),
    title("마케팅 매니저", "Marketing Specialist", "individual", "marketing", 5.0),
    title("소프트웨어 엔지니어", "Software Engineer", "individual", "it", 6.0),
    title("사업개발 과장", "Business Development Associate", "individual", "sales", 3.0),
    title("경영지원 사원", "Office Administrator", "individual", "management", 2.0),
];

/// What people write who study or look for work: Korean and English.
pub(super) const STUDENT_TITLES: [(&str, &str); 4] = [
    ("대학생", "Student"),
    ("석사과정", "Master's student"),
    ("취업준비생", "Job seeker"),
    ("연구조교", "Research assistant"),
];

/// `text` in ASCII lower case, as it appears in addresses: umlauts written out, accents dropped, runs of anything else a hyphen.
pub(super) fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => plain.push(letter),
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            'å' | 'à' | 'á' | 'â' => plain.push('a'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'í' | 'ï' | 'î' | 'ı' => plain.push('i'),
            'ô' => plain.push('o'),
            'ç' => plain.push('c'),
            _ if plain.is_empty() || plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    plain.truncate(plain.trim_end_matches('-').len());
    plain
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::countries::COUNTRIES;

    #[test]
    fn names_become_plain_ascii() {
        assert_eq!(ascii("Jürgen Weiß"), "juergen-weiss");
        assert_eq!(ascii("Étienne"), "etienne");
        assert_eq!(ascii("Harrowgate Lane "), "harrowgate-lane");
        assert_eq!(ascii("한빛"), "");
        for country in &COUNTRIES {
            for name in country.given.iter().chain(country.family) {
                let plain = ascii(name);
                assert!(!plain.is_empty() && plain.chars().filter(|c| *c == '-').count() <= 1, "{name}");
            }
        }
    }

    #[test]
    fn lists_have_no_doubles_and_shares_make_a_whole() {
        let roots: HashSet<&str> = ROOTS.into_iter().chain(KOREAN_ROOTS.map(|(_, latin)| latin)).collect();
        assert_eq!(roots.len(), ROOTS.len() + KOREAN_ROOTS.len());
        assert_eq!(KOREAN_GIVEN.iter().collect::<HashSet<_>>().len(), KOREAN_GIVEN.len());
        let whole: f64 = INDUSTRIES.iter().map(|industry| industry.share).sum();
        assert!((whole - 100.0).abs() < 1e-9);
    }
}
