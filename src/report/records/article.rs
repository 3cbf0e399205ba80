//! An article: what it is, what it says of itself, and what became of it.

use jiff::Timestamp;
use serde::Serialize;

use super::{as_percent, share};
use crate::article::{
    Article, ArticleId, Credit, CreditPlace, DateGrade, Dateline, Item, Published, Status,
};
use crate::relation::Relation;
use crate::report::{Run, percent};
use crate::verify::Overlap;

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
    /// The words of the source.
    value: String,
    grade: &'static str,
    /// The moment, in UTC and RFC 3339, where the words could be understood.
    at: Option<String>,
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
        let (article, origin) = (run.article(id), run.origin(id));
        let (content, words) = (run.prints.content(id), run.prints.words(id));
        let read = Self::read(&article, content, words, &origin.path, origin.line);
        let dropped = run.dropped(id);
        let mut record = Self {
            keep: Some(dropped.is_none()),
            own_words: dropped.map(|dropped| dropped.own_words),
            because: Some(because(run, id)),
            ..read
        };
        if let Some(composite) = run.composite(id) {
            record.composite =
                composite.sources.iter().map(|id| run.id(*id).into_owned()).collect();
        }
        record.story = run.story(id).map(|story| run.story_id(story));
        if let Some(group) = run.group(id) {
            record.group = Some(run.group_id(group));
            record.group_size = Some(group.members.len() as u32);
            record.lead = Some(run.id(group.lead).into_owned());
            if let Some(member) = run.member(id) {
                record.relation = Some(member.relation.name());
                record.resemblance = Some(share(member.overlap.resemblance()));
                record.contained_in_lead = Some(share(member.overlap.a_in_b()));
            }
        }
        record
    }
}

pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Usable => "usable",
        Status::Withheld => "withheld",
        Status::Canceled => "canceled",
    }
}

pub(in crate::report) fn published(published: &Published) -> PublishedRecord {
    let grade = match published.grade {
        DateGrade::Metadata => "metadata",
        DateGrade::Dateline => "dateline",
        DateGrade::Page => "page",
        DateGrade::Contradicted => "contradicted",
    };
    let at = published.at.and_then(|at| Timestamp::from_second(at).ok());
    let at = at.map(|at| at.to_string());
    PublishedRecord { value: published.value.to_string(), grade, at }
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

pub(in crate::report) fn item(item: &Item) -> ItemRecord {
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
        return match run.prints.words(id) {
            0 => "it has no words to compare".to_owned(),
            _ => match run.composite(id) {
                Some(composite) => {
                    let sources: Vec<_> = composite.sources.iter().map(|id| run.id(*id)).collect();
                    format!("it is put together from several articles: {}", sources.join(", "))
                }
                None if run.is_copy(id) => {
                    "it resembles an article of a group, but not the lead of that group".to_owned()
                }
                None => "no copy was found".to_owned(),
            },
        };
    };
    if group.lead == id {
        return format!("it leads its group: {}", group.lead_because);
    }
    if run.article(id).is_usable() && !run.article(group.lead).is_usable() {
        return format!("`{}` leads its group, but is killed or withheld", run.id(group.lead));
    }
    let (lead, bar) = (run.id(group.lead), run.config.drop_above);
    let overlap = run.member(id).map_or_else(Overlap::default, |member| member.overlap);
    let member = run.member(id);
    match overlap.contained(bar) {
        true if member.is_some_and(|member| member.relation == Relation::Revision) => {
            format!("it revises `{lead}`, which leads its group; revisions stay")
        }
        true => format!("`{lead}`, which leads its group, is not kept"),
        false => format!(
            "only {} % of its shingles stand in `{lead}`, below the drop bar of {} %",
            inside(overlap),
            as_percent(bar),
        ),
    }
}
