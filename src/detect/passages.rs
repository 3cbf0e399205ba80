//! The passage road: candidates that share a run of words, however little else.

use std::borrow::Cow;
use std::cmp::Reverse;

use ahash::AHashMap;
use rayon::prelude::*;

use super::whole::Whole;
use super::{Classes, Prints, Run, Texts};
use crate::align;
use crate::article::ArticleId;
use crate::group::UnionFind;
use crate::lsh::Candidate;
use crate::progress::Stage;
use crate::recurring::{Deal, Lists, Part, piece_of, pieces_of};
use crate::winnow::{self, Holders, Stock};

/// Candidates of both roads.
pub(super) struct Proposed {
    /// Ascending; whether passages proposed the pair.
    pub(super) list: Vec<(Candidate, bool)>,
    /// How many pairs passages proposed.
    pub(super) by_passages: u64,
    /// What proposed nothing because it stands in too many texts.
    pub(super) stock: Vec<Stock>,
}

/// A text with fewer fingerprints than this may share most of its words by one of them.
const FEW: usize = 4;

/// What is held in memory is walked along so often at the most; meanwhile a quarter of it is held twice.
const WALKS: usize = 4;

impl<T: Texts> Run<'_, T> {
    /// Adds what passages propose to the candidates from signatures.
    ///
    /// `every` gives for each face all its shingles, where every pair is compared; else the winnowed
    /// ones of the first pass serve.
    pub(super) fn propose_passages(
        &self,
        classes: &Classes,
        signatures: Vec<Candidate>,
        every: &[Cow<'_, Whole>],
    ) -> Proposed {
        let Some(passages) = &self.config.passages else {
            let list = signatures.into_iter().map(|pair| (pair, false)).collect();
            return Proposed { list, by_passages: 0, stock: Vec::new() };
        };
        self.observer.begin(Stage::Passages, classes.faces.len() as u64);
        let is_every = !every.is_empty();
        let prints: &dyn Lists = match is_every {
            true => &Every { faces: &classes.faces, wholes: every },
            false => &Winnowed::of(self.input.prints, classes),
        };
        // Copies of one text count once. Signatures propose strangers as well, which would chain half
        // the corpus together, so the fingerprints are asked.
        let copies = match is_every {
            true => signatures.clone(),
            false => copies(self.input.prints, &signatures),
        };
        let mut union = UnionFind::new(self.input.articles.len());
        for pair in copies {
            union.union(pair.a.0, pair.b.0);
        }
        let texts: Vec<u32> =
            (0..self.input.articles.len() as u32).map(|id| union.find(id)).collect();
        let holders = Holders {
            prints,
            texts: &texts,
            sources: &self.sources(),
            old: self.input.old,
            words: if is_every { self.config.width.words() } else { passages.width().words() },
        };
        let mut proposals = winnow::propose(&holders, passages.stock);
        let by_passages = proposals.list.len() as u64;
        // One fingerprint of prose is a run of fewer words than count as reuse, unless there are hardly
        // more in the text. Where every shingle is a fingerprint, the shortest passage has several.
        let width = usize::from(self.config.width.words());
        let least = match is_every {
            true => (align::SHORTEST + 1).saturating_sub(width).max(1) as u32,
            false => 2,
        };
        proposals.list.retain(|proposal| {
            let pair = proposal.pair;
            let is_short = |id| self.input.prints.has_few_passages::<FEW>(id);
            proposal.prose + proposal.quotes >= least
                || !is_every && (proposal.quotes > 0 || is_short(pair.a) || is_short(pair.b))
        });
        let signatures = signatures.into_iter().map(|pair| (pair, false));
        let mut list: Vec<(Candidate, bool)> = signatures.collect();
        list.extend(proposals.list.iter().map(|proposal| (proposal.pair, true)));
        list.par_sort_unstable();
        // Of a pair that both roads propose the later entry says so.
        list.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            earlier.1 |= is_same && later.1;
            is_same
        });
        self.observer.advance(classes.faces.len() as u64);
        self.observer.end(Stage::Passages);
        Proposed { list, by_passages, stock: with_known(proposals.stock, self.input.stock) }
    }

    /// A number for the source of each article that names one; none if all name the same, which tells
    /// nothing apart.
    fn sources(&self) -> Vec<Option<u32>> {
        let mut numbers: AHashMap<String, u32> = AHashMap::new();
        let mut number = |source: &str| {
            let next = numbers.len() as u32;
            numbers.get(source).copied().unwrap_or_else(|| {
                numbers.insert(source.to_owned(), next);
                next
            })
        };
        let articles = self.input.articles.iter();
        let sources: Vec<Option<u32>> =
            articles.map(|(_, article)| article.source.as_deref().map(&mut number)).collect();
        match numbers.len() {
            0 | 1 => vec![None; sources.len()],
            _ => sources,
        }
    }
}

/// How much of what is held in memory is dealt out together: a walk along all of it costs as much as what is
/// done with a part, and 100 MB are at hand.
fn at_once(total: usize) -> usize {
    (2 * Deal::AT_ONCE).max(total.div_ceil(WALKS))
}

