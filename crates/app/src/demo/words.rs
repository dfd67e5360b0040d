//! What reps write, in Korean and English.

use baton_model::{BantLetter, BantStatus};

/// The same said twice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Say {
    ko: &'static str,
    en: &'static str,
}

impl Say {
    pub(super) const fn new(ko: &'static str, en: &'static str) -> Say {
        Say { ko, en }
    }

    pub(super) const fn in_language(self, korean: bool) -> &'static str {
        if korean { self.ko } else { self.en }
    }
}

/// Why a lead is given back.
pub(super) struct Reason {
    pub code: &'static str,
    pub say: Say,
    /// The letter that it is a no to.
    pub denies: Option<BantLetter>,
}

const fn reason(
    code: &'static str,
    ko: &'static str,
    en: &'static str,
    denies: Option<BantLetter>,
) -> Reason {
    Reason { code, say: Say::new(ko, en), denies }
}

pub(super) const RETURNS: [Reason; 8] = [
    reason(
        "too_early",
        "내년 상반기에 다시 검토하신다고 합니다.",
        "Will look at it again next year.",
        Some(BantLetter::Timing),
    ),
    reason(
        "too_early",
        "아직 자료만 모으는 단계입니다.",
        "Only gathering material so far.",
        Some(BantLetter::Timing),
    ),
    reason(
        "no_budget",
        "올해 예산이 이미 확정되어 여력이 없습니다.",
        "This year's budget is spent.",
        Some(BantLetter::Budget),
    ),
    reason(
        "wrong_person",
        "담당 부서가 아니며 담당자를 모르십니다.",
        "Not the right department, and does not know who is.",
        Some(BantLetter::Authority),
    ),
    reason(
        "not_a_fit",
        "재고가 없는 서비스업이라 맞지 않습니다.",
        "A service business without stock: not a fit.",
        Some(BantLetter::Need),
    ),
    reason(
        "not_a_fit",
        "사내 설치만 허용되는 환경입니다.",
        "Only on-premises is allowed there.",
        Some(BantLetter::Need),
    ),
    reason(
        "unreachable",
        "전화 4회, 메일 3회에도 답이 없습니다.",
        "Four calls and three mails without an answer.",
        None,
    ),
    reason("unreachable", "퇴사하신 것으로 보입니다.", "Seems to have left the company.", None),
];

/// What was learned about a letter, and how.
pub(super) struct Words {
    pub status: BantStatus,
    pub value: Say,
    pub evidence: Say,
}

const fn words(
    status: BantStatus,
    value: (&'static str, &'static str),
    evidence: (&'static str, &'static str),
) -> Words {
    Words { status, value: Say::new(value.0, value.1), evidence: Say::new(evidence.0, evidence.1) }
}

use BantStatus::{Confirmed, Inferred, Negative};

pub(super) const BUDGET: [Words; 6] = [
    words(
        Confirmed,
        ("하반기 예산 확보", "in this year's plan"),
        (
            "하반기 시스템 예산에 반영되어 있다고 통화에서 확인했습니다.",
            "Said on the phone that it is in this year's IT budget.",
        ),
    ),
    words(
        Confirmed,
        ("부서 예산 집행 가능", "department budget"),
        (
            "부서 전결 한도 안이라 별도 품의가 필요 없다고 합니다.",
            "Within what the department may sign off by itself.",
        ),
    ),
    words(
        Confirmed,
        ("정부 지원 사업 선정", "grant approved"),
        (
            "스마트제조 지원 사업에 선정되어 자금이 확보되었습니다.",
            "Their digitalisation grant has been approved.",
        ),
    ),
    words(
        Inferred,
        ("도입 예산 검토 중", "seems to have one"),
        (
            "ROI 계산기를 내려받고 엔터프라이즈 가격을 두 번 봤습니다.",
            "Used the ROI calculator and looked at enterprise pricing twice.",
        ),
    ),
    words(
        Negative,
        ("올해 예산 없음", "none this year"),
        ("올해 투자 예산이 동결되었다고 합니다.", "Says that investments are frozen this year."),
    ),
    words(
        Negative,
        ("예산 삭감", "cut"),
        (
            "지난달 예산이 삭감되어 진행이 어렵다고 답했습니다.",
            "The budget was cut last month, by their mail.",
        ),
    ),
];

