//! Where keys come from: a file that only Baton may read, or the settings.

use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::key::{KEY_BYTES, Key};
use crate::files;
use crate::workspace::{Error, make_folder};

/// The name of the file in the data folder.
pub const FILE: &str = "secret.key";
/// The largest file of keys that is read, in bytes: a hundred keys.
const FILE_BYTES_MAX: u64 = 10_000;

/// Where the keys of a workspace are. The first seals, every one of them opens.
#[derive(Clone)]
pub enum KeySource {
    /// In this file, a key a line; it is made when it is first needed.
    File(PathBuf),
    /// They were given.
    Given(Vec<Key>),
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeySource({self})")
    }
}

impl std::fmt::Display for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeySource::File(file) => write!(f, "{}", file.display()),
            KeySource::Given(_) => f.write_str("BATON_SECRET_KEY"),
        }
    }
}

impl KeySource {
    /// The keys that `text` gives, separated by commas, the one that seals first: as in `BATON_SECRET_KEY`.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for what is no key.
    pub fn given(text: &str) -> Result<KeySource, Error> {
        let keys: Option<Vec<Key>> = text.split(',').map(Key::parse).collect();
        let wrong = "BATON_SECRET_KEY: write 32 random bytes in base64 or hexadecimal, such as `openssl rand -base64 32` gives";
        keys.map(KeySource::Given).ok_or_else(|| Error::WrongUse(wrong.to_owned()))
    }

    /// A new key that is kept nowhere.
    pub(crate) fn thrown_away() -> Result<KeySource, Error> {
        Ok(KeySource::Given(vec![new_key()?]))
    }

    /// The keys that are there, the one that seals first; none where the file was never made.
    pub(super) fn read(&self) -> Result<Vec<Key>, Error> {
        let file = match self {
            KeySource::Given(keys) => return Ok(keys.clone()),
            KeySource::File(file) => file,
        };
        let meta = match std::fs::metadata(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(files::at(file))?,
        };
        let refused = |why: String| Err(Error::Refused(format!("{}: {why}", file.display())));
        if meta.mode() & 0o077 != 0 {
            let mode = meta.permissions().mode() & 0o777;
            return refused(format!("others may read or write this key (mode {mode:o}): chmod 600 it"));
        }
        if meta.len() > FILE_BYTES_MAX {
            return refused("is too large to be a file of keys".to_owned());
        }
        let text = std::fs::read_to_string(file).map_err(files::at(file))?;
        let keys: Option<Vec<Key>> =
            text.lines().filter(|line| !line.trim().is_empty()).map(Key::parse).collect();
        match keys {
            Some(keys) if !keys.is_empty() => Ok(keys),
            _ => refused("holds no key: put back the one that was there".to_owned()),
        }
    }

    /// Makes the file with a new key, unless somebody else just did; returns the keys that are there then.
    pub(super) fn make(&self) -> Result<Vec<Key>, Error> {
        let KeySource::File(file) = self else { return self.read() };
        make_folder(&files::folder_of(file))?;
        let made = written(file, &[new_key()?])?;
        match made.persist_noclobber(file) {
            Ok(_) => {}
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(files::at(file)(error.error)),
        }
        files::synchronise(&files::folder_of(file))?;
        self.read()
    }

    /// Puts these keys into the file in the place of those that are there.
    pub(super) fn replace(&self, keys: &[Key]) -> Result<(), Error> {
        let KeySource::File(file) = self else { return Ok(()) };
        let made = written(file, keys)?;
        made.persist(file).map_err(|error| files::at(file)(error.error))?;
        files::synchronise(&files::folder_of(file))
    }
}

/// A new key of random bytes.
pub(super) fn new_key() -> Result<Key, Error> {
    Ok(Key::new(random()?))
}

/// Random bytes of the operating system, as many as a key has.
pub(crate) fn random() -> Result<[u8; KEY_BYTES], Error> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| Error::Refused("the system gives no random bytes".to_owned()))?;
    Ok(bytes)
}

/// A file beside `file` with these keys, on disk, that nobody else may read.
fn written(file: &Path, keys: &[Key]) -> Result<tempfile::NamedTempFile, Error> {
    let folder = files::folder_of(file);
    let opened = tempfile::Builder::new().prefix(".secret").make_in(&folder, |path| {
        std::fs::File::options().write(true).create_new(true).mode(0o600).open(path)
    });
    let mut made = opened.map_err(files::at(&folder))?;
    let text = keys.iter().fold(String::new(), |text, key| text + key.text() + "\n");
    let done = made.write_all(text.as_bytes()).and_then(|()| made.as_file().sync_all());
    done.map_err(files::at(file))?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data").join(FILE);
        let source = KeySource::File(file.clone());
        assert_eq!(source.read().unwrap(), []);
        let keys = source.make().unwrap();
        assert_eq!((keys.len(), source.make().unwrap()), (1, keys.clone()));
        assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        let more = [new_key().unwrap(), keys[0].clone()];
        source.replace(&more).unwrap();
        assert_eq!(
            (source.read().unwrap(), std::fs::metadata(&file).unwrap().mode() & 0o777),
            (more.to_vec(), 0o600)
        );
    }

    #[test]
    fn a_file_that_others_read_or_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let source = KeySource::File(file.clone());
        source.make().unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(source.read().unwrap_err().to_string().contains("chmod 600"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&file, "nonsense\n").unwrap();
        assert!(source.read().unwrap_err().to_string().contains("holds no key"));
    }

    #[test]
    fn given_keys_are_read_and_not_shown() {
        let text = format!("{},{}", "01".repeat(32), "02".repeat(32));
        let source = KeySource::given(&text).unwrap();
        assert_eq!(source.read().unwrap(), [Key::new([1; 32]), Key::new([2; 32])]);
        assert!(!format!("{source:?} {source}").contains("0101"));
        assert!(KeySource::given("x").unwrap_err().to_string().contains("openssl rand"));
    }
}
