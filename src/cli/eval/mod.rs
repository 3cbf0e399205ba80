//! `eval`: a run held against labels.
//!
//! Three things are measured, told apart: the groups of a run at the shipped setting, labelled pairs
//! by their exact resemblance, at the setting and over all thresholds, and the bodies of pages.

mod gold;
mod lines;
mod score;

use std::fmt::Write;

use serde_json::{Map, Value, json};
use wirecopy::article::ArticleId;
use wirecopy::detect::{self, Comparison, Config, Fingerprint, Fingerprinted};
use wirecopy::error::Error;
use wirecopy::ingest::Library;
use wirecopy::report::clean;

use super::args::{EvalArgs, EvalFormat};
use super::exit::Exit;
use super::progress::Progress;
use super::{complain, print, reading, settings};
use gold::Gold;
use lines::{Score, Scores};
use score::{Best, Counts, Grouping};

/// How many errors are listed unless all are asked for.
const ERRORS_SHOWN: usize = 15;

pub(crate) fn run(args: &EvalArgs, quiet: bool) -> Result<Exit, Error> {
    let config = settings::config(&args.compare)?;
    let labels_text = gold::read(&args.gold)?;
    let progress = Progress::new(quiet);
    let options = settings::reading(&args.read);
    let library = reading::fingerprinted(&args.paths, &options, &config, &progress)?;
    reading::tell(&library, quiet);
    let gold = Gold::of(&labels_text, &args.gold, &library)?;
    if !quiet && !gold.unknown.is_empty() {
        let first = &gold.unknown[0];
        let which = match gold.unknown.len() {
            1 => format!("1 id of the labels is not among the articles: `{first}`"),
            many => {
                format!("{many} ids of the labels are not among the articles, such as `{first}`")
            }
        };
        complain(&format!("{which}; what hangs on it is left out"));
    }
    let input = Fingerprinted { articles: library.articles(), prints: library.values(), old: 0 };
    let findings = detect::run(input, &reading::Shelf(&library), &config, &progress)?;
    let groups = (!gold.groups.is_empty()).then(|| {
        let predicted = labels(
            &library,
            findings
                .groups
                .iter()
                .map(|group| group.members.iter().map(|member| member.id).collect()),
        );
        let truth = labels(&library, gold.groups.iter().cloned());
        score::grouping(&truth, &predicted)
    });
    let pairs = judge(&gold, &library, &config)?;
    let lines = (!gold.lines.is_empty()).then(|| lines::score(&gold.lines, &library));
    let lines = lines.transpose()?;
    let report = Report { groups, pairs, lines, library: &library, config: &config };
    match args.format {
        EvalFormat::Text => print(&report.text(args.all))?,
        EvalFormat::Json => print(&format!("{:#}\n", report.json()))?,
    }
    Ok(match library.problems().is_empty() {
        true => Exit::Done,
        false => Exit::SomeUnreadable,
    })
}

/// A label for each article: equal labels are one group; those in no group stand alone.
fn labels(
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
    is_copy: bool,
    comparison: Comparison,
}

impl Judged {
    fn is_right(&self) -> bool {
        self.is_copy == self.comparison.relation.groups()
    }
}

fn judge(
    gold: &Gold,
    library: &Library<Fingerprint>,
    config: &Config,
) -> Result<Vec<Judged>, Error> {
    let judged = gold.pairs.iter().map(|pair| {
        let comparison = reading::Shelf(library).compare(pair.a, pair.b, config)?.comparison;
        let (label, is_copy) = (pair.label.clone(), pair.is_copy);
        Ok(Judged { a: pair.a, b: pair.b, label, is_copy, comparison })
    });
    judged.collect()
}

struct Report<'a> {
    groups: Option<Grouping>,
    pairs: Vec<Judged>,
    lines: Option<Scores>,
    library: &'a Library<Fingerprint>,
    config: &'a Config,
}

