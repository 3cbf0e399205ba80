//! `carriers`: who carries a text, by the same engine as `check`, and with all of its near copies.
//!
//! Each article is counted against every version of the text that the index has; the one that it shares
//! most with is the version that it carries. Costs a reading of all copies, some 0.2 ms each.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use ahash::AHashMap;
use serde::Serialize;
use wirecopy::article::{Article, ArticleId};
use wirecopy::detect::{self, Config, Fingerprint, Fingerprinted, Text, Texts};
use wirecopy::direction::is_credited;
use wirecopy::error::Error;
use wirecopy::lsh::Candidate;
use wirecopy::progress::Unobserved;
use wirecopy::relation::{Relation, Weighed};
use wirecopy::report::{self, clean, count};
use wirecopy::store::{Index, Selection, Within};
use wirecopy::winnow::Stock;

use super::args::{CarriersArgs, ListFormat};
use super::config::Loaded;
use super::exit::Exit;
use super::{cannot_print, print, reading, settings};

/// An article that carries the text.
#[derive(Default, Serialize)]
struct CarrierRecord {
    r#type: &'static str,
    id: String,
    source: Option<String>,
    date: Option<String>,
    title: Option<String>,
    relation: &'static str,
    /// Words of the text that stand in it, in passages; all of them where it is identical.
    words_carried: u32,
    /// The share of the text's shingles that stand in it.
    share_carried: f64,
    credited: bool,
    agencies: Vec<String>,
    /// The version of the text that it carries, and the id of that article.
    version: Option<u32>,
    carries: String,
    /// Whether that version must not be used.
    withdrawn: bool,
    decided: Option<String>,
    path: String,
    line: Option<u64>,
}

/// The text that was asked for, in all its versions.
struct Asked {
    selection: Selection,
    /// Where the versions are, in the selection; or the page, behind it.
    versions: Vec<ArticleId>,
    page: Option<reading::Named>,
}

impl Texts for Asked {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        match &self.page {
            Some(page) if id.index() == self.selection.articles.len() => {
                page.library.with_text(page.id, read)
            }
            _ => self.selection.with_text(id, read),
        }
    }
}

pub(crate) fn run(args: &CarriersArgs, loaded: &Loaded) -> Result<Exit, Error> {
    let within = settings::within(&args.within, false)?;
    let index = Index::open(&settings::index(&args.index)?)?;
    let config = settings::config_of(&index, &args.compare, loaded)?;
    let (asked, found) = find(args, &index, &config, &within)?;
    let mut records = Vec::with_capacity(found.len());
    for (id, (version, weighed)) in found {
        records.push(record(&index, &asked, id, version, &weighed, &config)?);
    }
    let order = |record: &CarrierRecord| {
        let relation = Relation::ALL.into_iter().position(|it| it.name() == record.relation);
        (relation, std::cmp::Reverse(record.words_carried))
    };
    records.sort_by(|x, y| order(x).cmp(&order(y)).then_with(|| x.id.cmp(&y.id)));
    let mut out = io::stdout().lock();
    match args.format {
        ListFormat::Jsonl => {
            for record in &records {
                let line =
                    serde_json::to_string(record).map_err(|error| cannot_print(error.into()))?;
                writeln!(out, "{line}").map_err(cannot_print)?;
            }
        }
        ListFormat::Csv => {
            let rows = records.into_iter().map(Ok);
            report::csv_table(&CarrierRecord::default(), rows, &[], &mut out)?;
        }
        ListFormat::Table => {
            drop(out);
            print(&table(args, &index, &records, &within)?)?;
        }
    }
    Ok(Exit::Done)
}

/// An article that carries the text, with the version that it shares most with and what it shares.
type Carrier = (ArticleId, (ArticleId, Weighed));

/// What an index proposes for the versions of a text.
struct Finding<'a> {
    index: &'a Index,
    config: &'a Config,
    within: &'a Within,
    stock: Vec<Stock>,
    /// The articles that may carry it.
    numbers: Vec<u32>,
}

