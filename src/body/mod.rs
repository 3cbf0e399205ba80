//! The body: which parts of a page are the story, and what each of its lines is.
//!
//! Every line of flat page text gets a role with a reason, from evidence that any site shows: what
//! it says of itself (a small table of phrases, agencies and dates), how it is shaped, what stands
//! round it, what else on the page says the same. Lines that were squeezed together are taken apart.
//! Total and linear in the text.

mod furniture;
mod head;
mod marks;
mod phrases;
mod piece;
mod story;
mod told;

use crate::article::Span;
use crate::word::Scan;
use phrases::{Phrases, Said};
use piece::Piece;

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

/// Whether a text shows that it is a page: two of its short lines are known for furniture. Looks at
/// short lines only, so that a text without any costs hardly more than finding its line ends.
pub fn has_furniture(text: &str) -> bool {
    const LONGEST: usize = 60;
    let shows = |line: &str| {
        let scan = Scan::new(line);
        let piece = Piece::new(&scan, 0..line.len(), 1);
        let mut entry = Entry::new(piece, Phrases::get().said(&scan, 0..line.len()));
        !piece.is_prose() && furniture::shows(&scan, &mut entry)
    };
    let lines = piece::lines(text).map(|(_, _, line)| line).filter(|line| line.len() <= LONGEST);
    let mut open = lines.filter(|line| !line.ends_with(['.', '!', '?', '"', '”']));
    // A story has its headline and no more.
    let (Some(first), Some(second)) = (open.next(), open.next()) else { return false };
    [first, second].into_iter().chain(open).filter(|line| shows(line)).nth(1).is_some()
}

/// Where the text of a page comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Everything that a browser shows.
    Flat,
    /// What an extraction library took for the article: mostly story.
    Extracted,
}

/// The lines of a page with their roles; a line that holds several comes in parts.
pub fn roles(text: &str, source: Source) -> Vec<Line> {
    let text = capped(text);
    let scan = Scan::new(text);
    let mut entries = entries(&scan);
    furniture::mark(&scan, &mut entries, source);
    match story::find(&scan, &mut entries, source) {
        Some(begin) => head::settle(&scan, &mut entries, begin),
        None => {
            for entry in entries.iter_mut().filter(|entry| entry.role.is_none()) {
                entry.set(Role::Navigation, "there is no story on this page");
            }
        }
    }
    lines(text, &entries)
}

/// Spans are 32 bits wide; a text beyond that is read up to there.
fn capped(text: &str) -> &str {
    &text[..text.floor_char_boundary(u32::MAX as usize)]
}

/// Whether a piece ends the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// No: stories go on behind it on many pages.
    None,
    /// It stands behind many stories: what follows has to speak of the same things to be story.
    Soft,
    /// It is the label of other matter: what follows has to prove that it is story.
    Hard,
}

/// A piece on its way to a role.
#[derive(Debug)]
struct Entry<'a> {
    piece: Piece<'a>,
    /// What its words say.
    said: Said,
    role: Option<Role>,
    reason: &'static str,
    breaks: Break,
}

impl<'a> Entry<'a> {
    fn new(piece: Piece<'a>, said: Said) -> Self {
        Self { piece, said, role: None, reason: "", breaks: Break::None }
    }

    fn set(&mut self, role: Role, reason: &'static str) {
        self.role = Some(role);
        self.reason = reason;
    }

    /// Whether it reads like a paragraph and nothing speaks against it.
    fn is_paragraph(&self) -> bool {
        self.role.is_none() && self.piece.is_prose()
    }
}

/// The pieces of a text.
fn entries<'t>(scan: &Scan<'t>) -> Vec<Entry<'t>> {
    let phrases = Phrases::get();
    let paragraphs = piece::paragraphs(scan.text());
    let mut entries = Vec::with_capacity(paragraphs.len());
    for (number, start, line) in paragraphs {
        let range = start..start + line.len();
        let said = phrases.said(scan, range.clone());
        let cuts = cuts(line, &said);
        if cuts.is_empty() {
            entries.push(Entry::new(Piece::new(scan, range, number), said));
            continue;
        }
        let (mut from, mut number) = (0, number);
        for cut in cuts.into_iter().chain([line.len()]) {
            let part = line[from..cut].trim_end();
            let range = start + from..start + from + part.len();
            let piece = Piece::new(scan, range.clone(), number);
            entries.push(Entry::new(piece, phrases.said(scan, range)));
            number += line[from..cut].matches('\n').count() as u32;
            from = cut;
        }
    }
    entries
}

/// Where a line has to be taken apart, ascending, on character boundaries.
fn cuts(line: &str, said: &Said) -> Vec<usize> {
    /// A link to another story at the end of a paragraph is no longer than this.
    const LONGEST: usize = 240;
    let mut cuts = piece::joints(line);
    for hit in said.hits.iter().filter(|hit| hit.opens() && hit.role == Role::Related) {
        let (before, link) = line.split_at(hit.start);
        let colon = || link.split_whitespace().take(4).any(|word| word.ends_with(':'));
        let ends = before.trim_end().ends_with(['.', '!', '?', '”', '"', '»']);
        if ends && link.len() <= LONGEST && colon() {
            cuts.push(hit.start);
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut > 0 && *cut < line.len());
    cuts
}

/// The entries as lines of the text; those of one line and role are put together again, and a
/// paragraph of several lines is taken apart.
fn lines(text: &str, entries: &[Entry<'_>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(entries.len());
    for entry in entries {
        let role = entry.role.unwrap_or(Role::Other);
        let start = entry.piece.span.start;
        let mut add = |number, span: Span| {
            let last = lines.last_mut().filter(|last| last.number == number && last.role == role);
            match last {
                Some(last) => last.span.end = span.end,
                None => lines.push(Line { number, span, role, reason: entry.reason }),
            }
        };
        let is_bare = entry.piece.text.starts_with(|c: char| !c.is_whitespace());
        if is_bare && !entry.piece.broken {
            add(entry.piece.number, entry.piece.span);
            continue;
        }
        for (nth, from, line) in piece::lines(entry.piece.text) {
            let from = start + from as u32;
            let span = Span { start: from, end: from + line.len() as u32 };
            add(entry.piece.number + nth - 1, span);
        }
    }
    debug_assert!(lines.iter().all(|line| text.is_char_boundary(line.span.end as usize)));
    lines
}
