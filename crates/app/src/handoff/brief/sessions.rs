//! Touches grouped into visits.

use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Instant, Tongue};
use baton_store::touch::Touch;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::words::event;
use crate::derive::object;

/// A pause of this length ends a visit, in microseconds.
const GAP: i64 = 30 * 60 * MICROS_PER_SECOND;
/// Different acts and assets that are shown of a visit.
const SHOWN_MAX: usize = 20;
/// The longest name that is shown, in characters.
const CHARS_MAX: usize = 120;

/// A visit: touches with less than half an hour between one and the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BriefVisit)]
pub struct Session {
    /// When it began.
    pub from: Instant,
    /// When it ended.
    pub until: Instant,
    /// The campaign that it came by.
    pub campaign: Option<String>,
    /// What was done, and how often, in order.
    pub acts: Vec<Act>,
    /// What was downloaded or attended, by name.
    pub assets: Vec<String>,
}

/// Something that was done in a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Act {
    /// What, by the name of the event.
    pub name: String,
    /// What, in words.
    pub label: String,
    /// How often.
    pub times: u64,
}

/// Visits, the newest first, from touches in that order, in this language.
pub(super) fn sessions(touches: &[Touch], limit: usize, language: Tongue) -> Vec<Session> {
    let together = touches.chunk_by(|later, earlier| later.occurred_at - earlier.occurred_at < GAP);
    together.take(limit).map(|touches| session(touches, language)).collect()
}

fn session(touches: &[Touch], language: Tongue) -> Session {
    let instant = |touch: Option<&Touch>| Instant::from_micros(touch.map_or(0, |touch| touch.occurred_at));
    let mut session = Session {
        from: instant(touches.last()),
        until: instant(touches.first()),
        campaign: None,
        acts: Vec::new(),
        assets: Vec::new(),
    };
    for touch in touches.iter().rev() {
        let properties = object(&touch.body);
        let context = touch.context.as_deref().map(object).unwrap_or_default();
        if session.campaign.is_none() {
            session.campaign = campaign(&properties, &context);
        }
        let shown = session.acts.len();
        match session.acts.iter_mut().find(|act| act.name == touch.name) {
            Some(act) => act.times += 1,
            None if shown < SHOWN_MAX => {
                let label = event(&touch.name, language).to_owned();
                session.acts.push(Act { name: touch.name.clone(), label, times: 1 });
            }
            None => {}
        }
        if let Some(asset) = asset(&touch.name, &properties)
            && session.assets.len() < SHOWN_MAX
            && !session.assets.contains(&asset)
        {
            session.assets.push(asset);
        }
    }
    session
}

/// As Segment's libraries tell it, else as the page was called.
fn campaign(properties: &Map<String, Value>, context: &Map<String, Value>) -> Option<String> {
    let told = context.get("campaign").and_then(Value::as_object);
    let named = told.and_then(|campaign| campaign.get("name").or_else(|| campaign.get("source")));
    named.or_else(|| properties.get("utm_campaign")).or_else(|| properties.get("campaign")).and_then(text)
}

fn asset(event: &str, properties: &Map<String, Value>) -> Option<String> {
    if !matches!(event, "Asset Downloaded" | "Webinar Registered" | "Webinar Attended" | "Form Submitted") {
        return None;
    }
    ["asset", "title", "name", "file", "webinar", "form"]
        .iter()
        .find_map(|key| properties.get(*key).and_then(text))
}

fn text(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(CHARS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(name: &str, minute: i64, body: &str, context: Option<&str>) -> Touch {
        Touch {
            name: name.to_owned(),
            occurred_at: minute * 60 * MICROS_PER_SECOND,
            body: body.to_owned(),
            context: context.map(str::to_owned),
        }
    }

    #[test]
    fn a_pause_of_half_an_hour_ends_a_visit() {
        let campaign = Some(r#"{"campaign":{"name":"spring","source":"naver"}}"#);
        let touches = [
            touch("Asset Downloaded", 100, r#"{"asset":"백서"}"#, None),
            touch("Page Viewed", 75, "{}", campaign),
            touch("Page Viewed", 71, "{}", None),
            touch("Page Viewed", 41, r#"{"utm_campaign":"winter"}"#, None),
        ];
        let found = sessions(&touches, 10, Tongue::Ko);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].from.micros(), found[0].until.micros()),
            (touches[2].occurred_at, touches[0].occurred_at)
        );
        assert_eq!(
            (found[0].campaign.as_deref(), &found[0].assets[..]),
            (Some("spring"), &["백서".to_owned()][..])
        );
        assert_eq!(
            found[0].acts[0],
            Act { name: "Page Viewed".to_owned(), label: "페이지 조회".to_owned(), times: 2 }
        );
        assert_eq!(found[1].campaign.as_deref(), Some("winter"));
        assert_eq!(sessions(&touches, 1, Tongue::Ko).len(), 1);
        assert!(sessions(&[], 5, Tongue::Ko).is_empty());
    }
}
