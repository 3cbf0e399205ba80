//! What an agency, or a site that takes its feed, puts behind a story.
//!
//! A line of prose costs 0.1 us and the search for notes on feeds and rights, 2 ns a byte; [`ending`]
//! leaves that search out of most lines.

use std::ops::Range;

use super::agency::{self, chain};
use super::initials::{are_initials, behind_agency};
use super::phrases::is_word;
use super::words::CREDITS;
use crate::word::is_dense;

/// The longest line that may be a tail as a whole, in bytes.
const LONGEST: usize = 900;

/// The longest note on a feed, in bytes.
const NOTE: usize = 2000;

/// The longest credit at the end of a line, in bytes.
const END: usize = 60;

/// What stands behind a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TailKind {
    /// A line that only separates.
    Separator,
    /// The words of the agency: a credit, initials, where to read more.
    Tail,
    /// A note that the text was taken from a feed.
    Disclaimer,
}

/// What stands behind a story, in a line or at the end of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TailFound {
    /// Its bytes: the whole line, or its end.
    pub span: Range<usize>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// What it is.
    pub kind: TailKind,
}

/// The tail that a line is or ends in.
pub fn tail(line: &str) -> Option<TailFound> {
    find(line, Notes::Anywhere)
}

/// The tail that a line is or ends in; notes on feeds and rights only where they look like one from
/// the start, and if the line `may_be_note` by the [clues](super::Clues::note) in it.
pub fn ending(line: &str, may_be_note: bool) -> Option<TailFound> {
    find(line, if may_be_note { Notes::AtStart } else { Notes::Nowhere })
}

/// Where notes on feeds, rights and contributions are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notes {
    /// In any line.
    Anywhere,
    /// In lines that start like one.
    AtStart,
    Nowhere,
}

fn find(line: &str, notes: Notes) -> Option<TailFound> {
    let start = line.len() - line.trim_start().len();
    let text = line.trim();
    let (range, agencies, kind) = whole(text, notes)
        .or_else(|| note(text, notes))
        .map(|(agencies, kind)| (0..text.len(), agencies, kind))
        .or_else(|| last(text).map(|(at, agencies)| (at..text.len(), agencies, TailKind::Tail)))?;
    Some(TailFound { span: start + range.start..start + range.end, agencies, kind })
}

type Whole = (Vec<&'static str>, TailKind);

/// A line that is a tail from end to end.
fn whole(text: &str, notes: Notes) -> Option<Whole> {
    let first = text.chars().next()?;
    if text.len() > LONGEST {
        return None;
    }
    if is_separator(text) {
        return Some((Vec::new(), TailKind::Separator));
    }
    let tail = |agencies| Some((agencies, TailKind::Tail));
    let open = text.trim_start_matches(['(', '[', '（', '<', '*', '_', '-', '–', '—', ' ']);
    if CREDITS.tail_ends.at_start(text).is_some_and(|(_, end)| end == text.len()) {
        return tail(Vec::new());
    }
    if starts_tail(open) {
        return tail(agency::names(text));
    }
    if text.len() <= 160 {
        if let Some(found) = credit(text).or_else(|| sourced(open)) {
            return tail(found);
        }
        if are_initials(text) {
            return tail(Vec::new());
        }
        if let Some(found) = address(text) {
            return tail(found);
        }
    }
    // Everything else needs the words of a rights notice or of a contribution, and an agency.
    if notes == Notes::Nowhere {
        return None;
    }
    let owner = text.strip_prefix("The ").unwrap_or(text);
    let starts = || {
        matches!(first, '©' | '(' | '<' | 'ⓒ')
            || text.starts_with("Copyright")
            || agency::at_start(owner).is_some()
    };
    let brief = notes == Notes::Anywhere && text.len() <= 160;
    if first.is_lowercase() || text.len() > 600 || !brief && !starts() {
        return None;
    }
    rights(text).and_then(tail)
}

/// `Reporting by …`, `Follow AP's … coverage`.
fn starts_tail(text: &str) -> bool {
    let Some((_, end)) = CREDITS.tail_starts.at_start(text) else { return false };
    let rest = &text[end..];
    let words = rest.split_whitespace().count();
    // `Reporting by the newspaper showed that …`: names follow, or an address, not a sentence.
    let next = rest.trim_start_matches([':', '：', ' ']).chars().next();
    let named =
        next.is_some_and(|c| !c.is_lowercase()) || rest.contains("http") || rest.contains(';');
    let many = text.starts_with("Follow") || text.starts_with("More") || text.starts_with("AP");
    (1..=60).contains(&words) && (named || many && words <= 16)
}

/// `___`, `* * *`, `---`.
fn is_separator(text: &str) -> bool {
    text.len() <= 120 && text.chars().all(|c| is_separating(c) || c.is_whitespace())
}

/// Whether lines that only separate are made of a mark.
pub(super) fn is_separating(c: char) -> bool {
    matches!(c, '_' | '-' | '—' | '–' | '*' | '=' | '#' | '~' | '•' | '·' | '+')
}

/// A line of agencies: `(dpa)`, `© Agence France-Presse`, `/PTI`, `dpa tkr yyon n1 mei`, `ians/dpa`.
fn credit(text: &str) -> Option<Vec<&'static str>> {
    let bare = text.trim_start_matches(|c: char| {
        matches!(
            c,
            '(' | '[' | '（' | '【' | '<' | '©' | 'ⓒ' | '/' | '-' | '–' | '—' | '*' | '.' | '|'
        ) || c.is_whitespace()
    });
    let marked = bare.len() < text.len();
    let bare = ["(c) ", "(C) ", "c) ", "с) ", "C) "]
        .iter()
        .find_map(|sign| bare.strip_prefix(sign))
        .unwrap_or(bare);
    let found = chain(bare)?;
    let rest = bare[found.end..]
        .trim_end_matches([')', ']', '）', '】', '>', '.', '。', '/', '-', '*'])
        .trim_start_matches([')', ']', '）', '.', '/'])
        .trim();
    let credit = rest.is_empty() && (marked || !agency::is_doubtful(bare))
        || behind_agency(rest)
        // `© dpa-infocom, dpa:250513-930-448210/1`, `© 2024 AFP`.
        || marked && rest.len() <= 40 && !rest.contains(". ") && rest.split_whitespace().count() <= 3 && is_code(rest);
    credit.then_some(found.agencies)
}

