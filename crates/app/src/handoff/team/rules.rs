//! The rules by which hand-offs are shared, and who owns a company.

use baton_model::Routing;
use baton_store::handoff::clock;
use baton_store::{Tx, audit, lead, member, routing as stored};
use serde_json::{Value, json};

use crate::access::Sees;
use crate::leads::{self, ChangeAccount};
use crate::revision;
use crate::workspace::{Error, Workspace, lead_of};

/// The routing in force, as a document.
///
/// # Errors
/// The database's own.
pub async fn routing(workspace: &Workspace) -> Result<Value, Error> {
    Ok(stands(&mut workspace.db.read().await?).await?.0)
}

/// The routing in force, and who set it.
async fn stands(tx: &mut Tx) -> Result<(Value, Option<String>), Error> {
    let (document, by) = stored::in_force(tx).await?.unzip();
    let document = document.unwrap_or_else(|| Routing::default().to_json());
    Ok((serde_json::from_str(&document).unwrap_or_default(), by))
}

/// Reads routing from YAML or JSON text and puts it in force, in the name of `by`, in the place of the one of revision `seen`; without it, of
/// whichever stands. Hand-offs without an owner are routed again at once.
///
/// # Errors
/// [`Error::WrongUse`] with what is wrong; [`Error::NoMember`] for a share of somebody who is none; [`Error::Stale`] or [`Error::Changed`] if another
/// one stands than was seen; or the database's own.
pub async fn set_routing(
    workspace: &Workspace,
    text: &str,
    seen: Option<i64>,
    by: &str,
) -> Result<Value, Error> {
    let routing = Routing::from_text(text).map_err(|error| Error::WrongUse(error.to_string()))?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        let (stands, by) = stands(&mut tx).await?;
        revision::check("the routing", revision::of(&stands), by, seen)?;
    }
    let members = member::all(&mut tx).await?;
    for address in routing.members() {
        if !members.iter().any(|member| member.email == address && member.disabled_at.is_none()) {
            return Err(Error::NoMember(address.to_owned()));
        }
    }
    let document = routing.to_json();
    stored::set(&mut tx, &document, now, by).await?;
    clock::look_again(&mut tx, now).await?;
    let ids: Vec<&str> = routing.rules.iter().map(|rule| rule.id.as_str()).collect();
    let detail = json!({ "rules": ids, "owner_first": routing.owner_first }).to_string();
    audit::note(&mut tx, now, by, "set_routing", "routing", &detail).await?;
    tx.commit().await?;
    Ok(serde_json::from_str(&document).unwrap_or_default())
}

/// Says who owns the company of the lead that `key` names, in the name of `by`; `None`: whoever last took a lead of it.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::Refused`] for a lead without a company; or as [`leads::change_account`].
pub async fn set_account_owner(
    workspace: &Workspace,
    key: &str,
    owner: Option<&str>,
    by: &str,
) -> Result<(), Error> {
    let mut tx = workspace.db.read().await?;
    let found = lead_of(&mut tx, key).await?;
    let Some(account) = found.account_id else {
        let shown = lead::display_key(&mut tx, &found).await?;
        return Err(Error::Refused(format!("{shown} belongs to no company")));
    };
    drop(tx);
    let to = ChangeAccount { owner: Some(owner.unwrap_or_default().to_owned()), ..ChangeAccount::default() };
    leads::change_account(workspace, &format!("#{account}"), &to, None, by, &Sees::All).await.map(drop)
}
