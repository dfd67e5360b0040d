//! What BANT has to be for a lead to become an SQL: a document that both teams agree on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BantLetter, BantStatus, PerLetter, Rules};

/// The longest document, in bytes.
pub const POLICY_BYTES_MAX: usize = 60_000;
/// For how long a letter may be good, in days.
const DAYS_MAX: u32 = 3_650;

/// When BANT makes a lead an SQL, what each letter weighs, for how long it is good, and how it is read from signals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BantPolicy {
    /// Letters that must be confirmed.
    pub required: Vec<BantLetter>,
    /// Whether `inferred` is as good as `confirmed`.
    pub inferred_counts: bool,
    /// From which confidence on it then is, 0 to 1.
    pub inferred_from: f64,
    /// Share of each letter in completeness; they sum to 1.
    pub weights: PerLetter<f64>,
    /// For how many days what was confirmed is good, unless whoever confirmed it said until when; null: for ever.
    pub good_for_days: PerLetter<Option<u32>>,
    /// How letters are read from signals.
    pub rules: Rules,
}

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// How sure.
    pub status: BantStatus,
    /// How sure as a number, 0 to 1; none if nobody said.
    pub confidence: Option<f64>,
    /// Whether it was confirmed and is no longer good.
    pub stale: bool,
}

impl From<BantStatus> for Standing {
    fn from(status: BantStatus) -> Standing {
        Standing { status, ..Standing::default() }
    }
}

impl Default for BantPolicy {
    /// All four confirmed; need and budget weigh 0.3, authority and timing 0.2; timing is good for a quarter, need for a year.
    fn default() -> BantPolicy {
        BantPolicy {
            required: BantLetter::ALL.to_vec(),
            inferred_counts: false,
            inferred_from: 0.6,
            weights: PerLetter { budget: 0.3, authority: 0.2, need: 0.3, timing: 0.2 },
            good_for_days: PerLetter {
                budget: Some(180),
                authority: Some(180),
                need: Some(365),
                timing: Some(90),
            },
            rules: Rules::default(),
        }
    }
}

/// Why a document is not a policy: every fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a BANT policy:\n  {}", .0.join("\n  "))]
pub struct PolicyError(pub Vec<String>);

