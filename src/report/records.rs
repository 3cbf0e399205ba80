//! The records, one JSON object each: every field is always there, of one type, null if unknown.
//!
//! `a_in_b` is the containment of a in b. Counts are integers; ratios have six decimal places. Byte
//! offsets count in the raw text, end-exclusive; lines are 1-based. New fields may be added; those
//! that are here keep their meaning.

use serde::Serialize;

use super::{LeftOut, Run, percent};
use crate::align::{LineCoverage, Unit};
use crate::article::{
    Article, ArticleId, Credit, CreditPlace, DateGrade, Dateline, Item, Published, Status,
};
use crate::detect::{Comparison, Config, Dropped, Group, Join, Member, Pair, PlacedPassage};
use crate::error::Problem;
use crate::relation::{self, Relation};
use crate::tokenize::RECIPE;
use crate::verify::{Bar, Overlap};

/// The number of this description of records; it rises when a field changes its meaning.
pub const SCHEMA: u32 = 1;

/// A ratio as records give it: six decimal places are more than counts of words can tell.
pub fn share(ratio: f64) -> f64 {
    (ratio * 1e6).round() / 1e6
}

/// An article: what it is, and what became of it. One flat row that joins with everything.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleRecord {
    r#type: &'static str,
    /// Unique within the run.
    pub id: String,
    /// 32 hexadecimal digits that are the same for the same words.
    pub content: String,
    /// The file it was read from, or `-`.
    pub path: String,
    /// The line of its record in that file.
    pub line: Option<u64>,
    /// The headline.
    pub title: Option<String>,
    /// The site, agency or paper.
    pub source: Option<String>,
    /// A BCP 47 tag, as the page or record says.
    pub language: Option<String>,
    /// `usable`, `withheld` or `canceled`.
    pub status: Option<&'static str>,
    /// Higher is newer.
    pub version: Option<u32>,
    /// The date as found, and how far to trust it.
    pub published: Option<PublishedRecord>,
    /// When it was last changed.
    pub modified: Option<PublishedRecord>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The agency that the text is credited to.
    pub credit: Option<CreditRecord>,
    /// The agency that a photo is credited to.
    pub photo_credit: Option<CreditRecord>,
    /// Place, date and agency at the head of the story.
    pub dateline: Option<DatelineRecord>,
    /// What a newsroom's format says of it.
    pub item: Option<ItemRecord>,
    /// The articles that it was put together from.
    pub composite: Vec<String>,
    /// The words of its body.
    pub words: u32,
    /// The group that it is in.
    pub group: Option<String>,
    /// How many articles that group has.
    pub group_size: Option<u32>,
    /// The id of that group's lead.
    pub lead: Option<String>,
    /// The story that it belongs to.
    pub story: Option<String>,
    /// Whether it stays in a deduplicated output; null where that is not the question.
    pub keep: Option<bool>,
    /// What it is to the lead.
    pub relation: Option<&'static str>,
    /// Its resemblance (Jaccard) to the lead.
    pub resemblance: Option<f64>,
    /// The share of its shingles that stand in the lead.
    pub contained_in_lead: Option<f64>,
    /// For a dropped article, its words that stand in no shingle of its partner.
    pub own_words: Option<u32>,
    /// Why it was kept or dropped.
    pub because: Option<String>,
}

/// A date as found.
#[derive(Debug, Clone, Serialize)]
pub struct PublishedRecord {
    value: String,
    grade: &'static str,
}

/// A credit with its evidence.
#[derive(Debug, Clone, Serialize)]
pub struct CreditRecord {
    agencies: Vec<String>,
    text: String,
    line: Option<u32>,
    place: &'static str,
}

/// A dateline.
#[derive(Debug, Clone, Serialize)]
pub struct DatelineRecord {
    place: Option<String>,
    date: Option<String>,
    agencies: Vec<String>,
}