/// The fingerprints of passages of the faces.
struct Winnowed<'a> {
    prints: Prints<'a>,
    classes: &'a Classes,
    /// The faces of each piece, with how many fingerprints they have. What is kept elsewhere is one piece.
    pieces: Vec<(&'a [ArticleId], usize)>,
}

impl<'a> Winnowed<'a> {
    fn of(prints: Prints<'a>, classes: &'a Classes) -> Self {
        let size = match prints {
            Prints::Held(_) => piece_of(classes.faces.len()),
            Prints::Kept(_) => classes.faces.len().max(1),
        };
        let count = |id: &ArticleId| prints.passage_count(*id);
        let pieces = classes.faces.chunks(size);
        let pieces = pieces.map(|faces| (faces, faces.iter().map(count).sum())).collect();
        Self { prints, classes, pieces }
    }
}

impl Lists for Winnowed<'_> {
    fn count(&self, piece: usize) -> usize {
        self.pieces[piece].1
    }

    fn at_once(&self) -> usize {
        match self.prints {
            Prints::Held(_) => at_once(self.total()),
            Prints::Kept(_) => Deal::AT_ONCE,
        }
    }

    fn pieces(&self) -> usize {
        self.pieces.len()
    }

    fn within(&self, piece: usize, part: Part, each: &mut dyn FnMut(ArticleId, &[u64])) {
        match self.prints {
            Prints::Held(prints) => {
                for id in self.pieces[piece].0 {
                    each(*id, prints[id.index()].passages());
                }
            }
            Prints::Kept(sketches) => {
                sketches.passages_within(part, &mut |id, prints| {
                    if self.classes.face[id.index()] == id {
                        each(id, prints);
                    }
                });
            }
        }
    }
}

/// All shingles of the faces, each within a part of its text.
struct Every<'a> {
    faces: &'a [ArticleId],
    wholes: &'a [Cow<'a, Whole>],
}

impl Every<'_> {
    fn piece(&self, piece: usize) -> impl Iterator<Item = (ArticleId, &Whole)> {
        let size = piece_of(self.faces.len());
        let faces = self.faces.iter().zip(self.wholes).skip(size * piece).take(size);
        faces.map(|(id, whole)| (*id, &**whole))
    }
}

impl Lists for Every<'_> {
    fn count(&self, piece: usize) -> usize {
        self.piece(piece).map(|(_, whole)| whole.print_count()).sum()
    }

    fn at_once(&self) -> usize {
        at_once(self.total())
    }

    fn pieces(&self) -> usize {
        pieces_of(self.faces.len())
    }

    fn within(&self, piece: usize, _: Part, each: &mut dyn FnMut(ArticleId, &[u64])) {
        let mut prints = Vec::new();
        for (id, whole) in self.piece(piece) {
            prints.clear();
            prints.extend(whole.prints());
            each(id, &prints);
        }
    }
}

/// Stock phrases with those that were known before, ascending by fingerprint.
fn with_known(mut stock: Vec<Stock>, known: &[Stock]) -> Vec<Stock> {
    if !known.is_empty() {
        stock.extend(known);
        stock.sort_unstable_by_key(|stock| (stock.fingerprint, Reverse(stock.texts)));
        stock.dedup_by_key(|stock| stock.fingerprint);
    }
    stock
}

/// Those of some candidates that are copies as far as their fingerprints tell.
fn copies(prints: Prints<'_>, candidates: &[Candidate]) -> Vec<Candidate> {
    /// The fingerprints of the articles of so many candidates are at hand together.
    const AT_ONCE: usize = 8192;
    let some = candidates.chunks(AT_ONCE).flat_map(|some| {
        let mut ids: Vec<ArticleId> = some.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        ids.sort_unstable();
        ids.dedup();
        let lists: Vec<Box<[u32]>> = ids.par_iter().map(|id| prints.passage_halves(*id)).collect();
        let list = |id: ArticleId| &*lists[ids.partition_point(|other| *other < id)];
        let copies = some.par_iter().map_init(Vec::new, |marks, pair| {
            let words = prints.words(pair.a).max(prints.words(pair.b));
            are_copies(list(pair.a), list(pair.b), words, marks).then_some(*pair)
        });
        copies.flatten_iter().collect::<Vec<_>>()
    });
    some.collect()
}

/// Whether two articles, of which the longer has so many words, are copies as far as their fingerprints
/// tell: a third of those that either has are in both, which is less than any threshold that makes sense
/// asks for. Nothing is sorted for that: each leaves a mark at a place that few others have, and places
/// are counted. The lower halves of fingerprints say where that is.
fn are_copies(a: &[u32], b: &[u32], words: u32, marks: &mut Vec<u8>) -> bool {
    const IN_A: u8 = 1;
    const IN_B: u8 = 2;
    marks.clear();
    marks.resize((8 * words as usize).next_power_of_two(), 0);
    let mask = marks.len() - 1;
    let [mut of_a, mut of_b, mut shared] = [0_usize; 3];
    for print in a {
        let mark = &mut marks[*print as usize & mask];
        of_a += usize::from(*mark == 0);
        *mark = IN_A;
    }
    for print in b {
        let mark = &mut marks[*print as usize & mask];
        of_b += usize::from(*mark & IN_B == 0);
        shared += usize::from(*mark == IN_A);
        *mark |= IN_B;
    }
    shared >= (of_a + of_b).div_ceil(4)
}
