//! What to ask, in Korean and English.

use baton_model::{BantLetter, Tongue};

/// What is asked for first: why anybody talks to us, then who, when, and with what money.
pub(super) const FIRST: [BantLetter; 4] =
    [BantLetter::Need, BantLetter::Authority, BantLetter::Timing, BantLetter::Budget];

/// How to ask for a letter.
pub(super) fn question(letter: BantLetter, language: Tongue) -> &'static str {
    match (letter, language) {
        (BantLetter::Need, Tongue::En) => {
            "What made you look for a solution now, and what happens if nothing changes?"
        }
        (BantLetter::Need, Tongue::Ko) => {
            "지금 해결책을 찾게 된 계기는 무엇인가요? 이대로 두면 어떤 문제가 생기나요?"
        }
        (BantLetter::Authority, Tongue::En) => "Who besides you decides on this, and what matters to them?",
        (BantLetter::Authority, Tongue::Ko) => {
            "담당자님 외에 이 결정에 참여하시는 분은 누구이며, 그분들은 무엇을 중요하게 보시나요?"
        }
        (BantLetter::Timing, Tongue::En) => "By when should this be running, and what depends on that date?",
        (BantLetter::Timing, Tongue::Ko) => "언제까지 도입되어야 하나요? 그 일정에 걸려 있는 일이 있나요?",
        (BantLetter::Budget, Tongue::En) => "Is there a budget for this, and how is it approved?",
        (BantLetter::Budget, Tongue::Ko) => "책정된 예산이 있나요? 승인은 어떤 절차로 이루어지나요?",
    }
}

/// What to ask where all is known.
pub(super) fn next_step(language: Tongue) -> &'static str {
    match language {
        Tongue::En => "All four letters are confirmed: what would have to be true for you to decide?",
        Tongue::Ko => "예산·권한·필요성·시기가 모두 확인되었습니다. 결정을 내리기까지 무엇이 더 필요한가요?",
    }
}
