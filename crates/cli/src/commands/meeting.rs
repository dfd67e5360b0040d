//! `baton meeting plan|move|log|hold|cancel|list`.

use baton_app::Instant;
use baton_app::access::Sees;
use baton_app::meeting::{self, Attendee, Filter, Holding, MeetingView, NewMeeting};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::moment::moment;
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Meetings and calls: planned, and what came of them.
#[derive(Debug, Args)]
pub(crate) struct Meeting {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Plan one.
    Plan {
        #[command(flatten)]
        what: What,
    },
    /// Move a planned one to another time.
    Move {
        /// Its number.
        number: i64,
        /// When it begins.
        #[arg(long, value_parser = moment)]
        start: Instant,
        /// How long it takes.
        #[arg(long, default_value_t = 60)]
        minutes: u32,
    },
    /// Note one that is over: an event of the lead, which may score.
    Log {
        #[command(flatten)]
        what: What,
        #[command(flatten)]
        came: Came,
    },
    /// Note what came of a planned one: an event of the lead, which may score.
    Hold {
        /// Its number.
        number: i64,
        #[command(flatten)]
        came: Came,
    },
    /// Call a planned one off.
    Cancel {
        /// Its number.
        number: i64,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Meetings and calls in order of time.
    List {
        /// Only those of this owner.
        #[arg(long)]
        owner: Option<String>,
        /// Only those with this lead.
        #[arg(long)]
        lead: Option<String>,
        /// Only those that end after this.
        #[arg(long, value_parser = moment)]
        since: Option<Instant>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

#[derive(Debug, Args)]
struct What {
    /// External id, e-mail or `#number`.
    lead: String,
    /// What it is about.
    title: String,
    /// When it begins: a time (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = moment)]
    start: Instant,
    /// How long it takes.
    #[arg(long, default_value_t = 60)]
    minutes: u32,
    /// It is a call.
    #[arg(long)]
    call: bool,
    /// Where: a room or an address.
    #[arg(long)]
    place: Option<String>,
    /// Who is there: `NAME` or `NAME (JOB TITLE)`; may be repeated.
    #[arg(long = "with", value_name = "NAME (JOB TITLE)", value_parser = attendee)]
    attendees: Vec<Attendee>,
    /// About which of its deals, by number.
    #[arg(long)]
    opportunity: Option<i64>,
    /// Whose it is on our side.
    #[arg(long)]
    owner: Option<String>,
    /// Who notes it.
    #[arg(long)]
    by: Option<String>,
}

#[derive(Debug, Args)]
struct Came {
    /// It was a conversation that led somewhere.
    #[arg(long, conflicts_with = "missed")]
    meaningful: bool,
    /// Nobody came, or nobody answered.
    #[arg(long)]
    missed: bool,
    /// What came of it, as a code.
    #[arg(long)]
    outcome: Option<String>,
    /// What was said.
    #[arg(long)]
    summary: Option<String>,
}

fn attendee(text: &str) -> Result<Attendee, String> {
    let named = |name: &str, title: Option<&str>| Attendee {
        name: name.trim().to_owned(),
        job_title: title.map(|title| title.trim().to_owned()),
        email: None,
    };
    match text.trim().strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
        Some((name, title)) if !name.trim().is_empty() => Ok(named(name, Some(title))),
        _ if text.trim().is_empty() => Err("write NAME or NAME (JOB TITLE)".to_owned()),
        _ => Ok(named(text, None)),
    }
}

/// A beginning and an end so many minutes later.
fn until(start: Instant, minutes: u32) -> Instant {
    Instant::from_micros(start.micros().saturating_add(i64::from(minutes) * 60_000_000))
}

impl Meeting {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        let one =
            |meeting: MeetingView| global.print(&meeting, || text(std::slice::from_ref(&meeting), language));
        match self.action {
            Action::Plan { what } => {
                let (new, by) = what.meeting();
                one(meeting::plan(&workspace, &new, &by).await?)
            }
            Action::Move { number, start, minutes } => {
                one(meeting::reschedule(&workspace, number, (start, until(start, minutes)), None).await?)
            }
            Action::Log { what, came } => {
                let (new, by) = what.meeting();
                let ended_at = Some(new.ends_at);
                one(meeting::log(&workspace, &new, &came.holding(ended_at), &by).await?)
            }
            Action::Hold { number, came } => {
                one(meeting::hold(&workspace, number, &came.holding(None)).await?)
            }
            Action::Cancel { number, reason } => {
                one(meeting::call_off(&workspace, number, reason.as_deref(), None).await?)
            }
            Action::List { owner, lead, since, limit } => {
                let filter = Filter { owner, lead, since, after: None, sees: Sees::All, limit };
                let found = meeting::list(&workspace, &filter).await?;
                global.print(&found, || text(&found, language))
            }
        }
    }
}

impl What {
    fn meeting(self) -> (NewMeeting, String) {
        let new = NewMeeting {
            lead: self.lead,
            opportunity: self.opportunity,
            kind: if self.call { "call" } else { "meeting" }.to_owned(),
            title: self.title,
            owner: self.owner,
            starts_at: self.start,
            ends_at: until(self.start, self.minutes),
            place: self.place,
            attendees: self.attendees,
        };
        (new, self.by.unwrap_or_else(shell_user))
    }
}

impl Came {
    fn holding(self, ended_at: Option<Instant>) -> Holding {
        Holding {
            held: !self.missed,
            meaningful: self.meaningful,
            outcome: self.outcome,
            summary: self.summary,
            ended_at,
            revision: None,
        }
    }
}

fn text(found: &[MeetingView], language: Language) -> String {
    let mut table = Table::new([
        ("#", Align::Right),
        (language.pick("Start (UTC)", "시작 (UTC)"), Align::Left),
        (language.pick("Kind", "종류"), Align::Left),
        (language.pick("About", "주제"), Align::Left),
        (language.pick("Lead", "리드"), Align::Left),
        (language.pick("Owner", "담당"), Align::Left),
        (language.pick("Status", "상태"), Align::Left),
        (language.pick("Meaningful", "의미 있는 대화"), Align::Left),
        (language.pick("Outcome", "결과"), Align::Left),
    ]);
    for meeting in found {
        let meaningful = meeting
            .meaningful
            .map(|is| if is { language.pick("yes", "예") } else { language.pick("no", "아니요") });
        table.row([
            meeting.id.to_string(),
            minute(meeting.starts_at),
            kind(&meeting.kind, language).to_owned(),
            meeting.title.clone(),
            meeting.lead.clone(),
            meeting.owner.clone(),
            status(&meeting.status, language).to_owned(),
            meaningful.unwrap_or_default().to_owned(),
            meeting.outcome.clone().unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language.pick("No meetings.\n", "미팅이 없어요.\n").to_owned();
    }
    table.text()
}

fn kind(kind: &str, language: Language) -> &str {
    match kind {
        "meeting" => language.pick("meeting", "미팅"),
        "call" => language.pick("call", "통화"),
        other => other,
    }
}

fn status(status: &str, language: Language) -> &str {
    match status {
        "planned" => language.pick("planned", "예정"),
        "held" => language.pick("held", "진행됨"),
        "missed" => language.pick("missed", "불발"),
        "cancelled" => language.pick("cancelled", "취소"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attendees_are_read() {
        let ada = attendee("Ada (CFO)").unwrap();
        assert_eq!((ada.name.as_str(), ada.job_title.as_deref()), ("Ada", Some("CFO")));
        assert_eq!(attendee("김하나").unwrap().job_title, None);
        assert!(attendee(" ").is_err());
    }
}
