//! Results on standard output: aligned tables on a terminal, JSON lines for programs.

use core::fmt;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

/// Where results go, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// JSON lines are asked for.
    pub(crate) json: bool,
    colour: bool,
}

impl Output {
    /// For standard output as it is: colour only on a terminal, and not under `NO_COLOR`.
    pub(crate) fn new(json: bool) -> Self {
        let colour = !json && io::stdout().is_terminal() && colour_wanted();
        Self { json, colour }
    }

    /// The same in JSON lines.
    pub(crate) const fn as_json(self) -> Self {
        Self { json: true, colour: false }
    }

    /// Writes one line.
    pub(crate) fn line(self, line: impl fmt::Display) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{line}")
    }

    /// Writes text as it is.
    pub(crate) fn text(self, text: &str) -> io::Result<()> {
        io::stdout().lock().write_all(text.as_bytes())
    }

    /// Writes one JSON object on a line.
    pub(crate) fn object(self, object: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(object)?;
        line.push(b'\n');
        io::stdout().lock().write_all(&line)
    }

    /// Writes a table with its columns aligned.
    pub(crate) fn table(self, table: &Table) -> io::Result<()> {
        io::stdout().lock().write_all(table.render(self.colour).as_bytes())
    }

    /// `text` in a tint, if there is colour.
    pub(crate) fn tinted(self, tint: Tint, text: &str) -> String {
        paint(self.colour, tint, text)
    }
}

/// Meaning of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tint {
    /// Does not go with the result.
    Bad,
    /// A heading.
    Bold,
    /// Of lesser weight.
    Dim,
    /// As it should be.
    Good,
    /// Without colour.
    Plain,
    /// Worth a look.
    Warn,
}

/// One cell of a table.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: Cow<'static, str>,
    tint: Tint,
}

impl Cell {
    /// A cell in a tint.
    pub(crate) fn new(tint: Tint, text: impl Into<Cow<'static, str>>) -> Self {
        Self { text: text.into(), tint }
    }

    /// A cell with anything that can be printed.
    pub(crate) fn of(value: impl fmt::Display) -> Self {
        Self::new(Tint::Plain, value.to_string())
    }
}

impl From<&'static str> for Cell {
    fn from(text: &'static str) -> Self {
        Self::new(Tint::Plain, text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(Tint::Plain, text)
    }
}

/// Rows under headings. A heading that begins with `>` aligns its column to the right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(headings: impl IntoIterator<Item = &'static str>) -> Self {
        Self { headings: headings.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row; missing cells stay empty.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Whether no row was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn render(&self, colour: bool) -> String {
        let headings: Vec<Cell> =
            self.headings.iter().map(|h| Cell::new(Tint::Dim, h.trim_start_matches('>'))).collect();
        let lines = || core::iter::once(&headings).chain(&self.rows);
        let width = |column: usize| lines().filter_map(|row| row.get(column)).map(|c| c.text.chars().count()).max();
        let widths: Vec<usize> = (0..self.headings.len()).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in lines() {
            let mut line = String::new();
            for ((cell, width), heading) in row.iter().zip(&widths).zip(&self.headings) {
                let padding = " ".repeat(width.saturating_sub(cell.text.chars().count()));
                let painted = paint(colour, cell.tint, &cell.text);
                let (before, after) =
                    if heading.starts_with('>') { (padding, String::new()) } else { (String::new(), padding) };
                line.push_str(&format!("{before}{painted}{after}  "));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// A progress bar on standard error, drawn only if that is a terminal. Position and length are in `unit`.
pub(crate) fn progress(length: u64, unit: &'static str) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
    let template =
        format!("{{msg:>10}} {{wide_bar}} {{human_pos}}/{{human_len}} {unit}  {{elapsed_precise}} eta {{eta}}");
    let bar = ProgressBar::with_draw_target(Some(length), target);
    bar.set_style(ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Says on standard error what the program is about, whatever the level of logs; scripts read it.
#[expect(clippy::print_stderr, reason = "announcements are no logs")]
pub(crate) fn announce(line: impl fmt::Display) {
    eprintln!("strepd: {line}");
}

/// Says on standard error what is not as it should be, beside a result.
pub(crate) fn warn(line: impl fmt::Display) {
    announce(format_args!("warning: {line}"));
}

/// Whether nobody has asked for text without colour (`NO_COLOR` is set and not empty, or a terminal without any).
pub(crate) fn colour_wanted() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn paint(colour: bool, tint: Tint, text: &str) -> String {
    let code = match tint {
        Tint::Bad => "31",
        Tint::Bold => "1",
        Tint::Dim => "2",
        Tint::Good => "32",
        Tint::Plain => return text.to_owned(),
        Tint::Warn => "33",
    };
    if colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_with_and_without_colour() {
        let mut table = Table::new(["name", ">count"]);
        table.row([Cell::new(Tint::Good, "delivered"), Cell::of(7)]);
        table.row([Cell::from("é"), Cell::of(1_234)]);
        assert_eq!(table.render(false), "name       count\ndelivered      7\né           1234\n");
        let coloured = table.render(true);
        assert!(coloured.contains("\x1b[32mdelivered\x1b[0m      7\n"), "{coloured:?}");
    }
}
