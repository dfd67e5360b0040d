//! `baton model publish --slot|slots|retire|scores`: models beside the one that moves leads.

use baton_app::publish::Publication;
use baton_app::slot::{self, LeadScore, SlotView};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, count, minute};

pub(super) async fn publish(global: &Global, name: &str, wanted: Publication<'_>) -> anyhow::Result<()> {
    let workspace = global.open_or_create().await?;
    let progress = crate::progress::Progress::new("scoring");
    let published = slot::publish(&workspace, name, wanted, &progress.reporter()).await?;
    progress.finish();
    global.print(&published, || {
        let (leads, qualified) = (count(published.leads), count(published.qualified));
        let head = format!("{}  {} {}\n", published.slot, published.name, published.version);
        head + &match global.language() {
            Language::En => format!("{leads} leads scored · {qualified} have reached the line\n"),
            Language::Ko => format!("리드 {leads}명 점수 계산 · {qualified}명이 기준선 도달\n"),
        }
    })
}

pub(super) async fn retire(global: &Global, name: &str, by: Option<String>) -> anyhow::Result<()> {
    slot::retire(&global.open().await?, name, &by.unwrap_or_else(shell_user)).await?;
    global.print(&serde_json::json!({ "retired": name }), || match global.language() {
        Language::En => format!("{name} is retired\n"),
        Language::Ko => format!("{name} 자리를 없앴어요\n"),
    })
}

pub(super) async fn list(global: &Global) -> anyhow::Result<()> {
    let slots = slot::list(&global.open().await?).await?;
    global.print(&slots, || table(&slots, global.language()))
}

fn table(slots: &[SlotView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("slot", "자리"), Align::Left),
        (language.pick("version", "버전"), Align::Left),
        (language.pick("name", "이름"), Align::Left),
        (language.pick("published (UTC)", "게시 (UTC)"), Align::Left),
        (language.pick("by", "게시자"), Align::Left),
        (language.pick("scored", "점수 계산"), Align::Right),
        (language.pick("at the line", "기준선 도달"), Align::Right),
    ]);
    for slot in slots {
        let rest = if slot.complete { "" } else { " …" };
        table.row([
            slot.slot.clone(),
            slot.version.chars().take(12).collect(),
            slot.name.clone(),
            minute(slot.at),
            slot.by.clone(),
            count(slot.leads) + rest,
            count(slot.qualified),
        ]);
    }
    if table.is_empty() {
        return language
            .pick(
                "only one model is in force; `baton model publish FILE --slot NAME` adds another\n",
                "적용 중인 기준은 하나예요. `baton model publish FILE --slot NAME`으로 더할 수 있어요\n",
            )
            .to_owned();
    }
    table.text()
}

pub(super) async fn scores(global: &Global, lead: &str) -> anyhow::Result<()> {
    let scores = slot::scores(&global.open().await?, lead).await?;
    global.print(&scores, || scores_text(&scores, global.language()))
}

fn scores_text(scores: &[LeadScore], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("slot", "자리"), Align::Left),
        (language.pick("model", "모델"), Align::Left),
        (language.pick("score", "점수"), Align::Right),
        (language.pick("grade", "등급"), Align::Left),
        (language.pick("at the line since (UTC)", "기준선 도달 (UTC)"), Align::Left),
        (language.pick("as of (UTC)", "기준 시각 (UTC)"), Align::Left),
    ]);
    for score in scores {
        let since = score.entered_at.filter(|_| score.qualified).map_or_else(String::new, minute);
        table.row([
            score.slot.clone(),
            score.name.clone(),
            score.score.to_string(),
            score.grade.clone(),
            since,
            minute(score.as_of),
        ]);
    }
    if table.is_empty() {
        let none =
            language.pick("nothing is known of this lead yet\n", "아직 이 리드에 대해 알려진 것이 없어요\n");
        return none.to_owned();
    }
    table.text()
}
