//! Who asks, and whether it may.
//!
//! Every operation begins with [`May`] and a [`Right`]. Which roles have that right stands in the operation's description too (`security`), and a test
//! asks every operation as every role.

use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use baton_app::Role;
use baton_app::access::{self, Caller, Sees, Thing};
use baton_app::api_keys::{self, Scope};
use baton_app::members;
use baton_app::sign_in::{Client, Session};

use super::audit::Asking;
use super::{Management, cookies};
use crate::handle::Peer;
use crate::problem::{Kind, Problem};

/// The header by which a key that may change things says which member it acts for.
const ON_BEHALF_OF: &str = "baton-on-behalf-of";

/// What is asked of a caller before it is listened to.
pub(crate) trait Right: Send {
    /// Who has it.
    const ROLES: &'static [Role];
    /// Whether it is about a member's own things: those of others are for administrators.
    const OWN: bool = false;
}

/// To look.
#[derive(Debug)]
pub(crate) struct Look;
/// To work with leads.
#[derive(Debug)]
pub(crate) struct Work;
/// To shape what marketing and sales agreed on.
#[derive(Debug)]
pub(crate) struct Shape;
/// To say who may do what, and how the workspace is connected.
#[derive(Debug)]
pub(crate) struct Administer;
/// To see to the things of the member that the path names as `{email}`.
#[derive(Debug)]
pub(crate) struct Own;

impl Right for Look {
    const ROLES: &'static [Role] = &Role::ALL;
}

impl Right for Work {
    const ROLES: &'static [Role] = &[Role::Admin, Role::Marketer, Role::Sales];
}

impl Right for Shape {
    const ROLES: &'static [Role] = &[Role::Admin, Role::Marketer];
}

impl Right for Administer {
    const ROLES: &'static [Role] = &[Role::Admin];
}

impl Right for Own {
    const ROLES: &'static [Role] = &Role::ALL;
    const OWN: bool = true;
}

/// A caller who has the right `R`.
#[derive(Debug)]
pub(crate) struct May<R>(Caller, PhantomData<R>);

impl<R> May<R> {
    /// Refuses the lead that a body names, as one that is not there, if it may not be seen.
    ///
    /// # Errors
    /// [`Kind::NotFound`], or the database's own.
    pub(crate) async fn sees_lead(&self, management: &Management, lead: Option<&str>) -> Result<(), Problem> {
        match lead {
            Some(lead) => Ok(access::check_lead(&management.workspace, lead, &self.sees).await?),
            None => Ok(()),
        }
    }

    /// As [`May::sees_lead`], of the lead of an opportunity that a body names.
    ///
    /// # Errors
    /// [`Kind::NotFound`], or the database's own.
    pub(crate) async fn sees_opportunity(
        &self,
        management: &Management,
        id: Option<i64>,
    ) -> Result<(), Problem> {
        match id {
            Some(id) => Ok(access::check(&management.workspace, Thing::Opportunity(id), &self.sees).await?),
            None => Ok(()),
        }
    }

    /// Refuses whoever does not see all leads: what is answered is about all of them.
    ///
    /// # Errors
    /// [`Kind::Forbidden`].
    pub(crate) fn sees_all(&self) -> Result<(), Problem> {
        if self.sees == Sees::All {
            return Ok(());
        }
        Err(Problem::new(
            Kind::Forbidden,
            "this is about all leads, and you see those of your own or your team alone",
        ))
    }
}

impl<R> Deref for May<R> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<R: Right> FromRequestParts<Management> for May<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, management: &Management) -> Result<May<R>, Problem> {
        let caller = caller(parts, management).await?;
        if !R::ROLES.contains(&caller.role) {
            return Err(Problem::new(Kind::Forbidden, forbidden::<R>(&caller)));
        }
        Asking::is(parts, &caller);
        if R::OWN && caller.role != Role::Admin {
            own(parts, management, &caller).await?;
        }
        if caller.sees != Sees::All {
            seen(parts, management, &caller.sees).await?;
        }
        Ok(May(caller, PhantomData))
    }
}

fn forbidden<R: Right>(caller: &Caller) -> String {
    let roles: Vec<&str> = R::ROLES.iter().map(|role| role.name()).collect();
    let roles = roles.join(", ");
    match &caller.member {
        None => format!("this key may only look: this needs one of scope `admin` (roles: {roles})"),
        Some(_) => format!("your role is {}: this is for {roles}", caller.role),
    }
}

/// Whether the member that the path names is the caller itself.
async fn own(parts: &mut Parts, management: &Management, caller: &Caller) -> Result<(), Problem> {
    let refused = |_| Problem::new(Kind::Invalid, "the path cannot be read");
    let params = RawPathParams::from_request_parts(parts, management).await.map_err(refused)?;
    let named =
        params.iter().find(|(name, _)| *name == "email").map(|(_, value)| value.trim().to_lowercase());
    if caller.member.is_some() && named == caller.member {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden, "this belongs to somebody else: only an administrator sees to it"))
}

