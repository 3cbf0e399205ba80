//! What kind of character stands at a place, by table.
//!
//! ASCII is written down. Any other character is put into a few probe words when it is first met (some
//! 20 µs), and the definition is asked. It has a class only where it behaves like its class in any
//! company of classified characters; the rest is left to the definition. Memory: 24 bytes for each
//! character of a page of memory that holds one which was met, 1.5 MB at the most.

use std::iter::once;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfkc_quick, is_nfkd};
use unicode_segmentation::UnicodeSegmentation;

use super::{WORD, definition};

/// How a character behaves in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Left to the definition.
    Unknown,
    /// ASCII white space, at which nothing reaches over.
    Space,
    /// Never part of a token.
    Separator,
    /// A letter of a script that separates words.
    Letter,
    /// A digit.
    Digit,
    /// Belongs to the letter before it, or to a character that stands alone.
    Mark,
    /// As if it were not there: a soft hyphen, a letter stretched.
    Silent,
    /// Dropped between two letters or two digits.
    Apostrophe,
    /// Dropped between two digits.
    Comma,
    /// Stays between two digits, joins an initialism.
    Stop,
    /// Joins only its like.
    Katakana,
    /// A token of its own: Han, hiragana, Thai.
    Alone,
    /// A mark of the character before it, and a token of its own behind that (Thai am).
    MarkAlone,
}

/// A character as a token sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// The folded form, as bytes from the lowest on.
    folded: u64,
    folded_len: u8,
    len: u8,
    /// How it behaves.
    pub(super) class: Class,
    /// The size of a token that begins with it.
    pub(super) size: u8,
    /// Of a mark, the place that it has among others (canonical combining class).
    combining: u8,
    /// Whether it composes with some characters before it.
    may_compose: bool,
    /// Whether it is composed itself, so that marks behind it may have to go into it.
    is_composed: bool,
    /// Whether it keeps an apostrophe behind it and joins over quotation marks, as Hebrew letters do.
    pub(super) keeps_quotes: bool,
}

impl Letter {
    /// What stands beyond the end of a text.
    pub(super) const END: &'static Self = &Self::new(Class::Space, 0, 0, 0);

    const fn new(class: Class, len: u8, folded: u64, folded_len: u8) -> Self {
        Self {
            folded,
            folded_len,
            len,
            class,
            size: WORD,
            combining: 0,
            may_compose: false,
            is_composed: false,
            keeps_quotes: false,
        }
    }

    /// What is left to the definition.
    const UNKNOWN: &'static Self = &Self::new(Class::Unknown, 0, 0, 0);

    const fn of_ascii(byte: u8) -> Self {
        let folded = byte.to_ascii_lowercase() as u64;
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Self::new(Class::Letter, 1, folded, 1),
            b'0'..=b'9' => Self::new(Class::Digit, 1, folded, 1),
            b'\'' | b'`' => Self::new(Class::Apostrophe, 1, 0, 0),
            b',' => Self::new(Class::Comma, 1, 0, 0),
            b'.' => Self::new(Class::Stop, 1, folded, 1),
            _ if byte.is_ascii_whitespace() => Self::new(Class::Space, 1, 0, 0),
            _ => Self::new(Class::Separator, 1, 0, 0),
        }
    }

    /// Whether it is a letter or a digit.
    #[inline]
    pub(super) fn is_word(&self) -> bool {
        matches!(self.class, Class::Letter | Class::Digit)
    }

    /// Its bytes in the text.
    #[inline]
    pub(super) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Adds the character's folded form.
    #[inline]
    pub(super) fn fold(&self, folded: &mut Vec<u8>) {
        // A copy of fixed length is no call.
        let end = folded.len() + usize::from(self.folded_len);
        folded.extend_from_slice(&self.folded.to_le_bytes());
        folded.truncate(end);
    }

    /// Of what is a mark and a token of its own, both.
    pub(super) fn halves(&self) -> (Self, Self) {
        let len = self.folded_len / 2;
        let half =
            |class, folded| Self { size: self.size, ..Self::new(class, self.len, folded, len) };
        let bits = 8 * u32::from(len);
        (half(Class::Mark, self.folded), half(Class::Alone, self.folded >> bits))
    }

    /// Whether a mark at `at` goes behind this character and leaves it as it is.
    pub(super) fn takes(&self, mark: &Self, text: &str, at: usize) -> bool {
        // What stands for several characters may end with one that takes no marks.
        if mark.combining == 0 && !mark.may_compose {
            return self.class != Class::Alone || !self.is_composed;
        }
        if self.is_composed || self.combining > mark.combining {
            return false;
        }
        !mark.may_compose
            || self.combining == 0
                && match (text[..at].chars().next_back(), text[at..].chars().next()) {
                    (Some(before), Some(mark)) => compose(before, mark).is_none(),
                    _ => false,
                }
    }
}

