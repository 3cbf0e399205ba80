//! Whole runs on corpora with planted copies, held against brute force on token strings.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use wirecopy::article::{Article, ArticleId, Corpus, DateGrade, Layout, Published, Status};
use wirecopy::detect::{
    Config, Findings, Fingerprint, Fingerprinted, Join, Passages, Text, Texts, detect, fingerprint,
    fingerprint_holding, run,
};
use wirecopy::group::Keep;
use wirecopy::progress::{Observer, Stage, Unobserved};
use wirecopy::relation::Relation;
use wirecopy::tokenize::WORD;
use wirecopy::verify::{Bar, Overlap};

use crate::oracle::{self, Fraction};
use crate::random::{Random, corpus, layout, word};

const HALF: Fraction = (1, 2);
const EIGHT_TENTHS: Fraction = (8, 10);

fn config(threshold: Fraction, join: Join) -> Config {
    let share = threshold.0 as f64 / threshold.1 as f64;
    // The oracle of this file knows copies as a whole; passages have tests of their own.
    Config { join, passages: None, ..Config::new(share, 0.99).expect("settings that are possible") }
}

/// Articles without metadata, named by their place.
fn plain(texts: &[String]) -> Corpus {
    let mut corpus = Corpus::default();
    for (number, text) in texts.iter().enumerate() {
        corpus.push(Article { id: format!("{number:05}").into(), ..Article::default() }, text);
    }
    corpus
}

/// Planted copies with metadata of all kinds.
fn planted(articles: usize, seed: u64) -> Corpus {
    let mut random = Random::new(seed);
    let mut planted = Corpus::default();
    for (number, words) in corpus(articles, &mut random).iter().enumerate() {
        let statuses =
            [None, None, Some(Status::Usable), Some(Status::Canceled), Some(Status::Withheld)];
        let at = Some(random.below(50) as i64).filter(|at| *at > 9);
        let article = Article {
            id: format!("{number:05}").into(),
            status: statuses[random.below(statuses.len())],
            version: Some(random.below(4) as u32).filter(|version| *version > 0),
            published: Some(Published { value: "".into(), grade: DateGrade::Metadata, at }),
            ..Article::default()
        };
        planted.push(article, layout(words, &mut random));
    }
    planted
}

fn whole(text: &str) -> Text<'_> {
    Text::new(text, Layout::Whole)
}

/// Runs on a corpus whose first articles are old.
fn against(corpus: &Corpus, old: usize, config: &Config) -> Findings {
    let prints: Vec<Fingerprint> =
        corpus.texts().iter().map(|text| fingerprint(&whole(text), config)).collect();
    let input = Fingerprinted::new(corpus.articles(), &prints, old);
    match run(input, corpus, config, &Unobserved) {
        Ok(findings) => findings,
        Err(never) => match never {},
    }
}

/// A run with everything that brute force knows of it.
struct Case<'a> {
    corpus: &'a Corpus,
    old: usize,
    threshold: Fraction,
    /// The distinct shingles of each article.
    sets: Vec<oracle::Set>,
    /// The tokens of each article, joined.
    contents: Vec<String>,
    /// Every pair of articles that reaches the threshold.
    pairs: BTreeMap<(usize, usize), Overlap>,
    findings: Findings,
}

impl<'a> Case<'a> {
    fn new(corpus: &'a Corpus, old: usize, threshold: Fraction, config: &Config) -> Self {
        let width = config.width.words();
        let sets: Vec<_> = corpus.texts().iter().map(|text| oracle::set(text, width)).collect();
        let content = |text: &String| {
            let tokens = oracle::tokens(text).into_iter().map(|(token, _)| token);
            tokens.collect::<Vec<_>>().join(" ")
        };
        let contents = corpus.texts().iter().map(content).collect();
        let pairs = oracle::pairs(&sets, threshold);
        let findings = against(corpus, old, config);
        Self { corpus, old, threshold, sets, contents, pairs, findings }
    }

    /// Every check that holds however candidates were found.
    fn check(&self) -> &Self {
        self.check_pairs();
        self.check_copies();
        self.check_groups();
        self.check_dropped();
        let empty = self.contents[self.old..].iter().filter(|content| content.is_empty()).count();
        assert_eq!(self.findings.empty as usize, empty);
        self
    }

