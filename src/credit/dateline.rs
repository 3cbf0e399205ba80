//! Datelines: place, date and agency at the head of a story.
//!
//! Only the first [`HEAD`] bytes of a line are looked at, and of most lines the first two words:
//! 0.1 to 0.5 us for prose, 1 to 2 us for a dateline, up to 6 us for prose in a script without
//! capitals.

use std::ops::Range;

use super::Day;
use super::agency::{self, Chain, chain};
use super::asia;
use super::date::Reader;
use super::phrases::is_word;
use super::words::{CREDITS, folded};
use crate::word::is_dense;

/// How many bytes of a line are looked at.
pub(crate) const HEAD: usize = 384;

/// The longest dateline, in bytes.
const LONGEST: usize = 160;

/// The dateline at the start of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatelineFound {
    /// What to leave out of a comparison: all of it, with the dash or colon that ends it.
    pub span: Range<usize>,
    /// The place.
    pub place: Option<Range<usize>>,
    /// The date.
    pub date: Option<Range<usize>>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// The day that the date names.
    pub when: Option<Day>,
}

/// The dateline that a line starts with; none in doubt.
pub fn dateline(line: &str) -> Option<DatelineFound> {
    let start = line.len() - line.trim_start().len();
    let text = &line[start..];
    let text = &text[..text.floor_char_boundary(HEAD)];
    let first = text.chars().next()?;
    let found = match first {
        '[' | '［' | '【' | '(' | '（' => asia::bracketed(text).or_else(|| agency_first(text)),
        _ if is_dense(first) => asia::wired(text).or_else(|| spelled(text)),
        _ if first.is_lowercase() || !first.is_alphabetic() => None,
        _ => by_agency(text).or_else(|| spelled(text)),
    }?;
    let shift = |range: Range<usize>| start + range.start..start + range.end;
    Some(DatelineFound {
        span: shift(found.span),
        place: found.place.map(shift),
        date: found.date.map(shift),
        ..found
    })
}

/// `(ANSA) - ROMA, 12 NOV - `, `(Reuters) - `.
fn agency_first(text: &str) -> Option<DatelineFound> {
    let (agencies, close) = group(text)?;
    let end = close + closer(&text[close..])?;
    let rest = &text[end..];
    // A place may follow; if what follows is prose already, the dateline ends here.
    let inner = scan(rest).and_then(|stop| match stop {
        Stop::Dash(at) => Some((at, at + closer(&rest[at..])?)),
        _ => None,
    });
    if let Some((at, length)) = inner
        && let Some(Parts { place, date, when }) = parts(&rest[..at])
        && is_prose(&rest[length..], 1)
    {
        let shift = |range: Range<usize>| end + range.start..end + range.end;
        let (place, date) = (place.map(shift), date.map(shift));
        return Some(DatelineFound { span: 0..end + length, place, date, agencies, when });
    }
    is_prose(rest, 2).then(|| DatelineFound { span: 0..end, agencies, ..Default::default() })
}

/// `By the AP / SEOUL`.
fn by_agency(text: &str) -> Option<DatelineFound> {
    let rest = text.strip_prefix("By ")?;
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let found = chain(rest)?;
    let place = rest[found.end..].trim_start().strip_prefix('/')?.trim_start();
    let start = text.len() - place.len();
    let stop = match scan(place) {
        Some(Stop::Dash(at)) => start + at,
        None if place.len() < 60 => text.trim_end().len(),
        _ => return None,
    };
    let place = start..start + text[start..stop].trim_end().len();
    is_place(&text[place.clone()]).then_some(())?;
    let end = stop + closer(&text[stop..]).unwrap_or(0);
    Some(DatelineFound {
        span: 0..end,
        place: Some(place),
        agencies: found.agencies,
        ..Default::default()
    })
}

/// Where the words of a place and a date end.
#[derive(Debug, Clone, Copy)]
enum Stop {
    /// At a bracket with agencies.
    Group(usize),
    /// At a slash with agencies behind it.
    Slash(usize),
    /// At a full stop with an agency behind it.
    Point(usize),
    /// At a dash.
    Dash(usize),
    /// At a colon.
    Colon(usize),
}

