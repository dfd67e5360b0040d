//! Rules that read BANT from signals: each has a name and can be switched off.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::BantLetter;

/// The most words of a rule.
const WORDS_MAX: usize = 200;
/// The longest word, in bytes.
const WORD_BYTES_MAX: usize = 200;
/// How far back a rule may look, in days.
const DAYS_MAX: u32 = 3_650;

/// The name of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleName {
    /// Budget: pages on prices, quotes and budgets were looked at.
    BudgetPages,
    /// Budget: somebody wrote of a budget, a quote, an amount.
    BudgetWords,
    /// Budget, against it: somebody wrote that there is none.
    BudgetDenied,
    /// Authority: several people of the account take part.
    AccountParticipants,
    /// Authority: people of rank attend meetings, demos and webinars.
    SeniorAttendees,
    /// Authority, against it: somebody wrote that it is not theirs to decide.
    AuthorityDenied,
    /// Need: pages on problems and their solutions were looked at.
    ProblemPages,
    /// Need: forms and surveys were answered with a problem.
    NeedAnswers,
    /// Need, against it: somebody wrote that there is none.
    NeedDenied,
    /// Timing: mails are answered, often and fast.
    ReplyPace,
    /// Timing: somebody wrote of a deadline.
    DeadlineWords,
    /// Timing, against it: somebody wrote that it is not the time.
    TimingDenied,
}

/// Whose messages a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Those of the lead alone.
    Lead,
    /// Those of everybody of its account.
    Account,
}

/// How a rule works.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Rule {
    /// Whether it works at all.
    pub on: bool,
    /// The most confidence that it gives or, if it speaks against a letter, takes: 0 to 1.
    pub confidence: f64,
    /// How far back it looks, in days.
    pub days: u32,
    /// Whose messages it looks at.
    pub of: Scope,
    /// What it looks for: words, parts of an address, names of answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// All rules, by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(from = "BTreeMap<RuleName, Change>", into = "BTreeMap<RuleName, Rule>")]
pub struct Rules(BTreeMap<RuleName, Rule>);

/// What a document says of a rule: the rest stays as it is by default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    on: Option<bool>,
    confidence: Option<f64>,
    days: Option<u32>,
    of: Option<Scope>,
    words: Option<Vec<String>>,
}

const PRICE_PAGES: &[&str] =
    &["pricing", "price", "quote", "budget", "plans", "roi", "가격", "요금", "견적", "예산", "비용", "구매"];
const PRICE_WORDS: &[&str] = &[
    "budget of",
    "our budget",
    "budget is",
    "budget approved",
    "approved budget",
    "allocated",
    "send a quote",
    "quotation",
    "purchase order",
    "예산은",
    "예산이 있",
    "예산 확보",
    "예산을 확보",
    "예산 배정",
    "예산을 배정",
    "예산 승인",
    "예산이 승인",
    "견적서",
    "견적 요청",
    "발주",
    "품의",
];
const NO_BUDGET: &[&str] = &[
    "no budget",
    "don't have budget",
    "don't have the budget",
    "do not have a budget",
    "without a budget",
    "out of budget",
    "over budget",
    "budget was cut",
    "budget freeze",
    "too expensive",
    "can't afford",
    "예산 없",
    "예산이 없",
    "예산은 없",
    "예산도 없",
    "예산 부족",
    "예산이 부족",
    "예산 삭감",
    "예산이 삭감",
    "너무 비싸",
    "비용이 부담",
];
const NOT_MINE: &[&str] = &[
    "not the decision maker",
    "not my decision",
    "not the right person",
    "wrong person",
    "no authority",
    "i'm a student",
    "i am a student",
    "just a student",
    "결정권이 없",
    "결정 권한이 없",
    "권한이 없",
    "담당자가 아니",
    "담당자가 아닙",
    "담당이 아니",
    "담당이 아닙",
    "제 담당이 아",
    "학생입니다",
    "학생이에요",
];
const PROBLEM_PAGES: &[&str] = &[
    "solution",
    "use-case",
    "use_case",
    "usecase",
    "problem",
    "challenge",
    "case-stud",
    "case_stud",
    "customers/",
    "compare",
    "솔루션",
    "문제",
    "사례",
    "고객사",
    "도입",
    "비교",
];
const NEED_FIELDS: &[&str] = &[
    "need",
    "needs",
    "problem",
    "pain",
    "pain_point",
    "challenge",
    "goal",
    "use_case",
    "requirement",
    "requirements",
    "문제",
    "고민",
    "필요",
    "과제",
    "목표",
    "요구사항",
    "도입 목적",
    "도입목적",
];
const NO_NEED: &[&str] = &[
    "not interested",
    "no need",
    "don't need",
    "do not need",
    "just looking",
    "just browsing",
    "unsubscribe me",
    "already have a solution",
    "관심 없",
    "관심이 없",
    "필요 없",
    "필요가 없",
    "필요하지 않",
    "이미 쓰고 있는",
    "이미 사용 중인 솔루션",
    "구경만",
];
const NOT_NOW: &[&str] = &[
    "not now",
    "no plans",
    "no plan to",
    "not this year",
    "on hold",
    "postponed",
    "maybe later",
    "some day",
    "no timeline",
    "no rush",
    "계획 없",
    "계획이 없",
    "당분간",
    "나중에",
    "보류",
    "연기되",
    "연기됐",
    "올해는 어렵",
    "아직 이르",
];

