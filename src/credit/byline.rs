//! Bylines: who wrote a story.
//!
//! Lines of more than [`LONGEST`] bytes or [`WORDS`] words are none; a short line costs 1 us, a byline 2 us,
//! prose 0.3 us.

use std::ops::Range;

use super::agency::{self, chain};
use super::date::{DateFound, dates};
use super::phrases::is_word;
use super::words::{CREDITS, DATES, folded};
use crate::word::is_dense;

/// The longest byline, in bytes.
const LONGEST: usize = 240;

/// The most words of a byline.
const WORDS: usize = 14;

/// A line that says who wrote the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BylineFound {
    /// The bytes of the byline.
    pub span: Range<usize>,
    /// The name of a person or a desk.
    pub name: Option<Range<usize>>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// A date that stands in the same line.
    pub date: Option<DateFound>,
}

/// Whether a line is a byline; not in doubt.
pub fn is_byline(line: &str) -> bool {
    author(line).is_some()
}

/// Whose byline a line is, in the line without white space at the ends.
fn author(line: &str) -> Option<Author> {
    if line.len() > LONGEST {
        return None;
    }
    let text = line.trim();
    let first = text.chars().next()?;
    if !(first.is_alphabetic() || first == '/') || has_more_words(text) {
        return None;
    }
    marked(text).or_else(|| bare(text))
}

/// The byline that a line is; none in doubt.
pub fn byline(line: &str) -> Option<BylineFound> {
    let name = author(line)?;
    let start = line.len() - line.trim_start().len();
    let text = line.trim();
    let agencies = agency::names(text);
    let name = name.and_then(|name| without_agency(text, name));
    let shift = |range: Range<usize>| start + range.start..start + range.end;
    let date = dates(text)
        .into_iter()
        .next()
        .map(|date| DateFound { span: shift(date.span.clone()), ..date });
    Some(BylineFound { span: shift(0..text.len()), name: name.map(shift), agencies, date })
}

/// Whether a text has more words than a byline.
fn has_more_words(text: &str) -> bool {
    // Few spaces tell without a look at each character.
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let may_have = !text.is_ascii() || text.bytes().filter(is_space).count() >= WORDS;
    may_have && text.split_whitespace().nth(WORDS).is_some()
}

/// A name without the agency behind it: `France Matin avec AFP`.
fn without_agency(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let Some(mention) = agency::find(&text[name.clone()]).into_iter().next() else {
        return Some(name);
    };
    let before = text[name.start..name.start + mention.span.start].trim_end();
    let (before, last) = before.rsplit_once(' ').unwrap_or((before, ""));
    let is_joint = CREDITS.byline_joints.contains(&folded(last)) || last == "/" || last.is_empty();
    let end = before.len() + if is_joint { 0 } else { 1 + last.len() };
    (end > 0).then_some(name.start..name.start + end)
}

/// Where the name of an author stands; nothing, where an agency is the author.
type Author = Option<Range<usize>>;

/// A byline that says that it is one; the name, if it is not an agency's.
fn marked(text: &str) -> Option<Author> {
    if let Some((strength, length)) = CREDITS.byline_starts.at_start(text) {
        let rest = &text[length..];
        let mark = rest.trim_start();
        let colon = mark.starts_with([':', '：', '/', '・']) || mark.starts_with('|');
        let spaced = rest.starts_with(char::is_whitespace) || colon;
        let body = mark.trim_start_matches([':', '：', '/', '|', '・']).trim_start();
        if !spaced || body.is_empty() {
            return korean_or_none(text);
        }
        let from = text.len() - body.len();
        if let Some(chain) = chain(body.strip_prefix("the ").unwrap_or(body)) {
            let rest = body.strip_prefix("the ").unwrap_or(body)[chain.end..].trim_start();
            return fits(rest).then_some(None);
        }
        let names = names(body)?;
        let needed = if strength == 1 && !colon { 2 } else { 1 };
        return (names.words >= needed && ends_well(body, names.end, colon))
            .then(|| Some(from..from + names.end));
    }
    korean_or_none(text)
}

/// `홍길동 기자`, with an address behind it perhaps.
fn korean_or_none(text: &str) -> Option<Author> {
    if !text.starts_with(is_dense) {
        return None;
    }
    for end in &CREDITS.byline_ends {
        if let Some((name, rest)) = text.split_once(end.as_str()) {
            let letters = name.chars().filter(|c| !c.is_whitespace()).count();
            let is_name =
                name.chars().all(|c| is_dense(c) || c.is_whitespace() || matches!(c, '=' | '·'));
            let rest = rest.trim();
            if (2..=10).contains(&letters)
                && is_name
                && (rest.is_empty() || rest.contains('@') && !rest.contains(' '))
            {
                return Some(Some(0..name.trim_end().len()));
            }
        }
    }
    None
}

/// Names as they stand in a byline.
struct Names {
    /// Where the last one ends.
    end: usize,
    /// How many words of them have capitals, or a script without.
    words: usize,
    /// Whether all of their letters are capitals.
    shouted: bool,
    /// Whether there are several, joined by a word in small letters.
    joined: bool,
}

