//! Any text as a configuration file: settings that every part accepts, or problems, all with something to say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strep_sink::EventSender;
use strepd::config::Settings;

fuzz_target!(|text: &str| {
    match Settings::from_toml("fuzz.toml", text) {
        Ok(settings) => {
            let ports: usize = settings.rtp.iter().map(|pair| pair.rx.iter().chain(&pair.tx).count()).sum();
            assert_eq!(settings.receiver().listen.len(), settings.listen.len() + ports);
            assert!(settings.engine().window_packets.get() > 0);
            let _ = (settings.tracks(EventSender::disabled()), settings.writers());
        }
        Err(problems) => {
            assert!(!problems.list().is_empty());
            assert!(problems.list().iter().all(|problem| !problem.to_string().is_empty()));
        }
    }
});
