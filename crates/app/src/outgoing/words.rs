//! What people are told, in Korean and English: one line, and some more below it.

use baton_model::{Happening, Tongue};
use serde_json::{Map, Value};

/// Of one thing that happened: a line, and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// The longest value that is put into a line, in characters.
const VALUE_CHARS_MAX: usize = 80;
/// The longest value that is put below it.
const NOTE_CHARS_MAX: usize = 500;

/// What happened in this language. `facts`: what is known of it and of the lead.
pub(crate) fn words(kind: Happening, facts: &Map<String, Value>, tongue: Tongue) -> Words {
    let (en, ko) = title(kind);
    let title = filled(tongue.pick(en, ko), facts, tongue);
    // Why people decided something, as they said it; the score gives its reasons elsewhere.
    let decided =
        facts.get("reason").and_then(Value::as_str).is_some_and(|reason| !MACHINE_REASONS.contains(&reason));
    let lines =
        LINES.iter().filter(|(field, ..)| decided || *field != "reason").filter_map(|(field, en, ko)| {
            let value = shown(facts.get(*field)?, NOTE_CHARS_MAX)?;
            Some(format!("{}: {}", tongue.pick(en, ko), named(field, &value, tongue)))
        });
    Words { title, body: lines.collect::<Vec<_>>().join("\n") }
}

/// Several things at once.
pub(crate) fn summary(reason: &str, count: usize, tongue: Tongue) -> String {
    match (reason, tongue) {
        ("storm", Tongue::En) => format!("{count} more, told together because they came so fast"),
        ("storm", Tongue::Ko) => format!("짧은 시간에 {count}건이 더 있어 한 번에 알려 드려요"),
        (_, Tongue::En) => format!("What happened: {count}"),
        (_, Tongue::Ko) => format!("새 소식 {count}건"),
    }
}

/// The line for each kind; `{…}` stands for what is known.
const fn title(kind: Happening) -> (&'static str, &'static str) {
    use Happening as H;
    match kind {
        H::LeadCreated => ("New lead: {who}", "새 리드: {who}"),
        H::LeadUpdated => ("Lead changed: {who}", "리드 정보 변경: {who}"),
        H::LeadScoreChanged => ("Score {score} ({grade}): {who}", "점수 {score}({grade}): {who}"),
        H::LeadActive => ("{who} is active again", "다시 움직이는 리드: {who}"),
        H::LeadStageChanged => ("{who}: {from} → {to}", "{who}: {from} → {to}"),
        H::LeadMqlReached => ("MQL: {who}", "마케팅 적격 리드(MQL): {who}"),
        H::LeadMqlLeft => ("No longer an MQL: {who}", "MQL에서 벗어남: {who}"),
        H::LeadSlotReached => ("Reached the line of {slot}: {who}", "{slot} 기준선 도달: {who}"),
        H::LeadSlotLeft => ("Fell out of the line of {slot}: {who}", "{slot} 기준선에서 벗어남: {who}"),
        H::HandoffOpened => ("Handed to sales: {who}", "영업에 인계: {who}"),
        H::HandoffAssigned => ("Yours to take: {who}", "담당으로 배정됨: {who}"),
        H::HandoffUnassigned => ("Nobody is free to take {who}", "맡을 사람이 없음: {who}"),
        H::HandoffReminder => ("Waiting for you: {who}", "답을 기다리는 인계: {who}"),
        H::HandoffOverdue => ("Overdue: {who}", "인계 기한 지남: {who}"),
        H::HandoffEscalated => ("Long overdue: {who}", "오래 기다린 인계: {who}"),
        H::HandoffSnoozed => ("Put off by {by}: {who}", "{by} 님이 미룸: {who}"),
        H::HandoffAccepted => ("Accepted by {by}: {who}", "{by} 님이 수락: {who}"),
        H::HandoffReturned => ("Returned by {by}: {who}", "{by} 님이 반려: {who}"),
        H::HandoffClosed => ("Hand-off closed: {who}", "인계 종료: {who}"),
        H::HandoffCommented => ("{by} wrote about {who}", "{by} 님의 댓글: {who}"),
        H::BantStale => ("Ask again: {who}", "다시 확인할 BANT: {who}"),
        H::OpportunityOpened => ("Deal opened: {who}", "영업 기회 등록: {who}"),
        H::OpportunityWon => ("Won: {who}", "수주: {who}"),
        H::OpportunityLost => ("Lost: {who}", "실주: {who}"),
        H::TaskDue => ("Due: {title}", "할 일: {title}"),
        H::ModelProposed => ("New criteria wait for approval: {title}", "승인을 기다리는 새 기준: {title}"),
        H::ModelPublished => ("New criteria are in force: {name}", "새 기준 적용: {name}"),
        H::ImportFinished => ("Import finished: {file}", "가져오기 완료: {file}"),
        H::DeliveryDied => ("Could not be delivered to {name}", "{name}(으)로 보내지 못함"),
    }
}

