//! What the tokens of a body stand in: prose or quotation, paragraph after paragraph, running text or
//! a frame, and which of them are figures and names.
//!
//! Scores are given for prose and quotations apart, passages end where a paragraph or a quotation
//! does, a change of a figure or a name makes a revision of a copy, and a menu that two pages share
//! is no text that one took. All of it is asked of tokens by number, so it is noted here while the
//! tokens are made, in one walk along the text.

use std::ops::Range;

use crate::article::Span;
use crate::frame::{self, Look};
use crate::quote::Quotation;
use crate::tokenize::{Sink, Spans, expected_tokens, tokenize};
use crate::word::{bits, padded};

/// What a run of tokens stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The writer's own words.
    Prose,
    /// Words between quotation marks.
    Quote,
}

impl Kind {
    /// The kind as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prose => "prose",
            Self::Quote => "quote",
        }
    }
}

/// A run of tokens between two borders of a quotation; paragraphs may end within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The tokens.
    pub tokens: Range<usize>,
    /// What they stand in.
    pub kind: Kind,
}

/// A token that says something checkable: a change of it changes the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The token.
    pub token: u32,
    /// Whether it is a figure, else a name: a capital within a sentence.
    pub is_figure: bool,
}

/// How the tokens of a body are divided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// The parts in order, together all the tokens; none is empty.
    pub list: Vec<Part>,
    /// The tokens that begin a paragraph, ascending, the first left out.
    pub paragraphs: Vec<u32>,
    /// Figures and names, ascending.
    pub facts: Vec<Fact>,
    /// For each token whether it stands in running text, else in a frame.
    pub running: Vec<bool>,
}

impl Parts {
    /// The tokens at which a passage has to end: those that begin a paragraph or a part. Ascending.
    pub fn borders(&self) -> Vec<u32> {
        let parts = self.list.iter().skip(1).map(|part| part.tokens.start as u32);
        let mut borders: Vec<u32> = parts.chain(self.paragraphs.iter().copied()).collect();
        borders.sort_unstable();
        borders.dedup();
        borders
    }

    /// What a token stands in.
    pub fn kind(&self, token: usize) -> Kind {
        let at = self.list.partition_point(|part| part.tokens.end <= token);
        self.list.get(at).map_or(Kind::Prose, |part| part.kind)
    }

    /// The facts among a run of tokens.
    pub fn facts(&self, tokens: Range<usize>) -> &[Fact] {
        let at = |token: usize| self.facts.partition_point(|fact| (fact.token as usize) < token);
        &self.facts[at(tokens.start)..at(tokens.end)]
    }

    /// The runs of tokens that stand in running text, ascending, each as long as it goes.
    pub fn running_text(&self) -> impl Iterator<Item = Range<usize>> {
        let mut end = 0;
        let runs = self.running.chunk_by(|one, other| one == other).map(move |run| {
            let start = end;
            end += run.len();
            (run[0], start..end)
        });
        runs.filter(|(is_running, _)| *is_running).map(|(_, run)| run)
    }

    /// Whether most of a run of tokens is running text.
    pub fn is_running(&self, tokens: Range<usize>) -> bool {
        let len = tokens.len();
        2 * self.running[tokens].iter().filter(|is_running| **is_running).count() >= len
    }
}

/// Where prose and quotation take turns, as bytes: the outer ends of the quotations that stand in no
/// other. They are ascending, as [`quotations`](crate::quote::quotations) finds them.
pub fn cuts(quotations: &[Quotation]) -> Box<[u32]> {
    let mut cuts = Vec::with_capacity(2 * quotations.len());
    for quotation in quotations.iter().filter(|quotation| quotation.depth == 0) {
        cuts.extend([quotation.outer.start, quotation.outer.end]);
    }
    cuts.into()
}

/// Gives the tokens in some spans of a text to `sink`, and says which are prose and which stand in
/// quotations. `cuts` is as [`cuts`] gives it.
pub fn quoted<S: Sink>(text: &str, spans: &[Span], cuts: &[u32], sink: &mut S) -> Vec<Part> {
    let mut cutter = Cutter::new(cuts, sink);
    for span in spans {
        tokenize(text, span.range(), &mut cutter);
    }
    cutter.parts()
}

