//! Commands on their way to the carrier, and what became of them.

mod ask;

use std::collections::{HashMap, VecDeque};
use std::future;
use std::time::Instant;

use telnyx_api::Client;
use tokio::task::{Id, JoinSet};

use super::now;
use crate::command::{Command, Reply, Token};

/// Sends commands: those of one call one after the other, those of different calls side by side, up to a bound.
#[derive(Debug)]
pub(super) struct Carrier {
    client: Client,
    at_once: usize,
    /// Calls of which a command may go out, in the order of their turn. One that is here has commands in `waiting`.
    ready: VecDeque<String>,
    /// By call; without an entry, nothing of it waits or is under way.
    waiting: HashMap<String, VecDeque<Job>>,
    running: JoinSet<Reply>,
    /// Whose they are.
    tasks: HashMap<Id, (String, Token)>,
}

#[derive(Debug)]
struct Job {
    token: Token,
    command: Command,
    deadline: Instant,
}

impl Carrier {
    pub(super) fn new(client: Client, at_once: usize) -> Self {
        Self {
            client,
            at_once: at_once.max(1),
            ready: VecDeque::new(),
            waiting: HashMap::new(),
            running: JoinSet::new(),
            tasks: HashMap::new(),
        }
    }

    /// Sends `command` when it is its turn.
    pub(super) fn send(&mut self, token: Token, command: Command, deadline: Instant) {
        let call = call(&command).to_owned();
        let job = Job { token, command, deadline };
        match self.waiting.get_mut(&call) {
            Some(jobs) => jobs.push_back(job),
            None => {
                self.waiting.insert(call.clone(), VecDeque::from([job]));
                self.ready.push_back(call);
            }
        }
        self.fill();
    }

    /// Waits for what became of a command: exactly one reply for each. For ever if none is under way.
    pub(super) async fn reply(&mut self) -> (Token, Reply) {
        let Some(done) = self.running.join_next_with_id().await else { return future::pending().await };
        let (id, reply) = done.unwrap_or_else(|error| {
            let reason = format!("sending it failed: {error}");
            (error.id(), Reply::Unknown { reason, retry_after: None })
        });
        let (call, token) = self.tasks.remove(&id).expect("every task is noted when it begins");
        if self.waiting.get(&call).is_some_and(|jobs| !jobs.is_empty()) {
            self.ready.push_back(call);
        } else {
            self.waiting.remove(&call);
        }
        self.fill();
        (token, reply)
    }

    /// Commands that wait for their turn or are under way.
    pub(super) fn unanswered(&self) -> usize {
        self.tasks.len() + self.waiting.values().map(VecDeque::len).sum::<usize>()
    }

    fn fill(&mut self) {
        while self.running.len() < self.at_once {
            let Some(call) = self.ready.pop_front() else { return };
            let job = self.waiting.get_mut(&call).and_then(VecDeque::pop_front);
            let Job { token, command, deadline } = job.expect("a call that is ready has a command that waits");
            let client = self.client.clone();
            let task = self.running.spawn(async move { answer(&client, &command, deadline).await });
            self.tasks.insert(task.id(), (call, token));
        }
    }
}

/// What the carrier says, or that it says nothing in time. A command whose deadline has passed while others were under
/// way is not sent any more.
async fn answer(client: &Client, command: &Command, deadline: Instant) -> Reply {
    let late = |reason: &str| Reply::Unknown { reason: reason.to_owned(), retry_after: None };
    if deadline <= now() {
        return late("not sent: too many commands were before it");
    }
    let asked = tokio::time::timeout_at(deadline.into(), ask::ask(client, command)).await;
    asked.unwrap_or_else(|_| late("no answer in time"))
}

/// What commands are kept in order by: the call, or nothing for what is about all calls.
fn call(command: &Command) -> &str {
    match command {
        Command::FailedDeliveries { .. } => "",
        Command::ForkStart { call_control_id, .. }
        | Command::ForkStop { call_control_id, .. }
        | Command::Status { call_control_id, .. } => call_control_id,
    }
}
