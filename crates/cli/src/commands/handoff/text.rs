//! Hand-offs for people.

use std::fmt::Write as _;

use baton_app::handoff::brief::Brief;
use baton_app::handoff::{HandoffDetail, HandoffView, ReasonView};

use super::super::bant::{letter_name, status_name};
use crate::ledger::what_to_do;
use crate::table::{Align, Table};
use crate::words::{Language, minute, points};

/// Hand-offs as a table.
pub(super) fn list(list: &[HandoffView], language: Language) -> String {
    if list.is_empty() {
        return language.pick("No open hand-offs.\n", "열린 인계가 없어요.\n").to_owned();
    }
    let mut table = Table::new([
        (language.pick("Lead", "리드"), Align::Left),
        (language.pick("Name", "이름"), Align::Left),
        (language.pick("Company", "회사"), Align::Left),
        (language.pick("Score", "점수"), Align::Right),
        (language.pick("Status", "상태"), Align::Left),
        (language.pick("Owner", "담당"), Align::Left),
        (language.pick("Opened (UTC)", "시작 (UTC)"), Align::Left),
        (language.pick("Due (UTC)", "기한 (UTC)"), Align::Left),
        (language.pick("Reason", "사유"), Align::Left),
    ]);
    for view in list {
        table.row([
            view.lead.clone(),
            view.name.clone().unwrap_or_default(),
            view.company.clone().unwrap_or_default(),
            view.score
                .map(|score| {
                    format!("{score} {}{}", view.grade.as_deref().unwrap_or_default(), band(view, language))
                })
                .unwrap_or_default(),
            state(view, language),
            view.owner.clone().unwrap_or_default(),
            minute(view.opened_at),
            view.sla_at.filter(|_| view.status == "open").map(minute).unwrap_or_default(),
            view.reason.clone().unwrap_or_default(),
        ]);
    }
    table.text()
}

/// The band that the score is in, if the playbook says one.
fn band(view: &HandoffView, language: Language) -> String {
    view.band.as_ref().map_or_else(String::new, |band| format!(" · {}", band.name.pick(language.tongue())))
}

fn state(view: &HandoffView, language: Language) -> String {
    if view.status == "open" {
        let more = [
            (view.overdue_at.is_some(), language.pick("overdue", "기한 지남")),
            (view.snoozed_until.is_some(), language.pick("put off", "미룸")),
            (view.unassigned_at.is_some(), language.pick("nobody there", "담당자 없음")),
        ];
        if let Some((_, text)) = more.into_iter().find(|(is, _)| *is) {
            return text.to_owned();
        }
    }
    status(&view.status, language).to_owned()
}

fn status(status: &str, language: Language) -> &str {
    match status {
        "open" => language.pick("open", "대기"),
        "accepted" => language.pick("accepted", "수락"),
        "returned" => language.pick("returned", "반려"),
        "disqualified" => language.pick("disqualified", "제외"),
        "closed" => language.pick("closed", "종료"),
        other => other,
    }
}

/// One hand-off.
pub(super) fn detail(detail: &HandoffDetail, language: Language) -> String {
    let mut text = format!("{} {}\n", detail.lead, detail.name.as_deref().unwrap_or_default());
    let mut line = |en: &str, ko: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {}: {value}", language.pick(en, ko));
        }
    };
    line("status", "상태", status(&detail.status, language).to_owned());
    line("owner", "담당", detail.owner.clone().unwrap_or_default());
    line("opened", "시작", minute(detail.opened_at));
    let by = detail.opened_by.as_deref().unwrap_or_default();
    let reason = detail.opened_reason.as_deref().unwrap_or_default();
    line("by hand", "직접", format!("{by} {reason}").trim().to_owned());
    line("due", "기한", detail.sla_at.map(minute).unwrap_or_default());
    line("overdue since", "기한 지남", detail.overdue_at.map(minute).unwrap_or_default());
    line("put off until", "미룸", detail.snoozed_until.map(minute).unwrap_or_default());
    line("first touch", "첫 접촉", detail.touched_at.map(minute).unwrap_or_default());
    line("decided", "결정", detail.decided_at.map(minute).unwrap_or_default());
    line("reason", "사유", detail.reason.clone().unwrap_or_default());
    line("note", "메모", detail.note.clone().unwrap_or_default());
    for one in &detail.assignments {
        let _ = writeln!(text, "  {} → {} ({})", minute(one.at), one.owner, one.reason);
    }
    for step in &detail.steps {
        let _ = writeln!(text, "  {} {}", minute(step.due_at), self::step(&step.step, language));
    }
    for comment in &detail.comments {
        let _ = writeln!(text, "  {} {}: {}", minute(comment.at), comment.by, comment.text);
    }
    text
}