/// Whether a text is a number or a legal form behind the name of an agency, not words.
fn is_code(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        || text.split_whitespace().all(|word| {
            word.chars().count() <= 4 && word.chars().all(|c| c.is_uppercase() || c == '.')
        })
}

/// `Source: AFP`, `Mit Material der dpa`, `来源：新华社`: words that name a source, and then agencies.
fn sourced(text: &str) -> Option<Vec<&'static str>> {
    let (_, length) = CREDITS.sources.at_start(text)?;
    let rest = text[length..].trim_start_matches(|c: char| {
        matches!(c, ':' | '：' | '/' | '|' | '-' | '–' | '=' | '©' | '’' | '\'' | '*' | '“' | '"')
            || c.is_whitespace()
    });
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',').trim_start();
    let rest = [
        "the ",
        "The ",
        "der ",
        "la ",
        "l'",
        "l’",
        "agencia ",
        "Agencia ",
        "агентства ",
        "ИА ",
        "από το ",
        "agency ",
    ]
    .iter()
    .find_map(|word| rest.strip_prefix(word))
    .unwrap_or(rest);
    let found = chain(rest)?;
    let behind = rest[found.end..].trim_matches(|c: char| {
        matches!(c, ')' | ']' | '）' | '.' | '。' | '"' | '”' | '*') || c.is_whitespace()
    });
    // A rights notice may follow; a sentence may not.
    let ends = behind.is_empty()
        || behind.split_whitespace().count() <= 3
            && behind.chars().count() <= 24
            && !text.ends_with(['.', '。', '।'])
        || CREDITS.tellers.next(behind, 0).is_some();
    ends.then_some(found.agencies)
}

/// `abc@yna.co.kr`.
fn address(text: &str) -> Option<Vec<&'static str>> {
    let host = &text[memchr::memchr(b'@', text.as_bytes())? + 1..];
    (!text.contains(char::is_whitespace))
        .then(|| agency::names(host))
        .filter(|found| !found.is_empty())
}