    /// What holds besides where every pair was compared.
    fn check_complete(&self) -> &Self {
        assert_eq!(self.missed(), Vec::new(), "pairs were missed");
        let reposts = self.findings.pairs.iter().filter(|pair| pair.relation == Relation::Repost);
        let joined = self.findings.joined.expect("every pair was compared");
        assert_eq!(joined.of as usize, reposts.count());
        assert!(joined.found <= joined.of && joined.found <= self.findings.candidates.proposed);
        let Findings { groups, dropped, at_bars, .. } = &self.findings;
        let threshold = self.threshold.0 as f64 / self.threshold.1 as f64;
        if let Some(at) = at_bars.iter().find(|at| (at.bar.share() - threshold).abs() < 1e-9) {
            let grouped: usize = groups.iter().map(|group| group.members.len()).sum();
            let counts = [at.groups, at.grouped, at.dropped].map(|count| count as usize);
            assert_eq!(counts, [groups.len(), grouped, dropped.len()], "{at:?} of the same run");
        }
        self
    }

    fn is_old(&self, id: ArticleId) -> bool {
        id.index() < self.old
    }

    fn is_same(&self, a: ArticleId, b: ArticleId) -> bool {
        self.contents[a.index()] == self.contents[b.index()]
    }

    fn overlap(&self, a: ArticleId, b: ArticleId) -> Overlap {
        oracle::overlap(&self.sets[a.index()], &self.sets[b.index()])
    }

    /// Whether two articles are copies of one text, by brute force.
    fn is_copy(&self, a: ArticleId, b: ArticleId) -> bool {
        let pair = (a.index().min(b.index()), a.index().max(b.index()));
        self.is_same(a, b) || self.pairs.contains_key(&pair)
    }

    /// No false pair, no pair twice, none that says nothing about what is new.
    fn check_pairs(&self) {
        let pairs = &self.findings.pairs;
        assert!(pairs.is_sorted_by(|x, y| x.pair < y.pair), "ascending and distinct");
        for pair in pairs {
            let (a, b) = (pair.pair.a, pair.pair.b);
            assert!(a < b && !(self.is_old(a) && self.is_old(b)), "{pair:?}");
            assert_eq!(pair.weighed.overlap, self.overlap(a, b), "{pair:?}");
            assert_eq!(pair.relation == Relation::Identical, self.is_same(a, b), "{pair:?}");
            assert!(self.is_copy(a, b), "{pair:?} is false");
        }
    }

