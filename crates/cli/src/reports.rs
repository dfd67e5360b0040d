//! Reports for people: aligned tables with small bars, and never a bare percentage.

use std::fmt::Write as _;

use baton_app::report::{Conversion, Funnel, Immature, Row, Sources, Verdict, WinLoss, WinLossRow};

use crate::table::{Align, Table, bar};
use crate::words::{Language, count};

/// `25 %`, `4.2 %`.
fn percent(share: f64) -> String {
    let value = share * 100.0;
    if (value - value.round()).abs() < 0.05 { format!("{value:.0} %") } else { format!("{value:.1} %") }
}

fn interval(row: &Row) -> String {
    row.ci95.map_or_else(|| "–".to_owned(), |ci| format!("{:.1}–{:.1} %", ci.low * 100.0, ci.high * 100.0))
}

fn verdict(verdict: Option<Verdict>, language: Language) -> &'static str {
    match verdict {
        None => "",
        Some(Verdict::Above) => language.pick("above", "높음"),
        Some(Verdict::Below) => language.pick("below", "낮음"),
        Some(Verdict::NotDifferent) => language.pick("not different", "차이 없음"),
        Some(Verdict::TooFewToSay) => language.pick("too few to say", "판단하기에 적음"),
    }
}

fn notes(row: &Row, language: Language) -> String {
    let mut notes = Vec::new();
    notes.extend(row.immature.map(|why| match why {
        Immature::TooYoung => language.pick("still ripening", "아직 진행 중").to_owned(),
        Immature::BeforeRecord => {
            language.pick("older than the record of outcomes", "결과 기록 이전 포함").to_owned()
        }
    }));
    for (n, en, ko) in [
        (row.inferred, "inferred", "건너뛴 단계"),
        (row.before, "decided before", "먼저 결정됨"),
        (row.passed_over, "passed over", "거치지 않음"),
    ] {
        if n > 0 {
            notes.push(format!("{} {}", count(n), language.pick(en, ko)));
        }
    }
    notes.join(", ")
}

fn rate_cells(row: &Row, scale: f64, language: Language) -> [String; 5] {
    [
        row.rate.map_or_else(|| "–".to_owned(), percent),
        format!("{} / {}", count(row.numerator), count(row.denominator)),
        interval(row),
        bar(row.rate.unwrap_or(0.0) / scale, 16),
        verdict(row.versus_benchmark, language).to_owned(),
    ]
}

fn scale<'a>(rows: impl IntoIterator<Item = &'a Row>) -> f64 {
    rows.into_iter().filter_map(|row| row.rate).fold(0.01, f64::max)
}

const RATE: (&str, &str) = ("Rate", "전환율");
const OF: (&str, &str) = ("n", "건수");
const INTERVAL: (&str, &str) = ("95 % interval", "95 % 구간");
const NOTES: (&str, &str) = ("Notes", "참고");

/// The conversion report.
pub(crate) fn conversion(report: &Conversion, language: Language) -> String {
    let benchmark = report.benchmark.map_or_else(String::new, |rate| {
        format!(" · {} {}", language.pick("benchmark", "기준"), percent(rate))
    });
    let mut text = format!(
        "{} → {} · {}{benchmark} · {} {:.0} {}\n\n",
        report.from.name().to_uppercase(),
        report.to.name().to_uppercase(),
        match report.view {
            baton_app::report::View::Cohort => language.pick("by entry", "진입 기준"),
            baton_app::report::View::Period => language.pick("by date of conversion", "전환일 기준"),
        },
        language.pick("9 of 10 conversions within", "전환 10건 중 9건까지"),
        report.usual_days,
        language.pick("days", "일"),
    );
    let mut table = Table::new([
        ("", Align::Left),
        (language.pick(RATE.0, RATE.1), Align::Right),
        (language.pick(OF.0, OF.1), Align::Right),
        (language.pick(INTERVAL.0, INTERVAL.1), Align::Right),
        ("", Align::Left),
        (language.pick("Benchmark", "기준 대비"), Align::Left),
        (language.pick(NOTES.0, NOTES.1), Align::Left),
    ]);
    let all = std::iter::once(&report.total);
    let rows: Vec<&Row> =
        if report.by.is_some() { report.rows.iter().chain(all).collect() } else { all.collect() };
    let scale = scale(rows.iter().copied());
    for row in rows {
        let cells = rate_cells(row, scale, language);
        let name = named(&row.key, language);
        table.row(std::iter::once(name).chain(cells).chain(std::iter::once(notes(row, language))));
    }
    text.push_str(&table.text());
    text
}

