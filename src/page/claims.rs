//! What a page says of itself: whose text and pictures it has, from where, by whom, of what day.
//!
//! The lines come with their roles; what an agency's name means depends on the line in which it
//! stands. An agency that is named in prose, in a list of other stories or in furniture is no credit.
//! About 50 us for a page of 50 lines; [`compared_whole`] costs 1 us, whatever the text's length, and
//! 2 to 3 us where there is a dateline or tails.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use memchr::memrchr;

use crate::article::{Credit, CreditPlace, DateGrade, Dateline, Published, Span};
use crate::body::{Line, Role};
use crate::credit::{self, DateFound, DatelineFound, Label, TailFound, TailKind, agency};

/// How many lines at the end of a story may end in a credit.
const LAST: usize = 4;

/// How many lines at the start of a story say of which day its news is.
const LEAD: usize = 2;

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The agencies that the text is credited to. A note that the text was taken from a feed is a
    /// credit without an agency, unless it names one.
    pub credit: Option<Credit>,
    /// The agencies that a picture is credited to.
    pub photo_credit: Option<Credit>,
    /// Place, date and agency at the head of the story.
    pub dateline: Option<Dateline>,
    /// Who wrote it: a person, a desk or an agency.
    pub byline: Option<Box<str>>,
    /// When it was published, as the page says.
    pub published: Option<Published>,
    /// When it was last changed, as the page says.
    pub modified: Option<Published>,
    /// What is left out of a comparison, of the raw text: datelines, separators and tails that lie
    /// in the body; ascending and disjoint.
    pub left_out: Vec<Span>,
}

/// A line with its text.
#[derive(Debug, Clone, Copy)]
struct Said<'a> {
    text: &'a str,
    line: &'a Line,
}

/// What a page says of itself, by the roles of its lines; `body` is the spans of the story.
pub fn claims(text: &str, lines: &[Line], body: &[Span]) -> Claims {
    let said: Vec<Said<'_>> = lines
        .iter()
        .filter_map(|line| Some(Said { text: text.get(line.span.range())?, line }))
        .collect();
    let story: Vec<Said<'_>> =
        said.iter().filter(|said| said.line.role == Role::Body).copied().collect();
    let mut claims = Claims::default();
    let dateline = story.first().and_then(|first| Some((*first, credit::dateline(first.text)?)));
    claims.dateline = dateline.as_ref().map(|(said, found)| named(said.text, found));
    claims.left_out = left_out(&story, body);
    let byline = byline(&said);
    claims.byline = byline.as_ref().and_then(|(said, _)| author(said.text));
    claims.credit = dateline
        .and_then(|(said, found)| {
            let words = &said.text[found.span];
            let place = CreditPlace::Dateline;
            (!found.agencies.is_empty()).then(|| evidence(&found.agencies, words, said, place))
        })
        .or_else(|| byline.and_then(|(_, credit)| credit))
        .or_else(|| tail(&said, &story))
        .or_else(|| note(&said));
    claims.photo_credit = photo(&said);
    let stamps = stamps(&said);
    claims.modified =
        stamps.iter().find(|stamp| stamp.label == Some(Label::Modified)).map(Stamp::published);
    claims.published = stamps.iter().min_by_key(|stamp| stamp.rank()).map(|stamp| {
        let mut published = stamp.published();
        if stamp.date.as_ref().is_some_and(|date| is_contradicted(date, &stamp.value, &story)) {
            (published.grade, published.at) = (DateGrade::Contradicted, None);
        }
        published
    });
    if claims.published.is_none() {
        claims.published = from_dateline(&story);
    }
    claims
}

fn evidence(agencies: &[&str], words: &str, said: Said<'_>, place: CreditPlace) -> Credit {
    stated(agencies, words, said.line.number, place)
}

fn stated(agencies: &[&str], words: &str, line: u32, place: CreditPlace) -> Credit {
    let agencies = agencies.iter().map(|name| Box::from(*name)).collect();
    Credit { agencies, text: words.trim().into(), line, place }
}

fn named(text: &str, found: &DatelineFound) -> Dateline {
    let words = |range: &Option<std::ops::Range<usize>>| {
        range.clone().and_then(|range| text.get(range)).map(Box::from)
    };
    Dateline {
        place: words(&found.place),
        date: words(&found.date),
        agencies: found.agencies.iter().map(|name| Box::from(*name)).collect(),
    }
}