    /// One pair from each copy to the one article that stands for its content.
    fn check_copies(&self) {
        let mut classes: BTreeMap<&str, BTreeSet<ArticleId>> = BTreeMap::new();
        for (number, content) in self.contents.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            classes.entry(content).or_default().insert(ArticleId(number as u32));
        }
        for class in classes.values() {
            let new = class.iter().filter(|id| !self.is_old(**id)).count();
            let expected = if new < class.len() { new } else { new - 1 };
            let ties: Vec<_> = self
                .findings
                .pairs
                .iter()
                .filter(|pair| class.contains(&pair.pair.a) && class.contains(&pair.pair.b))
                .collect();
            assert_eq!(ties.len(), expected, "{class:?} has {ties:?}");
            let is_hub =
                |id: &ArticleId| ties.iter().all(|tie| tie.pair.a == *id || tie.pair.b == *id);
            assert!(class.iter().any(is_hub), "{ties:?} lead to one article");
        }
    }

    /// Pairs of contents at or above the threshold that no pair of articles stands for.
    fn missed(&self) -> Vec<(usize, usize)> {
        let ends = |a: usize, b: usize| {
            let (x, y) = (&self.contents[a], &self.contents[b]);
            if x < y { (x, y) } else { (y, x) }
        };
        let found: BTreeSet<_> = self
            .findings
            .pairs
            .iter()
            .map(|pair| ends(pair.pair.a.index(), pair.pair.b.index()))
            .collect();
        let was_there: BTreeSet<&String> = self.contents[..self.old].iter().collect();
        let missed = |(a, b): &(usize, usize)| {
            let (x, y) = ends(*a, *b);
            x != y && !(was_there.contains(x) && was_there.contains(y)) && !found.contains(&(x, y))
        };
        self.pairs.keys().copied().filter(missed).collect()
    }

    fn check_groups(&self) {
        let groups = &self.findings.groups;
        assert!(groups.is_sorted_by(|x, y| x.lead < y.lead), "by lead");
        let mut seen = BTreeSet::new();
        for group in groups {
            let ids: Vec<ArticleId> = group.members.iter().map(|member| member.id).collect();
            assert!(ids.len() > 1 && ids.is_sorted_by(|x, y| x < y), "{group:?}");
            assert!(ids.iter().all(|id| seen.insert(*id)), "{group:?} shares a member");
            assert!(ids.contains(&group.lead) && ids.iter().any(|id| !self.is_old(*id)));
            for member in &group.members {
                assert_eq!(member.overlap, self.overlap(member.id, group.lead), "{group:?}");
                let is_same = self.is_same(member.id, group.lead);
                assert_eq!(member.relation == Relation::Identical, is_same, "{group:?}");
                assert!(self.is_copy(member.id, group.lead), "{member:?} of {group:?}");
            }
            let weakest = group.weakest.pair;
            assert!(weakest.a < weakest.b, "{group:?}");
            assert!(ids.contains(&weakest.a) && ids.contains(&weakest.b), "{group:?}");
            assert_eq!(group.weakest.weighed.overlap, self.overlap(weakest.a, weakest.b));
            self.check_lead(&ids, group.lead);
        }
        for pair in self.findings.pairs.iter().filter(|pair| pair.relation == Relation::Identical) {
            assert!(seen.contains(&pair.pair.a) && seen.contains(&pair.pair.b), "{pair:?}");
        }
    }

    /// A killed text leads only where no other article reaches every member.
    fn check_lead(&self, ids: &[ArticleId], lead: ArticleId) {
        let is_able = |id: ArticleId| ids.iter().all(|other| self.is_copy(id, *other));
        if !self.is_usable(lead) {
            let better = ids.iter().find(|id| self.is_usable(**id) && is_able(**id));
            assert_eq!(better, None, "{lead:?} is killed");
        }
    }

    fn is_usable(&self, id: ArticleId) -> bool {
        !matches!(
            self.corpus.articles()[id.index()].status,
            Some(Status::Canceled | Status::Withheld)
        )
    }

    fn check_dropped(&self) {
        let dropped = &self.findings.dropped;
        assert!(dropped.is_sorted_by(|x, y| x.id < y.id), "ascending and distinct");
        let gone: BTreeSet<ArticleId> = dropped.iter().map(|dropped| dropped.id).collect();
        for drop in dropped {
            assert!(!self.is_old(drop.id), "{drop:?} is old");
            assert!(!gone.contains(&drop.partner), "the partner of {drop:?} is gone as well");
            assert!(
                !self.is_usable(drop.id) || self.is_usable(drop.partner),
                "{drop:?} is usable, its partner is not"
            );
            assert!(self.is_copy(drop.id, drop.partner), "{drop:?}");
            assert_eq!(drop.overlap, self.overlap(drop.id, drop.partner), "{drop:?}");
            let Overlap { shared, only_a, .. } = drop.overlap;
            assert!(oracle::reaches(shared, shared + only_a, EIGHT_TENTHS), "{drop:?}");
            assert_eq!(drop.own_words, self.own_words(drop.id, drop.partner), "{drop:?}");
        }
        self.check_alone(&gone);
    }

    /// A new article in no group is dropped beside an old one that holds enough of it.
    fn check_alone(&self, gone: &BTreeSet<ArticleId>) {
        let members = self.findings.groups.iter().flat_map(|group| &group.members);
        let grouped: BTreeSet<ArticleId> = members.map(|member| member.id).collect();
        for pair in &self.findings.pairs {
            let (old, new) = (pair.pair.a, pair.pair.b);
            let is_alone = !grouped.contains(&new) && self.is_old(old) && !self.is_old(new);
            if is_alone && (self.is_usable(old) || !self.is_usable(new)) {
                let (shared, own) = (pair.weighed.overlap.shared, pair.weighed.overlap.only_b);
                let is_held = oracle::reaches(shared, shared + own, EIGHT_TENTHS);
                assert_eq!(is_held, gone.contains(&new), "{pair:?}");
            }
        }
    }

    /// The words of an article that stand in no shingle of another, by brute force.
    fn own_words(&self, id: ArticleId, partner: ArticleId) -> u32 {
        let text = self.corpus.text(id);
        let tokens = oracle::tokens(text);
        let mut is_own = vec![true; tokens.len()];
        for (window, shingle) in
            oracle::windows(&tokens, 5).into_iter().zip(oracle::shingles(text, 5))
        {
            if self.sets[partner.index()].contains(&shingle) {
                is_own[window].fill(false);
            }
        }
        let own = tokens.iter().zip(&is_own).filter(|(_, is_own)| **is_own);
        let size: u32 = own.map(|((_, size), _)| u32::from(*size)).sum();
        size.div_ceil(u32::from(WORD))
    }
}

