//! The body: which parts of a page are the story, and what each of its lines is.
//!
//! For now every line is taken for the story. Everything after this stage works on the spans that
//! it returns, so that furniture can be left out here and nowhere else.

use crate::article::Span;

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
    let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
    let mut at = 0;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        if start < end {
            let span = Span { start: start as u32, end: end as u32 };
            let (role, reason) = (Role::Body, "the whole text is taken for the story");
            lines.push(Line { number, span, role, reason });
        }
    }
    lines
}
