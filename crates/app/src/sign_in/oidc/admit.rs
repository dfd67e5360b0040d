//! Which member somebody is whom a provider vouches for.

use baton_model::{Role, Tongue};
use baton_store::identity_provider::IdentityProvider;
use baton_store::member::{self, Member};
use baton_store::{Tx, audit, credential};
use serde_json::json;

use super::super::Gate;
use super::exchange::Person;
use super::identity;
use super::refusal::Refusal;
use crate::members::{NewMember, add_in};
use crate::workspace::Error;

impl Gate {
    /// The member whom a provider vouches for. Whoever came before is known by the subject, whatever the address is by now; whoever comes first is the
    /// member with the same address, or joins where that is allowed.
    pub(super) async fn admit(
        &self,
        tx: &mut Tx,
        provider: &IdentityProvider,
        person: &Person,
    ) -> Result<Member, Refusal> {
        let email = person.email.as_deref().filter(|email| !email.is_empty()).ok_or(Refusal::NoEmail)?;
        if !person.is_verified {
            return Err(Refusal::EmailUnverified);
        }
        let domains: Vec<String> = serde_json::from_str(&provider.domains).unwrap_or_default();
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        if !domains.is_empty() && !domains.iter().any(|allowed| allowed == domain) {
            return Err(Refusal::DomainNotAllowed);
        }
        let identity = identity(&provider.issuer, &person.subject);
        if let Some(known) = credential::by_subject(tx, &identity).await.map_err(Error::from)? {
            return active(known);
        }
        let found = member::by_email(tx, email).await.map_err(Error::from)?;
        let member = match found {
            Some(found) => active(found)?,
            None => self.joins(tx, provider, email, person).await?,
        };
        if !credential::set_subject(tx, member.id, &identity).await.map_err(Error::from)? {
            return Err(Refusal::OtherIdentity);
        }
        let now = self.workspace().now().micros();
        let detail = json!({ "provider": provider.key }).to_string();
        let subject = format!("member {}", member.id);
        audit::note(tx, now, &member.email, "bind_identity", &subject, &detail).await.map_err(Error::from)?;
        Ok(member)
    }

    /// Makes a member of somebody who is none yet.
    async fn joins(
        &self,
        tx: &mut Tx,
        provider: &IdentityProvider,
        email: &str,
        person: &Person,
    ) -> Result<Member, Refusal> {
        let role = provider.joins_as.as_deref().and_then(|role| role.parse::<Role>().ok());
        let role = role.filter(|role| *role != Role::Admin).ok_or(Refusal::Stranger)?;
        let is_korean = person.locale.as_deref().is_some_and(|tag| tag == "ko" || tag.starts_with("ko-"));
        let name =
            person.name.as_deref().filter(|name| name.len() <= 200 && !name.chars().any(char::is_control));
        let language = if is_korean { Tongue::Ko } else { Tongue::En };
        let time_zone = if is_korean { "Asia/Seoul" } else { "UTC" };
        let new = NewMember { email, name, role, team: None, language, time_zone };
        match add_in(self.workspace(), tx, &new, &format!("provider:{}", provider.key)).await {
            Ok(member) => Ok(member),
            // The address is none that Baton takes.
            Err(Error::WrongUse(_)) => Err(Refusal::NoEmail),
            Err(error) => Err(error.into()),
        }
    }
}

fn active(member: Member) -> Result<Member, Refusal> {
    if member.disabled_at.is_some() { Err(Refusal::Disabled) } else { Ok(member) }
}
