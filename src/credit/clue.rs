//! What the words of a line let expect: without some word of a table, no recognizer finds anything.
//!
//! A reader that looks at every word of a page once asks the recognizers about few of its lines. The
//! answers stay what they are: a clue is a necessary condition, read off the tables themselves.

use super::agency;
use super::tail::is_separating;
use super::words::{CREDITS, DATES};
use crate::word::{Kind, Word, is_dense, mix, pair, words};

/// What a line may be by its words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clues(u16);

impl Clues {
    const AGENCY: Self = Self(1);
    const BYLINE: Self = Self(1 << 1);
    const PHOTO: Self = Self(1 << 2);
    const NOTE: Self = Self(1 << 3);
    const DATE: Self = Self(1 << 4);
    const JOINED: Self = Self(1 << 5);
    const TAIL: Self = Self(1 << 6);
    /// Of a picture, if an agency is named as well.
    const PICTURE: Self = Self(1 << 7);
    const ALL: Self = Self(u16::MAX);

    /// Takes up what another part of a line lets expect.
    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether [`byline`](super::byline) may find one in a line.
    pub fn byline(self, line: &str) -> bool {
        let line = line.trim_start();
        // `JANE DOE and JOHN ROE`.
        let is_shouted = || !line.split(' ').next().unwrap_or(line).contains(char::is_lowercase);
        self.has(Self(Self::AGENCY.0 | Self::BYLINE.0))
            || line.starts_with(is_dense)
            || self.has(Self::JOINED) && is_shouted()
    }

    /// Whether [`photo`](super::photo) may find what is strong in a line: a label, or an agency with
    /// the word for its pictures, in a bracket at the end, or with a name behind a slash.
    pub fn photo(self, line: &str) -> bool {
        let is_bracketed = || {
            let core = line.trim_end().trim_end_matches('.');
            core.ends_with([')', ']', '）'])
        };
        self.has(Self::PHOTO)
            || self.has(Self::AGENCY)
                && (self.has(Self::PICTURE)
                    || is_bracketed()
                    || memchr::memchr(b'/', line.as_bytes()).is_some())
    }

    /// Whether [`tail`](super::tail) may find anything.
    pub fn tail(self, line: &str) -> bool {
        /// Initials with slashes between them stand in lines of no more bytes.
        const INITIALS: usize = 40;
        let line = line.trim();
        self.has(Self(Self::AGENCY.0 | Self::NOTE.0 | Self::TAIL.0))
            || line.starts_with(is_separating)
            || line.len() <= INITIALS && memchr::memchr(b'/', line.as_bytes()).is_some()
    }

    /// Whether [`tail`](super::tail) may find a note on a feed, rights or a contribution.
    pub fn note(self) -> bool {
        self.has(Self::NOTE)
    }

    /// Whether a line may be one for [`is_date_line`](super::is_date_line).
    pub fn date(self, line: &str) -> bool {
        self.has(Self::DATE) || may_be_numbers(line)
    }
}

/// Whether a line may hold a date in numbers alone: three of them, with marks between them.
fn may_be_numbers(line: &str) -> bool {
    let (mut numbers, mut marks, mut others, mut in_number) = (0, 0, 0, false);
    for byte in line.bytes() {
        let is_digit = byte.is_ascii_digit();
        numbers += u32::from(is_digit && !in_number);
        in_number = is_digit;
        marks += u32::from(matches!(byte, b'-' | b'/' | b'.' | 0xe2));
        // The first bytes of the digits of other scripts.
        others += u32::from(matches!(byte, 0xd9 | 0xdb | 0xe0 | 0xef));
    }
    others > 0 || numbers >= 3 && marks >= 2
}

/// What has to stand in a line for a spelling to stand in it: two words or two characters side by
/// side, or one; `None` if any line may hold it.
fn key(spelling: &str) -> Option<u64> {
    let mut ahead = words(spelling);
    let first = ahead.next()?;
    if matches!(first.kind, Kind::Dense | Kind::Counted) {
        let mut chars = spelling[first.start..first.end].chars();
        let one = chars.next().filter(|c| is_dense(*c))?;
        let two = chars.next().filter(|c| is_dense(*c));
        return Some(two.map_or_else(|| one_key(one), |two| two_key(one, two)));
    }
    let second = ahead.next().filter(|second| is_spaced(second) && is_spaced(&first));
    Some(second.map_or(first.hash, |second| pair(first.hash, second.hash)))
}

fn is_spaced(word: &Word) -> bool {
    matches!(word.kind, Kind::Plain | Kind::Mixed)
}

/// The key of a character of a script without spaces.
pub fn one_key(c: char) -> u64 {
    mix(u64::from(c))
}

/// The key of two such characters side by side.
pub fn two_key(first: char, second: char) -> u64 {
    mix(u64::from(first) << 32 | u64::from(second))
}

/// What the letters of a word of a script without spaces let expect; `known` tells what a key is a
/// clue to.
fn within(word: &str, mut known: impl FnMut(u64) -> Clues) -> Clues {
    let (mut all, mut before) = (Clues::default(), None);
    for c in word.chars() {
        all.add(known(one_key(c)));
        if let Some(before) = before.replace(c) {
            all.add(known(two_key(before, c)));
        }
    }
    all
}

/// What a word lets expect beside what its hash is a clue to.
pub fn of_letters(word: &Word, line: &str, known: impl FnMut(u64) -> Clues) -> Clues {
    match word.kind {
        Kind::Plain => Clues::default(),
        // `17May`.
        Kind::Mixed => Clues::DATE,
        Kind::Dense => within(&line[word.start..word.end], known),
        // `17日`.
        Kind::Counted => {
            let mut clues = within(&line[word.start..word.end], known);
            clues.add(Clues::DATE);
            clues
        }
        Kind::Odd => Clues::ALL,
    }
}

/// The words, pairs of words and characters that are clues, by their keys; without a key, a clue to
/// be found in any line.
pub fn clues() -> Vec<(Option<u64>, Clues)> {
    let mut clues = Vec::new();
    each_spelling(|spelling, clue| clues.push((key(spelling), clue)));
    clues
}

/// Goes through everything that is a clue as it is spelled.
fn each_spelling(mut add: impl FnMut(&str, Clues)) {
    let tables = [
        (agency::spellings(), Clues::AGENCY),
        (&CREDITS.byline_starts, Clues::BYLINE),
        (&CREDITS.titles, Clues::BYLINE),
        (&CREDITS.photo_labels, Clues::PHOTO),
        (&CREDITS.file, Clues::PHOTO),
        (&CREDITS.photo_behind, Clues::PICTURE),
        (&CREDITS.tellers, Clues::NOTE),
        (&CREDITS.note_signs, Clues::NOTE),
        (&CREDITS.tail_starts, Clues::TAIL),
        (&CREDITS.tail_ends, Clues::TAIL),
        (&DATES.labels, Clues::DATE),
    ];
    for (table, clue) in tables {
        table.spellings().for_each(|spelling| add(spelling, clue));
    }
    agency::pictures().for_each(|spelling| add(spelling, Clues::PICTURE));
    // These are compared folded, with one form of sigma.
    let desks = CREDITS.desks.iter().map(|desk| (&**desk, Clues::BYLINE));
    for (word, clue) in desks.chain(DATES.months().map(|month| (month, Clues::DATE))) {
        add(word, clue);
        if let Some(stem) = word.strip_suffix('σ') {
            add(&format!("{stem}ς"), clue);
        }
    }
    // Names in capitals are joined by it.
    add("and", Clues::JOINED);
    for word in ["年", "月", "년", "월"] {
        add(word, Clues::DATE);
    }
}
