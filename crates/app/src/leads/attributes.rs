//! Attributes that people defined: what they are called, what they hold. Others stay allowed.

use std::collections::BTreeMap;

use baton_model::Instant;
use baton_store::attribute::{self, Attribute};
use baton_store::audit;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::fields::{FieldView, field, fields};
use crate::workspace::{Error, Workspace};

/// What attributes may hold.
pub const KINDS: [&str; 5] = ["text", "number", "boolean", "date", "choice"];
/// The most attributes that are defined.
const ATTRIBUTES_MAX: usize = 500;
/// The most choices of one.
const CHOICES_MAX: usize = 200;
/// The longest key, choice or label, in characters.
const CHARS_MAX: usize = 100;

/// What an attribute may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As it is kept.
    pub value: String,
    /// What people read, by language (`en`, `ko`); without it, the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub label: BTreeMap<String, String>,
}

impl Choice {
    /// Whether a text is this choice, as conditions compare texts.
    pub(super) fn is(&self, text: &str) -> bool {
        baton_model::text::fold(&self.value) == baton_model::text::fold(text)
    }
}

/// An attribute that somebody defines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttribute {
    /// Of what: `lead` or `account`.
    pub subject: String,
    /// Its key.
    pub key: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// What people read, by language (`en`, `ko`).
    #[serde(default)]
    pub label: BTreeMap<String, String>,
    /// What it may be, if it is a choice.
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// What becomes of a definition: what is not named stays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAttribute {
    /// One of [`KINDS`].
    pub kind: Option<String>,
    /// What people read, by language.
    pub label: Option<BTreeMap<String, String>>,
    /// What it may be.
    pub choices: Option<Vec<Choice>>,
}

/// An attribute that people defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttributeView {
    /// Its number.
    pub id: i64,
    /// Of what: `lead` or `account`.
    pub subject: String,
    /// Its key; what filters call it is that, or `account.` and that.
    pub key: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// What people read, by language.
    pub label: BTreeMap<String, String>,
    /// What it may be, if it is a choice.
    pub choices: Vec<Choice>,
    /// When it was defined.
    pub created_at: Instant,
    /// By whom.
    pub created_by: String,
    /// Who changed it last.
    pub changed_by: String,
    /// Counted up by every change.
    pub revision: i64,
}

/// All that filters, columns and groups can go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attributes {
    /// Those that people defined, of leads first.
    pub items: Vec<AttributeView>,
    /// What leads and accounts have anyway.
    pub fields: Vec<FieldView>,
    /// Keys that some lead or account has, and nobody defined.
    pub undefined: Vec<UndefinedAttribute>,
}

/// A key that some lead or account has, and nobody defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UndefinedAttribute {
    /// Of what: `lead` or `account`.
    pub subject: String,
    /// The key; of what is inside an object its path.
    pub key: String,
    /// What its values were so far: `text`, `number`, `boolean`, `list`, `object`.
    pub kinds: Vec<String>,
}

fn view(found: Attribute) -> AttributeView {
    AttributeView {
        id: found.id,
        subject: found.subject,
        key: found.key,
        kind: found.kind,
        label: serde_json::from_str(&found.label).unwrap_or_default(),
        choices: serde_json::from_str(&found.choices).unwrap_or_default(),
        created_at: Instant::from_micros(found.created_at),
        created_by: found.created_by,
        changed_by: found.changed_by,
        revision: found.revision,
    }
}

/// Those that are defined, and all else that there is.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace) -> Result<Attributes, Error> {
    const NAMES: [(i64, &str); 5] = [(1, "text"), (2, "number"), (4, "boolean"), (8, "list"), (16, "object")];
    let mut tx = workspace.db.read().await?;
    let items: Vec<AttributeView> = attribute::all(&mut tx).await?.into_iter().map(view).collect();
    let fields = fields();
    let named = |subject: &str, key: &str| {
        let filtered = if subject == "account" { format!("account.{key}") } else { key.to_owned() };
        fields.iter().any(|field| field.key == filtered)
            || items.iter().any(|item| item.subject == subject && item.key == key)
    };
    let seen = attribute::seen(&mut tx).await?.into_iter().filter(|seen| !named(&seen.subject, &seen.key));
    let undefined = seen.map(|seen| UndefinedAttribute {
        kinds: NAMES
            .iter()
            .filter(|(bit, _)| seen.kinds & bit != 0)
            .map(|(_, name)| (*name).to_owned())
            .collect(),
        subject: seen.subject,
        key: seen.key,
    });
    let undefined = undefined.collect();
    Ok(Attributes { items, fields, undefined })
}

/// The one of this number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<AttributeView, Error> {
    let mut tx = workspace.db.read().await?;
    attribute::find(&mut tx, id).await?.map(view).ok_or_else(|| missing(id))
}

fn missing(id: i64) -> Error {
    Error::Missing(format!("attribute {id}; `GET /attributes` shows them"))
}

fn wrong<T>(problem: String) -> Result<T, Error> {
    Err(Error::WrongUse(problem))
}

fn text(place: &str, text: &str) -> Result<(), Error> {
    let chars = text.chars().count();
    if text.trim() != text || chars == 0 || chars > CHARS_MAX || text.chars().any(char::is_control) {
        return wrong(format!(
            "{place}: 1 to {CHARS_MAX} characters, no blanks around them and no control characters"
        ));
    }
    Ok(())
}

