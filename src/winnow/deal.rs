//! The fingerprints that stand in more than one article, sorted.
//!
//! Fingerprints are dealt out by their leading bits, in one walk along the articles, into parts so small
//! that what is done with one stays in a cache. Most of a corpus is written once, and sorting what is
//! would be most of the work. So each fingerprint of a part first leaves a mark at a place that few
//! others have, and only those whose place was marked twice are sorted: a third of them in news. Each
//! thread takes a part at a time. About 110 instructions a fingerprint with what is proposed, and 12
//! bytes for each that is dealt out.

use std::ops::Range;

use super::{Entry, Lists};
use crate::article::ArticleId;
use crate::recurring::{Part, Seen, sorted};

/// How fingerprints are dealt out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deal {
    /// By how many leading bits they fall into groups, which are dealt out one after the other.
    group_bits: u32,
    /// By how many bits behind those a group falls into parts.
    part_bits: u32,
    /// By how many bits the marks of a part are set apart.
    marked: u32,
}

impl Deal {
    /// The marks of so many fingerprints, half a megabyte, stay in a cache.
    const PART: usize = 1 << 18;

    /// How so many fingerprints are dealt out, if no more than `at_once` are to be in one group.
    pub(super) fn of(all: usize, at_once: usize) -> Self {
        let bits = |count: usize| count.next_power_of_two().trailing_zeros();
        let group_bits = bits(all.div_ceil(at_once));
        let part_bits = bits((all >> group_bits).div_ceil(Self::PART));
        // Eight places for each fingerprint.
        let marked = bits(all >> group_bits >> part_bits) + 3;
        Self { group_bits, part_bits, marked }
    }

    /// The groups, ascending.
    pub(super) fn groups(self) -> impl Iterator<Item = Part> {
        let bits = self.group_bits;
        (0..1 << bits).map(move |number| Part { number, bits })
    }

    /// The parts of each group, ascending.
    pub(super) fn parts(self) -> Range<usize> {
        0..1 << self.part_bits
    }
}

/// A fingerprint and the article that holds it, by their bytes, without room between them.
#[derive(Clone, Copy)]
pub(super) struct Packed {
    print: [u8; 8],
    id: [u8; 4],
}

impl Packed {
    #[inline]
    fn new(print: u64, id: ArticleId) -> Self {
        Self { print: print.to_ne_bytes(), id: id.0.to_ne_bytes() }
    }

    #[inline]
    fn print(self) -> u64 {
        u64::from_ne_bytes(self.print)
    }

    fn entry(self) -> Entry {
        (self.print(), ArticleId(u32::from_ne_bytes(self.id)))
    }
}

/// Deals out what a piece of the lists has of a group: a share for each part.
pub(super) fn dealt(lists: &dyn Lists, piece: usize, group: Part, deal: Deal) -> Vec<Vec<Packed>> {
    // They are spread evenly; one share is hardly ever larger than the mean by a sixteenth.
    let expected = lists.count(piece) >> group.bits >> deal.part_bits;
    let share = |_| Vec::with_capacity(expected + expected / 16);
    let mut shares: Vec<Vec<Packed>> = deal.parts().map(share).collect();
    let mask = shares.len() - 1;
    let of = |print: u64| print.rotate_left(group.bits + deal.part_bits) as usize & mask;
    let mut held = Vec::new();
    lists.within(piece, group, &mut |id, prints| {
        let mut deal_out = |print: u64| shares[of(print)].push(Packed::new(print, id));
        // Where all are one group, none need be picked out.
        if group.bits == 0 {
            for print in prints {
                deal_out(*print);
            }
        } else {
            for at in places(prints, &mut held, |print| group.holds(*print)) {
                deal_out(prints[*at as usize]);
            }
        }
    });
    shares
}

/// Where those of some fingerprints stand that are wanted. There is no telling which, so each place is
/// written, over the one before if that was not.
#[inline]
fn places<'a, T>(
    prints: &[T],
    places: &'a mut Vec<u32>,
    is_wanted: impl Fn(&T) -> bool,
) -> &'a [u32] {
    places.resize(prints.len(), 0);
    let mut count = 0;
    for (at, print) in (0..).zip(prints) {
        places[count] = at;
        count += usize::from(is_wanted(print));
    }
    &places[..count]
}

/// The fingerprints of a part that stand in several articles, with those, ascending; of those that
/// stand in one a few are left. `dealt` holds shares of each part.
///
/// On its own, so that its loops have the registers for what they ask of each fingerprint.
#[inline(never)]
pub(super) fn recurring(part: usize, dealt: &[Vec<Vec<Packed>>], deal: Deal) -> Vec<Entry> {
    let shares = || dealt.iter().map(|shares| &shares[part]);
    let mut seen = Seen::new(deal.group_bits + deal.part_bits, deal.marked);
    for share in shares() {
        for packed in share {
            seen.add(packed.print());
        }
    }
    let (mut entries, mut again) = (Vec::new(), Vec::new());
    for share in shares() {
        let again = places(share, &mut again, |packed| seen.is_again(packed.print()));
        entries.extend(again.iter().map(|at| share[*at as usize].entry()));
    }
    sorted(&entries, deal.group_bits + deal.part_bits, |(print, _)| *print)
}
