//! Who can be told: members with what they prefer, and endpoints.

use std::collections::HashMap;

use baton_model::{Happening, Role, Tongue};
use baton_store::endpoint::{self, Endpoint};
use baton_store::member::{self, Member};
use baton_store::preference::{self, Preference};
use baton_store::{Tx, notice_rule};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::channel::Channel;
use super::rule::Rule;
use super::template::{Said, Template};
use crate::access::{self, Sees};
use crate::workspace::Error;

/// When a member wants mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailWish {
    /// When it happens.
    AtOnce,
    /// Once a day, together.
    Digest,
    /// Not at all.
    Off,
}

impl MailWish {
    /// Every wish.
    pub const ALL: [MailWish; 3] = [MailWish::AtOnce, MailWish::Digest, MailWish::Off];

    /// The name in databases and commands.
    pub const fn name(self) -> &'static str {
        match self {
            MailWish::AtOnce => "at_once",
            MailWish::Digest => "digest",
            MailWish::Off => "off",
        }
    }
}

/// The hour of the day at which a digest comes unless it is said otherwise.
pub(crate) const DIGEST_HOUR: i64 = 8;

/// A member as it is told.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) role: String,
    pub(crate) team: Option<String>,
    pub(crate) tongue: Tongue,
    pub(crate) zone: TimeZone,
    pub(crate) mail: MailWish,
    pub(crate) digest_hour: i64,
    pub(crate) quiet: Option<(i64, i64)>,
    pub(crate) muted: Vec<String>,
    /// Of which leads it is told.
    pub(crate) sees: Sees,
}

impl Person {
    fn new(member: Member, preference: Option<&Preference>, sees: Sees) -> Person {
        let wish = preference.and_then(|p| MailWish::ALL.into_iter().find(|wish| wish.name() == p.mail));
        Person {
            id: member.id,
            sees,
            tongue: member.language.parse().unwrap_or_default(),
            zone: TimeZone::get(&member.time_zone).unwrap_or(TimeZone::UTC),
            email: member.email,
            role: member.role,
            team: member.team,
            mail: wish.unwrap_or(MailWish::AtOnce),
            digest_hour: preference.map_or(DIGEST_HOUR, |p| p.digest_hour),
            quiet: preference.and_then(|p| p.quiet_from.zip(p.quiet_to)),
            muted: preference.and_then(|p| serde_json::from_str(&p.muted).ok()).unwrap_or_default(),
        }
    }

    /// Whether it wants to hear of this.
    pub(crate) fn hears_of(&self, kind: Happening) -> bool {
        !self.muted.iter().any(|muted| muted == kind.name())
    }
}

/// Everybody who can be told, and the rules.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    pub(crate) rules: Vec<Rule>,
    pub(crate) people: Vec<Person>,
    pub(crate) endpoints: Vec<Ear>,
}

/// An endpoint that is sent to.
#[derive(Debug, Clone)]
pub(crate) struct Ear {
    pub(crate) id: i64,
    pub(crate) channel: Channel,
    pub(crate) tongue: Tongue,
    template: Option<Template>,
    /// What it is sent whatever the rules say.
    pub(crate) types: Vec<String>,
}

impl Ear {
    /// None if it is disabled, or of a kind that only a later version knows.
    pub(crate) fn new(endpoint: &Endpoint) -> Option<Ear> {
        if endpoint.disabled_at.is_some() {
            return None;
        }
        Some(Ear {
            id: endpoint.id,
            channel: Channel::named(&endpoint.kind)?,
            tongue: endpoint.language.parse().unwrap_or_default(),
            // It was checked when it was set.
            template: endpoint.template.as_ref().and_then(|text| Template::parse(text).ok()),
            types: serde_json::from_str(&endpoint.types).unwrap_or_default(),
        })
    }

    /// What it is sent as a chat.
    pub(crate) fn message(&self, said: Said<'_>) -> String {
        self.channel.body(self.template.as_ref(), said).to_string()
    }
}

impl Audience {
    /// As it is now.
    pub(crate) async fn load(tx: &mut Tx) -> Result<Audience, Error> {
        let rules = notice_rule::all(tx).await?.iter().filter_map(Rule::read).collect();
        let wishes: HashMap<i64, Preference> =
            preference::all(tx).await?.into_iter().map(|wish| (wish.member_id, wish)).collect();
        let members = member::all(tx).await?.into_iter().filter(|member| member.disabled_at.is_none());
        let policy = access::read(tx).await?;
        let mut people = Vec::new();
        for member in members {
            let role = member.role.parse().unwrap_or(Role::Viewer);
            let sees = access::sees_under(tx, policy, role, &member.email, member.team.as_deref()).await?;
            let wish = wishes.get(&member.id);
            people.push(Person::new(member, wish, sees));
        }
        let endpoints = endpoint::all(tx).await?.iter().filter_map(Ear::new).collect();
        Ok(Audience { rules, people, endpoints })
    }
}
