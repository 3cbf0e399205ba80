//! The passage road: what is certain to be found, what ties nothing, and input that breaks matchers.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::align::Changed;
use wirecopy::article::{Article, ArticleId, Corpus, Layout, Span};
use wirecopy::detect::{Config, Findings, Join, Role, compare, detect};
use wirecopy::detect::{Pair, Text};
use wirecopy::hash;
use wirecopy::lsh::Candidate;
use wirecopy::recurring::Lists;
use wirecopy::recurring::Part;
use wirecopy::relation::Relation;
use wirecopy::shingle::{Spliced, Width, shingles, within};
use wirecopy::tokenize::Tokens;
use wirecopy::verify::Bar;
use wirecopy::winnow::{self, Holders, Stock};

use crate::random::{Random, word};

fn config(join: Join) -> Config {
    Config { join, ..Config::new(0.5, 0.99).expect("settings that are possible") }
}

fn corpus(texts: &[String]) -> Corpus {
    let mut corpus = Corpus::default();
    for (number, text) in texts.iter().enumerate() {
        let id = format!("{number:04}").into();
        corpus.push(Article { id, ..Article::default() }, text.clone());
    }
    corpus
}

fn found(texts: &[String], join: Join) -> Findings {
    detect(&corpus(texts), &config(join))
}

fn pair(findings: &Findings, a: u32, b: u32) -> Option<&Pair> {
    let pair = Candidate::new(ArticleId(a), ArticleId(b));
    findings.pairs.iter().find(|found| found.pair == pair)
}

fn relation(findings: &Findings, a: u32, b: u32) -> Relation {
    pair(findings, a, b).map_or(Relation::Unrelated, |pair| pair.relation)
}

/// Words that stand in no other text: each text has a range of its own.
fn own(text: usize, words: std::ops::Range<usize>) -> Vec<String> {
    words.map(|at| word(1_000_000 * (text + 1) + at)).collect()
}

