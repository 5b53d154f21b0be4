//! Signals as messages.

use std::io;
use std::thread;

use crossbeam_channel::{Receiver, Sender};

/// What somebody outside wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Open log files and read rules anew (SIGHUP).
    Reload,
    /// Finish and end (SIGINT, SIGTERM); for the second time: end at once.
    Stop,
}

/// Catches signals from now on, for as long as the program runs.
pub(crate) fn listen() -> io::Result<Receiver<Signal>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (sender, receiver) = crossbeam_channel::unbounded();
    let entered = runtime.enter();
    let caught = catch(sender)?;
    drop(entered);
    thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(caught))?;
    Ok(receiver)
}

#[cfg(unix)]
fn catch(sender: Sender<Signal>) -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        loop {
            let signal = tokio::select! {
                _ = interrupt.recv() => Signal::Stop,
                _ = terminate.recv() => Signal::Stop,
                _ = hangup.recv() => Signal::Reload,
            };
            if sender.send(signal).is_err() {
                return;
            }
        }
    })
}

#[cfg(not(unix))]
fn catch(sender: Sender<Signal>) -> io::Result<impl Future<Output = ()>> {
    Ok(async move { while tokio::signal::ctrl_c().await.is_ok() && sender.send(Signal::Stop).is_ok() {} })
}