impl RuleName {
    /// Every rule, letter by letter.
    pub const ALL: [RuleName; 12] = [
        RuleName::BudgetPages,
        RuleName::BudgetWords,
        RuleName::BudgetDenied,
        RuleName::AccountParticipants,
        RuleName::SeniorAttendees,
        RuleName::AuthorityDenied,
        RuleName::ProblemPages,
        RuleName::NeedAnswers,
        RuleName::NeedDenied,
        RuleName::ReplyPace,
        RuleName::DeadlineWords,
        RuleName::TimingDenied,
    ];

    /// The name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            RuleName::BudgetPages => "budget_pages",
            RuleName::BudgetWords => "budget_words",
            RuleName::BudgetDenied => "budget_denied",
            RuleName::AccountParticipants => "account_participants",
            RuleName::SeniorAttendees => "senior_attendees",
            RuleName::AuthorityDenied => "authority_denied",
            RuleName::ProblemPages => "problem_pages",
            RuleName::NeedAnswers => "need_answers",
            RuleName::NeedDenied => "need_denied",
            RuleName::ReplyPace => "reply_pace",
            RuleName::DeadlineWords => "deadline_words",
            RuleName::TimingDenied => "timing_denied",
        }
    }

    /// What it is about.
    pub const fn letter(self) -> BantLetter {
        match self {
            RuleName::BudgetPages | RuleName::BudgetWords | RuleName::BudgetDenied => BantLetter::Budget,
            RuleName::AccountParticipants | RuleName::SeniorAttendees | RuleName::AuthorityDenied => {
                BantLetter::Authority
            }
            RuleName::ProblemPages | RuleName::NeedAnswers | RuleName::NeedDenied => BantLetter::Need,
            RuleName::ReplyPace | RuleName::DeadlineWords | RuleName::TimingDenied => BantLetter::Timing,
        }
    }

    /// Whether it speaks against its letter.
    pub const fn is_against(self) -> bool {
        matches!(
            self,
            RuleName::BudgetDenied
                | RuleName::AuthorityDenied
                | RuleName::NeedDenied
                | RuleName::TimingDenied
        )
    }

    /// How it works unless a document says otherwise.
    fn usual(self) -> Rule {
        let (confidence, days, of, words): (f64, u32, Scope, &[&str]) = match self {
            RuleName::BudgetPages => (0.4, 60, Scope::Lead, PRICE_PAGES),
            RuleName::BudgetWords => (0.6, 180, Scope::Lead, PRICE_WORDS),
            RuleName::BudgetDenied => (0.8, 180, Scope::Lead, NO_BUDGET),
            RuleName::AccountParticipants => (0.5, 90, Scope::Account, &[]),
            RuleName::SeniorAttendees => (0.7, 180, Scope::Account, &[]),
            RuleName::AuthorityDenied => (0.8, 180, Scope::Lead, NOT_MINE),
            RuleName::ProblemPages => (0.4, 90, Scope::Lead, PROBLEM_PAGES),
            RuleName::NeedAnswers => (0.7, 365, Scope::Lead, NEED_FIELDS),
            RuleName::NeedDenied => (0.8, 180, Scope::Lead, NO_NEED),
            RuleName::ReplyPace => (0.4, 30, Scope::Lead, &[]),
            RuleName::DeadlineWords => (0.7, 365, Scope::Lead, &[]),
            RuleName::TimingDenied => (0.8, 90, Scope::Lead, NOT_NOW),
        };
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Rule { on: true, confidence, days, of, words }
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Default for Rules {
    fn default() -> Rules {
        Rules(RuleName::ALL.into_iter().map(|name| (name, name.usual())).collect())
    }
}

impl Rules {
    /// The rule of this name, if it is on.
    pub fn active(&self, name: RuleName) -> Option<&Rule> {
        self.0.get(&name).filter(|rule| rule.on)
    }

    /// The rule of this name, to be changed.
    pub fn rule_mut(&mut self, name: RuleName) -> &mut Rule {
        self.0.entry(name).or_insert_with(|| name.usual())
    }

    /// How far back the rules that are on look together, in days; 0 if none is on.
    pub fn days(&self) -> u32 {
        self.0.values().filter(|rule| rule.on).map(|rule| rule.days).max().unwrap_or(0)
    }

    /// Everything that cannot be, each with its place.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, rule) in &self.0 {
            let mut fault =
                |field: &str, problem: &str| faults.push(format!("rules.{name}.{field}: {problem}"));
            if !(0.0..=1.0).contains(&rule.confidence) {
                fault("confidence", "is a number from 0 to 1");
            }
            if !(1..=DAYS_MAX).contains(&rule.days) {
                fault("days", "is a number from 1 to 3650");
            }
            if rule.words.len() > WORDS_MAX {
                fault("words", "are at most 200");
            }
            if rule.words.iter().any(|word| word.trim().is_empty() || word.len() > WORD_BYTES_MAX) {
                fault("words", "have 1 to 200 bytes each");
            }
        }
        faults
    }
}