#[test]
fn nothing_false_and_nothing_missed() {
    for (seed, threshold) in [(1, HALF), (2, (7, 10)), (3, (3, 10)), (4, (9, 10)), (5, (1, 1))] {
        let corpus = planted(400, seed);
        for join in [Join::Small, Join::Always] {
            let case = Case::new(&corpus, 0, threshold, &config(threshold, join));
            assert!(case.findings.pairs.len() > 20, "copies were planted");
            case.check().check_complete();
        }
        Case::new(&corpus, 0, threshold, &config(threshold, Join::Never)).check();
    }
}

#[test]
fn every_policy_and_width_holds() {
    let corpus = planted(300, 6);
    for keep in [Keep::Best, Keep::Earliest, Keep::Longest, Keep::First] {
        let config = Config { keep, ..config(HALF, Join::Always) };
        Case::new(&corpus, 0, HALF, &config).check().check_complete();
    }
}

#[test]
fn lsh_alone_keeps_its_recall() {
    for (seed, threshold) in [(7, HALF), (8, (7, 10))] {
        let corpus = planted(3000, seed);
        let case = Case::new(&corpus, 0, threshold, &config(threshold, Join::Never));
        case.check();
        let (missed, all) = (case.missed().len(), case.pairs.len());
        assert!(missed * 100 <= all, "{missed} of {all} pairs were missed at {threshold:?}");
        assert_eq!((case.findings.joined, case.findings.nearest), (None, None));
    }
}

#[test]
fn what_is_new_is_held_against_what_is_old() {
    for (seed, old) in [(9, 200), (10, 50), (11, 399), (12, 400), (13, 1)] {
        let corpus = planted(400, seed);
        let case = Case::new(&corpus, old, HALF, &config(HALF, Join::Always));
        case.check().check_complete();
        Case::new(&corpus, old, HALF, &config(HALF, Join::Never)).check();
        let alone = old == 400;
        assert_eq!(alone, case.findings.pairs.is_empty(), "old articles alone say nothing");
    }
}

/// Words by number, as a text.
fn text(numbers: impl Iterator<Item = usize>) -> String {
    numbers.map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_partner_is_never_dropped_itself() {
    // The old article holds most of the new lead, but is a stranger to the lead's other copy.
    let old = text(0..84);
    let lead = text(0..100);
    let copy = text(45..100);
    let corpus = plain(&[old, lead, copy]);
    let case = Case::new(&corpus, 1, HALF, &config(HALF, Join::Always));
    case.check();
    assert_eq!(case.findings.groups.len(), 1);
    let kept = 3 - case.findings.dropped.len();
    assert_eq!(kept, 2, "one of the new ones stays beside the old: {:?}", case.findings.dropped);
}

#[test]
fn a_usable_text_is_never_dropped_for_a_killed_one() {
    // The killed article alone resembles both others, so it leads.
    let mut corpus = Corpus::default();
    let killed = Article { id: "k".into(), status: Some(Status::Canceled), ..Article::default() };
    corpus.push(killed, text(0..100));
    for (id, numbers) in [("a", 0..60), ("b", 40..100)] {
        corpus.push(Article { id: id.into(), ..Article::default() }, text(numbers));
    }
    let case = Case::new(&corpus, 0, HALF, &config(HALF, Join::Always));
    case.check().check_complete();
    assert_eq!(case.findings.groups.len(), 1);
    assert_eq!(case.findings.groups[0].lead, ArticleId(0));
    assert!(case.findings.dropped.is_empty(), "{:?}", case.findings.dropped);
}

#[test]
fn drop_above_nothing_keeps_one_of_each_group() {
    let corpus = planted(300, 14);
    let drop_above = Bar::new(0.0).expect("a bar");
    let config = Config { drop_above, ..config(HALF, Join::Always) };
    let findings = detect(&corpus, &config);
    let copies: usize = findings.groups.iter().map(|group| group.members.len() - 1).sum();
    let is_killed = |id: ArticleId| {
        matches!(corpus.articles()[id.index()].status, Some(Status::Canceled | Status::Withheld))
    };
    let for_the_killed: usize = findings
        .groups
        .iter()
        .filter(|group| is_killed(group.lead))
        .map(|group| group.members.iter().filter(|member| !is_killed(member.id)).count())
        .sum();
    // Where a killed text leads, one usable copy may stay in place of others.
    let dropped = findings.dropped.len();
    assert!((copies - for_the_killed..=copies).contains(&dropped), "{dropped} of {copies}");
}

#[test]
fn threads_change_nothing() {
    let corpus = planted(500, 15);
    for join in [Join::Always, Join::Never] {
        for old in [0, 200] {
            let config = config(HALF, join);
            let found = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
                let pool = pool.expect("threads can be started");
                format!("{:?}", pool.install(|| against(&corpus, old, &config)))
            };
            let one = found(1);
            assert_eq!(one, found(2));
            assert_eq!(one, found(8));
        }
    }
}

