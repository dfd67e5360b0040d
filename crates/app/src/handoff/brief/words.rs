//! What to ask where nothing is missing, in Korean and English.

use baton_model::Tongue;

/// What to ask where all is known.
pub(super) fn next_step(language: Tongue) -> &'static str {
    language.pick(
        "All four letters are confirmed: what would have to be true for you to decide?",
        "예산·권한·필요성·시기가 모두 확인되었어요. 결정을 내리기까지 무엇이 더 필요한가요?",
    )
}