/// Runs over words that could be a place and a date; `None` as soon as one could not.
fn scan(text: &str) -> Option<Stop> {
    let (mut at, mut words) = (0, 0);
    let text = &text[..text.floor_char_boundary(LONGEST)];
    while let Some(c) = text[at..].chars().next() {
        let end = at + c.len_utf8();
        let before_space = || text[end..].starts_with(char::is_whitespace);
        let after_space = || text[..at].ends_with(char::is_whitespace);
        match c {
            '(' | '（' if group(&text[at..]).is_some() => return Some(Stop::Group(at)),
            '(' => {
                // `Port Maren (Norvia) (AFP)`: a region.
                let inside = text[end..].split_once(')')?.0;
                is_place(inside).then_some(())?;
                at = end + inside.len() + 1;
                continue;
            }
            '—' | '–' | '―' => return Some(Stop::Dash(at)),
            '-' | '_' if after_space() || text[end..].starts_with(['-', '_']) => {
                return Some(Stop::Dash(at));
            }
            '/' if after_space() => return Some(Stop::Slash(at)),
            ':' if before_space() => return Some(Stop::Colon(at)),
            '.' if before_space() || text[end..].starts_with('-') => {
                let rest = text[end..].trim_start();
                if agency::at_start(rest).is_some() || rest.starts_with('/') {
                    return Some(Stop::Point(at));
                }
                if rest.starts_with(['—', '–', '-']) {
                    return Some(Stop::Dash(at));
                }
                // `St. Louis`, `Москва. 12 мая. `, `Sept. 3`, but not `Harnau. Die`.
                let word = text[..at].rsplit(|c: char| !is_word(c)).next().unwrap_or_default();
                let is_short = word.chars().count() <= 4;
                let is_dated = rest.starts_with(|c: char| c.is_ascii_digit());
                (is_short || is_dated || day_at_start_within(&text[..at])).then_some(())?;
            }
            _ if c.is_whitespace() => {}
            ',' | '.' | '\'' | '’' | '-' | '/' | '،' | '&' | '‘' => {}
            _ if c.is_ascii_digit() || is_word(c) => {
                words += 1;
                // Scripts without capitals give no other sign that a story has begun.
                if words > 12
                    || words > 8 && !c.is_ascii() && !c.is_uppercase() && !c.is_lowercase()
                {
                    return None;
                }
                let length = word_length(&text[at..]);
                let word = &text[at..at + length];
                if c.is_lowercase() && !is_lower_ok(word, &text[..at], words) {
                    return None;
                }
                at += length;
                continue;
            }
            _ => return None,
        }
        at = end;
    }
    None
}

fn word_length(text: &str) -> usize {
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

/// Whether a word in small letters may stand in a place or a date.
fn is_lower_ok(word: &str, before: &str, words: usize) -> bool {
    let joined = before.ends_with(['-', '\'', '’']);
    let after_digit = before.trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '.');
    words > 1 && (joined || after_digit || is_particle(word))
}

fn is_particle(word: &str) -> bool {
    word.len() <= 8 && CREDITS.particles.contains(word)
}

/// Whether the last words of a text are a day.
fn day_at_start_within(text: &str) -> bool {
    parts(text).is_some_and(|parts| parts.date.is_some())
}

/// The agencies of a bracket that a text starts with, and where the bracket ends.
fn group(text: &str) -> Option<(Vec<&'static str>, usize)> {
    let open = text.chars().next()?;
    let close = match open {
        '(' => ')',
        '（' => '）',
        '[' => ']',
        '/' => '/',
        _ => return None,
    };
    let inside = &text[open.len_utf8()..];
    let inside = &inside[..inside.floor_char_boundary(LONGEST)];
    let end = inside.find(close)?;
    let inside = &inside[..end];
    let found = match chain(inside) {
        // `/Корр. ТАСС Иван Иванов/`.
        None if open == '/' => {
            let mention = agency::find(inside).into_iter().next()?;
            Chain { agencies: vec![mention.agency], end: inside.len() }
        }
        found => found?,
    };
    // `(IANS/DPA)`, `(Reuters Breakingviews)`: a word or two of a desk, no sentence.
    let rest = inside[found.end..].trim();
    (rest.len() <= 24 && !rest.contains(['.', ',', ':']) && rest.split_whitespace().count() <= 2)
        .then_some((found.agencies, open.len_utf8() + end + close.len_utf8()))
}

