//! `baton notify rules|add|remove|inbox|prefer|dead|replay|test`.

use baton_app::access::Sees;
use baton_app::outgoing::inbox::{self, DeadMail, NoticeView, Wishes};
use baton_app::outgoing::rules::{self, NewRule, RuleView};
use baton_app::outgoing::{MailWish, Way};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Who is told of what, and how.
#[derive(Debug, Args)]
pub(crate) struct Notify {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The rules, oldest first.
    Rules,
    /// Add a rule.
    Add {
        /// What people call it.
        name: String,
        /// Of what it tells, such as `lead.mql.reached`.
        #[arg(long = "on", value_delimiter = ',', required = true)]
        triggers: Vec<String>,
        /// What has to hold, such as `score>=80` or `to=sql`; may be given several times.
        #[arg(long = "when")]
        conditions: Vec<String>,
        /// Whom: `owner`, `mentioned`, `role:ROLE`, `team:TEAM`, `member:EMAIL`, `address:EMAIL`, `endpoint:NUMBER`.
        #[arg(long = "to", value_delimiter = ',', required = true)]
        recipients: Vec<String>,
        /// How people are told: `inbox`, `mail`, or both.
        #[arg(long = "by", value_delimiter = ',', default_value = "inbox,mail", value_parser = way)]
        channels: Vec<Way>,
    },
    /// Remove a rule.
    Remove {
        /// Its number.
        id: i64,
    },
    /// The inbox of a member, the newest first.
    Inbox {
        /// Its e-mail address.
        email: String,
        /// What was read as well.
        #[arg(long)]
        all: bool,
    },
    /// How a member wants to be told; without flags it is shown.
    Prefer {
        /// Its e-mail address.
        email: String,
        /// When mails come: `at_once`, `digest` (once a day) or `off`.
        #[arg(long, value_parser = wish)]
        mail: Option<MailWish>,
        /// The hour of the member's day at which a digest comes.
        #[arg(long, value_name = "HOUR")]
        digest_hour: Option<i64>,
        /// From when to when no mail comes, such as `19:00-07:30`; `none`: mails come always.
        #[arg(long, value_name = "FROM-TO")]
        quiet: Option<String>,
        /// What they want to hear nothing of; `none`: nothing is left out.
        #[arg(long, value_delimiter = ',')]
        mute: Vec<String>,
    },
    /// Mails that were given up, the newest first.
    Dead,
    /// Try the mails that were given up again, for another three days.
    Replay,
    /// Tell a member something that says it is a test.
    Test {
        /// Its e-mail address.
        email: String,
    },
}

fn way(text: &str) -> Result<Way, String> {
    match text {
        "inbox" => Ok(Way::Inbox),
        "mail" => Ok(Way::Mail),
        _ => Err("inbox or mail".to_owned()),
    }
}

fn wish(text: &str) -> Result<MailWish, String> {
    MailWish::ALL
        .into_iter()
        .find(|wish| wish.name() == text)
        .ok_or_else(|| "at_once, digest or off".to_owned())
}

