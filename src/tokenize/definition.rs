//! What a token is, written down plainly.
//!
//! This is the definition, and the oracle of the fast path beside it. It costs about 55 ns a byte.
//!
//! 1. The text is cut at ASCII white space into chunks.
//! 2. In a chunk, characters that only steer display are dropped, apostrophes and quotation marks of
//!    every style become `'` and `"`, and each grapheme cluster is brought to NFKC (UAX #15).
//! 3. The chunk is segmented into words (UAX #29, as unicode-segmentation does it).
//! 4. Within a word, apostrophes (and the quotation mark of Hebrew acronyms) and commas between
//!    digits are dropped; a full stop stays between digits, is dropped in an initialism, whose parts
//!    are single letters (`U.S.`), and separates elsewhere; anything else that is not a letter,
//!    digit or mark separates.
//! 5. Case is folded (Unicode default case folding).
//!
//! Scripts that don't separate words come as characters: each Han or kana character, each cluster of
//! Thai, Lao, Khmer or Myanmar is a token of its own, with a [`size`] below that of a word.

use std::ops::Range;
use std::sync::LazyLock;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::SMALLEST;
pub use super::WORD;

/// Calls `emit` with each token of a text in order: its folded form, its bytes in the text, its size.
pub fn tokens(text: &str, mut emit: impl FnMut(&str, Range<usize>, u8)) {
    for chunk in text.split_ascii_whitespace() {
        let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
        chunk_tokens(chunk, |token, range, size| {
            emit(token, start + range.start..start + range.end, size);
        });
    }
}

/// The tokens of one chunk, whose ranges count from the chunk's first byte.
pub(super) fn chunk_tokens(chunk: &str, mut emit: impl FnMut(&str, Range<usize>, u8)) {
    let normal = Normal::of(chunk);
    let mut token = String::new();
    for (at, word) in normal.text.unicode_word_indices() {
        for piece in pieces(word) {
            for part in parts(&word[piece.clone()]) {
                let part = piece.start + part.start..piece.start + part.end;
                token.clear();
                let kept = word[part.clone()].chars().filter(|c| !matches!(c, '\'' | '"' | ','));
                token.extend(kept.default_case_fold());
                let initialism = is_initialism(&word[part.clone()]);
                token.retain(|c| c != '.' || !initialism);
                if token.chars().any(is_alphanumeric) {
                    emit(&token, normal.raw(at + part.start..at + part.end), size(&token));
                }
            }
        }
    }
}

/// How much of a word a token stands for, in units of which a word has [`WORD`].
///
/// A news story that takes 100 words in English takes about 170 Han characters, 250 of kana, or 300
/// clusters of Thai; so a shingle holds about as much text in every script.
pub fn size(token: &str) -> u8 {
    match token.chars().next().map_or(0, u32::from) {
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0xa9e0..=0xa9ff | 0xaa60..=0xaa7f => {
            SMALLEST
        }
        0x3041..=0x309f => WORD * 2 / 5,
        0x2e80..=0x2fdf
        | 0x3005..=0x3007
        | 0x3021..=0x3029
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xf900..=0xfaff
        | 0x2_0000..=0x3_ffff => WORD * 3 / 5,
        _ => WORD,
    }
}

/// A chunk after step 2, with the way back to the raw text.
struct Normal {
    text: String,
    /// For each grapheme cluster where it starts in `text` and in the chunk; then both lengths.
    clusters: Vec<(usize, usize)>,
}

impl Normal {
    fn of(chunk: &str) -> Self {
        let mut text = String::with_capacity(chunk.len());
        let mut clusters = Vec::with_capacity(chunk.len() + 1);
        for (at, cluster) in chunk.grapheme_indices(true) {
            clusters.push((text.len(), at));
            text.extend(cluster.chars().filter(|c| !is_ignorable(*c)).map(unify_mark).nfkc());
        }
        clusters.push((text.len(), chunk.len()));
        Self { text, clusters }
    }

    /// The raw bytes of the clusters that a range of the normal text touches.
    fn raw(&self, range: Range<usize>) -> Range<usize> {
        // Clusters that vanished start where the next one starts, hence the last of equals.
        let first = self.clusters.partition_point(|(start, _)| *start <= range.start) - 1;
        let after = self.clusters.partition_point(|(start, _)| *start < range.end);
        self.clusters[first].1..self.clusters[after].1
    }
}

/// Characters that steer display or stretch a word, but are no part of it.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{180b}'..='\u{180e}'
        | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// One form for each mark that can stand in a word, since pages mix them freely.
pub(super) fn unify_mark(c: char) -> char {
    match c {
        '`' | '´' | 'ʻ' | 'ʼ' | 'ʹ' | '׳' | '‘' | '’' | '‛' | '′' | '＇' => '\'',
        '״' | '“' | '”' | '‟' | '″' | '＂' => '"',
        '٬' => ',',
        '٫' => '.',
        _ => c,
    }
}

/// The pieces of a UAX #29 word between characters that separate.
fn pieces(word: &str) -> impl Iterator<Item = Range<usize>> {
    let stays = |c: char| is_alphanumeric(c) || is_mark(c) || matches!(c, '\'' | '"' | ',' | '.');
    split(word, move |_, c| !stays(c))
}

/// The parts of a piece between full stops that separate.
fn parts(piece: &str) -> impl Iterator<Item = Range<usize>> {
    let initialism = is_initialism(piece);
    split(piece, move |at, c| {
        // Roman numerals are letters to UAX #29.
        let is_digit = |c: char| c.is_numeric() && !c.is_alphabetic();
        c == '.' && !initialism && !piece[..at].chars().next_back().is_some_and(is_digit)
    })
}

/// Whether a piece is single letters with full stops between them: `U.S`, `a.m`.
fn is_initialism(piece: &str) -> bool {
    let mut letters = piece.split('.');
    let single = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    piece.contains('.') && letters.all(single)
}

/// Whether a character is a letter or a digit, as the standard library says; which takes it 100 ns
/// in the scripts of India and what stands behind them, hence a table of these.
fn is_alphanumeric(c: char) -> bool {
    const FIRST: char = '\u{900}';
    static KNOWN: LazyLock<Vec<bool>> =
        LazyLock::new(|| (FIRST..'\u{1800}').map(char::is_alphanumeric).collect());
    let place = (c as usize).checked_sub(FIRST as usize);
    match place.and_then(|place| KNOWN.get(place)) {
        Some(known) => *known,
        None => c.is_alphanumeric(),
    }
}

/// A combining mark, which belongs to the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The non-empty ranges of a text between the characters that `separates` picks.
fn split(
    text: &str,
    separates: impl Fn(usize, char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for (at, c) in text.char_indices() {
        if separates(at, c) {
            ranges.push(start..at);
            start = at + c.len_utf8();
        }
    }
    ranges.push(start..text.len());
    ranges.into_iter().filter(|range| !range.is_empty())
}