pub(super) const AUTHORITY: [Words; 5] = [
    words(
        Confirmed,
        ("최종 결재자", "decides"),
        ("본인이 최종 결재자라고 미팅에서 밝혔습니다.", "Said in the meeting that the decision is theirs."),
    ),
    words(
        Confirmed,
        ("결재자 미팅 참석", "sponsor joined"),
        (
            "두 번째 미팅에 담당 임원이 직접 참석했습니다.",
            "The responsible executive joined the second call.",
        ),
    ),
    words(
        Inferred,
        ("의사결정 관여", "has a say"),
        ("직함과 질문 내용으로 보아 결정에 관여합니다.", "Title and questions suggest a say in it."),
    ),
    words(
        Negative,
        ("결정 권한 없음", "no say"),
        (
            "도입 결정은 본사에서 하며 연결해 줄 수 없다고 합니다.",
            "Headquarters decides, and they cannot introduce us.",
        ),
    ),
    words(
        Negative,
        ("타 부서 소관", "other department"),
        ("다른 부서 소관이라 관여하지 않는다고 답했습니다.", "Wrote that another department is in charge."),
    ),
];

pub(super) const NEED: [Words; 7] = [
    words(
        Confirmed,
        ("재고 과잉", "too much stock"),
        (
            "재고 회전 일수가 두 배로 늘어 해결책이 필요하다고 합니다.",
            "Days of stock have doubled and they need a way out.",
        ),
    ),
    words(
        Confirmed,
        ("엑셀 계획 한계", "spreadsheets give out"),
        (
            "엑셀 파일 40개로 계획을 세우고 있어 한계라고 설명했습니다.",
            "Plans in forty spreadsheets and says that it no longer works.",
        ),
    ),
    words(
        Confirmed,
        ("납기 준수율 하락", "late deliveries"),
        (
            "납기 준수율이 82%로 떨어져 대표 지시로 찾고 있습니다.",
            "On-time delivery fell to 82 %; the board asked for a tool.",
        ),
    ),
    words(
        Confirmed,
        ("ERP 교체", "new ERP"),
        ("ERP 교체에 맞추어 계획 도구도 바꾸려 합니다.", "Replacing the ERP and the planning tool with it."),
    ),
    words(
        Inferred,
        ("수요예측 관심", "forecasting"),
        (
            "수요예측 가이드와 연동 문서를 여러 번 읽었습니다.",
            "Read the forecasting guide and the integration pages several times.",
        ),
    ),
    words(
        Negative,
        ("필요 없음", "none"),
        ("계획할 재고가 없는 사업이라고 확인했습니다.", "Has no stock to plan, as the call showed."),
    ),
    words(
        Negative,
        ("기능 불일치", "lacks a feature"),
        ("사내 설치가 필수라 우리 제품으로는 어렵습니다.", "Needs it on-premises, which we do not offer."),
    ),
];

pub(super) const TIMING: [Words; 6] = [
    words(
        Confirmed,
        ("이번 분기", "this quarter"),
        ("이번 분기 안에 계약하고 싶다고 메일로 답했습니다.", "Wants to sign this quarter, by their mail."),
    ),
    words(
        Confirmed,
        ("3개월 이내", "within three months"),
        (
            "성수기 전 가동이 목표라 3개월 안에 도입하려 합니다.",
            "Wants to be live before the season, in three months.",
        ),
    ),
    words(
        Confirmed,
        ("연말 전", "before year-end"),
        (
            "기존 계약이 연말에 끝나 그 전에 옮겨야 합니다.",
            "The old contract ends with the year; they must move before.",
        ),
    ),
    words(
        Inferred,
        ("곧 도입 예정", "soon"),
        ("체험판을 시작하고 동료를 세 명 초대했습니다.", "Started a trial and invited three colleagues."),
    ),
    words(
        Negative,
        ("내년 이후", "not before next year"),
        ("내년 상반기 이후에나 논의할 수 있다고 합니다.", "Not to be discussed before next year."),
    ),
    words(
        Negative,
        ("일정 미정", "no date"),
        ("일정이 없고 자료만 모으고 있다고 답했습니다.", "No date; they are only gathering material."),
    ),
];

/// One of `list` for `status` (the first if there were none): `choice` decides which.
pub(super) fn letter_words(list: &'static [Words], status: BantStatus, choice: usize) -> &'static Words {
    let fitting = || list.iter().filter(|words| words.status == status);
    fitting().nth(choice % fitting().count().max(1)).unwrap_or(&list[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_words_for_every_letter_and_status_that_reps_set() {
        for list in [&BUDGET[..], &AUTHORITY, &NEED, &TIMING] {
            for status in [Confirmed, Inferred, Negative] {
                assert!((0..9).all(|choice| letter_words(list, status, choice).status == status));
            }
        }
    }

    #[test]
    fn both_languages_are_what_they_say() {
        let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        let lists = BUDGET.iter().chain(&AUTHORITY).chain(&NEED).chain(&TIMING);
        let says = lists.flat_map(|words| [words.value, words.evidence]).chain(RETURNS.iter().map(|r| r.say));
        for say in says {
            assert!(hangul(say.in_language(true)) && !hangul(say.in_language(false)), "{say:?}");
        }
    }
}
