//! Detection: the one place that knows all stages, from texts to findings.
//!
//! The first pass turns each text into a [`Fingerprint`] and forgets the text. Then identical
//! articles are collapsed, candidates are proposed (by LSH, or all of them by the exact join), their
//! texts are read again in blocks and counted, and verified pairs become groups. Memory grows with
//! the number of articles and of pairs, not with the size of the texts; only the exact join holds the
//! shingles of all articles. Same input and settings, same findings, whatever the threads.

mod against;
mod block;
mod body;
mod common;
mod compare;
mod composite;
mod config;
mod edits;
mod findings;
mod passages;
mod prints;
mod settle;
mod side;
mod stock;
mod story;
mod whole;

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use ahash::AHashMap;
use rayon::prelude::*;

use crate::article::{ArticleId, Articles, Corpus, Layout, Span};
use crate::direction;
use crate::furniture;
use crate::group::{Keep, Standing};
use crate::hash;
use crate::join::{self, Joined};
use crate::lsh::{self, Candidate, Candidates};
use crate::minhash;
use crate::page;
use crate::parts::{self, Part};
use crate::progress::{Observer, Stage, Unobserved};
use crate::quote;
use crate::relation::Relation;
use crate::shingle::shingles;
use crate::tokenize::Tokens;
use crate::verify::Bar;
use crate::winnow::Stock;
use block::{Blocks, near_by};
use body::Body;
use common::Common;
use composite::Taken;
use passages::Proposed;
use settle::Settled;
use stock::StockIndex;
use whole::{Whole, shingled, wholes};

pub use against::{Against, against};
pub use compare::{Comparison, Place, PlacedPassage, compare, compare_sides};
pub use composite::Composite;
pub use config::{Config, HIGHEST_LSH_RECALL, Join, Passages};
pub use edits::{Edits, Followed, edits};
pub use findings::{AtBar, CandidateCounts, Dropped, Findings, Group, LshAlone, Member, Pair};
pub use prints::{Prints, Sketches};
pub use side::Side;
pub use stock::{StockPhrase, stock_phrases};
pub use story::{Link, Role, Story, StoryMember};
pub use whole::nearest;

/// Up to this many articles the exact join runs by itself: it takes about a tenth of a second.
pub const JOIN_BY_ITSELF: usize = 10_000;

/// Up to this many articles the nearest pair is looked for however far apart it is. A footer that
/// all articles share makes that quadratic, which takes some seconds for more.
const NEAREST_AT_ANY_BAR: usize = 2_000;

/// What the first pass keeps of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// A hash of the body's tokens; equal contents are identical articles.
    pub content: u128,
    /// The words of the body.
    pub words: u32,
    /// What the lines of a page are known by, for [`Furniture`](crate::furniture::Furniture); none of
    /// a text that is a story from end to end.
    pub lines: Box<[u64]>,
    /// The band keys; none for an article without words.
    keys: Option<Box<[u64]>>,
    /// What the passage index knows the article by, as it stands in the text.
    prints: Box<[u64]>,
    /// Where prose and quotation take turns, so that they need not be looked for again, if they were.
    cuts: Option<Box<[u32]>>,
    /// All its shingles, if they are held.
    whole: Option<Arc<Whole>>,
}

impl Fingerprint {
    /// The fingerprint of an article by which nothing is to be proposed any more, such as one that an
    /// index proposed.
    pub fn proposed(content: u128, words: u32) -> Self {
        Self {
            content,
            words,
            lines: Box::default(),
            keys: None,
            prints: Box::default(),
            cuts: None,
            whole: None,
        }
    }

    /// How many shingles of the article are held.
    pub fn held(&self) -> usize {
        self.whole.as_ref().map_or(0, |whole| whole.len())
    }

    /// Lets go of the shingles that are held of it.
    pub fn let_go(&mut self) {
        self.whole = None;
    }

    /// The band keys, one for each band; none for an article without words.
    pub fn keys(&self) -> &[u64] {
        self.keys.as_deref().unwrap_or_default()
    }

