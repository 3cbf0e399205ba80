//! Marks to quotations: what is open decides what a mark does where its neighbors don't.
//!
//! - A straight mark opens or closes as its neighbors say, else in turns.
//! - `“` and `«` open, but close what `„`, `”` or `»` opened (German, Swedish, Danish).
//! - `”` and `»` close what is open in their family, and open where nothing is and a word follows.
//! - A closing mark closes what else was left open within; a stray one does nothing.
//! - A single mark that nothing closes was an apostrophe, unless the next paragraph repeats it.
//! - Any other ends before the next of its kind, else with the paragraph.

use super::mark::{Family, Mark, Role, Shape};
use super::{Quotation, is_blank};
use crate::article::Span;

/// A paragraph and what is around it.
pub(super) struct Paragraph<'a> {
    pub(super) text: &'a str,
    /// Where it starts in the whole text.
    pub(super) offset: u32,
    /// What the last paragraph left open.
    pub(super) continued: Option<Family>,
    /// The family of the mark that the next paragraph begins with.
    pub(super) next: &'a dyn Fn() -> Option<Family>,
}

/// A quotation that is open.
#[derive(Debug)]
struct Open {
    /// Its number among those of the paragraph.
    number: usize,
    mark: Mark,
    /// Where on the stack the last one of its family was, and the last that is not single.
    same: Option<usize>,
    not_single: Option<usize>,
    /// Where it ends if nothing closes it: before another of its kind.
    cut: Option<u32>,
}

/// A quotation in the making, in bytes of the paragraph.
#[derive(Debug)]
struct Draft {
    outer: (u32, u32),
    inner: (u32, u32),
    is_closed: bool,
    /// It turned out to be an apostrophe, or to hold nothing.
    is_void: bool,
}

/// The state of one paragraph; kept for the next, so that nothing is allocated anew.
#[derive(Debug, Default)]
pub(super) struct Pairing {
    stack: Vec<Open>,
    last: [Option<usize>; Family::COUNT],
    drafts: Vec<Draft>,
    /// Where the quotations around the next one end.
    ends: Vec<u32>,
}

impl Pairing {
    /// Adds the quotations of a paragraph; returns what it leaves open.
    pub(super) fn pair(
        &mut self,
        paragraph: &Paragraph<'_>,
        marks: &[Mark],
        found: &mut Vec<Quotation>,
    ) -> Option<Family> {
        let text = paragraph.text;
        self.drafts.clear();
        let mut continues = false;
        for (number, mark) in marks.iter().enumerate() {
            let starts = number == 0 && is_blank(&text[..mark.start as usize]);
            if starts && paragraph.continued == Some(mark.family) && mark.role != Role::None {
                continues = true;
                self.open(text, *mark);
            } else if self.opens(mark) {
                self.open(text, *mark);
            } else if self.closes(mark) {
                self.close(text, mark);
            }
        }
        let left_open = self.end(paragraph);
        self.hand_over(paragraph, continues, found);
        left_open
    }

    /// The open quotation that a mark could close.
    fn current(&self, mark: &Mark) -> Option<&Open> {
        match mark.family {
            // An apostrophe must not end what stands around a double mark.
            Family::Single => self.stack.last().filter(|open| open.mark.family == Family::Single),
            family => self.last[family as usize].and_then(|at| self.stack.get(at)),
        }
    }

    fn opens(&self, mark: &Mark) -> bool {
        let current = self.current(mark).map(|open| open.mark.shape);
        // A year in what is said: `'the summer of '69'`.
        let is_year = mark.family == Family::Single && mark.is_weak;
        match (mark.role, mark.shape, current) {
            (Role::None, ..) | (Role::Close, _, None) => false,
            (Role::Open, _, Some(_)) if is_year => false,
            (_, Shape::Low, _) | (Role::Open, Shape::Straight | Shape::Left, _) => true,
            (Role::Open, Shape::Right, _) => matches!(current, None | Some(Shape::Right)),
            (Role::Either, Shape::Straight, _) => current.is_none(),
            (Role::Either, Shape::Left, _) => !matches!(current, Some(Shape::Low | Shape::Right)),
            (Role::Either, Shape::Right, _) | (Role::Close, ..) => false,
        }
    }

    /// Whether a mark that does not open closes.
    fn closes(&self, mark: &Mark) -> bool {
        let Some(open) = self.current(mark) else { return false };
        match mark.role {
            Role::None => false,
            Role::Open => mark.family != Family::Single,
            // An apostrophe may have opened (`’bout the workers’ party`).
            _ => {
                !(mark.family == Family::Single && mark.is_weak && open.mark.shape == Shape::Right)
            }
        }
    }

