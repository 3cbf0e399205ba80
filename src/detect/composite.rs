//! Composite pages: roundups, news in brief, wrap-ups, put together from several articles.
//!
//! A composite holds text of sources that have nothing to do with each other, so it must not tie
//! them: a news in brief would make one group of ten stories. It is listed with each instead.
//!
//! Only articles with two or more partners are looked at, by the passages that were found when the
//! pairs were weighed; each is read again to count its words.

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::common::Shared;
use super::{Pair, Run, Texts, in_order};
use crate::article::ArticleId;
use crate::direction::{Direction, dated};
use crate::group::UnionFind;
use crate::lsh::Candidate;
use crate::parts::Kind;
use crate::relation::{Evidence, Weighed};
use crate::tokenize::Tokens;
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

/// The passages of pairs of which one article may be a source of the other.
pub(super) type Taken = AHashMap<Candidate, Box<[Shared]>>;

/// An article that may be put together, with those that share prose with it.
type Page = (ArticleId, Vec<Partner>);

/// The evidence of a pair leaves out what borders left of longer runs, less than one in so many words,
/// and is counted from one side; so what it puts out of question by more need not be looked at.
const SLACK: u32 = 10;

impl<T: Texts> Run<'_, T> {
    /// The composites among articles that are no strangers to each other.
    pub(super) fn composites(
        &self,
        pairs: &[Pair],
        taken: &Taken,
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
        // Most have one source at the most, and need not be put in order.
        let may_have_several = |partners: &[Partner]| {
            partners.iter().filter(|partner| partner.may_give).nth(1).is_some()
        };
        several.retain(|(_, partners)| may_have_several(partners));
        // The order of reading has no say.
        let id = |partner: &Partner| self.input.articles.id(partner.id);
        for (_, partners) in &mut several {
            partners.sort_unstable_by(|x, y| y.words.cmp(&x.words).then_with(|| id(x).cmp(&id(y))));
        }
        several.retain(|(_, partners)| has_strangers(partners, &ties));
        several.sort_unstable_by_key(|(id, _)| *id);
        let composites = |several: &[Page]| {
            let found = several.par_iter().map(|page| self.composite(page, &ties, taken));
            Ok(in_order(found)?.into_iter().flatten().collect::<Vec<Composite>>())
        };
        let all = composites(&several)?;
        // A wrap-up grows out of another: its sources are the items, not the wrap-up before.
        let is_composite =
            |id: &ArticleId| all.binary_search_by_key(id, |composite| composite.id).is_ok();
        several.retain(|(id, _)| is_composite(id));
        for (_, partners) in &mut several {
            partners.retain(|partner| !is_composite(&partner.id));
        }
        Ok(self.without_versions(composites(&several)?, pairs))
    }

    /// Composites but those whose sources are of one group anyway: of a text that was rewritten bit by
    /// bit the first version and the last may be strangers, and one between them holds some of both.
    fn without_versions(&self, mut composites: Vec<Composite>, pairs: &[Pair]) -> Vec<Composite> {
        if composites.is_empty() {
            return composites;
        }
        let is_composite =
            |id: ArticleId| composites.binary_search_by_key(&id, |composite| composite.id).is_ok();
        let mut union = UnionFind::new(self.input.articles.len());
        let ties = pairs.iter().filter(|pair| pair.relation.groups()).map(|pair| pair.pair);
        for pair in ties.filter(|pair| !is_composite(pair.a) && !is_composite(pair.b)) {
            union.union(pair.a.0, pair.b.0);
        }
        composites.retain(|composite| {
            let mut texts = composite.sources.iter().map(|source| union.find(source.0));
            let first = texts.next();
            texts.any(|text| Some(text) != first)
        });
        composites
    }

    /// Whether one of two articles may be a source of the other.
    pub(super) fn may_take(&self, pair: Candidate, weighed: &Weighed) -> bool {
        weighed.evidence.as_ref().is_some_and(|evidence| {
            evidence.prose_words >= self.config.reuse.words
                && (self.may_give(pair.a, pair.b, evidence)
                    || self.may_give(pair.b, pair.a, evidence))
        })
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
        ties: &AHashSet<Candidate>,
        taken: &Taken,
    ) -> Result<Option<Composite>, T::Error> {
        let id = *id;
        let page = self.texts.with_text(id, |text| Tokens::of(text.raw, &text.compared))?;
        let all = page.all_words();
        let mut held = vec![false; page.len()];
        let mut sources: Vec<ArticleId> = Vec::new();
        for partner in may_be_sources(partners).map(|partner| &partner.id) {
            let knows = |source: &ArticleId| ties.contains(&Candidate::new(*source, *partner));
            if sources.iter().any(knows) || self.is_carrier(*partner, id) {
                continue;
            }
            let source_words = self.input.prints.words(*partner);
            let pair = Candidate::new(id, *partner);
            let shared = taken.get(&pair).map_or(&[][..], |shared| shared);
            let tokens = |shared: &Shared| match pair.a == id {
                true => shared.passage.tokens_a(),
                false => shared.passage.tokens_b(),
            };
            let prose = shared.iter().filter(|it| it.kind == Kind::Prose && !it.is_stock);
            let own = page.words_of(prose.flat_map(tokens).filter(|at| !held[*at]));
            let given = page.words_in(shared.iter().map(tokens));
            if own >= self.config.reuse.words
                && !VERSION.holds(given, all)
                && OWN.holds(own, all)
                && GIVEN.holds(given, source_words)
            {
                sources.push(*partner);
                for tokens in shared.iter().map(tokens) {
                    held[tokens].fill(true);
                }
            }
        }
        let words = page.words_of((0..held.len()).filter(|at| held[*at]));
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

/// The partners of an article that are looked at.
fn may_be_sources(partners: &[Partner]) -> impl Iterator<Item = &Partner> {
    partners.iter().take(PARTNERS).filter(|partner| partner.may_give)
}

/// Whether two partners that may be sources share no prose with each other.
fn has_strangers(partners: &[Partner], ties: &AHashSet<Candidate>) -> bool {
    let ids: Vec<ArticleId> = may_be_sources(partners).map(|partner| partner.id).collect();
    ids.iter()
        .enumerate()
        .any(|(at, a)| ids[at + 1..].iter().any(|b| !ties.contains(&Candidate::new(*a, *b))))
}
