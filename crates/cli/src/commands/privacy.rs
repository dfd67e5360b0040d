//! `baton privacy erase|export|erasures|retention|scrub`: what the law gives a person.

use std::path::PathBuf;

use baton_app::privacy::{self, Erased, Erasure, ErasureView, RetentionPolicy, Scrubbed};
use baton_app::workspace::Workspace;
use clap::{Args, Subcommand};

use super::{Global, document, say, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, bytes, minute};

/// Tell a person everything that is kept, or forget them; say for how long things are kept.
#[derive(Debug, Args)]
pub(crate) struct Privacy {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Forget a person for good, everywhere in the database.
    Erase {
        /// External id, e-mail address or `#number`.
        lead: String,
        /// Why, without who it is: it is kept.
        #[arg(long)]
        reason: String,
        /// Leave the file as it is for now: `baton privacy scrub`, or a running Baton, writes it anew.
        #[arg(long)]
        later: bool,
    },
    /// Everything that is kept of a person, as JSON.
    Export {
        /// External id, e-mail address or `#number`.
        lead: String,
        /// Why: it is noted in the audit.
        #[arg(long)]
        reason: String,
    },
    /// Who erased how much, when and why; not whom.
    Erasures {
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// What is kept for how long; with a file, set it.
    Retention {
        /// A JSON file (`-` for stdin): `{"events":[{"event":"Page Viewed","days":400}],"inactive_days":1000}`.
        file: Option<PathBuf>,
    },
    /// Write the file of SQLite anew, so that nothing is left of what was erased; whoever writes waits meanwhile.
    Scrub,
}

impl Privacy {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let (language, by) = (global.language(), shell_user());
        let workspace = global.open().await?;
        match self.action {
            Action::Erase { lead, reason, later } => {
                let wanted = Erasure { lead: &lead, reason: &reason, by: &by, address: None };
                erase(global, &workspace, wanted, later).await
            }
            Action::Export { lead, reason } => {
                let data = privacy::export(&workspace, &lead, (&by, None), &reason).await?;
                say(&(serde_json::to_string_pretty(&data)? + "\n"))
            }
            Action::Erasures { limit } => {
                let found = privacy::erasures(&workspace, None, limit).await?;
                global.print(&found, || erasures(&found, language))
            }
            Action::Retention { file } => {
                if let Some(file) = file {
                    let policy: RetentionPolicy =
                        serde_json::from_str(&document(&file)?).map_err(|error| {
                            baton_app::Error::WrongUse(format!("{}: {error}", file.display()))
                        })?;
                    privacy::set_retention(&workspace, &policy, None, &by).await?;
                }
                let policy = privacy::retention(&workspace).await?;
                let text = serde_json::to_string_pretty(&policy)? + "\n";
                global.print(&policy, || text)
            }
            Action::Scrub => {
                let scrubbed = privacy::scrub(&workspace).await?;
                global.print(&scrubbed, || told(&scrubbed, language))
            }
        }
    }
}

async fn erase(
    global: &Global,
    workspace: &Workspace,
    wanted: Erasure<'_>,
    later: bool,
) -> anyhow::Result<()> {
    let erased = privacy::erase(workspace, wanted).await?;
    let scrubbed = if later { None } else { Some(privacy::scrub(workspace).await?) };
    let language = global.language();
    global.print(&erased, || {
        let scrubbed = scrubbed.map(|scrubbed| told(&scrubbed, language)).unwrap_or_default();
        format!("{}{scrubbed}", forgotten(&erased, language))
    })
}

fn forgotten(erased: &Erased, language: Language) -> String {
    let Erased { proof, counts, mentions, .. } = erased;
    let head = match language {
        Language::En => format!("erased; proof {proof}: {counts}\n"),
        Language::Ko => format!("지웠어요. 증명 {proof}번: {counts}\n"),
    };
    if mentions.as_array().is_none_or(Vec::is_empty) {
        return head;
    }
    let look = language.pick(
        "others' rows may name the person: look at them",
        "다른 사람의 기록에 이 사람이 언급되어 있을 수 있어요. 확인하세요",
    );
    format!("{head}{look}: {mentions}\n")
}

fn told(scrubbed: &Scrubbed, language: Language) -> String {
    match (scrubbed.bytes_before.zip(scrubbed.bytes_after), language) {
        (Some((before, after)), Language::En) => format!("the file was written anew: {} → {}\n", bytes(before), bytes(after)),
        (Some((before, after)), Language::Ko) => format!("파일을 새로 썼어요: {} → {}\n", bytes(before), bytes(after)),
        (None, Language::En) => "PostgreSQL keeps old rows until they are vacuumed: VACUUM FULL, and remember its logs and backups\n".to_owned(),
        (None, Language::Ko) => {
            "PostgreSQL은 VACUUM 전까지 옛 행을 남겨 둬요. VACUUM FULL을 실행하고 로그와 백업도 확인하세요\n".to_owned()
        }
    }
}

fn erasures(found: &[ErasureView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("proof", "증명"), Align::Right),
        (language.pick("at", "시각"), Align::Left),
        (language.pick("by", "누가"), Align::Left),
        (language.pick("why", "이유"), Align::Left),
        (language.pick("rows", "행"), Align::Left),
    ]);
    for erasure in found {
        table.row([
            erasure.proof.to_string(),
            minute(erasure.erased_at),
            erasure.erased_by.clone(),
            erasure.reason.clone(),
            erasure.counts.to_string(),
        ]);
    }
    if table.is_empty() {
        language.pick("nobody yet\n", "아직 없어요\n").to_owned()
    } else {
        table.text()
    }
}
