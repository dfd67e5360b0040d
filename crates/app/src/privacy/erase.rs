//! Forgetting a person.

use baton_model::Instant;
use baton_store::audit::{self, NewEntry};
use baton_store::erasure::{self, Count, KeyedId, Proof};
use baton_store::lead::Lead;
use baton_store::{StoreError, Tx, identity_link, lead};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::key::ErasureKey;
use super::scrub;
use crate::jobs;
use crate::workspace::{Error, Workspace, lead_of};

/// Messages that are buried at once.
const BATCH: i64 = 5_000;
/// Names shorter than this, in bytes, are not looked for elsewhere: they would be found everywhere.
const NAME_BYTES_MIN: usize = 4;
/// The most rows of others that are named for each table.
const MENTIONS_MAX: i64 = 100;

/// Somebody is to be forgotten.
#[derive(Debug, Clone, Copy)]
pub struct Erasure<'a> {
    /// Any key of the lead.
    pub lead: &'a str,
    /// Why; without who it is.
    pub reason: &'a str,
    /// Who erases.
    pub by: &'a str,
    /// From where.
    pub address: Option<&'a str>,
}

/// That somebody was forgotten, without who it was.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Erased {
    /// The number of the proof.
    pub proof: i64,
    /// When.
    pub erased_at: Instant,
    /// How many rows of which table went, or stay in reports and are of nobody.
    pub counts: Value,
    /// Rows of others, by table and number, in which the person may be named: to be looked at by people.
    pub mentions: Value,
}

/// Erases the person that `wanted` names: from the log (numbers and keyed hashes stay), scores, hand-offs, notes, what is to be sent, quarantine, and
/// whatever else there is. What reports count stays and is of nobody. What SQLite has freed is overwritten; [`scrub`](super::scrub()) brings the
/// rest out of the file.
///
/// # Errors
/// [`Error::NoLead`], [`Error::WrongUse`] without a reason, [`Error::Vault`] without the key, or the database's own. Nothing is erased then.
pub async fn erase(workspace: &Workspace, wanted: Erasure<'_>) -> Result<Erased, Error> {
    if wanted.reason.trim().is_empty() {
        return Err(Error::WrongUse(
            "erasing needs a reason, without who it is: such as `asked for it`".to_owned(),
        ));
    }
    let now = workspace.now();
    let mut tx = workspace.db.write().await?;
    tx.overwrite_deleted(true).await?;
    let found = lead_of(&mut tx, wanted.lead).await?;
    let erased = forget(workspace, &mut tx, &found, wanted, now).await?;
    scrub::ask(&mut tx, now).await?;
    tx.overwrite_deleted(false).await?;
    tx.commit().await?;
    // Files in which the person may stand belong to nobody any more.
    jobs::sweep(workspace).await?;
    Ok(erased)
}

/// Forgets a lead within a transaction.
pub(super) async fn forget(
    workspace: &Workspace,
    tx: &mut Tx,
    found: &Lead,
    wanted: Erasure<'_>,
    now: Instant,
) -> Result<Erased, Error> {
    let id = found.id;
    if !erasure::lock(tx, id).await? {
        return Err(StoreError::Raced.into());
    }
    let key = ErasureKey::load_or_make(workspace.vault(), tx).await?;
    let names = names(tx, found).await?;
    let messages = bury(tx, &key, id).await?;
    let mut counts = erasure::erase(tx, id, now.micros()).await?;
    counts.extend(erasure::remove_mentions(tx, &spellings(&names)).await?);
    counts.push(Count { table: "event", rows: messages });
    let mentions = erasure::mentions(tx, &names, MENTIONS_MAX).await?;
    let counts = summed(&counts);
    let proof = Proof {
        id: 0,
        digest: key.lead(id),
        erased_at: now.micros(),
        erased_by: wanted.by.to_owned(),
        address: wanted.address.map(str::to_owned),
        reason: wanted.reason.to_owned(),
        counts: counts.to_string(),
    };
    let number = erasure::prove(tx, &proof).await?;
    let entry = NewEntry {
        at: now.micros(),
        actor: wanted.by.to_owned(),
        action: "erase_lead".to_owned(),
        subject: format!("erasure {number}"),
        detail: counts.to_string(),
        address: wanted.address.map(str::to_owned),
        reason: Some(wanted.reason.to_owned()),
        persons: vec![id],
    };
    audit::add(tx, &entry).await?;
    tx.note_erased().await?;
    Ok(Erased { proof: number, erased_at: now, counts, mentions: serde_json::json!(mentions) })
}

/// Leaves nothing of the messages of a lead but tombstones; returns how many.
async fn bury(tx: &mut Tx, key: &ErasureKey, lead: i64) -> Result<u64, Error> {
    let (mut after, mut count) = (0, 0);
    loop {
        let found = erasure::messages_of(tx, lead, after, BATCH).await?;
        let Some((last, ..)) = found.last() else { return Ok(count) };
        after = *last;
        count += found.len() as u64;
        let keyed = found.into_iter().map(|(seq, class, id)| {
            let keyed = key.message(class, &id)?;
            Ok((seq, class, id, keyed))
        });
        let keyed: Result<Vec<(i64, i64, String, KeyedId)>, Error> = keyed.collect();
        erasure::bury(tx, &keyed?).await?;
    }
}

/// By what the person is called in texts.
async fn names(tx: &mut Tx, lead: &Lead) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> =
        [&lead.email, &lead.email_key, &lead.name, &lead.phone].into_iter().flatten().cloned().collect();
    names.extend(identity_link::of_lead(tx, lead.id).await?.into_iter().map(|link| link.value));
    names.extend(lead::keys_of(tx, lead.id).await?);
    names.retain(|name| name.len() >= NAME_BYTES_MIN);
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Names as they are, and as they are spelt in JSON that escapes everything but ASCII.
fn spellings(names: &[String]) -> Vec<String> {
    let escaped = |name: &String| {
        name.encode_utf16().fold(String::new(), |text, unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => text + char::from(byte).encode_utf8(&mut [0; 4]),
            _ => format!("{text}\\u{unit:04x}"),
        })
    };
    let mut all = names.to_vec();
    for name in names.iter().filter(|name| !name.is_ascii()) {
        let lower = escaped(name);
        all.push(lower.to_uppercase().replace("\\U", "\\u"));
        all.push(lower);
    }
    all
}

/// Counts by table: a JSON object.
fn summed(counts: &[Count]) -> Value {
    let mut sums: Map<String, Value> = Map::new();
    for count in counts.iter().filter(|count| count.rows > 0) {
        let before = sums.get(count.table).and_then(Value::as_u64).unwrap_or(0);
        sums.insert(count.table.to_owned(), (before + count.rows).into());
    }
    sums.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_as_json_spells_them() {
        assert_eq!(spellings(&["a@x.io".to_owned()]), ["a@x.io"]);
        assert_eq!(spellings(&["김a".to_owned()]), ["김a", "\\uAE40A", "\\uae40a"]);
    }
}