/// Groups as the ids of their articles, the lead first.
fn by_id(corpus: &Corpus, findings: &Findings) -> BTreeSet<Vec<String>> {
    let name = |id: ArticleId| corpus.articles()[id.index()].id.to_string();
    let group = |group: &wirecopy::detect::Group| {
        let mut names: Vec<String> = group.members.iter().map(|member| name(member.id)).collect();
        names.sort();
        names.insert(0, name(group.lead));
        names
    };
    findings.groups.iter().map(group).collect()
}

#[test]
fn the_order_of_reading_changes_no_group() {
    let corpus = planted(500, 16);
    let mut articles: Vec<(Article, String)> =
        corpus.articles().iter().cloned().zip(corpus.texts().iter().cloned()).collect();
    for join in [Join::Always, Join::Never] {
        for keep in [Keep::Best, Keep::Earliest, Keep::Longest] {
            let config = Config { keep, ..config(HALF, join) };
            let expected = by_id(&corpus, &detect(&corpus, &config));
            Random::new(17).shuffle(&mut articles);
            let mut shuffled = Corpus::default();
            for (article, text) in &articles {
                shuffled.push(article.clone(), text);
            }
            assert_eq!(
                by_id(&shuffled, &detect(&shuffled, &config)),
                expected,
                "{join:?} {keep:?}"
            );
        }
    }
}

#[test]
fn what_a_text_says_again_counts_once() {
    let (mut kept_words, mut repeated) = (0, 0);
    for seed in 30..50 {
        let mut random = Random::new(seed);
        let phrases: Vec<Vec<String>> = (0..4).map(|_| random.words(7, 40)).collect();
        let mut text = || {
            let mut said = Vec::new();
            for _ in 0..5 + random.below(15) {
                said.extend_from_slice(&phrases[random.below(phrases.len())]);
                if random.below(12) == 0 {
                    said.extend(random.words(1, 5000));
                }
            }
            said.join(" ")
        };
        let texts: Vec<String> = (0..40).map(|_| text()).collect();
        repeated += texts
            .iter()
            .filter(|text| oracle::shingles(text, 5).len() > oracle::set(text, 5).len())
            .count();
        let corpus = plain(&texts);
        for threshold in [HALF, (3, 10)] {
            let case = Case::new(&corpus, 0, threshold, &config(threshold, Join::Always));
            kept_words += case.findings.dropped.iter().filter(|drop| drop.own_words > 0).count();
            case.check().check_complete();
        }
    }
    assert!(repeated > 500 && kept_words > 20, "{repeated} {kept_words}");
}

#[test]
fn one_article_a_thousand_times() {
    let mut random = Random::new(18);
    let story = random.words(100, 5000);
    let texts: Vec<String> = (0..1000).map(|_| layout(&story, &mut random)).collect();
    let corpus = plain(&texts);
    let case = Case::new(&corpus, 0, HALF, &config(HALF, Join::Small));
    case.check_pairs();
    case.check_copies();
    let Findings { pairs, groups, dropped, .. } = &case.findings;
    assert_eq!((pairs.len(), groups.len(), dropped.len()), (999, 1, 999));
    assert_eq!((groups[0].lead, groups[0].lead_because), (ArticleId(0), "first by id"));
    assert!(dropped.iter().all(|drop| drop.partner == ArticleId(0) && drop.own_words == 0));
    assert_eq!(case.findings.candidates.proposed, 0, "identical articles meet only once");
}

