//! What stands above the story: its headline in all variants, its standfirst, and menus.
//!
//! The headline is the piece that speaks of what the story speaks of. Its other variants, and lines
//! into which it was squeezed, are known by its words.

use super::furniture;
use super::piece::End;
use super::told::Vocabulary;
use super::{Entry, Role};
use crate::word::Scan;

/// From this share of common words on, two lines are variants of one headline.
const VARIANT: f64 = 0.6;

/// Sets the roles of unmarked entries before the story, which begins at `begin`.
pub(super) fn settle(scan: &Scan<'_>, entries: &mut [Entry<'_>], begin: usize) {
    const LONGEST: u32 = 32;
    if begin == 0 {
        return;
    }
    let is_open = |entry: &Entry<'_>| {
        let piece = &entry.piece;
        let fits = (3..=LONGEST).contains(&piece.words) && piece.bars < 3;
        entry.role.is_none() && fits && piece.end != End::Colon
    };
    for entry in entries[..begin].iter_mut().filter(|entry| is_open(entry)) {
        if furniture::is_credited(entry) {
            entry.set(Role::Caption, "stands above the story and carries the credit of a picture");
        }
    }
    let open: Vec<usize> = (0..begin).filter(|at| is_open(&entries[*at])).collect();
    // What the story says is asked for only where there is a choice.
    let best = match *open {
        [] => None,
        [only] => Some(only),
        _ => closest(scan, entries, begin, &open),
    };
    let Some(best) = best else {
        menus(entries, 0..begin);
        return;
    };
    entries[best].set(Role::Headline, "speaks of what the story speaks of, above it");
    if open.len() > 1 {
        let mut words = Vocabulary::default();
        words.add(scan, entries[best].piece.range());
        for at in open.into_iter().filter(|at| *at != best) {
            if words.share(scan, entries[at].piece.range()) >= VARIANT {
                entries[at].set(Role::Headline, "the headline in other words");
            }
        }
    }
    for entry in &mut entries[best..begin] {
        if entry.role.is_none() && (entry.piece.words >= 8 || entry.piece.is_prose()) {
            entry.set(Role::Standfirst, "a summary between headline and story");
        }
    }
    menus(entries, 0..begin);
}

/// The entry that says most of what the story says, of several above it.
fn closest(scan: &Scan<'_>, entries: &[Entry<'_>], begin: usize, open: &[usize]) -> Option<usize> {
    // The lead of a story holds what its headline says.
    const PARAGRAPHS: usize = 4;
    const PARAGRAPH: usize = 400;
    let mut story = Vocabulary::default();
    let paragraphs = entries[begin..].iter().filter(|entry| entry.role == Some(Role::Body));
    for piece in paragraphs.take(PARAGRAPHS).map(|entry| &entry.piece) {
        let start = piece.range().start;
        story.add(scan, start..start + piece.text.floor_char_boundary(PARAGRAPH));
    }
    let score = |at: usize| {
        let near = 0.02 * at as f64;
        let length = if entries[at].piece.words >= 5 { 0.15 } else { 0.0 };
        let prose = if entries[at].piece.is_prose() { -0.3 } else { 0.0 };
        story.share(scan, entries[at].piece.range()) + length + prose + near.min(0.2)
    };
    let scored = open.iter().map(|at| (score(*at), *at));
    let best = scored.max_by(|(x, above), (y, below)| x.total_cmp(y).then(below.cmp(above)));
    best.map(|(_, best)| best)
}

/// What is left is menus.
fn menus(entries: &mut [Entry<'_>], range: std::ops::Range<usize>) {
    for entry in entries[range].iter_mut().filter(|entry| entry.role.is_none()) {
        entry.set(Role::Navigation, "stands above the story and is no part of it");
    }
}
