//! `strepd fork`: forks by hand, through the running daemon where there is one.

mod direct;
mod through;

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use strep_control::{Content, How};

use crate::carrier::block_on;
use crate::cli::Context;
use crate::config::{Flag, Settings};
use crate::failure::Failure;
use crate::http;
use crate::http::api::Wanted;
use crate::output::{Cell, Table, Tint};

use direct::To;
use through::Daemon;

/// Arguments of `strepd fork`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ForkArgs {
    /// Folder of the daemon's recordings: it is found there.
    #[arg(long, global = true, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fork a call to the daemon, or to an address.
    Start(StartArgs),
    /// Stop a fork.
    Stop(StopArgs),
    /// Show all forks of the daemon, the last 20 that ended included.
    List,
}

#[derive(Debug, Args)]
struct StartArgs {
    /// The call: its call_control_id; one that the daemon knows also by its call_leg_id.
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    call: String,
    /// How media comes: both directions to one address, or each to a port of its own.
    #[arg(long, value_enum, default_value_t, conflicts_with_all = ["target", "rx", "tx"])]
    how: HowArg,
    /// Take decrypted media; it comes by ports.
    #[arg(long, conflicts_with = "target")]
    decrypted: bool,
    /// Say this in the report. Repeatable.
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = pair, conflicts_with_all = ["target", "rx", "tx"])]
    tags: Vec<(String, String)>,
    /// Send media to this address instead of the daemon, as STREP.
    #[arg(long, value_name = "ADDR:PORT", conflicts_with_all = ["rx", "tx"])]
    target: Option<String>,
    /// Send what the carrier receives to this address instead of the daemon, as bare RTP.
    #[arg(long, value_name = "ADDR:PORT", requires = "tx")]
    rx: Option<String>,
    /// Send what the carrier sends to this address instead of the daemon, as bare RTP.
    #[arg(long, value_name = "ADDR:PORT", requires = "rx")]
    tx: Option<String>,
}