/// The first byline of the page, and the agencies that it names.
fn byline<'a>(said: &[Said<'a>]) -> Option<(Said<'a>, Option<Credit>)> {
    let lines = said.iter().filter(|said| said.line.role == Role::Byline);
    let first = *lines.clone().next()?;
    let credit = lines.copied().find_map(|said| {
        let agencies = agency::names(said.text);
        (!agencies.is_empty()).then(|| evidence(&agencies, said.text, said, CreditPlace::Byline))
    });
    Some((first, credit))
}

/// Who wrote a story, of its byline: the name, else the agency, else the line if it is short.
fn author(text: &str) -> Option<Box<str>> {
    let Some(found) = credit::byline(text) else {
        return (text.len() <= 120).then(|| text.into());
    };
    if let Some(name) = found.name {
        return text.get(name).map(Box::from);
    }
    let mentions = agency::find(text);
    let (first, last) = (mentions.first()?, mentions.last()?);
    text.get(first.span.start..last.span.end).map(Box::from)
}

/// The credit behind a story: lines that are one, then the ends of the last lines of the story.
fn tail(said: &[Said<'_>], story: &[Said<'_>]) -> Option<Credit> {
    let start = story.first().map_or(0, |first| first.line.span.start);
    let credits = || said.iter().filter(|said| said.line.role == Role::Credit);
    // Behind the start of the story before above it: there the tails are.
    let behind = credits().filter(|said| said.line.span.start >= start);
    let above = credits().filter(|said| said.line.span.start < start);
    let line = behind.chain(above).find_map(|said| {
        let agencies = agency::names(said.text);
        (!agencies.is_empty()).then(|| evidence(&agencies, said.text, *said, CreditPlace::Tail))
    });
    line.or_else(|| {
        story.iter().rev().take(LAST).find_map(|said| {
            let found = credit::tail(said.text).filter(|found| found.kind == TailKind::Tail)?;
            let words = said.text.get(found.span)?;
            (!found.agencies.is_empty())
                .then(|| evidence(&found.agencies, words, *said, CreditPlace::Tail))
        })
    })
}

