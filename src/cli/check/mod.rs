//! `check`: the desk check. What a page draws on in a set of articles, as a card for each page.
//!
//! One engine: the set is what was there before and the pages are new, as in `dedup --against`; what
//! the run finds is then shown line by line. Costs such a run, and a comparison for each match.

mod held;
mod notes;
mod set;

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use ahash::AHashSet;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use wirecopy::article::{Article, ArticleId, DateGrade, Span};
use wirecopy::detect::{self, Against, Config, JOIN_BY_ITSELF, Join, PlacedPassage, Texts};
use wirecopy::direction::newer;
use wirecopy::error::Error;
use wirecopy::ingest::Options;
use wirecopy::parts::Kind;
use wirecopy::progress::Observer;
use wirecopy::relation::Relation;
use wirecopy::report::{
    self, CheckReport, Match, Nearest, Scope, Settings, Verbatim, Verdict, VerdictRecord,
};
use wirecopy::store::Index;
use wirecopy::verify::Overlap;

use super::args::{CheckArgs, CheckFormat, OnlyFlag};
use super::config::Loaded;
use super::exit::Exit;
use super::progress::Progress;
use super::{cannot_print, settings};
pub(crate) use held::Held;
pub(crate) use set::Desk;

pub(crate) fn run(args: &CheckArgs, loaded: &Loaded, quiet: bool) -> Result<Exit, Error> {
    let progress = Progress::new(quiet);
    let options = settings::reading(&args.read);
    let (desk, config) = desk(args, loaded, &options, &progress)?;
    let is_all_read = desk.tell(quiet);
    if desk.asked.is_empty() && is_all_read {
        return Err(Error::new("there is no page to check: the paths hold no article"));
    }
    let against = desk.against(&config, &progress)?;
    let scope = desk.scope().unwrap_or_else(|| scope(&desk.articles[..desk.old()]));
    let check = Check { desk: &desk, against: &against, scope: &scope, config: &config };
    let found = check.found()?;
    let nearest = check.nearest(&found)?;
    let mut output = Output {
        args,
        config: &config,
        out: BufWriter::new(io::stdout().lock()),
        printed: 0,
        page: CheckReport::new(args.evidence.into()),
    };
    let mut draws = false;
    for ((page, matches), nearest) in desk.asked.iter().zip(found).zip(nearest) {
        let text = desk.with_text(*page, |text| text.raw.to_owned())?;
        let mut verdict = check.verdict(*page, &text, &matches, nearest)?;
        verdict.notes = notes::notes(&loaded.policy, &verdict);
        if let Some(held) = desk.held() {
            let known = held.notes(&verdict, *page)?;
            verdict.notes.extend(known);
        }
        if is_wanted(args.only, &verdict) {
            draws |= verdict.draws();
            output.print(&verdict)?;
        }
    }
    output.finish(desk.asked.len(), quiet)?;
    Ok(match (is_all_read, draws && args.exit_code) {
        (false, _) => Exit::SomeUnreadable,
        (true, true) => Exit::Found,
        (true, false) => Exit::Done,
    })
}

/// Reads the pages and what they are held against: files, or what an index proposes.
fn desk(
    args: &CheckArgs,
    loaded: &Loaded,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(Desk, Config), Error> {
    let (pages, against) = (&args.pages, &args.against);
    if against.is_empty() {
        let path = settings::index(&args.index).map_err(|_| {
            Error::new("name what to compare with: --against PATH..., or --index FILE")
        })?;
        let within = settings::within(&args.within, false)?;
        let index = Index::open(&path)?;
        let config = settings::config_of(&index, &args.compare, loaded)?;
        let which = match args.quick {
            true => Config { join: Join::Never, ..config },
            false => config,
        };
        let desk = Desk::read_index(index, &within, pages, options, &which, observer)?;
        return Ok((desk, config));
    }
    if args.index.index.is_some() {
        return Err(Error::new("--against and --index: give one of them"));
    }
    let bounds = &args.within;
    if bounds.since.is_some() || bounds.until.is_some() || !bounds.source.is_empty() {
        return Err(Error::new("--since, --until and --source choose articles of an --index"));
    }
    let is_input = |path: &Path| path == Path::new("-");
    if pages.iter().any(|page| page == "-") && against.iter().any(|path| is_input(path)) {
        return Err(Error::new(
            "standard input is either the page or what to compare with: give the other as a file",
        ));
    }
    let config = settings::config(&args.compare)?;
    let desk = Desk::read(against, pages, options, &config, observer)?;
    Ok((desk, config))
}

fn is_wanted(only: Option<OnlyFlag>, verdict: &Verdict<'_>) -> bool {
    match only {
        None => true,
        Some(OnlyFlag::Uncredited) => verdict.draws() && verdict.credited() == Some(false),
        Some(OnlyFlag::Withdrawn) => verdict.is_withdrawn(),
    }
}

/// A run, and what it was made on.
struct Check<'a> {
    desk: &'a Desk,
    against: &'a Against,
    scope: &'a Scope,
    config: &'a Config,
}