/// Whether the lead that a path is about may be seen, whatever the path names of it: a lead by any key, or a thing by number. Nobody has to remember it.
async fn seen(parts: &mut Parts, management: &Management, sees: &Sees) -> Result<(), Problem> {
    let path = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let resource =
        path.strip_prefix("/api/v1/").and_then(|path| path.split('/').next()).unwrap_or_default().to_owned();
    let params = RawPathParams::from_request_parts(parts, management).await;
    let params = params.map_err(|_| Problem::new(Kind::Invalid, "the path cannot be read"))?;
    let workspace = &management.workspace;
    for (name, value) in &params {
        let number = || value.parse::<i64>().ok();
        let thing = match (resource.as_str(), name) {
            ("leads", "lead") => {
                access::check_lead(workspace, value, sees).await?;
                continue;
            }
            ("handoffs", "id") => number().map(Thing::Handoff),
            ("opportunities", "id") => number().map(Thing::Opportunity),
            ("tasks", "id") => number().map(Thing::Task),
            ("notes", "id") => number().map(Thing::Note),
            ("meetings", "id") => number().map(Thing::Meeting),
            ("links", "id") => number().map(Thing::Link),
            ("identities", "id") => number().map(Thing::Identity),
            _ => continue,
        };
        // What is no number is refused by whoever reads it.
        if let Some(thing) = thing {
            access::check(workspace, thing, sees).await?;
        }
    }
    Ok(())
}

/// Whoever is signed in, with its session: what a key cannot stand in for.
#[derive(Debug)]
pub(crate) struct Me(pub(crate) Session);

impl FromRequestParts<Management> for Me {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, management: &Management) -> Result<Me, Problem> {
        if parts.headers.contains_key(AUTHORIZATION) {
            // Whether the key is good is told first.
            with_key(parts, management).await?;
            return Err(Problem::new(
                Kind::Forbidden,
                "a key has no session: this is for whoever is signed in",
            ));
        }
        let session = session(parts, management).await?;
        Asking::is(parts, &session.caller);
        Ok(Me(session))
    }
}

/// From where somebody asks who need not be signed in.
#[derive(Debug)]
pub(crate) struct Anybody(pub(crate) Client);

impl FromRequestParts<Management> for Anybody {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, management: &Management) -> Result<Anybody, Problem> {
        cookies::own_pages(&management.gate, parts)?;
        let address = address(parts);
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        let device = cookies::device(&management.gate, &parts.headers);
        Ok(Anybody(Client { address, agent: agent.unwrap_or_default().to_owned(), device }))
    }
}

/// From where a request comes.
fn address(parts: &Parts) -> IpAddr {
    parts.extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0)
}

async fn session(parts: &Parts, management: &Management) -> Result<Session, Problem> {
    let secret = cookies::session(&management.gate, &parts.headers).ok_or_else(|| {
        Problem::new(
            Kind::Unauthorised,
            "sign in, or send `Authorization: Bearer KEY` with a key of scope `read` or `admin`",
        )
    })?;
    cookies::own_pages(&management.gate, parts)?;
    let found = management.gate.session(&secret).await?;
    found.ok_or_else(|| Problem::new(Kind::Unauthorised, "this session has ended: sign in again"))
}

/// Who asks.
///
/// # Errors
/// [`Kind::Unauthorised`], or the database's own.
pub(super) async fn caller(parts: &Parts, management: &Management) -> Result<Caller, Problem> {
    if parts.headers.contains_key(AUTHORIZATION) {
        return with_key(parts, management).await;
    }
    Ok(session(parts, management).await?.caller)
}

async fn with_key(parts: &Parts, management: &Management) -> Result<Caller, Problem> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = header
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, secret)) = secret else {
        return Err(Problem::new(
            Kind::Unauthorised,
            "send `Authorization: Bearer KEY` with a key of scope `read` or `admin`",
        ));
    };
    let found = api_keys::authenticate(&management.workspace, secret.trim(), address(parts)).await?;
    let Some(found) = found else {
        return Err(Problem::new(
            Kind::Unauthorised,
            "this key is not known, was revoked, is too old or may not be used from here",
        ));
    };
    let role = match found.scope {
        Scope::Read => Role::Viewer,
        Scope::Admin => Role::Admin,
        Scope::Browser | Scope::Write => {
            return Err(Problem::new(
                Kind::Forbidden,
                "this key is for sending messages: the API needs one of scope `read` or `admin`",
            ));
        }
    };
    let mut caller = Caller { by: found.by, role, member: None, sees: Sees::All };
    if let Some(member) = parts.headers.get(ON_BEHALF_OF).filter(|_| role == Role::Admin) {
        let member = member
            .to_str()
            .map_err(|_| Problem::new(Kind::Invalid, "Baton-On-Behalf-Of is no e-mail address"))?;
        let member = members::named(&management.workspace, member).await?;
        caller = Caller { by: member.clone(), member: Some(member), ..caller };
    }
    Ok(caller)
}
