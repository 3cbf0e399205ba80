//! Pieces: the lines of a page, and the parts of lines that were squeezed together, measured.
//!
//! Words and spaces are counted 64 bytes at a time, some 80 ns a line; where signs of menus stand, or
//! scripts without spaces, 2 ns a byte.

use std::ops::Range;

use crate::article::Span;
use crate::word::{Block, Scan, is_unspaced};

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
#[expect(clippy::struct_excessive_bools, reason = "a piece may be several of these at once")]
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
    /// Runs of ASCII digits.
    pub numbers: u32,
    /// Whether it may be of several lines, which were put together.
    pub broken: bool,
    prose: bool,
}

impl<'a> Piece<'a> {
    /// Measures a piece of a line.
    pub(super) fn new(scan: &Scan<'a>, range: Range<usize>, number: u32) -> Self {
        let text = &scan.text()[range.clone()];
        let Measure { mut words, mut bars, gaps, unspaced, numbers, broken, .. } =
            Measure::of(scan, range.clone());
        words += unspaced / 2;
        if numbers == 0 {
            bars += gaps;
        }
        let first = text.chars().next().unwrap_or(' ');
        let is_plain = first.is_ascii_alphanumeric();
        let bullet = !is_plain
            && matches!(
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
            )
            && text[first.len_utf8()..].starts_with(char::is_whitespace);
        let quoted =
            !is_plain && is_opener(first) && text.chars().next_back().is_some_and(is_closer);
        let mut piece = Self {
            number,
            span: Span { start: range.start as u32, end: range.end as u32 },
            text,
            words,
            end: end(text),
            bullet,
            bars,
            quoted,
            numbers,
            broken,
            prose: false,
        };
        piece.prose = piece.reads_like_prose();
        piece
    }

    /// Whether it reads like a paragraph: a sentence that ends, or too long for anything else.
    pub(super) fn is_prose(&self) -> bool {
        self.prose
    }

    /// Ends it in another way.
    pub(super) fn set_end(&mut self, end: End) {
        self.end = end;
        self.prose = self.reads_like_prose();
    }

    fn reads_like_prose(&self) -> bool {
        let is_menu = self.bars >= 3 && self.words < self.bars * 6;
        match self.end {
            _ if is_menu => false,
            End::Sentence => self.words >= 5 || (self.quoted && self.words >= 3),
            End::Colon => self.words >= 6,
            End::Cut => self.words >= 12,
            End::Open => self.words >= 28 || (self.quoted && self.words >= 8),
        }
    }

    /// Its bytes in the raw text.
    pub(super) fn range(&self) -> Range<usize> {
        self.span.start as usize..self.span.end as usize
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
    if text.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        return End::Open;
    }
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

/// What has been counted of a piece.
#[derive(Default)]
struct Measure {
    words: u32,
    bars: u32,
    /// Where two spaces or more stand between entries.
    gaps: u32,
    /// Characters of scripts without spaces.
    unspaced: u32,
    numbers: u32,
    /// Whether a line ends in it.
    broken: bool,
    in_word: bool,
    /// The white space that stands last, and how much of it there is.
    space: u8,
    run: usize,
}

impl Measure {
    fn of(scan: &Scan<'_>, range: Range<usize>) -> Self {
        let mut measure = Self::default();
        let mut in_number = 0;
        let mut at = range.start;
        while at < range.end {
            let end = range.end.min((at / 64 + 1) * 64);
            let block = scan.block(at);
            let here = bits_of(at, end);
            let digits = block.digits & here;
            // Counting bits costs more than asking whether there are any: of most there are none.
            if digits != 0 {
                measure.numbers += (digits & !(digits << 1 | in_number << (at % 64))).count_ones();
            }
            in_number = digits >> ((end - 1) % 64) & 1;
            at = match block.others & here {
                0 => measure.plain(block, at, end),
                others => measure.mixed(block, others, &scan.text()[..range.end], at, end),
            };
        }
        measure
    }