/// Sentences of twelve words each, two a paragraph.
fn prose(words: &[String]) -> String {
    let sentences: Vec<String> = words.chunks(12).map(|words| words.join(" ") + ".").collect();
    sentences.chunks(2).map(|two| two.join(" ")).collect::<Vec<_>>().join("\n\n")
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..Default::default()
    })]

    /// Whatever stands around a run of twelve words of prose, or of eight within quotation marks, it
    /// makes the pair a candidate.
    #[test]
    fn a_run_that_is_long_enough_makes_a_candidate(
        before in 0_usize..60, after in 0_usize..60, other in 0_usize..60, seed in any::<u64>(),
        is_quote in any::<bool>(), alphabet in 1_usize..40,
    ) {
        let mut random = Random::new(seed);
        let length = if is_quote { 8 } else { 12 };
        // Few different words, so that shingles repeat.
        let run: Vec<String> = (0..length).map(|_| word(random.below(alphabet))).collect();
        let run = if is_quote { format!("“{}”", run.join(" ")) } else { run.join(" ") };
        let a = format!("{} {run} {}", own(0, 0..before).join(" "), own(0, 100..100 + after).join(" "));
        let b = format!("{} {run} {}", own(1, 0..other).join(" "), own(1, 100..100 + before).join(" "));
        let findings = found(&[a.clone(), b.clone()], Join::Never);
        prop_assert!(findings.candidates.by_passages == 1, "{a}\n{b}");
    }

    /// Two lists that share a window share a fingerprint, and what is taken is the least of each window
    /// of a run and nothing else.
    #[test]
    fn winnowing_keeps_its_promise(
        a in proptest::collection::vec(0_u64..40, 0..300),
        b in proptest::collection::vec(0_u64..40, 0..60),
        window in 1_usize..20,
        spread in 1_u64..20,
    ) {
        // Few shingles share their rank, which is signed, or many do; the last one stands in no run.
        let upper = |of: u64| of / spread * (0xffff / 39);
        let shingle = |of: &u64| upper(*of) << 48 | hash::mix(*of) >> 16;
        let rank = |of: &u64| (upper(*of) as u16).cast_signed().max(i16::MIN + 1);
        let runs = |list: &[u64]| {
            let mut end = 0;
            let runs = list.split(|of| *of == 39).map(|run| {
                let start = end;
                end += run.len() + 1;
                start..start + run.len()
            });
            runs.collect::<Vec<_>>()
        };
        let taken = |list: &[u64]| {
            let shingles = Spliced::whole(list.iter().map(shingle).collect());
            let mut taken = vec![7];
            winnow::winnow(&shingles, runs(list).into_iter(), window, true, &mut taken);
            taken.split_off(1)
        };
        let (x, y) = (taken(&a), taken(&b));
        let windows = |list: &[u64]| -> BTreeSet<Vec<u64>> {
            let windows = runs(list).into_iter().flat_map(|run| {
                list[run].windows(window).map(<[u64]>::to_vec).collect::<Vec<_>>()
            });
            windows.collect()
        };
        let is_shared = !windows(&a).is_disjoint(&windows(&b));
        prop_assert!(!is_shared || x.iter().any(|print| y.contains(print)));
        let mut expected = Vec::new();
        for run in runs(&a) {
            let run = &a[run];
            let is_least = |at: usize| {
                let mut windows = run.windows(window).enumerate();
                windows.any(|(start, window)| {
                    (start..start + window.len()).contains(&at)
                        && window.iter().map(rank).min() == Some(rank(&run[at]))
                })
            };
            expected.extend((0..run.len()).filter(|at| is_least(*at)).map(|at| shingle(&run[at])));
        }
        expected.dedup();
        let expected: Vec<u64> =
            expected.into_iter().map(|shingle| winnow::fingerprint(shingle, true)).collect();
        prop_assert_eq!(x, expected);
    }

    /// What an index proposes is what comparing every two lists proposes, in whatever order they come,
    /// into however many parts they are dealt out.
    #[test]
    fn proposals_are_those_of_brute_force(
        lists in proptest::collection::vec(proptest::collection::vec(0_u64..40, 0..12), 2..14),
        most in 1_u32..6,
        total in prop_oneof![8 => Just(0_usize), 2 => Just(1 << 20), 1 => Just(1 << 24)],
        at_once in 1_usize << 21..1 << 24,
        pieces in 1_usize..4,
        is_spread in any::<bool>(),
    ) {
        let shingle = |of: u64| if is_spread { hash::mix(of) } else { of << 33 };
        let print = |of: &u64| winnow::fingerprint(shingle(*of), of.is_multiple_of(3));
        let prints: Vec<Vec<u64>> =
            lists.iter().map(|list| list.iter().map(print).collect()).collect();
        let rows = (0..).map(ArticleId).zip(prints.clone()).collect();
        let rows = Claimed { rows, total, at_once, pieces };
        let texts: Vec<u32> = (0..lists.len() as u32).collect();
        let sources = vec![None; lists.len()];
        let holders = Holders { prints: &rows, texts: &texts, sources: &sources, old: 0, words: 5 };
        let proposals = winnow::propose(&holders, most);
        let count = |print: &u64| prints.iter().filter(|list| list.contains(print)).count() as u32;
        let mut expected = Vec::new();
        for a in 0..lists.len() {
            for b in a + 1..lists.len() {
                let distinct: BTreeSet<&u64> = prints[a].iter().collect();
                let both = || distinct.iter().filter(|print| prints[b].contains(print)).copied();
                let counted: Vec<&u64> = both().filter(|print| count(print) <= most).collect();
                let quotes = counted.iter().filter(|print| **print & 1 != 0).count() as u32;
                if !counted.is_empty() {
                    let pair = Candidate { a: ArticleId(a as u32), b: ArticleId(b as u32) };
                    expected.push((pair, counted.len() as u32 - quotes, quotes));
                }
            }
        }
        let listed: Vec<_> =
            proposals.list.iter().map(|one| (one.pair, one.prose, one.quotes)).collect();
        prop_assert_eq!(listed, expected);
        for stock in &proposals.stock {
            prop_assert!(stock.texts > most);
        }
    }

    #[test]
    fn any_two_texts_are_compared(a in ".{0,200}", b in ".{0,200}") {
        let (x, y) = (Text::new(&a, Layout::Whole), Text::new(&b, Layout::Whole));
        let forth = compare(&x, &y, false, &config(Join::Small), &[]);
        let back = compare(&y, &x, false, &config(Join::Small), &[]);
        prop_assert_eq!(forth.relation, back.relation);
        prop_assert_eq!(forth.overlap, back.overlap.swapped());
    }
}

