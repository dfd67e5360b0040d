//! Who asks, what it may do, and which leads it may see.

use baton_model::Role;
use baton_store::{Tx, audit, member, setting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// Somebody who asks, through a session or with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// As whom what it does is noted: a member's address, or `key:NAME`.
    pub by: String,
    /// What it may do. A key that looks is a viewer, one that may do everything an administrator.
    pub role: Role,
    /// The member that it is, by address; none for a key that acts for nobody.
    pub member: Option<String>,
    /// Which leads it may see.
    pub sees: Sees,
}

/// Which leads somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// All.
    All,
    /// Those that one of these members owns, or of which one of them has the open hand-off.
    OwnedBy(Vec<String>),
}

/// The setting that says which leads sales sees.
const SETTING: &str = "access";

/// Which leads sales sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesSee {
    /// All.
    #[default]
    All,
    /// Those of the members of their team.
    Team,
    /// Their own.
    Own,
}

/// Who sees what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessPolicy {
    /// Which leads sales sees.
    #[serde(default)]
    pub sales_see: SalesSee,
}

/// Who sees what, as it is agreed.
///
/// # Errors
/// The database's own.
pub async fn policy(workspace: &Workspace) -> Result<AccessPolicy, Error> {
    read(&mut workspace.db.read().await?).await
}

/// Agrees anew who sees what, in the name of `by`: it holds from the next request on.
///
/// # Errors
/// The database's own.
pub async fn set_policy(workspace: &Workspace, policy: AccessPolicy, by: &str) -> Result<(), Error> {
    let document = serde_json::json!(policy).to_string();
    let mut tx = workspace.db.write_aside().await?;
    setting::set(&mut tx, SETTING, &document).await?;
    audit::note(&mut tx, workspace.now().micros(), by, "set_access_policy", SETTING, &document).await?;
    tx.commit().await?;
    Ok(())
}

async fn read(tx: &mut Tx) -> Result<AccessPolicy, Error> {
    let Some(document) = setting::get(tx, SETTING).await? else { return Ok(AccessPolicy::default()) };
    serde_json::from_str(&document)
        .map_err(|error| Error::Refused(format!("the setting `{SETTING}` cannot be read: {error}")))
}

/// Which leads a member of this role, address and team may see.
pub(crate) async fn sees(tx: &mut Tx, role: Role, email: &str, team: Option<&str>) -> Result<Sees, Error> {
    if role != Role::Sales {
        return Ok(Sees::All);
    }
    Ok(match (read(tx).await?.sales_see, team) {
        (SalesSee::All, _) => Sees::All,
        (SalesSee::Team, Some(team)) => Sees::OwnedBy(member::of_team(tx, team).await?),
        (SalesSee::Team, None) | (SalesSee::Own, _) => Sees::OwnedBy(vec![email.to_owned()]),
    })
}
