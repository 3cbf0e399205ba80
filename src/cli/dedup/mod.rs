//! `dedup`: all copies in files and folders, grouped, with what to keep.

mod corpus;
mod estimate;
mod left_out;

use std::cell::OnceCell;
use std::io::{self, BufWriter, Write};

use serde::Serialize;
use wirecopy::article::ArticleId;
use wirecopy::check::Aligned;
use wirecopy::detect::{self, Config, Join, Pair};
use wirecopy::error::Error;
use wirecopy::ingest::Record;
use wirecopy::progress::{Observer, Stage};
use wirecopy::report::{
    self, ArticleRecord, DroppedRecord, ErrorRecord, Folder, GroupRecord, Kind, NoticeRecord,
    PairEvidence, PairRecord, Run, RunReport, Settings, StoryRecord, Summary, TextRecord,
};
use wirecopy::store::Index;

use super::args::{DedupArgs, DedupFormat, KindFlag, PairsFlag};
use super::config::Loaded;
use super::exit::Exit;
use super::progress::Progress;
use super::{cannot_print, print, reading, report_file, settings};
use corpus::Corpus;
use estimate::Estimate;
use left_out::LeftOut;

pub(crate) fn run(args: &DedupArgs, loaded: &Loaded, quiet: bool) -> Result<Exit, Error> {
    let config = settings::keeping(settings::config(&args.compare)?, &args.keeping)?;
    // What is refused should be refused before the work is done.
    check(args, &config)?;
    let folder = args.output.as_deref().map(|path| Folder::open(path, args.force)).transpose()?;
    let progress = Progress::new(quiet);
    let options = settings::reading(&args.read);
    let (corpus, config) = if let Some(path) = &args.index {
        Corpus::of_index(args, loaded, Index::open(path)?, &options, &progress)?
    } else {
        let estimate = Estimate::new(&progress, &config, args.memory, quiet);
        (Corpus::of_files(args, &options, &config, &estimate)?, config)
    };
    let told = corpus.told();
    reading::tell(told, quiet);
    let findings = detect::run(corpus.input(), &corpus, &config, &progress)?;
    corpus.checked()?;
    let (articles, prints) = (corpus.articles(), corpus.prints());
    let run = Run::new(articles, prints, &corpus, corpus.old(), &findings, &config)
        .searching(corpus.searched())
        .with_notices(corpus.notices())
        .with_furniture(report::LeftOut {
            lines: told.furniture().len() as u64,
            articles: told.touched(),
        });
    let output = Output {
        args,
        config: &config,
        corpus: &corpus,
        run: &run,
        progress: &progress,
        left_out: OnceCell::new(),
    };
    if let Some(folder) = folder {
        output.fill(folder)?;
    }
    output.print()?;
    if let Some(path) = &args.report {
        report_file::write(path, args.format == DedupFormat::Table, |out| output.report(out))?;
    }
    corpus.checked()?;
    let exit = match (told.problems().is_empty(), findings.groups.is_empty()) {
        (false, _) => Exit::SomeUnreadable,
        (true, false) if args.exit_code => Exit::Found,
        _ => Exit::Done,
    };
    corpus.leave();
    Ok(exit)
}

/// Whether the kinds that were asked for have a place to go to.
fn check(args: &DedupArgs, config: &Config) -> Result<(), Error> {
    let is_table =
        |flag: &KindFlag| matches!(flag, KindFlag::Articles | KindFlag::Pairs | KindFlag::Groups);
    let is_one_table = args.write.len() == 1 && args.write.iter().all(is_table);
    let bounds = &args.within;
    if args.index.is_some() && !args.against.is_empty() {
        return Err(Error::new("--against and --index: give one of them"));
    }
    if args.index.is_none()
        && (bounds.since.is_some() || bounds.until.is_some() || !bounds.source.is_empty())
    {
        return Err(Error::new("--since, --until and --source choose articles of an --index"));
    }
    if args.memory.is_some() && config.join == Join::Always {
        return Err(Error::new(
            "--recall 1 holds the shingles of all articles: leave out --memory, or give a recall \
             below 1",
        ));
    }
    match args.format {
        DedupFormat::Csv if !args.write.is_empty() && !is_one_table => {
            Err(Error::new("--format csv writes one table: give --write articles, pairs or groups"))
        }
        DedupFormat::Table if !args.write.is_empty() && args.output.is_none() => Err(Error::new(
            "--write chooses what goes to a folder or into records: add -o DIR, or --format jsonl, \
             json or csv",
        )),
        _ if args.output.is_none() && args.write.contains(&KindFlag::Report) => Err(Error::new(
            "--write report writes a page to a folder: add -o DIR, or give --report FILE instead",
        )),
        _ => args.report.as_deref().map_or(Ok(()), report_file::check),
    }
}

