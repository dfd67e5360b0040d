//! `baton model check|show|list|publish|diff|schema|slots|retire|scores`.

use std::path::PathBuf;

use anyhow::Context as _;
use baton_app::ScoringModel;
use baton_app::criteria::{self, Previews};
use baton_app::publish::{self, Publication, PublishError, Published};
use baton_app::slot::PRIMARY;
use baton_app::{Instant, models, scoring};
use clap::{Args, Subcommand};

use super::{Global, model_file, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, count, minute};

/// Check, publish and look at scoring models.
#[derive(Debug, Args)]
pub(crate) struct Model {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the version of a model file, or every fault with its place.
    Check {
        /// YAML or JSON.
        file: PathBuf,
    },
    /// Print a published model, or a template, as YAML or JSON as it was written.
    Show {
        /// A version (or its first characters) or a template's name; the one in force without it.
        version: Option<String>,
    },
    /// The publications, newest first.
    List,
    /// Publish a model: leads are scored by it from now on; the first one covers all history.
    Publish {
        /// YAML or JSON, or the name of a template.
        file: PathBuf,
        /// Who publishes it.
        #[arg(long)]
        by: Option<String>,
        /// Agree to opening more than 100 hand-offs at once.
        #[arg(long)]
        yes: bool,
        /// Publish it although a team has not agreed to it (`baton proposal`), for this reason; it is noted in the audit.
        #[arg(long, value_name = "REASON")]
        without_agreement: Option<String>,
        /// Publish it beside the one that moves leads: for a product, a region. Leads are scored by it too.
        #[arg(long, value_name = "NAME")]
        slot: Option<String>,
    },
    /// The models beside the one that moves leads, each in its slot.
    Slots,
    /// End a slot: its scores go.
    Retire {
        /// Its name.
        slot: String,
        /// Who ends it.
        #[arg(long)]
        by: Option<String>,
    },
    /// What a lead scores under each model in force.
    Scores {
        /// External id, e-mail or `#number`.
        lead: String,
    },
    /// Try a model on every lead: how they would stand, who would become an MQL, who would cease to be one. Nothing changes.
    Preview {
        /// YAML or JSON.
        file: PathBuf,
        /// Compare with the model in force in this slot, rather than the one that moves leads.
        #[arg(long, default_value = PRIMARY)]
        slot: String,
        /// Try it on this lead alone: both ledgers side by side.
        #[arg(long)]
        lead: Option<String>,
        /// As of this instant (RFC 3339), for one lead; now without it.
        #[arg(long, value_name = "INSTANT", requires = "lead")]
        at: Option<Instant>,
    },
    /// What differs between two models, by meaning.
    Diff {
        /// A version, a template or a file.
        old: String,
        /// A version, a template or a file.
        new: String,
    },
    /// Print the JSON Schema of the document.
    Schema,
}

impl Model {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        match self.action {
            Action::Check { file } => check(global, &file),
            Action::Schema => super::say(&(serde_json::to_string_pretty(&scoring::schema())? + "\n")),
            Action::Publish { file, by, yes, without_agreement, slot } => {
                let model = publishable(&file)?;
                let by = by.unwrap_or_else(shell_user);
                let without_agreement = without_agreement.as_deref();
                let wanted = Publication { model: &model, by: &by, many_handoffs: yes, without_agreement };
                match slot {
                    Some(slot) => super::slot::publish(global, &slot, wanted).await,
                    None => publish_primary(global, wanted).await,
                }
            }
            Action::Slots => super::slot::list(global).await,
            Action::Retire { slot, by } => super::slot::retire(global, &slot, by).await,
            Action::Scores { lead } => super::slot::scores(global, &lead).await,
            Action::List => list(global).await,
            Action::Preview { file, slot, lead: Some(lead), at } => {
                let model = model_file(&file)?;
                let compared = criteria::compare(&global.open().await?, &model, &slot, &lead, at).await?;
                global.print(&compared, || crate::comparison::text(&compared, global.language()))
            }
            Action::Preview { file, slot, .. } => {
                let model = model_file(&file)?;
                let preview = Previews::default().preview(&global.open().await?, &model, &slot).await?;
                global.print(&preview, || crate::preview::text(&preview, global.language()))
            }
            Action::Show { version } => {
                let Some(text) = version.as_deref().and_then(template) else {
                    let model = models::find(&global.open().await?, version.as_deref()).await?;
                    return super::say(&(serde_json::to_string_pretty(model.document())? + "\n"));
                };
                let model = ScoringModel::from_text(text).map_err(|faults| anyhow::anyhow!("{faults}"))?;
                global.print(model.document(), || text.trim_end().to_owned() + "\n")
            }
            Action::Diff { old, new } => {
                let (old, new) = (any_model(global, &old).await?, any_model(global, &new).await?);
                let changes = models::diff(&old, &new);
                global.print(&changes, || {
                    if changes.is_empty() {
                        let same =
                            global.language().pick("No difference in meaning.\n", "의미상 차이가 없어요.\n");
                        return same.to_owned();
                    }
                    changes.iter().fold(String::new(), |text, change| text + &change.to_string() + "\n")
                })
            }
        }
    }
}