/// What stands below the line, where it is known.
const LINES: [(&str, &str, &str); 17] = [
    ("company", "Company", "회사"),
    ("job_title", "Title", "직함"),
    ("email", "E-mail", "이메일"),
    ("stage", "Stage", "단계"),
    ("score", "Score", "점수"),
    ("grade", "Grade", "등급"),
    ("source", "Source", "유입 경로"),
    ("owner", "Owner", "담당자"),
    ("due_at", "Until", "기한"),
    ("until", "Put off until", "미룬 시각"),
    ("letter", "BANT", "BANT"),
    ("amount", "Amount", "금액"),
    ("reason", "Reason", "사유"),
    ("note", "Note", "메모"),
    ("text", "Comment", "댓글"),
    ("rows", "Rows", "행"),
    ("rejected", "Rejected", "거부된 행"),
];

/// Reasons that Baton gives itself.
const MACHINE_REASONS: [&str; 8] = [
    "became_lead",
    "score_reached",
    "score_fell",
    "model_published",
    "left_mql",
    "stage_moved",
    "account_owner",
    "lead_owner",
];

fn filled(text: &str, facts: &Map<String, Value>, tongue: Tongue) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some((before, (field, after))) =
        rest.split_once('{').and_then(|(b, r)| Some((b, r.split_once('}')?)))
    {
        told.push_str(before);
        let value = facts.get(field).and_then(|value| shown(value, VALUE_CHARS_MAX));
        told.push_str(&value.map_or_else(|| "–".to_owned(), |value| named(field, &value, tongue)));
        rest = after;
    }
    told.push_str(rest);
    told
}

/// A value as one line of text: nothing that a lead writes begins another one.
fn shown(value: &Value, chars_max: usize) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(chars_max).collect();
    let line = line.trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// Stages by the names that people use.
fn named(field: &str, value: &str, tongue: Tongue) -> String {
    if !matches!(field, "stage" | "from" | "to") {
        return value.to_owned();
    }
    let (en, ko) = match value {
        "visitor" => ("visitor", "방문자"),
        "lead" => ("lead", "리드"),
        "mql" => ("MQL", "MQL"),
        "sal" => ("SAL", "SAL"),
        "sql" => ("SQL", "SQL"),
        "opportunity" => ("opportunity", "영업 기회"),
        "customer" => ("customer", "고객"),
        "recycled" => ("recycled", "재육성"),
        "disqualified" => ("disqualified", "부적격"),
        other => return other.to_owned(),
    };
    tongue.pick(en, ko).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(kind: Happening, facts: Value, tongue: Tongue) -> Words {
        let Value::Object(facts) = facts else { panic!("no object") };
        words(kind, &facts, tongue)
    }

    #[test]
    fn both_languages_say_what_happened() {
        let facts = json!({ "who": "김하나", "company": "하나상사", "from": "lead", "to": "mql", "stage": "mql", "score": 61 });
        let ko = told(Happening::LeadStageChanged, facts.clone(), Tongue::Ko);
        assert_eq!(
            (ko.title.as_str(), ko.body.as_str()),
            ("김하나: 리드 → MQL", "회사: 하나상사\n단계: MQL\n점수: 61")
        );
        let en = told(Happening::LeadMqlReached, facts, Tongue::En);
        assert_eq!(en.title, "MQL: 김하나");
        assert!(en.body.starts_with("Company: 하나상사"), "{}", en.body);
    }

    #[test]
    fn every_kind_has_words_and_no_gap_is_left_open() {
        for kind in Happening::ALL {
            for tongue in Tongue::ALL {
                let title = told(*kind, json!({}), tongue).title;
                assert!(!title.contains(['{', '}']) && title.contains('–'), "{kind}: {title}");
            }
        }
    }

    #[test]
    fn what_a_lead_writes_stays_in_its_line() {
        let facts =
            json!({ "who": "Ada\r\nBcc: all@example.com", "company": "x".repeat(1_000), "note": "{who}" });
        let words = told(Happening::LeadMqlReached, facts, Tongue::En);
        assert_eq!(words.title, "MQL: Ada  Bcc: all@example.com");
        assert_eq!(words.body.lines().count(), 2);
        assert!(words.body.len() < 600 && words.body.ends_with("Note: {who}"), "{}", words.body);
    }
}
