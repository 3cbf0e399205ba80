//! Stars and leads: every member reaches the lead, and the policy says which article leads.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::article::{Article, ArticleId, ArticleRef, DateGrade, Published, Status};
use wirecopy::group::{Edges, Keep, Partner, Partners, Standing, Star, Tie, UnionFind, stars};
use wirecopy::relation::Weighed;
use wirecopy::verify::Overlap;

const POLICIES: [Keep; 4] = [Keep::Best, Keep::Earliest, Keep::Longest, Keep::First];

/// An article as a policy sees it; the rest is unknown.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    id: &'static str,
    status: Option<Status>,
    version: Option<u32>,
    date: Option<i64>,
    words: u32,
    is_old: bool,
}

impl Known {
    fn article(self) -> Article {
        let dated = |at| Published { value: "".into(), grade: DateGrade::Metadata, at: Some(at) };
        Article {
            id: self.id.into(),
            status: self.status,
            version: self.version,
            published: self.date.map(dated),
            ..Article::default()
        }
    }
}

/// The lead that a policy chooses, by place, and why.
fn choose(keep: Keep, known: &[Known]) -> Option<(usize, &'static str)> {
    let articles: Vec<Article> = known.iter().map(|known| known.article()).collect();
    let standing = |(at, known): (usize, &Known)| Standing {
        article: ArticleRef::Held(&articles[at]),
        id: ArticleId(at as u32),
        words: known.words,
        is_old: known.is_old,
    };
    let standings: Vec<Standing<'_>> = known.iter().enumerate().map(standing).collect();
    keep.choose(&standings).map(|(id, because)| (id.index(), because))
}

#[test]
fn each_step_decides_and_says_so() {
    let known = Known { id: "m", version: Some(2), date: Some(100), words: 50, ..Known::default() };
    let old = Known { is_old: true, ..known };
    let killed = Known { status: Some(Status::Canceled), ..known };
    let withheld = Known { status: Some(Status::Withheld), ..known };
    let usable = Known { status: Some(Status::Usable), ..known };
    let newer = Known { version: Some(3), ..known };
    let unversioned = Known { version: None, ..known };
    let longer = Known { words: 51, ..known };
    let earlier = Known { date: Some(99), ..known };
    let undated = Known { date: None, ..known };
    let by_id = Known { id: "a", ..known };
    let cases: &[(Keep, &[Known], usize, &str)] = &[
        (Keep::Best, &[newer, old], 1, "in the archive"),
        (Keep::Best, &[killed, known], 1, "usable"),
        (Keep::Best, &[Known { is_old: true, ..killed }, known], 1, "usable"),
        (Keep::Best, &[withheld, known], 1, "usable"),
        (Keep::Best, &[Known { words: 900, version: Some(9), ..killed }, usable], 1, "usable"),
        (Keep::Best, &[longer, newer], 1, "newest version"),
        (Keep::Best, &[unversioned, known], 1, "newest version"),
        (Keep::Best, &[earlier, longer], 1, "longest"),
        (Keep::Best, &[known, earlier], 1, "earliest date"),
        (Keep::Best, &[undated, known], 1, "earliest date"),
        (Keep::Best, &[known, by_id], 1, "first by id"),
        (Keep::Best, &[usable, by_id], 1, "first by id"),
        (Keep::Best, &[known], 0, "alone"),
        (Keep::Earliest, &[known, old], 1, "in the archive"),
        (Keep::Earliest, &[Known { date: Some(1), ..killed }, known], 1, "usable"),
        (Keep::Earliest, &[newer, longer, earlier], 2, "earliest date"),
        (Keep::Earliest, &[known, longer], 1, "longest"),
        (Keep::Earliest, &[known, newer, by_id], 2, "first by id"),
        (Keep::Longest, &[earlier, newer, longer], 2, "longest"),
        (Keep::Longest, &[known, earlier], 1, "earliest date"),
        (Keep::Longest, &[known, by_id], 1, "first by id"),
        (Keep::First, &[known, longer, newer, by_id], 0, "read first"),
        (Keep::First, &[killed, known], 1, "usable"),
        (Keep::First, &[known, old], 1, "in the archive"),
    ];
    for (keep, known, lead, because) in cases {
        assert_eq!(choose(*keep, known), Some((*lead, *because)), "{keep:?} of {known:#?}");
    }
    for keep in POLICIES {
        assert_eq!(choose(keep, &[]), None, "{}", keep.name());
    }
}