    /// What the passage index knows the article by (see [`winnow`](crate::winnow)): in the order of the
    /// text, and again where that repeats itself.
    pub fn passages(&self) -> &[u64] {
        &self.prints
    }

    /// The same ascending, each once: sorted when it is asked for.
    pub fn passage_set(&self) -> Box<[u64]> {
        let mut prints = self.prints.to_vec();
        prints.sort_unstable();
        prints.dedup();
        prints.into()
    }
}

/// A raw text and what of it is compared.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// The raw text.
    pub raw: &'a str,
    /// The spans that are compared, ascending and disjoint.
    pub compared: Vec<Span>,
    /// Whether they were read off a page, so that furniture may be left in them.
    pub is_page: bool,
}

impl<'a> Text<'a> {
    /// A text with what of it is compared if nothing but itself is known.
    pub fn new(raw: &'a str, layout: Layout) -> Self {
        let (compared, is_page) = page::compared(raw, layout);
        Self { raw, compared, is_page }
    }

    /// Where prose and quotation take turns.
    fn cuts(&self) -> Box<[u32]> {
        parts::cuts(&quote::quotations(self.raw, &self.compared))
    }
}

/// The tokens of a text, with the parts that they fall into if passages are looked for.
fn divided(text: &Text<'_>, cuts: Option<&[u32]>) -> (Tokens, Vec<Part>) {
    let Some(cuts) = cuts else {
        return (Tokens::of(text.raw, &text.compared), Vec::new());
    };
    let mut tokens = Tokens::expecting(text.raw);
    let parts = parts::quoted(text.raw, &text.compared, cuts, &mut tokens);
    (tokens, parts)
}

/// The fingerprint of a text.
pub fn fingerprint(text: &Text<'_>, config: &Config) -> Fingerprint {
    fingerprint_holding(text, config, false)
}

/// The fingerprint of a text, with all its shingles if it is one of those of which every pair is compared.
pub fn fingerprint_holding(text: &Text<'_>, config: &Config, is_whole: bool) -> Fingerprint {
    let cuts = config.passages.map(|_| text.cuts());
    let (tokens, parts) = divided(text, cuts.as_deref());
    let all = shingles(&tokens, config.width);
    let signature = minhash::signature(&all, config.length);
    Fingerprint {
        content: hash::content(tokens.hashes()),
        words: tokens.all_words(),
        lines: match text.is_page {
            true => furniture::lines(text.raw, &text.compared).map(|(_, line)| line).collect(),
            false => Box::default(),
        },
        keys: signature.map(|signature| lsh::band_keys(&signature, config.banding)),
        prints: body::prints(&tokens, &all, &parts, config),
        cuts,
        whole: is_whole.then(|| Arc::new(Whole::of(&tokens, all, &parts, config.width))),
    }
}

/// Where texts are read again.
pub trait Texts: Sync {
    /// Why a text could not be read.
    type Error: Send;

    /// Gives the text of an article to `read`.
    ///
    /// # Errors
    ///
    /// If the text cannot be read, or is not what it was.
    fn with_text<R>(
        &self,
        id: ArticleId,
        read: impl FnOnce(&Text<'_>) -> R,
    ) -> Result<R, Self::Error>;
}

impl Texts for Corpus {
    type Error = Infallible;

    fn with_text<R>(
        &self,
        id: ArticleId,
        read: impl FnOnce(&Text<'_>) -> R,
    ) -> Result<R, Infallible> {
        Ok(read(&Text::new(self.text(id), self.articles()[id.index()].layout)))
    }
}

/// Articles with their fingerprints, by number.
#[derive(Debug, Clone, Copy)]
pub struct Fingerprinted<'a> {
    /// What is known of each article.
    pub articles: Articles<'a>,
    /// The fingerprint of each.
    pub prints: Prints<'a>,
    /// How many of them, from the first on, were there before: they are compared with what is new,
    /// not with each other.
    pub old: usize,
    /// Phrases that are known to be stock of more than these articles, ascending by fingerprint, of as
    /// many words as the settings give fingerprints.
    pub stock: &'a [Stock],
}

impl<'a> Fingerprinted<'a> {
    /// Articles of which the first `old` were there before.
    pub fn new(
        articles: impl Into<Articles<'a>>,
        prints: impl Into<Prints<'a>>,
        old: usize,
    ) -> Self {
        Self { articles: articles.into(), prints: prints.into(), old, stock: &[] }
    }