/// As [`quoted`], with the paragraphs and the facts.
pub fn divided<S: Sink>(text: &str, spans: &[Span], cuts: &[u32], sink: &mut S) -> Parts {
    let mut reader = Reader {
        text,
        cutter: Cutter::new(cuts, sink),
        end: 0,
        paragraphs: Paragraphs::default(),
        // Room for the figures and names of most news.
        facts: Vec::with_capacity(expected_tokens(text) / 8),
        looks: Vec::with_capacity(expected_tokens(text)),
    };
    for span in spans {
        tokenize(text, span.range(), &mut reader);
    }
    let Reader { cutter, paragraphs, facts, looks, .. } = reader;
    let running = frame::running(&looks);
    Parts { list: cutter.parts(), paragraphs: paragraphs.starts(), facts, running }
}

/// Counts the tokens up to each cut, and passes them on.
struct Cutter<'a, S> {
    sink: &'a mut S,
    /// The cuts that were not passed yet.
    cuts: &'a [u32],
    /// The first of them; beyond every text if there is none.
    next: u32,
    /// For each cut that was passed the token behind it.
    starts: Vec<u32>,
    tokens: u32,
}

impl<'a, S> Cutter<'a, S> {
    fn new(cuts: &'a [u32], sink: &'a mut S) -> Self {
        let starts = Vec::with_capacity(cuts.len());
        let mut cutter = Self { sink, cuts, next: 0, starts, tokens: 0 };
        cutter.next = cutter.first();
        cutter
    }

    fn first(&self) -> u32 {
        self.cuts.first().copied().unwrap_or(u32::MAX)
    }

    /// Passes the cuts up to a byte.
    #[cold]
    fn pass(&mut self, byte: u32) {
        while self.next <= byte {
            self.starts.push(self.tokens);
            self.cuts = &self.cuts[1..];
            self.next = self.first();
        }
    }
}

impl<S: Sink> Sink for Cutter<'_, S> {
    #[inline]
    fn token(&mut self, hash: u64, span: Span, size: u8) {
        if self.next <= span.start {
            self.pass(span.start);
        }
        self.tokens += 1;
        self.sink.token(hash, span, size);
    }

    #[inline]
    fn extend(&mut self, hashes: &[u64], spans: Spans) {
        if spans.last_start().is_some_and(|last| self.next <= last) {
            for span in spans.clone() {
                if self.next <= span.start {
                    self.pass(span.start);
                }
                self.tokens += 1;
            }
        } else {
            self.tokens += hashes.len() as u32;
        }
        self.sink.extend(hashes, spans);
    }
}

impl<S> Cutter<'_, S> {
    fn parts(self) -> Vec<Part> {
        let ends = self.starts.iter().copied().chain([self.tokens]);
        let mut parts = Vec::with_capacity(self.starts.len() + 1);
        let (mut start, mut kind) = (0, Kind::Prose);
        for end in ends {
            if end > start {
                parts.push(Part { tokens: start as usize..end as usize, kind });
            }
            start = end;
            kind = if kind == Kind::Prose { Kind::Quote } else { Kind::Prose };
        }
        parts
    }
}

/// Notes paragraphs and facts, and passes tokens on.
struct Reader<'a, 'b, S> {
    text: &'a str,
    cutter: Cutter<'b, S>,
    /// Where the last token ended.
    end: usize,
    paragraphs: Paragraphs,
    facts: Vec<Fact>,
    looks: Vec<Look>,
}

/// Where paragraphs may begin. Wires wrap their lines, so a line's end is the end of a paragraph only
/// where a sentence ends with it, and not even there if most lines end within one.
#[derive(Default)]
struct Paragraphs {
    /// Tokens behind a blank line.
    behind_blank: Vec<u32>,
    /// Tokens that begin a line behind the end of a sentence.
    behind_sentence: Vec<u32>,
    /// How many lines end with a word.
    wrapped: usize,
}