#[test]
fn empty_articles_are_counted_and_left_alone() {
    let mut texts = vec!["  — …\n".to_owned(), String::new()];
    texts.resize(5000, String::new());
    for join in [Join::Always, Join::Never] {
        let corpus = plain(&texts);
        let case = Case::new(&corpus, 0, HALF, &config(HALF, join));
        case.check();
        let Findings { pairs, groups, dropped, empty, nearest, .. } = &case.findings;
        assert!(pairs.is_empty() && groups.is_empty() && dropped.is_empty());
        assert_eq!((*empty, *nearest), (5000, None));
    }
    let nothing = detect(&Corpus::default(), &config(HALF, Join::Small));
    assert!(nothing.pairs.is_empty() && nothing.groups.is_empty() && nothing.empty == 0);
}

#[test]
fn articles_shorter_than_a_shingle_are_compared_whole() {
    let texts =
        ["Flood", "flood!", "Flood hits", "Flood hits Norvia", "flood hits norvia", "Storm", ""];
    let corpus = plain(&texts.map(str::to_owned));
    let case = Case::new(&corpus, 0, HALF, &config(HALF, Join::Small));
    case.check().check_complete();
    let pairs: Vec<(u32, u32)> =
        case.findings.pairs.iter().map(|pair| (pair.pair.a.0, pair.pair.b.0)).collect();
    assert_eq!(pairs, [(0, 1), (3, 4)]);
    assert_eq!((case.findings.groups.len(), case.findings.dropped.len()), (2, 2));
}

/// Scripts whose characters are less than a word take part like any other.
#[test]
fn scripts_without_spaces_hold() {
    let story =
        "国家主席周四在北京说，今年经济增长百分之五，比去年高，但是出口下降，政府将采取新的措施。";
    let thai = "นายกรัฐมนตรีกล่าวเมื่อวันพฤหัสบดีว่าน้ำท่วมในกรุงเทพฯ ลดลงแล้วและถนนทุกสายเปิดใช้งาน";
    let mut texts = Vec::new();
    for story in [story, thai] {
        texts.push(story.to_owned());
        texts.push(format!("{story} OK"));
        texts.push(story.chars().skip(6).collect());
        texts.push(story.replace(['五', 'ว'], "三"));
    }
    let corpus = plain(&texts);
    for join in [Join::Always, Join::Never] {
        let case = Case::new(&corpus, 0, HALF, &config(HALF, join));
        case.check();
        assert!(case.findings.groups.len() == 2, "{:?}", case.findings.groups);
    }
}

/// The most alike two articles and what they share, by brute force; the first of equals.
fn most_alike(sets: &[oracle::Set]) -> Option<((usize, usize), Overlap)> {
    oracle::pairs(sets, (0, 1)).into_iter().filter(|(_, overlap)| overlap.shared > 0).reduce(
        |best, next| {
            let (x, y) = (best.1, next.1);
            let left = u64::from(y.shared) * u64::from(x.union());
            if left > u64::from(x.shared) * u64::from(y.union()) { next } else { best }
        },
    )
}

#[test]
fn the_nearest_pair_is_told_where_nothing_is_found() {
    let mut told = 0;
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let mut stories: Vec<Vec<String>> = (0..12).map(|_| random.words(60, 5000)).collect();
        for _ in 0..seed % 4 {
            // A sentence that two of them share.
            let (from, to, length) = (random.below(12), random.below(12), random.between(5, 40));
            let sentence = stories[from][..length].to_vec();
            stories[to].splice(10..10, sentence);
        }
        let texts: Vec<String> = stories.iter().map(|words| words.join(" ")).collect();
        let corpus = plain(&texts);
        let case = Case::new(&corpus, 0, (9, 10), &config((9, 10), Join::Small));
        let nearest = case
            .findings
            .nearest
            .map(|joined| ((joined.pair.a.index(), joined.pair.b.index()), joined.overlap));
        if case.findings.pairs.is_empty() {
            assert_eq!(nearest, most_alike(&case.sets));
            told += u32::from(nearest.is_some());
        } else {
            assert_eq!(nearest, None);
        }
    }
    assert!(told > 20, "{told} had a nearest pair");
}

#[test]
fn templates_are_found_whole() {
    // 600 articles of one template: more than a bucket proposes.
    let body = Random::new(19).words(120, 5000).join(" ");
    let texts: Vec<String> =
        (0..600).map(|n| format!("{body} {} {}", word(n + 9000), word(n))).collect();
    let corpus = plain(&texts);
    for join in [Join::Always, Join::Never] {
        let findings = detect(&corpus, &config(HALF, join));
        assert_eq!(findings.groups.len(), 1, "{join:?}");
        assert_eq!(findings.groups[0].members.len(), 600, "{join:?}");
        assert_eq!(findings.dropped.len(), 599, "{join:?}");
        assert!(findings.candidates.oversized > 0 && findings.candidates.withheld > 0);
        assert!(findings.candidates.largest > 512);
    }
}