    fn ids(&self) -> impl Iterator<Item = ArticleId> + use<> {
        (0..self.articles.len() as u32).map(ArticleId)
    }

    fn is_old(&self, id: ArticleId) -> bool {
        id.index() < self.old
    }

    fn standing(&self, id: ArticleId) -> Standing<'a> {
        let (article, words) = (self.articles.get(id), self.prints.words(id));
        Standing { article, id, words, is_old: self.is_old(id) }
    }
}

/// Finds the copies in a corpus.
pub fn detect(corpus: &Corpus, config: &Config) -> Findings {
    let is_whole = config.join.is_of_all(corpus.texts().len());
    let print =
        |id| corpus.with_text(ArticleId(id), |text| fingerprint_holding(text, config, is_whole));
    let prints: Result<Vec<Fingerprint>, Infallible> =
        (0..corpus.texts().len() as u32).into_par_iter().map(print).collect();
    let prints = match prints {
        Ok(prints) => prints,
        Err(never) => match never {},
    };
    let input = Fingerprinted::new(corpus.articles(), &prints, 0);
    match run(input, corpus, config, &Unobserved) {
        Ok(findings) => findings,
        Err(never) => match never {},
    }
}

/// Finds the copies among articles whose fingerprints are known, reading texts again as needed.
///
/// # Errors
///
/// The first text that could not be read again, by number.
pub fn run<T: Texts>(
    input: Fingerprinted<'_>,
    texts: &T,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Findings, T::Error> {
    let run = Run { input, texts, config, observer };
    let classes = Classes::of(&input, config.keep);
    let proposed = run.propose(&classes);
    let by_signatures = proposed.list.len() as u64;
    let every_pair = config.join.is_of_all(input.articles.len());
    let near = match every_pair {
        true => run.join(&classes)?,
        false => Near::default(),
    };
    let joined = every_pair.then(|| {
        let is_proposed = |joined: &&Joined| proposed.list.binary_search(&joined.pair).is_ok();
        let found = near.pairs.iter().filter(is_proposed).count() as u64;
        LshAlone { found, of: near.pairs.len() as u64 }
    });
    let signatures: Vec<Candidate> = match every_pair {
        true => near.pairs.iter().map(|joined| joined.pair).collect(),
        false => proposed.list,
    };
    let Proposed { list, by_passages, stock } =
        run.propose_passages(&classes, signatures, &near.wholes);
    let by_bits = StockIndex::of(&stock, config.width);
    let (weighed, taken) = run.weigh(list, &by_bits)?;
    let candidates = CandidateCounts {
        proposed: by_signatures,
        oversized: proposed.oversized,
        largest: proposed.largest,
        withheld: proposed.withheld,
        by_passages,
    };
    let composites = run.composites(&weighed, &taken)?;
    drop(taken);
    let Settled { pairs, groups, dropped, at_bars } =
        settle::settle(&run, &classes, weighed, &composites, &by_bits)?;
    let stories = story::stories(&run, &pairs, &groups, &composites);
    Ok(Findings {
        pairs,
        groups,
        stories,
        composites,
        stock,
        dropped,
        at_bars,
        candidates,
        joined,
        nearest: near.nearest,
        none_above: near.none_above,
        empty: input.ids().skip(input.old).filter(|id| input.prints.words(*id) == 0).count() as u32,
    })
}

/// What the join finds.
#[derive(Default)]
struct Near<'a> {
    pairs: Vec<Joined>,
    /// For each face all its shingles.
    wholes: Vec<Cow<'a, Whole>>,
    nearest: Option<Joined>,
    none_above: Option<Bar>,
}