#[test]
fn equal_ids_leave_the_order_of_reading() {
    let known = Known { id: "same", ..Known::default() };
    assert_eq!(choose(Keep::Best, &[known, known, known]), Some((0, "first by id")));
}

/// A made-up component: who resembles whom, who is known to, and what is known of each.
#[derive(Debug, Clone)]
struct Component {
    articles: Vec<Article>,
    words: Vec<u32>,
    /// All pairs that are copies, and how much they have in common.
    copies: BTreeMap<(usize, usize), Tie>,
    /// Those of them that were found before grouping.
    found: BTreeSet<(usize, usize)>,
}

/// A tie that counts like any other.
fn tie(alike: u8) -> Tie {
    Tie { alike: alike.into(), weight: 1 }
}

impl Component {
    fn tie(&self, a: ArticleId, b: ArticleId) -> Option<Tie> {
        let (a, b) = (a.index(), b.index());
        self.copies.get(&(a.min(b), a.max(b))).copied()
    }

    fn is_copy(&self, a: ArticleId, b: ArticleId) -> bool {
        self.tie(a, b).is_some()
    }

    fn is_able(&self, id: ArticleId) -> bool {
        self.articles[id.index()].status.is_none()
    }

    fn stars(&self, keep: Keep) -> Vec<Star> {
        let members: Vec<ArticleId> = (0..self.articles.len() as u32).map(ArticleId).collect();
        let mut partners = Partners::default();
        for (a, b) in &self.found {
            let tie = self.copies[&(*a, *b)];
            let (a, b) = (ArticleId(*a as u32), ArticleId(*b as u32));
            partners.entry(a).or_default().push(Partner { id: b, tie });
            partners.entry(b).or_default().push(Partner { id: a, tie });
        }
        let standing = |id: ArticleId| {
            let (article, words) = (&self.articles[id.index()], self.words[id.index()]);
            Standing { article: ArticleRef::Held(article), id, words, is_old: false }
        };
        stars(&members, &partners, |a, b| self.tie(a, b), standing, keep)
    }

    /// The article that ought to lead: the policy's choice of those that reach all the others.
    fn check_lead(&self, star: &Star, keep: Keep) {
        let reaches_all = |id: ArticleId| {
            star.members.iter().all(|other| *other == id || self.is_copy(id, *other))
        };
        assert!(reaches_all(star.lead), "{star:?} has a stranger to its lead");
        let able: Vec<ArticleId> =
            star.members.iter().copied().filter(|id| reaches_all(*id)).collect();
        if able.iter().any(|id| self.is_able(*id)) {
            assert!(self.is_able(star.lead), "{star:?} is led by a killed text");
        }
        let best = |id: &&ArticleId| {
            let article = &self.articles[id.index()];
            let killed = u8::from(article.status.is_some());
            let version = std::cmp::Reverse(article.version);
            let words = std::cmp::Reverse(self.words[id.index()]);
            (killed, version, words, article.id.clone())
        };
        if keep == Keep::Best {
            assert_eq!(able.iter().min_by_key(best), Some(&star.lead), "{star:?}");
        }
    }

    fn check(&self, keep: Keep) -> Vec<Star> {
        let stars = self.stars(keep);
        let mut seen = BTreeSet::new();
        for star in &stars {
            assert!(star.members.len() > 1 && star.members.is_sorted_by(|x, y| x < y), "{star:?}");
            assert!(star.members.contains(&star.lead));
            assert!(star.members.iter().all(|id| seen.insert(*id)), "{star:?} shares a member");
            self.check_lead(star, keep);
        }
        // Whoever is left alone has no found copy that is alone as well.
        let alone = |id: usize| !seen.contains(&ArticleId(id as u32));
        assert!(!self.found.iter().any(|(a, b)| alone(*a) && alone(*b)), "{stars:?}");
        stars
    }
}