/// The funnel report.
pub(crate) fn funnel(report: &Funnel, language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Step", "단계"), Align::Left),
        (language.pick(RATE.0, RATE.1), Align::Right),
        (language.pick(OF.0, OF.1), Align::Right),
        (language.pick(INTERVAL.0, INTERVAL.1), Align::Right),
        ("", Align::Left),
        (language.pick("Benchmark", "기준 대비"), Align::Left),
        (language.pick("Median days", "중앙값(일)"), Align::Right),
        (language.pick(NOTES.0, NOTES.1), Align::Left),
    ]);
    for step in &report.rows {
        let days = step.row.median_days.map_or_else(String::new, |days| format!("{days:.1}"));
        let name = format!("{} → {}", step.from, step.to);
        table.row(
            std::iter::once(name)
                .chain(rate_cells(&step.row, 1.0, language))
                .chain([days, notes(&step.row, language)]),
        );
    }
    table.text()
}

fn amounts(amounts: &std::collections::BTreeMap<String, f64>) -> String {
    let parts =
        amounts.iter().map(|(currency, amount)| format!("{} {currency}", count(amount.round() as u64)));
    parts.collect::<Vec<_>>().join(", ").replace(" unknown", "")
}

/// The sources report.
pub(crate) fn sources(report: &Sources, language: Language) -> String {
    let mut table = Table::new([
        (language.pick("Source", "유입 경로"), Align::Left),
        (language.pick("Leads", "리드"), Align::Right),
        ("MQL → SQL", Align::Right),
        (language.pick(OF.0, OF.1), Align::Right),
        (language.pick(INTERVAL.0, INTERVAL.1), Align::Right),
        ("", Align::Left),
        (language.pick("Benchmark", "기준 대비"), Align::Left),
        (language.pick("Won", "성사"), Align::Right),
        (language.pick("Lost", "실패"), Align::Right),
        (language.pick("Won amount", "성사 금액"), Align::Left),
    ]);
    let scale = scale(report.rows.iter().filter_map(|row| row.conversion.as_ref()));
    for row in &report.rows {
        let rate = row.conversion.as_ref().map_or_else(
            || ["–".to_owned(), String::new(), String::new(), String::new(), String::new()],
            |rate| rate_cells(rate, scale, language),
        );
        table.row([row.source.clone(), count(row.leads)].into_iter().chain(rate).chain([
            count(row.won),
            count(row.lost),
            amounts(&row.amount_won),
        ]));
    }
    table.text()
}

/// What a row is of: everything, or the value that it is grouped by.
pub(crate) fn named(key: &str, language: Language) -> String {
    if key == "all" { language.pick("all", "전체").to_owned() } else { key.to_owned() }
}

/// The report of wins and losses.
pub(crate) fn win_loss(report: &WinLoss, language: Language) -> String {
    if report.total.won + report.total.lost + report.total.open == 0 {
        return language.pick("No deals in this period.\n", "이 기간에는 거래가 없어요.\n").to_owned();
    }
    let mut text = String::new();
    let section = |title: &str, rows: &[&WinLossRow]| {
        let mut table = Table::new([
            (title, Align::Left),
            (language.pick("Won", "성사"), Align::Right),
            (language.pick("Lost", "실패"), Align::Right),
            (language.pick("Open", "진행"), Align::Right),
            (language.pick("Win rate", "성사율"), Align::Right),
            (language.pick(INTERVAL.0, INTERVAL.1), Align::Right),
            ("", Align::Left),
            (language.pick("Won amount", "성사 금액"), Align::Left),
        ]);
        for row in rows {
            let ci = format!("{:.1}–{:.1} %", row.ci95.low * 100.0, row.ci95.high * 100.0);
            table.row([
                named(&row.key, language),
                count(row.won),
                count(row.lost),
                count(row.open),
                row.rate.map_or_else(|| "–".to_owned(), percent),
                ci,
                bar(row.rate.unwrap_or(0.0), 12),
                amounts(&row.amount_won),
            ]);
        }
        table.text()
    };
    text.push_str(&section("", &[&report.total]));
    for (name, rows) in &report.by {
        let known: Vec<&WinLossRow> = rows.iter().take(20).collect();
        let title = match *name {
            "reason" => language.pick("reason", "사유"),
            "competitor" => language.pick("competitor", "경쟁사"),
            "source" => language.pick("source", "유입 경로"),
            "industry" => language.pick("industry", "업종"),
            _ => language.pick("owner", "담당"),
        };
        let _ = write!(text, "\n{}", section(title, &known));
    }
    text
}