fn check(key: &str, kind: &str, label: &BTreeMap<String, String>, choices: &[Choice]) -> Result<(), Error> {
    text("key", key)?;
    if !KINDS.contains(&kind) {
        return wrong(format!("kind: one of {}", KINDS.join(", ")));
    }
    let labels = |place: &str, label: &BTreeMap<String, String>| {
        label.iter().try_for_each(|(language, label)| {
            if !["en", "ko"].contains(&language.as_str()) {
                return wrong(format!("{place}: languages are en and ko"));
            }
            text(&format!("{place}.{language}"), label)
        })
    };
    labels("label", label)?;
    if (kind == "choice") == choices.is_empty() {
        return wrong("choices: a choice has some, nothing else has any".to_owned());
    }
    if choices.len() > CHOICES_MAX {
        return wrong(format!("choices: at most {CHOICES_MAX}"));
    }
    for (index, choice) in choices.iter().enumerate() {
        text(&format!("choices[{index}].value"), &choice.value)?;
        labels(&format!("choices[{index}].label"), &choice.label)?;
        if choices[..index].iter().any(|other| other.is(&choice.value)) {
            return wrong(format!("choices[{index}].value: `{}` is there twice", choice.value));
        }
    }
    Ok(())
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Refused(format!("cannot be written: {error}")))
}

/// Defines an attribute, in the name of `by`.
///
/// # Errors
/// [`Error::WrongUse`] naming the member, [`Error::Refused`] if the key is defined or is a field, or the database's own.
pub async fn add(workspace: &Workspace, new: &NewAttribute, by: &str) -> Result<AttributeView, Error> {
    check(&new.key, &new.kind, &new.label, &new.choices)?;
    match new.subject.as_str() {
        "lead" if field(&new.key).is_some() => {
            return Err(Error::Refused(format!("`{}` is a field that every lead has", new.key)));
        }
        "lead" | "account" => {}
        _ => return wrong("subject: `lead` or `account`".to_owned()),
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if attribute::all(&mut tx).await?.len() >= ATTRIBUTES_MAX {
        return Err(Error::Refused(format!("{ATTRIBUTES_MAX} attributes are defined; remove one first")));
    }
    let row = Attribute {
        id: 0,
        subject: new.subject.clone(),
        key: new.key.clone(),
        kind: new.kind.clone(),
        label: json(&new.label)?,
        choices: json(&new.choices)?,
        created_at: now,
        created_by: by.to_owned(),
        changed_by: by.to_owned(),
        revision: 1,
    };
    let Some(id) = attribute::add(&mut tx, &row).await? else {
        return Err(Error::Refused(format!("`{}` is defined already: change that definition", new.key)));
    };
    audit::note(&mut tx, now, by, "add_attribute", &format!("attribute {id}"), "{}").await?;
    tx.commit().await?;
    Ok(view(Attribute { id, ..row }))
}

/// Changes a definition that is still at `revision`. Values that were kept stay as they are.
///
/// # Errors
/// [`Error::Missing`], [`Error::WrongUse`] naming the member, [`Error::Stale`], or the database's own.
pub async fn change(
    workspace: &Workspace,
    id: i64,
    to: &ChangeAttribute,
    revision: i64,
    by: &str,
) -> Result<AttributeView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let found = attribute::find(&mut tx, id).await?.ok_or_else(|| missing(id))?;
    let before = view(found.clone());
    let kind = to.kind.clone().unwrap_or(before.kind);
    let label = to.label.clone().unwrap_or(before.label);
    let choices = to.choices.clone().unwrap_or(before.choices);
    check(&found.key, &kind, &label, &choices)?;
    let stale = || Error::Stale { what: format!("attribute {id}"), by: found.changed_by.clone() };
    if found.revision != revision {
        return Err(stale());
    }
    let row = Attribute {
        kind,
        label: json(&label)?,
        choices: json(&choices)?,
        changed_by: by.to_owned(),
        ..found.clone()
    };
    if !attribute::change(&mut tx, &row).await? {
        return Err(stale());
    }
    audit::note(&mut tx, now, by, "change_attribute", &format!("attribute {id}"), "{}").await?;
    tx.commit().await?;
    Ok(view(Attribute { revision: revision + 1, ..row }))
}

/// Removes a definition; the values stay.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn remove(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if !attribute::remove(&mut tx, id).await? {
        return Err(missing(id));
    }
    audit::note(&mut tx, now, by, "remove_attribute", &format!("attribute {id}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}

/// Refuses values that are not what is defined of a `subject`, `lead` or `account`. Those that nobody defined may be anything.
pub(crate) fn check_values(
    defined: &[Attribute],
    subject: &str,
    values: &Map<String, Value>,
) -> Result<(), Error> {
    for (key, value) in values.iter().filter(|(_, value)| !value.is_null()) {
        let known = defined.iter().find(|attribute| attribute.subject == subject && attribute.key == *key);
        let Some(attribute) = known else { continue };
        let choices: Vec<Choice> = serde_json::from_str(&attribute.choices).unwrap_or_default();
        let (fits, wanted) = match attribute.kind.as_str() {
            "number" => (value.is_number(), "a number".to_owned()),
            "boolean" => (value.is_boolean(), "true or false".to_owned()),
            "date" => (value.as_str().is_some_and(is_date), "a date such as 2026-03-01".to_owned()),
            "choice" => {
                let all: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
                (value.as_str().is_some_and(|text| all.contains(&text)), format!("one of {}", all.join(", ")))
            }
            _ => (value.is_string(), "a text".to_owned()),
        };
        if !fits {
            return wrong(format!("attributes.{key}: {wanted}"));
        }
    }
    Ok(())
}

fn is_date(text: &str) -> bool {
    text.parse::<Instant>().is_ok() || format!("{text}T00:00:00Z").parse::<Instant>().is_ok()
}
