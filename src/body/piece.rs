//! Pieces: the lines of a page, and the parts of lines that were squeezed together, measured.
//!
//! Plain prose is measured 64 bytes at a time, 0.3 ns each; other lines cost 2 ns a byte.

use crate::article::Span;
use crate::word::{gather, is_unspaced};

/// How a piece ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Like a sentence.
    Sentence,
    /// With dots: it was cut short, or trails off.
    Cut,
    /// With a colon.
    Colon,
    /// In any other way.
    Open,
}

/// A line, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// The 1-based number of its line.
    pub number: u32,
    /// Its bytes in the raw text, without white space at the ends.
    pub span: Span,
    /// Its text.
    pub text: &'a str,
    /// Its words, about; of scripts that write no spaces, what would be words.
    pub words: u32,
    /// How it ends.
    pub end: End,
    /// Whether a bullet stands before it.
    pub bullet: bool,
    /// Signs that separate the entries of a menu: bars, arrows, dots at half height.
    pub bars: u32,
    /// Whether it opens and closes as a quotation.
    pub quoted: bool,
}

impl<'a> Piece<'a> {
    /// Measures a piece of a line.
    pub(super) fn new(text: &'a str, start: usize, number: u32) -> Self {
        let (words, bars) = measure(text);
        let first = text.chars().next().unwrap_or(' ');
        let bullet = matches!(
            first,
            '-' | '–'
                | '—'
                | '•'
                | '●'
                | '▪'
                | '■'
                | '*'
                | '·'
                | '►'
                | '▶'
                | '‣'
                | '○'
                | '◦'
                | '→'
                | '»'
                | '>'
        ) && text[first.len_utf8()..].starts_with(char::is_whitespace);
        let quoted = is_opener(first) && text.chars().next_back().is_some_and(is_closer);
        Self {
            number,
            span: Span { start: start as u32, end: (start + text.len()) as u32 },
            text,
            words,
            end: end(text),
            bullet,
            bars,
            quoted,
        }
    }

    /// Whether it reads like a paragraph: a sentence that ends, or too long for anything else.
    pub(super) fn is_prose(&self) -> bool {
        let is_menu = self.bars >= 3 && self.words < self.bars * 6;
        match self.end {
            _ if is_menu => false,
            End::Sentence => self.words >= 5 || (self.quoted && self.words >= 3),
            End::Colon => self.words >= 6,
            End::Cut => self.words >= 12,
            End::Open => self.words >= 28 || (self.quoted && self.words >= 8),
        }
    }

    /// The text without its bullet.
    pub(super) fn core(&self) -> &'a str {
        match self.bullet {
            true => self.text.trim_start_matches(|c: char| !c.is_alphanumeric()),
            false => self.text,
        }
    }
}

/// How a text ends, but for closing marks.
pub(super) fn end(text: &str) -> End {
    let core = text.trim_end_matches(is_closer);
    match core.chars().next_back() {
        Some('…') => End::Cut,
        Some('.') if core.ends_with("...") => End::Cut,
        Some('.' | '!' | '?' | '。' | '！' | '？' | '।' | '॥' | '؟' | '۔' | '．') => {
            End::Sentence
        }
        Some(':' | '：') => End::Colon,
        _ => End::Open,
    }
}

/// About how many words there are, and how many signs of a menu.
fn measure(text: &str) -> (u32, u32) {
    let mut measure = Measure::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = measure.plain(bytes, at).unwrap_or_else(|| measure.block(text, at));
    }
    let Measure { words, bars, gaps, unspaced, figures, .. } = measure;
    (words + unspaced / 2, if figures { bars } else { bars + gaps })
}

/// What has been counted of a line.
#[derive(Default)]
struct Measure {
    words: u32,
    bars: u32,
    /// Where two spaces or more stand between entries.
    gaps: u32,
    /// Characters of scripts without spaces.
    unspaced: u32,
    figures: bool,
    in_word: bool,
}

impl Measure {
    /// Counts 64 bytes, or fewer at the end, in which there are words and single spaces only, and
    /// returns where the next begin.
    fn plain(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = &bytes[at..];
        let mut padded = [b'x'; 64];
        let block = match rest.first_chunk::<64>() {
            Some(block) => block,
            // A word that goes on beyond the end is counted once all the same.
            None if rest.last() != Some(&b' ') => {
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            }
            None => return None,
        };
        let (mut spaces, mut others, mut figures) = ([0; 64], 0, 0);
        for (space, byte) in spaces.iter_mut().zip(block) {
            *space = u8::from(*byte == b' ');
            let is_sign = u8::from(matches!(byte, b'|' | b'>' | b'/'));
            others |= u8::from(*byte < 0x20) | is_sign;
            others |= u8::from(*byte == 0xc2) | u8::from(*byte >= 0xe0);
            figures |= u8::from(byte.wrapping_sub(b'0') < 10);
        }
        let spaces = gather(&spaces);
        let before = spaces << 1 | u64::from(!self.in_word);
        if others != 0 || spaces & before != 0 {
            return None;
        }
        self.words += (!spaces & before).count_ones();
        self.figures |= figures != 0;
        self.in_word = spaces >> 63 == 0;
        Some(at + 64)
    }

