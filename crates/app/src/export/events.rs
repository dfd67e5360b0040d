//! The log as Segment-shaped messages.
//!
//! Facts of an account are told by one of its leads, as `group`; the first of them is repeated for each of its other leads, so that who belongs
//! to it is told. Attributes that a lead has are `identify`. What machines did carries its verdict.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use baton_store::event::{self, ACCOUNT_FACTS, EVENT};
use baton_store::log::{self, Entry, Name};
use baton_store::{Tx, account, lead};
use serde::Serialize;

use super::line::{Whom, line};
use crate::files;
use crate::import::read::LINE_BYTES_MAX;
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// Messages in memory at once.
const AT_ONCE: i64 = 500;

/// What was exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The file.
    pub file: PathBuf,
    /// How large it is.
    pub bytes: u64,
    /// Lines: messages, and who else belongs to an account.
    pub lines: u64,
    /// Messages of the log.
    pub messages: u64,
    /// Of them: events.
    pub events: u64,
    /// Of the events: held to be the doing of machines.
    pub machine_events: u64,
    /// Messages left out, being of accounts without leads: nobody can tell them.
    pub left_out: u64,
    /// Lines longer than an import takes.
    pub too_long: u64,
}

/// Writes the log to `events.ndjson` in `folder`, which is made if it is not there, as it is at one moment.
///
/// # Errors
/// [`Error::Refused`] if the file is there; [`Error::File`] or [`Error::Folder`] if it cannot be written; the database's own. Nothing is left
/// behind then.
pub async fn events(workspace: &Workspace, folder: &Path, reporter: &Reporter) -> Result<Exported, Error> {
    events_of(workspace, folder, reporter).await.map(|(told, _)| told)
}

/// As [`events`], and who is in it: numbers of leads.
pub(crate) async fn events_of(
    workspace: &Workspace,
    folder: &Path,
    reporter: &Reporter,
) -> Result<(Exported, BTreeSet<i64>), Error> {
    crate::workspace::make_folder(folder)?;
    let to = folder.join("events.ndjson");
    files::not_there(&to)?;
    let workshop = files::workshop(&to)?;
    let made = workshop.path().join("events.ndjson");
    let file = File::create(&made).map_err(files::at(&made))?;
    let mut export = Export {
        out: BufWriter::with_capacity(1 << 18, file),
        file: to.clone(),
        told: Exported { file: to.clone(), ..Exported::default() },
        leads: BTreeSet::new(),
    };
    let mut tx = workspace.db.read().await?;
    let total = event::count(&mut tx).await?;
    let mut last = 0;
    loop {
        let entries = log::after(&mut tx, last, AT_ONCE).await?;
        let Some(newest) = entries.last() else { break };
        last = newest.seq;
        export.chunk(&mut tx, &entries).await?;
        reporter.report("exporting", export.told.messages + export.told.left_out, total);
    }
    export.out.flush().map_err(files::at(&to))?;
    export.told.bytes = files::bytes(&made)?;
    files::place(&made, &to)?;
    Ok((export.told, export.leads))
}

struct Export {
    out: BufWriter<File>,
    file: PathBuf,
    told: Exported,
    /// Who is told of.
    leads: BTreeSet<i64>,
}

impl Export {
    async fn chunk(&mut self, tx: &mut Tx, entries: &[Entry]) -> Result<(), Error> {
        let known = Known::load(tx, entries).await?;
        for entry in entries {
            let whom = match (entry.lead_id, entry.account_id) {
                (Some(lead), _) => known.names.get(&lead).map(|name| (lead, name, None)),
                (None, Some(account)) => {
                    known.teller(account).map(|(lead, name, group)| (lead, name, Some(group)))
                }
                (None, None) => None,
            };
            let Some((number, lead, group)) = whom else {
                self.told.left_out += 1;
                continue;
            };
            let (anonymous, renamed) = (known.browser(entry), known.is_renamed(entry));
            self.write(&line(entry, Whom { lead, anonymous, group, renamed })?)?;
            self.leads.insert(number);
            self.told.messages += 1;
            self.told.events += u64::from(entry.kind == EVENT);
            self.told.machine_events += u64::from(entry.kind == EVENT && entry.verdict != 0);
            if let (Some(account), Some(group)) = (entry.account_id, group)
                && known.first_facts.get(&account) == Some(&entry.seq)
            {
                self.others(tx, entry, account, (group, renamed)).await?;
            }
        }
        Ok(())
    }

