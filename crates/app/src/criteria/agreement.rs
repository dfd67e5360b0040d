//! Whether both teams have agreed to criteria.

use std::collections::HashSet;

use baton_model::Team;
use baton_store::{StoreError, Tx, member, proposal};

use crate::workspace::Error;

/// Who agreed to what.
#[derive(Debug)]
pub(crate) struct Agreements {
    /// Whether there are two sides to agree: both teams have somebody in them.
    two_sides: bool,
    /// (version, team)
    agreed: HashSet<(String, String)>,
}

impl Agreements {
    /// Those to any of `versions`.
    pub(crate) async fn load(tx: &mut Tx, versions: &[&str]) -> Result<Agreements, StoreError> {
        let members = member::all(tx).await?;
        let has = |team: Team| {
            let is_of = |member: &&member::Member| member.team.as_deref() == Some(team.name());
            members.iter().filter(|member| member.disabled_at.is_none()).any(|member| is_of(&member))
        };
        let agreed = proposal::agreements(tx, versions).await?;
        Ok(Agreements {
            two_sides: Team::ALL.into_iter().all(has),
            agreed: agreed.into_iter().map(|one| (one.version, one.team)).collect(),
        })
    }

    /// The teams that have not agreed to `version` yet; nobody where there are no two sides.
    pub(crate) fn missing(&self, version: &str) -> Vec<Team> {
        let is_missing = |team: &Team| {
            self.two_sides && !self.agreed.contains(&(version.to_owned(), team.name().to_owned()))
        };
        Team::ALL.into_iter().filter(is_missing).collect()
    }
}

/// Refuses criteria that a team has not agreed to.
pub(crate) async fn check(tx: &mut Tx, version: &str) -> Result<(), Error> {
    let missing = Agreements::load(tx, &[version]).await?.missing(version);
    if missing.is_empty() {
        return Ok(());
    }
    let teams: Vec<&str> = missing.iter().map(|team| team.name()).collect();
    let shown: String = version.chars().take(12).collect();
    Err(Error::Refused(format!(
        "{} {} not agreed to {shown}: `baton proposal create` proposes it, `baton proposal agree` agrees; an administrator may publish it \
         without, giving a reason",
        teams.join(" and "),
        if teams.len() > 1 { "have" } else { "has" }
    )))
}
