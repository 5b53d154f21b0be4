//! `strepd inspect`: what is on the wire, and why there is no audio.

mod findings;
mod foreign;
mod payload;
mod report;
mod survey;
mod verdict;

use std::io::{self, Read};
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use strep::Clock;

use self::report::Report;
use self::survey::Survey;
use self::verdict::{Origin, judge};
use crate::capture::{Capture, CaptureError, Datagram};
use crate::cli::Context;
use crate::config::Settings;
use crate::failure::Failure;
use crate::output;
use crate::playback::{Playback, Ports};
use crate::recorder::remedy;
use crate::source::{Source, Stop};

/// Arguments of `strepd inspect`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// A pcap or pcapng capture; - is standard input.
    #[arg(value_name = "CAPTURE", required_unless_present = "listen")]
    capture: Option<PathBuf>,
    /// Look at what comes to this address, instead of a capture.
    #[arg(long, value_name = "ADDR:PORT", conflicts_with = "capture")]
    listen: Option<SocketAddr>,
    /// How long to look at an address.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    seconds: f64,
}

/// Runs it.
pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result<(), Failure> {
    let settings = context.settings(&[])?;
    let mut inspection = Inspection::new(&settings);
    let stop = Stop::on_signals()?;
    if let Some(address) = args.listen {
        let origin = inspection.listen(address, Duration::from_secs_f64(args.seconds), &stop)?;
        inspection.report(origin).print(context.output)?;
        return Ok(());
    }
    let path = args.capture.as_deref().ok_or_else(|| Failure::Usage("name a capture, or --listen".to_owned()))?;
    let mut source = Source::open(path, &stop).map_err(Failure::Failed)?;
    let bar = output::progress(source.len_bytes, "bytes");
    let result = inspection.read(&mut source.capture, |offset| {
        bar.set_position(offset);
        !stop.is_requested()
    });
    bar.finish_and_clear();
    inspection.report(Origin::Capture(source.capture.counts())).print(context.output)?;
    match result {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::Failed(source.stopped())),
        Err(error) => Err(Failure::Failed(source.trouble(&error, &stop))),
    }
}

/// An engine, and a survey of what goes into it and comes out.
struct Inspection {
    playback: Playback,
    survey: Survey,
}

impl Inspection {
    fn new(settings: &Settings) -> Self {
        Self {
            playback: Playback::new(settings.engine(), Ports::default()),
            survey: Survey::new(settings.tracks.payloads.clone()),
        }
    }

    /// Looks at a capture to its end, or to where it cannot be read any further, or as long as `go_on` says.
    fn read<R: Read>(
        &mut self,
        capture: &mut Capture<R>,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Result<bool, CaptureError> {
        let mut count = 0_u32;
        let result = loop {
            match capture.next_datagram() {
                Ok(Some(datagram)) => self.datagram(&datagram),
                Ok(None) => break Ok(true),
                Err(error) => break Err(error),
            }
            count = count.wrapping_add(1);
            if count.is_multiple_of(4_096) && !go_on(capture.offset()) {
                break Ok(false);
            }
        };
        self.playback.finish(&mut self.survey);
        result
    }

    /// Looks at what comes to an address, for so long or until a signal.
    fn listen<'a>(&mut self, address: SocketAddr, wait: Duration, stop: &Stop) -> Result<Origin<'a>, Failure> {
        let refused = |error: io::Error| {
            Failure::Failed(format!("cannot listen on {address}: {error}; {}", remedy(address, &error)))
        };
        let socket = UdpSocket::bind(address).map_err(refused)?;
        let address = socket.local_addr().map_err(refused)?;
        socket.set_read_timeout(Some(POLL)).map_err(refused)?;
        // What the system grants is enough to look at; a recorder asks for more.
        socket2::SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER_LEN).map_err(refused)?;
        output::announce(format_args!("looking at {address} for {} s; Ctrl-C ends it", wait.as_secs_f64()));
        let clock = Clock::start();
        let begin = clock.now();
        let mut buffer = vec![0; DATAGRAM_LEN_MAX];
        while clock.now().since(begin) < wait && !stop.is_requested() {
            match socket.recv_from(&mut buffer) {
                Ok((len, source)) => {
                    let payload = &buffer[..len];
                    self.datagram(&Datagram {
                        at: clock.now(),
                        source,
                        destination: address,
                        payload,
                        missing_bytes: 0,
                    });
                }
                Err(error) if is_timeout(&error) => self.playback.idle(clock.now(), &mut self.survey),
                Err(error) => return Err(Failure::new(format_args!("receive at {address}"), error)),
            }
        }
        self.playback.finish(&mut self.survey);
        Ok(Origin::Live { address, waited: clock.now().since(begin) })
    }

    fn datagram(&mut self, datagram: &Datagram<'_>) {
        if datagram.missing_bytes == 0 {
            self.survey.datagram(datagram);
        }
        self.playback.datagram(datagram, &mut self.survey);
    }

    fn report<'a>(&'a self, origin: Origin<'a>) -> Report<'a> {
        Report { survey: &self.survey, totals: self.playback.totals(), origin, verdict: judge(&self.survey, origin) }
    }
}

fn is_timeout(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 10 or 0.5".to_owned())?;
    if (0.05..=86_400.0).contains(&seconds) { Ok(seconds) } else { Err("0.05 to 86400 are possible".to_owned()) }
}

const EXAMPLES: &str = "\
Examples:
  strepd inspect fork.pcap
  strepd inspect --listen 0.0.0.0:5004 --seconds 30
  tcpdump -i any -s 0 -w - udp port 5004 | strepd inspect -";

/// How soon a signal and the end of the time are seen while nothing comes.
const POLL: Duration = Duration::from_millis(50);
const DATAGRAM_LEN_MAX: usize = 65_535;
const RECEIVE_BUFFER_LEN: usize = 4 << 20;
