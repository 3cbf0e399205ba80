//! `explain`: why an article of a run was grouped, kept or dropped, or why two were not; or what an
//! article of an index hangs together with.
//!
//! What a run wrote answers most of it. For two articles that are no pair, their texts are read
//! again from where the run found them.

mod held;

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirecopy::check;
use wirecopy::detect::{Comparison, Config, Passages};
use wirecopy::error::Error;
use wirecopy::furniture::Furniture;
use wirecopy::lsh::Banding;
use wirecopy::minhash::SignatureLength;
use wirecopy::progress::Unobserved;
use wirecopy::relation::{Relation, Reuse};
use wirecopy::report::{Kind, clean, count, percent};
use wirecopy::shingle::Width;
use wirecopy::verify::Bar;

use super::args::ExplainArgs;
use super::exit::Exit;
use super::reading::Named;
use super::{print, settings};

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Error> {
    let Some(folder) = &args.run else {
        let path = settings::index(&args.index).map_err(|_| {
            Error::new("name what to explain from: --run DIR of `dedup -o`, or --index FILE")
        })?;
        print(&held::explain(&path, &args.id, args.other.as_deref())?)?;
        return Ok(Exit::Done);
    };
    if args.index.index.is_some() {
        return Err(Error::new("--run and --index: give one of them"));
    }
    let results = Results { folder };
    let summary = results.summary()?;
    let article = results.article(&args.id, &summary)?;
    let mut out = String::new();
    match &args.other {
        None => results.one(&article, &summary, &mut out)?,
        Some(other) => {
            let other = results.article(other, &summary)?;
            results.two(&article, &other, &summary, args, &mut out)?;
        }
    }
    print(&out)?;
    Ok(Exit::Done)
}

/// A folder that `dedup -o` wrote.
struct Results<'a> {
    folder: &'a Path,
}

