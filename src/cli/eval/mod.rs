//! `eval`: a run held against labels.
//!
//! Four things are measured, told apart: the groups of a run at the shipped setting and over
//! thresholds, labelled pairs by their relation and by a score, passages by their characters, and the
//! bodies of pages. Costs a run, a comparison for each labelled pair, and a run for each threshold.

mod gold;
mod json;
mod lines;
mod passages;
mod score;
mod sweep;
mod text;

use std::collections::BTreeMap;

use wirecopy::article::ArticleId;
use wirecopy::check;
use wirecopy::detect::{self, Config, Fingerprint, Fingerprinted};
use wirecopy::error::Error;
use wirecopy::ingest::Library;
use wirecopy::progress::Observer;
use wirecopy::relation::Relation;
use wirecopy::verify::Overlap;
use wirecopy::winnow::Stock;

use super::args::{EvalArgs, EvalFormat, ScoreFlag};
use super::exit::Exit;
use super::progress::Progress;
use super::{complain, print, reading, settings};
use gold::{Gold, Labels, RELATIONS};
use score::{Best, Confusion, Counts, Grouping};
use sweep::Swept;

/// How much of a passage is shown, in characters.
const SHOWN: usize = 60;

pub(crate) fn run(args: &EvalArgs, quiet: bool) -> Result<Exit, Error> {
    let config = settings::config(&args.compare)?;
    let swept_at = sweep::settings_at(&args.sweep, &config)?;
    let labels = Labels::read(&args.gold)?;
    let files = labels.files(&args.paths)?;
    let progress = Progress::new(quiet);
    let options = settings::reading(&args.read);
    let library = check::fingerprinted(&files.paths, &options, &config, &progress)?;
    reading::tell(&library, quiet);
    let gold = labels.of(&library)?;
    if !quiet {
        tell(&gold, args);
    }
    let (predicted, stock) = grouped(&library, &config, &progress)?;
    let has_groups = !gold.groups.is_empty();
    let truth = by_article(&library, gold.groups.iter().cloned());
    let groups = has_groups.then(|| score::grouping(&truth, &predicted));
    let swept = match has_groups {
        true => sweep::sweep(&library, &truth, &swept_at)?,
        false => Vec::new(),
    };
    let pairs = judge(&gold, &library, &predicted, &config, &stock)?;
    let passages = (!gold.passages.is_empty())
        .then(|| passages::score(&gold.passages, &library, &config, &stock, args.shortest));
    let lines = (!gold.lines.is_empty()).then(|| lines::score(&gold.lines, &library));
    let report = Report {
        groups,
        swept,
        pairs,
        score: args.score,
        passages: passages.transpose()?,
        lines: lines.transpose()?,
        library: &library,
        config: &config,
    };
    match args.format {
        EvalFormat::Text => print(&report.text(args.all))?,
        EvalFormat::Json => print(&format!("{:#}\n", report.json()))?,
    }
    Ok(match library.problems().is_empty() {
        true => Exit::Done,
        false => Exit::SomeUnreadable,
    })
}

/// Says what of the labels and flags is left out.
fn tell(gold: &Gold, args: &EvalArgs) {
    let which = match &gold.unknown[..] {
        [] => None,
        [one] => Some(format!("1 id of the labels is not among the articles: `{one}`")),
        [first, ..] => Some(format!(
            "{} ids of the labels are not among the articles, such as `{first}`",
            gold.unknown.len()
        )),
    };
    if let Some(which) = which {
        complain(&format!("{which}; what hangs on it is left out"));
    }
    if !args.sweep.is_empty() && gold.groups.is_empty() {
        complain("--sweep tries thresholds for groups, and these labels hold none: it is left out");
    }
}

/// The groups of a run, as a label for each article, and what it found to be stock phrases.
fn grouped(
    library: &Library<Fingerprint>,
    config: &Config,
    observer: &dyn Observer,
) -> Result<(Vec<u32>, Vec<Stock>), Error> {
    let input = Fingerprinted::new(library.articles(), library.values(), 0);
    let findings = detect::run(input, library, config, observer)?;
    let members = |group: &detect::Group| group.members.iter().map(|member| member.id).collect();
    Ok((by_article(library, findings.groups.iter().map(members)), findings.stock))
}

/// A label for each article: equal labels are one group; those in no group stand alone.
fn by_article(
    library: &Library<Fingerprint>,
    groups: impl Iterator<Item = Vec<ArticleId>>,
) -> Vec<u32> {
    let mut labels: Vec<u32> = (0..library.articles().len() as u32).collect();
    for group in groups {
        if let Some(first) = group.first().copied() {
            for id in group {
                labels[id.index()] = first.0;
            }
        }
    }
    labels
}

