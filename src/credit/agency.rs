//! The names of news agencies in a line, from data/agencies.toml.
//!
//! About 2 ns a byte. The table is made when it is first needed.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::phrases::{self, Phrases};
use crate::word::is_dense;

/// What an agency sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text, and mostly pictures as well.
    #[default]
    Text,
    /// Pictures alone.
    Photo,
}

/// The name of an agency in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The short name of the agency, such as `AP`.
    pub agency: &'static str,
    /// Its bytes in the line.
    pub span: Range<usize>,
    /// Whether the form is also a word or initials of something else, so that it names the agency
    /// only where a credit may stand.
    pub short: bool,
    /// What the agency sends.
    pub kind: Kind,
}

/// An agency of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// The short name.
    pub name: String,
    /// The language of its service, as a BCP 47 tag.
    pub language: String,
    /// The written forms that mean it wherever they stand.
    pub forms: Vec<String>,
    /// The written forms that mean it only where a credit may stand.
    #[serde(default)]
    pub short: Vec<String>,
    /// What it sends.
    #[serde(default)]
    pub kind: Kind,
}

#[derive(Deserialize)]
struct File {
    agency: Vec<Agency>,
}

struct Table {
    agencies: Vec<Agency>,
    /// Twice the place of an agency in the table, plus one for a short form.
    names: Phrases,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let file = toml::from_str::<File>(include_str!("../../data/agencies.toml"));
    let agencies = file.map(|file| file.agency).unwrap_or_default();
    let spellings = agencies.iter().zip((0..).step_by(2)).flat_map(|(agency, number)| {
        // Capitals of a short form would be a new word; a long one stays what it is.
        let long = agency.forms.iter().filter(|form| form.len() > 4);
        let capitals = long.map(move |form| (form.to_uppercase(), number));
        let forms = agency.forms.iter().map(move |form| (form.clone(), number));
        let short = agency.short.iter().map(move |form| (form.clone(), number + 1));
        forms.chain(short).chain(capitals)
    });
    let names = Phrases::new(spellings.collect::<Vec<_>>().into_iter());
    Table { agencies, names }
});

/// The agencies that are known, in the order of the table.
pub fn known() -> &'static [Agency] {
    &TABLE.agencies
}

/// The spellings of all names.
pub(super) fn spellings() -> &'static Phrases {
    &TABLE.names
}

/// The spellings of agencies that send pictures alone.
pub(super) fn pictures() -> impl Iterator<Item = &'static str> {
    let is_photo = |number: u32| {
        TABLE.agencies.get(number as usize / 2).is_some_and(|agency| agency.kind == Kind::Photo)
    };
    TABLE.names.numbered().filter(move |(_, number)| is_photo(*number)).map(|(name, _)| name)
}

fn mention(number: u32, span: Range<usize>) -> Option<Mention> {
    let agency = TABLE.agencies.get(number as usize / 2)?;
    Some(Mention { agency: &agency.name, span, short: number % 2 == 1, kind: agency.kind })
}

/// The names of agencies in a text, in order.
pub fn find(text: &str) -> Vec<Mention> {
    TABLE.names.all(text).filter_map(|(number, span)| mention(number, span)).collect()
}

/// The short names of the agencies that a text names, in order, each once.
pub fn names(text: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for mention in find(text) {
        if !names.contains(&mention.agency) {
            names.push(mention.agency);
        }
    }
    names
}

/// Whether a text is two capitals that are more often something else than an agency: `AA` is how
/// pages label the size of their letters. `AP` is what it seems.
pub(super) fn is_doubtful(text: &str) -> bool {
    text.len() <= 2 && text.is_ascii() && text != "AP"
}

/// The agency whose name a text starts with.
pub(super) fn at_start(text: &str) -> Option<Mention> {
    let (number, end) = TABLE.names.at_start(text)?;
    mention(number, 0..end)
}

/// The agencies of a chain such as `IANS/DPA` or `dpa/lby`, and how far into the text it goes.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// The short names, in order, each once.
    pub(super) agencies: Vec<&'static str>,
    /// Where the last name ends.
    pub(super) end: usize,
}

impl Chain {
    /// The chain that is all of a text but for white space and full stops.
    pub(super) fn all_of(text: &str) -> Option<Vec<&'static str>> {
        let chain = chain(text)?;
        text[chain.end..].chars().all(|c| c.is_whitespace() || c == '.').then_some(chain.agencies)
    }
}

/// The chain that a text starts with: names, with what may stand between them.
pub(super) fn chain(text: &str) -> Option<Chain> {
    let mut chain = Chain::default();
    let mut at = text.len() - text.trim_start().len();
    loop {
        let rest = &text[at..];
        if let Some(found) = at_start(rest) {
            if !chain.agencies.contains(&found.agency) {
                chain.agencies.push(found.agency);
            }
            chain.end = at + found.span.end;
        } else if !chain.agencies.is_empty()
            && let Some(length) = desk(&text[chain.end..])
        {
            // `dpa/lby`: the desk of an agency.
            chain.end += length;
        } else {
            break;
        }
        match joint(&text[chain.end..]) {
            Some(length) => at = chain.end + length,
            None => break,
        }
    }
    (!chain.agencies.is_empty()).then_some(chain)
}

/// The length of what joins two agencies of a chain, with the space around it.
fn joint(text: &str) -> Option<usize> {
    let rest = text.trim_start();
    let spaces = text.len() - rest.len();
    let first = rest.chars().next()?;
    let length = match first {
        '/' | ',' | '-' | '–' | '+' | '&' | '·' | '|' | ';' | '、' | '／' | '・' => {
            first.len_utf8()
        }
        _ if spaces == 0 && !is_dense(first) => return None,
        _ => [
            "and ", "und ", "et ", "y ", "e ", "i ", "и ", "en ", "og ", "och ", "via ", "with ",
            "mit ",
        ]
        .iter()
        .find(|word| rest.starts_with(**word))
        .map_or(0, |word| word.len() - 1),
    };
    let after = &rest[length..];
    Some(spaces + length + after.len() - after.trim_start().len())
}

/// The length of the code of a desk behind its slash or hyphen: `/lby`.
fn desk(text: &str) -> Option<usize> {
    let code = text.strip_prefix(['/', '-'])?;
    let length = code.bytes().take_while(u8::is_ascii_lowercase).count();
    let ends = !code[length..].starts_with(phrases::is_word);
    ((2..=4).contains(&length) && ends).then_some(1 + length)
}