impl Results<'_> {
    fn summary(&self) -> Result<Value, Error> {
        let found = self.records(Kind::Summary)?.next();
        found.ok_or_else(|| self.is_not_ours(Kind::Summary))?
    }

    /// The record of one article.
    fn article(&self, id: &str, summary: &Value) -> Result<Value, Error> {
        for record in self.records(Kind::Articles)? {
            let record = record?;
            if record["id"] == id {
                return Ok(record);
            }
        }
        let old = match summary["against"].as_u64() {
            Some(1..) => "; what the run was held against is not recorded there",
            _ => "",
        };
        Err(Error::new(format!(
            "`{id}` is no article of this run; ids stand in `{}`{old}",
            self.folder.join(Kind::Articles.file()).display()
        )))
    }

    /// The records of one kind, read as they are asked for.
    fn records(&self, kind: Kind) -> Result<impl Iterator<Item = Result<Value, Error>>, Error> {
        let path = self.folder.join(kind.file());
        let shown = path.display().to_string();
        let file = fs::File::open(&path).map_err(|error| {
            Error::io(format!("cannot read `{shown}`, which `dedup -o` writes"), error)
        })?;
        Ok(BufReader::new(file).lines().enumerate().map(move |(number, line)| {
            let cannot = |error| Error::io(format!("cannot read `{shown}:{}`", number + 1), error);
            let line = line.map_err(cannot)?;
            serde_json::from_str(&line).map_err(|error| cannot(error.into()))
        }))
    }

    fn is_not_ours(&self, kind: Kind) -> Error {
        Error::new(format!(
            "`{}` is empty; run dedup again",
            self.folder.join(kind.file()).display()
        ))
    }

    /// What became of one article.
    fn one(&self, article: &Value, summary: &Value, out: &mut String) -> Result<(), Error> {
        let verb = if article["keep"] == true { "KEPT" } else { "DROPPED" };
        let _ = writeln!(out, "{verb}: {}", text(&article["because"]));
        let _ = writeln!(
            out,
            "{}, {} words, read from {}",
            text(&article["id"]),
            article["words"],
            place(article)
        );
        group_line(article, out);
        let mut pairs = Vec::new();
        let mut recorded = 0;
        for record in self.records(Kind::Pairs)? {
            let record = record?;
            recorded += 1;
            if record["a"] == article["id"] || record["b"] == article["id"] {
                pairs.push(record);
            }
        }
        if pairs.is_empty() && summary["pairs"].as_u64() != Some(recorded) {
            let _ = writeln!(out, "its pairs were left out of this run's files (--pairs)");
        } else if pairs.is_empty() {
            let _ = writeln!(
                out,
                "no pair at or above the bar of {}: no article of this run shares that much with it",
                summary["settings"]["threshold"]
            );
        } else {
            let _ = writeln!(out, "\nits pairs");
        }
        for pair in pairs {
            pair_line(article, &pair, out);
        }
        Ok(())
    }

    /// What two articles are to each other, and why they are in one group or not.
    fn two(
        &self,
        a: &Value,
        b: &Value,
        summary: &Value,
        args: &ExplainArgs,
        out: &mut String,
    ) -> Result<(), Error> {
        let config = config(&summary["settings"])
            .ok_or_else(|| Error::new("summary.json holds no settings of this version"))?;
        let reread = |article: &Value| reread(article, &config, self.folder, args);
        let (found_a, found_b) = (reread(a)?, reread(b)?);
        let comparison = found_a.compare(&found_b, &config);
        let verdict = if is_together(a, b) { "TOGETHER" } else { "APART" };
        let reason = comparison.weighed.reason(&config.bars());
        let _ = writeln!(out, "{verdict}: {reason}");
        let _ = writeln!(out, "A = {}, B = {}", text(&a["id"]), text(&b["id"]));
        self.groups(a, b, comparison.relation, summary, out)?;
        shared_line(&comparison, out);
        miss_line(&comparison, config.banding, out);
        let _ = writeln!(out, "every line of it: wirecopy compare {} {}", named(a), named(b));
        Ok(())
    }

    /// How two articles came into one group or not, where their resemblance does not say it all.
    fn groups(
        &self,
        a: &Value,
        b: &Value,
        relation: Relation,
        summary: &Value,
        out: &mut String,
    ) -> Result<(), Error> {
        let (lead_a, lead_b) = (text(&a["lead"]), text(&b["lead"]));
        let _ = match (is_together(a, b), relation.groups()) {
            (true, true) => writeln!(out, "both are in group {}", text(&a["group"])),
            (true, false) => writeln!(
                out,
                "they are no copies of each other, but both of the lead {lead_a}: {:.2} and {:.2}",
                number(&a["resemblance"]),
                number(&b["resemblance"]),
            ),
            (false, true) if self.was_missed(a, b, summary)? => writeln!(
                out,
                "the run missed this pair: no band proposed it, and not every pair was compared; \
                 --recall 1 does that",
            ),
            (false, true) => writeln!(
                out,
                "they are copies, but not of one lead, and a group holds what resembles its lead; \
                 A's lead is {lead_a}, B's is {lead_b}",
            ),
            (false, false) => Ok(()),
        };
        Ok(())
    }

    /// Whether two copies are no pair of the run.
    fn was_missed(&self, a: &Value, b: &Value, summary: &Value) -> Result<bool, Error> {
        let mut recorded = 0;
        for record in self.records(Kind::Pairs)? {
            let pair = record?;
            let is_it = |a: &Value, b: &Value| pair["a"] == a["id"] && pair["b"] == b["id"];
            if is_it(a, b) || is_it(b, a) {
                return Ok(false);
            }
            recorded += 1;
        }
        let are_all = summary["pairs"].as_u64() == Some(recorded);
        Ok(are_all && summary["every_pair_compared"] == false)
    }
}

/// How much two articles share.
fn shared_line(comparison: &Comparison, out: &mut String) {
    let overlap = comparison.overlap;
    let _ = writeln!(
        out,
        "{} % of A stands in B, {} % of B in A; {} in {}",
        percent(overlap.shared, overlap.shared + overlap.only_a),
        percent(overlap.shared, overlap.shared + overlap.only_b),
        count(comparison.words_shared() as usize, "word"),
        count(comparison.passages.len(), "passage"),
    );
}

/// The chance that LSH misses such a pair.
fn miss_line(comparison: &Comparison, banding: Banding, out: &mut String) {
    let _ = writeln!(
        out,
        "LSH misses such a pair with chance {:.4}, with {} of {}",
        banding.miss(comparison.overlap.resemblance()),
        count(banding.bands(), "band"),
        count(banding.rows(), "row"),
    );
}

/// The group that an article is in, if any.
fn group_line(article: &Value, out: &mut String) {
    if !article["group"].is_null() {
        let _ = writeln!(
            out,
            "group {} of {} articles, led by {}",
            text(&article["group"]),
            article["group_size"],
            text(&article["lead"]),
        );
    }
}

