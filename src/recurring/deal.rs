//! The hashes of articles that recur, a small part of them after the other.
//!
//! Hashes are dealt out by their leading bits, in one walk along the articles, into parts so small that
//! what is done with one stays in a cache. Most of a corpus is written once, and sorting what is would be
//! most of the work. So each hash of a part first leaves a mark at a place that few others have, and only
//! those whose place was marked twice are sorted: a third of them in news. Each thread takes a part at a
//! time. About 100 instructions a hash, and 12 bytes for each that is dealt out.

use std::ops::Range;

use rayon::prelude::*;

use super::{Part, Seen, sorted};
use crate::article::ArticleId;

/// A hash and an article that holds it.
pub type Entry = (u64, ArticleId);

/// The hashes of articles, wherever they are held.
pub trait Lists: Sync {
    /// How many there are in a piece.
    fn count(&self, piece: usize) -> usize;

    /// How many there are in all.
    fn total(&self) -> usize {
        (0..self.pieces()).map(|piece| self.count(piece)).sum()
    }

    /// How many may be dealt out together, at 12 bytes each or somewhat more. All lists are walked along
    /// as often as that goes into the total.
    fn at_once(&self) -> usize {
        Deal::AT_ONCE
    }

    /// Into how many pieces they fall, which several threads can walk along.
    fn pieces(&self) -> usize {
        1
    }

    /// Gives what the articles of a piece have of a part to `each`, an article or some of it at a time,
    /// in any order; more than what is of the part may be given.
    fn within(&self, piece: usize, part: Part, each: &mut dyn FnMut(ArticleId, &[u64]));
}

impl Lists for Vec<(ArticleId, &[u64])> {
    fn count(&self, _: usize) -> usize {
        self.iter().map(|(_, hashes)| hashes.len()).sum()
    }

    fn within(&self, _: usize, _: Part, each: &mut dyn FnMut(ArticleId, &[u64])) {
        for (id, hashes) in self {
            each(*id, hashes);
        }
    }
}

/// How many of so many articles are a piece of lists that are held in memory: there are some pieces for each
/// thread, and few shares of a part.
pub fn piece_of(articles: usize) -> usize {
    (articles / 64).clamp(256, 8192)
}

/// How many such pieces there are.
pub fn pieces_of(articles: usize) -> usize {
    articles.div_ceil(piece_of(articles))
}

/// How the hashes of some lists are dealt out.
#[derive(Debug, Clone, Copy)]
pub struct Deal {
    /// By how many leading bits they fall into groups, which are dealt out one after the other.
    group_bits: u32,
    /// By how many bits behind those a group falls into parts.
    part_bits: u32,
    /// By how many bits the marks of a part are set apart.
    marked: u32,
}

impl Deal {
    /// So many are dealt out together as a rule, 50 MB of them.
    pub const AT_ONCE: usize = 1 << 22;

    /// The marks of so many hashes, half a megabyte, stay in a cache.
    const PART: usize = 1 << 18;

    /// How the hashes of some lists are dealt out.
    pub fn of(lists: &dyn Lists) -> Self {
        let (all, at_once) = (lists.total(), lists.at_once());
        let bits = |count: usize| count.next_power_of_two().trailing_zeros();
        let group_bits = bits(all.div_ceil(at_once));
        let part_bits = bits((all >> group_bits).div_ceil(Self::PART));
        // Eight places for each hash.
        let marked = bits(all >> group_bits >> part_bits) + 3;
        Self { group_bits, part_bits, marked }
    }

    /// The groups, ascending.
    pub fn groups(self) -> impl Iterator<Item = Part> {
        let bits = self.group_bits;
        (0..1 << bits).map(move |number| Part { number, bits })
    }

    /// Nothing yet, with the parts of a group.
    pub fn nothing(self) -> Dealt {
        Dealt { deal: self, pieces: Vec::new() }
    }

