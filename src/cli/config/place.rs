//! Where the settings file is.

use std::env;
use std::path::{Path, PathBuf};

/// Its name.
const NAME: &str = "wirecopy.toml";

/// The file to read: the one that was named, else that of the working folder, else the user's.
pub(super) fn find(named: Option<&Path>) -> Option<PathBuf> {
    match named {
        // A file of this name is `./none`.
        Some(path) if path == Path::new("none") => None,
        Some(path) => Some(path.to_owned()),
        None => {
            let users = users_folder().map(|folder| folder.join("wirecopy").join(NAME));
            let mut places = [Some(PathBuf::from(NAME)), users].into_iter().flatten();
            places.find(|path| path.exists())
        }
    }
}

/// The user's configuration folder. On macOS it is that of command lines, not of applications.
fn users_folder() -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = env::var_os(name).map(PathBuf::from);
        // The XDG specification ignores relative paths.
        path.filter(|path| path.is_absolute())
    };
    folder("XDG_CONFIG_HOME").or_else(|| match cfg!(windows) {
        true => folder("APPDATA"),
        false => folder("HOME").map(|home| home.join(".config")),
    })
}
