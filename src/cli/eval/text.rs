//! What was measured, for people: a line for each thing, then tables, then errors with what they
//! rest on.

use std::fmt::Write;

use wirecopy::report::clean;

use super::gold::RELATIONS;
use super::lines::{Score, Scores};
use super::passages::{self, Odd};
use super::score::{Confusion, Counts, Grouping, Tally};
use super::{Judged, Report, ScoreFlag, sweep, verdicts};

/// How many errors are listed unless all are asked for.
const ERRORS_SHOWN: usize = 15;

impl Report<'_> {
    pub(super) fn text(&self, all: bool) -> String {
        let mut out = String::new();
        let articles = self.library.articles().len();
        let bar = self.config.threshold.share();
        let _ = writeln!(out, "{articles} articles, threshold {bar}");
        if let Some(groups) = &self.groups {
            self.groups(groups, &mut out);
        }
        self.pairs(&mut out);
        if let Some(passages) = &self.passages {
            found(passages, &mut out);
        }
        if let Some(lines) = &self.lines {
            self.by_language(lines, all, &mut out);
        }
        if all {
            self.thresholds(&mut out);
        }
        self.pairs_by_language(&mut out);
        self.by_label(&mut out);
        if let Some(confusion) = self.confusion() {
            relations(&confusion, &mut out);
        }
        self.errors("errors   ", Judged::is_wrong, all, &mut out);
        self.errors("misnamed ", Judged::is_misnamed, all, &mut out);
        if let Some(passages) = &self.passages {
            self.odd("passages missed by more than half", &passages.missed, all, &mut out);
            self.odd("passages that no label holds", &passages.beyond, all, &mut out);
        }
        out
    }

    fn groups(&self, groups: &Grouping, out: &mut String) {
        let Counts { precision, recall, f1, .. } = groups.pairs;
        let _ = writeln!(
            out,
            "groups    precision {precision:.3} · recall {recall:.3} · F1 {f1:.3} · adjusted Rand \
             index {:.3}",
            groups.adjusted_rand
        );
        let by = groups.b_cubed;
        let _ = writeln!(
            out,
            "B-cubed   precision {:.3} · recall {:.3} · F1 {:.3}",
            by.precision, by.recall, by.f1
        );
        let rand = sweep::best(&self.swept, |grouping| grouping.adjusted_rand);
        let b_cubed = sweep::best(&self.swept, |grouping| grouping.b_cubed.f1);
        if let (Some((rand, at)), Some((b_cubed, b_at))) = (rand, b_cubed) {
            let _ = writeln!(
                out,
                "at best   adjusted Rand index {rand:.3} at threshold {at} · B-cubed F1 {b_cubed:.3} \
                 at threshold {b_at} (of {} tried on these labels)",
                self.swept.len()
            );
        }
    }

    fn pairs(&self, out: &mut String) {
        if self.pairs.is_empty() {
            return;
        }
        let Counts { precision, recall, f1, right, of } = verdicts(&self.pairs);
        let _ = writeln!(
            out,
            "pairs     precision {precision:.3} · recall {recall:.3} · F1 {f1:.3} · {right} of {of} \
             labelled pairs right",
        );
        let bar = match self.score {
            ScoreFlag::Resemblance => "threshold",
            ScoreFlag::Containment => "containment",
        };
        if let Some(best) = self.best(&self.pairs) {
            let _ = writeln!(
                out,
                "at best   F1 {:.3} at {bar} {:.2}, average precision {:.3} (tuned on these labels)",
                best.f1, best.threshold, best.average_precision
            );
        }
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

    /// The groups at each threshold that was tried.
    fn thresholds(&self, out: &mut String) {
        if self.swept.is_empty() {
            return;
        }
        let _ = writeln!(out, "\nthreshold  adjusted Rand  B-cubed F1  precision  recall     F1");
        for swept in &self.swept {
            let Grouping { pairs, adjusted_rand, b_cubed } = &swept.grouping;
            let _ = writeln!(
                out,
                "{:<9}  {adjusted_rand:>13.3}  {:>10.3}  {:>9.3}  {:>6.3}  {:>5.3}",
                swept.threshold, b_cubed.f1, pairs.precision, pairs.recall, pairs.f1
            );
        }
    }

    fn pairs_by_language(&self, out: &mut String) {
        let languages = self.languages();
        if languages.is_empty() {
            return;
        }
        let _ = writeln!(
            out,
            "\nlanguage         pairs  precision  recall     F1  best F1     at  average precision"
        );
        for (language, pairs) in languages {
            let Counts { precision, recall, f1, of, .. } = verdicts(pairs.iter().copied());
            let best = self.best(pairs.iter().copied());
            let best = best.map_or_else(String::new, |best| {
                format!(
                    "  {:>7.3}  {:>5.2}  {:>17.3}",
                    best.f1, best.threshold, best.average_precision
                )
            });
            let _ = writeln!(
                out,
                "{:<16} {of:>5}  {precision:>9.3}  {recall:>6.3}  {f1:>5.3}{best}",
                clean(language),
            );
        }
    }

    /// How many pairs of each label were called copies, and how many a run put into one group.
    fn by_label(&self, out: &mut String) {
        let labels = self.labels();
        if labels.is_empty() || labels.len() == 1 && labels != ["same-event"] {
            return;
        }
        // What pairs with the names of relations were called has a table of its own.
        let is_other = |label: &str| !RELATIONS.contains(&label);
        let by_name = if labels.iter().any(|label| is_other(label)) { "  by name" } else { "" };
        let _ = writeln!(out, "\nlabel            pairs  called copies  in one group{by_name}");
        let called = self.pairs.iter().map(|pair| (&*pair.label, pair.relation.name()));
        let confusion = Confusion::of(called);
        for label in labels {
            let with = || self.pairs.iter().filter(move |pair| pair.label == label);
            let copies = with().filter(|pair| pair.relation.groups()).count();
            let grouped = with().filter(|pair| pair.in_one_group).count();
            let calls = match is_other(label) {
                true => format!("  {}", calls(&confusion, label)),
                false => String::new(),
            };
            let (label, count) = (clean(label), with().count());
            let _ = writeln!(out, "{label:<16} {count:>5}  {copies:>6}  {grouped:>12}{calls}");
        }
    }

    fn errors(&self, title: &str, is: fn(&Judged) -> bool, all: bool, out: &mut String) {
        let errors: Vec<&Judged> = self.pairs.iter().filter(|pair| is(pair)).collect();
        if errors.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{title} {}", errors.len());
        let shown = shown(errors.len(), all);
        for pair in &errors[..shown] {
            let overlap = pair.overlap;
            let _ = writeln!(
                out,
                "  {:<14} {} – {}: resemblance {:.2}, inside {:.2} and {:.2}, called {}{}",
                clean(&pair.label),
                clean(self.id(pair.a)),
                clean(self.id(pair.b)),
                overlap.resemblance(),
                overlap.a_in_b(),
                overlap.b_in_a(),
                pair.relation.name(),
                longest(pair),
            );
        }
        more(errors.len() - shown, out);
    }

    fn odd(&self, title: &str, odd: &[Odd], all: bool, out: &mut String) {
        if odd.is_empty() {
            return;
        }
        let _ = writeln!(out, "\n{title}: {}", odd.len());
        let shown = shown(odd.len(), all);
        for Odd { a, b, kind, share, sides, text } in &odd[..shown] {
            let kind = kind.as_ref().map_or_else(String::new, |kind| format!("{kind} "));
            let _ = writeln!(
                out,
                "  {share:.2} {}{} {}..{} – {} {}..{}: “{}”",
                clean(&kind),
                clean(self.id(*a)),
                sides[0].start,
                sides[0].end,
                clean(self.id(*b)),
                sides[1].start,
                sides[1].end,
                clean(text)
            );
        }
        more(odd.len() - shown, out);
    }
}

