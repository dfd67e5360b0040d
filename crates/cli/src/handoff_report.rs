//! The report of hand-offs for people.

use std::fmt::Write as _;

use baton_app::handoff::report::{HandoffRow, Handoffs, Share, Times};

use crate::reports::named;
use crate::table::{Align, Table};
use crate::words::{Language, count};

/// `62 % (5 / 8, 31–86 %)`.
fn share(share: Share) -> String {
    match (share.rate, share.ci95) {
        (Some(rate), Some(ci)) => format!(
            "{:.0} % ({} / {}, {:.0}–{:.0} %)",
            rate * 100.0,
            count(share.numerator),
            count(share.denominator),
            ci.low * 100.0,
            ci.high * 100.0
        ),
        _ => "–".to_owned(),
    }
}

/// `2.0 h (1.2–5.5, n 12)`.
fn times(times: Times) -> String {
    match (times.q1, times.median, times.q3) {
        (Some(q1), Some(median), Some(q3)) => {
            format!("{median:.1} h ({q1:.1}–{q3:.1}, n {})", count(times.n))
        }
        _ => "–".to_owned(),
    }
}

fn section(title: &str, rows: &[&HandoffRow], language: Language) -> String {
    let mut table = Table::new([
        (title, Align::Left),
        (language.pick("Opened", "인계"), Align::Right),
        (language.pick("Waiting", "대기"), Align::Right),
        (language.pick("Accepted (95 %)", "수락 (95 %)"), Align::Left),
        (language.pick("SLA kept (95 %)", "기한 준수 (95 %)"), Align::Left),
        (language.pick("First touch, working hours", "첫 접촉, 업무 시간"), Align::Left),
        (language.pick("by the clock", "전체 시간"), Align::Left),
    ]);
    for row in rows {
        table.row([
            shown_key(&named(&row.key, language)),
            count(row.opened),
            count(row.open),
            share(row.acceptance),
            share(row.sla_kept),
            times(row.first_touch_working_hours),
            times(row.first_touch_hours),
        ]);
    }
    table.text()
}

/// The report.
pub(crate) fn text(report: &Handoffs, language: Language) -> String {
    if report.all.opened == 0 {
        return language.pick("No hand-offs in this period.\n", "이 기간에는 인계가 없어요.\n").to_owned();
    }
    let mut text = section("", &[&report.all], language);
    for (en, ko, rows) in [
        ("owner", "담당", &report.by_owner),
        ("source", "유입 경로", &report.by_source),
        ("model", "모델", &report.by_model),
    ] {
        let shown: Vec<&HandoffRow> = rows.iter().take(20).collect();
        let _ = write!(text, "\n{}", section(language.pick(en, ko), &shown, language));
    }
    let mut table = Table::new([
        (language.pick("Returned or ended because", "반려·제외 사유"), Align::Left),
        (language.pick("Share (95 %)", "비율 (95 %)"), Align::Left),
    ]);
    for row in report.reasons.iter().take(20) {
        table.row([row.reason.clone(), share(row.share)]);
    }
    if !table.is_empty() {
        let _ = write!(text, "\n{}", table.text());
    }
    text
}

/// A version is told by how it begins, as everywhere; other keys are told as they are, as far as there is room.
fn shown_key(key: &str) -> String {
    let is_version = key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    key.chars().take(if is_version { 12 } else { 40 }).collect()
}
