//! The brief: what a rep should know of a lead before the first call, in the rep's language.
//!
//! It reads a bounded part of the log, however long a lead's history is: why it has its score stands in the folded state.

mod sessions;
mod words;

use baton_engine::bant::Question;
use baton_engine::{Ledger, LineBody};
use baton_model::time::MICROS_PER_DAY;
use baton_model::{BantLetter, BantStatus, Instant, Tongue};
use baton_store::lead::Lead;
use baton_store::{Tx, account, lead, score, touch};
use serde::Serialize;
use utoipa::ToSchema;

pub use sessions::{Act, Session};

use crate::access::Sees;
use crate::derive::{Reigns, state_at};
use crate::workspace::{Error, Workspace, lead_of};

/// Touches that are read, the newest.
const TOUCHES_MAX: i64 = 500;
/// Sessions that are shown, the newest.
const SESSIONS_MAX: usize = 10;
/// Reasons that are shown.
const REASONS_MAX: usize = 5;
/// Colleagues that are shown.
const PEOPLE_MAX: i64 = 5;
/// Who did something within so many days is active.
const ACTIVE_DAYS: i64 = 30;

/// What a rep should know.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Brief {
    /// How people are told which lead it is.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// Its score.
    pub score: Option<i64>,
    /// Its grade.
    pub grade: Option<String>,
    /// The band of the playbook that its score is in, and what to do; none if the playbook says nothing.
    pub band: Option<Play>,
    /// What gave the most points, in words.
    pub reasons: Vec<Reason>,
    /// What it did, in visits, the newest first.
    pub path: Vec<Session>,
    /// Who else of its company was active in the last 30 days.
    pub people: Vec<Colleague>,
    /// What is known of budget, authority, need and timing.
    pub bant: Vec<Letter>,
    /// What is best asked first.
    pub first_question: String,
}

/// What the playbook says of a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Play {
    /// The band.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What to do.
    pub r#do: String,
}

/// Something that gave points.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = BriefReason)]
pub struct Reason {
    /// The rule.
    pub rule: String,
    /// What people call it.
    pub label: String,
    /// What it is worth now.
    pub points: f64,
    /// How many times it counted; none for what just is so.
    pub times: Option<u64>,
    /// The newest evidence.
    pub last_at: Option<Instant>,
}

/// Somebody else of the company.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Colleague {
    /// How people are told who it is.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its stage.
    pub stage: String,
    /// Its score.
    pub score: i64,
    /// When it last did something.
    pub last_at: Instant,
}

/// A letter of BANT.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Letter {
    /// Which.
    pub letter: BantLetter,
    /// How sure.
    pub status: BantStatus,
    /// Whether it was confirmed and is good no longer.
    pub stale: bool,
    /// What was learned, or what signals say.
    pub value: Option<String>,
    /// What to ask, if SQL still needs it.
    pub question: Option<String>,
}

/// The brief of the lead that `key` names, in this language; of its colleagues with those that may be seen.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn brief(workspace: &Workspace, key: &str, language: Tongue, sees: &Sees) -> Result<Brief, Error> {
    let now = workspace.now().micros();
    let bant = crate::bant::show(workspace, key, None).await?;
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    let touches = touch::newest(&mut tx, lead.id, now, TOUCHES_MAX).await?;
    let asked = |question: &Question| language.pick(&question.en, &question.ko).to_owned();
    let question_of = |letter| bant.questions.iter().find(|question| question.letter == letter).map(asked);
    let letters: Vec<Letter> = bant
        .letters
        .iter()
        .map(|cell| Letter {
            letter: cell.letter,
            status: cell.status,
            stale: cell.stale,
            value: cell.value.clone(),
            question: question_of(cell.letter),
        })
        .collect();
    let first_question = bant.questions.first().map_or_else(|| words::next_step(language).to_owned(), asked);
    let (standing, reasons) = reasons(&mut tx, &lead, language, now).await?;
    let company = match lead.account_id {
        Some(id) => account::by_id(&mut tx, &[id]).await?.remove(&id).map(|account| account.name),
        None => None,
    };
    let (score, grade) = standing.unzip();
    let band = match score.zip(grade.as_deref()) {
        Some((score, grade)) => play(&mut tx, score, grade, language, now).await?,
        None => None,
    };
    Ok(Brief {
        lead: lead::display_key(&mut tx, &lead).await?,
        people: people(&mut tx, &lead, sees, now).await?,
        name: lead.name,
        job_title: lead.job_title,
        company,
        email: lead.email,
        phone: lead.phone,
        source: lead.source,
        campaign: lead.campaign,
        score,
        grade,
        band,
        reasons,
        path: sessions::sessions(&touches, SESSIONS_MAX, language),
        bant: letters,
        first_question,
    })
}

/// What the playbook in force says of a score and its grade.
async fn play(
    tx: &mut Tx,
    score: i64,
    grade: &str,
    language: Tongue,
    now: i64,
) -> Result<Option<Play>, Error> {
    let playbook = crate::playbook::load(tx, now).await?;
    Ok(playbook.band(score, grade).map(|band| Play {
        id: band.id.clone(),
        name: band.name.pick(language).to_owned(),
        r#do: band.r#do.pick(language).to_owned(),
    }))
}

/// Its score and grade now, and what they are made of.
async fn reasons(
    tx: &mut Tx,
    lead: &Lead,
    language: Tongue,
    now: i64,
) -> Result<(Option<(i64, String)>, Vec<Reason>), Error> {
    let reigns = Reigns::load(tx).await?;
    let model = &reigns.last().model;
    let Some(stored) = score::of_lead(tx, lead.id, model.version()).await? else {
        return Ok((None, Vec::new()));
    };
    let at = now.max(stored.last_at);
    let Some(paused) = state_at(tx, model, &stored, at).await? else {
        return Ok((Some((stored.score, stored.grade)), Vec::new()));
    };
    let ledger = Ledger::of(model, paused.state(), at);
    let tag = language.name();
    let mut reasons: Vec<Reason> = ledger
        .lines
        .iter()
        .filter_map(|line| {
            let (Some(rule), LineBody::Rule { occurrences, last_at, .. }) = (&line.rule, &line.body) else {
                return None;
            };
            Some(Reason {
                rule: rule.clone(),
                label: model.label(rule, tag).unwrap_or(rule).to_owned(),
                points: line.points,
                times: (*occurrences > 0).then_some(*occurrences),
                last_at: last_at.map(Instant::from_micros),
            })
        })
        .collect();
    reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then_with(|| a.rule.cmp(&b.rule)));
    reasons.truncate(REASONS_MAX);
    Ok((Some((ledger.score.displayed(), ledger.score.grade.to_string())), reasons))
}

async fn people(tx: &mut Tx, lead: &Lead, sees: &Sees, now: i64) -> Result<Vec<Colleague>, Error> {
    let Some(account) = lead.account_id else { return Ok(Vec::new()) };
    let since = now - ACTIVE_DAYS * MICROS_PER_DAY;
    let mut people = Vec::new();
    for found in touch::colleagues(tx, account, lead.id, since, sees.members(), PEOPLE_MAX).await? {
        let named = lead::by_id(tx, &[found.lead_id]).await?.remove(&found.lead_id);
        let key = match named {
            Some(lead) => lead::display_key(tx, &lead).await?,
            None => format!("#{}", found.lead_id),
        };
        people.push(Colleague {
            lead: key,
            name: found.name,
            job_title: found.job_title,
            stage: found.stage,
            score: found.score,
            last_at: Instant::from_micros(found.last_at),
        });
    }
    Ok(people)
}
