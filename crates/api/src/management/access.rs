//! Who asks, and whether it may.
//!
//! Every operation begins with [`May`] and a [`Right`]. Which roles have that right stands in the operation's description too (`security`), and a test
//! asks every operation as every role.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use baton_app::Role;
use baton_app::access::{Caller, Sees};
use baton_app::api_keys::{self, Scope};
use baton_app::members;

use super::Management;
use super::audit::Asking;
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

async fn caller(parts: &Parts, management: &Management) -> Result<Caller, Problem> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = header
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, secret)) = secret else {
        return Err(Problem::new(
            Kind::Unauthorised,
            "sign in, or send `Authorization: Bearer KEY` with a key of scope `read` or `admin`",
        ));
    };
    let found = api_keys::authenticate(&management.workspace, secret.trim()).await?;
    let Some(found) = found else {
        return Err(Problem::new(Kind::Unauthorised, "this key is not known, or was revoked"));
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
