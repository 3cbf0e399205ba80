//! Shingles: every run of `w` consecutive tokens, as one 64-bit hash each.
//!
//! A shingle's hash is the polynomial of its token hashes in a fixed odd base, modulo 2^64, through
//! the mixer. That is sixteen times cheaper than hashing the joined words and as free of collisions:
//! each token hash is 64 good bits already. About 1.5 ns a shingle. Broder, "On the resemblance and
//! containment of documents" (1997).

use std::borrow::Cow;
use std::ops::Range;

use crate::hash;
use crate::tokenize::{Tokens, WORD};

/// How many words a shingle has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(u8);

impl Width {
    /// What news text is compared with: one word shared by chance is common, five in a row are not.
    pub const DEFAULT: Self = Self(5);
    /// The widest that is allowed.
    pub const MAX: u8 = 32;

    /// A width from 1 to [`Width::MAX`] words.
    pub fn new(words: u8) -> Option<Self> {
        (1..=Self::MAX).contains(&words).then_some(Self(words))
    }

    /// The number of words.
    pub fn words(self) -> u8 {
        self.0
    }
}

/// The shingles of a text in order, repeats included.
///
/// A text with fewer tokens than one shingle takes has one shingle of all its tokens; an empty text
/// has none. Where tokens are smaller than words, a shingle takes as many as make up `width` words.
pub fn shingles(tokens: &Tokens, width: Width) -> Vec<u64> {
    let hashes = tokens.hashes();
    let mut shingles: Vec<u64> = if tokens.sizes().is_empty() {
        hash::polynomials(hashes, usize::from(width.0)).map(hash::mix).collect()
    } else {
        let windows = windows(tokens, width, 0..hashes.len());
        windows.map(|window| combine(&hashes[window])).collect()
    };
    if shingles.is_empty() && !hashes.is_empty() {
        shingles.push(combine(hashes));
    }
    shingles
}

/// Where the shingles that lie within a run of tokens are among all of a text; nowhere if the run is
/// shorter than a shingle.
pub fn within(tokens: &Tokens, width: Width, run: Range<usize>) -> Range<usize> {
    // The last shingle that ends within the run starts where what is left holds `width` words.
    let wanted = u32::from(width.words()) * u32::from(WORD);
    let size = |at: usize| u32::from(tokens.sizes().get(at).copied().unwrap_or(WORD));
    let (mut start, mut held) = (run.end, 0);
    while held < wanted {
        if start == run.start {
            return start..start;
        }
        start -= 1;
        held += size(start);
    }
    run.start..start + 1
}

/// For each shingle within a run of tokens, in order, the tokens that it covers.
///
/// # Panics
///
/// If the run lies outside the tokens.
pub fn windows(
    tokens: &Tokens,
    width: Width,
    run: Range<usize>,
) -> impl Iterator<Item = Range<usize>> {
    let sizes = tokens.sizes();
    let size = move |at: usize| u32::from(sizes.get(at).copied().unwrap_or(WORD));
    let wanted = u32::from(width.words()) * u32::from(WORD);
    let (mut end, mut held) = (run.start, 0);
    run.clone().map_while(move |start| {
        if sizes.is_empty() {
            let window = start..start + usize::from(width.words());
            return (window.end <= run.end).then_some(window);
        }
        while held < wanted {
            if end == run.end {
                return None;
            }
            held += size(end);
            end += 1;
        }
        held -= size(start);
        Some(start..end)
    })
}

#[inline]
fn combine(tokens: &[u64]) -> u64 {
    hash::mix(hash::polynomial(tokens))
}

/// Longer shingles of a text, each made of the first and the last of the shorter ones that lie in its
/// words: a multiplication for each, a third of the instructions that a hash of its tokens takes.
#[derive(Debug, Clone)]
pub struct Spliced<'a> {
    /// The first and the last of the shorter ones in the longer one that starts with each token.
    firsts: Cow<'a, [u64]>,
    lasts: Cow<'a, [u64]>,
}

impl<'a> Spliced<'a> {
    /// Those of `long` words of a text that is known by its `shingles` of `short` words. Where two of
    /// these don't reach over the words of a longer one, or are no shorter, it is a shingle of its own.
    ///
    /// # Panics
    ///
    /// If the tokens and the shingles are not of one text.
    pub fn of(tokens: &Tokens, shingles: &'a [u64], short: Width, long: Width) -> Self {
        if !(short.0..2 * short.0).contains(&long.0) {
            return Self::whole(self::shingles(tokens, long));
        }
        if tokens.sizes().is_empty() {
            let behind = usize::from(long.0 - short.0);
            let lasts = shingles.get(behind..).unwrap_or_default();
            return Self { firsts: shingles[..lasts.len()].into(), lasts: lasts.into() };
        }
        let ends = windows(tokens, long, 0..tokens.len()).map(|window| {
            // A longer window holds a shorter one.
            let held = &shingles[within(tokens, short, window)];
            (held.first().copied().unwrap_or(0), held.last().copied().unwrap_or(0))
        });
        let (firsts, lasts): (Vec<u64>, Vec<u64>) = ends.unzip();
        Self { firsts: firsts.into(), lasts: lasts.into() }
    }

    /// Shingles that are not made of others.
    pub fn whole(shingles: Vec<u64>) -> Self {
        Self { firsts: shingles.clone().into(), lasts: shingles.into() }
    }

    /// The first of the shorter ones in each, in order.
    pub fn firsts(&self) -> &[u64] {
        &self.firsts
    }

    /// The longer shingle at a place: one hash of the two; if they are equal, that.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[inline]
    pub fn at(&self, place: usize) -> u64 {
        let (first, last) = (self.firsts[place], self.lasts[place]);
        hash::polynomial(&[first.wrapping_sub(last), last])
    }
}

/// The distinct shingles of a text, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShingleSet(Box<[u64]>);

impl ShingleSet {
    /// The set of some shingles.
    pub fn new(mut shingles: Vec<u64>) -> Self {
        shingles.sort_unstable();
        shingles.dedup();
        Self(shingles.into_boxed_slice())
    }

    /// The shingles, ascending and distinct.
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a shingle is one of them.
    pub fn contains(&self, shingle: u64) -> bool {
        self.0.binary_search(&shingle).is_ok()
    }
}