/// A finished run on its way to files and to the screen.
struct Output<'a> {
    args: &'a DedupArgs,
    config: &'a Config,
    corpus: &'a Corpus,
    run: &'a Run<'a>,
    progress: &'a Progress,
    /// What was left out, once it was asked for.
    left_out: OnceCell<LeftOut>,
}

impl Output<'_> {
    /// Writes the folder.
    fn fill(&self, mut folder: Folder) -> Result<(), Error> {
        let kinds = self.kinds(&Kind::ALL);
        self.progress.begin(Stage::Write, kinds.len() as u64);
        for kind in kinds {
            let place = folder.place(kind);
            folder.write(kind, |out| {
                let cannot =
                    |error| Error::io(format!("cannot write `{}`", place.display()), error);
                self.records(kind, out, &cannot)
            })?;
            self.progress.advance(1);
        }
        self.corpus.checked()?;
        folder.finish()?;
        self.progress.end(Stage::Write);
        Ok(())
    }

    /// The kinds that were asked for, in the order in which they are written.
    fn kinds(&self, usual: &[Kind]) -> Vec<Kind> {
        let write = &self.args.write;
        if write.is_empty() {
            return usual.to_vec();
        }
        let is_asked = |kind: &Kind| write.iter().any(|flag| kind_of(*flag) == *kind);
        Kind::ALL.into_iter().filter(is_asked).collect()
    }

    /// The kinds of records that were asked for on standard output.
    fn printed(&self) -> Vec<Kind> {
        let usual = [Kind::Articles, Kind::Pairs, Kind::Groups, Kind::Summary];
        let mut kinds = self.kinds(&usual);
        kinds.retain(|kind| *kind != Kind::Report);
        kinds
    }

    /// Prints what was asked for to standard output.
    fn print(&self) -> Result<(), Error> {
        match self.args.format {
            DedupFormat::Table => {
                let unreadable = self.corpus.told().problems().len();
                print(&report::dedup_table(self.run, unreadable, self.args.all))?;
                let Some(folder) = &self.args.output else { return Ok(()) };
                let written = self.kinds(&Kind::ALL).into_iter();
                let names: Vec<&str> = written.map(Kind::name).collect();
                print(&format!(
                    "\nwrote {folder}: {}\nwhy? wirecopy explain --run {folder} ID [ID]\n",
                    names.join(" "),
                    folder = folder.display(),
                ))
            }
            DedupFormat::Jsonl => {
                let mut out = BufWriter::new(io::stdout().lock());
                for kind in self.printed() {
                    self.records(kind, &mut out, &cannot_print)?;
                }
                out.flush().map_err(cannot_print)
            }
            DedupFormat::Json => self.document(&self.printed()),
            DedupFormat::Csv => {
                let out = BufWriter::new(io::stdout().lock());
                match self.kinds(&[Kind::Articles]).first() {
                    Some(Kind::Pairs) => report::pairs_csv(self.run, self.wanted_pairs(), out),
                    Some(Kind::Groups) => report::groups_csv(self.run, out),
                    _ => report::articles_csv(self.run, out),
                }
            }
        }
    }

    /// All records as one document: one record a line, as they are in files of their own.
    fn document(&self, kinds: &[Kind]) -> Result<(), Error> {
        let mut out = BufWriter::new(io::stdout().lock());
        write!(out, "{{\"schema\": {}", report::SCHEMA).map_err(cannot_print)?;
        for kind in kinds {
            write!(out, ",\n\"{}\": ", kind.name()).map_err(cannot_print)?;
            // The summary alone is no list.
            let (open, close) = if *kind == Kind::Summary { ("", "") } else { ("[", "]") };
            write!(out, "{open}").map_err(cannot_print)?;
            self.records(*kind, &mut Items { out: &mut out, at_end: false }, &cannot_print)?;
            write!(out, "{close}").map_err(cannot_print)?;
        }
        out.write_all(b"}\n").and_then(|()| out.flush()).map_err(cannot_print)
    }

    /// Writes all records of one kind, one a line.
    fn records(
        &self,
        kind: Kind,
        out: &mut dyn Write,
        cannot: &dyn Fn(io::Error) -> Error,
    ) -> Result<(), Error> {
        let (run, mut lines) = (self.run, Lines { out, line: Vec::new() });
        match kind {
            Kind::Articles => lines.all(run.new_articles().map(|id| ArticleRecord::of(run, id))),
            Kind::Pairs => {
                for pair in self.wanted_pairs() {
                    lines.add(&pair?).map_err(cannot)?;
                }
                Ok(())
            }
            Kind::Groups => {
                lines.all(run.findings.groups.iter().map(|group| GroupRecord::of(run, group)))
            }
            Kind::Stories => return self.stories(&mut lines, cannot),
            Kind::Kept => return self.kept(&mut lines, cannot),
            Kind::Dropped => {
                lines.all(run.findings.dropped.iter().map(|entry| DroppedRecord::of(run, entry)))
            }
            Kind::Furniture => lines.all(self.left_out()?.furniture.iter()),
            Kind::Stock => lines.all(self.left_out()?.stock.iter()),
            Kind::Notices => {
                let notices = self.run.notices.iter();
                lines.all(notices.map(|notice| NoticeRecord::of(run.articles, notice)))
            }
            Kind::Errors => lines.all(self.corpus.told().problems().iter().map(ErrorRecord::of)),
            Kind::Summary => lines.add(&self.summary()),
            Kind::Report => return self.report(lines.out),
        }
        .map_err(cannot)
    }

    /// What was left out, read once.
    fn left_out(&self) -> Result<&LeftOut, Error> {
        if let Some(left_out) = self.left_out.get() {
            return Ok(left_out);
        }
        let read = LeftOut::read(self.corpus, self.run)?;
        Ok(self.left_out.get_or_init(|| read))
    }

    /// Writes the page to read.
    fn report(&self, out: &mut dyn Write) -> Result<(), Error> {
        let shelf = self.corpus.shelf();
        let (left_out, settings) = (self.left_out()?, self.settings());
        let report = RunReport {
            run: self.run,
            settings: &settings,
            problems: self.corpus.told().problems(),
            furniture: &left_out.furniture,
            stock: &left_out.stock,
            extent: self.args.evidence.into(),
        };
        let stock = &self.run.findings.stock;
        report.write(&mut |a, b| shelf.side_by_side(a, b, self.config, stock), out)
    }

    /// The stories, each link with the words that show it best.
    fn stories(
        &self,
        lines: &mut Lines<'_>,
        cannot: &dyn Fn(io::Error) -> Error,
    ) -> Result<(), Error> {
        let shelf = self.corpus.shelf();
        for story in &self.run.findings.stories {
            let links = shelf.links(self.run, story)?;
            lines.add(&StoryRecord::of(self.run, story, links)).map_err(cannot)?;
        }
        Ok(())
    }

    /// The records of the pairs that are to be written.
    fn wanted_pairs(&self) -> impl Iterator<Item = Result<PairRecord, Error>> {
        let wanted = self.run.findings.pairs.iter().filter(|pair| self.is_wanted(pair));
        wanted.map(|pair| self.pair(pair))
    }

    fn pair(&self, pair: &Pair) -> Result<PairRecord, Error> {
        if !self.args.passages {
            return Ok(PairRecord::of(self.run, pair, None));
        }
        let shelf = self.corpus.shelf();
        let stock = &self.run.findings.stock;
        let Aligned { comparison, a, b } =
            shelf.compare(pair.pair.a, pair.pair.b, self.config, stock)?;
        let evidence = PairEvidence { comparison: &comparison, a: &a, b: &b };
        Ok(PairRecord::of(self.run, pair, Some(evidence)))
    }

    fn is_wanted(&self, pair: &Pair) -> bool {
        let leads = |id: ArticleId| self.run.group(id).is_some_and(|group| group.lead == id);
        match self.args.pairs {
            PairsFlag::All => true,
            PairsFlag::None => false,
            PairsFlag::Lead => leads(pair.pair.a) || leads(pair.pair.b),
        }
    }

    /// The input records that stay, unchanged; pages as records of their own.
    fn kept(
        &self,
        lines: &mut Lines<'_>,
        cannot: &dyn Fn(io::Error) -> Error,
    ) -> Result<(), Error> {
        for id in self.run.new_articles().filter(|id| self.run.dropped(*id).is_none()) {
            match self.corpus.record(id)? {
                Record::Line(bytes) => {
                    lines.out.write_all(&bytes).and_then(|()| lines.out.write_all(b"\n"))
                }
                Record::Text(text) => {
                    let (article, origin) = (self.run.article(id), self.run.origin(id));
                    let (path, title) = (&*origin.path, article.title.as_deref());
                    lines.add(&TextRecord { id: &article.id, path, title, text: &text })
                }
            }
            .map_err(cannot)?;
        }
        Ok(())
    }

    fn settings(&self) -> Settings {
        let names = |paths: &[std::path::PathBuf]| {
            paths.iter().map(|path| path.display().to_string()).collect()
        };
        let flags = &self.args.compare;
        let recall = flags.bands.is_none().then_some(flags.recall);
        let before = match &self.args.index {
            Some(index) => names(std::slice::from_ref(index)),
            None => names(&self.args.against),
        };
        Settings::of(self.config, recall, names(&self.args.paths), before)
    }

    fn summary(&self) -> Summary {
        let (settings, bytes) = (self.settings(), self.corpus.told().bytes());
        let problems = self.corpus.told().problems().len() as u64;
        Summary::of(self.run, settings, bytes, problems, self.progress.stages())
    }
}