/// What a newsroom's format says of an item.
#[derive(Debug, Clone, Serialize)]
pub struct ItemRecord {
    uri: Option<String>,
    alternatives: Vec<String>,
    supersedes: Option<String>,
    slug: Option<String>,
    number: Option<String>,
    urgency: Option<u8>,
    provider: Option<String>,
    rights: Option<String>,
    note: Option<String>,
}

impl ArticleRecord {
    /// What was read, before anything was compared.
    pub fn read(
        article: &Article,
        content: u128,
        words: u32,
        path: &str,
        line: Option<u64>,
    ) -> Self {
        let owned = |text: &Option<Box<str>>| text.as_ref().map(ToString::to_string);
        Self {
            r#type: "article",
            id: article.id.to_string(),
            content: format!("{content:032x}"),
            path: path.to_owned(),
            line,
            title: owned(&article.title),
            source: owned(&article.source),
            language: owned(&article.language),
            status: article.status.map(status_name),
            version: article.version,
            published: article.published.as_ref().map(published),
            modified: article.modified.as_ref().map(published),
            byline: owned(&article.byline),
            credit: article.credit.as_deref().map(credit),
            photo_credit: article.photo_credit.as_deref().map(credit),
            dateline: article.dateline.as_deref().map(dateline),
            item: article.item.as_deref().map(item),
            composite: Vec::new(),
            words,
            group: None,
            group_size: None,
            lead: None,
            story: None,
            keep: None,
            relation: None,
            resemblance: None,
            contained_in_lead: None,
            own_words: None,
            because: None,
        }
    }

    /// What became of an article of a run.
    pub fn of(run: &Run<'_>, id: ArticleId) -> Self {
        let (article, print) = (&run.articles[id.index()], &run.prints[id.index()]);
        let origin = &run.places[id.index()];
        let read = Self::read(article, print.content, print.words, &origin.path, origin.line);
        let dropped = run.dropped(id);
        let mut record = Self {
            keep: Some(dropped.is_none()),
            own_words: dropped.map(|dropped| dropped.own_words),
            because: Some(because(run, id)),
            ..read
        };
        if let Some(group) = run.group(id) {
            record.group = Some(run.group_id(group));
            record.group_size = Some(group.members.len() as u32);
            record.lead = Some(run.id(group.lead).to_owned());
            if let Some(member) = run.member(id) {
                record.relation = Some(member.relation.name());
                record.resemblance = Some(share(member.overlap.resemblance()));
                record.contained_in_lead = Some(share(member.overlap.a_in_b()));
            }
        }
        record
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Usable => "usable",
        Status::Withheld => "withheld",
        Status::Canceled => "canceled",
    }
}

pub(super) fn published(published: &Published) -> PublishedRecord {
    let grade = match published.grade {
        DateGrade::Metadata => "metadata",
        DateGrade::Dateline => "dateline",
        DateGrade::Page => "page",
        DateGrade::Contradicted => "contradicted",
    };
    PublishedRecord { value: published.value.to_string(), grade }
}

/// Where a credit stands, as records name it.
pub fn place_name(place: CreditPlace) -> &'static str {
    match place {
        CreditPlace::Dateline => "dateline",
        CreditPlace::Byline => "byline",
        CreditPlace::Tail => "tail",
        CreditPlace::Disclaimer => "disclaimer",
        CreditPlace::Caption => "caption",
        CreditPlace::Metadata => "metadata",
    }
}

fn credit(credit: &Credit) -> CreditRecord {
    let place = place_name(credit.place);
    let line = (credit.line > 0).then_some(credit.line);
    CreditRecord { agencies: strings(&credit.agencies), text: credit.text.to_string(), line, place }
}

fn dateline(dateline: &Dateline) -> DatelineRecord {
    let owned = |text: &Option<Box<str>>| text.as_ref().map(ToString::to_string);
    let (place, date) = (owned(&dateline.place), owned(&dateline.date));
    DatelineRecord { place, date, agencies: strings(&dateline.agencies) }
}

