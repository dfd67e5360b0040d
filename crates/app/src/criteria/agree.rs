//! A team agrees to a proposal, by one of its members; or takes that back.

use baton_store::member::Member;
use baton_store::proposal::{self, Agreement};
use baton_store::{Tx, audit};

use super::{found, refused};
use crate::members;
use crate::workspace::{Error, Workspace};

/// Agrees to what the proposal says now, for the team of the member `by`.
///
/// # Errors
/// [`Error::NoProposal`]; [`Error::NoMember`] if `by` is none; [`Error::Refused`] if it is in no team, or nothing waits for its agreement.
pub async fn agree(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let proposal = found(&mut tx, id).await?;
    let (member, team) = of_team(&mut tx, by).await?;
    if !matches!(proposal.status.as_str(), "proposed" | "scheduled") {
        return Err(refused(&proposal, "agreed to before it is proposed"));
    }
    let agreement = Agreement {
        version: proposal.version.clone(),
        team: team.clone(),
        member: member.email.clone(),
        at: now,
    };
    if !proposal::agree(&mut tx, &agreement).await? {
        return Err(Error::Refused(format!("{team} has agreed to this version already")));
    }
    let detail = serde_json::json!({ "team": team, "version": proposal.version }).to_string();
    audit::note(&mut tx, now, &member.email, "agree_proposal", &format!("proposal {id}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back the agreement of the team of `by`, as long as the proposal is not published.
///
/// # Errors
/// As [`agree`], and [`Error::Refused`] if the team has not agreed.
pub async fn disagree(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let proposal = found(&mut tx, id).await?;
    let (member, team) = of_team(&mut tx, by).await?;
    if !matches!(proposal.status.as_str(), "proposed" | "scheduled") {
        return Err(refused(&proposal, "disagreed with"));
    }
    if !proposal::disagree(&mut tx, &proposal.version, &team).await? {
        return Err(Error::Refused(format!("{team} has not agreed to this version")));
    }
    let detail = serde_json::json!({ "team": team, "version": proposal.version }).to_string();
    audit::note(&mut tx, now, &member.email, "disagree_proposal", &format!("proposal {id}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn of_team(tx: &mut Tx, by: &str) -> Result<(Member, String), Error> {
    let member = members::active(tx, by).await?;
    match member.team.clone() {
        Some(team) => Ok((member, team)),
        None => Err(Error::Refused(format!(
            "{} is neither of marketing nor of sales: who agrees speaks for a team",
            member.email
        ))),
    }
}