impl Report<'_> {
    fn counts(&self) -> Counts {
        let verdicts =
            self.pairs.iter().map(|pair| (pair.is_copy, pair.comparison.relation.groups()));
        Counts::of(verdicts)
    }

    /// The threshold at which labelled pairs would be told apart best.
    fn best(&self) -> Option<Best> {
        let scored = self.pairs.iter();
        score::best(
            scored.map(|pair| (pair.comparison.overlap.resemblance(), pair.is_copy)).collect(),
        )
    }

    fn id(&self, id: ArticleId) -> &str {
        &self.library.articles()[id.index()].id
    }

    fn text(&self, all: bool) -> String {
        let mut out = String::new();
        let articles = self.library.articles().len();
        let bar = self.config.threshold.share();
        let _ = writeln!(out, "{articles} articles, threshold {bar}");
        if let Some(groups) = &self.groups {
            let Counts { precision, recall, f1, .. } = groups.pairs;
            let _ = writeln!(
                out,
                "groups    precision {precision:.3} · recall {recall:.3} · F1 {f1:.3} · adjusted Rand \
                 index {:.3}",
                groups.adjusted_rand
            );
        }
        if !self.pairs.is_empty() {
            let Counts { precision, recall, f1, right, of } = self.counts();
            let _ = writeln!(
                out,
                "pairs     precision {precision:.3} · recall {recall:.3} · F1 {f1:.3} · {right} of {of} \
                 labelled pairs right",
            );
            if let Some(best) = self.best() {
                let _ = writeln!(
                    out,
                    "at best   F1 {:.3} at threshold {:.2}, average precision {:.3} (tuned on these \
                     labels)",
                    best.f1, best.threshold, best.average_precision
                );
            }
        }
        if let Some(lines) = &self.lines {
            self.by_language(lines, all, &mut out);
        }
        self.by_label(&mut out);
        self.errors(all, &mut out);
        out
    }

    /// How well the bodies of pages were found, by language.
    fn by_language(&self, lines: &Scores, all: bool, out: &mut String) {
        const WORST: usize = 3;
        let score = lines.all();
        let _ = writeln!(
            out,
            "bodies    F1 {:.3} by words over {} pages · {} of {} lines have the right role",
            score.f1(),
            score.pages,
            score.right,
            score.of
        );
        let of = |(language, score): (&String, &Score)| format!("{language} {:.3}", score.f1());
        let languages: Vec<String> = lines.languages.iter().map(of).collect();
        let _ = writeln!(out, "          {}", languages.join(" · "));
        let shown = if all { lines.pages.len() } else { WORST };
        for (page, f1) in lines.pages.iter().take(shown).filter(|(_, f1)| *f1 < 1.0) {
            let _ = writeln!(out, "  {f1:.3} {}", clean(self.id(*page)));
        }
    }

    /// How many pairs of each label were called copies.
    fn by_label(&self, out: &mut String) {
        let mut labels: Vec<&str> = self.pairs.iter().map(|pair| pair.label.as_str()).collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() < 2 {
            return;
        }
        let _ = writeln!(out, "\nlabel            pairs  called copies");
        for label in labels {
            let with = || self.pairs.iter().filter(move |pair| pair.label == label);
            let copies = with().filter(|pair| pair.comparison.relation.groups()).count();
            let _ = writeln!(out, "{:<16} {:>5}  {copies:>6}", clean(label), with().count());
        }
    }

    fn errors(&self, all: bool, out: &mut String) {
        let errors: Vec<&Judged> = self.pairs.iter().filter(|pair| !pair.is_right()).collect();
        if errors.is_empty() {
            return;
        }
        let _ = writeln!(out, "\nerrors    {}", errors.len());
        let shown = if all { errors.len() } else { ERRORS_SHOWN.min(errors.len()) };
        for pair in &errors[..shown] {
            let overlap = pair.comparison.overlap;
            let _ = writeln!(
                out,
                "  {:<14} {} – {}: resemblance {:.2}, inside {:.2} and {:.2}",
                clean(&pair.label),
                clean(self.id(pair.a)),
                clean(self.id(pair.b)),
                overlap.resemblance(),
                overlap.a_in_b(),
                overlap.b_in_a(),
            );
        }
        if shown < errors.len() {
            let _ = writeln!(out, "  … {} more (--all)", errors.len() - shown);
        }
    }

    fn lines_json(&self, lines: &Scores) -> Value {
        let score = |score: &Score| json!({ "f1": score.f1(), "pages": score.pages, "right": score.right, "of": score.of });
        let languages: Map<String, Value> =
            lines.languages.iter().map(|(language, of)| (language.clone(), score(of))).collect();
        let pages = lines.pages.iter().map(|(page, f1)| json!({ "id": self.id(*page), "f1": f1 }));
        json!({
            "all": score(&lines.all()), "languages": languages,
            "pages": pages.collect::<Vec<_>>(),
        })
    }

    fn json(&self) -> Value {
        let counts = |counts: &Counts| {
            json!({
                "precision": counts.precision, "recall": counts.recall, "f1": counts.f1,
                "right": counts.right, "of": counts.of,
            })
        };
        let groups = self.groups.as_ref().map(|groups| {
            json!({ "pairs": counts(&groups.pairs), "adjusted_rand": groups.adjusted_rand })
        });
        let best = self.best().map(|best| {
            json!({
                "f1": best.f1, "threshold": best.threshold,
                "average_precision": best.average_precision,
            })
        });
        let errors = self.pairs.iter().filter(|pair| !pair.is_right()).map(|pair| {
            json!({
                "a": self.id(pair.a), "b": self.id(pair.b), "label": pair.label,
                "resemblance": pair.comparison.overlap.resemblance(),
                "a_in_b": pair.comparison.overlap.a_in_b(),
                "b_in_a": pair.comparison.overlap.b_in_a(),
            })
        });
        json!({
            "schema": wirecopy::report::SCHEMA,
            "threshold": self.config.threshold.share(),
            "articles": self.library.articles().len(),
            "groups": groups,
            "pairs": (!self.pairs.is_empty()).then(|| counts(&self.counts())),
            "best": best,
            "bodies": self.lines.as_ref().map(|lines| self.lines_json(lines)),
            "errors": errors.collect::<Vec<_>>(),
        })
    }
}
