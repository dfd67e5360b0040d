//! How leads would stand under a draft, as text.

use baton_app::criteria::{Changing, Pair, Preview};

use crate::table::{Align, Table};
use crate::words::{Language, count};

/// Leads named on each side.
const SHOWN: usize = 10;

/// Bands, grades, and who would change sides.
pub(crate) fn text(preview: &Preview, language: Language) -> String {
    let version: String = preview.version.chars().take(12).collect();
    let in_force: String = preview.in_force.chars().take(12).collect();
    let (leads, messages) = (count(preview.leads), count(preview.messages));
    let mut text = match language {
        Language::En => {
            format!("{version} tried on {leads} leads, {messages} messages; in force is {in_force}\n\n")
        }
        Language::Ko => format!(
            "초안 {version} · 리드 {leads}명, 메시지 {messages}건에 적용해 봤어요. 적용 중: {in_force}\n\n"
        ),
    };
    let bands = preview.bands.iter().map(|band| {
        let only = band.from == band.to;
        (if only { band.from.to_string() } else { format!("{}–{}", band.from, band.to) }, band.count)
    });
    text += &counts(language.pick("Score", "점수"), bands, language);
    text.push('\n');
    let line = (language.pick("inside the line", "기준선 안").to_owned(), preview.qualified);
    let grades = preview.grades.iter().map(|grade| (grade.grade.clone(), grade.count));
    text += &counts(language.pick("Grade", "등급"), grades.chain([line]), language);
    text += &side(language.pick("Would become MQL", "새로 MQL이 될 리드"), &preview.become_mql, language);
    text += &side(language.pick("Would cease to be MQL", "MQL에서 빠질 리드"), &preview.cease, language);
    text
}

/// How many, now and then, of each.
fn counts(of: &str, rows: impl Iterator<Item = (String, Pair)>, language: Language) -> String {
    let mut table = Table::new([
        (of, Align::Left),
        (language.pick("now", "지금"), Align::Right),
        (language.pick("then", "적용 후"), Align::Right),
        (language.pick("change", "변화"), Align::Right),
    ]);
    rows.for_each(|(name, pair)| table.row(row(name, pair)));
    table.text()
}

fn row(name: String, pair: Pair) -> [String; 4] {
    let change = pair.then as i64 - pair.now as i64;
    let change = match change {
        0 => String::new(),
        gained @ 1.. => format!("+{gained}"),
        lost => format!("−{}", -lost),
    };
    [name, count(pair.now), count(pair.then), change]
}

fn side(title: &str, changing: &Changing, language: Language) -> String {
    let mut text = format!("\n{title}: {}\n", count(changing.count));
    let items = changing.items.iter().take(SHOWN).map(|lead| {
        let who = [lead.name.as_deref(), lead.company.as_deref()];
        let who = who.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let (score, grade) = (lead.score, &lead.grade);
        format!("  {}  {who}  {} {} → {} {}\n", lead.lead, score.now, grade.now, score.then, grade.then)
    });
    text.extend(items);
    let rest = changing.count.saturating_sub(changing.items.len().min(SHOWN) as u64);
    if rest > 0 {
        let rest = count(rest);
        let told = match language {
            Language::En => format!("  and {rest} more\n"),
            Language::Ko => format!("  그 밖에 {rest}명\n"),
        };
        text.push_str(&told);
    }
    text
}
