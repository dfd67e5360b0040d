//! Messages of somebody who was erased that are sent once more: they do not come back.

use std::collections::HashSet;

use baton_store::Tx;
use baton_store::erasure::{self, KeyedId};

use super::ErasureKey;
use crate::workspace::Error;

/// Which of these messages (class, id) were somebody's who is erased, by place.
pub(crate) async fn resent(tx: &mut Tx, key: &ErasureKey, ids: &[(i64, &str)]) -> Result<Vec<bool>, Error> {
    let keyed: Result<Vec<KeyedId>, Error> = ids.iter().map(|(class, id)| key.message(*class, id)).collect();
    let keyed = keyed?;
    let buried: HashSet<KeyedId> = erasure::buried(tx, &keyed).await?.into_iter().collect();
    Ok(keyed.iter().map(|id| buried.contains(id)).collect())
}

/// `messages` without those that were somebody's who is erased.
pub(crate) async fn without_resent<T>(
    tx: &mut Tx,
    key: &ErasureKey,
    messages: Vec<T>,
    id: impl Fn(&T) -> (i64, String),
) -> Result<Vec<T>, Error> {
    let ids: Vec<(i64, String)> = messages.iter().map(id).collect();
    let named: Vec<(i64, &str)> = ids.iter().map(|(class, id)| (*class, id.as_str())).collect();
    let resent = resent(tx, key, &named).await?;
    Ok(messages.into_iter().zip(resent).filter(|(_, resent)| !resent).map(|(message, _)| message).collect())
}