/// Lists that say how many fingerprints they hold, and are walked along in pieces.
struct Claimed {
    rows: Vec<(ArticleId, Vec<u64>)>,
    total: usize,
    at_once: usize,
    pieces: usize,
}

impl Lists for Claimed {
    fn count(&self, _: usize) -> usize {
        self.total / self.pieces
    }

    fn at_once(&self) -> usize {
        self.at_once
    }

    fn pieces(&self) -> usize {
        self.pieces
    }

    fn within(&self, piece: usize, _: Part, each: &mut dyn FnMut(ArticleId, &[u64])) {
        for (id, prints) in self.rows.iter().skip(piece).step_by(self.pieces) {
            each(*id, prints);
        }
    }
}

/// An article of its own words with those of others put in.
fn article(text: usize, words: usize) -> String {
    prose(&own(text, 0..words))
}

#[test]
fn both_roads_end_in_the_same_relations() {
    let report = own(0, 0..400);
    let texts = vec![
        prose(&report),
        // A third of it, in the order in which it stood.
        prose(&report[60..204]),
        // Some of it in a text of its own.
        prose(&[own(2, 0..240), report[120..168].to_vec(), own(2, 300..420)].concat()),
        // Nothing but a quotation in common.
        format!("{}\n\n“{}”", article(3, 240), report[12..23].join(" ")),
        format!("{}\n\n“{}”", article(4, 240), report[12..23].join(" ")),
        article(5, 300),
    ];
    let (exact, by_prints) = (found(&texts, Join::Always), found(&texts, Join::Never));
    for findings in [&exact, &by_prints] {
        assert_eq!(relation(findings, 0, 1), Relation::Excerpt);
        assert_eq!(relation(findings, 0, 2), Relation::Derived);
        assert_eq!(relation(findings, 3, 4), Relation::SharedQuotes);
        assert_eq!(relation(findings, 0, 5), Relation::Unrelated);
        assert_eq!(findings.groups.len(), 1);
        assert_eq!(findings.groups[0].members.len(), 2);
    }
    let same = |pair: &Pair| pair.relation != Relation::SharedQuotes;
    let pairs =
        |findings: &Findings| findings.pairs.iter().copied().filter(same).collect::<Vec<_>>();
    assert_eq!(pairs(&exact), pairs(&by_prints));
}

#[test]
fn without_passages_nothing_but_copies_is_found() {
    let report = own(0, 0..400);
    let texts = [prose(&report), prose(&report[60..204])];
    let config = Config { passages: None, ..config(Join::Always) };
    let findings = detect(&corpus(&texts), &config);
    assert!(findings.pairs.is_empty() && findings.stories.is_empty());
}

#[test]
fn a_roundup_ties_nothing() {
    let items: Vec<Vec<String>> = (0..3).map(|item| own(item, 0..120)).collect();
    let mut texts: Vec<String> = items.iter().map(|item| prose(item)).collect();
    texts.push(items.iter().map(|item| prose(item)).collect::<Vec<_>>().join("\n\n"));
    for join in [Join::Always, Join::Never] {
        let findings = found(&texts, join);
        assert!(findings.groups.is_empty(), "{:?}", findings.groups);
        assert_eq!(findings.composites.len(), 1);
        assert_eq!(findings.composites[0].id, ArticleId(3));
        assert_eq!(findings.composites[0].sources, [ArticleId(0), ArticleId(1), ArticleId(2)]);
        assert!(findings.stories.is_empty(), "a roundup makes no story of its items");
    }
}

#[test]
fn a_wrap_up_that_grows_ties_its_versions_and_not_its_items() {
    let items: Vec<Vec<String>> = (0..5).map(|item| own(item, 0..120)).collect();
    let mut texts: Vec<String> = items.iter().map(|item| prose(item)).collect();
    for most in 3..=5 {
        texts.push(items[..most].iter().map(|item| prose(item)).collect::<Vec<_>>().join("\n\n"));
    }
    let findings = found(&texts, Join::Always);
    let groups: Vec<Vec<u32>> = findings
        .groups
        .iter()
        .map(|group| group.members.iter().map(|member| member.id.0).collect())
        .collect();
    assert_eq!(groups, [[5, 6, 7]]);
    let composites: Vec<u32> = findings.composites.iter().map(|composite| composite.id.0).collect();
    assert_eq!(composites, [5, 6, 7]);
}

