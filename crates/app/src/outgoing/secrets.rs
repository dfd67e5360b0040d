//! What is secret of an endpoint: what signs, and its address, in which chats have their key.

use baton_store::endpoint::Endpoint;
use baton_store::sealed::{self, COLUMNS, SealedColumn};
use baton_store::{StoreError, Tx};

use crate::vault::{Spot, Vault};
use crate::workspace::Error;

const URL: &str = "endpoint.url";
const SECRET: &str = "endpoint.secret";

fn column(column: &str) -> Result<SealedColumn, Error> {
    let found = COLUMNS.into_iter().find(|sealed| sealed.table == "endpoint" && sealed.column == column);
    Ok(found.ok_or(StoreError::Damaged("list of sealed columns"))?)
}

/// Seals a secret for an endpoint.
pub(super) async fn seal(vault: &Vault, tx: &mut Tx, id: i64, secret: &str) -> Result<String, Error> {
    vault.seal(tx, &Spot { name: SECRET, row: id }, secret).await
}

/// Stores what is given of an endpoint, sealed.
pub(super) async fn put(
    vault: &Vault,
    tx: &mut Tx,
    id: i64,
    url: Option<&str>,
    secret: Option<&str>,
) -> Result<(), Error> {
    if let Some(url) = url {
        let sealed = vault.seal(tx, &Spot { name: URL, row: id }, url).await?;
        sealed::put(tx, column("url")?, id, &sealed).await?;
    }
    if let Some(secret) = secret {
        let sealed = seal(vault, tx, id, secret).await?;
        sealed::put(tx, column("secret")?, id, &sealed).await?;
    }
    Ok(())
}

/// The address of an endpoint.
pub(super) fn url(vault: &Vault, endpoint: &Endpoint) -> Result<String, Error> {
    vault.open(&Spot { name: URL, row: endpoint.id }, &endpoint.url)
}

/// The endpoint with everything in the open, to be sent to.
pub(super) fn opened(vault: &Vault, endpoint: Endpoint) -> Result<Endpoint, Error> {
    let url = url(vault, &endpoint)?;
    let spot = Spot { name: SECRET, row: endpoint.id };
    let secret = vault.open_some(&spot, endpoint.secret.as_deref())?;
    let secret_old = vault.open_some(&spot, endpoint.secret_old.as_deref())?;
    Ok(Endpoint { url, secret, secret_old, ..endpoint })
}