fn step(step: &str, language: Language) -> &str {
    match step {
        "reminder" => language.pick("reminded", "알림"),
        "overdue" => language.pick("overdue", "기한 지남"),
        "escalation" => language.pick("told further up", "상위 보고"),
        "reassignment" => language.pick("to somebody else", "재배정"),
        other => other,
    }
}

/// What to know before the first call.
pub(super) fn brief(brief: &Brief, language: Language) -> String {
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let joined = |parts: [Option<&String>; 4]| {
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
    };
    let mut text =
        joined([Some(&brief.lead), brief.name.as_ref(), brief.job_title.as_ref(), brief.company.as_ref()]);
    let reached =
        [brief.email.as_ref(), brief.phone.as_ref(), brief.source.as_ref(), brief.campaign.as_ref()];
    let _ = writeln!(text, "\n{}", joined(reached));
    if let Some(score) = brief.score {
        let _ = writeln!(text, "{} {score} {}", language.pick("Score", "점수"), known(&brief.grade));
    }
    if let Some(band) = &brief.band {
        text.push_str(&what_to_do(&band.name, &band.r#do, language));
    }
    for reason in &brief.reasons {
        let times = reason.times.map_or_else(String::new, |times| format!(" ×{times}"));
        let _ = writeln!(text, "  {} {}{times}", points(reason.points), reason.label);
    }
    if !brief.path.is_empty() {
        let _ = writeln!(text, "{}", language.pick("Visits", "방문"));
    }
    for visit in &brief.path {
        let acts: Vec<String> =
            visit.acts.iter().map(|act| format!("{} ×{}", act.label, act.times)).collect();
        let campaign = visit.campaign.as_ref().map_or_else(String::new, |name| format!(" [{name}]"));
        let assets =
            if visit.assets.is_empty() { String::new() } else { format!(" — {}", visit.assets.join(", ")) };
        let _ = writeln!(text, "  {}{campaign} {}{assets}", minute(visit.from), acts.join(", "));
    }
    if !brief.people.is_empty() {
        let _ = writeln!(text, "{}", language.pick("Active colleagues", "활동 중인 동료"));
    }
    for one in &brief.people {
        let _ =
            writeln!(text, "  {} {} {} ({})", one.lead, known(&one.name), known(&one.job_title), one.score);
    }
    let _ = writeln!(text, "BANT");
    for letter in &brief.bant {
        let (name, status) = (letter_name(letter.letter, language), status_name(letter.status, language));
        let _ = writeln!(text, "  {name}: {}", [status, &known(&letter.value)].join(" ").trim_end());
    }
    let _ = writeln!(text, "{}: {}", language.pick("Ask first", "첫 질문"), brief.first_question);
    text
}

/// Why leads may be given back.
pub(super) fn reasons(reasons: &[ReasonView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Code", "코드"), Align::Left),
        (language.pick("Name", "이름"), Align::Left),
        ("", Align::Left),
    ]);
    for reason in reasons {
        let retired = reason.retired_at.map(|_| language.pick("retired", "사용 안 함")).unwrap_or_default();
        table.row([
            reason.code.clone(),
            language.pick(&reason.en, &reason.ko).to_owned(),
            retired.to_owned(),
        ]);
    }
    table.text()
}