    /// Deals out what a piece of the lists has of a group: a share for each part.
    fn out(
        self,
        lists: &dyn Lists,
        piece: usize,
        group: Part,
        Piece { shares, counts }: &mut Piece,
    ) {
        // They are spread evenly; one share is hardly ever larger than the mean by a sixteenth.
        let expected = lists.count(piece) >> group.bits >> self.part_bits;
        shares.resize_with(1 << self.part_bits, Vec::new);
        let room = expected + expected / 16;
        for share in &mut *shares {
            share.clear();
            share.shrink_to(room);
            share.reserve(room);
        }
        counts.clear();
        let mask = shares.len() - 1;
        let of = |hash: u64| hash.rotate_left(group.bits + self.part_bits) as usize & mask;
        let mut held = Vec::new();
        lists.within(piece, group, &mut |id, hashes| {
            let mut deal_out = |hash: u64| shares[of(hash)].push(Packed::new(hash, id));
            // Where all are one group, none need be picked out.
            if group.bits == 0 {
                counts.push(hashes.len() as u32);
                for hash in hashes {
                    deal_out(*hash);
                }
            } else {
                let held = places(hashes, &mut held, |hash| group.holds(*hash));
                counts.push(held.len() as u32);
                for at in held {
                    deal_out(hashes[*at as usize]);
                }
            }
        });
    }
}

/// What was dealt out of a group.
#[derive(Debug)]
pub struct Dealt {
    deal: Deal,
    pieces: Vec<Piece>,
}

/// What was dealt out of a piece of the lists.
#[derive(Debug, Default)]
struct Piece {
    /// For each part what is of it.
    shares: Vec<Vec<Packed>>,
    /// How many there are of each article, or of each bit of one that was given.
    counts: Vec<u32>,
}

impl Dealt {
    /// Takes what the lists have of a group in place of what was dealt out before, where that lay.
    pub fn take(&mut self, lists: &dyn Lists, group: Part) {
        let deal = self.deal;
        self.pieces.resize_with(lists.pieces(), Piece::default);
        let pieces = self.pieces.par_iter_mut().enumerate();
        pieces.for_each(|(number, piece)| deal.out(lists, number, group, piece));
    }

    /// How many were of the group of what the lists gave, in the order in which they gave it.
    pub fn counts(&self) -> impl Iterator<Item = u32> {
        self.pieces.iter().flat_map(|piece| &piece.counts).copied()
    }

    /// The parts of the group, ascending.
    pub fn parts(&self) -> Range<usize> {
        0..1 << self.deal.part_bits
    }

    /// The hashes of a part that stand in several articles or in several places of one, with those,
    /// ascending; of those that stand in one place a few are left.
    // On its own, so that its loops have the registers for what they ask of each hash.
    #[inline(never)]
    pub fn recurring(&self, part: usize) -> Vec<Entry> {
        let shares = || self.pieces.iter().map(|piece| &piece.shares[part]);
        let common = self.deal.group_bits + self.deal.part_bits;
        let mut seen = Seen::new(common, self.deal.marked);
        for share in shares() {
            for packed in share {
                seen.add(packed.hash());
            }
        }
        let (mut entries, mut again) = (Vec::new(), Vec::new());
        for share in shares() {
            let again = places(share, &mut again, |packed| seen.is_again(packed.hash()));
            entries.extend(again.iter().map(|at| share[*at as usize].entry()));
        }
        sorted(&entries, common, |(hash, _)| *hash)
    }
}

/// A hash and the article that holds it, by their bytes, without room between them.
#[derive(Debug, Clone, Copy)]
struct Packed {
    hash: [u8; 8],
    id: [u8; 4],
}

impl Packed {
    #[inline]
    fn new(hash: u64, id: ArticleId) -> Self {
        Self { hash: hash.to_ne_bytes(), id: id.0.to_ne_bytes() }
    }

    #[inline]
    fn hash(self) -> u64 {
        u64::from_ne_bytes(self.hash)
    }

    fn entry(self) -> Entry {
        (self.hash(), ArticleId(u32::from_ne_bytes(self.id)))
    }
}

/// Where those of some hashes stand that are wanted. There is no telling which, so each place is
/// written, over the one before if that was not.
#[inline]
fn places<'a, T>(
    hashes: &[T],
    places: &'a mut Vec<u32>,
    is_wanted: impl Fn(&T) -> bool,
) -> &'a [u32] {
    places.resize(hashes.len(), 0);
    let mut count = 0;
    for (at, hash) in (0..).zip(hashes) {
        places[count] = at;
        count += usize::from(is_wanted(hash));
    }
    &places[..count]
}
