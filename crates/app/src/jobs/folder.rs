//! Where files of jobs are.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::files::at;
use crate::workspace::{Error, make_folder};

/// Its name in the data folder.
pub(crate) const FOLDER: &str = "jobs";
/// The longest name of a file, in characters.
const NAME_CHARS_MAX: usize = 80;

/// The folder of the files of jobs. Nobody but the owner of the data folder reads it.
#[derive(Debug)]
pub(crate) enum Folder {
    /// Here; made when it is first needed.
    At(PathBuf),
    /// Gone when nobody has it any more.
    ThrownAway(TempDir),
}

impl Folder {
    /// Here.
    pub(crate) fn at(path: PathBuf) -> Folder {
        Folder::At(path)
    }

    /// One for a workspace that is thrown away.
    pub(crate) fn thrown_away() -> Result<Folder, Error> {
        tempfile::tempdir().map(Folder::ThrownAway).map_err(at(&std::env::temp_dir()))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        match self {
            Folder::At(path) => path,
            Folder::ThrownAway(folder) => folder.path(),
        }
    }

    /// The file of this name, wherever it is.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Makes it if it is not there.
    pub(super) fn make(&self) -> Result<&Path, Error> {
        make_folder(self.path())?;
        private(self.path())?;
        Ok(self.path())
    }

    /// An empty folder in it for a job.
    pub(super) fn for_job(&self, job: i64) -> Result<PathBuf, Error> {
        let folder = self.make()?.join(job_folder(job));
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(&folder)(error)),
            _ => {}
        }
        make_folder(&folder)?;
        private(&folder)?;
        Ok(folder)
    }
}

/// The name of a job's folder.
pub(super) fn job_folder(job: i64) -> String {
    format!("job-{job}")
}

#[cfg(unix)]
fn private(folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(at(folder))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), Error> {
    Ok(())
}

/// What somebody calls a file, as a name that leads nowhere else.
pub(super) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let name: String = last.chars().filter(|c| kept(*c)).collect();
    let name = name.trim().trim_start_matches('.');
    let skipped = name.chars().count().saturating_sub(NAME_CHARS_MAX);
    // The end says what kind of file it is.
    let name: String = name.chars().skip(skipped).collect();
    let name = name.trim_start_matches(['.', ' ']);
    if name.is_empty() { "upload.csv".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (given, name) in [
            ("leads.csv", "leads.csv"),
            ("명단 6월.csv", "명단 6월.csv"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\x.csv", "x.csv"),
            ("..", "upload.csv"),
            ("", "upload.csv"),
            ("/", "upload.csv"),
            (".hidden", "hidden"),
            ("a\0b\nc;$(x).csv", "abcx.csv"),
        ] {
            assert_eq!(safe_name(given), name, "{given:?}");
        }
        let long = safe_name(&format!("{}.ndjson.gz", "가".repeat(300)));
        assert!(long.chars().count() <= NAME_CHARS_MAX && long.ends_with(".ndjson.gz"));
    }

    #[test]
    fn a_job_has_an_empty_folder() {
        let folder = Folder::thrown_away().unwrap();
        let own = folder.for_job(7).unwrap();
        std::fs::write(own.join("left"), "x").unwrap();
        assert_eq!(folder.for_job(7).unwrap(), own);
        assert_eq!(std::fs::read_dir(&own).unwrap().count(), 0);
    }
}
