//! Tells together what was held: the digest of a day, and what came in a storm.

use baton_model::{Happening, Tongue};
use baton_store::held::{self, Held};
use baton_store::notice::Notice;

use super::audience::{Audience, MailWish};
use super::dispatch::write;
use super::expand::{Plan, delivery, mail};
use super::mail::compose;
use super::template::Said;
use super::timing::after_quiet;
use super::words::{Words, summary};
use crate::workspace::{Error, Workspace};

/// What is told together at most.
const TOGETHER_MAX: i64 = 500;
/// What is listed of it.
const LISTED_MAX: usize = 50;

/// Tells one recipient what was held for it and is due; returns how many recipients those were: one or none.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let now = workspace.now().micros();
    if !held::is_due(&mut workspace.db.read().await?, now).await? {
        return Ok(0);
    }
    let mut tx = workspace.db.write_beside().await?;
    let taken = held::take(&mut tx, now, TOGETHER_MAX).await?;
    if taken.is_empty() {
        return Ok(0);
    }
    let audience = Audience::load(&mut tx).await?;
    let mut plan = Plan::default();
    together(&mut plan, &audience, &taken, now);
    write(&mut tx, &plan).await?;
    tx.commit().await?;
    Ok(1)
}

/// Adds to the plan what tells all of `held`, which is one recipient's, by one channel, for one reason.
fn together(plan: &mut Plan, audience: &Audience, held: &[Held], now: i64) {
    let Some(first) = held.first() else { return };
    let key = format!("{}:{}:{}:held", first.id, first.recipient, first.channel);
    let Some((sort, who)) = first.recipient.split_once(':') else { return };
    let kind = kind_of(held);
    match sort {
        "member" => {
            let id = who.parse().unwrap_or(0);
            // Who is gone meanwhile, or wants no mails any more, is told nothing.
            let Some(person) = audience.people.iter().find(|person| person.id == id) else { return };
            let words = summed_up(held, person.tongue);
            if first.channel == "inbox" {
                plan.notices.push(Notice {
                    id: 0,
                    member_id: id,
                    dedupe_key: key,
                    kind: first.reason.clone(),
                    lead_id: None,
                    title: words.title,
                    body: words.body,
                    created_at: now,
                    read_at: None,
                });
            } else if person.mail != MailWish::Off {
                let at =
                    if first.reason == "digest" { now } else { after_quiet(now, person.quiet, &person.zone) };
                let listed = listed(held, &words, person.tongue);
                plan.mails.push(mail((key, kind), &person.email, listed, now, at));
            }
        }
        "address" => {
            let words = summed_up(held, Tongue::default());
            let listed = listed(held, &words, Tongue::default());
            plan.mails.push(mail((key, kind), who, listed, now, now));
        }
        _ => {
            let id = who.parse().unwrap_or(0);
            let Some(ear) = audience.endpoints.iter().find(|ear| ear.id == id) else { return };
            let words = summed_up(held, ear.tongue);
            let body = ear.message(Said { title: &words.title, text: &words.body, kind, lead: "" });
            plan.deliveries.push(delivery((id, key.clone()), (key, kind.to_owned()), None, body, now));
        }
    }
}

/// What it tells of: if that something died is among it, that alone counts, since its own death is not told of.
fn kind_of(held: &[Held]) -> &str {
    let mut kinds = held.iter().map(|held| held.kind.as_str());
    let first = kinds.clone().next().unwrap_or_default();
    kinds.find(|kind| *kind == Happening::DeliveryDied.name()).unwrap_or(first)
}

/// All of it in a line, with the line of each below.
fn summed_up(held: &[Held], tongue: Tongue) -> Words {
    let reason = held.first().map_or("", |first| first.reason.as_str());
    let mut lines: Vec<&str> = held.iter().take(LISTED_MAX).map(|held| held.title.as_str()).collect();
    if held.len() > LISTED_MAX {
        lines.push("…");
    }
    Words { title: summary(reason, held.len(), tongue), body: lines.join("\n") }
}

/// A mail that lists them, each with what stands below its line.
fn listed(held: &[Held], words: &Words, tongue: Tongue) -> compose::Composed {
    let each = held.iter().take(LISTED_MAX);
    let mut each: Vec<Words> =
        each.map(|held| Words { title: held.title.clone(), body: held.body.clone() }).collect();
    if held.len() > LISTED_MAX {
        each.push(Words { title: "…".to_owned(), body: String::new() });
    }
    compose::several(&words.title, &each, tongue)
}
