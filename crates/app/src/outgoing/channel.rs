//! The kinds of endpoints, and how a message looks in each chat.

use serde_json::{Value, json};

use super::cloud_event;
use super::template::{Said, Template};

/// What chats take at most of a text, in characters: the least of them all (Discord).
const TEXT_CHARS_MAX: usize = 1_800;
/// The longest line that says what it is about, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// A kind of endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Another system: signed events.
    Webhook,
    /// Slack and whatever understands its incoming webhooks (Mattermost, Rocket.Chat, Zulip).
    Slack,
    /// Microsoft Teams: an adaptive card.
    Teams,
    /// Discord.
    Discord,
    /// JANDI.
    Jandi,
    /// NAVER WORKS.
    NaverWorks,
}

impl Channel {
    /// Every kind.
    pub(crate) const ALL: [Channel; 6] = [
        Channel::Webhook,
        Channel::Slack,
        Channel::Teams,
        Channel::Discord,
        Channel::Jandi,
        Channel::NaverWorks,
    ];

    /// The name in databases and commands.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Channel::Webhook => "webhook",
            Channel::Slack => "slack",
            Channel::Teams => "teams",
            Channel::Discord => "discord",
            Channel::Jandi => "jandi",
            Channel::NaverWorks => "naver_works",
        }
    }

    /// The kind of this name.
    pub(crate) fn named(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What is said to be sent.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Channel::Webhook => cloud_event::CONTENT_TYPE,
            _ => "application/json",
        }
    }

    /// What it wants to be told beside.
    pub(super) fn headers(self) -> Vec<(&'static str, String)> {
        match self {
            Channel::Jandi => vec![("accept", "application/vnd.tosslab.jandi-v2+json".to_owned())],
            _ => Vec::new(),
        }
    }

    /// What is sent: in the shape of the template, or of the kind if there is none.
    pub(super) fn body(self, template: Option<&Template>, said: Said<'_>) -> Value {
        let (title, text) = (cut(said.title, TITLE_CHARS_MAX), cut(said.text, TEXT_CHARS_MAX));
        match template {
            Some(template) => template.filled(self, Said { title: &title, text: &text, ..said }),
            None => self.message(&title, &text),
        }
    }

    /// A text that this chat reads as what it says: nothing in it is markup or calls anybody. Leads write their names themselves.
    pub(super) fn plain(self, text: &str) -> String {
        match self {
            Channel::Slack => entities(text),
            Channel::Teams | Channel::Discord => plain(text),
            Channel::Webhook | Channel::Jandi | Channel::NaverWorks => text.to_owned(),
        }
    }

    /// A chat message: what it is about in a line, and some more.
    fn message(self, title: &str, text: &str) -> Value {
        let (title, text) = (self.plain(title), self.plain(text));
        match self {
            Channel::Webhook => json!({ "title": title, "text": text }),
            Channel::Slack => json!({ "text": format!("*{title}*\n{text}") }),
            Channel::Teams => json!({
                "type": "message",
                "attachments": [{
                    "contentType": "application/vnd.microsoft.card.adaptive",
                    "content": {
                        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
                        "body": [
                            { "type": "TextBlock", "text": title, "weight": "Bolder", "wrap": true },
                            { "type": "TextBlock", "text": text, "wrap": true },
                        ],
                    },
                }],
            }),
            Channel::Discord => json!({
                "content": format!("**{title}**\n{text}"), "allowed_mentions": { "parse": [] },
            }),
            Channel::Jandi => {
                json!({ "body": title, "connectInfo": [{ "title": "Baton", "description": text }] })
            }
            Channel::NaverWorks => json!({ "title": title, "body": { "text": text } }),
        }
    }
}

fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    text.chars().take(chars_max - 1).chain(['…']).collect()
}

/// Slack reads nothing between `<` and `>` then; `*` and `_` within a word do little harm.
fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Markdown that is read as what it says.
fn plain(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '>' | '#') {
            told.push('\\');
        }
        told.push(c);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_name() {
        for kind in Channel::ALL {
            assert_eq!(Channel::named(kind.name()), Some(kind));
        }
        assert_eq!(Channel::named("irc"), None);
    }

    #[test]
    fn each_chat_gets_its_own_shape() {
        let text = |channel: Channel, place: &str| {
            let message = channel.message("MQL: 김하나", "하나상사");
            message.pointer(place).and_then(Value::as_str).unwrap_or_else(|| panic!("{message}")).to_owned()
        };
        assert_eq!(text(Channel::Slack, "/text"), "*MQL: 김하나*\n하나상사");
        assert_eq!(text(Channel::Teams, "/attachments/0/content/body/0/text"), "MQL: 김하나");
        assert_eq!(text(Channel::Teams, "/attachments/0/content/type"), "AdaptiveCard");
        assert_eq!(text(Channel::Discord, "/content"), "**MQL: 김하나**\n하나상사");
        assert_eq!(text(Channel::Jandi, "/body"), "MQL: 김하나");
        assert_eq!(text(Channel::Jandi, "/connectInfo/0/description"), "하나상사");
        assert_eq!(text(Channel::NaverWorks, "/body/text"), "하나상사");
        assert_eq!(Channel::Jandi.headers()[0].0, "accept");
    }

    #[test]
    fn a_lead_cannot_call_everybody() {
        let name = "<!channel> *x* @everyone [here](https://evil.example)";
        let slack = Channel::Slack.message(name, "").to_string();
        assert!(slack.contains("&lt;!channel&gt;"), "{slack}");
        let discord = Channel::Discord.message(name, "");
        assert_eq!(discord["allowed_mentions"]["parse"], json!([]));
        assert!(
            discord["content"].as_str().unwrap().contains("\\[here\\](https://evil.example)"),
            "{discord}"
        );
    }

    #[test]
    fn a_long_text_is_cut() {
        let (title, text) = ("가".repeat(500), "나".repeat(5_000));
        let said = Said { title: &title, text: &text, kind: "lead.created", lead: "" };
        let message = Channel::Discord.body(None, said);
        assert!(message["content"].as_str().unwrap().chars().count() <= 2_010);
    }
}
