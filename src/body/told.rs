//! What a story tells, as the set of its longer words: by them it is known where it goes on, and which
//! line is its headline. A word costs 20 ns.

use std::ops::Range;

use ahash::AHashSet;

use super::{Entry, Role};
use crate::word::{Scan, stem};

/// What the story has told so far, taken up when it is needed: most pages have one label behind the
/// story or none, and nothing like a story behind that.
#[derive(Default)]
pub(super) struct Told {
    /// Where the story was first interrupted.
    pub(super) first: Option<usize>,
    /// How many entries have been taken up.
    known: usize,
    vocabulary: Option<Vocabulary>,
}

impl Told {
    /// The words up to an entry: of what may belong to the story before it was interrupted, and of its
    /// paragraphs since.
    pub(super) fn upto(
        &mut self,
        scan: &Scan<'_>,
        entries: &[Entry<'_>],
        at: usize,
    ) -> &Vocabulary {
        let first = self.first.unwrap_or(at);
        let vocabulary = self.vocabulary.get_or_insert_default();
        for (number, entry) in entries.iter().enumerate().take(at).skip(self.known) {
            let is_story = match number < first {
                true => entry.role.is_none_or(|role| role == Role::Body),
                false => entry.role == Some(Role::Body) && entry.piece.is_prose(),
            };
            if is_story {
                vocabulary.add(scan, entry.piece.range());
            }
        }
        self.known = at;
        vocabulary
    }
}

/// The longer words of some texts.
pub(super) struct Vocabulary(AHashSet<u64>);

impl Default for Vocabulary {
    fn default() -> Self {
        /// About as many as four paragraphs have.
        const SOME: usize = 100;
        Self(AHashSet::with_capacity(SOME))
    }
}

impl Vocabulary {
    pub(super) fn add(&mut self, scan: &Scan<'_>, part: Range<usize>) {
        each_word(scan, part, |word| {
            self.0.insert(word);
        });
    }

    /// The share of the longer words of a part of the text that are known; 0 if it has none.
    pub(super) fn share(&self, scan: &Scan<'_>, part: Range<usize>) -> f64 {
        self.share_of(scan, [part].into_iter())
    }

    /// The same for several parts.
    pub(super) fn share_of(
        &self,
        scan: &Scan<'_>,
        parts: impl Iterator<Item = Range<usize>>,
    ) -> f64 {
        let (mut known, mut all) = (0_u32, 0_u32);
        for part in parts {
            each_word(scan, part, |word| {
                all += 1;
                known += u32::from(self.0.contains(&word));
            });
        }
        if all == 0 { 0.0 } else { f64::from(known) / f64::from(all) }
    }
}

/// The words of five letters and more, case folded, by their first six letters, so that endings do
/// not matter; of scripts without spaces, every two characters that stand together.
fn each_word(scan: &Scan<'_>, part: Range<usize>, mut take: impl FnMut(u64)) {
    scan.words(part).for_each(|word| {
        if word.unspaced {
            each_pair(&scan.text()[word.start..word.end], &mut take);
        } else if let Some(stem) = stem(scan.text(), &word) {
            take(stem);
        }
    });
}

/// Every two characters of a word, as a number.
#[inline(never)]
fn each_pair(word: &str, take: &mut impl FnMut(u64)) {
    let mut last = None;
    for c in word.chars() {
        if let Some(last) = last.replace(c) {
            take(u64::from(u32::from(last)) << 32 | u64::from(u32::from(c)));
        }
    }
}
