//! Which purposes need consent, where, and since when.

use baton_store::{Tx, audit, consent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::is_name;
use crate::revision;
use crate::workspace::{Error, Workspace};

/// The most rules.
const RULES_MAX: usize = 50;
/// The most countries of a rule.
const COUNTRIES_MAX: usize = 250;

/// That a purpose needs consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRule {
    /// Which: `profiling` (scoring), `marketing_email`, `sales_contact`, `analytics`, or one of your own.
    pub purpose: String,
    /// Of people in which countries, as their attribute `country` says it (`KR`, `DE`, in upper case); null: of all. Whose country is not known needs it.
    #[serde(default)]
    pub countries: Option<Vec<String>>,
}

/// Which purposes need consent; without a rule a purpose needs none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConsentPolicy {
    /// A rule for each purpose that does.
    pub rules: Vec<ConsentRule>,
}

impl ConsentPolicy {
    fn check(&self) -> Result<(), Error> {
        if self.rules.len() > RULES_MAX {
            return Err(Error::WrongUse(format!("at most {RULES_MAX} rules can be set")));
        }
        for (place, rule) in self.rules.iter().enumerate() {
            if !is_name(&rule.purpose) {
                return Err(Error::WrongUse(format!(
                    "rules[{place}].purpose: write lower-case letters, digits and `_`, such as profiling"
                )));
            }
            if self.rules[..place].iter().any(|earlier| earlier.purpose == rule.purpose) {
                return Err(Error::WrongUse(format!(
                    "rules[{place}].purpose: `{}` has a rule already",
                    rule.purpose
                )));
            }
            let countries = rule.countries.as_deref().unwrap_or_default();
            let sound = |country: &String| {
                country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
            };
            if countries.len() > COUNTRIES_MAX || !countries.iter().all(sound) {
                return Err(Error::WrongUse(format!(
                    "rules[{place}].countries: write codes such as KR (ISO 3166-1)"
                )));
            }
        }
        Ok(())
    }

    /// Whether a purpose needs consent of somebody in `country`.
    pub(super) fn needs(&self, purpose: &str, country: Option<&str>) -> bool {
        let rule = self.rules.iter().find(|rule| rule.purpose == purpose);
        rule.is_some_and(|rule| match (&rule.countries, country) {
            (Some(countries), Some(country)) => {
                countries.iter().any(|of| of.eq_ignore_ascii_case(country.trim()))
            }
            _ => true,
        })
    }
}

/// Every policy there ever was, with the instant since which it holds, in microseconds; before the first nothing needs consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Policies(pub(super) Vec<(i64, ConsentPolicy)>);

impl Policies {
    /// As the workspace has them.
    pub(crate) async fn load(tx: &mut Tx) -> Result<Policies, baton_store::StoreError> {
        let stored = consent::policies(tx).await?.into_iter();
        Ok(Policies(
            stored.map(|set| (set.set_at, serde_json::from_str(&set.document).unwrap_or_default())).collect(),
        ))
    }

    /// Whether nothing ever needed consent.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one that holds at `at`.
    pub(super) fn at(&self, at: i64) -> Option<&ConsentPolicy> {
        let after = self.0.partition_point(|(since, _)| *since <= at);
        after.checked_sub(1).map(|place| &self.0[place].1)
    }

    /// Since when the first holds.
    pub(super) fn begin(&self) -> Option<i64> {
        self.0.first().map(|(since, _)| *since)
    }

    /// Whether where people are ever mattered.
    pub(super) fn asks_for_countries(&self) -> bool {
        self.0.iter().any(|(_, policy)| policy.rules.iter().any(|rule| rule.countries.is_some()))
    }
}

/// Which purposes need consent now.
///
/// # Errors
/// The database's own.
pub async fn policy(workspace: &Workspace) -> Result<ConsentPolicy, Error> {
    let now = workspace.now().micros();
    Ok(Policies::load(&mut workspace.db.read().await?).await?.at(now).cloned().unwrap_or_default())
}

/// Sets which purposes need consent from now on, in the name of `by`, in the place of the policy of revision `seen`; without it, of whichever stands.
/// What happened before is judged by what held then.
///
/// # Errors
/// [`Error::WrongUse`] for what makes no sense, [`Error::Stale`] if another one stands than was seen, or the database's own.
pub async fn set_policy(
    workspace: &Workspace,
    policy: &ConsentPolicy,
    seen: Option<i64>,
    by: &str,
) -> Result<(), Error> {
    policy.check()?;
    let now = workspace.now().micros();
    let text = serde_json::json!(policy).to_string();
    // What a service remembers is void: from now on it judges what comes in.
    let mut tx = workspace.db.write().await?;
    if let Some(seen) = seen {
        let stands = Policies::load(&mut tx).await?.at(now).cloned().unwrap_or_default();
        let by = consent::policies(&mut tx).await?.pop().map(|set| set.set_by);
        revision::check("the consent policy", revision::of(&stands), by, seen)?;
    }
    consent::set_policy(&mut tx, &text, now, by).await?;
    audit::note(&mut tx, now, by, "set_consent_policy", "consent_policy", &text).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(purpose: &str, countries: Option<&[&str]>) -> ConsentRule {
        let countries = countries.map(|all| all.iter().map(|&country| country.to_owned()).collect());
        ConsentRule { purpose: purpose.to_owned(), countries }
    }

    #[test]
    fn whose_country_is_not_known_needs_consent() {
        let policy = ConsentPolicy { rules: vec![rule("profiling", Some(&["KR"])), rule("analytics", None)] };
        policy.check().unwrap();
        assert!(policy.needs("profiling", None) && policy.needs("profiling", Some("kr")));
        assert!(!policy.needs("profiling", Some("US")) && policy.needs("analytics", Some("US")));
        assert!(!policy.needs("sales_contact", None));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (rules, place) in [
            (vec![rule("Profiling", None)], "rules[0].purpose"),
            (vec![rule("a", None), rule("a", None)], "rules[1].purpose"),
            (vec![rule("a", Some(&["Korea"]))], "rules[0].countries"),
        ] {
            let refused = ConsentPolicy { rules }.check().unwrap_err().to_string();
            assert!(refused.starts_with(place), "{refused}");
        }
    }

    #[test]
    fn the_policy_of_then_holds_for_then() {
        let with = |rules| ConsentPolicy { rules };
        let policies = Policies(vec![(10, with(vec![rule("profiling", None)])), (20, with(Vec::new()))]);
        assert_eq!(policies.at(9), None);
        assert!(
            policies.at(10).unwrap().needs("profiling", None)
                && !policies.at(20).unwrap().needs("profiling", None)
        );
    }
}