/// A pair of an article.
fn pair_line(article: &Value, pair: &Value, out: &mut String) {
    let is_a = pair["a"] == article["id"];
    let other = if is_a { &pair["b"] } else { &pair["a"] };
    let count = |name: &str| pair["overlap"][name].as_u64().unwrap_or(0) as u32;
    let (shared, own) = (count("shared"), count(if is_a { "only_a" } else { "only_b" }));
    let _ = writeln!(
        out,
        "  {:<10} {}  resemblance {:.2}, {} % of it stands there",
        text(&pair["relation"]),
        text(other),
        number(&pair["overlap"]["resemblance"]),
        percent(shared, shared + own),
    );
}

fn is_together(a: &Value, b: &Value) -> bool {
    !a["group"].is_null() && a["group"] == b["group"]
}

/// The text of an article, from where the run read it.
fn reread(
    article: &Value,
    config: &Config,
    folder: &Path,
    args: &ExplainArgs,
) -> Result<Named, Error> {
    let path = article["path"].as_str().unwrap_or_default();
    if path == "-" {
        return Err(Error::new(
            "the run read standard input, which is gone: compare the two articles as files",
        ));
    }
    let options = settings::reading(&args.read);
    let paths = [PathBuf::from(path)];
    let mut library = check::fingerprinted(&paths, &options, config, &Unobserved)?;
    // The run saw more of the source than this file.
    check::learn(&mut library, furniture(folder)?, config)?;
    // Ids are made unique over the whole run, so the place decides.
    let is_it =
        |at: &u32| library.line(wirecopy::article::ArticleId(*at)) == article["line"].as_u64();
    let found = (0..library.articles().len() as u32).find(is_it);
    let id = found.ok_or_else(|| {
        Error::new(format!("`{}` is not where it was: {}", text(&article["id"]), place(article)))
    })?;
    let id = wirecopy::article::ArticleId(id);
    let content = format!("{:032x}", library.values()[id.index()].content);
    match article["content"] == content {
        true => Ok(Named { text: library.text(id)?, library, id }),
        false => Err(Error::new(format!(
            "`{}` is not what the run read: run dedup again, or name the same --text-field as \
             then",
            place(article)
        ))),
    }
}

/// What the run left out of the articles of its sources.
fn furniture(run: &Path) -> Result<Furniture, Error> {
    let path = run.join(Kind::Furniture.file());
    // A run with --write may not have written it.
    let Ok(text) = fs::read_to_string(&path) else { return Ok(Furniture::default()) };
    let records: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    let records = records.map_err(|error| {
        Error::new(format!("`{}` is not what a run writes: {error}", path.display()))
    })?;
    let lines = records.iter().map(|record| (plain(&record["source"]), plain(&record["text"])));
    Ok(Furniture::known(lines))
}

/// A field as it is written.
fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The settings of a run as its summary gives them.
fn config(settings: &Value) -> Option<Config> {
    let small = |name: &str| settings[name].as_u64().and_then(|number| u16::try_from(number).ok());
    let length = SignatureLength::new(small("signature")?)?;
    let threshold = settings["threshold"].as_f64()?;
    Some(Config {
        width: Width::new(u8::try_from(small("shingle")?).ok()?)?,
        length,
        threshold: Bar::new(threshold)?,
        banding: Banding::new(small("bands")?, small("rows")?, length)?,
        reuse: Reuse {
            excerpt: Bar::new(settings["excerpt_above"].as_f64()?)?,
            derived: Bar::new(settings["derived_above"].as_f64()?)?,
            words: u32::try_from(settings["reuse_words"].as_u64()?).ok()?,
        },
        passages: settings["passages"].as_bool()?.then(Passages::default),
        ..Config::new(0.5, 0.99)?
    })
}

/// An article as `compare` takes it.
fn named(article: &Value) -> String {
    match article["line"].is_null() {
        true => text(&article["path"]),
        false => format!("{}#{}", text(&article["path"]), text(&article["id"])),
    }
}

fn place(article: &Value) -> String {
    match article["line"].as_u64() {
        Some(line) => format!("{}:{line}", text(&article["path"])),
        None => text(&article["path"]),
    }
}

/// A text of a record, for a person.
fn text(value: &Value) -> String {
    clean(value.as_str().unwrap_or("–")).into_owned()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}
