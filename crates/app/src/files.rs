//! Files that are put in place whole or not at all.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::{TempDir, TempPath};

use crate::workspace::Error;

/// An error with the file it is about.
pub(crate) fn at(file: &Path) -> impl Fn(std::io::Error) -> Error {
    move |source| Error::File { file: file.to_owned(), source }
}

/// The folder that a file is in.
pub(crate) fn folder_of(file: &Path) -> PathBuf {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Refuses a file that is there.
pub(crate) fn not_there(file: &Path) -> Result<(), Error> {
    if file.symlink_metadata().is_ok() {
        return Err(Error::Refused(format!("{}: is there already; name another file", file.display())));
    }
    Ok(())
}

/// A folder beside `file` to make it in; it goes away with what is left in it.
pub(crate) fn workshop(file: &Path) -> Result<TempDir, Error> {
    let folder = folder_of(file);
    tempfile::Builder::new().prefix(".baton-").tempdir_in(&folder).map_err(at(&folder))
}

/// Puts what was made at `made` into the place `to`, where nothing may be yet. It is on disk then.
pub(crate) fn place(made: &Path, to: &Path) -> Result<(), Error> {
    synchronise(made)?;
    let made = TempPath::try_from_path(made).map_err(at(made))?;
    made.persist_noclobber(to).map_err(|fault| at(to)(fault.error))?;
    synchronise(&folder_of(to))
}

/// As [`place`], over what is there.
pub(crate) fn replace(made: &Path, to: &Path) -> Result<(), Error> {
    synchronise(made)?;
    std::fs::rename(made, to).map_err(at(to))?;
    synchronise(&folder_of(to))
}

/// Brings a file, or the names in a folder, to disk.
pub(crate) fn synchronise(path: &Path) -> Result<(), Error> {
    File::open(path).and_then(|file| file.sync_all()).map_err(at(path))
}

/// How many bytes a file has.
pub(crate) fn bytes(file: &Path) -> Result<u64, Error> {
    Ok(file.metadata().map_err(at(file))?.len())
}

/// How much room there is on the disk of a folder, in bytes.
///
/// # Errors
/// [`Error::File`] if it cannot be looked at.
pub(crate) fn free(folder: &Path) -> Result<u64, Error> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| at(folder)(error.into()))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("to");
        let workshop = workshop(&to).unwrap();
        let made = workshop.path().join("made");
        std::fs::write(&made, "new").unwrap();
        place(&made, &to).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
        assert!(not_there(&to).is_err() && !made.exists());
        std::fs::write(&made, "newer").unwrap();
        assert!(place(&made, &to).is_err());
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
        std::fs::write(&made, "newest").unwrap();
        replace(&made, &to).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "newest");
        drop(workshop);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_bare_name_is_in_this_folder() {
        assert_eq!(folder_of(Path::new("a")), PathBuf::from("."));
        assert_eq!(folder_of(Path::new("a/b")), PathBuf::from("a"));
    }
}