/// Some articles, some of them copies of each other, most of those pairs found.
fn component() -> impl Strategy<Value = Component> {
    let article = (0..4_u8, 0..3_u32, 0..4_u32);
    let articles = proptest::collection::vec(article, 1..14);
    let pair = (0..14_usize, 0..14_usize, 0..4_u8, 1..9_u8);
    let pairs = proptest::collection::vec(pair, 0..60);
    (articles, pairs).prop_map(|(articles, pairs)| {
        let mut component = Component {
            articles: Vec::new(),
            words: articles.iter().map(|(.., words)| *words).collect(),
            copies: BTreeMap::new(),
            found: BTreeSet::new(),
        };
        for (number, (status, version, _)) in articles.iter().enumerate() {
            let statuses = [None, None, Some(Status::Canceled), Some(Status::Withheld)];
            component.articles.push(Article {
                id: format!("{number:02}").into(),
                status: statuses[usize::from(*status)],
                version: Some(*version).filter(|version| *version > 0),
                ..Article::default()
            });
        }
        let count = component.articles.len();
        for (a, b, luck, alike) in pairs.into_iter().filter(|(a, b, ..)| a < b && *b < count) {
            component.copies.insert((a, b), tie(alike));
            if luck > 0 {
                component.found.insert((a, b));
            }
        }
        component
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3000, failure_persistence: None, rng_seed: RngSeed::Fixed(5), ..Default::default()
    })]

    #[test]
    fn every_member_reaches_its_lead(component in component()) {
        for keep in POLICIES {
            component.check(keep);
        }
    }

    #[test]
    fn union_find_is_the_transitive_closure(
        pairs in proptest::collection::vec((0..20_u32, 0..20_u32), 0..30),
    ) {
        let mut union = UnionFind::new(20);
        let mut least: Vec<u32> = (0..20).collect();
        for (x, y) in pairs {
            union.union(x, y);
            let (x, y) = (least[x as usize], least[y as usize]);
            for row in &mut least {
                *row = if *row == x.max(y) { x.min(y) } else { *row };
            }
        }
        for row in 0..20 {
            prop_assert_eq!(union.find(row), least[row as usize]);
        }
    }
}

/// Articles of equal standing, with these pairs, all found and as much alike.
fn alike(count: usize, pairs: &[(usize, usize)]) -> Component {
    let pairs: Vec<_> = pairs.iter().map(|(a, b)| (*a, *b, 1)).collect();
    weighed(count, &pairs)
}

/// Articles of equal standing, with these pairs and how much they have in common, all found.
fn weighed(count: usize, pairs: &[(usize, usize, u8)]) -> Component {
    let pairs: Vec<_> = pairs.iter().map(|(a, b, alike)| (*a, *b, tie(*alike))).collect();
    tied(count, &pairs)
}

/// Articles of equal standing, with these pairs, all found.
fn tied(count: usize, pairs: &[(usize, usize, Tie)]) -> Component {
    let article = |number| Article { id: format!("{number:02}").into(), ..Article::default() };
    Component {
        articles: (0..count).map(article).collect(),
        words: vec![10; count],
        found: pairs.iter().map(|(a, b, _)| (*a, *b)).collect(),
        copies: pairs.iter().map(|(a, b, tie)| ((*a, *b), *tie)).collect(),
    }
}

fn groups(stars: &[Star]) -> Vec<(u32, Vec<u32>)> {
    let members = |star: &Star| star.members.iter().map(|id| id.0).collect();
    stars.iter().map(|star| (star.lead.0, members(star))).collect()
}

#[test]
fn chains_are_cut() {
    // Three in a row hang on the middle one, which leads although it is not the best.
    let mut three = alike(3, &[(0, 1), (1, 2)]);
    three.words = vec![30, 10, 20];
    assert_eq!(groups(&three.check(Keep::Best)), [(1, vec![0, 1, 2])]);
    let four = alike(4, &[(0, 1), (1, 2), (2, 3)]);
    assert_eq!(groups(&four.check(Keep::Best)), [(1, vec![0, 1, 2])], "3 is a stranger to 1");
    let six = alike(6, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]);
    assert_eq!(groups(&six.check(Keep::Best)), [(1, vec![0, 1, 2]), (4, vec![3, 4, 5])]);
    let apart = alike(4, &[(0, 1), (2, 3)]);
    assert_eq!(groups(&apart.check(Keep::Best)), [(0, vec![0, 1]), (2, vec![2, 3])]);
}