impl From<BTreeMap<RuleName, Change>> for Rules {
    fn from(changes: BTreeMap<RuleName, Change>) -> Rules {
        let mut rules = Rules::default();
        for (name, change) in changes {
            let rule = rules.rule_mut(name);
            let usual = rule.clone();
            *rule = Rule {
                on: change.on.unwrap_or(usual.on),
                confidence: change.confidence.unwrap_or(usual.confidence),
                days: change.days.unwrap_or(usual.days),
                of: change.of.unwrap_or(usual.of),
                words: change.words.unwrap_or(usual.words),
            };
        }
        rules
    }
}

impl From<Rules> for BTreeMap<RuleName, Rule> {
    fn from(rules: Rules) -> BTreeMap<RuleName, Rule> {
        rules.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_name_and_letter() {
        for name in RuleName::ALL {
            assert_eq!(serde_json::to_value(name).unwrap(), name.name());
            let first = name.name().split('_').next().unwrap();
            if name.is_against() {
                assert_eq!(first, name.letter().name());
            }
        }
        assert!(Rules::default().faults().is_empty());
        assert_eq!(Rules::default().days(), 365);
    }

    #[test]
    fn a_document_changes_what_it_names() {
        let rules: Rules =
            serde_json::from_str(r#"{"budget_pages":{"on":false},"reply_pace":{"days":7,"of":"account"}}"#)
                .unwrap();
        assert!(rules.active(RuleName::BudgetPages).is_none());
        let pace = rules.active(RuleName::ReplyPace).unwrap();
        assert_eq!((pace.days, pace.of), (7, Scope::Account));
        assert!((pace.confidence - 0.4).abs() < 1e-12);
        let written = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<Rules>(&written).unwrap(), rules, "what is written is read again");
        assert!(serde_json::from_str::<Rules>(r#"{"weather":{"on":false}}"#).is_err());
    }
}