/// Articles by content: who stands for whom.
struct Classes {
    /// For each article the one that stands for its content.
    face: Vec<ArticleId>,
    /// The articles that stand for a content with words, ascending.
    faces: Vec<ArticleId>,
    /// The other articles of each content that has any, ascending.
    copies: AHashMap<ArticleId, Vec<ArticleId>>,
}

impl Classes {
    fn of(input: &Fingerprinted<'_>, keep: Keep) -> Self {
        let mut face: Vec<ArticleId> = input.ids().collect();
        let with_words = input.ids().filter(|id| input.prints.words(*id) > 0);
        let mut order: Vec<(u128, ArticleId)> =
            with_words.map(|id| (input.prints.content(id), id)).collect();
        order.par_sort_unstable();
        let mut faces = Vec::new();
        let mut copies = AHashMap::new();
        for class in order.chunk_by(|x, y| x.0 == y.0) {
            let mut lead = class[0].1;
            if class.len() > 1 {
                let standings: Vec<_> = class.iter().map(|(_, id)| input.standing(*id)).collect();
                lead = keep.choose(&standings).map_or(lead, |(id, _)| id);
                let others = class.iter().map(|(_, id)| *id).filter(|id| *id != lead);
                copies.insert(lead, others.collect());
            }
            faces.push(lead);
            for (_, id) in class {
                face[id.index()] = lead;
            }
        }
        faces.sort_unstable();
        Self { face, faces, copies }
    }

    fn copies(&self, face: ArticleId) -> &[ArticleId] {
        self.copies.get(&face).map_or(&[], Vec::as_slice)
    }
}

/// One run, with everything that its stages need.
struct Run<'a, T> {
    input: Fingerprinted<'a>,
    texts: &'a T,
    config: &'a Config,
    observer: &'a dyn Observer,
}

impl<'a, T: Texts> Run<'a, T> {
    /// What LSH proposes among the faces, pairs of old articles left out.
    fn propose(&self, classes: &Classes) -> Candidates {
        let bands = self.config.banding.bands();
        self.observer.begin(Stage::Candidates, bands as u64);
        let prints = self.input.prints;
        let mut ids = classes.faces.clone();
        ids.retain(|id| prints.has_keys(*id));
        let mut candidates = lsh::candidates(&BandKeys { prints, ids }, bands);
        candidates.list.retain(|candidate| self.matters(*candidate));
        self.observer.advance(bands as u64);
        self.observer.end(Stage::Candidates);
        candidates
    }

    /// Whether a pair says anything about what is new.
    fn matters(&self, candidate: Candidate) -> bool {
        !(self.input.is_old(candidate.a) && self.input.is_old(candidate.b))
    }

    /// Whether something new is identical to another article.
    fn has_copies(&self, classes: &Classes) -> bool {
        let is_new = |id: &ArticleId| !self.input.is_old(*id);
        classes.copies.iter().any(|(face, copies)| is_new(face) || copies.iter().any(is_new))
    }

    /// An article's body.
    fn load(&self, id: ArticleId) -> Result<Body, T::Error> {
        let cuts = self.input.prints.cuts(id);
        self.texts.with_text(id, |text| Body::of(text, cuts, self.config))
    }

    /// Whether one of two articles says that it is a newer version of the other.
    fn is_newer(&self, a: ArticleId, b: ArticleId) -> bool {
        let articles = self.input.articles;
        // Most articles are no items, which say what they supersede.
        [a, b].iter().all(|id| articles.is_item(*id))
            && direction::newer(&articles.get(a), &articles.get(b)).is_some()
    }