impl Finding<'_> {
    fn propose(&mut self, print: &Fingerprint, source: Option<&str>) -> Result<(), Error> {
        let proposed = self.index.propose(print, source, self.config)?;
        self.stock.extend(&proposed.stock);
        let bodies = proposed.found.iter().map(|found| found.body).collect();
        let texts = proposed.found.iter().map(|found| found.copy_of).collect();
        self.numbers.extend(self.index.carrying(bodies, texts, self.within)?);
        Ok(())
    }

    /// The versions of an article of the index.
    fn versions(&mut self, number: u32) -> Result<Vec<u32>, Error> {
        let itself = self.index.select(&[number])?;
        let stored = itself.stored.first();
        let stored = stored.ok_or_else(|| Error::new("the article was removed meanwhile"))?;
        let versions = self.index.versions(stored)?;
        let all = self.index.select(&versions)?;
        for (at, article) in (0..).map(ArticleId).zip(&all.articles) {
            let print = all.with_text(at, |text| detect::fingerprint(text, self.config))?;
            self.propose(&print, article.source.as_deref())?;
        }
        Ok(versions)
    }

    /// The page of a file.
    fn page(&mut self, args: &CarriersArgs) -> Result<reading::Named, Error> {
        let name = &args.page;
        let (path, _) = reading::file_and_id(name);
        if path != "-" && !Path::new(path).exists() {
            return Err(Error::new(format!(
                "`{name}` is neither an id of the index nor a file: `wirecopy index list` shows the ids"
            )));
        }
        let named = reading::named(name, &settings::reading(&args.read), self.config)?;
        let source = named.article().source.clone();
        self.propose(&named.library.values()[named.id.index()], source.as_deref())?;
        Ok(named)
    }
}

/// Finds the text, its versions, and what draws on any of them.
fn find(
    args: &CarriersArgs,
    index: &Index,
    config: &Config,
    within: &Within,
) -> Result<(Asked, Vec<Carrier>), Error> {
    let mut finding = Finding { index, config, within, stock: Vec::new(), numbers: Vec::new() };
    let (versions, page) = match index.number(&args.page)? {
        Some(number) => (finding.versions(number)?, None),
        None => (Vec::new(), Some(finding.page(args)?)),
    };
    let Finding { mut stock, mut numbers, .. } = finding;
    let carriers = numbers.clone();
    numbers.extend(&versions);
    numbers.sort_unstable();
    numbers.dedup();
    stock.sort_unstable_by_key(|stock| (stock.fingerprint, stock.texts));
    stock.dedup_by_key(|stock| stock.fingerprint);
    let selection = index.select(&numbers)?;
    let at = |number: &u32| {
        let at = selection.stored.binary_search_by_key(number, |stored| stored.number).ok()?;
        Some(ArticleId(at as u32))
    };
    let own: Vec<ArticleId> = match page.is_some() {
        true => vec![ArticleId(selection.articles.len() as u32)],
        false => versions.iter().filter_map(at).collect(),
    };
    let mut carriers: Vec<ArticleId> = carriers.iter().filter_map(at).collect();
    carriers.sort_unstable();
    carriers.dedup();
    carriers.retain(|id| !own.contains(id));
    let asked = Asked { selection, versions: own, page };
    let found = weigh(&asked, &carriers, stock, config)?;
    Ok((asked, found))
}

/// Counts articles against every version of the text.
fn weigh(
    asked: &Asked,
    carriers: &[ArticleId],
    stock: Vec<Stock>,
    config: &Config,
) -> Result<Vec<Carrier>, Error> {
    let mut articles: Vec<Article> = asked.selection.articles.clone();
    let mut prints: Vec<Fingerprint> = asked.selection.prints.clone();
    if let Some(page) = &asked.page {
        articles.push(page.article().clone());
        prints.push(page.library.values()[page.id.index()].clone());
    }
    let mut pairs: Vec<(Candidate, bool)> = Vec::new();
    for carrier in carriers {
        pairs.extend(asked.versions.iter().map(|own| (Candidate::new(*own, *carrier), true)));
    }
    pairs.sort_unstable_by_key(|(pair, _)| *pair);
    let input = Fingerprinted::new(&articles, &prints, 0);
    let against = detect::against(input, asked, &pairs, stock, config, &Unobserved)?;
    let mut carried: AHashMap<ArticleId, (ArticleId, Weighed)> = AHashMap::new();
    for pair in against.pairs.iter().filter(|pair| pair.relation <= Relation::Derived) {
        let (a, b) = (pair.pair.a, pair.pair.b);
        let (own, carrier) = if asked.versions.contains(&a) { (a, b) } else { (b, a) };
        let shared = |weighed: &Weighed| {
            (
                weighed.is_same,
                weighed.overlap.shared,
                std::cmp::Reverse(weighed.overlap.only_a + weighed.overlap.only_b),
            )
        };
        let best = carried.entry(carrier).or_insert((own, pair.weighed));
        if shared(&pair.weighed) > shared(&best.1) {
            *best = (own, pair.weighed);
        }
    }
    let mut carried: Vec<_> = carried.into_iter().collect();
    carried.sort_unstable_by_key(|(id, _)| *id);
    Ok(carried)
}

