//! Whether secrets can be opened here.

use super::{Check, Finding, Status};
use crate::vault::{self, KeySource};
use crate::workspace::{Error, Place, Workspace};

/// Tries to open every secret of a workspace with the keys that are given, or those in its data folder. None where the workspace itself is in no
/// state to be looked into.
pub async fn secrets(place: &Place, keys: Option<KeySource>) -> Option<Check> {
    let keys = keys.unwrap_or_else(|| place.keys());
    match look(place, &keys).await {
        Ok(check) => Some(check),
        Err(Error::NoWorkspace(_)) => None,
        Err(error) => {
            let finding = Finding::Secrets { sound: 0, plain: 0, shut: 0, error: Some(error.to_string()) };
            Some(Check::new(Status::Failed, finding))
        }
    }
}

async fn look(place: &Place, keys: &KeySource) -> Result<Check, Error> {
    let db = Workspace::connect(place).await?;
    if db.check_schema().await.is_err() {
        return Err(Error::NoWorkspace(place.shown()));
    }
    let found = vault::check_with(keys.clone(), &mut db.read().await?).await;
    db.close().await;
    let found = found?;
    let status = match (found.shut, found.plain) {
        (0, 0) => Status::Ok,
        (0, _) => Status::Warning,
        _ => Status::Failed,
    };
    let finding =
        Finding::Secrets { sound: found.sound, plain: found.plain, shut: found.shut, error: found.why };
    Ok(Check::new(status, finding))
}