    /// Every pair at or above the threshold; if there is none, the nearest that there is.
    fn join(&self, classes: &Classes) -> Result<Near<'a>, T::Error> {
        self.observer.begin(Stage::Join, classes.faces.len() as u64);
        let wholes = wholes(self.texts, self.input.prints, &classes.faces, self.config)?;
        let articles = shingled(&classes.faces, &wholes);
        let old = classes.faces.partition_point(|id| self.input.is_old(*id));
        let pairs = join::join(&articles, old, self.config.threshold);
        let mut nearest = None;
        let is_bare = pairs.is_empty() && !self.has_copies(classes);
        let mut none_above = is_bare.then_some(self.config.threshold);
        if is_bare && articles.len() <= JOIN_BY_ITSELF {
            // Ever lower bars, each some times as dear as the one before.
            let parts: &[f64] = if articles.len() <= NEAREST_AT_ANY_BAR {
                &[0.5, 0.2, 0.05, 0.01]
            } else {
                &[0.5, 0.2]
            };
            let share = self.config.threshold.share();
            let bars = parts.iter().map(|part| Bar::new(share * part));
            for bar in bars.flatten() {
                nearest = join::most_alike(&articles, old, bar);
                if nearest.is_some() {
                    break;
                }
                none_above = Some(bar);
            }
        }
        self.observer.advance(classes.faces.len() as u64);
        self.observer.end(Stage::Join);
        Ok(Near { pairs, wholes, nearest, none_above })
    }

    /// The candidates that are no strangers, with what they share, and the passages of those of which
    /// one may be a source of the other. Those from signatures alone are held to the threshold only.
    fn weigh(
        &self,
        candidates: Vec<(Candidate, bool)>,
        stock: &StockIndex<'_>,
    ) -> Result<(Vec<Pair>, Taken), T::Error> {
        self.observer.begin(Stage::Verify, candidates.len() as u64);
        let bars = self.config.bars();
        let (mut kept, mut taken) = (Vec::new(), Taken::default());
        let candidates = near_by(candidates, self.input.articles.len());
        let words = |id| self.input.prints.words(id);
        let mut blocks = Blocks::of(&candidates, self.input.articles.len(), words);
        while let Some(block) = blocks.next() {
            let body = |id| blocks.body(id, |id| self.load(id));
            let weigh = |(pair, by_passages): &(Candidate, bool)| {
                let (a, b) = (body(pair.a)?, body(pair.b)?);
                let common = Common::of(a, b);
                let counts = common.counts();
                let is_copy = counts.whole.reaches(bars.threshold);
                if !(is_copy || *by_passages && counts.may_share(self.config)) {
                    return Ok(None);
                }
                let is_newer = self.is_newer(pair.a, pair.b);
                let (weighed, shared) = common.weigh(counts, is_newer, self.config, stock);
                let relation = weighed.relation(&bars);
                let may_take = self.may_take(*pair, &weighed);
                let pair = Pair { pair: *pair, relation, weighed };
                let shared = may_take.then(|| shared.into_boxed_slice());
                Ok((relation != Relation::Unrelated).then_some((pair, shared)))
            };
            let weighed = block.par_iter().filter_map(|both| weigh(both).transpose());
            for (pair, shared) in in_order(weighed)? {
                taken.extend(shared.map(|shared| (pair.pair, shared)));
                kept.push(pair);
            }
            self.observer.advance(block.len() as u64);
        }
        self.observer.end(Stage::Verify);
        kept.sort_unstable_by_key(|pair| pair.pair);
        Ok((kept, taken))
    }
}

/// The band keys of the faces.
struct BandKeys<'a> {
    prints: Prints<'a>,
    ids: Vec<ArticleId>,
}

impl lsh::Keys for BandKeys<'_> {
    fn ids(&self) -> Cow<'_, [ArticleId]> {
        Cow::Borrowed(&self.ids)
    }

    fn band(&self, band: usize) -> Vec<u64> {
        self.prints.band(&self.ids, band)
    }

    fn of(&self, id: ArticleId) -> Cow<'_, [u64]> {
        self.prints.keys(id)
    }
}

/// Collects results that come from several threads, in order; of several errors the first by place,
/// so that the same input always fails alike.
fn in_order<R: Send, E: Send>(
    results: impl ParallelIterator<Item = Result<R, E>>,
) -> Result<Vec<R>, E> {
    let all: Vec<Result<R, E>> = results.collect();
    all.into_iter().collect()
}
