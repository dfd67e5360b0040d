//! Where people and companies are, and how they are named there.

/// Where people and companies are.
pub(super) struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// Share of accounts, in percent.
    pub share: f64,
    /// ISO 639-1, what mails are written in.
    pub language: &'static str,
    /// ISO 4217, what deals are made in (deals of the others are in USD).
    pub currency: &'static str,
    /// POSIX time zone rule.
    pub zone: &'static str,
    /// What companies end in.
    pub legal: &'static [&'static str],
    /// Given names.
    pub given: &'static [&'static str],
    /// Family names.
    pub family: &'static [&'static str],
    /// Telephone numbers, `#` standing for a digit: only ranges that regulators keep free for fiction, or that are not
    /// assigned; empty where none is known.
    pub phone: &'static str,
}

/// The countries; the first is Korea, whose names are written by `KOREAN_FAMILY` and `KOREAN_GIVEN`.
pub(super) const COUNTRIES: [Country; 9] = [
    Country {
        code: "KR",
        share: 35.0,
        language: "ko",
        currency: "KRW",
        zone: "KST-9",
        legal: &["주식회사 {}", "(주){}", "{} 주식회사", "{}"],
        given: &[],
        family: &[],
        phone: "+82 10-0###-####",
    },
    Country {
        code: "US",
        share: 20.0,
        language: "en",
        currency: "USD",
        zone: "EST5EDT,M3.2.0,M11.1.0",
        legal: &["{} Inc.", "{} LLC", "{} Corp.", "{}"],
        given: &[
            "Olivia", "Liam", "Emma", "Noah", "Ava", "Ethan", "Mia", "Lucas", "Grace", "Owen", "Hannah",
            "Caleb", "Maya", "Isaac", "Naomi", "Marcus", "Priya", "Diego", "Tessa", "Jordan",
        ],
        family: &[
            "Carter", "Nguyen", "Reyes", "Bennett", "Patel", "Foster", "Hayes", "Morgan", "Brooks",
            "Sullivan", "Delgado", "Whitaker", "Okafor", "Lindgren", "Park", "Ramirez", "Holloway", "Mercer",
            "Chen", "Avery",
        ],
        phone: "+1 212-555-01##",
    },
    Country {
        code: "DE",
        share: 12.0,
        language: "de",
        currency: "EUR",
        zone: "CET-1CEST,M3.5.0,M10.5.0/3",
        legal: &["{} GmbH", "{} AG", "{} GmbH & Co. KG", "{} SE"],
        given: &[
            "Lena",
            "Jonas",
            "Katharina",
            "Felix",
            "Anja",
            "Matthias",
            "Sabine",
            "Jürgen",
            "Greta",
            "Tobias",
            "Heike",
            "Stefan",
            "Miriam",
            "Björn",
            "Claudia",
            "Emre",
        ],
        family: &[
            "Brandt",
            "Köhler",
            "Vogel",
            "Schäfer",
            "Lindemann",
            "Hoffmann",
            "Krüger",
            "Albrecht",
            "Weiß",
            "Seidel",
            "Yılmaz",
            "Fuchs",
            "Baumann",
            "Winkler",
            "Jansen",
            "Roth",
        ],
        phone: "+49 30 23125 ###",
    },
    Country {
        code: "GB",
        share: 9.0,
        language: "en",
        currency: "GBP",
        zone: "GMT0BST,M3.5.0/1,M10.5.0",
        legal: &["{} Ltd", "{} plc", "{} Group", "{}"],
        given: &[
            "Imogen", "Callum", "Freya", "Rhys", "Amelia", "Hamish", "Zara", "Alistair", "Niamh", "Oscar",
            "Priti", "Gareth",
        ],
        family: &[
            "Hartley",
            "Okonkwo",
            "Pembroke",
            "Shah",
            "Fairclough",
            "Murray",
            "Thornton",
            "Evans",
            "Kaur",
            "Ashdown",
            "Whitcombe",
            "Doyle",
        ],
        phone: "+44 20 7946 0###",
    },
    Country {
        code: "FR",
        share: 6.0,
        language: "fr",
        currency: "EUR",
        zone: "CET-1CEST,M3.5.0,M10.5.0/3",
        legal: &["{} SAS", "{} SA", "Groupe {}"],
        given: &[
            "Camille", "Étienne", "Léa", "Thibault", "Inès", "Rémi", "Chloé", "Mathieu", "Aïcha", "Hugo",
        ],
        family: &[
            "Lefèvre",
            "Moreau",
            "Garnier",
            "Benali",
            "Rousseau",
            "Chevalier",
            "Fontaine",
            "Mercier",
            "Perrin",
            "Dubois",
        ],
        phone: "+33 1 99 00 ## ##",
    },
    Country {
        code: "JP",
        share: 6.0,
        language: "ja",
        currency: "JPY",
        zone: "JST-9",
        legal: &["{} K.K.", "{} Co., Ltd.", "{} Japan"],
        given: &["Haruka", "Takumi", "Yui", "Kenta", "Misaki", "Daichi", "Aoi", "Ryo", "Naoko", "Shun"],
        family: &[
            "Sato",
            "Tanaka",
            "Mori",
            "Kobayashi",
            "Ishikawa",
            "Fujita",
            "Ono",
            "Hayashi",
            "Nakagawa",
            "Kimura",
        ],
        phone: "",
    },
    Country {
        code: "SE",
        share: 4.0,
        language: "sv",
        currency: "SEK",
        zone: "CET-1CEST,M3.5.0,M10.5.0/3",
        legal: &["{} AB", "{} Group AB"],
        given: &["Astrid", "Elin", "Oskar", "Maja", "Anders", "Linnéa", "Björn", "Sanna"],
        family: &["Lindqvist", "Bergström", "Åkesson", "Sjöberg", "Nyström", "Hedlund", "Öberg", "Dahl"],
        phone: "+46 8 465 004 ##",
    },
    Country {
        code: "SG",
        share: 4.0,
        language: "en",
        currency: "SGD",
        zone: "<+08>-8",
        legal: &["{} Pte. Ltd.", "{} Asia"],
        given: &["Wei Ling", "Arjun", "Mei", "Jun Hao", "Siti", "Kavitha", "Marcus", "Hui Min"],
        family: &["Tan", "Lim", "Ng", "Rajan", "Koh", "Rahman", "Goh", "Teo"],
        phone: "",
    },
    Country {
        code: "AU",
        share: 4.0,
        language: "en",
        currency: "AUD",
        zone: "AEST-10AEDT,M10.1.0,M4.1.0/3",
        legal: &["{} Pty Ltd", "{} Australia"],
        given: &["Matilda", "Lachlan", "Isla", "Angus", "Ruby", "Hamish", "Evie", "Declan"],
        family: &["Hargreaves", "McKenna", "Nguyen", "Tully", "Papadopoulos", "Walsh", "Irwin", "Singh"],
        phone: "+61 2 5550 ####",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_but_korea_has_names_and_shares_make_a_whole() {
        let whole: f64 = COUNTRIES.iter().map(|country| country.share).sum();
        assert!((whole - 100.0).abs() < 1e-9);
        assert_eq!(COUNTRIES[0].code, "KR");
        assert!(COUNTRIES[1..].iter().all(|country| !country.given.is_empty() && !country.family.is_empty()));
    }
}
