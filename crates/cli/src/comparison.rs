//! One lead under the model in force and under a draft, as text.

use baton_app::criteria::{Comparison, Difference};
use baton_app::explain::{Explanation, Standing};

use crate::table::{Align, Table};
use crate::words::{Language, minute, points};

/// Both ledgers side by side, ending with the totals.
pub(crate) fn text(compared: &Comparison, language: Language) -> String {
    let lead = &compared.lead;
    let who = [&lead.name, &lead.job_title, &lead.company, &lead.email];
    let who: Vec<&str> = who.into_iter().filter_map(|part| part.as_deref()).collect();
    let as_of = language.pick("as of", "기준");
    let head = format!("{}  {}\n{as_of} {} UTC\n\n", lead.key, who.join(" · "), minute(compared.at));
    let (Some(now), Some(then)) = (&compared.now, &compared.then) else {
        let nothing = language.pick(
            "Nothing is known of this lead at that time.",
            "그 시점에는 이 리드에 대해 알려진 것이 없어요.",
        );
        return format!("{head}{nothing}\n");
    };
    let mut table = Table::new([
        (language.pick("Why", "이유"), Align::Left),
        (language.pick("now", "지금"), Align::Right),
        (language.pick("then", "적용 후"), Align::Right),
        (language.pick("change", "변화"), Align::Right),
    ]);
    for line in &compared.lines {
        table.row(row(line, language));
    }
    let change = if now.now.total.to_bits() == then.now.total.to_bits() {
        String::new()
    } else {
        points(then.now.total - now.now.total)
    };
    let total = language.pick("Total", "합계").to_owned();
    table.row([total, points(now.now.total), points(then.now.total), change]);
    let stands = |model: &Explanation| {
        let Standing { score, grade, qualified, .. } = &model.now;
        let line = if *qualified {
            language.pick("inside the line", "기준선 안")
        } else {
            language.pick("outside the line", "기준선 밖")
        };
        let version: String = model.model.chars().take(12).collect();
        format!("{} {version}: {score} {grade}, {line}\n", model.model_name)
    };
    format!("{head}{}\n{}{}", table.text(), stands(now), stands(then))
}

fn row(line: &Difference, language: Language) -> [String; 4] {
    let id = line.rule.as_deref().or(line.group.as_deref()).unwrap_or_default();
    let label = language.label(&line.label, id);
    let name = match line.clamp {
        None => label.to_owned(),
        Some("rule") => format!("  ✂ {} {label}", language.pick("limit of", "규칙 한도")),
        Some("group") => format!("  ✂ {} {label}", language.pick("limit of group", "그룹 한도")),
        Some(_) => format!("  ✂ {}", language.pick("limit of the total", "합계 한도")),
    };
    let shown = |value: f64| if value == 0.0 { String::new() } else { points(value) };
    [name, shown(line.now), shown(line.then), shown(line.then - line.now)]
}