/// A note that the text was taken from a feed.
fn note(said: &[Said<'_>]) -> Option<Credit> {
    let may_be = |role| matches!(role, Role::Legal | Role::Other | Role::Credit | Role::Body);
    said.iter().rev().filter(|said| may_be(said.line.role)).find_map(|said| {
        let found = credit::tail(said.text).filter(|found| found.kind == TailKind::Disclaimer)?;
        Some(evidence(&found.agencies, said.text, *said, CreditPlace::Disclaimer))
    })
}

/// The credit of a picture: in a caption, else at the end of a line that is no story and no link.
fn photo(said: &[Said<'_>]) -> Option<Credit> {
    let last = said.iter().rposition(|said| said.line.role == Role::Body).unwrap_or(said.len());
    let credit = |said: &Said<'_>| {
        let found = credit::photo(said.text).filter(|found| !found.agencies.is_empty())?;
        let words = said.text.get(found.span)?;
        Some(evidence(&found.agencies, words, *said, CreditPlace::Caption))
    };
    let captions = said.iter().filter(|said| said.line.role == Role::Caption);
    captions.clone().find_map(credit).or_else(|| {
        let others = said.iter().take(last).filter(|said| {
            matches!(
                said.line.role,
                Role::Other | Role::Standfirst | Role::Credit | Role::Navigation
            )
        });
        others
            .filter(|said| credit::photo(said.text).is_some_and(|found| found.strong))
            .find_map(credit)
    })
}

/// A stamp of the page.
struct Stamp {
    value: Box<str>,
    date: Option<DateFound>,
    label: Option<Label>,
}

impl Stamp {
    /// What is published before what is only dated before what was changed; a full date first.
    fn rank(&self) -> u8 {
        let label = match self.label {
            Some(Label::Published) => 0,
            None => 1,
            Some(Label::Modified) => 2,
        };
        label + if self.date.is_none() { 3 } else { 0 }
    }

    fn published(&self) -> Published {
        let at = self.date.as_ref().and_then(|date| instant(date.date, date.time, date.zone));
        Published { value: self.value.clone(), grade: DateGrade::Page, at }
    }
}

/// Seconds since 1970; a time without a zone is taken as UTC, a date without a time as midnight.
fn instant(date: Date, time: Option<Time>, zone: Option<i16>) -> Option<i64> {
    let civil = DateTime::from_parts(date, time.unwrap_or(Time::midnight()));
    let civil = civil.checked_sub(i64::from(zone.unwrap_or(0)).minutes()).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// The stamps on the lines of dates and on bylines, in order.
fn stamps(said: &[Said<'_>]) -> Vec<Stamp> {
    let mut stamps = Vec::new();
    for said in said.iter().filter(|said| matches!(said.line.role, Role::Date | Role::Byline)) {
        let dates = credit::dates(said.text);
        if dates.is_empty() && said.line.role == Role::Date && credit::is_date_line(said.text) {
            // Without its year, or told from today: as it is written, and no more.
            let label = credit::label_before(said.text, said.text.len());
            stamps.push(Stamp { value: said.text.trim().into(), date: None, label });
        }
        for date in dates {
            let Some(value) = said.text.get(date.span.clone()) else { continue };
            let label = credit::label_before(said.text, date.span.start);
            stamps.push(Stamp { value: value.into(), date: Some(date), label });
        }
    }
    stamps
}

/// Whether a stamp cannot be the day of the story: the weekday beside it is another; or it has none,
/// and the lead names weekdays for its news of which none is near.
///
/// A stamp with its right weekday was written by people. One to the second and without a zone is how
/// machines write the time at which they copied a page: the day before and the day behind are near
/// to it. Others may well be two days later than the news.
fn is_contradicted(stamp: &DateFound, words: &str, story: &[Said<'_>]) -> bool {
    let day = stamp.date.weekday();
    if let Some(written) = stamp.weekday {
        return written != day;
    }
    let is_machine = stamp.zone.is_none() && words.matches(':').count() == 2;
    let near = if is_machine { 1 } else { 2 };
    let mut named = Vec::new();
    for said in story.iter().take(LEAD) {
        let start = credit::dateline(said.text).map_or(0, |found| found.span.end);
        named.extend(credit::news_days(&said.text[start..]));
    }
    let away = |named: &Weekday| day.since(*named).min(named.since(day));
    !named.is_empty() && named.iter().all(|named| away(named) > near)
}

/// The date of the dateline; without a year it is kept as it is written.
fn from_dateline(story: &[Said<'_>]) -> Option<Published> {
    let said = story.first()?;
    let found = credit::dateline(said.text)?;
    let value = said.text.get(found.date?)?.into();
    let at = found.when.and_then(credit::Day::date).and_then(|date| instant(date, None, None));
    Some(Published { value, grade: DateGrade::Dateline, at })
}

/// What of a story's lines is not its text.
fn left_out(story: &[Said<'_>], body: &[Span]) -> Vec<Span> {
    let mut spans = Vec::new();
    let tails = story.len().saturating_sub(LAST);
    for (at, said) in story.iter().enumerate() {
        let shift = |range: std::ops::Range<usize>| Span {
            start: said.line.span.start + range.start as u32,
            end: said.line.span.start + range.end as u32,
        };
        let mut from = 0;
        // A roundup has several datelines; they are in doubt without an agency and a country.
        if let Some(found) = credit::dateline(said.text)
            && (at == 0
                || !found.agencies.is_empty()
                || said.text[found.span.clone()].contains(','))
        {
            from = found.span.end;
            spans.push(shift(found.span));
        }
        let found = match at >= tails {
            true => credit::tail(said.text),
            // Prose in mid-story ends in no credit; a line of underscores separates anywhere.
            false => credit::tail(said.text).filter(|found| found.kind == TailKind::Separator),
        };
        if let Some(found) = found.filter(|found| found.span.start >= from) {
            spans.push(shift(found.span));
        }
    }
    spans.retain(|span| body.iter().any(|body| body.start <= span.start && span.end <= body.end));
    spans
}

/// The spans of a text that are compared where it is a story from end to end: all of it but the
/// byline and the dateline at its head and the tails in its last lines. What lies between is not
/// looked at.
pub fn compared_whole(text: &str) -> Vec<Span> {
    whole(text).0
}

/// The same, with what a story says of itself that is all of its text: its dateline, a byline above
/// that, and the first credit behind it, which are left out of the spans. Costs no more where nothing
/// is left out.
pub fn of_whole(text: &str) -> (Vec<Span>, Claims) {
    let (compared, around) = whole(text);
    let claims = around.map(|(start, tails)| claims_around(text, start, &tails));
    (compared, claims.unwrap_or_default())
}

/// What is compared of a story that is all of its text; where it begins, and the tails in it, ascending,
/// unless it is nothing else.
fn whole(text: &str) -> (Vec<Span>, Option<(usize, Vec<TailFound>)>) {
    // Spans are 32 bits wide; a text beyond that is compared up to there.
    let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
    let start = head(text);
    let mut tails = tails(text, start);
    tails.reverse();
    let (mut spans, mut from) = (Vec::with_capacity(1 + tails.len()), start);
    let ends = tails.iter().map(|tail| &tail.span);
    for end in ends.chain([&(text.len()..text.len())]) {
        let span = Span { start: from as u32, end: end.start as u32 };
        if !span.of(text).trim().is_empty() {
            spans.push(span);
        }
        from = end.end;
    }
    if spans.is_empty() {
        // A text that is nothing but credits is compared as it is.
        return (vec![Span { start: 0, end: text.len() as u32 }], None);
    }
    (spans, Some((start, tails)))
}

/// What stands in front of a story, which begins at `start`, and in its tails.
fn claims_around(text: &str, start: usize, tails: &[TailFound]) -> Claims {
    let mut claims = Claims::default();
    let above = text[..start].rfind('\n').map_or(0, |end| end + 1);
    if !text[above..start].trim().is_empty() {
        // The line of the dateline goes on with the story.
        let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
        let line = &text[above..end];
        if let Some(found) = credit::dateline(line) {
            claims.dateline = Some(named(line, &found));
            let words = &line[found.span];
            let place = CreditPlace::Dateline;
            claims.credit = (!found.agencies.is_empty())
                .then(|| stated(&found.agencies, words, number(text, above), place));
        }
    }
    let mut bylines = text[..above].lines().map(str::trim);
    let byline = bylines.find(|line| credit::byline(line).is_some());
    claims.byline = byline.and_then(author);
    if claims.credit.is_none() {
        let credited = tails.iter().find(|tail| !tail.agencies.is_empty());
        claims.credit = credited.map(|tail| {
            let line = number(text, tail.span.start);
            stated(&tail.agencies, &text[tail.span.clone()], line, CreditPlace::Tail)
        });
    }
    claims
}

/// The 1-based line of a place in a text.
fn number(text: &str, at: usize) -> u32 {
    1 + text[..at].matches('\n').count() as u32
}

/// How many bytes at the start or end of a text may hold a line of credits.
const WINDOW: usize = 1024;

/// A line of more bytes is a paragraph.
const PARAGRAPH: usize = 160;

/// How many lines above a story may be bylines.
const BYLINES: usize = 3;

/// The longest line that may be a byline above a story, in bytes.
const BYLINE: usize = 120;

/// Where the story begins: behind bylines and a dateline.
fn head(text: &str) -> usize {
    let mut at = text.len() - text.trim_start().len();
    for _ in 0..BYLINES {
        let window = &text[at..text.floor_char_boundary(at + WINDOW)];
        let line = window.find('\n').map_or(window, |end| &window[..end]);
        if let Some(found) = credit::dateline(line) {
            return at + found.span.end;
        }
        // The last line is the story, whatever it looks like.
        let behind = at + line.len();
        let is_byline =
            behind < text.len() && line.len() <= BYLINE && credit::byline(line).is_some();
        if !is_byline {
            break;
        }
        at = behind + (text[behind..].len() - text[behind..].trim_start().len());
    }
    // Bylines without a dateline behind them: names alone could be anything.
    let before = text[..at].trim();
    let is_sure = before.starts_with("By ") || !agency::names(before).is_empty();
    if is_sure { at } else { 0 }
}

/// The tails in the last lines, from the last on, none of them before `from`.
fn tails(text: &str, from: usize) -> Vec<TailFound> {
    let mut found = Vec::new();
    let mut end = text.trim_end().len();
    for _ in 0..LAST {
        let floor = text.ceil_char_boundary(end.saturating_sub(WINDOW)).max(from);
        let Some(window) = text.get(floor..end).filter(|window| !window.is_empty()) else { break };
        let start = memrchr(b'\n', window.as_bytes()).map_or(floor, |at| floor + at + 1);
        let line = &text[start..end];
        let tail = credit::ending(line, true);
        // A paragraph without a tail is the story: no tail stands above it.
        let is_story = tail.is_none() && line.len() > PARAGRAPH;
        found.extend(tail.map(|tail| {
            let span = start + tail.span.start..start + tail.span.end;
            TailFound { span, ..tail }
        }));
        if is_story || start <= from || start == floor {
            break;
        }
        end = text[..start].trim_end().len();
    }
    found
}
