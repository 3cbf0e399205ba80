//! What was measured, as one document. Shares of nothing are null.

use serde_json::{Map, Value, json};

use super::gold::RELATIONS;
use super::lines::{Score, Scores};
use super::passages::{self, Odd};
use super::score::{Best, Confusion, Counts, Grouping, Tally};
use super::{Judged, Report, ScoreFlag, sweep, verdicts};

impl Report<'_> {
    pub(super) fn json(&self) -> Value {
        let list = |is: fn(&Judged) -> bool| -> Vec<Value> {
            self.pairs.iter().filter(|pair| is(pair)).map(|pair| self.pair(pair)).collect()
        };
        let score = match self.score {
            ScoreFlag::Resemblance => "resemblance",
            ScoreFlag::Containment => "containment",
        };
        json!({
            "schema": wirecopy::report::SCHEMA,
            "threshold": self.config.threshold.share(),
            "articles": self.library.articles().len(),
            "groups": self.groups.as_ref().map(grouping),
            "sweep": (!self.swept.is_empty()).then(|| self.sweep()),
            "pairs": (!self.pairs.is_empty()).then(|| counts(&verdicts(&self.pairs))),
            "score": score,
            "best": self.best(&self.pairs).map(|of| best(&of)),
            "languages": self.languages_json(),
            "labels": self.labels_json(),
            "relations": self.confusion().map(|confusion| relations(&confusion)),
            "passages": self.passages.as_ref().map(|passages| self.passages_json(passages)),
            "bodies": self.lines.as_ref().map(|lines| self.bodies(lines)),
            "errors": list(Judged::is_wrong),
            "misnamed": list(Judged::is_misnamed),
        })
    }

    fn sweep(&self) -> Value {
        let all = self.swept.iter().map(
            |swept| json!({ "threshold": swept.threshold, "groups": grouping(&swept.grouping) }),
        );
        let best = |figure: fn(&Grouping) -> f64| {
            sweep::best(&self.swept, figure)
                .map(|(value, threshold)| json!({ "value": value, "threshold": threshold }))
        };
        json!({
            "adjusted_rand": best(|grouping| grouping.adjusted_rand),
            "b_cubed_f1": best(|grouping| grouping.b_cubed.f1),
            "thresholds": all.collect::<Vec<_>>(),
        })
    }

    fn languages_json(&self) -> Map<String, Value> {
        let languages = self.languages().into_iter().map(|(language, pairs)| {
            let of = counts(&verdicts(pairs.iter().copied()));
            let best = self.best(pairs.iter().copied()).map(|of| best(&of));
            (language.to_owned(), json!({ "pairs": of, "best": best }))
        });
        languages.collect()
    }

    fn labels_json(&self) -> Map<String, Value> {
        let called = self.pairs.iter().map(|pair| (&*pair.label, pair.relation.name()));
        let confusion = Confusion::of(called);
        let labels = self.labels().into_iter().map(|label| {
            let with = || self.pairs.iter().filter(move |pair| pair.label == label);
            let of = json!({
                "pairs": with().count(),
                "called_copies": with().filter(|pair| pair.relation.groups()).count(),
                "in_one_group": with().filter(|pair| pair.in_one_group).count(),
                "called": calls(&confusion, label),
            });
            (label.to_owned(), of)
        });
        labels.collect()
    }

    fn passages_json(&self, scores: &passages::Scores) -> Value {
        let kinds: Map<String, Value> =
            scores.kinds.iter().map(|(kind, of)| (kind.clone(), passages(of))).collect();
        let odd = |list: &[Odd]| list.iter().map(|odd| self.odd_json(odd)).collect::<Vec<_>>();
        json!({
            "pairs": scores.pairs, "all": passages(&scores.all), "kinds": kinds,
            "missed": odd(&scores.missed), "beyond": odd(&scores.beyond),
        })
    }

    fn odd_json(&self, odd: &Odd) -> Value {
        let side =
            |side: usize| json!({ "start": odd.sides[side].start, "end": odd.sides[side].end });
        json!({
            "a": self.id(odd.a), "b": self.id(odd.b), "kind": odd.kind, "share": odd.share,
            "characters": { "a": side(0), "b": side(1) }, "text": odd.text,
        })
    }

    fn bodies(&self, lines: &Scores) -> Value {
        let score = |score: &Score| {
            json!({
                "f1": score.f1(), "pages": score.pages, "right": score.right, "of": score.of,
            })
        };
        let languages: Map<String, Value> =
            lines.languages.iter().map(|(language, of)| (language.clone(), score(of))).collect();
        let pages = lines.pages.iter().map(|(page, f1)| json!({ "id": self.id(*page), "f1": f1 }));
        json!({
            "all": score(&lines.all()), "languages": languages,
            "pages": pages.collect::<Vec<_>>(),
        })
    }

    /// A labelled pair with what the verdict on it rests on.
    fn pair(&self, pair: &Judged) -> Value {
        json!({
            "a": self.id(pair.a), "b": self.id(pair.b), "label": pair.label,
            "relation": pair.relation.name(),
            "resemblance": pair.overlap.resemblance(),
            "a_in_b": pair.overlap.a_in_b(),
            "b_in_a": pair.overlap.b_in_a(),
            "in_one_group": pair.in_one_group,
            "longest_passage": pair.longest.0,
            "text": pair.longest.1,
        })
    }
}

fn counts(counts: &Counts) -> Value {
    json!({
        "precision": counts.precision, "recall": counts.recall, "f1": counts.f1,
        "right": counts.right, "of": counts.of,
    })
}

fn best(best: &Best) -> Value {
    json!({
        "f1": best.f1, "threshold": best.threshold,
        "average_precision": best.average_precision,
    })
}

fn grouping(groups: &Grouping) -> Value {
    let by = groups.b_cubed;
    json!({
        "pairs": counts(&groups.pairs), "adjusted_rand": groups.adjusted_rand,
        "b_cubed": { "precision": by.precision, "recall": by.recall, "f1": by.f1 },
    })
}

fn tally(tally: Tally) -> Value {
    json!({
        "precision": tally.precision(), "recall": tally.recall(), "f1": tally.f1(),
        "truth": tally.truth, "called": tally.called, "right": tally.right,
    })
}

fn relations(confusion: &Confusion<'_>) -> Value {
    let names = RELATIONS.iter().map(|name| {
        let mut of = tally(confusion.tally(name));
        of["its_pairs_were_called"] = Value::Object(calls(confusion, name));
        ((*name).to_owned(), of)
    });
    let of: u64 = confusion.0.values().sum();
    json!({ "right": confusion.right(), "of": of, "names": names.collect::<Map<_, _>>() })
}

/// What the pairs of a label were called, the most frequent name first.
fn calls(confusion: &Confusion<'_>, label: &str) -> Map<String, Value> {
    let calls = confusion.calls(label).into_iter();
    calls.map(|(name, count)| (name.to_owned(), json!(count))).collect()
}

fn passages(score: &passages::Score) -> Value {
    json!({
        "passages": score.passages, "touched": score.touched, "pieces": score.pieces,
        "characters": tally(score.both()),
        "a": tally(score.sides[0]), "b": tally(score.sides[1]),
    })
}
