//! A socket in the file system, for this user alone: who may open it is the operating system's to say.

use std::io;
use std::path::{Path, PathBuf};

use axum::Router;

use crate::config::Settings;

/// A socket that is bound.
#[derive(Debug)]
pub(crate) struct Socket {
    #[cfg(unix)]
    listener: std::os::unix::net::UnixListener,
}

#[cfg(unix)]
impl Socket {
    /// Binds `path`, instead of what a daemon before has left there. The folder has to be there.
    pub(crate) fn bind(path: &Path) -> io::Result<Self> {
        use std::fs;
        use std::os::unix::fs::PermissionsExt as _;

        // Nobody can connect before it has its name, and by then nobody else may.
        let aside = path.with_extension(format!("sock.{}", std::process::id()));
        let unless_absent = |error: io::Error| (error.kind() != io::ErrorKind::NotFound).then_some(error);
        fs::remove_file(&aside).or_else(|error| unless_absent(error).map_or(Ok(()), Err))?;
        let listener = std::os::unix::net::UnixListener::bind(&aside)?;
        let named = fs::set_permissions(&aside, fs::Permissions::from_mode(0o600))
            .and_then(|()| fs::rename(&aside, path))
            .and_then(|()| listener.set_nonblocking(true));
        named.inspect_err(|_| drop(fs::remove_file(&aside)))?;
        Ok(Self { listener })
    }

    /// Serves there, on the runtime that this is called in.
    pub(super) fn serve(self, router: Router) -> io::Result<()> {
        let listener = tokio::net::UnixListener::from_std(self.listener)?;
        tokio::spawn(super::connections::serve(listener, router));
        Ok(())
    }
}

#[cfg(not(unix))]
impl Socket {
    pub(crate) fn bind(_path: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn serve(self, _router: Router) -> io::Result<()> {
        Ok(())
    }
}

/// Where the daemon of these settings has its socket: beside what it remembers.
pub(crate) fn path(settings: &Settings) -> PathBuf {
    settings.state().with_extension("sock")
}

/// What is wrong with a socket, and what helps.
pub(crate) fn explain(path: &Path, error: &io::Error) -> String {
    let remedy = match error.kind() {
        // The system takes about a hundred bytes.
        io::ErrorKind::InvalidInput => "; give control.state a shorter path",
        io::ErrorKind::PermissionDenied => "; it belongs to the user that runs the daemon: ask as that user",
        _ => "",
    };
    format!("{}: {error}{remedy}", path.display())
}
