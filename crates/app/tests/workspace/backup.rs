//! Backups, and what is restored from them.

use std::path::{Path, PathBuf};

use baton_app::backup::{Backup, backup};
use baton_app::progress::Reporter;
use baton_app::restore::{Restored, restore};
use baton_app::workspace::{Place, Workspace};
use baton_app::{Error, Stage};
use baton_store::{Db, lead};
use baton_testkit::postgres::Database;

use crate::office::{Office, on_both, scores};

on_both!(
    a_backup_is_restored_to_the_bit,
    a_backup_is_taken_while_others_write,
    what_is_there_is_not_overwritten,
);

async fn saved(office: &Office, name: &str) -> Backup {
    backup(&office.workspace, &office.folder.path().join(name), &Reporter::silent()).await.unwrap()
}

async fn restored(place: &Place, file: &Path, replace: bool) -> Result<Restored, Error> {
    restore(place, file, replace, &Reporter::silent()).await
}

fn folder(office: &Office, name: &str) -> Place {
    Place { data: office.folder.path().join(name), database_url: None }
}

async fn database(place: &Place) -> Db {
    let file = place.data.join("baton.sqlite");
    Db::connect(&format!("sqlite:{}", file.display())).await.unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

async fn a_backup_is_restored_to_the_bit(office: Office) {
    office.liven(60).await;
    let made = saved(&office, "backup").await;
    assert_eq!(made.bytes, made.file.metadata().unwrap().len());
    let leads = made.tables.iter().find(|table| table.table == "lead").unwrap();
    assert_eq!((leads.rows, made.rows), (60, made.tables.iter().map(|table| table.rows).sum::<u64>()));
    let wanted = office.scores().await;

    let place = folder(&office, "restored");
    let told = restored(&place, &made.file, false).await.unwrap();
    assert_eq!((told.kept.clone(), told.migrations, told.rows), (None, 0, made.rows));
    assert_eq!(files(&place.data), ["baton.sqlite"]);
    let workspace = Workspace::open(&place, office.clock()).await.unwrap();
    assert_eq!(scores(&database(&place).await).await, wanted);
    // A backup of what was restored, into a PostgreSQL.
    let second = backup(&workspace, &office.folder.path().join("second"), &Reporter::silent()).await.unwrap();
    let postgres = Database::new();
    let place = Place { data: PathBuf::new(), database_url: Some(postgres.url().to_owned()) };
    restored(&place, &second.file, false).await.unwrap();
    Workspace::open(&place, office.clock()).await.unwrap();
    assert_eq!(scores(&Db::connect(postgres.url()).await.unwrap()).await, wanted);
    let again = restored(&place, &second.file, false).await.unwrap_err();
    assert!(again.to_string().contains("not empty"), "{again}");
    assert!(matches!(restored(&place, &second.file, true).await, Err(Error::WrongUse(_))));
}

async fn a_backup_is_taken_while_others_write(office: Office) {
    office
        .messages(
            r#"{"type":"track","messageId":"a","userId":"1","event":"E","timestamp":"2026-05-01T10:00:00Z"}"#,
        )
        .await;
    let mut tx = office.db.write().await.unwrap();
    lead::set_stages(&mut tx, &[(1, "customer", None)]).await.unwrap();
    let made = saved(&office, "backup").await;
    tx.commit().await.unwrap();
    assert_eq!(office.lead("1").await.stage, Stage::Customer.name());
    let place = folder(&office, "restored");
    restored(&place, &made.file, false).await.unwrap();
    let stored = lead::by_id(&mut database(&place).await.read().await.unwrap(), &[1]).await.unwrap();
    assert_ne!(stored[&1].stage, Stage::Customer.name(), "what was not committed is not there");
}

async fn what_is_there_is_not_overwritten(office: Office) {
    let made = saved(&office, "backup").await;
    let before = std::fs::read(&made.file).unwrap();
    let refused = backup(&office.workspace, &made.file, &Reporter::silent()).await.unwrap_err();
    assert!(refused.to_string().contains("is there already"), "{refused}");
    assert_eq!(std::fs::read(&made.file).unwrap(), before);
    let nowhere = office.folder.path().join("no/such/folder");
    assert!(backup(&office.workspace, &nowhere, &Reporter::silent()).await.is_err());
    let left = files(office.folder.path());
    assert!(left.iter().all(|name| name == "backup" || name == "data"), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_in_its_place_is_kept_beside_it() {
    let office = Office::on_sqlite().await;
    let made = saved(&office, "backup").await;
    office
        .messages(
            r#"{"type":"track","messageId":"a","userId":"1","event":"E","timestamp":"2026-05-01T10:00:00Z"}"#,
        )
        .await;
    let place = office.place();
    assert!(matches!(restored(&place, &made.file, true).await, Err(Error::Store(_))), "it is in use");
    assert_eq!(office.count().await, 1, "and goes on");
    office.workspace.close().await;
    office.db.close().await;
    let refused = restored(&place, &made.file, false).await.unwrap_err();
    assert!(refused.to_string().contains("--replace"), "{refused}");
    assert_eq!(files(&place.data), ["baton.sqlite"]);
    for kept in ["baton.sqlite.before-restore", "baton.sqlite.before-restore-2"] {
        let told = restored(&place, &made.file, true).await.unwrap();
        assert_eq!(told.kept, Some(place.data.join(kept)));
    }
    assert_eq!(lead::count(&mut database(&place).await.read().await.unwrap()).await.unwrap(), 0);
    let kept = Place {
        database_url: Some(format!("sqlite:{}", place.data.join("baton.sqlite.before-restore").display())),
        ..place
    };
    let kept = Db::connect(kept.database_url.as_deref().unwrap()).await.unwrap();
    assert_eq!(lead::count(&mut kept.read().await.unwrap()).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_database_can_be_replaced() {
    let office = Office::on_sqlite().await;
    let made = saved(&office, "backup").await;
    let place = folder(&office, "other");
    std::fs::create_dir(&place.data).unwrap();
    let file = place.data.join("baton.sqlite");
    std::fs::write(&file, "no database").unwrap();
    std::fs::write(place.data.join("baton.sqlite-wal"), "nor its log").unwrap();
    assert!(restored(&place, &made.file, false).await.is_err());
    let told = restored(&place, &made.file, true).await.unwrap();
    assert_eq!(std::fs::read_to_string(told.kept.unwrap()).unwrap(), "no database");
    Workspace::open(&place, office.clock()).await.unwrap();
    let kept = place.data.join("baton.sqlite.before-restore-wal");
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "nor its log");
    // The log of a database that is gone would be taken for the restored one's.
    let orphan = folder(&office, "orphan");
    std::fs::create_dir(&orphan.data).unwrap();
    std::fs::write(orphan.data.join("baton.sqlite-wal"), "x").unwrap();
    assert!(restored(&orphan, &made.file, true).await.unwrap_err().to_string().contains("move it away"));
    // An empty file is nothing.
    let empty = folder(&office, "empty");
    std::fs::create_dir(&empty.data).unwrap();
    std::fs::write(empty.data.join("baton.sqlite"), "").unwrap();
    assert_eq!(restored(&empty, &made.file, false).await.unwrap().kept, None);
    assert_eq!(files(&empty.data), ["baton.sqlite"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_sound_is_not_restored() {
    let office = Office::on_sqlite().await;
    office.liven(30).await;
    let made = saved(&office, "backup").await;
    let whole = std::fs::read(&made.file).unwrap();
    let place = folder(&office, "restored");
    let half = whole.len() / 2 / 4096 * 4096;
    let mut overwritten = whole.clone();
    overwritten[half..half + 8192].fill(0x5a);
    for damaged in [&whole[..half], &overwritten, b"lead,email\n", b""] {
        std::fs::write(&made.file, damaged).unwrap();
        let refused = restored(&place, &made.file, false).await.unwrap_err();
        assert!(refused.to_string().contains("cannot be restored"), "{refused}");
        assert!(!place.data.join("baton.sqlite").exists());
    }
    std::fs::remove_file(&made.file).unwrap();
    assert!(matches!(restored(&place, &made.file, false).await, Err(Error::File { .. })));
    assert!(!made.file.exists());
}