#[test]
fn pairs_are_counted_however_many_articles_they_take() {
    // More than are held at once, each resembling the one before and the one behind.
    let texts: Vec<String> = (0..5000).map(|n| text(10 * n..10 * n + 40)).collect();
    let findings = detect(&plain(&texts), &config(HALF, Join::Always));
    let copies = findings.pairs.iter().filter(|pair| pair.relation == Relation::Repost);
    let pairs: Vec<(u32, u32, Overlap)> =
        copies.map(|pair| (pair.pair.a.0, pair.pair.b.0, pair.weighed.overlap)).collect();
    let overlap = Overlap { shared: 26, only_a: 10, only_b: 10 };
    let expected: Vec<_> = (0..4999).map(|n| (n, n + 1, overlap)).collect();
    assert_eq!(pairs, expected);
}

#[test]
fn hardly_a_text_is_read_twice() {
    // Families of ten, all over the corpus; each article has a sentence in common with one of another as well.
    // More are tied so than are held at once.
    let articles = 10_000;
    let mut random = Random::new(43);
    let mut shuffled = || {
        let mut order: Vec<usize> = (0..articles).collect();
        random.shuffle(&mut order);
        order
    };
    let mut texts = vec![String::new(); articles];
    for (place, number) in shuffled().into_iter().enumerate() {
        let family = 100 * (place / 10);
        texts[number] = text(family..family + 40);
    }
    for (place, number) in shuffled().into_iter().enumerate() {
        let sentence = 200_000 + 100 * (place / 2);
        texts[number] = format!("{} {}", texts[number], text(sentence..sentence + 20));
    }
    let corpus = plain(&texts);
    let config = config((1, 10), Join::Always);
    let prints: Vec<Fingerprint> =
        texts.iter().map(|text| fingerprint_holding(&whole(text), &config, true)).collect();
    let input = Fingerprinted::new(corpus.articles(), &prints, 0);
    let (reads, verified) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let counted = |_| reads.fetch_add(1, Relaxed) < usize::MAX;
    let watch = Verified(&reads, &verified);
    // Two threads may both read what neither has yet.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let findings = pool.install(|| run(input, &Broken(&corpus, counted), &config, &watch));
    assert!(findings.is_ok_and(|findings| findings.pairs.len() > 49_900));
    let verified = verified.into_inner();
    // A few have their family in common as well as the sentence, and are one text.
    assert!((articles - 10..articles * 102 / 100).contains(&verified), "{verified}");
}

/// Copies a count when pairs were verified.
struct Verified<'a>(&'a AtomicUsize, &'a AtomicUsize);

impl Observer for Verified<'_> {
    fn begin(&self, _: Stage, _: u64) {}

    fn advance(&self, _: u64) {}

    fn end(&self, stage: Stage) {
        if stage == Stage::Verify {
            self.1.store(self.0.load(Relaxed), Relaxed);
        }
    }
}

/// Texts of which some cannot be read again; it says of each whether it can.
struct Broken<'a, F>(&'a Corpus, F);

impl<F: Fn(ArticleId) -> bool + Sync> Texts for Broken<'_, F> {
    type Error = ArticleId;

    fn with_text<R>(
        &self,
        id: ArticleId,
        read: impl FnOnce(&Text<'_>) -> R,
    ) -> Result<R, ArticleId> {
        if self.1(id) { Ok(read(&whole(self.0.text(id)))) } else { Err(id) }
    }
}

#[test]
fn a_text_that_cannot_be_read_again_stops_the_run() {
    let corpus = plain(&[text(0..50), text(0..60), text(100..150), text(100..160), text(200..210)]);
    for join in [Join::Always, Join::Never] {
        let config = config(HALF, join);
        let prints: Vec<Fingerprint> =
            corpus.texts().iter().map(|text| fingerprint(&whole(text), &config)).collect();
        let input = Fingerprinted::new(corpus.articles(), &prints, 0);
        for broken in [&[1_u32][..], &[3, 2], &[3, 1]] {
            let texts = Broken(&corpus, |id: ArticleId| !broken.contains(&id.0));
            let error = run(input, &texts, &config, &Unobserved).err();
            assert_eq!(error.map(|id| id.0), broken.iter().min().copied(), "{join:?}");
        }
        let is_fine = run(input, &Broken(&corpus, |_| true), &config, &Unobserved).is_ok();
        assert!(is_fine);
    }
}