/// A writer that puts commas between lines, and nothing after the last.
struct Items<W> {
    out: W,
    /// Whether a line has ended that no other has followed yet.
    at_end: bool,
}

impl<W: Write> Write for Items<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = piece.strip_suffix(b"\n");
            if std::mem::replace(&mut self.at_end, line.is_some()) {
                self.out.write_all(b",\n")?;
            }
            self.out.write_all(line.unwrap_or(piece))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn kind_of(flag: KindFlag) -> Kind {
    match flag {
        KindFlag::Articles => Kind::Articles,
        KindFlag::Pairs => Kind::Pairs,
        KindFlag::Groups => Kind::Groups,
        KindFlag::Stories => Kind::Stories,
        KindFlag::Kept => Kind::Kept,
        KindFlag::Dropped => Kind::Dropped,
        KindFlag::Furniture => Kind::Furniture,
        KindFlag::Stock => Kind::Stock,
        KindFlag::Notices => Kind::Notices,
        KindFlag::Errors => Kind::Errors,
        KindFlag::Summary => Kind::Summary,
        KindFlag::Report => Kind::Report,
    }
}

/// Records, one a line.
struct Lines<'a> {
    out: &'a mut dyn Write,
    /// The present one: a record comes in many small pieces, and is written as a whole.
    line: Vec<u8>,
}

impl Lines<'_> {
    fn add(&mut self, record: &impl Serialize) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    fn all<R: Serialize>(&mut self, records: impl Iterator<Item = R>) -> io::Result<()> {
        for record in records {
            self.add(&record)?;
        }
        Ok(())
    }
}