/// How well passages were found, by kind.
fn found(scores: &passages::Scores, out: &mut String) {
    let both = scores.all.both();
    let _ = writeln!(
        out,
        "passages  precision {} · recall {} · F1 {} by characters of both texts, {} pairs",
        dash(both.precision()),
        dash(both.recall()),
        dash(both.f1()),
        scores.pairs
    );
    let _ = writeln!(
        out,
        "  {:<20} {:>8} {:>7} {:>9} {:>7} {:>7}  first text     second text",
        "kind", "passages", "touched", "precision", "recall", "pieces"
    );
    let one = ("all of them", &scores.all);
    let kinds = scores.kinds.iter().map(|(kind, score)| (kind.as_str(), score));
    for (kind, score) in kinds.chain([one]) {
        let sides =
            score.sides.map(|side| format!("{} / {}", dash(side.precision()), dash(side.recall())));
        let pieces = score.pieces as f64 / score.touched.max(1) as f64;
        let _ = writeln!(
            out,
            "  {:<20} {:>8} {:>7} {:>9} {:>7} {:>7.2}  {:<13}  {}",
            clean(kind),
            score.passages,
            score.touched,
            dash(score.both().precision()),
            dash(score.both().recall()),
            pieces,
            sides[0],
            sides[1]
        );
    }
}

/// Each relation: precision, recall and F1, and what its pairs were called.
fn relations(confusion: &Confusion<'_>, out: &mut String) {
    let _ = writeln!(out, "\nrelation         precision  recall     F1  its pairs were called");
    for name in RELATIONS {
        let tally = confusion.tally(name);
        if tally == Tally::default() {
            continue;
        }
        let line = format!(
            "{name:<16} {:>9}  {:>6}  {:>5}  {}",
            dash(tally.precision()),
            dash(tally.recall()),
            dash(tally.f1()),
            calls(confusion, name)
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// What the pairs of a label were called, the most frequent name first.
fn calls(confusion: &Confusion<'_>, label: &str) -> String {
    let calls = confusion.calls(label);
    let calls: Vec<String> = calls.iter().map(|(name, count)| format!("{name} {count}")).collect();
    calls.join(" · ")
}

/// The longest passage that a pair shares, to be read.
fn longest(pair: &Judged) -> String {
    match &pair.longest {
        (0, _) => String::new(),
        (words, text) => format!(", {words} words “{}”", clean(text)),
    }
}

fn shown(count: usize, all: bool) -> usize {
    if all { count } else { ERRORS_SHOWN.min(count) }
}

fn more(count: usize, out: &mut String) {
    if count > 0 {
        let _ = writeln!(out, "  … {count} more (--all)");
    }
}

/// A share, or a dash where it is one of nothing.
fn dash(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"))
}