/// `Copyright 2024 The Associated Press. All rights reserved.`, `AP writers … contributed to this
/// report.`, `В материале использованы сообщения ТАСС`.
fn rights(text: &str) -> Option<Vec<&'static str>> {
    let (_, teller) = CREDITS.tellers.next(text, 0)?;
    let mentions = agency::find(text);
    let first = mentions.first()?;
    let words = text.split_whitespace().count();
    // The agency starts the line, as the owner or as the writers' house; or the line is hardly more
    // than the agency and the words.
    let lead = text[..first.span.start].split_whitespace().count();
    let fits = words <= 12 || lead <= 5 || first.span.start > teller.start && teller.start == 0;
    let unspaced = text.chars().next().is_some_and(is_dense);
    (words <= 80 && fits && (!unspaced || text.chars().count() <= 60)).then(|| agency::names(text))
}

/// A note that the text was taken from a feed.
fn note(text: &str, notes: Notes) -> Option<Whole> {
    let is_open =
        text.starts_with(['(', '[', '（', '*', '_', '-', '<']) || text.starts_with("Disclaimer");
    let is_due = match notes {
        Notes::Anywhere => true,
        Notes::AtStart => is_open,
        Notes::Nowhere => false,
    };
    if text.len() > NOTE || text.len() < 24 || !is_due {
        return None;
    }
    let mut found = Vec::new();
    let mut first = None;
    let mut from = 0;
    while let Some((word, range)) = CREDITS.note_words.next(text, from) {
        // Stems may overlap: `agency feed` holds `feed`.
        from = text.ceil_char_boundary(range.start + 1);
        first.get_or_insert(range.start);
        found.push(word);
    }
    found.first()?;
    CREDITS.notes.iter().any(|row| row.iter().all(|word| found.contains(word))).then_some(())?;
    // A story about feeds is longer than a note on one, and does not speak of itself.
    (text.split_whitespace().count() <= 90).then(|| (agency::names(text), TailKind::Disclaimer))
}

/// A credit at the end of a line of prose: `… said. (AP)`, `… said. PTI NK RHL`, `….-สำนักข่าวไทย`.
fn last(text: &str) -> Option<(usize, Vec<&'static str>)> {
    let end = text.chars().next_back()?;
    let from = text.ceil_char_boundary(text.len().saturating_sub(END));
    let window = &text[from..];
    match end {
        ')' | '）' | ']' | '】' | '.' | '。' | '>' => {
            let inner = text.trim_end_matches(['.', '。']);
            let close = inner.chars().next_back()?;
            let open = match close {
                ')' => '(',
                '）' => '（',
                ']' => '[',
                '】' => '【',
                '>' => '<',
                _ => return None,
            };
            let at = from + window.rfind(open)?;
            let inside = inner.get(at + open.len_utf8()..inner.len() - close.len_utf8())?;
            let before = text[..at].trim_end();
            let after_stop = ends_sentence(before) || before.ends_with(is_dense);
            if !after_stop || before.is_empty() {
                return None;
            }
            if let Some(found) = chain(inside)
                && (inside[found.end..].trim().is_empty()
                    || behind_agency(inside[found.end..].trim()))
            {
                return Some((at, found.agencies));
            }
            let is_end = CREDITS
                .tail_ends
                .at_start(&text[at..])
                .is_some_and(|(_, end)| at + end >= inner.len());
            is_end.then(|| (at, Vec::new()))
        }
        _ if !is_word(end) && end != '/' && end != '-' => None,
        _ => {
            // Behind the last stop, from the back: the nearest that an agency follows.
            let stops = window.char_indices().rev().filter(|(_, c)| {
                matches!(c, '.' | '!' | '?' | '”' | '"' | '»' | '…' | '।' | '。' | ')' | '’')
            });
            for (at, stop) in stops.take(3) {
                let behind = from + at + stop.len_utf8();
                let rest = &text[behind..];
                let name = rest.trim_start_matches([
                    ' ', '\u{a0}', '-', '–', '—', '/', '|', '(', '[', '©', '~',
                ]);
                // `apnews.com` and `U.S.` hold stops that end nothing.
                if name.len() == rest.len() && !name.starts_with(is_dense) {
                    continue;
                }
                if let Some(found) = chain(name) {
                    let initials = name[found.end..].trim_matches([' ', '/', '-', '.']);
                    if (initials.is_empty() || behind_agency(initials)) && at + from > 0 {
                        return Some((behind, found.agencies));
                    }
                }
                if CREDITS.tail_ends.at_start(name).is_some_and(|(_, end)| end == name.len()) {
                    return Some((behind, Vec::new()));
                }
            }
            None
        }
    }
}

/// Whether a text ends as a sentence does.
fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '”', '"', '»', '…', '।', '。', '’', '“', '」'])
}