    fn open(&mut self, text: &str, mark: Mark) {
        let at = self.stack.len();
        let below = self.stack.last().and_then(|last| match last.mark.family {
            Family::Single => last.not_single,
            _ => Some(at - 1),
        });
        if let Some(around) = below.and_then(|below| self.stack.get_mut(below))
            && (around.mark.family, around.mark.shape) == (mark.family, mark.shape)
            && around.cut.is_none()
            && starts_anew(text, &mark)
        {
            around.cut = Some(mark.start);
        }
        self.stack.push(Open {
            number: self.drafts.len(),
            mark,
            same: self.last[mark.family as usize].replace(at),
            not_single: below,
            cut: None,
        });
        self.drafts.push(Draft {
            outer: (mark.start, mark.end),
            inner: (mark.end, mark.end),
            is_closed: false,
            is_void: false,
        });
    }

    /// Closes the quotation that a mark closes, and all that was left open within it.
    fn close(&mut self, text: &str, mark: &Mark) {
        let Some(number) = self.current(mark).map(|open| open.number) else { return };
        let end = trimmed(text, mark.start);
        while let Some(open) = self.pop() {
            if open.number != number {
                self.leave(text, &open, end);
                continue;
            }
            let draft = &mut self.drafts[number];
            (draft.outer.1, draft.is_closed) = (mark.end, true);
            draft.fill(text, end);
            // It stands around what would have cut the one below.
            let below = open.not_single.and_then(|below| self.stack.get_mut(below));
            if let Some(below) = below.filter(|_| mark.family == Family::Single) {
                below.cut = below.cut.filter(|cut| *cut < open.mark.start);
            }
            break;
        }
    }

    fn pop(&mut self) -> Option<Open> {
        let open = self.stack.pop()?;
        self.last[open.mark.family as usize] = open.same;
        Some(open)
    }

    /// Gives up waiting for the mark that would close a quotation.
    fn leave(&mut self, text: &str, open: &Open, end: u32) {
        let end = open.cut.map_or(end, |cut| trimmed(text, cut));
        let draft = &mut self.drafts[open.number];
        draft.is_void = open.mark.family == Family::Single;
        draft.outer.1 = end;
        draft.fill(text, end);
    }

    /// Ends the paragraph; returns the family of what it leaves open.
    fn end(&mut self, paragraph: &Paragraph<'_>) -> Option<Family> {
        let text = paragraph.text;
        let end = trimmed(text, text.len() as u32);
        let mut left_open = None;
        while let Some(open) = self.pop() {
            self.leave(text, &open, end);
            let family = open.mark.family;
            let is_first = self.stack.is_empty() && is_blank(&text[..open.mark.start as usize]);
            if family == Family::Single && is_first && (paragraph.next)() == Some(Family::Single) {
                self.drafts[open.number].is_void = false;
                self.drafts[open.number].fill(text, end);
            }
            let draft = &self.drafts[open.number];
            if !draft.is_void && draft.outer.1 == end {
                left_open = Some(family);
            }
        }
        left_open
    }

    /// Makes quotations of the drafts that hold something.
    fn hand_over(
        &mut self,
        paragraph: &Paragraph<'_>,
        continues: bool,
        found: &mut Vec<Quotation>,
    ) {
        let span = |(start, end): (u32, u32)| Span {
            start: paragraph.offset + start,
            end: paragraph.offset + end,
        };
        self.ends.clear();
        for (number, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| !draft.is_void) {
            while self.ends.last().is_some_and(|end| *end <= draft.outer.0) {
                self.ends.pop();
            }
            found.push(Quotation {
                outer: span(draft.outer),
                inner: span(draft.inner),
                depth: self.ends.len().min(u8::MAX as usize) as u8,
                closed: draft.is_closed,
                continues: continues && number == 0,
            });
            self.ends.push(draft.outer.1);
        }
    }
}

impl Draft {
    /// Sets what stands inside, up to `end`.
    fn fill(&mut self, text: &str, end: u32) {
        let start = self.inner.0.min(end);
        let inside = &text[start as usize..end as usize];
        let start = end - inside.trim_start().len() as u32;
        self.inner = (start, end);
        self.is_void |= start == end;
    }
}

/// Where the text before `end` ends without the white space there.
fn trimmed(text: &str, end: u32) -> u32 {
    text[..end as usize].trim_end().len() as u32
}

/// Whether a mark of the same kind as the one that is open may stand there because that was not
/// closed. Only guillemets are nested in each other by custom; then a sentence has ended before.
fn starts_anew(text: &str, mark: &Mark) -> bool {
    let is_angle = matches!(mark.family, Family::Angle | Family::SingleAngle);
    !is_angle || text[..mark.start as usize].trim_end().ends_with(['.', '!', '?', '…', ','])
}
