//! Companies.

use std::collections::HashSet;

use fastrand::Rng;
use serde::Serialize;

use super::Settings;
use super::countries::{COUNTRIES, Country};
use super::names::{COMPETITORS, INDUSTRIES, Industry, KOREAN_ROOTS, ROOTS, ascii};
use super::random::{Purpose, chance, log_uniform, one, spread, stream, weighted};

/// Companies a lead.
const ACCOUNTS_PER_LEAD: f64 = 0.5;
/// Of so many companies one is a university.
const UNIVERSITY_EVERY: usize = 40;
/// From so many companies on, competitors are among them.
const COMPETITORS_FROM: usize = 20;
/// Tries to find a name that is not taken; then names are numbered.
const TRIES_MAX: usize = 8;
/// The golden ratio and the square root of 2, less 1: even spreads that have nothing to do with each other.
const COUNTRY_STEP: f64 = 0.618_033_988_749_894_9;
const INDUSTRY_STEP: f64 = 0.414_213_562_373_095_1;

/// A company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// Its name with its legal form: `주식회사 한빛로지스`.
    pub name: String,
    /// Its domain, below `.example`.
    pub domain: String,
    /// Its trade, in snake case: `logistics`.
    pub industry: &'static str,
    /// How many people work there.
    pub employees: u32,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    #[serde(skip)]
    pub(super) kind: Kind,
}

/// What a company is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Prospect,
    University,
    Competitor,
}

/// Makes the companies.
pub(super) fn accounts(settings: &Settings) -> Vec<Account> {
    if settings.leads() == 0 {
        return Vec::new();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "half of at most 100,000")]
    let count = (settings.leads() as f64 * ACCOUNTS_PER_LEAD).ceil() as usize;
    let mut taken = HashSet::new();
    let offset = stream(settings.seed, Purpose::Account, usize::MAX).f64();
    (0..count)
        .map(|index| {
            let mut rng = stream(settings.seed, Purpose::Account, index);
            let competitor = COMPETITORS.get(index).filter(|_| count >= COMPETITORS_FROM);
            let account = match competitor {
                Some(&(name, domain, country)) => Account {
                    name: name.to_owned(),
                    domain: domain.to_owned(),
                    industry: "software",
                    employees: rng.u32(80..900),
                    country,
                    kind: Kind::Competitor,
                },
                None => prospect(&mut rng, index, offset, &taken),
            };
            taken.insert(account.domain.clone());
            account
        })
        .collect()
}

fn prospect(rng: &mut Rng, index: usize, offset: f64, taken: &HashSet<String>) -> Account {
    let country_at = spread(index, offset, COUNTRY_STEP);
    let country = &COUNTRIES[weighted(country_at, COUNTRIES.iter().map(|country| country.share))];
    let industry_at = spread(index, offset, INDUSTRY_STEP);
    let industry = &INDUSTRIES[weighted(industry_at, INDUSTRIES.iter().map(|industry| industry.share))];
    let university = index % UNIVERSITY_EVERY == UNIVERSITY_EVERY / 2;
    let employees =
        if university { log_uniform(rng, 300.0, 6_000.0) } else { log_uniform(rng, 4.0, 10_000.0) };
    let (name, domain) = named(rng, country, industry, university, taken);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 10,000")]
    let employees = employees.round() as u32;
    Account {
        name,
        domain,
        industry: if university { "education" } else { industry.code },
        employees,
        country: country.code,
        kind: if university { Kind::University } else { Kind::Prospect },
    }
}

/// A name with its legal form, and a domain that is not taken.
fn named(
    rng: &mut Rng,
    country: &Country,
    industry: &Industry,
    university: bool,
    taken: &HashSet<String>,
) -> (String, String) {
    let (mut name, mut latin) = coined(rng, country, industry, university);
    for _ in 0..TRIES_MAX {
        if !taken.contains(&domain(&latin)) {
            break;
        }
        (name, latin) = coined(rng, country, industry, university);
    }
    let mut number = 1;
    let mut free = domain(&latin);
    while taken.contains(&free) {
        number += 1;
        free = domain(&format!("{latin} {number}"));
    }
    if number > 1 {
        name = format!("{name} {number}");
    }
    if university { (name, free) } else { (one(rng, country.legal).replace("{}", &name), free) }
}

fn domain(latin: &str) -> String {
    format!("{}.example", ascii(latin))
}

/// A name without legal form, and in Latin letters.
fn coined(rng: &mut Rng, country: &Country, industry: &Industry, university: bool) -> (String, String) {
    let (english, korean, korean_latin) = one(rng, &industry.words);
    if country.code == "KR" {
        let (root, latin) = one(rng, &KOREAN_ROOTS);
        return if university {
            (format!("{root}대학교"), format!("{latin} univ"))
        } else {
            (format!("{root}{korean}"), format!("{latin} {korean_latin}"))
        };
    }
    let root = one(rng, &ROOTS);
    if university {
        let name = format!("{} University", root.split(' ').next().unwrap_or(root));
        return (name.clone(), name);
    }
    // Some companies trade under their root alone.
    if chance(rng, 0.15) {
        ((*root).to_owned(), format!("{root} {}", country.code))
    } else {
        let name = format!("{root} {english}");
        (name.clone(), name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(leads: usize) -> Vec<Account> {
        accounts(&Settings { leads, ..Settings::ending("2026-06-10T09:00:00Z".parse().unwrap()) })
    }

    #[test]
    fn about_a_third_is_korean_at_every_size() {
        for leads in [200, 2_000, 20_000] {
            let accounts = made(leads);
            let korean = accounts.iter().filter(|account| account.country == "KR").count() as f64;
            let share = korean / accounts.len() as f64;
            assert!((0.32..0.38).contains(&share), "{share} of {}", accounts.len());
        }
    }

    #[test]
    fn no_domain_is_used_twice_or_could_be_real() {
        let accounts = made(20_000);
        let domains: HashSet<&str> = accounts.iter().map(|account| account.domain.as_str()).collect();
        assert_eq!(domains.len(), accounts.len());
        for domain in domains {
            let label = domain.strip_suffix(".example").unwrap();
            assert!(
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
                "{domain}"
            );
            assert!(!label.starts_with('-') && !label.ends_with('-'), "{domain}");
        }
    }

    #[test]
    fn sizes_are_log_uniform() {
        let sizes: Vec<u32> = made(4_000).into_iter().map(|account| account.employees).collect();
        let between = |low, high| {
            sizes.iter().filter(|size| (low..high).contains(*size)).count() as f64 / sizes.len() as f64
        };
        for share in [between(4, 28), between(28, 200), between(200, 1_414), between(1_414, 10_001)] {
            assert!((0.2..0.3).contains(&share), "{share}");
        }
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert!(made(0).is_empty());
        assert_eq!(made(1).len(), 1);
    }
}