#[test]
fn a_run_stops_wherever_texts_cannot_be_read_any_more() {
    // Two copies that resemble no other are read for their group alone.
    let copy = text(300..350);
    let corpus = plain(&[text(0..50), text(0..60), copy.clone(), copy]);
    let config = config(HALF, Join::Never);
    let prints: Vec<Fingerprint> =
        corpus.texts().iter().map(|text| fingerprint(&whole(text), &config)).collect();
    let input = Fingerprinted::new(corpus.articles(), &prints, 0);
    let error = |readable| {
        let left = AtomicUsize::new(readable);
        let is_left = |_| left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok();
        run(input, &Broken(&corpus, is_left), &config, &Unobserved).err().map(|id| id.0)
    };
    let errors: Vec<Option<u32>> = (0..4).map(error).collect();
    assert!(errors[0].is_some_and(|id| id < 2) && errors[1].is_some_and(|id| id < 2));
    assert_eq!(errors[2..], [Some(2), None]);
}

#[test]
fn shingles_that_are_held_are_those_that_would_be_read_again() {
    for (seed, passages) in [(40, None), (41, Some(Passages::default()))] {
        let mut corpus = planted(120, seed);
        let quoted = format!("{}, \u{201c}{},\u{201d} she said.", text(0..20), text(500..540));
        corpus.push(Article { id: "quoted".into(), ..Article::default() }, quoted);
        corpus.push(Article { id: "stranger".into(), ..Article::default() }, text(900..990));
        let stranger = ArticleId(corpus.texts().len() as u32 - 1);
        let config = Config { passages, ..config(HALF, Join::Always) };
        let told = |is_whole: fn(usize) -> bool, can_read: &(dyn Fn(ArticleId) -> bool + Sync)| {
            let print = |(number, text): (usize, &String)| {
                fingerprint_holding(&whole(text), &config, is_whole(number))
            };
            let prints: Vec<Fingerprint> = corpus.texts().iter().enumerate().map(print).collect();
            assert_eq!(prints[0].held() > 0, is_whole(0));
            let input = Fingerprinted::new(corpus.articles(), &prints, 0);
            let findings = run(input, &Broken(&corpus, can_read), &config, &Unobserved)?;
            assert!(findings.pairs.len() > 10 && findings.joined.is_some());
            Ok::<_, ArticleId>(format!("{findings:?}"))
        };
        let findings = told(|_| false, &|_| true).expect("all texts can be read");
        for is_whole in [|_| true, |number| number % 3 == 0] {
            assert_eq!(told(is_whole, &|_| true).as_ref(), Ok(&findings));
        }
        // What pairs with nothing is read again only where its shingles are not held.
        let is_other = |id| id != stranger;
        assert_eq!(told(|_| true, &is_other), Ok(findings));
        assert_eq!(told(|_| false, &is_other), Err(stranger));
    }
}

/// Writes down what it sees.
#[derive(Default)]
struct Watch(Mutex<(Vec<Stage>, HashMap<&'static str, u64>)>);

impl Observer for Watch {
    fn begin(&self, stage: Stage, _: u64) {
        self.0.lock().expect("no panic").0.push(stage);
    }

    fn advance(&self, amount: u64) {
        let mut seen = self.0.lock().expect("no panic");
        let stage = seen.0.last().expect("a stage has begun").name();
        *seen.1.entry(stage).or_default() += amount;
    }

    fn end(&self, stage: Stage) {
        assert_eq!(self.0.lock().expect("no panic").0.last(), Some(&stage));
    }
}

#[test]
fn stages_begin_and_end_in_order() {
    let corpus = planted(100, 20);
    for (join, expected) in [
        (Join::Always, &[Stage::Candidates, Stage::Join, Stage::Verify, Stage::Group][..]),
        (Join::Never, &[Stage::Candidates, Stage::Verify, Stage::Group]),
    ] {
        let config = config(HALF, join);
        let prints: Vec<Fingerprint> =
            corpus.texts().iter().map(|text| fingerprint(&whole(text), &config)).collect();
        let input = Fingerprinted::new(corpus.articles(), &prints, 0);
        let watch = Watch::default();
        assert!(run(input, &corpus, &config, &watch).is_ok());
        let seen = watch.0.into_inner().expect("no panic");
        assert_eq!(seen.0, expected);
    }
}