impl<'a> Check<'a> {
    /// For each page that was asked for the articles of the set that it is no stranger to.
    fn found(&self) -> Result<Vec<Vec<ArticleId>>, Error> {
        let desk = self.desk;
        let found = desk.asked.iter().map(|page| {
            let print = &desk.prints[page.index()];
            let mut found: Vec<ArticleId> = Vec::new();
            if print.words > 0 {
                let same = desk.same_as(*page).iter();
                found.extend(same.filter(|id| !desk.is_itself(*page, **id)));
            }
            // Pages with the same words have their pairs in common.
            let is_page = |id: ArticleId| {
                id.index() >= desk.old() && desk.prints[id.index()].content == print.content
            };
            for pair in &self.against.pairs {
                let (a, b) = (pair.pair.a, pair.pair.b);
                let other = match (is_page(a), is_page(b)) {
                    (true, false) => b,
                    (false, true) => a,
                    _ => continue,
                };
                // It stands for all that have its words, be it a page or not.
                found.extend(desk.same_as(other));
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        });
        found.collect()
    }

    /// For each page without matches what comes nearest to it.
    fn nearest(&self, found: &[Vec<ArticleId>]) -> Result<Vec<Nearest<'a>>, Error> {
        let desk = self.desk;
        let is_bare = |at: &usize| found[*at].is_empty();
        let bare: Vec<usize> = (0..found.len()).filter(is_bare).collect();
        let mut nearest = vec![Nearest::Unknown; found.len()];
        if bare.is_empty() || !desk.is_all() || desk.old() > JOIN_BY_ITSELF {
            return Ok(nearest);
        }
        let pages: Vec<ArticleId> = bare.iter().map(|at| desk.asked[*at]).collect();
        let is_page = |id: &ArticleId| pages.iter().any(|page| desk.is_itself(*page, *id));
        let among: Vec<ArticleId> =
            (0..desk.old() as u32).map(ArticleId).filter(|id| !is_page(id)).collect();
        let found = detect::nearest(desk, &pages, &among, self.config)?;
        for (at, near) in bare.into_iter().zip(found) {
            nearest[at] = match near {
                Some((id, overlap)) => self.near(id, overlap),
                None => Nearest::None,
            };
        }
        Ok(nearest)
    }

    fn near(&self, id: ArticleId, overlap: Overlap) -> Nearest<'a> {
        Nearest::Article(&self.desk.articles[id.index()].id, overlap)
    }

    /// The verdict on a page.
    fn verdict<'t>(
        &self,
        page: ArticleId,
        text: &'t str,
        found: &[ArticleId],
        nearest: Nearest<'a>,
    ) -> Result<Verdict<'t>, Error>
    where
        'a: 't,
    {
        let desk = self.desk;
        let mut matches = Vec::with_capacity(found.len());
        for id in found {
            matches.push(self.compared(page, *id)?);
        }
        matches.retain(|found| found.relation() != Relation::Unrelated);
        Verdict::sort(&mut matches);
        let composite = self.composite(page, &matches);
        let itself = desk.same_as(page).iter().filter(|id| desk.is_itself(page, **id)).count();
        let mut verdict = Verdict {
            page: desk.known(page),
            text,
            matches,
            composite,
            verbatim: Verbatim::default(),
            own_words: desk.prints[page.index()].words,
            nearest,
            itself,
            notes: Vec::new(),
            scope: Scope {
                articles: self.scope.articles.saturating_sub(itself),
                ..self.scope.clone()
            },
            config: self.config,
        };
        verdict.verbatim = self.verbatim(page, &verdict)?;
        let all = verdict.matches.iter().flat_map(|found| &found.comparison.passages);
        let spans = all.map(|passage| passage.a.span).collect();
        let shared = desk.with_text(page, |text| detect::words_in(text, spans))?;
        verdict.own_words = verdict.page.print.words.saturating_sub(shared);
        Ok(verdict)
    }

    /// A page beside an article of the set.
    fn compared(&self, page: ArticleId, id: ArticleId) -> Result<Match<'a>, Error> {
        let desk = self.desk;
        let (a, b) = (&desk.articles[page.index()], &desk.articles[id.index()]);
        let is_newer = newer(a, b).is_some();
        let compared = |a: &detect::Text<'_>, b: &detect::Text<'_>| Match {
            source: desk.known(id),
            id,
            text: b.raw.to_owned(),
            comparison: detect::compare(a, b, is_newer, self.config, &self.against.stock),
            edits: detect::edits(b, a),
            newest: match desk.held() {
                Some(held) => held.newest(id),
                None => newest(&desk.articles[..desk.old()], id),
            },
        };
        desk.with_text(page, |a| desk.with_text(id, |b| compared(a, b)))?
    }

    /// The places among the matches of what a page was put together from.
    fn composite(&self, page: ArticleId, matches: &[Match<'_>]) -> Vec<usize> {
        let desk = self.desk;
        let content = desk.prints[page.index()].content;
        let is_it =
            |id: ArticleId| id.index() >= desk.old() && desk.prints[id.index()].content == content;
        let found = self.against.composites.iter().find(|composite| is_it(composite.id));
        let sources = found.into_iter().flat_map(|composite| &composite.sources);
        let place = |source: &ArticleId| {
            let twins = desk.same_as(*source);
            matches.iter().position(|found| twins.contains(&found.id))
        };
        let mut places: Vec<usize> = sources.filter_map(place).collect();
        places.sort_unstable();
        // Whoever carries the page as a whole says more than its parts.
        let is_whole = matches.first().is_some_and(|best| best.relation() <= Relation::Repost);
        if places.len() < 2 || is_whole { Vec::new() } else { places }
    }

    /// How many words of a page stand word for word in what it draws on.
    fn verbatim(&self, page: ArticleId, verdict: &Verdict<'_>) -> Result<Verbatim, Error> {
        let spans = |is_counted: &dyn Fn(&PlacedPassage) -> bool| -> Vec<Span> {
            let sources = verdict.sources();
            let passages = sources.iter().flat_map(|found| found.passages());
            passages.filter(|one| is_counted(one)).map(|one| one.a.span).collect()
        };
        let (all, prose) = (spans(&|_| true), spans(&|one| one.kind == Kind::Prose));
        self.desk.with_text(page, |text| {
            let (whole, prose) = (detect::words_in(text, all), detect::words_in(text, prose));
            Verbatim { whole, prose, quotes: whole - prose }
        })
    }
}