impl BantPolicy {
    /// Reads a document, YAML or JSON. What it does not say is as by default.
    ///
    /// # Errors
    /// [`PolicyError`] with everything that is wrong.
    pub fn from_text(text: &str) -> Result<BantPolicy, PolicyError> {
        if text.len() > POLICY_BYTES_MAX {
            return Err(PolicyError(vec![format!(
                "it is {} bytes long; at most 60000 are read",
                text.len()
            )]));
        }
        let policy: BantPolicy =
            serde_saphyr::from_str(text).map_err(|error| PolicyError(vec![error.to_string()]))?;
        match policy.faults() {
            faults if faults.is_empty() => Ok(policy),
            faults => Err(PolicyError(faults)),
        }
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let weights: Vec<f64> = self.weights.iter().map(|(_, weight)| *weight).collect();
        if weights.iter().any(|weight| !(0.0..=1.0).contains(weight)) {
            faults.push("weights: each is a number from 0 to 1".to_owned());
        } else if (weights.iter().sum::<f64>() - 1.0).abs() > 1e-9 {
            faults.push("weights: the four sum to 1".to_owned());
        }
        if !(0.0..=1.0).contains(&self.inferred_from) {
            faults.push("inferred_from: is a number from 0 to 1".to_owned());
        }
        for (place, letter) in self.required.iter().enumerate() {
            if self.required[..place].contains(letter) {
                faults.push(format!("required: {letter} is named twice"));
            }
        }
        for (letter, days) in self.good_for_days.iter() {
            if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
                faults.push(format!("good_for_days.{letter}: is a number from 1 to 3650, or null"));
            }
        }
        faults.extend(self.rules.faults());
        faults
    }

    /// The required letters that do not satisfy it, in order.
    pub fn missing(&self, stand: &PerLetter<Standing>) -> Vec<BantLetter> {
        let lacks = |(letter, stand): &(BantLetter, &Standing)| {
            self.required.contains(letter) && !self.satisfied(**stand)
        };
        stand.iter().filter(lacks).map(|(letter, _)| letter).collect()
    }

    /// How much of BANT is settled, 0 to 1: the weights of the satisfied letters.
    pub fn completeness(&self, stand: &PerLetter<Standing>) -> f64 {
        let settled = stand.iter().filter(|(_, stand)| self.satisfied(**stand));
        // The sum of nothing is a negative zero.
        settled.map(|(letter, _)| self.weights.of(letter)).sum::<f64>() + 0.0
    }

    /// Whether a letter counts.
    pub fn satisfied(&self, stand: Standing) -> bool {
        match stand.status {
            BantStatus::Confirmed => !stand.stale,
            // Whoever notes an inference and says no number has thought about it.
            BantStatus::Inferred => {
                self.inferred_counts && stand.confidence.is_none_or(|sure| sure >= self.inferred_from)
            }
            BantStatus::Unknown | BantStatus::Negative => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(statuses: [BantStatus; 4]) -> PerLetter<Standing> {
        let mut statuses = statuses.into_iter();
        PerLetter::each(|_| statuses.next().unwrap().into())
    }

    #[test]
    fn missing_names_what_is_required_and_not_confirmed() {
        let policy = BantPolicy::default();
        let mut stand =
            stand([BantStatus::Confirmed, BantStatus::Inferred, BantStatus::Confirmed, BantStatus::Negative]);
        assert_eq!(policy.missing(&stand), [BantLetter::Authority, BantLetter::Timing]);
        assert!((policy.completeness(&stand) - 0.6).abs() < 1e-12);
        let lenient = BantPolicy { inferred_counts: true, ..policy };
        assert_eq!(lenient.missing(&stand), [BantLetter::Timing]);
        stand.authority.confidence = Some(0.5);
        assert_eq!(lenient.missing(&stand), [BantLetter::Authority, BantLetter::Timing], "not sure enough");
        stand.budget.stale = true;
        assert_eq!(lenient.missing(&stand).len(), 3, "stale is not confirmed");
    }

    #[test]
    fn a_document_says_what_is_other_than_usual() {
        let text = "required: [need, budget]\ninferred_counts: true\ngood_for_days: { budget: null, authority: 30, need: 10, timing: 5 }\nrules:\n  reply_pace: { on: false }\n";
        let policy = BantPolicy::from_text(text).unwrap();
        assert_eq!(policy.required, [BantLetter::Need, BantLetter::Budget]);
        assert_eq!((policy.good_for_days.budget, policy.good_for_days.timing), (None, Some(5)));
        // A letter that is left out is not one that is good for ever.
        let short = "good_for_days: { budget: 180, authority: 30, need: 10 }\n";
        assert!(BantPolicy::from_text(short).unwrap_err().to_string().contains("timing"));
        assert!((policy.weights.budget - 0.3).abs() < 1e-12);
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(BantPolicy::from_text(&json).unwrap(), policy, "what is written is read again");
        assert_eq!(BantPolicy::from_text("{}").unwrap(), BantPolicy::default());
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = "required: [need, need]\ninferred_from: 2\nweights: { budget: 1, authority: 1, need: 0, timing: 0 }\nrules:\n  reply_pace: { days: 0, confidence: 7 }\n";
        let told = BantPolicy::from_text(text).unwrap_err().to_string();
        for place in
            ["required", "inferred_from", "weights", "rules.reply_pace.confidence", "rules.reply_pace.days"]
        {
            assert!(told.contains(place), "{place} in {told}");
        }
        for text in
            ["required: [money]", "colour: red", "rules: { weather: {} }", "[", "weights: { budget: .nan }"]
        {
            assert!(BantPolicy::from_text(text).is_err(), "{text}");
        }
        assert!(BantPolicy::from_text(&"#".repeat(POLICY_BYTES_MAX + 1)).is_err());
    }
}
