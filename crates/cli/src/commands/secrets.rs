//! `baton secrets show|rotate`: the key that secrets are sealed with.

use baton_app::vault::{self, Rotated, Rotation, Sealed};
use baton_app::workspace::Workspace;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, shell_user};
use crate::words::Language;

/// Look after the key that secrets in the database are sealed with.
#[derive(Debug, Args)]
pub(crate) struct Secrets {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Which key seals, where it is, and whether everything can be opened.
    Show,
    /// Seal every secret with a new key: one that is made here, or the first of `BATON_SECRET_KEY`.
    Rotate {
        /// Forget the keys before it: secrets in older backups can then not be opened any more.
        #[arg(long)]
        drop_old: bool,
        /// Go on where a secret cannot be opened since its key is lost; whatever used it has to be set up anew.
        #[arg(long)]
        leave_shut: bool,
    },
}

impl Secrets {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::Show => {
                let found = vault::check(&workspace).await?;
                let place = workspace.vault().source().to_string();
                let document = json!({ "place": place, "secrets": found });
                global.print(&document, || shown(&found, &place, language))?;
                anyhow::ensure!(found.shut == 0, "{} secrets cannot be opened", found.shut);
                Ok(())
            }
            Action::Rotate { drop_old, leave_shut } => {
                rotate(global, &workspace, Rotation { drop_old, leave_shut }).await
            }
        }
    }
}

async fn rotate(global: &Global, workspace: &Workspace, how: Rotation) -> anyhow::Result<()> {
    let rotated = vault::rotate(workspace, how, &shell_user()).await?;
    let place = workspace.vault().source().to_string();
    global.print(&rotated, || {
        let Rotated { key, secrets, .. } = &rotated;
        match global.language() {
            Language::En => format!(
                "{secrets} secrets are sealed with the key {key} in {place}; keep a copy of it apart from backups, and give it to every node\n"
            ),
            Language::Ko => format!(
                "비밀 값 {secrets}개를 {place}의 키 {key}로 다시 암호화했어요. 키는 백업과 따로 보관하고 모든 노드에 같은 키를 두세요\n"
            ),
        }
    })
}

fn shown(found: &Sealed, place: &str, language: Language) -> String {
    let Some(key) = &found.key else {
        return language
            .pick(
                "nothing was sealed yet: the first secret makes the key\n",
                "아직 암호화한 값이 없어요. 첫 비밀 값을 저장할 때 키가 만들어져요\n",
            )
            .to_owned();
    };
    let Sealed { sound, plain, shut, why, .. } = found;
    let head = match language {
        Language::En => {
            format!(
                "key {key} in {place}: {sound} can be opened, {shut} cannot, {plain} are not sealed yet\n"
            )
        }
        Language::Ko => {
            format!(
                "{place}의 키 {key}: 열 수 있음 {sound}개, 열 수 없음 {shut}개, 아직 암호화 안 됨 {plain}개\n"
            )
        }
    };
    why.as_ref().map_or(head.clone(), |why| format!("{head}{why}\n"))
}
