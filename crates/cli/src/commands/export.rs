//! `baton export events`: what is in a workspace, in files that other programs read.

use std::fmt::Write as _;
use std::path::PathBuf;

use baton_app::export::{self, Exported};
use clap::{Args, Subcommand};

use super::Global;
use crate::progress::Progress;
use crate::words::{Language, bytes, count};

/// Write what is in the workspace to files that other programs read.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The log as Segment-shaped messages: `events.ndjson`, as `baton import events` and `baton replay` read it.
    Events {
        /// The folder to write to, made if it is not there; the file must not be there yet.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}

impl Export {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let What::Events { to } = self.what;
        let workspace = global.open().await?;
        let progress = Progress::new("exporting");
        let exported = export::events(&workspace, &to, &progress.reporter()).await?;
        progress.finish();
        let language = global.language();
        if exported.too_long > 0 {
            eprintln!("warning: {} lines are longer than an import takes (32 kB)", exported.too_long);
        }
        global.print(&exported, || text(&exported, language))
    }
}

fn text(exported: &Exported, language: Language) -> String {
    let Exported { file, bytes: size, messages, events, machine_events, left_out, .. } = exported;
    let (file, size) = (file.display(), bytes(*size));
    let repeated = exported.lines.saturating_sub(*messages);
    let (messages, events, machines) = (count(*messages), count(*events), count(*machine_events));
    let mut text = match language {
        Language::En => {
            format!("{file}: {messages} messages, {events} of them events ({machines} by machines), {size}\n")
        }
        Language::Ko => {
            format!("{file}: 메시지 {messages}건, 그중 이벤트 {events}건(기계 {machines}건), {size}\n")
        }
    };
    if repeated > 0 {
        let repeated = count(repeated);
        let _ = match language {
            Language::En => writeln!(
                text,
                "{repeated} more lines say who else belongs to a company: an import finds them already there"
            ),
            Language::Ko => writeln!(
                text,
                "회사에 또 누가 속하는지 말하는 줄 {repeated}개가 더 있어요. 가져오면 이미 있는 것으로 세요"
            ),
        };
    }
    if *left_out > 0 {
        let _ = match language {
            Language::En => writeln!(text, "{left_out} messages about companies without leads were left out"),
            Language::Ko => writeln!(text, "리드가 없는 회사에 대한 메시지 {left_out}건은 빠졌어요"),
        };
    }
    text
}