pub(super) fn item(item: &Item) -> ItemRecord {
    let owned = |text: &Option<Box<str>>| text.as_ref().map(ToString::to_string);
    ItemRecord {
        uri: owned(&item.uri),
        alternatives: strings(&item.alternatives),
        supersedes: owned(&item.supersedes),
        slug: owned(&item.slug),
        number: owned(&item.number),
        urgency: item.urgency,
        provider: owned(&item.provider),
        rights: owned(&item.rights),
        note: owned(&item.note),
    }
}

fn strings(list: &[Box<str>]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// Why an article was kept or dropped, in words and numbers.
fn because(run: &Run<'_>, id: ArticleId) -> String {
    let inside = |overlap: Overlap| percent(overlap.shared, overlap.shared + overlap.only_a);
    if let Some(dropped) = run.dropped(id) {
        let partner = run.id(dropped.partner);
        return match dropped.overlap.only_a {
            0 => format!("all of its shingles stand in `{partner}`"),
            _ => format!("{} % of its shingles stand in `{partner}`", inside(dropped.overlap)),
        };
    }
    let Some(group) = run.group(id) else {
        return match run.prints[id.index()].words {
            0 => "it has no words to compare".to_owned(),
            _ if run.is_paired(id) => {
                "it resembles an article of a group, but not the lead of that group".to_owned()
            }
            _ => "no copy was found".to_owned(),
        };
    };
    if group.lead == id {
        return format!("it leads its group: {}", group.lead_because);
    }
    let articles = run.articles;
    if articles[id.index()].is_usable() && !articles[group.lead.index()].is_usable() {
        return format!("`{}` leads its group, but is killed or withheld", run.id(group.lead));
    }
    let (lead, bar) = (run.id(group.lead), run.config.drop_above);
    let overlap = run.member(id).map_or_else(Overlap::default, |member| member.overlap);
    match overlap.contained(bar) {
        true => format!("`{lead}`, which leads its group, is not kept"),
        false => format!(
            "only {} % of its shingles stand in `{lead}`, below the drop bar of {} %",
            inside(overlap),
            as_percent(bar),
        ),
    }
}

/// A bar in percent, with as many decimal places as it has.
pub(super) fn as_percent(bar: Bar) -> String {
    let text = format!("{:.4}", bar.share() * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What two texts share, counted and derived.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct OverlapRecord {
    shared: u32,
    only_a: u32,
    only_b: u32,
    resemblance: f64,
    a_in_b: f64,
    b_in_a: f64,
}

impl OverlapRecord {
    fn of(overlap: Overlap) -> Self {
        Self {
            shared: overlap.shared,
            only_a: overlap.only_a,
            only_b: overlap.only_b,
            resemblance: share(overlap.resemblance()),
            a_in_b: share(overlap.a_in_b()),
            b_in_a: share(overlap.b_in_a()),
        }
    }
}

/// A pair of articles with what they share.
#[derive(Debug, Clone, Serialize)]
pub struct PairRecord {
    r#type: &'static str,
    /// The id of the first article.
    pub a: String,
    /// The id of the second article.
    pub b: String,
    relation: &'static str,
    reason: String,
    overlap: OverlapRecord,
    prose: Option<OverlapRecord>,
    quotes: Option<OverlapRecord>,
    direction: Option<&'static str>,
    words_shared: Option<u32>,
    longest_passage: Option<u32>,
    lines_shared: Option<LinesSharedRecord>,
    bands_miss: f64,
    passages: Option<Vec<PassageRecord>>,
    lines_a: Option<Vec<LineRecord>>,
    lines_b: Option<Vec<LineRecord>>,
}

/// How many lines of each article are shared word for word.
#[derive(Debug, Clone, Serialize)]
struct LinesSharedRecord {
    a: u32,
    of_a: u32,
    b: u32,
    of_b: u32,
    unit: &'static str,
}

/// A run of words that stands in both articles.
#[derive(Debug, Clone, Serialize)]
struct PassageRecord {
    words: u32,
    kind: Option<&'static str>,
    text: String,
    a: PlaceRecord,
    b: PlaceRecord,
}

/// A place in a raw text.
#[derive(Debug, Clone, Serialize)]
struct PlaceRecord {
    line: u32,
    start: u32,
    end: u32,
}

/// A line with how much of it is shared.
#[derive(Debug, Clone, Serialize)]
struct LineRecord {
    line: u32,
    words: u32,
    shared: u32,
    text: String,
}

/// What a pair was compared on, where its passages are wanted.
#[derive(Debug, Clone, Copy)]
pub struct PairEvidence<'a> {
    /// The comparison of the two texts.
    pub comparison: &'a Comparison,
    /// The first text.
    pub a: &'a str,
    /// The second text.
    pub b: &'a str,
}

impl PairRecord {
    /// A pair by its counts, without passages.
    pub fn counted(
        a: &str,
        b: &str,
        relation: Relation,
        overlap: Overlap,
        config: &Config,
    ) -> Self {
        Self {
            r#type: "pair",
            a: a.to_owned(),
            b: b.to_owned(),
            relation: relation.name(),
            reason: relation::reason(relation, overlap, config.threshold),
            overlap: OverlapRecord::of(overlap),
            prose: None,
            quotes: None,
            direction: None,
            words_shared: None,
            longest_passage: None,
            lines_shared: None,
            bands_miss: miss(config, relation, overlap),
            passages: None,
            lines_a: None,
            lines_b: None,
        }
    }

    /// A pair of a run.
    pub fn of(run: &Run<'_>, pair: &Pair, evidence: Option<PairEvidence<'_>>) -> Self {
        let (a, b) = (run.id(pair.pair.a), run.id(pair.pair.b));
        let record = Self::counted(a, b, pair.relation, pair.overlap, run.config);
        match evidence {
            Some(evidence) => record.with(evidence),
            None => record,
        }
    }

    /// The pair with its passages and lines.
    pub fn with(mut self, evidence: PairEvidence<'_>) -> Self {
        let PairEvidence { comparison, a, b } = evidence;
        self.words_shared = Some(comparison.words_shared());
        self.longest_passage = Some(comparison.longest_passage());
        self.lines_shared = Some(lines_shared(comparison));
        let passages = comparison.passages.iter().map(|passage| passage_record(passage, a));
        self.passages = Some(passages.collect());
        self.lines_a = Some(comparison.lines_a.iter().map(|line| line_record(line, a)).collect());
        self.lines_b = Some(comparison.lines_b.iter().map(|line| line_record(line, b)).collect());
        self
    }
}

/// The chance that LSH misses a pair. Identical articles meet by their content.
fn miss(config: &Config, relation: Relation, overlap: Overlap) -> f64 {
    match relation {
        Relation::Identical => 0.0,
        Relation::Repost | Relation::Unrelated => share(config.banding.miss(overlap.resemblance())),
    }
}

fn lines_shared(comparison: &Comparison) -> LinesSharedRecord {
    let count = |lines: &[LineCoverage]| lines.iter().filter(|line| line.is_shared()).count();
    LinesSharedRecord {
        a: count(&comparison.lines_a) as u32,
        of_a: comparison.lines_a.len() as u32,
        b: count(&comparison.lines_b) as u32,
        of_b: comparison.lines_b.len() as u32,
        unit: comparison.unit.name(),
    }
}

fn passage_record(passage: &PlacedPassage, a: &str) -> PassageRecord {
    let place = |place: crate::detect::Place| PlaceRecord {
        line: place.line,
        start: place.span.start,
        end: place.span.end,
    };
    PassageRecord {
        words: passage.words,
        kind: None,
        text: passage.a.span.of(a).to_owned(),
        a: place(passage.a),
        b: place(passage.b),
    }
}

fn line_record(line: &LineCoverage, text: &str) -> LineRecord {
    LineRecord {
        line: line.line.number,
        words: line.words,
        shared: line.shared,
        text: line.line.span.of(text).to_owned(),
    }
}

/// A group of two or more copies of one text.
#[derive(Debug, Clone, Serialize)]
pub struct GroupRecord {
    r#type: &'static str,
    id: String,
    lead: String,
    lead_because: &'static str,
    members: Vec<MemberRecord>,
    weakest: WeakestRecord,
    agencies: Vec<String>,
    also_in: Vec<String>,
    story: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct MemberRecord {
    id: String,
    relation: &'static str,
    resemblance: f64,
}

/// The members that resemble each other least.
#[derive(Debug, Clone, Serialize)]
struct WeakestRecord {
    a: String,
    b: String,
    resemblance: f64,
}

impl GroupRecord {
    /// A group of a run.
    pub fn of(run: &Run<'_>, group: &Group) -> Self {
        let member = |member: &Member| MemberRecord {
            id: run.id(member.id).to_owned(),
            relation: member.relation.name(),
            resemblance: share(member.overlap.resemblance()),
        };
        let weakest = &group.weakest;
        Self {
            r#type: "group",
            id: run.group_id(group),
            lead: run.id(group.lead).to_owned(),
            lead_because: group.lead_because,
            members: group.members.iter().map(member).collect(),
            weakest: WeakestRecord {
                a: run.id(weakest.pair.a).to_owned(),
                b: run.id(weakest.pair.b).to_owned(),
                resemblance: share(weakest.overlap.resemblance()),
            },
            agencies: Vec::new(),
            also_in: Vec::new(),
            story: None,
        }
    }
}

/// An article that was not kept, its partner, and what was lost.
#[derive(Debug, Clone, Serialize)]
pub struct DroppedRecord {
    r#type: &'static str,
    id: String,
    partner: String,
    relation: &'static str,
    resemblance: f64,
    contained_in_partner: f64,
    shared: u32,
    only_here: u32,
    own_words: u32,
    words: u32,
    group: Option<String>,
}

impl DroppedRecord {
    /// A dropped article of a run.
    pub fn of(run: &Run<'_>, dropped: &Dropped) -> Self {
        let content = |id: ArticleId| run.prints[id.index()].content;
        let is_same = content(dropped.id) == content(dropped.partner);
        let relation = relation::relation(is_same, dropped.overlap, run.config.threshold);
        Self {
            r#type: "dropped",
            id: run.id(dropped.id).to_owned(),
            partner: run.id(dropped.partner).to_owned(),
            relation: relation.name(),
            resemblance: share(dropped.overlap.resemblance()),
            contained_in_partner: share(dropped.overlap.a_in_b()),
            shared: dropped.overlap.shared,
            only_here: dropped.overlap.only_a,
            own_words: dropped.own_words,
            words: run.prints[dropped.id.index()].words,
            group: run.group(dropped.id).map(|group| run.group_id(group)),
        }
    }
}

/// A page that was kept, where the input was no record.
#[derive(Debug, Clone, Serialize)]
pub struct TextRecord<'a> {
    /// The article's id.
    pub id: &'a str,
    /// Its file.
    pub path: &'a str,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Its raw text.
    pub text: &'a str,
}

/// Something that could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorRecord {
    r#type: &'static str,
    path: String,
    line: Option<u64>,
    message: String,
}

impl ErrorRecord {
    /// A problem as a record.
    pub fn of(problem: &Problem) -> Self {
        Self {
            r#type: "error",
            path: problem.path.to_string(),
            line: problem.line,
            message: problem.message.to_string(),
        }
    }
}

/// A line that was left out of the articles of a source.
#[derive(Debug, Clone, Serialize)]
pub struct FurnitureRecord {
    r#type: &'static str,
    /// The site, agency or paper.
    pub source: String,
    /// In how many of its articles the line stands.
    pub articles: u32,
    /// The line.
    pub text: String,
}

impl FurnitureRecord {
    /// A line as a record.
    pub fn of(source: &str, articles: u32, text: &str) -> Self {
        let (source, text) = (source.to_owned(), text.to_owned());
        Self { r#type: "furniture", source, articles, text }
    }
}

/// A run in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    r#type: &'static str,
    schema: u32,
    version: &'static str,
    recipe: u32,
    settings: Settings,
    articles: u64,
    against: u64,
    empty: u32,
    bytes: u64,
    errors: u64,
    notices: u64,
    furniture: LeftOut,
    candidates: u64,
    pairs: u64,
    groups: u64,
    stories: u64,
    kept: u64,
    dropped: u64,
    every_pair_compared: bool,
    lsh_found: Option<u64>,
    lsh_of: Option<u64>,
    largest_bucket: u64,
    oversized_buckets: u64,
    pairs_withheld: u64,
    at_bars: Vec<AtBarRecord>,
    stages: Vec<StageRecord>,
}

/// The settings that decide the findings, and what was read.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    inputs: Vec<String>,
    against: Vec<String>,
    threshold: f64,
    recall: Option<f64>,
    shingle: u8,
    signature: u32,
    bands: u32,
    rows: u32,
    join: &'static str,
    drop_above: f64,
    keep: &'static str,
}

