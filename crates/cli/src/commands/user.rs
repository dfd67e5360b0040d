//! `baton user add|list|invite|reset|disable`.

use baton_app::members::{self, MemberView, NewMember};
use baton_app::sign_in::{self, Gate};
use baton_app::{Role, Team, Tongue};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Add, list and disable those who work with leads.
#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add somebody.
    Add {
        /// Its e-mail address: owners and actors are named by it.
        email: String,
        /// `admin`: everything. `marketer`: criteria and campaigns. `sales`: hand-offs and deals. `viewer`: looks only.
        #[arg(long)]
        role: Role,
        /// Its name.
        #[arg(long)]
        name: Option<String>,
        /// `marketing` or `sales`; without it, that of the role.
        #[arg(long)]
        team: Option<Team>,
        /// Its language, `en` or `ko`; without it, that of this command.
        #[arg(long)]
        language: Option<Tongue>,
        /// Its time zone, by its IANA name.
        #[arg(long, default_value = "UTC")]
        time_zone: String,
    },
    /// Everybody, by address.
    List,
    /// Print a link by which somebody who has not signed in yet sets its password: good for a week, and once.
    Invite {
        /// Its e-mail address.
        email: String,
    },
    /// Print a link by which somebody who forgot its password sets another one: good for an hour, and once.
    Reset {
        /// Its e-mail address.
        email: String,
    },
    /// Disable somebody: from now on it can do nothing and is given nothing.
    Disable {
        /// Its e-mail address.
        email: String,
    },
}

impl User {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let language = global.language();
        match self.action {
            Action::Add { email, role, name, team, language: tongue, time_zone } => {
                let tongue = tongue.unwrap_or(match language {
                    Language::En => Tongue::En,
                    Language::Ko => Tongue::Ko,
                });
                let new = NewMember {
                    email: &email,
                    name: name.as_deref(),
                    role,
                    team,
                    language: tongue,
                    time_zone: &time_zone,
                };
                new.check()?;
                let workspace = global.open_or_create().await?;
                let added = members::add(&workspace, new, &shell_user()).await?;
                global.print(&added, || match language {
                    Language::En => format!("{} is a member now ({})\n", added.email, added.role),
                    Language::Ko => format!("{} 님을 추가했어요 ({})\n", added.email, added.role),
                })
            }
            Action::Invite { email } => {
                let invited = sign_in::send_again(&gate(global).await?, &email, &shell_user()).await?;
                global.print(&invited, || format!("{}\n", invited.link))
            }
            Action::Reset { email } => {
                let link = sign_in::reset_link(&gate(global).await?, &email, &shell_user()).await?;
                global.print(&serde_json::json!({ "link": link }), || format!("{link}\n"))
            }
            Action::List => {
                let members = members::list(&global.open().await?).await?;
                global.print(&members, || text(&members, language))
            }
            Action::Disable { email } => {
                members::disable(&global.open().await?, &email, &shell_user()).await?;
                global.print(&serde_json::json!({ "disabled": email }), || {
                    language.pick("disabled\n", "사용을 중지했어요\n").to_owned()
                })
            }
        }
    }
}

/// What lets people in, where `serve` is reached.
async fn gate(global: &Global) -> anyhow::Result<Gate> {
    let settings = crate::settings::read()?;
    let set = std::env::var("BATON_PUBLIC_URL").ok().filter(|url| !url.is_empty()).or(settings.public_url);
    let url = set.unwrap_or_else(|| format!("http://{}", settings.listen.unwrap_or(super::serve::LISTEN)));
    super::serve::gate(&global.open().await?, &url)
}

fn text(members: &[MemberView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("e-mail", "이메일"), Align::Left),
        (language.pick("name", "이름"), Align::Left),
        (language.pick("role", "역할"), Align::Left),
        (language.pick("team", "팀"), Align::Left),
        (language.pick("language", "언어"), Align::Left),
        (language.pick("time zone", "시간대"), Align::Left),
        (language.pick("disabled", "중지"), Align::Left),
    ]);
    for member in members {
        table.row([
            member.email.clone(),
            member.name.clone().unwrap_or_default(),
            member.role.clone(),
            member.team.clone().unwrap_or_default(),
            member.language.clone(),
            member.time_zone.clone(),
            member.disabled_at.map(minute).unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language
            .pick(
                "nobody yet; `baton user add mina@example.com --role sales` adds somebody\n",
                "아직 아무도 없어요. `baton user add mina@example.com --role sales`로 추가해요\n",
            )
            .to_owned();
    }
    table.text()
}