impl Paragraphs {
    /// Takes note of what stands before a token, if a line ends there.
    #[cold]
    fn note(&mut self, token: u32, between: &[u8]) {
        let Some(line) = between.iter().position(|byte| *byte == b'\n') else { return };
        let goes_on = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'-');
        if between[line + 1..].contains(&b'\n') {
            self.behind_blank.push(token);
        } else if between[..line].iter().all(goes_on) {
            self.wrapped += 1;
        } else {
            self.behind_sentence.push(token);
        }
    }

    /// The tokens that begin a paragraph, ascending.
    fn starts(self) -> Vec<u32> {
        let mut starts = self.behind_blank;
        if self.wrapped <= self.behind_sentence.len() {
            starts.extend(self.behind_sentence);
            starts.sort_unstable();
        }
        starts
    }
}

impl<S: Sink> Sink for Reader<'_, '_, S> {
    #[inline]
    fn token(&mut self, hash: u64, span: Span, size: u8) {
        let look = self.read(self.looks.len(), span);
        self.looks.push(look);
        self.cutter.token(hash, span, size);
    }

    #[inline]
    fn extend(&mut self, hashes: &[u64], spans: Spans) {
        let (at, starts, ends) = (spans.at(), spans.starts(), spans.ends());
        let bytes = &self.text.as_bytes()[at as usize..];
        let first = self.looks.len();
        self.looks.resize(first + hashes.len(), Look::Small);
        let mut others = starts & !self.small_behind_space(bytes, at as usize, starts, ends);
        while others != 0 {
            let start = others.trailing_zeros();
            let (before, behind) = ((1 << start) - 1, ends & u64::MAX << start);
            if let Some(end) = (ends & before).checked_ilog2() {
                self.end = (at + end) as usize;
            }
            let token = first + (starts & before).count_ones() as usize;
            let span = Span { start: at + start, end: at + behind.trailing_zeros() };
            self.looks[token] = self.read(token, span);
            others &= others - 1;
        }
        if let Some(end) = ends.checked_ilog2() {
            self.end = (at + end) as usize;
        }
        self.cutter.extend(hashes, spans);
    }
}

impl<S> Reader<'_, '_, S> {
    /// Which of the words that start and end at some of 64 bytes begin with a small letter behind a space,
    /// before which there may be a comma: most do, and nothing need be noted of them.
    #[inline]
    fn small_behind_space(&self, bytes: &[u8], at: usize, starts: u64, ends: u64) -> u64 {
        let block = &padded(bytes);
        let small = bits(block, |byte| u8::from(byte.is_ascii_lowercase()));
        let spaces = bits(block, |byte| u8::from(byte == b' '));
        let commas = bits(block, |byte| u8::from(byte == b','));
        // The word before the first may have ended before the block.
        let carried = self.end + 1 == at && self.text.as_bytes()[self.end] == b' ';
        let behind_comma = (ends & commas) << 1;
        let behind_space = (ends | behind_comma) & spaces;
        starts & small & (behind_space << 1 | u64::from(carried))
    }

    /// Reads the next token and what stands before it.
    fn read(&mut self, token: usize, span: Span) -> Look {
        let (token, start) = (token as u32, span.start as usize);
        // A character that stands for several tokens has one span for all.
        let between = &self.text.as_bytes()[self.end.min(start)..start];
        let is_behind_space = between == b" ";
        if !is_behind_space && token > 0 {
            self.paragraphs.note(token, between);
        }
        let look = Look::of(span.of(self.text));
        match look {
            Look::Figure => self.facts.push(Fact { token, is_figure: true }),
            // Behind anything but a space a sentence, a quotation or a heading may begin.
            Look::Capital | Look::Shouted if token > 0 && is_behind_space => {
                self.facts.push(Fact { token, is_figure: false });
            }
            Look::Capital | Look::Shouted | Look::Small => {}
        }
        self.end = span.end as usize;
        look
    }
}