impl Settings {
    /// The settings of a run. `recall` is null where bands and rows were given instead.
    pub fn of(
        config: &Config,
        recall: Option<f64>,
        inputs: Vec<String>,
        against: Vec<String>,
    ) -> Self {
        Self {
            inputs,
            against,
            threshold: config.threshold.share(),
            recall,
            shingle: config.width.words(),
            signature: config.length.slots() as u32,
            bands: config.banding.bands() as u32,
            rows: config.banding.rows() as u32,
            join: match config.join {
                Join::Small => "small",
                Join::Always => "always",
                Join::Never => "never",
            },
            drop_above: config.drop_above.share(),
            keep: config.keep.name(),
        }
    }
}

/// What another threshold would have given.
#[derive(Debug, Clone, Serialize)]
struct AtBarRecord {
    bar: f64,
    groups: u32,
    grouped: u32,
    dropped: u32,
}

/// How long a stage took.
#[derive(Debug, Clone, Serialize)]
pub struct StageRecord {
    /// The stage.
    pub name: &'static str,
    /// Wall time.
    pub seconds: f64,
}

impl Summary {
    /// The summary of a run.
    pub fn of(
        run: &Run<'_>,
        settings: Settings,
        bytes: u64,
        errors: u64,
        stages: Vec<StageRecord>,
    ) -> Self {
        let findings = run.findings;
        let at_bar = |at: &crate::detect::AtBar| AtBarRecord {
            bar: at.bar.share(),
            groups: at.groups,
            grouped: at.grouped,
            dropped: at.dropped,
        };
        Self {
            r#type: "summary",
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            recipe: RECIPE,
            settings,
            articles: (run.articles.len() - run.old) as u64,
            against: run.old as u64,
            empty: findings.empty,
            bytes,
            errors,
            notices: run.notices.len() as u64,
            furniture: run.furniture,
            candidates: findings.candidates.proposed,
            pairs: findings.pairs.len() as u64,
            groups: findings.groups.len() as u64,
            stories: 0,
            kept: run.kept() as u64,
            dropped: findings.dropped.len() as u64,
            every_pair_compared: findings.joined.is_some(),
            lsh_found: findings.joined.map(|alone| alone.found),
            lsh_of: findings.joined.map(|alone| alone.of),
            largest_bucket: findings.candidates.largest,
            oversized_buckets: findings.candidates.oversized,
            pairs_withheld: findings.candidates.withheld,
            at_bars: findings.at_bars.iter().map(at_bar).collect(),
            stages,
        }
    }
}

/// What lines are called, for people.
pub(super) fn unit_plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Line => "lines",
        Unit::Sentence => "sentences",
    }
}