/// The scripts that are probed, by first and last code point. In others characters depend on their
/// neighbors in ways that no class has.
const PROBED: [(u32, u32); 9] = [
    (0x80, 0x7ff),
    // India.
    (0x900, 0xdff),
    // Thai and Lao.
    (0xe00, 0xeff),
    // Georgian, Ethiopic.
    (0x10c0, 0x10ff),
    (0x1200, 0x137f),
    // Latin and Greek letters with marks.
    (0x1e00, 0x1fff),
    // Marks, arrows, figures in circles, bullets.
    (0x2000, 0x2bff),
    (0x3000, 0x30ff),
    (0xff00, 0xff5f),
];

static ASCII: [Letter; 0x80] = {
    let mut ascii = [*Letter::END; 0x80];
    let mut byte = 0;
    while byte < 0x80 {
        ascii[byte] = Letter::of_ascii(byte as u8);
        byte += 1;
    }
    ascii
};

/// The characters of up to three bytes that were met. Memory that is never written is never there.
static TABLE: [OnceLock<Letter>; 0x1_0000] = [const { OnceLock::new() }; 0x1_0000];

/// The character that starts at `at` in bytes that are UTF-8.
#[inline]
pub(super) fn letter(bytes: &[u8], at: usize) -> &'static Letter {
    let low = |n: usize| usize::from(bytes[at + n] & 0x3f);
    match bytes[at] {
        first @ 0..0x80 => &ASCII[usize::from(first)],
        first @ 0x80..0xe0 => listed(usize::from(first & 0x1f) << 6 | low(1)),
        first @ 0xe0..0xf0 => listed(usize::from(first & 0x0f) << 12 | low(1) << 6 | low(2)),
        _ => Letter::UNKNOWN,
    }
}

#[inline]
fn listed(code: usize) -> &'static Letter {
    TABLE[code].get_or_init(|| letter_of(code as u32))
}

/// A character beyond ASCII, by what the definition makes of it among letters and digits.
#[cold]
fn letter_of(code: u32) -> Letter {
    let letter = char::from_u32(code).and_then(|c| match code {
        // Unified ideographs and syllables of Hangul are stable under NFKC and have no case, and there
        // are too many to ask for each.
        0x4e00..=0x9fff => of_itself(c, Class::Alone),
        0xac00..=0xd7a3 => of_itself(c, Class::Letter),
        _ if !PROBED.iter().any(|(first, last)| (*first..=*last).contains(&code)) => None,
        _ if is_extender(c) => mark_of(c),
        _ => class_of(c).and_then(|class| with_form(c, class)),
    });
    letter.unwrap_or(*Letter::UNKNOWN)
}

/// A character of a class that is its own folded form.
fn of_itself(c: char, class: Class) -> Option<Letter> {
    let form = c.to_string();
    let (folded, len) = packed(&form)?;
    let (size, is_composed) = (definition::size(&form), class == Class::Letter);
    Some(Letter { size, is_composed, ..Letter::new(class, len, folded, len) })
}

/// A character of a class with its folded form, unless that does not fit, or has another size than the
/// raw character (`〸` is `十` to NFKC).
fn with_form(c: char, class: Class) -> Option<Letter> {
    let len = c.len_utf8() as u8;
    if !matches!(class, Class::Letter | Class::Digit | Class::Katakana | Class::Alone) {
        let folded = if class == Class::Stop { u64::from(b'.') } else { 0 };
        return Some(Letter::new(class, len, folded, u8::from(folded > 0)));
    }
    let raw = c.to_string();
    let form = tokens(&raw).pop()?;
    let size = definition::size(&form);
    let (folded, folded_len) = packed(&form)?;
    let letter = Letter::new(class, len, folded, folded_len);
    let is_composed = !is_nfkd(&raw);
    let keeps_quotes = class == Class::Letter && tokens(&format!("{c}\"{c}")).len() == 1;
    let letter = Letter { size, is_composed, keeps_quotes, ..letter };
    (size == definition::size(&raw)).then_some(letter)
}

/// A folded form as a number, and its length.
fn packed(form: &str) -> Option<(u64, u8)> {
    let mut bytes = [0; 8];
    bytes.get_mut(..form.len())?.copy_from_slice(form.as_bytes());
    Some((u64::from_le_bytes(bytes), form.len() as u8))
}

