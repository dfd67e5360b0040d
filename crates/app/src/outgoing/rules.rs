//! Rules: adding, listing, removing.

use baton_model::{Happening, Instant, Tongue};
use baton_store::audit;
use baton_store::notice_rule::{self, NoticeRule};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::rule::{Recipient, Rule, Test, Way};
use super::wanted;
use crate::handoff::BATON;
use crate::workspace::{Error, Workspace};

/// The most rules of a workspace.
const RULES_MAX: usize = 200;

/// A rule that is to be, as people write it.
#[derive(Debug, Clone, Default)]
pub struct NewRule<'a> {
    /// What people call it.
    pub name: &'a str,
    /// Of what it tells: `lead.mql.reached`.
    pub triggers: &'a [String],
    /// What has to hold: `score>=80`.
    pub conditions: &'a [String],
    /// Whom: `owner`, `role:sales`, `team:marketing`, `member:EMAIL`, `address:EMAIL`, `endpoint:NUMBER`.
    pub recipients: &'a [String],
    /// How people are told.
    pub channels: &'a [Way],
}

/// A rule as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleView {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Of what it tells.
    pub triggers: Vec<String>,
    /// What has to hold.
    pub conditions: Vec<String>,
    /// Whom it tells.
    pub recipients: Vec<String>,
    /// How people are told.
    pub channels: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// By whom.
    pub created_by: String,
}

impl RuleView {
    /// What people call it, in their language: a workspace begins with rules that nobody named yet.
    pub fn name_in(&self, tongue: Tongue) -> &str {
        let ours = DEFAULTS.iter().find(|(name, _)| self.created_by == BATON && *name == self.name);
        ours.map_or(&self.name, |(en, ko)| tongue.pick(en, ko))
    }
}

/// The rules that a workspace begins with, as they are stored and in Korean.
const DEFAULTS: [(&str, &str); 6] = [
    ("hand-offs of the owner", "담당자의 인계"),
    ("hand-offs that nobody takes", "아무도 맡지 않는 인계"),
    ("whoever is mentioned", "지목된 사람"),
    ("returned hand-offs", "반려된 인계"),
    ("criteria", "기준"),
    ("the house", "운영"),
];

/// Adds a rule, in the name of `by`; returns its number.
///
/// # Errors
/// [`Error::WrongUse`] for what makes no sense, [`Error::Refused`] beyond the limit, or the database's own.
pub async fn add(workspace: &Workspace, new: &NewRule<'_>, by: &str) -> Result<i64, Error> {
    let now = workspace.now().micros();
    let rule = rule(new)?;
    let mut tx = workspace.db.write_aside().await?;
    if notice_rule::all(&mut tx).await?.len() >= RULES_MAX {
        return Err(Error::Refused(format!("there are {RULES_MAX} rules, which is the limit")));
    }
    let id = notice_rule::add(&mut tx, &rule.row(now, by)?).await?;
    let detail = json!({ "name": rule.name, "triggers": new.triggers, "recipients": new.recipients });
    audit::note(&mut tx, now, by, "add_notice_rule", &format!("notice rule {id}"), &detail.to_string())
        .await?;
    wanted::update(&mut tx).await?;
    tx.commit().await?;
    Ok(id)
}

fn rule(new: &NewRule<'_>) -> Result<Rule, Error> {
    let wrong = |text: String| Error::WrongUse(text);
    let triggers =
        new.triggers.iter().map(|name| name.parse::<Happening>().map_err(|error| wrong(error.to_string())));
    let condition =
        new.conditions.iter().map(|text| text.parse::<Test>().map_err(|error| wrong(error.to_string())));
    let recipients =
        new.recipients.iter().map(|text| text.parse::<Recipient>().map_err(|error| wrong(error.to_string())));
    let rule = Rule {
        id: 0,
        name: new.name.trim().to_owned(),
        triggers: triggers.collect::<Result<_, _>>()?,
        condition: condition.collect::<Result<_, _>>()?,
        recipients: recipients.collect::<Result<_, _>>()?,
        channels: new.channels.to_vec(),
    };
    rule.check()?;
    Ok(rule)
}

/// All rules, oldest first.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace) -> Result<Vec<RuleView>, Error> {
    let all = notice_rule::all(&mut workspace.db.read().await?).await?;
    Ok(all.into_iter().map(view).collect())
}

fn view(row: NoticeRule) -> RuleView {
    let texts = |json: &str| serde_json::from_str::<Vec<String>>(json).unwrap_or_default();
    RuleView {
        id: row.id,
        triggers: texts(&row.triggers),
        conditions: texts(&row.condition),
        recipients: texts(&row.recipients),
        channels: texts(&row.channels),
        name: row.name,
        created_at: Instant::from_micros(row.created_at),
        created_by: row.created_by,
    }
}

/// Removes a rule.
///
/// # Errors
/// [`Error::Missing`] if there is none, or the database's own.
pub async fn remove(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if !notice_rule::remove(&mut tx, id).await? {
        return Err(Error::Missing(format!("rule {id}; `baton notify rules` shows them")));
    }
    audit::note(&mut tx, now, by, "remove_notice_rule", &format!("notice rule {id}"), "{}").await?;
    wanted::update(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
