//! What happened as other systems read it: `CloudEvents` 1.0 in JSON (<https://github.com/cloudevents/spec>, structured mode).

use baton_model::Instant;
use serde::Serialize;
use serde_json::Value;

/// Who tells of it.
const SOURCE: &str = "/baton";
/// The content type of an event in JSON.
pub(crate) const CONTENT_TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// An event as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct CloudEvent<'a> {
    specversion: &'static str,
    id: &'a str,
    source: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    time: Instant,
    datacontenttype: &'static str,
    data: &'a Value,
}

impl<'a> CloudEvent<'a> {
    /// An event of this kind. `id`: the same however often it is sent. `subject`: the lead, as people are told which it is.
    pub(crate) fn new(
        id: &'a str,
        kind: &'a str,
        subject: Option<&'a str>,
        time: Instant,
        data: &'a Value,
    ) -> CloudEvent<'a> {
        CloudEvent {
            specversion: "1.0",
            id,
            source: SOURCE,
            kind,
            subject,
            time,
            datacontenttype: "application/json",
            data,
        }
    }

    /// As it is sent.
    pub(crate) fn text(&self) -> String {
        // Texts and numbers alone: there is nothing in it that JSON does not have.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_has_the_attributes_that_the_specification_asks_for() {
        let data = json!({ "score": 61 });
        let time = "2026-06-01T09:00:00Z".parse().unwrap();
        let event = CloudEvent::new("evt_7", "lead.mql.reached", Some("a@x.io"), time, &data);
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            json!({
                "specversion": "1.0", "id": "evt_7", "source": "/baton", "type": "lead.mql.reached", "subject": "a@x.io",
                "time": "2026-06-01T09:00:00Z", "datacontenttype": "application/json", "data": { "score": 61 },
            })
        );
        let event = CloudEvent::new("evt_8", "model.published", None, time, &data);
        assert!(serde_json::to_value(&event).unwrap().get("subject").is_none());
    }
}
