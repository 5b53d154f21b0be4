//! `strepd api`: every operation of the carrier's API by its documented name, JSON in, JSON out.

mod answer;
mod ask;
mod list;
mod page;

use clap::Args;
use telnyx_api::describe::OperationDescription;

use crate::carrier::{block_on, client};
use crate::cli::Context;
use crate::failure::Failure;

/// Arguments of `strepd api`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ApiArgs {
    /// Name of an operation as it is documented, such as callForkStart. Other words search the list; none print all of it.
    #[arg(value_name = "OPERATION")]
    words: Vec<String>,
    /// A parameter of the path or the query. Repeatable: a name that comes twice is a list.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    params: Vec<(String, String)>,
    /// What is sent: JSON, @FILE to read it from a file, or - to read it from standard input.
    #[arg(long, value_name = "JSON|@FILE|-")]
    body: Option<String>,
    /// A file of an upload. Repeatable.
    #[arg(long = "file", value_name = "NAME=PATH", value_parser = pair)]
    files: Vec<(String, String)>,
    /// Print what the operation takes and answers, instead of sending anything.
    #[arg(long, conflicts_with_all = ["all", "dry_run"])]
    describe: bool,
    /// Print the request, checked but not sent. Needs no key.
    #[arg(long)]
    dry_run: bool,
    /// Follow the pages of a list to its end, and print each item on a line.
    #[arg(long)]
    all: bool,
}

/// Lists, describes, prints or sends.
pub(crate) fn run(args: &ApiArgs, context: &Context) -> Result<(), Failure> {
    let Some(operation) = args.operation() else { return args.search(context) };
    if args.describe {
        return Ok(page::print(operation, context.output)?);
    }
    if args.all && !operation.is_paged() {
        let remedy = "leave --all out";
        return Err(Failure::Usage(format!("{}: its answer does not come in pages; {remedy}", operation.info.name)));
    }
    let question = ask::Question::read(args, operation)?;
    let settings = context.settings(&[])?;
    if args.dry_run {
        return Ok(ask::print(&question.request, &settings, context.output)?);
    }
    let client = client(&settings, |builder| builder)?;
    block_on(answer::fetch(&client, question, args.all, context.output))?
}

impl ApiArgs {
    /// The operation of that name, in whatever case.
    fn operation(&self) -> Option<&'static OperationDescription> {
        match self.words.as_slice() {
            [name] => telnyx_api::describe::find(name).or_else(|| list::one_in_another_case(name)),
            _ => None,
        }
    }

    /// Prints what the words find. Whoever wanted to do more has the wrong name.
    fn search(&self, context: &Context) -> Result<(), Failure> {
        let words = self.words.join(" ");
        let found = telnyx_api::describe::search(&words);
        if words.is_empty() && self.wants_one() {
            return Err(Failure::Usage("which operation? `strepd api` lists them".to_owned()));
        }
        if found.is_empty() || self.wants_one() {
            return Err(Failure::Usage(list::unknown(&words)));
        }
        Ok(list::print(&found, context.output)?)
    }

    fn wants_one(&self) -> bool {
        let asked = self.describe || self.dry_run || self.all;
        asked || self.body.is_some() || !self.params.is_empty() || !self.files.is_empty()
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    if name.trim().is_empty() {
        return Err("write NAME=VALUE, with a name".to_owned());
    }
    Ok((name.trim().to_owned(), value.to_owned()))
}

const EXAMPLES: &str = "\
Examples:
  strepd api                                               all operations
  strepd api fork                                          those with it in name, path or area
  strepd api callForkStart --describe                      what it takes, and what it answers
  strepd api callForkStart --param call_control_id=v3:… --body '{\"target\": \"udp:203.0.113.7:5004\"}'
  strepd api callHangup --param call_control_id=v3:… --dry-run   the request, without sending it
  strepd api getWebhookDeliveries --param 'filter[status][eq]=failed' --all
  strepd api uploadFileMessagingHostedNumberOrder --param id=… --file loa=letter.pdf

What does not fit the operation is refused before anything is sent. A POST is sent again only if
its body has a command_id, by which the carrier ignores the second; none is made up.";