#[derive(Debug, Args)]
struct StopArgs {
    /// The fork: its id, the call_leg_id or the call_control_id.
    #[arg(required_unless_present = "all", value_parser = NonEmptyStringValueParser::new())]
    call: Option<String>,
    /// All forks of the daemon.
    #[arg(long, conflicts_with = "call")]
    all: bool,
    /// Ask the carrier, whatever the daemon knows: for a fork that went to another address. CALL is a call_control_id.
    #[arg(long, conflicts_with = "all")]
    direct: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum HowArg {
    /// target, and ports once the carrier has refused that.
    #[default]
    Auto,
    /// Bare RTP, a port for each direction.
    Ports,
    /// STREP, one address for both.
    Target,
}

/// Starts, stops or lists.
pub(crate) fn run(args: &ForkArgs, context: &Context) -> Result<(), Failure> {
    let out = args.out.as_ref().map(|path| Flag::new("out", "--out", [path.display().to_string()]));
    let settings = context.settings(out.as_slice())?;
    match &args.command {
        Command::Start(args) => block_on(start(args, &settings, context))?,
        Command::Stop(args) => block_on(stop(args, &settings, context))?,
        Command::List => block_on(list(&settings, context))?,
    }
}

async fn start(args: &StartArgs, settings: &Settings, context: &Context) -> Result<(), Failure> {
    if args.decrypted && args.how == HowArg::Target {
        return Err(Failure::Usage("--how target: decrypted media comes by ports only; leave --how out".to_owned()));
    }
    if let Some(to) = args.to()? {
        direct::start(&args.call, to, settings).await?;
        return tell(context, &json!({ "forked_to": to.to_string() }), &format!("forked to {to}"));
    }
    let Some(daemon) = Daemon::find(settings).await? else {
        let to = args.to_where_a_daemon_would_be(settings)?;
        direct::start(&args.call, to, settings).await?;
        let said = format!("forked to {to}; no daemon runs here that would look after it");
        return tell(context, &json!({ "forked_to": to.to_string() }), &said);
    };
    let wanted = Wanted {
        call: args.call.clone(),
        how: args.how.into(),
        media: if args.decrypted { Content::Decrypted } else { Content::Raw },
        tags: args.tags.iter().cloned().collect(),
    };
    let answer = daemon.start(&wanted).await?;
    let id = answer["fork_id"].as_str().unwrap_or_default();
    tell(context, &answer, &format!("fork {id} is asked for; `strepd fork list` shows what becomes of it"))
}

async fn stop(args: &StopArgs, settings: &Settings, context: &Context) -> Result<(), Failure> {
    let daemon = if args.direct { None } else { Daemon::find(settings).await? };
    match (daemon, &args.call) {
        (Some(daemon), which) => {
            let answer = daemon.stop(which.as_deref()).await?;
            let count = answer["stopped"].as_array().map_or(0, Vec::len);
            tell(context, &answer, &format!("{count} stopped"))
        }
        (None, Some(call)) => {
            direct::stop(call, settings).await?;
            tell(context, &json!({ "stopped": [call] }), "stopped")
        }
        (None, None) => Err(nobody(settings)),
    }
}

/// What came of it, for programs or for people.
fn tell(context: &Context, answer: &Value, said: &str) -> Result<(), Failure> {
    let told = if context.output.json { context.output.object(answer) } else { context.output.line(said) };
    Ok(told?)
}

async fn list(settings: &Settings, context: &Context) -> Result<(), Failure> {
    let Some(daemon) = Daemon::find(settings).await? else { return Err(nobody(settings)) };
    let forks = daemon.forks().await?;
    if context.output.json {
        return Ok(forks.iter().try_for_each(|fork| context.output.object(fork))?);
    }
    if forks.is_empty() {
        return Ok(context.output.line("no forks")?);
    }
    Ok(context.output.table(&table(&forks))?)
}

fn table(forks: &[Value]) -> Table {
    let mut table = Table::new(["call leg", "state", "why", "media", ">attempt", "by", "rule", "last trouble"]);
    for fork in forks {
        let text = |key: &str| fork[key].as_str().unwrap_or("-").to_owned();
        let state = text("state");
        let tint = match state.as_str() {
            "media" => Tint::Good,
            "failed" => Tint::Bad,
            "stopped" => Tint::Dim,
            _ => Tint::Warn,
        };
        let id = fork["call_leg_id"].as_str().or_else(|| fork["call_control_id"].as_str()).unwrap_or("-").to_owned();
        let media = match (fork["rx"].as_bool(), fork["tx"].as_bool()) {
            (Some(true), Some(true)) => "rx tx",
            (Some(true), _) => "rx",
            (_, Some(true)) => "tx",
            _ => "-",
        };
        let rule = fork["rule"].as_str().unwrap_or("(by hand)").to_owned();
        table.row([
            Cell::from(id),
            Cell::new(tint, state),
            Cell::from(text("reason")),
            Cell::from(media),
            Cell::of(&fork["attempt"]),
            Cell::from(text("how")),
            Cell::from(rule),
            Cell::from(fork["detail"].as_str().unwrap_or_default().to_owned()),
        ]);
    }
    table
}

impl StartArgs {
    /// The address that was asked for.
    fn to(&self) -> Result<Option<To>, Failure> {
        Ok(match (&self.target, &self.rx, &self.tx) {
            (Some(target), ..) => Some(To::Target(direct::address("--target", target)?)),
            (None, Some(rx), Some(tx)) => Some(To::Ports {
                rx: direct::address("--rx", rx)?,
                tx: direct::address("--tx", tx)?,
                decrypted: self.decrypted,
            }),
            _ => None,
        })
    }

    /// Without a daemon, media can go to one address alone: ports are bound by a daemon.
    fn to_where_a_daemon_would_be(&self, settings: &Settings) -> Result<To, Failure> {
        let nowhere = |why: &str| Failure::Usage(format!("{}; {why}", absent(settings)));
        if self.how == HowArg::Ports || self.decrypted {
            return Err(nowhere("start it, or give --rx and --tx"));
        }
        if !self.tags.is_empty() {
            return Err(nowhere("tags stand in its reports: start it, or leave --tag out"));
        }
        let target = settings.fork_target(&settings.listen);
        target.map(To::Target).map_err(|_| nowhere("start it, name its folder with --out, or give --target ADDR:PORT"))
    }
}

impl From<HowArg> for How {
    fn from(how: HowArg) -> Self {
        match how {
            HowArg::Auto => Self::Auto,
            HowArg::Ports => Self::Ports,
            HowArg::Target => Self::Target,
        }
    }
}

fn nobody(settings: &Settings) -> Failure {
    Failure::Failed(format!("{}; start it, or name its folder with --out", absent(settings)))
}

fn absent(settings: &Settings) -> String {
    format!("no daemon with an API key runs at {}", http::socket::path(settings).display())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, such as team=north".to_owned()),
    }
}

const EXAMPLES: &str = "\
Examples:
  strepd fork list --out recordings
  strepd fork start v3:… --out recordings --tag team=north
  strepd fork start v3:… --target 203.0.113.7:5004
  strepd fork stop v3:… --out recordings

The daemon is found by the folder it records into, or by control.state. It keeps what it forks
forked, and says so in the report. Without a daemon, and with --target, --rx and --tx, the carrier
is asked from here: that takes the API key.";
