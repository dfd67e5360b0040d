//! The quarter again, by a process that is killed a hundred times.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use baton_app::workspace::Place;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use super::business::{self, HOURS, lot};
use super::{DAYS, invariants};
use crate::intake::Inlet;
use crate::office::{Office, on_both};

on_both!(a_quarter_with_a_hundred_kills);

/// How often the process is killed.
const KILLS: u64 = 100;
/// After at most so many hours of business.
const HOURS_A_LIFE: u64 = 4;
/// And at most so far into the next one, in microseconds.
const INTO_AN_HOUR_US: u64 = 60_000;
/// How often it is looked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Where the player finds its workspace, and writes down how far it is.
const FOLDER: &str = "BATON_TEST_QUARTER_FOLDER";
const DATABASE: &str = "BATON_TEST_QUARTER_DATABASE";

async fn a_quarter_with_a_hundred_kills(office: Office) {
    business::open(&office).await;
    let place = office.place();
    let progress = place.data.with_file_name("progress");
    let mut kills = 0;
    while kills < KILLS {
        let begun = read(&progress);
        let mut player = start(&place);
        let hours = 1 + lot("life", &[kills]) % HOURS_A_LIFE;
        while read(&progress) < begun + hours {
            works_on(&mut player, LOOK_EVERY).await;
        }
        works_on(&mut player, Duration::from_micros(lot("moment", &[kills]) % INTO_AN_HOUR_US)).await;
        player.kill().await.unwrap();
        kills += 1;
    }
    let last = start(&place).wait_with_output().await.unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(read(&progress), DAYS * HOURS.len() as u64);
    business::settle(&office, DAYS - 1, 23).await;
    invariants::of_what_is_left(&office).await;
}

/// Waits for so long, in which the process does not end by itself.
async fn works_on(player: &mut Child, time: Duration) {
    if tokio::time::timeout(time, player.wait()).await.is_ok() {
        let mut told = String::new();
        player.stderr.as_mut().unwrap().read_to_string(&mut told).await.unwrap();
        panic!("it ended by itself: {told}");
    }
}

fn start(place: &Place) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let (_, module) = module_path!().split_once("::").unwrap();
    command
        .args([&format!("{module}::player"), "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, &place.data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if let Some(url) = &place.database_url {
        command.env(DATABASE, url);
    }
    command.spawn().unwrap()
}

/// How many hours were begun.
fn read(progress: &Path) -> u64 {
    std::fs::read_to_string(progress).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn write(progress: &Path, hours: u64) {
    let next = progress.with_extension("next");
    std::fs::write(&next, hours.to_string()).unwrap();
    std::fs::rename(next, progress).unwrap();
}

/// The process: goes on where the one before it was killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is started, and killed, by the tests of this file"]
async fn player() {
    let Some(data) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let progress = data.with_file_name("progress");
    let office = Office::again(Place { data, database_url: std::env::var(DATABASE).ok() }).await;
    let first = read(&progress);
    // The hour that was begun last is played again: what is left undone of it is done now.
    let first = first.saturating_sub(1);
    office.it_is(&business::time(
        first / HOURS.len() as u64,
        HOURS[usize::try_from(first).unwrap() % HOURS.len()],
    ));
    let inlet = Inlet::of(&office).await;
    for hour in first..DAYS * HOURS.len() as u64 {
        write(&progress, hour + 1);
        let of_day = HOURS[usize::try_from(hour).unwrap() % HOURS.len()];
        business::play(&office, &inlet, hour / HOURS.len() as u64, of_day).await;
    }
    inlet.stop().await;
}
