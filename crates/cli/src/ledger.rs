//! A score explained, for people.

use std::fmt::Write as _;

use baton_app::Band;
use baton_app::explain::{Entry, Explanation, Fade, FadeKind, Standing};

use crate::table::{Align, Table};
use crate::words::{Language, minute, points, when};

/// The ledger as a table, ending with the total, what to do with such a lead, what changes next, and what is unknown.
pub(crate) fn text(explanation: &Explanation, band: Option<&Band>, language: Language) -> String {
    let mut text = String::new();
    let mut table = Table::new([
        (language.pick("Why", "이유"), Align::Left),
        (language.pick("Points", "점수"), Align::Right),
        (language.pick("Earned", "얻을 때"), Align::Right),
        (language.pick("Times", "횟수"), Align::Right),
        (language.pick("Newest", "최근"), Align::Left),
        (language.pick("Fades", "점수 소멸"), Align::Left),
    ]);
    for entry in &explanation.ledger {
        table.row(row(entry, explanation, language));
    }
    if table.is_empty() {
        let _ = writeln!(text, "{}", language.pick("No points yet.", "아직 점수가 없어요."));
    } else {
        text.push_str(&table.text());
    }
    text.push('\n');
    let now = &explanation.now;
    let _ = writeln!(
        text,
        "{}  {:.2}  {} {} · {} {:.2} + {} {:.2}{}",
        language.pick("Total", "합계"),
        now.total,
        language.pick("grade", "등급"),
        now.grade,
        language.pick("fit", "적합도"),
        now.fit,
        language.pick("engagement", "참여도"),
        now.engagement,
        qualified(explanation, language),
    );
    if let Some(band) = band {
        let tongue = language.tongue();
        text.push_str(&what_to_do(band.name.pick(tongue), band.r#do.pick(tongue), language));
    }
    forecast(&mut text, explanation, language);
    unknown(&mut text, explanation, language);
    text
}

/// What the playbook says of a lead: the band, and what to do; further lines are set in.
pub(crate) fn what_to_do(band: &str, todo: &str, language: Language) -> String {
    let todo = todo.trim_end().replace('\n', "\n  ");
    format!("{} ({band}): {todo}\n", language.pick("What to do", "대응 방법"))
}

fn row(entry: &Entry, explanation: &Explanation, language: Language) -> Vec<String> {
    let line = &entry.line;
    let name = line.rule.as_deref().or(line.group.as_deref()).unwrap_or_default();
    let label = language.label(&entry.label, name);
    let Some(evidence) = &line.evidence else {
        let what = match line.clamp {
            Some("rule") => language.pick("limit of", "규칙 한도"),
            Some("group") => language.pick("limit of group", "그룹 한도"),
            _ => language.pick("limit of the total", "합계 한도"),
        };
        return vec![format!("  ✂ {what} {label}"), points(line.points), String::new(), String::new()];
    };
    let times = match (evidence.occurrences, evidence.refused) {
        (0, _) => String::new(),
        (n, 0) => n.to_string(),
        (n, refused) => {
            let cap = entry.cap.as_deref().unwrap_or_default();
            match language {
                Language::En => format!("{n} (+{refused} over cap {cap})"),
                Language::Ko => format!("{n} (+{refused}회는 상한 {} 초과)", cap_in_korean(cap)),
            }
        }
    };
    let newest = evidence.last_at.map(|at| when(language, at, explanation.at)).unwrap_or_default();
    let mut fades = entry.fades.as_ref().map(|fade| fade_text(fade, language)).unwrap_or_default();
    if let Some(zero) = evidence.zero_at {
        let gone = match language {
            Language::En => format!("gone {}", minute(zero)),
            Language::Ko => format!("{} 소멸", minute(zero)),
        };
        fades = if fades.is_empty() { gone } else { format!("{fades}, {gone}") };
    }
    vec![label.to_owned(), points(line.points), points(evidence.earned), times, newest, fades]
}

fn fade_text(fade: &Fade, language: Language) -> String {
    match (fade.kind, language) {
        (FadeKind::HalfLife, Language::En) => format!("half every {}", fade.span),
        (FadeKind::HalfLife, Language::Ko) => format!("{}마다 절반", span_in_korean(&fade.span)),
        (FadeKind::Linear, Language::En) => format!("evenly over {}", fade.span),
        (FadeKind::Linear, Language::Ko) => format!("{} 동안 고르게", span_in_korean(&fade.span)),
        (FadeKind::Expire, Language::En) => format!("after {}", fade.span),
        (FadeKind::Expire, Language::Ko) => format!("{} 뒤 한 번에", span_in_korean(&fade.span)),
    }
}

/// `14d` as `14일`.
fn span_in_korean(span: &str) -> String {
    let units = [('w', "주"), ('d', "일"), ('h', "시간"), ('m', "분"), ('s', "초")];
    let found = units.iter().find_map(|(unit, word)| Some((span.strip_suffix(*unit)?, word)));
    found.map_or_else(|| span.to_owned(), |(count, word)| format!("{count}{word}"))
}

/// `2 per 1d` as `1일 2회`.
fn cap_in_korean(cap: &str) -> String {
    match cap.split_once(" per ") {
        Some((count, span)) => format!("{} {count}회", span_in_korean(span)),
        None => format!("{cap}회"),
    }
}

fn qualified(explanation: &Explanation, language: Language) -> String {
    match (explanation.now.qualified, explanation.entered_at, explanation.left_at, language) {
        (true, Some(at), _, Language::En) => format!(" · MQL since {} UTC", minute(at)),
        (true, Some(at), _, Language::Ko) => format!(" · {} UTC부터 MQL", minute(at)),
        (false, Some(_), Some(at), Language::En) => format!(" · no MQL since {} UTC", minute(at)),
        (false, Some(_), Some(at), Language::Ko) => format!(" · {} UTC부터 MQL 아님", minute(at)),
        (.., Language::En) => " · not an MQL so far".to_owned(),
        (.., Language::Ko) => " · 아직 MQL 아님".to_owned(),
    }
}

fn forecast(text: &mut String, explanation: &Explanation, language: Language) {
    let change = |next: &Standing| {
        let mut parts = Vec::new();
        let now = &explanation.now;
        if next.score != now.score {
            parts.push(format!("{} {} → {}", language.pick("score", "점수"), now.score, next.score));
        }
        if next.grade != now.grade {
            parts.push(format!("{} {} → {}", language.pick("grade", "등급"), now.grade, next.grade));
        }
        if next.qualified != now.qualified {
            let words = if next.qualified {
                language.pick("becomes MQL", "MQL이 됨")
            } else {
                language.pick("leaves MQL", "MQL에서 빠짐")
            };
            parts.push(words.to_owned());
        }
        if parts.is_empty() {
            // What is displayed of them is the whole number below.
            for (name, was, is) in [
                (language.pick("fit", "적합도"), now.fit, next.fit),
                (language.pick("engagement", "참여도"), now.engagement, next.engagement),
            ] {
                if was.floor().total_cmp(&is.floor()).is_ne() {
                    parts.push(format!("{name} {:.0} → {:.0}", was.floor(), is.floor()));
                }
            }
        }
        parts.join(", ")
    };
    let _ = match &explanation.next_change {
        Some(next) => writeln!(
            text,
            "{}  {} UTC: {}",
            language.pick("Next, if nothing happens:", "새 활동이 없으면 다음 변화:"),
            minute(next.at),
            change(next)
        ),
        None => {
            writeln!(text, "{}", language.pick("Nothing changes by itself.", "저절로 바뀌는 것은 없어요."))
        }
    };
    let later = &explanation.in_30_days;
    let _ = writeln!(
        text,
        "{}  {} {}{}",
        language.pick("In 30 days without news:", "30일 동안 소식이 없으면:"),
        later.score,
        later.grade,
        if later.qualified { ", MQL" } else { "" }
    );
}

fn unknown(text: &mut String, explanation: &Explanation, language: Language) {
    if explanation.unknown.is_empty() {
        return;
    }
    let _ =
        writeln!(text, "\n{}", language.pick("Unknown, and what it could be worth:", "모르는 것과 그 가치:"));
    let mut table = Table::new([
        (language.pick("Ask for", "확인할 항목"), Align::Left),
        (language.pick("Rule", "규칙"), Align::Left),
        (language.pick("Could change", "달라질 점수"), Align::Right),
    ]);
    for gap in &explanation.unknown {
        let mut ask = gap.attributes.join(", ");
        if !gap.mistyped.is_empty() {
            ask.push_str(language.pick(" (of the wrong type)", " (형식이 맞지 않음)"));
        }
        table.row([ask, language.label(&gap.label, &gap.rule).to_owned(), points(gap.could_change)]);
    }
    text.push_str(&table.text());
}