fn template(name: &str) -> Option<&'static str> {
    scoring::templates().iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

async fn any_model(global: &Global, name: &str) -> anyhow::Result<ScoringModel> {
    let path = PathBuf::from(name);
    if path.is_file() {
        return model_file(&path);
    }
    if let Some(text) = template(name) {
        return ScoringModel::from_text(text).map_err(|faults| anyhow::anyhow!("{faults}"));
    }
    Ok(models::find(&global.open().await?, Some(name)).await?)
}

fn check(global: &Global, file: &std::path::Path) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("{}: cannot be read", file.display()))?;
    let model = match ScoringModel::from_text(&text) {
        Ok(model) => model,
        Err(faults) => {
            if global.json()? {
                super::say(&(serde_json::json!({ "faults": faults }).to_string() + "\n"))?;
            }
            anyhow::bail!("{}: not a scoring model\n{faults}", file.display());
        }
    };
    let warnings = model.warnings();
    let value = serde_json::json!({ "version": model.version(), "name": model.name, "warnings": warnings });
    for warning in &warnings {
        eprintln!("warning: {warning}");
    }
    global.print(&value, || format!("{}\n", model.version()))
}

fn publishable(file: &std::path::Path) -> anyhow::Result<ScoringModel> {
    let model = match file.to_str().filter(|_| !file.exists()).and_then(template) {
        Some(text) => ScoringModel::from_text(text).map_err(|faults| anyhow::anyhow!("{faults}"))?,
        None => model_file(file)?,
    };
    for warning in model.warnings() {
        eprintln!("warning: {warning}");
    }
    Ok(model)
}

async fn publish_primary(global: &Global, wanted: Publication<'_>) -> anyhow::Result<()> {
    let workspace = global.open_or_create().await?;
    let progress = crate::progress::Progress::new("scoring");
    let published = match publish::publish(&workspace, wanted, &progress.reporter()).await {
        Err(PublishError::ManyHandoffs(n)) => {
            progress.finish();
            anyhow::bail!("{n} hand-offs would be opened at once: add --yes if sales is ready for them");
        }
        other => other?,
    };
    progress.finish();
    global.print(&published, || text(&published, global.language()))
}

fn text(published: &Published, language: Language) -> String {
    let Published { name, version, first, .. } = published;
    let (leads, mqls, handoffs) =
        (count(published.leads), count(published.qualified), count(published.handoffs));
    let history = match (first, language) {
        (false, _) => "",
        (true, Language::En) => " · history derived",
        (true, Language::Ko) => " · 지난 이력까지 반영",
    };
    match language {
        Language::En => format!(
            "{name} {version}\n{leads} leads scored · {mqls} are MQL or beyond · {handoffs} hand-offs opened{history}\n"
        ),
        Language::Ko => format!(
            "{name} {version}\n리드 {leads}명 점수 계산 · {mqls}명이 MQL 이상 · 인계 {handoffs}건 시작{history}\n"
        ),
    }
}

async fn list(global: &Global) -> anyhow::Result<()> {
    let workspace = global.open().await?;
    let list = models::list(&workspace).await?;
    let language = global.language();
    global.print(&list, || {
        let mut table = Table::new([
            (language.pick("Version", "버전"), Align::Left),
            (language.pick("Name", "이름"), Align::Left),
            (language.pick("Published (UTC)", "게시 (UTC)"), Align::Left),
            (language.pick("By", "게시자"), Align::Left),
            ("", Align::Left),
        ]);
        for model in &list {
            let live = if model.live { language.pick("in force", "적용 중") } else { "" };
            let version: String = model.version.chars().take(12).collect();
            table.row([version, model.name.clone(), minute(model.at), model.by.clone(), live.to_owned()]);
        }
        table.text()
    })
}