/// The length of the dash, colon or stop that ends a dateline, with the space around it.
fn closer(text: &str) -> Option<usize> {
    let rest = text.trim_start();
    let is_mark =
        |c| matches!(c, '-' | '—' | '–' | '―' | '_' | ':' | '：' | '.' | '।' | '=' | '＝' | ',');
    let behind = |text: &str| text.len() - text.trim_start_matches(is_mark).len();
    let marks = behind(rest);
    (1..=6).contains(&marks).then_some(())?;
    let after = rest[marks..].trim_start();
    // `. – `: a stop and a dash.
    let dash = if after.starts_with(['—', '–', '-']) { behind(after) } else { 0 };
    let after = if (1..=6).contains(&dash) { after[dash..].trim_start() } else { after };
    Some(text.len() - after.len())
}

/// The place and the date of a dateline.
#[derive(Debug, Default)]
struct Parts {
    place: Option<Range<usize>>,
    date: Option<Range<usize>>,
    when: Option<Day>,
}

/// Divides what stands before a dash or an agency into place and date; `None` if it is neither.
fn parts(text: &str) -> Option<Parts> {
    let trimmed = text.trim_end_matches(|c: char| c.is_whitespace() || c == ',' || c == '،');
    let mut parts = Parts::default();
    let mut place_end = trimmed.len();
    if trimmed.contains(|c| super::token::digit(c).is_some()) {
        let reader = Reader::new(trimmed);
        let mut at = 0;
        loop {
            let rest = &trimmed[at..];
            if let Some((day, end)) = reader.day_from(at)
                && trimmed[end..].chars().all(|c| c.is_whitespace() || matches!(c, '.' | ',' | '-'))
            {
                parts.date = Some(at..end);
                parts.when = Some(day);
                place_end = at;
                break;
            }
            let word = word_length(rest);
            let gap = rest[word..].find(is_word)?;
            at += word + gap;
        }
    }
    let place = match place_end < trimmed.len() {
        true => trimmed[..place_end].trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | '.' | '،' | '-' | '/')
        }),
        // `WINSTON-SALEM, N.C.`: the stop is the place's.
        false => trimmed,
    };
    if !place.is_empty() {
        is_place(place).then_some(())?;
        parts.place = Some(0..place.len());
    }
    Some(parts)
}

/// Whether a text may be the name of a place: a few words with capitals, region and country behind
/// commas, or anything short in a script that has no capitals.
fn is_place(text: &str) -> bool {
    let text = text.trim();
    let (mut pieces, mut words) = (0, 0);
    for piece in text.split([',', '(', '،']) {
        pieces += 1;
        for (at, word) in piece.split_whitespace().enumerate() {
            words += 1;
            let word = word.trim_end_matches([')', '.']);
            let is_capital =
                word.chars().next().is_none_or(|c| !c.is_lowercase() && !c.is_ascii_digit());
            if at > 5 || !is_capital && (at == 0 || !is_particle(word)) {
                return false;
            }
        }
    }
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_stop =
        |word: &str| CREDITS.not_first.contains(word) || CREDITS.not_places.contains(word);
    // `LA PAZ` and `El Cairo` start like sentences, but not with a preposition.
    let starts_sentence = is_stop(&folded(first)) && (words == 1 || !is_particle(&folded(first)));
    (1..=3).contains(&pieces)
        && (1..=8).contains(&words)
        && text.chars().any(char::is_alphabetic)
        && !starts_sentence
        && !CREDITS.not_places.contains(&folded(text))
        && agency::find(text).iter().all(|mention| mention.short)
}

/// Whether what follows a dateline is a story: some words, and not all of them shouted.
fn is_prose(text: &str, words: usize) -> bool {
    let text = text.trim_start();
    let first = text.trim_start_matches(|c: char| !is_word(c)).chars().next();
    if first.is_some_and(is_dense) {
        return text.chars().take(12 * words.min(2)).count() >= 12;
    }
    text.split_whitespace().filter(|word| word.contains(is_word)).take(words).count() == words
}

/// Whether a text starts a sentence: with a capital, a digit, a quotation mark, or in a script
/// without capitals.
fn starts_sentence(text: &str) -> bool {
    text.chars().next().is_some_and(|c| !c.is_lowercase())
}

/// Whether some of the first words of a text have small letters, or it has none to have.
fn is_spoken(text: &str) -> bool {
    let small = text.split_whitespace().take(8).filter(|word| word.contains(char::is_lowercase));
    small.count() >= 3 || !text.contains(char::is_uppercase)
}

