//! `baton explain`: why a lead has its score.

use std::path::Path;

use baton_app::Instant;
use baton_app::explain_lead::{LeadExplanation, ModelChoice, explain_lead};
use clap::Args;

use super::{Global, model_file};
use crate::words::{Language, minute};

/// Explain the score of a lead, at any instant, under any model.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// External id, e-mail or `#number`.
    lead: String,
    /// The instant (RFC 3339); now without it.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Instant>,
    /// A published version (or its first characters), or a model file; the one in force then without it.
    #[arg(long, value_name = "VERSION|FILE")]
    model: Option<String>,
}

impl Explain {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let model = match self.model {
            None => ModelChoice::Published,
            Some(text) if Path::new(&text).is_file() => {
                ModelChoice::Given(Box::new(model_file(Path::new(&text))?))
            }
            Some(version) => ModelChoice::Version(version),
        };
        let workspace = global.open().await?;
        let explained = explain_lead(&workspace, &self.lead, self.at, model).await?;
        global.print(&explained, || text(&explained, global.language()))
    }
}

/// An explained lead, for people.
pub(crate) fn text(explained: &LeadExplanation, language: Language) -> String {
    let lead = &explained.lead;
    let who: Vec<&str> = [&lead.name, &lead.job_title, &lead.company, &lead.email]
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    let head = format!("{}  {}\n", lead.key, who.join(" · "));
    match &explained.explanation {
        None => format!(
            "{head}{}\n",
            language.pick(
                "Nothing is known of this lead at that time.",
                "그 시점에는 이 리드에 대해 알려진 것이 없어요."
            )
        ),
        Some(explanation) => {
            let version: String = explanation.model.chars().take(12).collect();
            format!(
                "{head}{} {} UTC · {} {} · {} {}\n\n{}",
                language.pick("as of", "기준"),
                minute(explanation.at),
                language.pick("stage", "단계"),
                lead.stage,
                explanation.model_name,
                version,
                crate::ledger::text(explanation, explained.band.as_ref(), language)
            )
        }
    }
}