    /// Repeats a fact of an account for every lead of it but the one that told it.
    async fn others(
        &mut self,
        tx: &mut Tx,
        entry: &Entry,
        account: i64,
        (group, renamed): (&str, bool),
    ) -> Result<(), Error> {
        let mut last = log::members(tx, account, 0, 1).await?.first().copied().unwrap_or_default();
        loop {
            let members = log::members(tx, account, last, AT_ONCE).await?;
            let Some(newest) = members.last() else { return Ok(()) };
            last = *newest;
            self.leads.extend(&members);
            let names = log::names(tx, &members).await?;
            for name in members.iter().filter_map(|member| names.get(member)) {
                let whom = Whom { lead: name, anonymous: None, group: Some(group), renamed };
                self.write(&line(entry, whom)?)?;
            }
        }
    }

    fn write(&mut self, line: &str) -> Result<(), Error> {
        self.told.lines += 1;
        self.told.too_long += u64::from(line.len() > LINE_BYTES_MAX + 1);
        self.out.write_all(line.as_bytes()).map_err(files::at(&self.file))
    }
}

/// What some messages need.
struct Known {
    names: HashMap<i64, Name>,
    /// The lead that tells of an account, and how the account is called.
    tellers: HashMap<i64, (i64, String)>,
    first_facts: HashMap<i64, i64>,
    /// Whose the browsers are that messages came from.
    browsers: HashMap<String, i64>,
    /// Ids of messages of browsers that messages of servers have as well.
    taken: HashSet<String>,
}

impl Known {
    async fn load(tx: &mut Tx, entries: &[Entry]) -> Result<Known, Error> {
        let accounts =
            unique(entries.iter().filter(|entry| entry.kind == ACCOUNT_FACTS).filter_map(|e| e.account_id));
        let mut tellers = HashMap::new();
        for (id, account) in account::by_id(tx, &accounts).await? {
            if let Some(lead) = log::members(tx, id, 0, 1).await?.first() {
                tellers.insert(id, (*lead, group_id(&account.name_key)));
            }
        }
        let leads = entries.iter().filter_map(|entry| entry.lead_id);
        let leads = unique(leads.chain(tellers.values().map(|(lead, _)| *lead)));
        let browsers: Vec<(&str, &str)> =
            entries.iter().filter_map(browser).map(|browser| ("anonymous", browser)).collect();
        let of_browsers: Vec<&str> =
            entries.iter().filter(|entry| entry.class != 0).map(|entry| entry.message_id.as_str()).collect();
        Ok(Known {
            taken: log::taken_by_servers(tx, &of_browsers).await?,
            names: log::names(tx, &leads).await?,
            tellers,
            first_facts: log::first_facts(tx, &accounts).await?,
            browsers: lead::by_keys(tx, &browsers).await?.remove("anonymous").unwrap_or_default(),
        })
    }

    fn teller(&self, account: i64) -> Option<(i64, &Name, &str)> {
        let (lead, group) = self.tellers.get(&account)?;
        Some((*lead, self.names.get(lead)?, group))
    }

    /// Whether a message cannot keep its id.
    fn is_renamed(&self, entry: &Entry) -> bool {
        entry.class != 0 && self.taken.contains(&entry.message_id)
    }

    /// The browser that a message came from, if it still is its lead's.
    fn browser<'e>(&self, entry: &'e Entry) -> Option<&'e str> {
        browser(entry).filter(|browser| self.browsers.get(*browser).copied() == entry.lead_id)
    }
}

fn browser(entry: &Entry) -> Option<&str> {
    entry.sender.as_deref()?.strip_prefix("a:")
}

fn unique(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// How an account is called: by its id elsewhere if it has one, else by what it is kept under. No two are called the same.
fn group_id(name_key: &str) -> String {
    match name_key.strip_prefix("x:") {
        Some(id) if !["x:", "n:", "d:"].iter().any(|kind| id.starts_with(kind)) => id.to_owned(),
        _ => name_key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_accounts_are_called_the_same() {
        let keys = ["x:acme", "n:acme", "d:acme", "x:n:acme", "x:x:acme", "x:x:n:acme"];
        let ids: HashSet<String> = keys.iter().map(|key| group_id(key)).collect();
        assert_eq!(ids.len(), keys.len());
        assert_eq!(group_id("x:acme"), "acme");
    }
}