fn class_of(c: char) -> Option<Class> {
    // `among(x, y)`: how many tokens the character makes between two words.
    let among = |x: &str, y: &str| tokens(&format!("{x}{c}{y}")).len();
    let alone = tokens(&c.to_string());
    let twice = tokens(&format!("{c}{c}"));
    let shape = [among("ab", "cd"), among("12", "34"), among("カ", "カ"), among("a", "b")];
    match (alone.len(), twice.len(), shape) {
        // A hyphen or a bracket: nothing is joined over it.
        (0, 0, [2, 2, 2, 2]) if is_plain_separator(c) => Some(Class::Separator),
        (0, 0, [1, 1, 1, 1]) if tokens(&format!("ab{c}cd")) == ["abcd"] => Some(Class::Silent),
        (0, 0, [1, 1, 2, 1]) => Some(Class::Apostrophe),
        (0, 0, [2, 1, 2, 2]) if tokens(&format!("1{c}2")) == ["12"] => Some(Class::Comma),
        (0, 0, [2, 1, 2, 1]) if tokens(&format!("1{c}2")) == ["1.2"] => Some(Class::Stop),
        (1, 1, [1, 1, 3, 1]) if is_plain_letter(c) => Some(Class::Letter),
        (1, 1, [1, 1, 3, 1]) if is_plain_digit(c) => Some(Class::Digit),
        (1, 1, [3, 3, 1, 3]) => Some(Class::Katakana),
        (1, 2, [3, 3, 3, 3]) => Some(Class::Alone),
        _ => None,
    }
}

/// Whether a character combines with what stands before or after it, so that its company matters.
fn is_extender(c: char) -> bool {
    clusters(&format!("a{c}")) < 2 || clusters(&format!("{c}a")) < 2
}

fn clusters(text: &str) -> usize {
    text.graphemes(true).count()
}

/// A character that combines with what stands before it: a mark, if it does no more than that.
fn mark_of(c: char) -> Option<Letter> {
    if clusters(&format!("a{c}")) != 1 || clusters(&format!("{c}a")) != 2 {
        return None;
    }
    let forms: Vec<char> = once(c).nfkc().collect();
    if let [mark, own] = forms[..] {
        let (mark, own) = (letter_of(mark.into()), letter_of(own.into()));
        let is_both = mark.class == Class::Mark && own.class == Class::Alone;
        let is_plain = mark.combining == 0 && !mark.may_compose && mark.len == own.len;
        let (folded, folded_len) = packed(&forms.iter().collect::<String>())?;
        let letter = Letter::new(Class::MarkAlone, c.len_utf8() as u8, folded, folded_len);
        return (is_both && is_plain).then_some(Letter { size: own.size, ..letter });
    }
    let token = tokens(&format!("ab{c}cd"));
    let [token] = &token[..] else { return None };
    let form = token.strip_prefix("ab")?.strip_suffix("cd")?;
    let is_itself = form.chars().eq(once(c)) && is_combining_mark(c);
    let joins = |text: String, count: usize| tokens(&text).len() == count;
    let is_mark = (form.is_empty() || is_itself)
        && joins(format!("a{c}'b"), 1)
        && joins(format!("a{c}.b"), 2)
        && joins(format!("a{c}1"), 1)
        && joins(format!("漢{c}字"), 2);
    let (folded, folded_len) = packed(form)?;
    is_mark.then_some(Letter {
        combining: canonical_combining_class(c),
        may_compose: is_nfkc_quick(once(c)) != IsNormalized::Yes,
        // What vanishes leaves the next mark to the letter before.
        is_composed: form.is_empty() || !is_nfkd(&c.to_string()),
        ..Letter::new(Class::Mark, c.len_utf8() as u8, folded, folded_len)
    })
}

/// Whether nothing reaches over or up to a character; the definition cuts at some letter-like
/// symbols only after UAX #29 has joined them.
fn is_plain_separator(c: char) -> bool {
    ["x'{}'x", "x.{}.x", "5,{},5"].iter().all(|frame| {
        let text = frame.replace("{}", &c.to_string());
        let mut ranges = Vec::new();
        definition::tokens(&text, |_, range, _| ranges.push(range));
        ranges == [0..1, text.len() - 1..text.len()]
    })
}

/// Whether a character is one letter that does as other letters do: it joins over an apostrophe and
/// in an initialism.
fn is_plain_letter(c: char) -> bool {
    let joins = |text: String| tokens(&text).len() == 1;
    joins(format!("x'{c}'x")) && joins(format!("u.{c}.s"))
}

/// Whether a character is a digit that does as other digits do.
fn is_plain_digit(c: char) -> bool {
    tokens(&format!("5'{c},5")).len() == 1 && tokens(&format!("5.{c}")).len() == 1
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    definition::tokens(text, |token, _, _| tokens.push(token.to_owned()));
    tokens
}
