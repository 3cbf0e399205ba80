//! `explain`: why an article of a run was grouped, kept or dropped, or why two were not.
//!
//! What the run wrote answers most of it. For two articles that are no pair, their texts are read
//! again from where the run found them.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirecopy::detect::{self, Config};
use wirecopy::error::Error;
use wirecopy::lsh::Banding;
use wirecopy::minhash::SignatureLength;
use wirecopy::progress::Unobserved;
use wirecopy::relation;
use wirecopy::report::Kind;
use wirecopy::shingle::Width;
use wirecopy::verify::Bar;

use super::args::ExplainArgs;
use super::exit::Exit;
use super::{print, reading, settings};

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, Error> {
    let results = Results { folder: &args.run };
    let settings = results.summary()?;
    let article = results.article(&args.id)?;
    let mut out = String::new();
    match &args.other {
        None => results.one(&article, &settings, &mut out)?,
        Some(other) => {
            let other = results.article(other)?;
            results.two(&article, &other, &settings, args, &mut out)?;
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
    /// The summary's settings.
    fn summary(&self) -> Result<Value, Error> {
        let found = self.records(Kind::Summary)?.next();
        let mut summary = found.ok_or_else(|| self.is_not_ours(Kind::Summary))??;
        Ok(summary["settings"].take())
    }

    /// The record of one article.
    fn article(&self, id: &str) -> Result<Value, Error> {
        for record in self.records(Kind::Articles)? {
            let record = record?;
            if record["id"] == id {
                return Ok(record);
            }
        }
        Err(Error::new(format!(
            "`{id}` is no article of this run; ids stand in `{}`",
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
    fn one(&self, article: &Value, settings: &Value, out: &mut String) -> Result<(), Error> {
        let verb = if article["keep"] == true { "KEPT" } else { "DROPPED" };
        let _ = writeln!(out, "{verb}: {}", text(&article["because"]));
        let _ = writeln!(
            out,
            "{}, {} words, read from {}",
            text(&article["id"]),
            article["words"],
            place(article)
        );
        if !article["group"].is_null() {
            let _ = writeln!(
                out,
                "group {} of {} articles, led by {}",
                text(&article["group"]),
                article["group_size"],
                text(&article["lead"]),
            );
        }
        let mut pairs = Vec::new();
        for record in self.records(Kind::Pairs)? {
            let record = record?;
            if record["a"] == article["id"] || record["b"] == article["id"] {
                pairs.push(record);
            }
        }
        if pairs.is_empty() {
            let _ = writeln!(
                out,
                "no pair at or above the bar of {}: no article of this run shares that much with it",
                settings["threshold"]
            );
        } else {
            let _ = writeln!(out, "\nits pairs");
        }
        for pair in pairs {
            let is_a = pair["a"] == article["id"];
            let other = if is_a { &pair["b"] } else { &pair["a"] };
            let inside = if is_a { &pair["overlap"]["a_in_b"] } else { &pair["overlap"]["b_in_a"] };
            let _ = writeln!(
                out,
                "  {:<10} {}  resemblance {:.2}, {:.0} % of it stands there",
                text(&pair["relation"]),
                text(other),
                number(&pair["overlap"]["resemblance"]),
                (number(inside) * 100.0).floor(),
            );
        }
        Ok(())
    }

    /// What two articles are to each other, and why they are in one group or not.
    fn two(
        &self,
        a: &Value,
        b: &Value,
        settings: &Value,
        args: &ExplainArgs,
        out: &mut String,
    ) -> Result<(), Error> {
        let config = config(settings)
            .ok_or_else(|| Error::new("summary.json holds no settings of this version"))?;
        let (text_a, text_b) = (self.reread(a, args)?, self.reread(b, args)?);
        let comparison = detect::compare(&text_a, &text_b, &config);
        let overlap = comparison.overlap;
        let together = !a["group"].is_null() && a["group"] == b["group"];
        let verdict = if together { "TOGETHER" } else { "APART" };
        let reason = relation::reason(comparison.relation, overlap, config.threshold);
        let _ = writeln!(out, "{verdict}: {reason}");
        let (id_a, id_b) = (text(&a["id"]), text(&b["id"]));
        let _ = writeln!(out, "A = {id_a}, B = {id_b}");
        match (together, comparison.relation.groups()) {
            (true, true) => {
                let _ = writeln!(out, "both are in group {}", text(&a["group"]));
            }
            (true, false) => {
                let _ = writeln!(
                    out,
                    "they are no copies of each other, but both of the lead {}: {:.2} and {:.2}",
                    text(&a["lead"]),
                    number(&a["resemblance"]),
                    number(&b["resemblance"]),
                );
            }
            (false, true) => {
                let _ = writeln!(
                    out,
                    "they are a pair, but in different groups: a group holds what resembles its \
                     lead; A's lead is {}, B's is {}",
                    text(&a["lead"]),
                    text(&b["lead"]),
                );
            }
            (false, false) => {}
        }
        let banding = config.banding;
        let resemblance = overlap.resemblance();
        let _ = writeln!(
            out,
            "{:.0} % of A stands in B, {:.0} % of B in A; {} words in {} passages",
            (overlap.a_in_b() * 100.0).floor(),
            (overlap.b_in_a() * 100.0).floor(),
            comparison.words_shared(),
            comparison.passages.len(),
        );
        let _ = writeln!(
            out,
            "{} bands of {} rows miss such a pair with chance {:.4}",
            banding.bands(),
            banding.rows(),
            banding.miss(resemblance)
        );
        let _ = writeln!(out, "every line of it: wirecopy compare {} {}", named(a), named(b));
        Ok(())
    }

    /// The text of an article, from where the run read it.
    fn reread(&self, article: &Value, args: &ExplainArgs) -> Result<String, Error> {
        let path = text(&article["path"]);
        if path == "-" {
            return Err(Error::new(
                "the run read standard input, which is gone: compare the two articles as files",
            ));
        }
        let options = settings::reading(&args.read);
        let library =
            wirecopy::ingest::read(&[PathBuf::from(&path)], &options, &Unobserved, |_, _| ())?;
        // Ids are made unique over the whole run, so the place decides.
        let is_it =
            |at: &u32| library.line(wirecopy::article::ArticleId(*at)) == article["line"].as_u64();
        let found = (0..library.articles().len() as u32).find(is_it);
        let id = found.ok_or_else(|| {
            Error::new(format!(
                "`{}` is not where it was: {}",
                text(&article["id"]),
                place(article)
            ))
        })?;
        reading::Shelf(&library).0.text(wirecopy::article::ArticleId(id))
    }
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

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("–").to_owned()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}