impl Notify {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let (language, by) = (global.language(), shell_user());
        let workspace = global.open().await?;
        match self.action {
            Action::Rules => {
                let all = rules::list(&workspace).await?;
                global.print(&all, || listed(&all, language))
            }
            Action::Add { name, triggers, conditions, recipients, channels } => {
                let new = NewRule {
                    name: &name,
                    triggers: &triggers,
                    conditions: &conditions,
                    recipients: &recipients,
                    channels: &channels,
                };
                let id = rules::add(&workspace, &new, &by).await?;
                global.print(&json!({ "id": id }), || format!("{id}\n"))
            }
            Action::Remove { id } => {
                rules::remove(&workspace, id, &by).await?;
                global
                    .print(&json!({ "removed": id }), || language.pick("removed\n", "지웠어요\n").to_owned())
            }
            Action::Inbox { email, all } => {
                let found = inbox::list(&workspace, &email, !all, None, inbox::LIMIT_MAX, &Sees::All).await?;
                global.print(&found, || notices(&found, language))
            }
            Action::Prefer { email, mail, digest_hour, quiet, mute } => {
                let before = inbox::wishes(&workspace, &email).await?;
                let mut wishes = before.clone();
                wishes.mail = mail.unwrap_or(wishes.mail);
                wishes.digest_hour = digest_hour.unwrap_or(wishes.digest_hour);
                if let Some(text) = quiet {
                    wishes.quiet = hours(&text)?;
                }
                if !mute.is_empty() {
                    wishes.muted = mute.into_iter().filter(|kind| kind != "none").collect();
                }
                if wishes != before {
                    inbox::set_wishes(&workspace, &email, &wishes, None).await?;
                }
                global.print(&wishes, || preferred(&wishes))
            }
            Action::Dead => {
                let found = inbox::dead_mails(&workspace).await?;
                global.print(&found, || dead(&found, language))
            }
            Action::Replay => {
                let count = inbox::replay_mails(&workspace, &by).await?;
                global.print(&json!({ "replayed": count }), || match language {
                    Language::En => format!("{count} are tried again\n"),
                    Language::Ko => format!("{count}통을 다시 보내요\n"),
                })
            }
            Action::Test { email } => {
                inbox::test(&workspace, &email).await?;
                global.print(&json!({ "queued": true }), || {
                    let told = "in the inbox now; `baton serve` sends the mail\n";
                    language.pick(told, "받은 알림에 넣었어요. 메일은 `baton serve`가 보내요\n").to_owned()
                })
            }
        }
    }
}

/// `19:00-07:30` in minutes of the day.
fn hours(text: &str) -> Result<Option<(i64, i64)>, baton_app::Error> {
    if text == "none" {
        return Ok(None);
    }
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
    };
    let both = text.split_once('-').and_then(|(from, to)| minute(from).zip(minute(to)));
    both.map(Some).ok_or_else(|| {
        baton_app::Error::WrongUse("--quiet: write hours such as 19:00-07:30, or none".to_owned())
    })
}

fn preferred(wishes: &Wishes) -> String {
    let Wishes { mail, digest_hour, quiet, muted } = wishes;
    let quiet = quiet.map_or_else(|| "–".to_owned(), |(from, to)| format!("{}-{}", clock(from), clock(to)));
    format!("mail {}\ndigest {digest_hour:02}:00\nquiet {quiet}\nmute {}\n", mail.name(), muted.join(","))
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn listed(all: &[RuleView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("name", "이름"), Align::Left),
        (language.pick("on", "때"), Align::Left),
        (language.pick("when", "조건"), Align::Left),
        (language.pick("to", "받는 사람"), Align::Left),
        (language.pick("by", "방법"), Align::Left),
    ]);
    for rule in all {
        table.row([
            rule.id.to_string(),
            rule.name_in(language.tongue()).to_owned(),
            rule.triggers.join(" "),
            rule.conditions.join(" "),
            rule.recipients.join(" "),
            rule.channels.join(" "),
        ]);
    }
    if table.is_empty() {
        language.pick("no rules\n", "규칙이 없어요\n").to_owned()
    } else {
        table.text()
    }
}

fn notices(found: &[NoticeView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("at", "시각"), Align::Left),
        (language.pick("lead", "리드"), Align::Left),
        (language.pick("notice", "알림"), Align::Left),
    ]);
    for notice in found {
        table.row([minute(notice.created_at), notice.lead.clone().unwrap_or_default(), notice.title.clone()]);
    }
    if table.is_empty() {
        language.pick("nothing new\n", "새 알림이 없어요\n").to_owned()
    } else {
        table.text()
    }
}

fn dead(found: &[DeadMail], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("to", "받는 사람"), Align::Left),
        (language.pick("subject", "제목"), Align::Left),
        (language.pick("why", "이유"), Align::Left),
    ]);
    for mail in found {
        table.row([mail.recipient.clone(), mail.subject.clone(), mail.error.clone().unwrap_or_default()]);
    }
    if table.is_empty() { language.pick("none\n", "없어요\n").to_owned() } else { table.text() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(hours("19:00-07:30").unwrap(), Some((1_140, 450)));
        assert_eq!(hours("none").unwrap(), None);
        for text in ["19-7", "24:00-07:00", "7:60-8:00", "", "07:00"] {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
