//! Composite pages: roundups, news in brief, wrap-ups, put together from several articles.
//!
//! A composite holds text of sources that have nothing to do with each other, so it must not tie
//! them: a news in brief would make one group of ten stories. It is listed with each instead.
//!
//! Only articles with two or more partners are looked at; for each of them its text and theirs are
//! read again, once for pages that stand together, and aligned.

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::common::{Common, Shared};
use super::stock::StockIndex;
use super::{Block, Body, Pair, Run, Texts, in_order};
use crate::article::ArticleId;
use crate::direction::{Direction, dated};
use crate::lsh::Candidate;
use crate::parts::Kind;
use crate::relation::Evidence;
use crate::shingle::Width;
use crate::verify::Bar;

/// The share of a composite's words that its sources hold together.
const HELD: Bar = Bar::millionths(500_000);

/// The share of a composite's words that each source holds by itself.
const OWN: Bar = Bar::millionths(100_000);

/// The share of its own words that a source gives: less is a paragraph that both took from elsewhere.
const GIVEN: Bar = Bar::millionths(300_000);

/// What holds this share of an article's words is no source but another version of it.
const VERSION: Bar = Bar::millionths(800_000);

/// As many partners of an article are looked at, those with most in common first.
const PARTNERS: usize = 16;

/// An article that is put together from several others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// The article.
    pub id: ArticleId,
    /// What it is put together from, ascending.
    pub sources: Vec<ArticleId>,
}

/// An article that shares prose with a page.
struct Partner {
    id: ArticleId,
    /// How many words of prose.
    words: u32,
    /// Whether that may be enough for a source.
    may_give: bool,
}

/// An article that may be put together, with those that share prose with it.
type Page = (ArticleId, Vec<Partner>);

/// What is counted from one side of a pair differs from what is counted from the other by less than
/// one in so many words, so what is out of question by more need not be aligned once more.
const SLACK: u32 = 10;

