//! A shape of one's own for what an endpoint is sent: a JSON document with placeholders in its texts.

use serde_json::{Value, json};

use super::channel::Channel;

/// The longest template, in bytes.
const BYTES_MAX: usize = 8_192;

/// What can stand in a template as `{{…}}`.
pub(crate) const PLACEHOLDERS: [&str; 4] = ["title", "text", "type", "lead"];

/// What is said in a chat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a> {
    /// What it is about, in a line.
    pub(crate) title: &'a str,
    /// Some more.
    pub(crate) text: &'a str,
    /// What it tells of: `lead.mql.reached`.
    pub(crate) kind: &'a str,
    /// How people are told which lead it is; empty if it is about none.
    pub(crate) lead: &'a str,
}

/// A template that was checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template(Value);

/// Why a text is no template.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TemplateError {
    /// It is too long.
    #[error("a template has at most {} bytes", BYTES_MAX)]
    TooLong,
    /// It is not JSON.
    #[error("the template is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON, but no object and no list.
    #[error("a template is a JSON object or list")]
    Bare,
    /// It asks for something that nobody knows.
    #[error(
        "`{{{{{0}}}}}` is no placeholder: one of {{{{title}}}}, {{{{text}}}}, {{{{type}}}}, {{{{lead}}}}"
    )]
    Placeholder(String),
    /// A placeholder does not end.
    #[error("a placeholder begins with `{{{{` and does not end with `}}}}`")]
    Unclosed,
}

impl Template {
    /// Reads a template.
    pub(crate) fn parse(text: &str) -> Result<Template, TemplateError> {
        if text.len() > BYTES_MAX {
            return Err(TemplateError::TooLong);
        }
        let document: Value = serde_json::from_str(text)?;
        if !document.is_object() && !document.is_array() {
            return Err(TemplateError::Bare);
        }
        check(&document)?;
        Ok(Template(document))
    }

    /// The document.
    pub(crate) fn document(&self) -> &Value {
        &self.0
    }

    /// What is sent. Values are put into texts of the parsed document, so that none of them can become JSON; what a lead wrote is marked up as
    /// the chat needs it, and calls nobody.
    pub(crate) fn filled(&self, channel: Channel, said: Said<'_>) -> Value {
        let mut filled = fill(&self.0, &|name| match name {
            "title" => channel.plain(said.title),
            "text" => channel.plain(said.text),
            "type" => said.kind.to_owned(),
            "lead" => channel.plain(said.lead),
            _ => String::new(),
        });
        if let (Channel::Discord, Value::Object(message)) = (channel, &mut filled) {
            message.entry("allowed_mentions").or_insert_with(|| json!({ "parse": [] }));
        }
        filled
    }
}

fn check(part: &Value) -> Result<(), TemplateError> {
    match part {
        Value::String(text) => pieces(text).try_for_each(|piece| match piece? {
            Piece::Placeholder(name) if !PLACEHOLDERS.contains(&name) => {
                Err(TemplateError::Placeholder(name.chars().take(64).collect()))
            }
            _ => Ok(()),
        }),
        Value::Array(parts) => parts.iter().try_for_each(check),
        Value::Object(parts) => parts.values().try_for_each(check),
        _ => Ok(()),
    }
}

fn fill(part: &Value, known: &impl Fn(&str) -> String) -> Value {
    match part {
        Value::String(text) => {
            // What is put in is not looked at again: a lead may be called `{{text}}`.
            let filled = pieces(text).flatten().map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Placeholder(name) => known(name),
            });
            Value::String(filled.collect())
        }
        Value::Array(parts) => parts.iter().map(|part| fill(part, known)).collect(),
        Value::Object(parts) => {
            Value::Object(parts.iter().map(|(name, part)| (name.clone(), fill(part, known))).collect())
        }
        other => other.clone(),
    }
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// A text cut where placeholders begin and end.
fn pieces(text: &str) -> impl Iterator<Item = Result<Piece<'_>, TemplateError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let here = rest;
        let Some(inside) = here.strip_prefix("{{") else {
            let end = here.find("{{").unwrap_or(here.len());
            rest = &here[end..];
            return (end > 0).then(|| Ok(Piece::Text(&here[..end])));
        };
        let Some((name, after)) = inside.split_once("}}") else {
            rest = "";
            return Some(Err(TemplateError::Unclosed));
        };
        rest = after;
        Some(Ok(Piece::Placeholder(name.trim())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, channel: Channel, title: &str, text: &str) -> Value {
        let said = Said { title, text, kind: "lead.mql.reached", lead: "L-1" };
        Template::parse(template).unwrap().filled(channel, said)
    }

    #[test]
    fn values_stand_where_the_template_says() {
        let template =
            r#"{"msg":{"head":"[{{type}}] {{ title }}","lines":["{{text}}","{{lead}}",3,null]},"on":true}"#;
        assert_eq!(
            filled(template, Channel::NaverWorks, "MQL: 김하나", "둘\n셋"),
            json!({ "msg": { "head": "[lead.mql.reached] MQL: 김하나", "lines": ["둘\n셋", "L-1", 3, null] }, "on": true })
        );
    }

    #[test]
    fn what_a_lead_writes_stays_a_text() {
        let title = r#"","admin":true,"x":"{{text}} \"#;
        let told = filled(r#"{"a":"{{title}}"}"#, Channel::Jandi, title, "secret");
        assert_eq!(told, json!({ "a": title }), "neither JSON nor a placeholder");
        let again: Value = serde_json::from_str(&told.to_string()).unwrap();
        assert_eq!(again, told);
        let slack = filled(r#"{"text":"{{title}}"}"#, Channel::Slack, "<!channel>", "");
        assert_eq!(slack, json!({ "text": "&lt;!channel&gt;" }));
        let discord = filled(r#"{"content":"{{title}}"}"#, Channel::Discord, "@everyone *", "");
        assert_eq!(discord, json!({ "content": "@everyone \\*", "allowed_mentions": { "parse": [] } }));
    }

    #[test]
    fn what_is_no_template_is_refused_with_the_reason() {
        for (text, why) in [
            ("{", "no JSON"),
            ("\"{{title}}\"", "object or list"),
            (r#"{"a":"{{name}}"}"#, "`{{name}}` is no placeholder: one of {{title}}, {{text}}"),
            (r#"{"a":["{{title"]}"#, "does not end"),
        ] {
            let told = Template::parse(text).unwrap_err().to_string();
            assert!(told.contains(why), "{text}: {told}");
        }
        let long = |bytes: usize| format!("[\"{}\"]", "x".repeat(bytes - 4));
        assert!(Template::parse(&long(BYTES_MAX)).is_ok());
        assert!(matches!(Template::parse(&long(BYTES_MAX + 1)), Err(TemplateError::TooLong)));
        let told = TemplateError::Placeholder(String::new()).to_string();
        assert!(PLACEHOLDERS.iter().all(|name| told.contains(&format!("{{{{{name}}}}}"))), "{told}");
    }
}