fn record(
    index: &Index,
    asked: &Asked,
    id: ArticleId,
    version: ArticleId,
    weighed: &Weighed,
    config: &Config,
) -> Result<CarrierRecord, Error> {
    let stored = &asked.selection.stored[id.index()];
    let article = &stored.article;
    let owned = |text: &Option<Box<str>>| text.as_ref().map(ToString::to_string);
    let (own, content) = match (asked.selection.stored.get(version.index()), &asked.page) {
        (None, Some(page)) => (page.article(), page.library.values()[page.id.index()].content),
        (Some(own), _) => (&own.article, own.content),
        (None, None) => return Err(Error::new("no such version")),
    };
    // The earlier article comes first in a pair.
    let overlap = if version < id { weighed.overlap } else { weighed.overlap.swapped() };
    let decided = index.decided(content, stored.content)?;
    Ok(CarrierRecord {
        r#type: "carrier",
        id: article.id.to_string(),
        source: owned(&article.source),
        date: article.published.as_ref().map(|date| date.value.to_string()),
        title: owned(&article.title),
        relation: weighed.relation(&config.bars()).name(),
        words_carried: match weighed.is_same {
            true => stored.words,
            false => weighed.evidence.as_ref().map_or(0, wirecopy::relation::Evidence::words),
        },
        share_carried: report::share(overlap.a_in_b()),
        credited: is_credited(article),
        agencies: article
            .credit
            .iter()
            .flat_map(|credit| credit.agencies.iter())
            .map(ToString::to_string)
            .collect(),
        version: own.version,
        carries: own.id.to_string(),
        withdrawn: !own.is_usable(),
        decided: decided.last().map(|decided| decided.decision.name().to_owned()),
        path: stored.path.to_string(),
        line: stored.line,
    })
}

/// The carriers for a person.
fn table(
    args: &CarriersArgs,
    index: &Index,
    records: &[CarrierRecord],
    within: &Within,
) -> Result<String, Error> {
    let searched = count(index.scope(within)?.articles, "article");
    if records.is_empty() {
        return Ok(format!(
            "nobody carries `{}` in these {searched}; says nothing beyond them\n",
            clean(&args.page)
        ));
    }
    let has_versions = records.iter().any(|record| record.version.is_some());
    let has_decisions = records.iter().any(|record| record.decided.is_some());
    let mut header = vec!["id", "source", "date", "relation", "carries", "credit"];
    if has_versions {
        header.push("version");
    }
    if has_decisions {
        header.push("decided");
    }
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let text =
            |text: &Option<String>| text.as_deref().map_or_else(String::new, |it| clean(it).into());
        let credit = match record.credited {
            true => clean(&record.agencies.join("/")).into(),
            false => "none found".to_owned(),
        };
        let share = (record.share_carried * 100.0).floor() as u32;
        let mut row = vec![
            clean(&record.id).into(),
            text(&record.source),
            text(&record.date),
            record.relation.to_owned(),
            format!("{share} %"),
            credit,
        ];
        if has_versions {
            let version = record.version.map_or_else(String::new, |version| version.to_string());
            row.push(if record.withdrawn { format!("{version} WITHDRAWN") } else { version });
        }
        if has_decisions {
            row.push(record.decided.clone().unwrap_or_default());
        }
        rows.push(row);
    }
    let withdrawn = records.iter().filter(|record| record.withdrawn).count();
    let uncredited = records.iter().filter(|record| !record.credited).count();
    let mut out = String::new();
    if withdrawn > 0 {
        let articles = count(withdrawn, "article");
        let _ = writeln!(out, "WITHDRAWN: {articles} still there carry a withdrawn version\n");
    }
    out.push_str(&report::columns(&header, &rows));
    let carriers = report::thousands(records.len() as u64);
    let _ = writeln!(
        out,
        "\n{carriers} of {searched} carry it, {uncredited} without a credit in the text"
    );
    Ok(out)
}