    /// Counts the characters that begin in the next 64 bytes.
    fn block(&mut self, text: &str, from: usize) -> usize {
        let bytes = text.as_bytes();
        let mut at = from;
        while at < bytes.len().min(from + 64) {
            let byte = bytes[at];
            let mut len = 1;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    // Columns stand two spaces apart, entries of menus as well.
                    let is_gap = !self.in_word && at > 0 && bytes[at - 1] == byte && byte != b'\n';
                    let ends = bytes.get(at + 1).is_some_and(|next| *next != byte);
                    self.gaps += u32::from(is_gap && ends);
                    self.in_word = false;
                }
                b'|' | b'>' => {
                    self.bars += 1;
                    self.in_word = false;
                }
                // It separates where it stands alone.
                b'/' => self.bars += u32::from(!self.in_word),
                0xc2 | 0xe0..=0xf4 => {
                    let c = text[at..].chars().next().unwrap_or(' ');
                    len = c.len_utf8();
                    match c {
                        '›' | '»' | '•' | '·' if !self.in_word => self.bars += 1,
                        _ if is_unspaced(c) => self.unspaced += 1,
                        _ if c.is_whitespace() => self.in_word = false,
                        _ => self.word(),
                    }
                }
                _ => {
                    self.figures |= byte.is_ascii_digit();
                    self.word();
                }
            }
            at += len;
        }
        at
    }

    /// Counts a character of a word.
    fn word(&mut self) {
        self.words += u32::from(!self.in_word);
        self.in_word = true;
    }
}

pub(super) fn is_opener(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '«' | '»' | '‘' | '‚' | '「' | '『' | '”' | '\'')
}

pub(super) fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '”'
            | '“'
            | '»'
            | '«'
            | '’'
            | '‘'
            | '」'
            | '』'
            | '\''
            | ')'
            | ']'
            | '）'
            | '】'
            | '*'
    ) || c.is_whitespace()
}

/// The lines of a text that hold something, with their numbers and where they start, without white
/// space at the ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, usize, &str)> {
    let mut at = 0;
    (1..).zip(text.split_inclusive('\n')).filter_map(move |(number, raw)| {
        let start = at + (raw.len() - raw.trim_start().len());
        at += raw.len();
        let line = raw.trim();
        (!line.is_empty()).then_some((number, start, line))
    })
}

/// The paragraphs of a text: its lines, unless the text was broken into lines of one length, as old
/// wires and mails are; then the lines that belong together.
pub(super) fn paragraphs(text: &str) -> Vec<(u32, usize, &str)> {
    let lines: Vec<_> = lines(text).collect();
    let Some(width) = wrapped(&lines) else { return lines };
    let mut paragraphs: Vec<(u32, usize, &str)> = Vec::new();
    let mut last = 0;
    let mut full = false;
    for (number, start, line) in lines {
        let indented = text[..start].ends_with(['\t']) || text[..start].ends_with("  ");
        match paragraphs.last_mut() {
            Some(paragraph) if full && number == last + 1 && !indented => {
                paragraph.2 = &text[paragraph.1..start + line.len()];
            }
            _ => paragraphs.push((number, start, line)),
        }
        full = line.len() * 4 >= width * 3 || end(line) == End::Open && line.len() * 2 >= width;
        last = number;
    }
    paragraphs
}

/// The width of the lines of a text that was broken into lines, if it was: many lines of about one
/// length end within a sentence and go on in the next line.
fn wrapped(lines: &[(u32, usize, &str)]) -> Option<usize> {
    const WIDTHS: std::ops::RangeInclusive<usize> = 48..=100;
    let goes_on = |pair: &[(u32, usize, &str)]| {
        let ((number, _, line), (next, _, _)) = (pair[0], pair[1]);
        WIDTHS.contains(&line.len()) && next == number + 1 && end(line) == End::Open
    };
    if lines.iter().any(|(_, _, line)| line.len() > *WIDTHS.end() + 20) {
        return None;
    }
    let broken = || lines.windows(2).filter(|pair| goes_on(pair));
    // Lists of titles are lines of such length as well, but no sentence ends in them.
    let ended = broken().filter(|pair| end(pair[1].2) == End::Sentence).count();
    if broken().count() < 4 || broken().count() * 4 < lines.len() || ended < 2 {
        return None;
    }
    lines.iter().map(|(_, _, line)| line.len()).filter(|len| WIDTHS.contains(len)).max()
}

/// Where sentences were squeezed together: behind the end of a sentence without a space before the
/// next (`… all the difference.North Korea has …`).
pub(super) fn joints(line: &str) -> Vec<usize> {
    /// How far before a joint a web address is looked for.
    const ADDRESS: usize = 64;
    let mut joints = Vec::new();
    for at in ends(line.as_bytes()) {
        // A word of two small letters at least stands before, so that it is no initial.
        let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
        let mut before = line[..at].chars().rev();
        if !(small(before.next()) && small(before.next())) {
            continue;
        }
        let behind = line[at + 1..].trim_start_matches(['"', '”', '’', '»', '\'', ')']);
        let next = line.len() - behind.len();
        let mut after = behind.chars();
        let (first, second) = (after.next(), after.next());
        let opens = first.is_some_and(char::is_uppercase)
            && second.is_some_and(|c| c.is_lowercase() || c == ' ' || c == '.');
        let opens = opens || first.is_some_and(|c| matches!(c, '“' | '„' | '«'));
        // An address (`www.Example`) is no joint.
        let near = &line[line.ceil_char_boundary(at.saturating_sub(ADDRESS))..at];
        let word = near.rsplit(char::is_whitespace).next().unwrap_or("");
        if opens && !word.contains("www") && !word.contains("//") && !word.contains('@') {
            joints.push(next);
        }
    }
    joints
}

/// The ends of sentences that a letter or mark follows at once.
fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let is_open = |next: &u8| !matches!(next, b' ' | b'.' | b'\t' | b'0'..=b'9' | b'a'..=b'z');
    memchr::memchr3_iter(b'.', b'!', b'?', bytes)
        .filter(move |at| bytes.get(at + 1).is_some_and(is_open))
}
