//! Who works with leads.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Criteria, campaigns, all leads.
    Marketer,
    /// Hand-offs, leads, deals.
    Sales,
    /// Looks only.
    Viewer,
}

/// A side of the baton pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Team {
    /// Hands over.
    Marketing,
    /// Takes over.
    Sales,
}

/// A language that Baton speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tongue {
    /// English.
    #[default]
    En,
    /// 한국어.
    Ko,
}

impl Role {
    /// Every role, from most to least.
    pub const ALL: [Role; 4] = [Role::Admin, Role::Marketer, Role::Sales, Role::Viewer];

    /// The name in databases and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Marketer => "marketer",
            Role::Sales => "sales",
            Role::Viewer => "viewer",
        }
    }

    /// The team that somebody of this role is in unless it is said otherwise.
    pub const fn team(self) -> Option<Team> {
        match self {
            Role::Marketer => Some(Team::Marketing),
            Role::Sales => Some(Team::Sales),
            Role::Admin | Role::Viewer => None,
        }
    }
}

impl Team {
    /// Both.
    pub const ALL: [Team; 2] = [Team::Marketing, Team::Sales];

    /// The name in databases and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Team::Marketing => "marketing",
            Team::Sales => "sales",
        }
    }
}

impl Tongue {
    /// Both.
    pub const ALL: [Tongue; 2] = [Tongue::En, Tongue::Ko];

    /// The code of ISO 639-1.
    pub const fn name(self) -> &'static str {
        match self {
            Tongue::En => "en",
            Tongue::Ko => "ko",
        }
    }

    /// One of two texts.
    pub fn pick<'a>(self, en: &'a str, ko: &'a str) -> &'a str {
        match self {
            Tongue::En => en,
            Tongue::Ko => ko,
        }
    }
}

/// Why a text is none of the choices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what}: one of {choices}")]
pub struct ChoiceError {
    what: &'static str,
    text: String,
    choices: &'static str,
}

macro_rules! chosen_by_name {
    ($kind:ident, $what:literal, $choices:literal) => {
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $kind {
            type Err = ChoiceError;

            fn from_str(text: &str) -> Result<$kind, ChoiceError> {
                $kind::ALL.into_iter().find(|choice| choice.name() == text).ok_or_else(|| ChoiceError {
                    what: $what,
                    text: text.chars().take(64).collect(),
                    choices: $choices,
                })
            }
        }
    };
}
chosen_by_name!(Role, "role", "admin, marketer, sales, viewer");
chosen_by_name!(Team, "team", "marketing, sales");
chosen_by_name!(Tongue, "language", "en, ko");

/// The longest e-mail address, in bytes (RFC 5321, section 4.5.3.1.3).
pub const EMAIL_BYTES_MAX: usize = 254;

/// An e-mail address as people are named by it: trimmed, in lower case. Only what no mail system takes is refused: whether somebody
/// reads there is found out by writing.
///
/// # Errors
/// What is wrong with it.
pub fn email(text: &str) -> Result<String, EmailError> {
    let email = text.trim().to_lowercase();
    let told = || EmailError(email.chars().take(64).collect());
    let (local, domain) = email.rsplit_once('@').ok_or_else(told)?;
    let sound = !local.is_empty()
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && email.len() <= EMAIL_BYTES_MAX
        && !email.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')')
        })
        && !local.contains('@');
    if sound { Ok(email) } else { Err(told()) }
}

/// Why a text is no e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no e-mail address: write one such as mina@example.com, of at most 254 bytes")]
pub struct EmailError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_in_lower_case() {
        assert_eq!(email(" Mina@Example.COM "), Ok("mina@example.com".to_owned()));
        assert_eq!(email("민아@예시.한국"), Ok("민아@예시.한국".to_owned()));
        for wrong in [
            "",
            "mina",
            "@x.io",
            "mina@",
            "mina@x",
            "a b@x.io",
            "a@b@x.io",
            "<a@x.io>",
            "a@x.io\r\nBcc: b@x.io",
            "a@.io",
        ] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        assert!(email(&format!("{}@x.io", "a".repeat(250))).is_err());
    }

    #[test]
    fn choices_are_known_by_name() {
        assert_eq!("sales".parse(), Ok(Role::Sales));
        assert_eq!("sales".parse(), Ok(Team::Sales));
        let error = "boss".parse::<Role>().unwrap_err().to_string();
        assert_eq!(error, "`boss` is not a role: one of admin, marketer, sales, viewer");
    }
}
