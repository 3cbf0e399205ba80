//! Many phrases looked for at once, as whole words where the script has words.
//!
//! The spellings of all phrases are sorted; three bytes say whether any begins so, and where those
//! stand that do. Making a set costs its sorting, a look at the start of a text 5 ns,
//! and going through one 1 to 2 ns a byte.

use std::ops::Range;

use ahash::AHashMap;

use crate::word::{ascii_bits, bits, is_alphanumeric, is_dense, padded};

/// A set of phrases, each with a number of its own.
pub(super) struct Phrases {
    /// The spellings, each once, with the numbers of what they spell: those of less than three bytes
    /// first, and then ascending.
    spellings: Vec<(Box<str>, u32)>,
    /// How many are of less than three bytes.
    shorter: usize,
    /// The places of those that begin with the same three bytes.
    places: AHashMap<[u8; 3], Range<u32>>,
    /// A bit for every three bytes that a spelling begins with.
    starts: [u64; STARTS / 64],
    /// The same for two bytes, of shorter spellings.
    short: [u64; SHORT / 64],
}

/// Bits that tell most beginnings from those of spellings.
const STARTS: usize = 1 << 13;
const SHORT: usize = 1 << 11;

/// The place of three bytes among the bits.
fn start([first, second, third]: [u8; 3]) -> usize {
    (usize::from(first) << 5 ^ usize::from(second) << 2 ^ usize::from(third) << 7) % STARTS
}

/// The place of two bytes among the bits of shorter spellings.
fn short(first: u8, second: u8) -> usize {
    (usize::from(first) << 4 ^ usize::from(second)) % SHORT
}

fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

fn is_set(bits: &[u64], at: usize) -> bool {
    bits[at / 64] >> (at % 64) & 1 == 1
}

