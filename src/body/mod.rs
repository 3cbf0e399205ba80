//! The body: which parts of a page are the story, and what each of its lines is.
//!
//! Every line of flat page text gets a role with a reason, from evidence that any site shows: what
//! it says of itself (a small table of phrases, agencies and dates), how it is shaped, what stands
//! round it, what else on the page says the same. Lines that were squeezed together are taken apart.
//! Total and linear in the text.

mod head;
mod phrases;
mod piece;
mod story;

use crate::article::Span;
use crate::credit;
use phrases::{Phrases, Said};
use piece::{End, Piece};

/// What a line of a page is, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The story itself.
    Body,
    /// The headline, in any of its variants.
    Headline,
    /// The summary under the headline.
    Standfirst,
    /// Who wrote it.
    Byline,
    /// When it was published or changed.
    Date,
    /// The text under a picture.
    Caption,
    /// The words of an agency about its text: its credit, its tail, its separator.
    Credit,
    /// An advertisement, or the label of one.
    Ad,
    /// Links to other stories.
    Related,
    /// Menus, buttons, labels, tags.
    Navigation,
    /// Copyright, cookies, terms, disclaimers.
    Legal,
    /// An offer to subscribe.
    Newsletter,
    /// A plea for money or support.
    Appeal,
    /// A piece of the story that stands on the page once more, cut short.
    Teaser,
    /// Anything else: comments, corrections, widgets.
    Other,
}

impl Role {
    const ALL: [Self; 15] = [
        Self::Body,
        Self::Headline,
        Self::Standfirst,
        Self::Byline,
        Self::Date,
        Self::Caption,
        Self::Credit,
        Self::Ad,
        Self::Related,
        Self::Navigation,
        Self::Legal,
        Self::Newsletter,
        Self::Appeal,
        Self::Teaser,
        Self::Other,
    ];

    /// The role of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The role as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Byline => "byline",
            Self::Date => "date",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Ad => "ad",
            Self::Related => "related",
            Self::Navigation => "navigation",
            Self::Legal => "legal",
            Self::Newsletter => "newsletter",
            Self::Appeal => "appeal",
            Self::Teaser => "teaser",
            Self::Other => "other",
        }
    }
}

/// A line of a page that is not blank, or a part of one that has a role of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The 1-based number of the line in the raw text.
    pub number: u32,
    /// Its bytes in the raw text, without white space at the ends.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// Why.
    pub reason: &'static str,
}

/// The lines of a text that is a story from end to end.
pub fn whole(text: &str) -> Vec<Line> {
    let lines = piece::lines(capped(text)).map(|(number, start, line)| Line {
        number,
        span: Span { start: start as u32, end: (start + line.len()) as u32 },
        role: Role::Body,
        reason: "the whole text is taken for the story",
    });
    lines.collect()
}

/// The lines of a page with their roles; a line that holds several comes in parts.
pub fn roles(text: &str) -> Vec<Line> {
    let mut entries = entries(capped(text));
    for entry in &mut entries {
        mark(entry);
    }
    addresses(&mut entries);
    repeats(&mut entries);
    match story::find(&mut entries) {
        Some(begin) => head::settle(&mut entries, begin),
        None => {
            for entry in entries.iter_mut().filter(|entry| entry.role.is_none()) {
                entry.set(Role::Navigation, "there is no story on this page");
            }
        }
    }
    merged(&entries)
}

/// Spans are 32 bits wide; a text beyond that is read up to there.
fn capped(text: &str) -> &str {
    &text[..text.floor_char_boundary(u32::MAX as usize)]
}

/// A piece on its way to a role.
#[derive(Debug)]
struct Entry<'a> {
    piece: Piece<'a>,
    role: Option<Role>,
    reason: &'static str,
    /// Whether what follows is not the story, unless it proves to be.
    ends_story: bool,
    /// What its words say.
    said: Said,
}

impl<'a> Entry<'a> {
    fn new(piece: Piece<'a>, said: Said) -> Self {
        Self { piece, said, role: None, reason: "", ends_story: false }
    }

    fn set(&mut self, role: Role, reason: &'static str) {
        self.role = Some(role);
        self.reason = reason;
    }
}

/// The pieces of a text.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let phrases = Phrases::get();
    for (number, start, line) in piece::lines(text) {
        let said = phrases.said(line);
        let cuts = cuts(line, &said);
        if cuts.is_empty() {
            entries.push(Entry::new(Piece::new(line, start, number), said));
            continue;
        }
        let mut from = 0;
        for cut in cuts.into_iter().chain([line.len()]) {
            let part = line[from..cut].trim_end();
            entries.push(Entry::new(Piece::new(part, start + from, number), phrases.said(part)));
            from = cut;
        }
    }
    entries
}