impl<T: Texts> Run<'_, T> {
    /// The composites among articles that are no strangers to each other.
    pub(super) fn composites(
        &self,
        pairs: &[Pair],
        stock: &StockIndex<'_>,
    ) -> Result<Vec<Composite>, T::Error> {
        let words = self.config.reuse.words;
        let mut partners: AHashMap<ArticleId, Vec<Partner>> = AHashMap::new();
        let mut ties: AHashSet<Candidate> = AHashSet::new();
        for Pair { pair, weighed, .. } in pairs {
            let Some(evidence) = &weighed.evidence else { continue };
            if evidence.prose_words >= words {
                ties.insert(*pair);
                for (page, id) in [(pair.a, pair.b), (pair.b, pair.a)] {
                    let may_give = self.may_give(id, page, evidence);
                    let partner = Partner { id, words: evidence.prose_words, may_give };
                    partners.entry(page).or_default().push(partner);
                }
            }
        }
        let mut several: Vec<Page> = partners.into_iter().collect();
        // The order of reading has no say.
        let id = |partner: &Partner| self.input.articles.id(partner.id);
        for (_, partners) in &mut several {
            partners.sort_unstable_by(|x, y| y.words.cmp(&x.words).then_with(|| id(x).cmp(&id(y))));
        }
        several.retain(|(_, partners)| has_strangers(partners, &ties));
        // Pages of a story stand together, so that few of its texts are read more than once.
        several.sort_unstable_by_key(|(id, partners)| {
            (partners.iter().map(|partner| partner.id).chain([*id]).min(), *id)
        });
        let composites = |several: &[Page]| self.composites_of(several, &ties, stock);
        let all = composites(&several)?;
        // A wrap-up grows out of another: its sources are the items, not the wrap-up before.
        let is_composite =
            |id: &ArticleId| all.binary_search_by_key(id, |composite| composite.id).is_ok();
        several.retain(|(id, _)| is_composite(id));
        for (_, partners) in &mut several {
            partners.retain(|partner| !is_composite(&partner.id));
        }
        composites(&several)
    }

    /// The composites among some pages, ascending.
    fn composites_of(
        &self,
        several: &[Page],
        ties: &AHashSet<Candidate>,
        stock: &StockIndex<'_>,
    ) -> Result<Vec<Composite>, T::Error> {
        let mut composites = Vec::new();
        let mut rest = several;
        while !rest.is_empty() {
            let block = Block::first(rest, articles, |id| self.input.prints.words(id));
            rest = &rest[block.list.len()..];
            let found = in_order(
                block.list.par_iter().map(|page| self.composite(page, &block, ties, stock)),
            )?;
            composites.extend(found.into_iter().flatten());
        }
        composites.sort_unstable_by_key(|composite| composite.id);
        Ok(composites)
    }

    /// Whether an article may be a source of a page with which it shares so much.
    fn may_give(&self, source: ArticleId, page: ArticleId, evidence: &Evidence) -> bool {
        let words = |id: ArticleId| self.input.prints.words(id);
        let more = |words: u32| words + words / SLACK;
        OWN.holds(more(evidence.prose_words), words(page))
            && GIVEN.holds(more(evidence.words()), words(source))
            && !VERSION.holds(evidence.words() - evidence.words() / SLACK, words(page))
    }

    /// An article as a composite of some of its partners, if it is one.
    fn composite(
        &self,
        (id, partners): &Page,
        block: &Block<'_, Page>,
        ties: &AHashSet<Candidate>,
        stock: &StockIndex<'_>,
    ) -> Result<Option<Composite>, T::Error> {
        let id = *id;
        let body = |id| block.body(id, |id| self.load(id));
        let page = body(id)?;
        let all = page.tokens.all_words();
        let mut held = vec![false; page.tokens.len()];
        let mut sources: Vec<ArticleId> = Vec::new();
        for partner in may_be_sources(partners).map(|partner| &partner.id) {
            let knows = |source: &ArticleId| ties.contains(&Candidate::new(*source, *partner));
            if sources.iter().any(knows) || self.is_carrier(*partner, id) {
                continue;
            }
            let source_words = self.input.prints.words(*partner);
            let (prose, all_of) = taken(page, body(*partner)?, self.config.width, stock);
            let is_new = |at: &usize| !held[*at];
            let own = page.tokens.words_of(prose.into_iter().filter(is_new));
            let given = page.tokens.words_of(all_of.iter().copied());
            if own >= self.config.reuse.words
                && !VERSION.holds(given, all)
                && OWN.holds(own, all)
                && GIVEN.holds(given, source_words)
            {
                sources.push(*partner);
                for at in all_of {
                    held[at] = true;
                }
            }
        }
        let words = page.tokens.words_of((0..held.len()).filter(|at| held[*at]));
        sources.sort_unstable();
        let is_composite = sources.len() > 1 && HELD.holds(words, all);
        Ok(is_composite.then_some(Composite { id, sources }))
    }

    /// Whether the dates say that one article carries the text of the other, so that it is no source.
    /// Credits don't: a roundup of agency copy has one, its sources may not.
    fn is_carrier(&self, article: ArticleId, of: ArticleId) -> bool {
        let articles = self.input.articles;
        dated(&articles.get(of), &articles.get(article))
            .is_some_and(|direction| direction == Direction::AToB)
    }
}

/// The articles that are read for a page.
fn articles((id, partners): &Page) -> impl Iterator<Item = ArticleId> {
    may_be_sources(partners).map(|partner| partner.id).chain([*id])
}

/// The partners of an article that are looked at.
fn may_be_sources(partners: &[Partner]) -> impl Iterator<Item = &Partner> {
    partners.iter().take(PARTNERS).filter(|partner| partner.may_give)
}

/// The tokens of a page that stand in prose passages shared with a partner, and in any.
fn taken(
    page: &Body,
    partner: &Body,
    width: Width,
    stock: &StockIndex<'_>,
) -> (Vec<usize>, Vec<usize>) {
    let common = Common::of(page, partner);
    let shared = common.kinds(&common.alignment(width), page.phrases(stock));
    let tokens = |shared: &Shared| shared.passage.tokens_a();
    let prose = shared.iter().filter(|shared| shared.kind == Kind::Prose && !shared.is_stock);
    (prose.flat_map(tokens).collect(), shared.iter().flat_map(tokens).collect())
}

/// Whether two partners that may be sources share no prose with each other.
fn has_strangers(partners: &[Partner], ties: &AHashSet<Candidate>) -> bool {
    let ids: Vec<ArticleId> = may_be_sources(partners).map(|partner| partner.id).collect();
    ids.iter()
        .enumerate()
        .any(|(at, a)| ids[at + 1..].iter().any(|b| !ties.contains(&Candidate::new(*a, *b))))
}