impl Phrases {
    /// Phrases as they are written, each with a number.
    pub(super) fn exact<'a>(phrases: impl Iterator<Item = (&'a str, u32)>) -> Self {
        Self::new(phrases.map(|(phrase, number)| (phrase.to_owned(), number)))
    }

    /// Phrases as written, in small letters, in capitals, and with one capital or one a word, each
    /// with a number.
    pub(super) fn any_case<'a>(phrases: impl Iterator<Item = (&'a str, u32)>) -> Self {
        Self::new(phrases.flat_map(|(phrase, number)| {
            let words: Vec<String> = phrase.split(' ').map(capital).collect();
            let forms = [
                phrase.to_owned(),
                phrase.to_lowercase(),
                phrase.to_uppercase(),
                capital(phrase),
                words.join(" "),
            ];
            forms.map(|form| (form, number))
        }))
    }

    /// Spellings with the numbers of what they spell; the first of equal spellings counts.
    pub(super) fn new(spellings: impl Iterator<Item = (String, u32)>) -> Self {
        let some = spellings.filter(|(spelling, _)| !spelling.is_empty());
        let mut spellings: Vec<_> =
            some.map(|(spelling, number)| (spelling.into_boxed_str(), number)).collect();
        spellings.sort_by(|(a, _), (b, _)| (a.len() > 2).cmp(&(b.len() > 2)).then(a.cmp(b)));
        spellings.dedup_by(|(a, _), (b, _)| a == b);
        let (mut starts, mut shorter) = ([0; STARTS / 64], [0; SHORT / 64]);
        let mut places = AHashMap::<_, Range<u32>>::new();
        for (at, (spelling, _)) in (0..).zip(&spellings) {
            match *spelling.as_bytes() {
                [first, second, third, ..] => {
                    let first = [first, second, third];
                    places.entry(first).or_insert(at..at).end = at + 1;
                    set(&mut starts, start(first));
                }
                [first, second] => set(&mut shorter, short(first, second)),
                [only] => (0..=u8::MAX).for_each(|next| set(&mut shorter, short(only, next))),
                [] => {}
            }
        }
        let count = spellings.partition_point(|(spelling, _)| spelling.len() < 3);
        Self { spellings, shorter: count, places, starts, short: shorter }
    }

    /// All spellings.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &str> {
        self.numbered().map(|(spelling, _)| spelling)
    }

    /// All spellings, each with its number.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (&str, u32)> {
        self.spellings.iter().map(|(spelling, number)| (&**spelling, *number))
    }

    /// Whether any spelling begins with the first bytes of a text, as far as bits tell.
    #[inline]
    fn may_begin(&self, text: &[u8]) -> bool {
        match *text {
            [first, second, third, ..] => {
                is_set(&self.starts, start([first, second, third]))
                    || is_set(&self.short, short(first, second))
            }
            _ => true,
        }
    }

    /// The spellings that a text begins with, by their numbers and ends, the shortest first.
    #[inline]
    fn prefixes(&self, text: &[u8]) -> impl Iterator<Item = (u32, usize)> {
        let (mut few, mut some) = (0..0, 0..0);
        if let [first, rest @ ..] = text {
            let second = rest.first().copied().unwrap_or_default();
            if is_set(&self.short, short(*first, second)) {
                few = 0..self.shorter;
            }
        }
        if let Some(first) = text.first_chunk().filter(|first| is_set(&self.starts, start(**first)))
            && let Some(places) = self.places.get(first)
        {
            some = places.start as usize..places.end as usize;
        }
        let here = self.spellings[few].iter().chain(&self.spellings[some]);
        here.filter(move |(spelling, _)| text.starts_with(spelling.as_bytes()))
            .map(|(spelling, number)| (*number, spelling.len()))
    }

    /// The first phrase from a place on: the longest where several start.
    pub(super) fn next(&self, text: &str, from: usize) -> Option<(u32, Range<usize>)> {
        let bytes = text.as_bytes();
        (from..bytes.len()).step_by(64).find_map(|block| {
            let mut places = beginnings(bytes, block);
            while places != 0 {
                let at = block + places.trailing_zeros() as usize;
                places &= places - 1;
                if self.may_begin(&bytes[at..])
                    && is_between_words(text, at)
                    && let Some((number, length)) = self.prefixes(&bytes[at..]).last()
                    && is_between_words(text, at + length)
                {
                    return Some((number, at..at + length));
                }
            }
            None
        })
    }

    /// All phrases in a text, in order; none overlap.
    pub(super) fn all<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (u32, Range<usize>)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (number, range) = self.next(text, from)?;
            from = range.end;
            Some((number, range))
        })
    }

    /// The longest phrase that a text starts with, and its length.
    pub(super) fn at_start(&self, text: &str) -> Option<(u32, usize)> {
        // A longer phrase that ends within a word may hide a shorter one that does not.
        self.prefixes(text.as_bytes()).filter(|(_, end)| is_between_words(text, *end)).last()
    }
}

/// A bit for each of up to 64 bytes from `at` on that is the first of a character and stands within no
/// word of ASCII letters and digits.
fn beginnings(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    let block = &padded(rest);
    let words = ascii_bits(block);
    let before = at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    let within = words & (words << 1 | u64::from(before));
    let later = match block.is_ascii() {
        true => 0,
        false => bits(block, |byte| u8::from(byte & 0xc0 == 0x80)),
    };
    let behind = 64_usize.saturating_sub(rest.len()) as u32;
    !(within | later) & (u64::MAX >> behind)
}

/// A phrase with a first capital.
fn capital(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Whether a place is not within a word.
fn is_between_words(text: &str, at: usize) -> bool {
    if let [before, behind, ..] = text.as_bytes()[at.saturating_sub(1)..]
        && at > 0
        && before.is_ascii()
        && behind.is_ascii()
    {
        return !(before.is_ascii_alphanumeric() && behind.is_ascii_alphanumeric());
    }
    let joins = |c: char| is_word(c) && !is_dense(c);
    let (before, behind) = text.split_at(at);
    !(before.chars().next_back().is_some_and(joins) && behind.chars().next().is_some_and(joins))
}

/// Whether a character is part of a word: a letter, a digit or a mark on one.
pub(super) fn is_word(c: char) -> bool {
    is_alphanumeric(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{963}' | '\u{e31}'..='\u{e4e}')
}