/// Where a line has to be taken apart, ascending, on character boundaries.
fn cuts(line: &str, said: &Said) -> Vec<usize> {
    let mut cuts = piece::joints(line);
    // A link to another story at the end of a paragraph.
    const FURTHEST: usize = 240;
    for hit in said.hits.iter().filter(|hit| hit.opens && hit.role == Role::Related) {
        let (before, link) = line.split_at(hit.start);
        let colon = || link.split_whitespace().take(4).any(|word| word.ends_with(':'));
        let ends = before.trim_end().ends_with(['.', '!', '?', '”', '"', '»']);
        if ends && link.len() <= FURTHEST && colon() {
            cuts.push(hit.start);
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut > 0 && *cut < line.len());
    cuts
}

/// Sets the role of a piece that says of itself what it is.
fn mark(entry: &mut Entry<'_>) {
    const LONGEST_LINK: u32 = 25;
    const LONGEST_TAIL: u32 = 60;
    const LONGEST_CAPTION: u32 = 90;
    let piece = entry.piece;
    let text = piece.text;
    if let Some(role) = Phrases::get().label(text) {
        entry.ends_story = matches!(role, Role::Related | Role::Other);
        return entry.set(role, "a label that many sites have");
    }
    let tail = credit::tail(text);
    // The credit at the end of a paragraph is not how the paragraph ends.
    if let Some(found) = tail.as_ref().filter(|found| found.span.start > 0) {
        entry.piece.end = piece::end(&text[..found.span.start]);
    }
    let piece = entry.piece;
    let is_prose = piece.is_prose();
    if piece.words <= LONGEST_TAIL
        && let Some(found) = tail
        && found.span.start == 0
    {
        return match found.kind {
            credit::TailKind::Disclaimer => entry.set(Role::Legal, "says that the text came from a feed"),
            credit::TailKind::Separator => entry.set(Role::Credit, "a separator that agencies set"),
            credit::TailKind::Tail => entry.set(Role::Credit, "the words of an agency about its text"),
        };
    }
    if piece.words <= LONGEST_CAPTION && credit::photo(text).is_some_and(|found| found.strong) {
        return entry.set(Role::Caption, "carries the credit of a picture");
    }
    let may_be_date = piece.words <= 5 || text.bytes().any(|byte| byte.is_ascii_digit());
    if piece.words <= LONGEST_LINK && may_be_date && credit::is_date_line(text) {
        return entry.set(Role::Date, "hardly more than a date");
    }
    let bullet = text.len() - piece.core().len();
    let (mut first, mut count) = (None, 0);
    for &hit in &entry.said.hits {
        if hit.opens && hit.start <= bullet + 1 && piece.words <= LONGEST_LINK {
            return entry.set(hit.role, "begins as such lines begin on many sites");
        }
        if !hit.opens {
            count += 1;
            first = first.or(Some(hit.role));
        }
    }
    if let Some(role) = first {
        let address = entry.said.address;
        let is_short = piece.words <= 30;
        if !is_prose || is_short && address > 0 || count + address >= 3 || is_short && count >= 2 {
            entry.ends_story = role == Role::Legal && text.contains('©');
            return entry.set(role, "speaks as such lines speak on many sites");
        }
    }
    if !is_prose && credit::byline(text).is_some() {
        return entry.set(Role::Byline, "names who wrote it");
    }
    let menu = piece.bars >= 3 && piece.words < piece.bars * 6 || piece.bars >= 2 && piece.words <= 3 * piece.bars;
    if menu && !is_prose {
        return entry.set(Role::Navigation, "entries of a menu");
    }
    let is_address = text.starts_with("http") || text.starts_with("www.") || text.starts_with('@');
    if is_address && piece.words <= 3 {
        entry.set(Role::Navigation, "an address and nothing else");
    }
}

/// Runs of paragraphs that speak to the reader, one of which asks for something, are furniture.
fn addresses(entries: &mut [Entry<'_>]) {
    let asks = |entry: &Entry<'_>| matches!(entry.role, Some(Role::Appeal | Role::Newsletter));
    let mut at = 0;
    while at < entries.len() {
        if !asks(&entries[at]) {
            at += 1;
            continue;
        }
        let role = entries[at].role.unwrap_or(Role::Appeal);
        let speaks = |entry: &Entry<'_>| {
            let count = entry.said.address;
            entry.role.is_none() && entry.piece.is_prose() && (count >= 2 || count > 0 && entry.piece.words <= 20)
        };
        for next in (0..at).rev() {
            if !speaks(&entries[next]) {
                break;
            }
            entries[next].set(role, "speaks to the reader beside a line that asks for something");
        }
        at += 1;
        while at < entries.len() && speaks(&entries[at]) {
            entries[at].set(role, "speaks to the reader beside a line that asks for something");
            at += 1;
        }
    }
}

/// A paragraph that was cut short and stands in full elsewhere is a teaser.
fn repeats(entries: &mut [Entry<'_>]) {
    const LEAST: usize = 20;
    let is_cut = |entry: &Entry<'_>| entry.role.is_none() && entry.piece.end == End::Cut;
    if !entries.iter().any(is_cut) {
        return;
    }
    let mut texts: Vec<&str> = entries.iter().map(|entry| entry.piece.text).collect();
    texts.sort_unstable();
    for entry in entries.iter_mut().filter(|entry| is_cut(entry)) {
        let cut = entry.piece.text;
        let kept = cut.trim_end_matches(['.', '…', ' ', '[', ']', '(', ')']);
        let from = texts.partition_point(|text| *text < kept);
        let mut longer = texts[from..].iter().take_while(|text| text.starts_with(kept));
        if kept.len() >= LEAST && longer.any(|text| *text != cut) {
            entry.set(Role::Teaser, "stands in full elsewhere on the page");
        }
    }
}

/// The entries as lines, those of one line and role put together again.
fn merged(entries: &[Entry<'_>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(entries.len());
    for entry in entries {
        let role = entry.role.unwrap_or(Role::Other);
        let (number, span) = (entry.piece.number, entry.piece.span);
        match lines.last_mut().filter(|last| last.number == number && last.role == role) {
            Some(last) => last.span.end = span.end,
            None => lines.push(Line { number, span, role, reason: entry.reason }),
        }
    }
    lines
}
