//! Who asks, and whether they may.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use baton_app::api_keys::{self, Scope};
use baton_app::members;

use super::Management;
use crate::problem::{Kind, Problem};

/// The header by which a key that may change things says which member it acts for.
const ON_BEHALF_OF: &str = "baton-on-behalf-of";

/// Somebody who may look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader {
    /// As whom it is noted.
    pub(crate) by: String,
}

/// Somebody who may change things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Admin {
    /// As whom it is noted: a member's address, or the key itself.
    pub(crate) by: String,
}

impl FromRequestParts<Management> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, management: &Management) -> Result<Reader, Problem> {
        let (by, _) = caller(parts, management).await?;
        Ok(Reader { by })
    }
}

impl FromRequestParts<Management> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, management: &Management) -> Result<Admin, Problem> {
        let (key, scope) = caller(parts, management).await?;
        if scope != Scope::Admin {
            return Err(Problem::new(
                Kind::Forbidden,
                "this key may only look: changing things needs one of scope `admin`",
            ));
        }
        let Some(member) = parts.headers.get(ON_BEHALF_OF) else { return Ok(Admin { by: key }) };
        let member = member
            .to_str()
            .map_err(|_| Problem::new(Kind::Invalid, "Baton-On-Behalf-Of is no e-mail address"))?;
        Ok(Admin { by: members::named(&management.workspace, member).await? })
    }
}

async fn caller(parts: &Parts, management: &Management) -> Result<(String, Scope), Problem> {
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
    let found = api_keys::authenticate(&management.workspace, secret.trim()).await?;
    let Some(found) = found else {
        return Err(Problem::new(Kind::Unauthorised, "this key is not known, or was revoked"));
    };
    match found.scope {
        Scope::Read | Scope::Admin => Ok((found.by, found.scope)),
        Scope::Browser | Scope::Write => Err(Problem::new(
            Kind::Forbidden,
            "this key is for sending messages: the API needs one of scope `read` or `admin`",
        )),
    }
}