    /// Counts `at..end`, the bytes of a block of a text, of which some are `others`.
    fn mixed(&mut self, block: Block, others: u64, text: &str, mut at: usize, end: usize) -> usize {
        /// So many are taken one by one, and what stands between them as a whole.
        const FEW: u32 = 6;
        if others.count_ones() > FEW {
            // A character that the block before ended in has been counted.
            let at = text.ceil_char_boundary(at);
            return at + self.each(&text[at..], end.saturating_sub(at));
        }
        while at < end {
            let ahead = others >> (at % 64);
            let other = end.min(at + ahead.trailing_zeros() as usize);
            if other > at {
                self.plain(block, at, other);
            }
            at = other;
            if at < end {
                at += self.each(&text[at..], 1);
            }
        }
        at
    }

    /// Counts `at..end`, some bytes of a block, in which there are words and spaces only.
    #[inline]
    fn plain(&mut self, block: Block, at: usize, end: usize) -> usize {
        let here = bits_of(at, end);
        let spaces = block.spaces & here;
        let first = at % 64;
        let before = |count: usize| u64::from(self.run >= count && self.space == b' ') << first;
        let after_space = spaces << 1 | before(1);
        let after_two = after_space & (spaces << 2 | before(1) << 1 | before(2));
        let starts = here & !spaces & (spaces << 1 | u64::from(!self.in_word) << first);
        self.words += starts.count_ones();
        if after_two != 0 {
            self.gaps += (here & !spaces & after_two).count_ones();
        }
        // Other white space than a space has come to its end.
        self.gaps += u32::from(self.is_gap() && self.space != b' ');
        let last = (spaces | !here) << (63 - (end - 1) % 64);
        // Few blocks end in a space, and to count how many are the last takes longer than all else.
        let run = if last >> 63 == 0 { 0 } else { last.leading_ones() as usize };
        self.run = match run.min(end - at) {
            run if run == end - at && self.space == b' ' => run + self.run,
            run => run,
        };
        (self.space, self.in_word) = (b' ', self.run == 0);
        end
    }

    /// Counts the characters that begin in the first `len` bytes of a text, and returns where they end.
    fn each(&mut self, text: &str, len: usize) -> usize {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < len {
            let byte = bytes[at];
            let mut len = 1;
            if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                if self.space != byte || self.run == 0 {
                    self.gaps += u32::from(self.is_gap());
                    (self.space, self.run) = (byte, 0);
                }
                self.run += 1;
                self.in_word = false;
                self.broken |= byte == b'\n';
                at += 1;
                continue;
            }
            self.gaps += u32::from(self.is_gap());
            self.run = 0;
            match byte {
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
                        _ if is_bar(c) && !self.in_word => self.bars += 1,
                        _ if is_unspaced(c) => self.unspaced += 1,
                        _ if c.is_whitespace() => self.in_word = false,
                        _ => self.word(),
                    }
                }
                _ => self.word(),
            }
            at += len;
        }
        at
    }

    /// Whether columns, or entries of a menu, stand apart by the white space before this place.
    fn is_gap(&self) -> bool {
        self.run >= 2 && self.space != b'\n'
    }

    /// Counts a character of a word.
    fn word(&mut self) {
        self.words += u32::from(!self.in_word);
        self.in_word = true;
    }
}

/// The bits of some bytes of a block, which are not none.
#[inline]
fn bits_of(at: usize, end: usize) -> u64 {
    (u64::MAX << (at % 64)) & (u64::MAX >> (63 - (end - 1) % 64))
}

/// Whether a character separates the entries of a menu where it stands alone.
fn is_bar(c: char) -> bool {
    matches!(c, '›' | '»' | '•' | '·')
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
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let mut from = 0;
    (1..).zip(ends).filter_map(move |(number, end)| {
        let (start, whole) = (from, &text[from..end]);
        from = (end + 1).min(text.len());
        // Most have none to take away.
        if let [first, .., last] = whole.as_bytes()
            && first.is_ascii_graphic()
            && last.is_ascii_graphic()
        {
            return Some((number, start, whole));
        }
        let open = whole.trim_start();
        let line = open.trim_end();
        (!line.is_empty()).then_some((number, end - open.len(), line))
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