/// The highest version of an article's item, with the id of the article that has it.
fn newest(set: &[Article], id: ArticleId) -> Option<(u32, &str)> {
    let uri = set[id.index()].item.as_ref()?.uri.as_ref()?;
    let same = set
        .iter()
        .filter(|other| other.item.as_ref().is_some_and(|it| it.uri.as_ref() == Some(uri)));
    let versions = same.filter_map(|other| Some((other.version?, &*other.id)));
    // The first of equals.
    versions.rev().max_by_key(|(version, _)| *version)
}

/// What a set holds. Dates that a text contradicts count as unknown.
fn scope(set: &[Article]) -> Scope {
    let sources: AHashSet<&str> =
        set.iter().filter_map(|article| article.source.as_deref()).collect();
    let trusted = |article: &Article| {
        let published = article.published.as_ref()?;
        let at = published.at.filter(|_| published.grade != DateGrade::Contradicted)?;
        let zoned = Timestamp::from_second(at).ok()?.to_zoned(TimeZone::UTC);
        Some(zoned.date().to_string())
    };
    let days: BTreeSet<String> = set.iter().filter_map(trusted).collect();
    Scope {
        articles: set.len(),
        sources: sources.len(),
        from: days.first().cloned(),
        to: days.last().cloned(),
    }
}

/// Verdicts on their way to standard output.
struct Output<'a, W> {
    args: &'a CheckArgs,
    config: &'a Config,
    out: W,
    printed: usize,
    /// What is printed at the end, where a page was asked for.
    page: CheckReport,
}

impl<W: Write> Output<'_, W> {
    fn print(&mut self, verdict: &Verdict<'_>) -> Result<(), Error> {
        let text = match self.args.format {
            CheckFormat::Text => {
                let between = if self.printed > 0 { "\n" } else { "" };
                format!("{between}{}", report::card(verdict, self.args.all))
            }
            CheckFormat::Json => document(serde_json::to_string_pretty, verdict)?,
            CheckFormat::Jsonl => document(serde_json::to_string, verdict)?,
            CheckFormat::Html => {
                self.page.add(verdict);
                String::new()
            }
        };
        self.printed += 1;
        self.out.write_all(text.as_bytes()).map_err(cannot_print)
    }

    /// Says so where nothing was printed.
    fn finish(&mut self, pages: usize, quiet: bool) -> Result<(), Error> {
        let what = match self.args.only {
            Some(OnlyFlag::Uncredited) => "draws on an agency's text without credit",
            Some(OnlyFlag::Withdrawn) => "is withdrawn or draws on what is",
            None => "was read",
        };
        let none = format!("none of {} {what}", report::count(pages, "page"));
        if self.args.format == CheckFormat::Html {
            self.page.write(&self.settings(), &none, &mut self.out)?;
        } else if self.printed == 0 && !quiet {
            match self.args.format {
                CheckFormat::Text => writeln!(self.out, "{none}").map_err(cannot_print)?,
                _ => super::complain(&none),
            }
        }
        self.out.flush().map_err(cannot_print)
    }

    fn settings(&self) -> Settings {
        let flags = &self.args.compare;
        let recall = flags.bands.is_none().then_some(flags.recall);
        let against = self.args.against.iter().map(|path| path.display().to_string()).collect();
        Settings::of(self.config, recall, self.args.pages.clone(), against)
    }
}

fn document(
    write: fn(&VerdictRecord) -> serde_json::Result<String>,
    verdict: &Verdict<'_>,
) -> Result<String, Error> {
    let record = VerdictRecord::of(verdict);
    let text = write(&record);
    text.map(|text| text + "\n")
        .map_err(|error| Error::new(format!("cannot write a verdict: {error}")))
}
