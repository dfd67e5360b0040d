//! What holds of everything that people write down about leads.

use std::collections::HashMap;

use baton_store::census::Named;
use baton_store::lead::Lead;
use baton_store::{Tx, census, opportunity};

use crate::workspace::{Error, lead_of};

/// The most of anything that is listed at once.
pub const LIST_MAX: u32 = 1_000;

/// A text that says something, trimmed.
pub(crate) fn said(field: &str, text: &str) -> Result<String, Error> {
    match text.trim() {
        "" => Err(Error::WrongUse(format!("{field}: say something"))),
        text if text.contains('\0') => Err(Error::WrongUse(format!("{field}: no NUL may stand in it"))),
        text => Ok(text.to_owned()),
    }
}

/// As [`said`], for a text that may be left out; an empty one is left out.
pub(crate) fn maybe(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// How many are listed.
pub(crate) fn limit(asked: u32) -> i64 {
    i64::from(asked.clamp(1, LIST_MAX))
}

/// Refuses an opportunity that is not this lead's.
pub(crate) async fn belongs(tx: &mut Tx, opportunity: Option<i64>, lead: &Lead) -> Result<(), Error> {
    let Some(id) = opportunity else { return Ok(()) };
    match opportunity::find(tx, id).await? {
        Some(found) if found.deal.lead_id == lead.id => Ok(()),
        _ => Err(Error::Refused(format!("opportunity {id}: this lead has none with this number"))),
    }
}

/// The number of the lead that a key names, for a filter.
pub(crate) async fn lead_filter(tx: &mut Tx, key: Option<&str>) -> Result<Option<i64>, Error> {
    match key {
        Some(key) => Ok(Some(lead_of(tx, key).await?.id)),
        None => Ok(None),
    }
}

/// How people are told of leads by number.
pub(crate) async fn shown(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, String>, Error> {
    Ok(named(tx, ids).await?.into_iter().map(|(id, lead)| (id, lead.key())).collect())
}

/// What people know leads by, by number.
pub(crate) async fn named(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Named>, Error> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(census::named(tx, &ids).await?.into_iter().map(|lead| (lead.id, lead)).collect())
}
