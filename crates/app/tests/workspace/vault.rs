//! Secrets at rest.

use baton_app::Tongue;
use baton_app::doctor::{Finding, Status, secrets};
use baton_app::outgoing::Reach;
use baton_app::outgoing::endpoints::{self, NewEndpoint};
use baton_app::vault::{self, FILE, Key, KeySource, Rotation, Spot};
use baton_app::workspace::Workspace;
use baton_store::endpoint;

use crate::office::{Office, on_both};
use crate::privacy::sql;

on_both![
    a_webhook_leaves_no_secret_in_the_database,
    every_secret_is_sealed_with_another_key,
    a_node_without_the_key_says_so,
    what_stood_in_the_open_is_sealed,
    a_lost_key_is_gone_on_from,
];

const URL: &str = "https://hooks.example.com/T0/CANARYPATH";

async fn add(workspace: &Workspace, kind: &str) -> Result<(i64, String), baton_app::Error> {
    let new = NewEndpoint {
        kind,
        name: "crm",
        url: URL,
        types: Vec::new(),
        language: Tongue::En,
        random: [7; 32],
        reach: Reach::Public,
        by: "Dana",
    };
    let made = endpoints::add(workspace, new).await?;
    Ok((made.id, made.secret.unwrap_or_default()))
}

async fn stored(office: &Office, id: i64) -> endpoint::Endpoint {
    endpoint::get(&mut office.db.read().await.unwrap(), id).await.unwrap().unwrap()
}

/// The secret and the address, as they are opened.
async fn opened(office: &Office, workspace: &Workspace, id: i64) -> (String, String) {
    let row = stored(office, id).await;
    let open = |name, text: &str| workspace.vault().open(&Spot { name, row: id }, text).unwrap();
    (open("endpoint.secret", &row.secret.unwrap()), open("endpoint.url", &row.url))
}

async fn a_webhook_leaves_no_secret_in_the_database(office: Office) {
    let (id, secret) = add(&office.workspace, "webhook").await.unwrap();
    assert!(secret.starts_with("whsec_"));
    let row = stored(&office, id).await;
    let text = format!("{row:?}");
    assert!(!text.contains("whsec_") && !text.contains("CANARYPATH"), "{text}");
    assert_eq!(opened(&office, &office.workspace, id).await, (secret, URL.to_owned()));
    assert_eq!(endpoints::list(&office.workspace).await.unwrap()[0].host, "hooks.example.com");
    let rotated = endpoints::rotate(&office.workspace, id, [8; 32], "Dana").await.unwrap();
    assert_eq!(opened(&office, &office.workspace, id).await.0, rotated.secret.unwrap());
    let other = add(&office.workspace, "webhook").await.unwrap().0;
    let moved = stored(&office, id).await.secret.unwrap();
    let spot = Spot { name: "endpoint.secret", row: other };
    assert!(
        office.workspace.vault().open(&spot, &moved).unwrap_err().to_string().contains("not what was sealed")
    );
}

async fn every_secret_is_sealed_with_another_key(office: Office) {
    let (id, secret) = add(&office.workspace, "webhook").await.unwrap();
    // Another process, which has read the key already.
    let other = Workspace::open(&office.place(), office.clock()).await.unwrap();
    assert_eq!(opened(&office, &other, id).await.0, secret);
    let before = stored(&office, id).await;
    let rotated = vault::rotate(&office.workspace, Rotation::default(), "Dana").await.unwrap();
    assert_eq!((rotated.secrets, rotated.shut), (2, 0));
    assert_ne!(Some(&rotated.key), rotated.before.as_ref());
    assert_ne!(stored(&office, id).await.secret, before.secret);
    assert_eq!(opened(&office, &other, id).await, (secret.clone(), URL.to_owned()), "it reads the file anew");
    // What the other seals, it seals with the new key.
    add(&other, "webhook").await.unwrap();
    let found = vault::check(&office.workspace).await.unwrap();
    assert_eq!((found.sound, found.shut, found.plain, found.key), (4, 0, 0, Some(rotated.key)));
    let old = Spot { name: "endpoint.secret", row: id };
    assert!(
        other.vault().open(&old, before.secret.as_deref().unwrap()).is_ok(),
        "an older backup is still opened"
    );
    let drop = Rotation { drop_old: true, ..Rotation::default() };
    vault::rotate(&office.workspace, drop, "Dana").await.unwrap();
    let file = std::fs::read_to_string(office.place().data.join(FILE)).unwrap();
    assert_eq!(file.lines().count(), 1);
    assert_eq!(opened(&office, &other, id).await.0, secret);
}

