//! What is said in Korean and English: names of events, and what to ask where nothing is missing.

use baton_model::Tongue;

/// What to ask where all is known.
pub(super) fn next_step(language: Tongue) -> &'static str {
    language.pick(
        "All four letters are confirmed: what would have to be true for you to decide?",
        "예산·권한·필요성·시기가 모두 확인되었어요. 결정을 내리기까지 무엇이 더 필요한가요?",
    )
}

/// What an event is called; one of one's own by its name.
pub(super) fn event(name: &str, language: Tongue) -> &str {
    let known = EVENTS.iter().find(|(known, _)| *known == name);
    known.map_or(name, |(en, ko)| language.pick(en, ko))
}

/// The events that marketing meets, as the contract names them.
const EVENTS: [(&str, &str); 28] = [
    ("Page Viewed", "페이지 조회"),
    ("Screen Viewed", "화면 조회"),
    ("Page Engaged", "페이지 체류"),
    ("Form Submitted", "양식 제출"),
    ("Newsletter Subscribed", "뉴스레터 구독"),
    ("Asset Downloaded", "자료 다운로드"),
    ("Webinar Registered", "웨비나 신청"),
    ("Webinar Attended", "웨비나 참석"),
    ("Live Chat Conversation Started", "채팅 상담 시작"),
    ("Live Chat Message Sent", "채팅 메시지"),
    ("Product Added to Wishlist", "관심 상품 추가"),
    ("Product Added", "장바구니 추가"),
    ("Products Searched", "제품 검색"),
    ("Coupon Applied", "쿠폰 적용"),
    ("Trial Started", "체험 시작"),
    ("Email Delivered", "이메일 수신"),
    ("Email Opened", "이메일 열람"),
    ("Email Link Clicked", "이메일 링크 클릭"),
    ("Email Replied", "이메일 회신"),
    ("Email Bounced", "이메일 반송"),
    ("Email Marked as Spam", "스팸 신고"),
    ("Unsubscribed", "수신 거부"),
    ("Meeting Booked", "미팅 예약"),
    ("Meeting Held", "미팅"),
    ("Meeting Missed", "미팅 불참"),
    ("Call Logged", "통화"),
    ("Demo Attended", "데모 참석"),
    ("Survey Answered", "설문 응답"),
];