#[test]
fn a_version_between_strangers_is_no_composite_where_others_tie_them() {
    // A text that was rewritten from top to bottom, a sixth at a time.
    let version = |at: usize| prose(&own(0, 48 * at..48 * at + 288));
    let config = Config { threshold: Bar::new(0.15).expect("a share"), ..config(Join::Always) };
    let found = |versions: &[usize]| {
        let texts: Vec<String> = versions.iter().map(|at| version(*at)).collect();
        detect(&corpus(&texts), &config)
    };
    let all = found(&[0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(all.composites, []);
    let grouped: usize = all.groups.iter().map(|group| group.members.len()).sum();
    assert_eq!(grouped, 9);
    // The first, one that has a third of it, and one that took up from there.
    let some = found(&[0, 2, 6]);
    assert_eq!(some.composites.len(), 1);
    assert_eq!(some.composites[0].id, ArticleId(1));
}

#[test]
fn a_phrase_that_stands_everywhere_ties_nothing() {
    let footer = own(900, 0..48);
    let texts: Vec<String> =
        (0..60).map(|text| format!("{}\n\n{}", article(text, 120), prose(&footer))).collect();
    for join in [Join::Always, Join::Never] {
        let findings = found(&texts, join);
        assert!(findings.pairs.is_empty(), "{:?}", findings.pairs.first());
        assert!(!findings.stock.is_empty());
        // What stands before the footer decides which of its first fingerprints are taken.
        let texts = findings.stock.iter().map(|stock| stock.texts);
        assert!(texts.clone().all(|texts| texts == 60 || join == Join::Never && texts > 32));
        assert!(texts.filter(|texts| *texts == 60).count() > 8);
    }
}

#[test]
fn one_fingerprint_says_that_a_phrase_of_sixteen_words_is_stock() {
    let phrase = own(900, 0..16);
    let [a, b] = [0, 1].map(|text| format!("{}\n\n{}.", article(text, 120), phrase.join(" ")));
    let (x, y) = (Text::new(&a, Layout::Whole), Text::new(&b, Layout::Whole));
    let tokens =
        Tokens::of(&phrase.join(" "), &[Span { start: 0, end: phrase.join(" ").len() as u32 }]);
    let short = shingles(&tokens, Width::DEFAULT);
    let long = Width::new(8).expect("a width");
    let spliced = Spliced::of(&tokens, &short, Width::DEFAULT, long);
    let shingles: Vec<u64> = within(&tokens, long, 0..16).map(|place| spliced.at(place)).collect();
    assert_eq!(shingles.len(), 9);
    let stock = |at: usize| {
        let fingerprint = Stock::key(shingles[at]);
        [Stock { fingerprint, texts: 40, first: ArticleId(0), words: 8 }]
    };
    for at in 0..9 {
        // The middle one stands in every window of the phrase.
        let found = compare(&x, &y, false, &config(Join::Small), &stock(at));
        assert_eq!(found.passages.len(), 1);
        assert!(found.passages[0].is_stock, "{at}");
        assert_eq!(found.relation, Relation::Unrelated);
    }
    let found = compare(&x, &y, false, &config(Join::Small), &[]);
    assert!(!found.passages[0].is_stock);
}

#[test]
fn which_text_is_the_first_has_no_say_in_what_was_changed() {
    let part = |text: usize, words: usize| prose(&own(text, 0..words));
    let [one, two, three] = [0, 1, 2].map(|text| part(text, 96));
    let (old, new) = (part(3, 24), part(4, 24));
    let of = |parts: &[&str]| parts.join("\n\n");
    let original = of(&[&one, &old, &two, &three]);
    let moved = of(&[&one, &three, &new, &two]);
    let edited = of(&[&one, &new, &two, &three]);
    let relation = |a: &str, b: &str| {
        let (x, y) = (Text::new(a, Layout::Whole), Text::new(b, Layout::Whole));
        compare(&x, &y, false, &config(Join::Small), &[]).relation
    };
    for (a, b, expected) in [
        (&original, &edited, Relation::Revision),
        // In one the other's last part stands where the new paragraph might have been put.
        (&original, &moved, Relation::Repost),
    ] {
        assert_eq!(relation(a, b), expected);
        assert_eq!(relation(b, a), expected);
    }
}

#[test]
fn copies_of_one_text_do_not_make_it_stock() {
    let report = own(0, 0..240);
    // Each copy with a few words of its own, and one excerpt.
    let mut texts: Vec<String> = (0..50)
        .map(|copy| format!("{}\n\n{}", prose(&report), own(copy + 1, 0..6).join(" ")))
        .collect();
    texts.push(prose(&report[48..120]));
    for join in [Join::Always, Join::Never] {
        let findings = found(&texts, join);
        assert_eq!(findings.groups.len(), 1);
        assert_eq!(findings.groups[0].members.len(), 51);
    }
}

#[test]
fn a_story_counts_reports_not_copies() {
    let quote = own(99, 0..12).join(" ");
    let with_quote = |text: usize| format!("{}\n\n“{quote},” she said.", article(text, 200));
    let report = with_quote(0);
    let texts = vec![
        report.clone(),
        format!("{report} And more."),
        with_quote(1),
        format!("{}\n\n{}", prose(&own(0, 24..96)), article(3, 300)),
        article(4, 200),
    ];
    let findings = found(&texts, Join::Always);
    assert_eq!(findings.stories.len(), 1);
    let story = &findings.stories[0];
    let roles: Vec<(u32, &str)> =
        story.members.iter().map(|member| (member.id.0, member.role.name())).collect();
    let copies = roles.iter().filter(|(_, role)| *role == "copy").count();
    assert_eq!((roles.len(), copies, story.reports()), (4, 1, 2), "{roles:?}");
    assert!(matches!(story.members[3].role, Role::Derived(_)));
}

#[test]
fn changed_figures_names_and_paragraphs_make_a_revision() {
    let base: Vec<String> = (0..12)
        .map(|line| {
            format!(
                "{} of 70{line} people near Lake Maren {}.",
                own(line, 0..8).join(" "),
                own(line, 20..30).join(" ")
            )
        })
        .collect();
    let changed = |from: &str, to: &str| {
        let mut lines = base.clone();
        lines[5] = lines[5].replace(from, to);
        lines.join("\n\n")
    };
    let text = base.join("\n\n");
    let mut other = base.clone();
    other[5] = prose(&own(77, 0..24));
    let both = changed("705 people near Lake Maren", "812 people near Lake Torven");
    for (other, expected, kind) in [
        (changed("705 people", "812 people"), Relation::Revision, Changed::Figures),
        (changed("Lake Maren", "Lake Torven"), Relation::Revision, Changed::Names),
        (both, Relation::Revision, Changed::Figures),
        (other.join("\n\n"), Relation::Revision, Changed::Paragraphs),
        (changed("people", "inhabitants"), Relation::Repost, Changed::Words),
        (base[2..].join("\n\n"), Relation::Repost, Changed::Words),
    ] {
        let findings = found(&[text.clone(), other], Join::Always);
        assert_eq!(relation(&findings, 0, 1), expected, "{kind:?}");
        let evidence = findings.pairs[0].weighed.evidence.expect("passages were looked for");
        assert_eq!(evidence.changed, kind);
    }
}

#[test]
fn input_that_breaks_matchers_is_settled() {
    let story = article(0, 240);
    let word = "again ".repeat(60_000);
    let long = prose(&own(1, 0..400_000));
    let open =
        own(2, 0..3_000).chunks(9).map(|words| format!("“{}", words.join(" "))).collect::<Vec<_>>();
    let mixed = "Дом дом 家 家家 בית house house 家 дом ".repeat(400);
    let no_stop: String = own(3, 0..5_000).join("\n");
    let cases: Vec<Vec<String>> = vec![
        vec![story.clone(); 400],
        vec![word.clone(), word.clone() + "and again", story.clone()],
        vec![long.clone(), format!("{story}\n\n{long}")],
        vec![open.join("\n"), open.join(" "), story.clone()],
        vec![mixed.clone(), mixed + "house", story.clone()],
        vec![no_stop.clone(), no_stop + " more"],
    ];
    for (case, texts) in cases.iter().enumerate() {
        let (exact, by_prints) = (found(texts, Join::Always), found(texts, Join::Never));
        // A word that repeats is one shingle, however often: nothing to call a text by.
        let groups = usize::from(case != 1);
        let found = (exact.groups.len(), by_prints.groups.len());
        assert_eq!(found, (groups, groups), "case {case}");
    }
}

#[test]
fn many_fingerprints_are_looked_at_in_parts() {
    // More than the marks of one part are made for; some numbers stand in several lists.
    let mut random = Random::new(5);
    let mut lists: Vec<Vec<u64>> = Vec::new();
    for _ in 0..3_000 {
        let print = |shingle: usize| {
            winnow::fingerprint(hash::mix(shingle as u64), shingle.is_multiple_of(7))
        };
        let mut list: Vec<u64> = (0..400).map(|_| print(random.below(60_000_000))).collect();
        list.sort_unstable();
        list.dedup();
        lists.push(list);
    }
    let rows: Vec<(ArticleId, &[u64])> =
        (0..).map(ArticleId).zip(lists.iter().map(Vec::as_slice)).collect();
    let mut holders_of: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (id, prints) in &rows {
        for print in *prints {
            holders_of.entry(*print).or_default().push(id.0);
        }
    }
    let mut expected: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for ids in holders_of.values() {
        for (at, a) in ids.iter().enumerate() {
            for b in &ids[at + 1..] {
                *expected.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    let texts: Vec<u32> = (0..lists.len() as u32).collect();
    let sources = vec![None; lists.len()];
    let holders = Holders { prints: &rows, texts: &texts, sources: &sources, old: 0, words: 5 };
    let proposals = winnow::propose(&holders, 9);
    let found = proposals
        .list
        .iter()
        .map(|proposal| ((proposal.pair.a.0, proposal.pair.b.0), proposal.prose + proposal.quotes));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), expected);
    assert!(expected.len() > 9_000 && proposals.stock.is_empty(), "{}", expected.len());
}

#[test]
fn two_long_texts_share_any_number_of_fingerprints() {
    let print = |shingle: u64| winnow::fingerprint(hash::mix(shingle), shingle.is_multiple_of(5));
    let (one, other): (Vec<u64>, Vec<u64>) =
        ((0..9_000).map(print).collect(), (2_000..12_000).map(print).collect());
    let rows = vec![(ArticleId(0), &one[..]), (ArticleId(1), &other[..])];
    let holders = Holders { prints: &rows, texts: &[0, 1], sources: &[None; 2], old: 0, words: 5 };
    let [proposal] = winnow::propose(&holders, 9).list[..] else { panic!("one pair") };
    assert_eq!((proposal.prose, proposal.quotes), (5_600, 1_400));
}

#[test]
fn old_articles_are_not_proposed_to_each_other() {
    let rows = [[5_u64 << 1], [5 << 1], [5 << 1]];
    let prints: Vec<(ArticleId, &[u64])> =
        (0..).map(ArticleId).zip(rows.iter().map(|row| &row[..])).collect();
    let holders =
        Holders { prints: &prints, texts: &[0, 1, 2], sources: &[None; 3], old: 2, words: 5 };
    let pairs: Vec<(u32, u32)> = winnow::propose(&holders, 9)
        .list
        .iter()
        .map(|proposal| (proposal.pair.a.0, proposal.pair.b.0))
        .collect();
    assert_eq!(pairs, [(0, 2), (1, 2)]);
}

#[test]
fn wrapped_lines_do_not_cut_passages() {
    let words = own(0, 0..48);
    let sentences: Vec<String> = words.chunks(12).map(|words| words.join(" ") + ".").collect();
    let plain = sentences.join(" ");
    let lines: Vec<String> = plain.split(' ').map(str::to_owned).collect();
    let wrapped: Vec<String> = lines.chunks(5).map(|words| words.join(" ")).collect();
    let longest = |a: &str, b: &str| {
        let (x, y) = (Text::new(a, Layout::Whole), Text::new(b, Layout::Whole));
        compare(&x, &y, false, &config(Join::Small), &[]).longest_passage()
    };
    assert_eq!(longest(&plain, &wrapped.join("\n")), 48);
    // A paragraph ends where a sentence ends a line, and at a blank line.
    assert_eq!(longest(&plain, &sentences.join("\n")), 12);
    // Pieces of fewer than six words are shown all the same: they are of a longer run.
    assert_eq!(longest(&plain, &wrapped.join("\n\n")), 5);
}