async fn a_node_without_the_key_says_so(office: Office) {
    let (id, _) = add(&office.workspace, "webhook").await.unwrap();
    let node = Workspace::open(&office.place(), office.clock()).await.unwrap();
    let node = node.with_keys(KeySource::Given(vec![Key::new([9; 32])]));
    let refused = add(&node, "webhook").await.unwrap_err().to_string();
    assert!(refused.contains("every node needs the same key"), "{refused}");
    let row = stored(&office, id).await;
    let spot = Spot { name: "endpoint.url", row: id };
    assert!(node.vault().open(&spot, &row.url).unwrap_err().to_string().contains("BATON_SECRET_KEY"));
    // It is listed all the same.
    assert_eq!(endpoints::list(&node).await.unwrap()[0].host, "");
    let given = Some(KeySource::Given(vec![Key::new([9; 32])]));
    let check = secrets(&office.place(), given).await.unwrap();
    assert_eq!(check.status, Status::Failed);
    assert!(matches!(check.finding, Finding::Secrets { shut: 2, sound: 0, .. }));
    assert_eq!(secrets(&office.place(), None).await.unwrap().status, Status::Ok);
    // It is missed where nothing has to be opened with it, too: after a restore without its file, say.
    sql(&office.db, "DELETE FROM endpoint").await;
    let given = Some(KeySource::Given(vec![Key::new([9; 32])]));
    assert_eq!(secrets(&office.place(), given).await.unwrap().status, Status::Failed);
}

async fn what_stood_in_the_open_is_sealed(office: Office) {
    let mut tx = office.db.write_aside().await.unwrap();
    let plain = crate::outgoing::plain_hook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", URL);
    let id = endpoint::add(&mut tx, &plain).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(secrets(&office.place(), None).await.unwrap().status, Status::Warning);
    assert_eq!(vault::seal_plain(&office.workspace).await.unwrap(), 2);
    assert_eq!(vault::seal_plain(&office.workspace).await.unwrap(), 0);
    let (secret, url) = opened(&office, &office.workspace, id).await;
    assert_eq!((secret, url.as_str()), (plain.secret.unwrap(), URL));
    for file in ["data/baton.sqlite", "data/baton.sqlite-wal"] {
        let bytes = std::fs::read(office.folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(10).any(|window| window == b"CANARYPATH"), "{file}");
    }
}

async fn a_lost_key_is_gone_on_from(office: Office) {
    let (id, _) = add(&office.workspace, "webhook").await.unwrap();
    std::fs::remove_file(office.place().data.join(FILE)).unwrap();
    let later = Workspace::open(&office.place(), office.clock()).await.unwrap();
    assert!(add(&later, "webhook").await.is_err(), "a new key is not made silently");
    assert!(vault::rotate(&later, Rotation::default(), "Dana").await.is_err());
    let how = Rotation { leave_shut: true, ..Rotation::default() };
    let rotated = vault::rotate(&later, how, "Dana").await.unwrap();
    assert_eq!((rotated.secrets, rotated.shut), (0, 2));
    let (new, secret) = add(&later, "webhook").await.unwrap();
    assert_eq!(opened(&office, &later, new).await.0, secret);
    endpoints::change(&later, id, endpoints::Change::Remove, "Dana").await.unwrap();
    assert_eq!(vault::check(&later).await.unwrap().shut, 0);
}