/// Whether a line ends as a sentence does. Lines that go on beyond the head are prose.
fn ends_sentence(text: &str) -> bool {
    text.len() + 4 > HEAD
        || text.trim_end().ends_with(['.', '!', '”', '"', '»', '…', '।', '。', '’', ')', '“'])
}

/// A dateline of words: place, date, agency, and what ends it.
fn spelled(text: &str) -> Option<DatelineFound> {
    let stop = scan(text)?;
    match stop {
        Stop::Group(at) => {
            let (agencies, close) = group(&text[at..])?;
            let parts = parts(&text[..at])?;
            (parts.place.is_some() || parts.date.is_some()).then_some(())?;
            let end = at + close;
            let rest = &text[end..];
            match closer(rest) {
                Some(length) if is_prose(&rest[length..], 2) => {
                    Some(found(parts, agencies, end + length))
                }
                None if starts_sentence(rest.trim_start())
                    && rest.starts_with(char::is_whitespace)
                    && is_prose(rest, 3)
                    && (parts.date.is_some() || is_short(&text[..at])) =>
                {
                    let spaces = rest.len() - rest.trim_start().len();
                    Some(found(parts, agencies, end + spaces))
                }
                _ => None,
            }
        }
        Stop::Slash(at) => {
            let (agencies, close) = group(&text[at..])?;
            let length = closer(&text[at + close..])?;
            Some(found(parts(&text[..at])?, agencies, at + close + length))
        }
        Stop::Point(at) | Stop::Dash(at) => {
            let length = closer(&text[at..])?;
            let rest = &text[at + length..];
            if let Some((agencies, close)) = group(rest) {
                let close = at + length + close;
                return Some(found(parts(&text[..at])?, agencies, close + closer(&text[close..])?));
            }
            if let Some(chain) = chain(rest)
                && let Some(last) = closer(&rest[chain.end..])
                && is_prose(&rest[chain.end + last..], 2)
                && let Some(parts) = parts(&text[..at])
                && (parts.date.is_some() || rest[chain.end..].starts_with(' '))
            {
                // `МОСКВА, 5 июн — РИА Новости. `, `بيروت - أ ف ب - `.
                return Some(found(parts, chain.agencies, at + length + chain.end + last));
            }
            matches!(stop, Stop::Dash(_)).then_some(())?;
            if let Some((head, last)) = text[..at].rsplit_once(',')
                && let Some(agencies) = Chain::all_of(last)
                && let Some(parts) = parts(head)
            {
                // `TOKYO, May 17, Kyodo - `.
                return Some(found(parts, agencies, at + length));
            }
            unsigned(text, at, length, false)
        }
        Stop::Colon(at) => unsigned(text, at, closer(&text[at..])?, true),
    }
}

fn found(parts: Parts, agencies: Vec<&'static str>, end: usize) -> DatelineFound {
    DatelineFound { span: 0..end, place: parts.place, date: parts.date, agencies, when: parts.when }
}

/// A dateline that names no agency, where its place is beyond doubt.
fn unsigned(text: &str, at: usize, length: usize, colon: bool) -> Option<DatelineFound> {
    let rest = &text[at + length..];
    let head = &text[..at];
    // `Covid-19—the`: a dash without a space before it is a dateline's only behind capitals.
    let gap = text[at..].trim_start_matches('.');
    let spaced =
        head.ends_with(char::is_whitespace) || gap.starts_with(char::is_whitespace) || colon;
    (starts_sentence(rest) && is_prose(rest, 6) && is_spoken(rest)).then_some(())?;
    let parts = parts(head)?;
    let place = &head[parts.place.clone()?];
    let name = place.split(',').next().unwrap_or(place);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let in_capitals = name.contains(char::is_uppercase) && !name.contains(char::is_lowercase);
    let has_region = place.contains(',');
    let sure = match () {
        () if parts.date.is_some() => letters >= 3 && spaced,
        () if !in_capitals => false,
        () if colon => {
            letters >= 4
                && ends_sentence(text)
                && is_prose(rest, 8)
                && !rest.starts_with(['"', '“', '«', '„', '‘', '\''])
        }
        () if has_region => letters >= 3,
        () => letters >= 4 && ends_sentence(text),
    };
    sure.then(|| found(parts, Vec::new(), at + length))
}

/// Whether a place has few enough words to stand before an agency without a dash.
fn is_short(text: &str) -> bool {
    text.split_whitespace().count() <= 3
}
