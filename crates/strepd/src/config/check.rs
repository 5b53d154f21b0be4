//! What a value alone does not show: settings that do not go together, and folders that cannot be reached.

mod forks;

use core::net::SocketAddr;
use std::path::{Path, PathBuf};

use super::value::{Refusal, duration_text};
use super::{Effective, Events};
use crate::limits;

impl Effective {
    /// Checks what does not go together.
    pub(super) fn check_relations(&mut self) {
        let engine = self.settings.receive.engine;
        if engine.max_held < engine.window_packets {
            let what = format!("less than engine.window_packets, {}", engine.window_packets);
            self.object("engine.max_held", Refusal::new(what, "raise it, or lower engine.window_packets"));
        }
        if engine.unproven_idle <= engine.window {
            let what = format!("not longer than engine.window, {}", duration_text(engine.window));
            self.object("engine.unproven_idle", Refusal::new(what, "raise it, or lower engine.window"));
        }
        self.check_addresses();
        self.check_fork_relations();
    }

    /// Checks that there is a folder for recordings, which takes files, and one for the events.
    pub(crate) fn check_folders(&mut self) {
        let out = self.settings.files.out.clone();
        if let Some(refusal) = folder(&out) {
            self.object("out", refusal);
        }
        if let Some(Events::File(path)) = self.settings.service.events.clone()
            && let Some(refusal) = file(&path)
        {
            self.object("events", refusal);
        }
    }

    /// Checks that there is an address to listen on.
    pub(crate) fn check_listens(&mut self) {
        let broken = self.problems.iter().any(|problem| matches!(problem.key.as_str(), "listen" | "rtp"));
        if self.settings.listen.is_empty() && self.settings.rtp.is_empty() && !broken {
            let remedy = "give --listen 0.0.0.0:5004, or --rtp rx=0.0.0.0:5006,tx=0.0.0.0:5008";
            self.object("listen", Refusal::new("nothing to listen on", remedy));
        }
    }

    /// Checks that all sockets and files may be open at once.
    pub(crate) fn check_descriptors(&mut self) {
        let needed = limits::needed(&self.settings);
        // A limit that cannot be raised shows when it is reached.
        let Ok(Some(allowed)) = limits::raise(needed) else { return };
        if allowed < needed {
            let key =
                if self.settings.rtp.len() > self.settings.files.open_files.get() { "rtp" } else { "files.open_files" };
            let what = format!("{needed} files and sockets would be open, {allowed} are allowed");
            self.object(key, Refusal::new(what, format!("ulimit -n {needed}, or LimitNOFILE={needed}")));
        }
    }

    fn check_addresses(&mut self) {
        let mut taken: Vec<SocketAddr> = Vec::new();
        let twice = |address: SocketAddr, taken: &mut Vec<SocketAddr>| {
            let found = address.port() != 0 && taken.contains(&address);
            taken.push(address);
            found.then(|| Refusal::new(format!("{address} twice"), "give every address one purpose"))
        };
        let listen = self.settings.listen.clone();
        let pairs = self.settings.rtp.iter().flat_map(|pair| [pair.rx, pair.tx]).flatten().collect::<Vec<_>>();
        for (key, addresses) in [("listen", listen), ("rtp", pairs)] {
            if let Some(refusal) = addresses.into_iter().find_map(|address| twice(address, &mut taken)) {
                self.object(key, refusal);
            }
        }
    }
}

fn folder(path: &Path) -> Option<Refusal> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(Refusal::new("no such folder", format!("make it: mkdir -p {shown}")))
        }
        Err(error) => Some(Refusal::new(error.to_string(), "name a folder that this user can reach")),
        Ok(metadata) if !metadata.is_dir() => Some(Refusal::new("not a folder", "name a folder")),
        Ok(metadata) if !writable(path, &metadata) => {
            let remedy = format!("let this user write there: chown or chmod u+rwx {shown}");
            Some(Refusal::new("no permission to write there", remedy))
        }
        Ok(_) => None,
    }
}

fn file(path: &Path) -> Option<Refusal> {
    if path.is_dir() {
        return Some(Refusal::new("a folder", "name a file"));
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    // A device or a pipe is written to as it is.
    if path.exists() { None } else { folder(&parent) }
}

#[cfg(unix)]
fn writable(path: &Path, _metadata: &std::fs::Metadata) -> bool {
    use rustix::fs::{Access, access};
    access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn writable(_path: &Path, metadata: &std::fs::Metadata) -> bool {
    !metadata.permissions().readonly()
}