/// A labelled pair with what was counted.
struct Judged {
    a: ArticleId,
    b: ArticleId,
    label: String,
    language: Option<String>,
    is_copy: bool,
    relation: Relation,
    overlap: Overlap,
    /// Whether the run put both into one group.
    in_one_group: bool,
    /// The words of the longest passage, and its beginning.
    longest: (u32, String),
}

impl Judged {
    /// Whether it is a copy by its label and not by its relation, or the other way about.
    fn is_wrong(&self) -> bool {
        self.is_copy != self.relation.groups()
    }

    /// Whether its label is the name of a relation.
    fn has_relation(&self) -> bool {
        RELATIONS.contains(&self.label.as_str())
    }

    /// Whether it is a copy or not as its label says, by another name.
    fn is_misnamed(&self) -> bool {
        !self.is_wrong() && self.has_relation() && self.label != self.relation.name()
    }
}

fn judge(
    gold: &Gold,
    library: &Library<Fingerprint>,
    groups: &[u32],
    config: &Config,
    stock: &[Stock],
) -> Result<Vec<Judged>, Error> {
    let judged = gold.pairs.iter().map(|pair| {
        let compared = check::Shelf::of(library).compare(pair.a, pair.b, config, stock)?;
        let passages = compared.comparison.passages.iter();
        // The first of the longest.
        let longest = passages.rev().max_by_key(|passage| passage.words);
        let longest = longest.map_or((0, String::new()), |passage| {
            (passage.words, clipped(passage.a.span.of(&compared.a)))
        });
        Ok(Judged {
            a: pair.a,
            b: pair.b,
            label: pair.label.clone(),
            language: pair.language.clone(),
            is_copy: pair.is_copy,
            relation: compared.comparison.relation,
            overlap: compared.comparison.overlap,
            in_one_group: groups[pair.a.index()] == groups[pair.b.index()],
            longest,
        })
    });
    judged.collect()
}

/// The beginning of a text, on one line.
fn clipped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

struct Report<'a> {
    groups: Option<Grouping>,
    swept: Vec<Swept>,
    pairs: Vec<Judged>,
    /// What pairs are ranked by.
    score: ScoreFlag,
    passages: Option<passages::Scores>,
    lines: Option<lines::Scores>,
    library: &'a Library<Fingerprint>,
    config: &'a Config,
}

impl Report<'_> {
    /// The pairs of each language, if languages are labelled.
    fn languages(&self) -> BTreeMap<&str, Vec<&Judged>> {
        let mut languages: BTreeMap<&str, Vec<&Judged>> = BTreeMap::new();
        for pair in &self.pairs {
            if let Some(language) = &pair.language {
                languages.entry(language).or_default().push(pair);
            }
        }
        languages
    }

    /// The score that pairs are ranked by.
    fn scored(&self, overlap: Overlap) -> f64 {
        match self.score {
            ScoreFlag::Resemblance => overlap.resemblance(),
            ScoreFlag::Containment => overlap.a_in_b().max(overlap.b_in_a()),
        }
    }

    /// The bar at which labelled pairs would be told apart best.
    fn best<'p>(&self, pairs: impl IntoIterator<Item = &'p Judged>) -> Option<Best> {
        let scored = |pair: &Judged| (self.scored(pair.overlap), pair.is_copy);
        score::best(pairs.into_iter().map(scored).collect())
    }

    /// The labels of pairs, each once.
    fn labels(&self) -> Vec<&str> {
        let mut labels: Vec<&str> = self.pairs.iter().map(|pair| pair.label.as_str()).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// What pairs that are labelled with a relation were called.
    fn confusion(&self) -> Option<Confusion<'_>> {
        let named = self.pairs.iter().filter(|pair| pair.has_relation());
        let confusion = Confusion::of(named.map(|pair| (&*pair.label, pair.relation.name())));
        (!confusion.0.is_empty()).then_some(confusion)
    }

    fn id(&self, id: ArticleId) -> &str {
        &self.library.articles()[id.index()].id
    }
}

/// The verdicts on pairs, counted.
fn verdicts<'p>(pairs: impl IntoIterator<Item = &'p Judged>) -> Counts {
    Counts::of(pairs.into_iter().map(|pair| (pair.is_copy, pair.relation.groups())))
}
