//! Amounts in what people write.

use std::sync::LazyLock;

use regex::Regex;

/// `$50,000`, `₩5,000,000`, `USD 50k`.
static AHEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(\$|us\$|€|₩|￦|£|¥|\busd|\beur|\bkrw|\bgbp|\bjpy)\s*(\d[\d,]*(?:\.\d+)?)\s*(k|m|million|thousand)?\b").ok()
});
/// `50,000 USD`, `50k euros`.
static BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(\d[\d,]*(?:\.\d+)?)\s*(k|m|million|thousand)?\s*(usd|dollars?|eur|euros?|krw|won|gbp|pounds?|jpy|yen)\b").ok()
});
/// `1억 5천만 원`, `5,000만원`, `3억`.
static WON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:(\d[\d,]*(?:\.\d+)?)\s*억\s*)?(?:(\d[\d,]*(?:\.\d+)?)\s*(천만|백만|십만|만|천)\s*)?(원)?")
        .ok()
});
/// `5000000원`.
static PLAIN_WON: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\d[\d,]{3,})\s*원").ok());

/// The first amount in a text, with its currency (ISO 4217).
pub(super) fn read(text: &str) -> Option<(f64, &'static str)> {
    let amount = latin(text).or_else(|| won(text))?;
    (amount.0.is_finite() && amount.0 > 0.0 && amount.0 <= 1e15).then_some(amount)
}

fn latin(text: &str) -> Option<(f64, &'static str)> {
    if let Some(found) = AHEAD.as_ref()?.captures(text) {
        let unit = found.get(3).map_or("", |unit| unit.as_str());
        return Some((number(&found[2])? * times(unit), currency(&found[1])?));
    }
    let found = BEHIND.as_ref()?.captures(text)?;
    let unit = found.get(2).map_or("", |unit| unit.as_str());
    Some((number(&found[1])? * times(unit), currency(&found[3])?))
}

fn won(text: &str) -> Option<(f64, &'static str)> {
    // The expression matches nothing at all, too: what counts has a hundred million, or says that it is money.
    for found in WON.as_ref()?.captures_iter(text) {
        let (hundred_millions, small, won) = (found.get(1), found.get(2), found.get(4));
        if hundred_millions.is_none() && (small.is_none() || won.is_none()) {
            continue;
        }
        let large = hundred_millions.and_then(|text| number(text.as_str())).unwrap_or(0.0) * 1e8;
        let unit = found.get(3).map_or(0.0, |unit| match unit.as_str() {
            "천만" => 1e7,
            "백만" => 1e6,
            "십만" => 1e5,
            "만" => 1e4,
            _ => 1e3,
        });
        return Some((large + small.and_then(|text| number(text.as_str())).unwrap_or(0.0) * unit, "KRW"));
    }
    let found = PLAIN_WON.as_ref()?.captures(text)?;
    Some((number(&found[1])?, "KRW"))
}

fn number(text: &str) -> Option<f64> {
    text.replace(',', "").parse().ok()
}

fn times(unit: &str) -> f64 {
    match unit.to_ascii_lowercase().as_str() {
        "k" | "thousand" => 1e3,
        "m" | "million" => 1e6,
        _ => 1.0,
    }
}

fn currency(text: &str) -> Option<&'static str> {
    Some(match text.to_lowercase().as_str() {
        "$" | "us$" | "usd" | "dollar" | "dollars" => "USD",
        "€" | "eur" | "euro" | "euros" => "EUR",
        "₩" | "￦" | "krw" | "won" => "KRW",
        "£" | "gbp" | "pound" | "pounds" => "GBP",
        "¥" | "jpy" | "yen" => "JPY",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount, currency) in [
            ("our budget is $50,000 a year", 50_000.0, "USD"),
            ("about 40k USD", 40_000.0, "USD"),
            ("1.5 million euros", 1_500_000.0, "EUR"),
            ("KRW 30,000,000", 30_000_000.0, "KRW"),
            ("예산은 5천만원입니다", 50_000_000.0, "KRW"),
            ("예산 5,000만 원", 50_000_000.0, "KRW"),
            ("1억 5천만 원 정도", 150_000_000.0, "KRW"),
            ("3억까지 가능", 300_000_000.0, "KRW"),
            ("5000000원", 5_000_000.0, "KRW"),
        ] {
            let found = read(text).unwrap_or_else(|| panic!("{text}"));
            assert!((found.0 - amount).abs() < 1e-6 && found.1 == currency, "{text}: {found:?}");
        }
        for text in ["", "no budget", "50 people", "3만 명", "call 010-1234-5678", "$", "원"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