/// The names that a text starts with.
fn names(text: &str) -> Option<Names> {
    let mut names = Names { end: 0, words: 0, shouted: true, joined: false };
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let clean = bare.trim_end_matches([',', ';']);
        let first = clean.chars().next()?;
        let is_large = !first.is_lowercase() && first.is_alphabetic();
        let is_joint = || clean.len() <= 6 && CREDITS.byline_joints.contains(&folded(clean));
        if is_large && !(names.words == 0 && is_no_name(clean)) {
            names.words += 1;
            names.end = at + clean.len();
            names.shouted &= !clean.contains(char::is_lowercase);
        } else if names.words > 0 && is_joint() {
            names.joined |= !matches!(clean, "de" | "van" | "von" | "der" | "da" | "al");
        } else {
            break;
        }
        at += word.len();
        if bare.len() != clean.len() {
            break;
        }
    }
    (names.words > 0 && names.words <= 8).then_some(names)
}

/// Words with a capital that start other lines than bylines: `By Friday`, `By The Numbers`.
fn is_no_name(word: &str) -> bool {
    let sense = DATES.sense(word);
    sense.weekday.is_some()
        || sense.month.is_some_and(|_| word.len() > 3)
        || word == "The"
        || word == "A"
}

/// Whether what stands behind the names is a title, a place, an agency or a date, not the rest of a
/// sentence.
fn ends_well(text: &str, at: usize, colon: bool) -> bool {
    let rest = text[at..].trim_start();
    if rest.is_empty() || rest.starts_with(['|', '/', '•', '·', '(', '—', '–', '-', '<', '@'])
    {
        return true;
    }
    if let Some(rest) = rest.strip_prefix([',', ';']) {
        return fits(rest.trim_start());
    }
    colon && fits(rest)
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || CREDITS.titles.next(rest, 0).is_some() && fits(rest)
}

/// Whether the rest of a byline could be one: no sentence.
fn fits(text: &str) -> bool {
    let ends_sentence = text.ends_with(['.', '!', '?', '…'])
        && !text.ends_with("p.m.")
        && text.split_whitespace().count() > 3;
    !ends_sentence && text.split_whitespace().count() <= 10
}

/// A byline by its shape alone: an agency, an agency's writer, names in capitals, a name and a title.
fn bare(text: &str) -> Option<Author> {
    let from = text.strip_prefix("From ").or_else(|| text.strip_prefix("from "));
    let wires = from.and_then(|from| CREDITS.titles.all(from).last()).is_some_and(|(_, title)| {
        from.is_some_and(|from| title.end == from.len()) && text.split_whitespace().count() <= 5
    });
    if wires || text.len() < 40 && CREDITS.desks.contains(&folded(text)) {
        return Some(None);
    }
    if let Some(chain) = chain(text) {
        let rest = text[chain.end..].trim_start();
        let rest = rest.trim_start_matches([',', '|', '-', '–', '—', '•']).trim_start();
        // `Reuters`, `Reuters in Orsava`, `AP Science Writer`, `AFP | 17.05.2024`.
        let is_title =
            CREDITS.titles.next(rest, 0).is_some() && rest.split_whitespace().count() <= 4;
        let place = rest.strip_prefix("in ").or_else(|| rest.strip_prefix("aus "));
        let is_place = place
            .and_then(names)
            .is_some_and(|names| place.is_some_and(|place| names.end == place.trim_end().len()));
        let is_date = rest.starts_with(|c: char| c.is_ascii_digit()) && super::is_date_line(rest);
        let is_all = rest.is_empty() && !agency::is_doubtful(text);
        return (is_all || is_title || is_place || is_date).then_some(None);
    }
    // `Orsava (AFP)`: a dateline that has lost its story.
    if let Some(inside) = text.strip_suffix(')')
        && let Some((place, inside)) = inside.rsplit_once('(')
        && agency::Chain::all_of(inside).is_some()
        && names(place).is_some_and(|names| names.end == place.trim_end().len())
        && place.split_whitespace().count() <= 4
    {
        return Some(None);
    }
    let found = names(text)?;
    let rest = text[found.end..].trim_start();
    if !text.is_ascii() && !text.contains(char::is_lowercase) && !text.contains(char::is_uppercase)
    {
        return None;
    }
    // `JANE DOE and JOHN ROE`.
    if rest.is_empty() {
        return (found.shouted
            && found.joined
            && (4..=8).contains(&found.words)
            && text.contains(" and "))
        .then_some(Some(0..found.end));
    }
    let behind = rest.strip_prefix([',', '|', '/', '•', '·', '–', '—', '-'])?.trim_start();
    let has_title = CREDITS.titles.next(behind, 0).is_some()
        && behind.split_whitespace().count() <= 6
        && fits(behind);
    let has_agency = agency::Chain::all_of(behind).is_some();
    let one_name = (2..=4).contains(&found.words) || found.joined && found.words <= 8;
    let is_named = text[..found.end]
        .chars()
        .all(|c| is_word(c) || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’'));
    (one_name && is_named && (has_title || has_agency)).then_some(Some(0..found.end))
}
