//! What forks need before the first call: rules that can be read, a key, webhooks that can be trusted, a place to send to.

use std::path::Path;

use strep::Admission;
use strep_control::{How, RuleProblem};

use super::folder;
use crate::config::forks::NoRules;
use crate::config::value::Refusal;
use crate::config::{Effective, Origin, Problem};

impl Effective {
    /// Checks what does not go together about forks, without looking at a file.
    pub(super) fn check_fork_relations(&mut self) {
        if self.settings.api.deadline < self.settings.api.timeout {
            self.object("api.deadline", Refusal::new("shorter than api.timeout", "raise it, or lower api.timeout"));
        }
        let web = self.settings.service.http.filter(|address| address.port() != 0);
        if web.is_some() && web == self.settings.webhook.listen {
            let remedy = "leave it empty: webhooks come to /webhooks on http then";
            self.object("webhook.listen", Refusal::new("the address of http", remedy));
        }
        if self.settings.receive.engine.admission == Admission::Expected && !self.settings.rtp.is_empty() {
            let what = "bare RTP on the ports of rtp belongs to no fork, so all of it would be refused";
            self.object("control.admission", Refusal::new(what, "leave it open, or leave rtp out"));
        }
        let Some(ports) = self.settings.control.ports else {
            if self.settings.control.how == How::Ports {
                self.object("control.how", Refusal::new("there are no ports", PORTS));
            }
            return;
        };
        if let Some(advertise) = self.settings.control.advertise
            && advertise.is_ipv4() != ports.bind.is_ipv4()
        {
            let what = format!("{advertise} and {} are of different families", ports.bind);
            self.object("control.advertise", Refusal::new(what, "take two IPv4 or two IPv6 addresses"));
        }
        let pairs = self.settings.rtp.iter().flat_map(|pair| [pair.rx, pair.tx]).flatten();
        let taken = self.settings.listen.iter().copied().chain(pairs).find(|address| ports.overlaps(*address));
        if let Some(taken) = taken {
            let what = format!("{taken} is one of them, and has another purpose");
            self.object("control.ports", Refusal::new(what, "move the range, or the address"));
        }
    }

    /// Checks everything that the rules need, and the rules. Reads the files of rules and of the key.
    pub(crate) fn check_forks(&mut self) {
        let key = self.settings.api.read_key();
        let ruled = self.settings.control.rules.is_some();
        match key {
            Err(refusal) => self.object("api.key_file", refusal),
            Ok(None) if ruled => self.object("api.key", Refusal::new("rules fork nothing without a key", KEY)),
            Ok(_) => {}
        }
        if self.settings.webhook.public_key.is_none() && (ruled || self.settings.webhook.listen.is_some()) {
            let what = "webhooks cannot be trusted without it";
            let remedy = "copy it from the carrier's portal into TELNYX_PUBLIC_KEY";
            self.object("webhook.public_key", Refusal::new(what, remedy));
        }
        if !ruled {
            return;
        }
        if self.settings.service.http.is_none() && self.settings.webhook.listen.is_none() {
            let remedy = "set it to 0.0.0.0:8080, or give --http, and let the carrier's webhooks reach /webhooks there";
            self.object("webhook.listen", Refusal::new("rules hear of no call without it", remedy));
        }
        self.check_rules();
        self.check_state();
    }

    fn check_rules(&mut self) {
        let settings = &self.settings;
        if let Err(refusal) = settings.control.port_range() {
            return self.object("control.ports", refusal);
        }
        let target = settings.fork_target(&settings.listen);
        let with = |target| settings.control.read_rules(settings.means(target));
        match (with(true), with(target.is_ok()), target) {
            (Err(NoRules::File(refusal)), ..) => self.object("control.rules", refusal),
            (Err(NoRules::Rules(problems)), ..) => self.problems.extend(problems.iter().map(of_rule)),
            // Nothing is wrong with the rules, but there is no address for them.
            (Ok(_), Err(_), Err(refusal)) => self.object("control.target", refusal),
            (Ok(_), ..) => {}
        }
    }

    fn check_state(&mut self) {
        let Some(state) = self.settings.control.state.clone() else { return };
        let parent = state.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let refusal = if state.is_dir() { Some(Refusal::new("a folder", "name a file")) } else { folder(parent) };
        if let Some(refusal) = refusal {
            self.object("control.state", refusal);
        }
    }
}

fn of_rule(problem: &RuleProblem) -> Problem {
    let place = [problem.rule.as_deref(), problem.key.as_deref()].into_iter().flatten();
    let what = place.chain([problem.message.as_str()]).collect::<Vec<_>>().join(": ");
    Problem {
        key: "control.rules".to_owned(),
        value: String::new(),
        origin: Origin::File(problem.file.clone(), problem.line),
        what,
        allowed: String::new(),
        remedy: String::new(),
    }
}

const KEY: &str = "put it into TELNYX_API_KEY, or name a file that holds it with api.key_file";

const PORTS: &str = "set control.ports, such as 0.0.0.0:20000-20999, and control.advertise";