#[test]
fn an_article_goes_to_the_middle_that_it_is_most_like() {
    // 3 is known to the middle of the larger star, and is a copy of 4.
    let pairs = [(0, 1, 5), (0, 2, 5), (0, 3, 5), (3, 4, 6), (4, 5, 5)];
    let two = weighed(6, &pairs);
    assert_eq!(groups(&two.check(Keep::Best)), [(0, vec![0, 1, 2]), (4, vec![3, 4, 5])]);
    // Of equals the larger star keeps it.
    let two = alike(6, &pairs.map(|(a, b, _)| (a, b)));
    assert_eq!(groups(&two.check(Keep::Best)), [(0, vec![0, 1, 2, 3]), (4, vec![4, 5])]);
}

#[test]
fn a_middle_whose_others_all_go_keeps_the_one_that_it_is_most_like() {
    let pairs = [(0, 1, 1), (0, 2, 2), (0, 3, 1), (1, 4, 9), (2, 5, 9), (3, 6, 9)];
    let last = [(4, 7, 9), (5, 8, 9), (6, 9, 9)];
    let four = weighed(10, &[&pairs[..], &last].concat());
    let expected = [(0, vec![0, 2]), (4, vec![1, 4, 7]), (5, vec![5, 8]), (6, vec![3, 6, 9])];
    assert_eq!(groups(&four.check(Keep::Best)), expected);
}

#[test]
fn weak_ties_to_many_make_no_middle() {
    let tie =
        |shared: u32| Tie::from(Overlap { shared, only_a: 200 - shared, only_b: 100 - shared });
    assert_eq!(tie(10), Tie { alike: 34_482, weight: 100_000 });
    assert_eq!(tie(60), Tie { alike: 250_000, weight: 250_000 });
    assert_eq!(tie(25).weight, tie(100).weight, "a quarter is as good as all");
    assert_eq!(tie(0).weight, 1);
    // A page with a formula of four others, which are two texts.
    let others = [1, 2, 3, 4].map(|other| (0, other, tie(5)));
    let pairs = [&others[..], &[(1, 2, tie(90)), (3, 4, tie(90))]].concat();
    let two = tied(5, &pairs);
    assert_eq!(groups(&two.check(Keep::Best)), [(0, vec![0, 1, 2]), (3, vec![3, 4])]);
    // Where all ties are close the page is the middle of one text.
    let pairs: Vec<_> = pairs.iter().map(|(a, b, _)| (*a, *b, tie(90))).collect();
    assert_eq!(groups(&tied(5, &pairs).check(Keep::Best)), [(0, vec![0, 1, 2, 3, 4])]);
}

#[test]
fn a_pair_that_was_not_found_does_not_split_a_group() {
    let mut square = alike(4, &[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]);
    square.found = BTreeSet::from([(0, 1), (1, 2), (2, 3)]);
    assert_eq!(groups(&square.check(Keep::Best)), [(0, vec![0, 1, 2, 3])]);
}

#[test]
fn a_killed_text_leads_only_where_nobody_else_can() {
    let mut pair = alike(3, &[(0, 1), (0, 2), (1, 2)]);
    pair.articles[0].status = Some(Status::Canceled);
    assert_eq!(groups(&pair.check(Keep::First)), [(1, vec![0, 1, 2])]);
    let mut row = alike(3, &[(0, 1), (1, 2)]);
    row.articles[1].status = Some(Status::Canceled);
    assert_eq!(groups(&row.check(Keep::Best)), [(1, vec![0, 1, 2])]);
}

#[test]
fn edges_are_seen_from_both_sides() {
    let (a, b, c) = (ArticleId(1), ArticleId(2), ArticleId(3));
    let overlap = Overlap { shared: 5, only_a: 1, only_b: 9 };
    let overlap =
        Weighed { is_same: false, is_newer: false, overlap, evidence: None, own_words: [0; 2] };
    let mut edges = Edges::default();
    edges.insert(b, a, overlap);
    edges.insert(b, c, overlap);
    assert_eq!(edges.get(b, a), Some(overlap));
    assert_eq!(edges.get(a, b), Some(overlap.swapped()));
    assert_eq!(edges.get(a, c), None);
    assert_eq!(edges.sorted(), [(a, b, overlap.swapped()), (b, c, overlap)]);
    let by_pair: BTreeMap<_, _> = edges.sorted().into_iter().map(|(a, b, o)| ((a, b), o)).collect();
    assert_eq!(by_pair.len(), 2);
}
