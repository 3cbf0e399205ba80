//! The relation of two articles: what an editor would call it, with the numbers that decided.
//!
//! The first rule that holds decides; each costs a few comparisons.

use crate::align::{Changed, SHORTEST};
use crate::parts::Kind;
use crate::verify::{Bar, Overlap};

/// What two articles are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same tokens.
    Identical,
    /// Copies of one text, with a fact or a paragraph changed.
    Revision,
    /// Copies of one text: a resemblance at or above the threshold.
    Repost,
    /// The shorter one stands in the longer.
    Excerpt,
    /// Some prose of one stands in the other.
    Derived,
    /// Both hold a quotation.
    SharedQuotes,
    /// None of these.
    Unrelated,
}

impl Relation {
    /// Every relation, in the order of the rules.
    pub const ALL: [Self; 7] = [
        Self::Identical,
        Self::Revision,
        Self::Repost,
        Self::Excerpt,
        Self::Derived,
        Self::SharedQuotes,
        Self::Unrelated,
    ];

    /// The relation as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Revision => "revision",
            Self::Repost => "repost",
            Self::Excerpt => "excerpt",
            Self::Derived => "derived",
            Self::SharedQuotes => "shared-quotes",
            Self::Unrelated => "unrelated",
        }
    }

    /// Whether it puts two articles in one group.
    pub fn groups(self) -> bool {
        matches!(self, Self::Identical | Self::Revision | Self::Repost | Self::Excerpt)
    }
}

/// What reuse below the threshold is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reuse {
    /// The prose containment of an excerpt.
    pub excerpt: Bar,
    /// The prose containment of a derived text.
    pub derived: Bar,
    /// The words of shared prose passages that an excerpt or a derived text takes at least.
    pub words: u32,
}

impl Default for Reuse {
    fn default() -> Self {
        Self { excerpt: Bar::millionths(700_000), derived: Bar::millionths(50_000), words: 30 }
    }
}

/// All bars that a pair is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bars {
    /// The resemblance of copies.
    pub threshold: Bar,
    /// What is asked of other pairs.
    pub reuse: Reuse,
}

/// What two articles share beside their shingles as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// The shingles of their prose, counted.
    pub prose: Overlap,
    /// The shingles of their quotations, counted.
    pub quotes: Overlap,
    /// The shingles of their running text, counted: all that is no menu, table or list of names.
    pub running: Overlap,
    /// Whether figures are what both say.
    pub is_table: bool,
    /// The words of shared passages that are prose on both sides, stock phrases and frames left out.
    pub prose_words: u32,
    /// The words of shared passages that are a quotation on one side at least.
    pub quote_words: u32,
    /// The words of shared passages that are menus or lists, neither prose that was taken nor a
    /// quotation.
    pub frame_words: u32,
    /// The words of shared passages that are stock phrases or names.
    pub stock_words: u32,
    /// The words of the longest passage.
    pub longest: u32,
    /// What one changed of the other.
    pub changed: Changed,
}

impl Evidence {
    /// The words of all shared passages.
    pub fn words(&self) -> u32 {
        self.prose_words + self.quote_words + self.frame_words + self.stock_words
    }

    /// Whether the prose of the side with less of it stands in the other, up to a bar: as many shared
    /// shingles as so many words in passages account for.
    fn is_contained(&self, words: u32, bar: Bar) -> bool {
        let prose = self.prose;
        let shorter = prose.shared + prose.only_a.min(prose.only_b);
        let counted = match u64::from(self.prose_words + self.frame_words + self.stock_words) {
            0 => 0,
            all => (u64::from(prose.shared) * u64::from(words) / all) as u32,
        };
        bar.holds(counted, shorter)
    }

    /// Whether the shorter one stands in the other, menus and lists with the rest, if running text is
    /// half of what stands there and what does not stand there is no article by itself. Manuals made
    /// from one template share most of their text and are no excerpts of each other.
    fn is_excerpt(&self, reuse: &Reuse) -> bool {
        /// The shingles that the shorter one may have of its own.
        const OWN: u32 = 500;
        self.is_long(reuse)
            && self.prose.only_a.min(self.prose.only_b) <= OWN
            && 2 * self.running.shared >= self.prose.shared
            && self.is_contained(self.prose_words + self.frame_words, reuse.excerpt)
    }

    /// Whether one takes prose from the other.
    fn is_derived(&self, reuse: &Reuse) -> bool {
        self.is_long(reuse) && self.is_contained(self.prose_words, reuse.derived)
    }

    fn is_long(&self, reuse: &Reuse) -> bool {
        self.prose_words >= reuse.words
    }

    /// Whether what two articles share as a whole is one frame (menus, tables, lists) with a text of its
    /// own in each. Two texts that are cut, joined or updated share most of the running text of the
    /// shorter one at least.
    fn is_one_frame(&self, overlap: Overlap, bars: &Bars) -> bool {
        let running = self.running;
        // Where there is hardly any running text, the whole is all that can be compared.
        if running.union() < bars.reuse.words {
            return self.is_table && !overlap.reaches(bars.threshold.between(Bar::ALL));
        }
        let is_inside = |running: Overlap| running.contained(bars.reuse.excerpt);
        let resembles = running.reaches(Bar::NONE.between(bars.threshold));
        !resembles && !is_inside(running) && !is_inside(running.swapped())
    }

    /// What a passage adds that is a menu or a list.
    pub fn add_frame(&mut self, words: u32) {
        self.longest = self.longest.max(words);
        self.frame_words += words;
    }

    /// What any other passage adds.
    pub fn add(&mut self, kind: Kind, is_stock: bool, words: u32) {
        self.longest = self.longest.max(words);
        match (is_stock, kind) {
            (true, _) => self.stock_words += words,
            (false, Kind::Prose) => self.prose_words += words,
            (false, Kind::Quote) => self.quote_words += words,
        }
    }
}

/// All that decides what two articles are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed {
    /// Whether they have the same tokens.
    pub is_same: bool,
    /// Whether one says of itself that it is a newer version of the other.
    pub is_newer: bool,
    /// Their shingles, counted.
    pub overlap: Overlap,
    /// What else they share, where it was looked for.
    pub evidence: Option<Evidence>,
    /// The words of each that stand in no shingle of the other; counted for copies only.
    pub own_words: [u32; 2],
}

impl Weighed {
    /// The same as seen from the other article.
    pub fn swapped(self) -> Self {
        let evidence = self.evidence.map(|evidence| Evidence {
            prose: evidence.prose.swapped(),
            quotes: evidence.quotes.swapped(),
            running: evidence.running.swapped(),
            ..evidence
        });
        let [a, b] = self.own_words;
        Self { overlap: self.overlap.swapped(), evidence, own_words: [b, a], ..self }
    }

    /// An article and another with the same words.
    pub fn identical(overlap: Overlap, evidence: Option<Evidence>) -> Self {
        Self { is_same: true, is_newer: false, overlap, evidence, own_words: [0; 2] }
    }

    /// Whether two articles share no more than a frame, whatever they resemble as a whole; never if one
    /// says that it is a newer version of the other.
    fn is_one_frame(&self, bars: &Bars) -> bool {
        let is_one_frame = |evidence: &Evidence| evidence.is_one_frame(self.overlap, bars);
        !self.is_newer && self.evidence.as_ref().is_some_and(is_one_frame)
    }

    /// The relation of two articles.
    pub fn relation(&self, bars: &Bars) -> Relation {
        if self.is_same {
            return Relation::Identical;
        }
        let changed = self.evidence.map_or(Changed::Words, |evidence| evidence.changed);
        let is_copy = self.overlap.reaches(bars.threshold);
        let is_one_frame = is_copy && self.is_one_frame(bars);
        if is_copy && !is_one_frame {
            return match self.is_newer || changed > Changed::Words {
                true => Relation::Revision,
                false => Relation::Repost,
            };
        }
        let Some(evidence) = &self.evidence else { return Relation::Unrelated };
        if !is_one_frame && evidence.is_excerpt(&bars.reuse) {
            Relation::Excerpt
        } else if evidence.is_derived(&bars.reuse) {
            Relation::Derived
        } else if evidence.quote_words > 0 {
            Relation::SharedQuotes
        } else {
            Relation::Unrelated
        }
    }

    /// Why it is that, in words and numbers.
    pub fn reason(&self, bars: &Bars) -> String {
        let reason = self.reason_of(self.relation(bars), bars);
        match &self.evidence {
            Some(evidence) if self.overlap.reaches(bars.threshold) && self.is_one_frame(bars) => {
                let (shared, of) = (evidence.running.shared, evidence.running.union());
                let what = match of < bars.reuse.words {
                    true => "two tables of one form with figures of their own".to_owned(),
                    false => format!(
                        "one frame with a text of its own in each, {shared} of {of} shingles of \
                         running text are shared"
                    ),
                };
                format!("{what}; {reason}")
            }
            _ => reason,
        }
    }

    fn reason_of(&self, relation: Relation, bars: &Bars) -> String {
        match (relation, &self.evidence) {
            (Relation::Identical, _) => "the same words in the same order".to_owned(),
            (Relation::Revision, evidence) => {
                let changed = evidence.map_or(Changed::Words, |evidence| evidence.changed);
                let what = match changed {
                    Changed::Figures => "a figure was changed",
                    Changed::Names => "a name was changed",
                    Changed::Paragraphs => "a paragraph was replaced",
                    Changed::Words => "one is a newer version of the other",
                };
                format!("{what}; {}", self.resemblance(bars.threshold))
            }
            (Relation::Excerpt | Relation::Derived, Some(evidence)) => {
                let Overlap { shared, only_a, only_b } = evidence.prose;
                let shorter = shared + only_a.min(only_b);
                let share = f64::from(shared) / f64::from(shorter.max(1));
                let bar = if relation == Relation::Excerpt {
                    bars.reuse.excerpt
                } else {
                    bars.reuse.derived
                };
                format!(
                    "{} words of prose are shared in passages, and {share:.2} of the shingles of the \
                     shorter prose stand in the other (bar {:.2}{}): {shared} of {shorter}",
                    evidence.prose_words,
                    bar.share(),
                    close(share, bar.share()),
                )
            }
            (Relation::SharedQuotes, Some(evidence)) => {
                let beside = match evidence.prose_words {
                    0 => "no prose".to_owned(),
                    words => format!("{words} words of prose, fewer than count as reuse"),
                };
                format!(
                    "{} words of quotations are shared in passages of {SHORTEST} or more, and {beside}; {}",
                    evidence.quote_words,
                    self.resemblance(bars.threshold)
                )
            }
            _ => self.resemblance(bars.threshold),
        }
    }

    /// The resemblance against its bar.
    fn resemblance(&self, threshold: Bar) -> String {
        let (overlap, bar) = (self.overlap, threshold.share());
        let resemblance = overlap.resemblance();
        let places = places(overlap, threshold);
        let side = if overlap.reaches(threshold) { "at or above" } else { "below" };
        format!(
            "resemblance {resemblance:.places$} is {side} the bar of {bar:.places$}{}: {} of {} \
             shingles are shared",
            close(resemblance, bar),
            overlap.shared,
            overlap.union()
        )
    }
}

/// Says so of a number that is near to its bar.
fn close(number: f64, bar: f64) -> &'static str {
    if (number - bar).abs() < CLOSE { ", close" } else { "" }
}

/// How many decimal places, two at least, show a bar as it is and a resemblance on its side of it.
pub fn places(overlap: Overlap, bar: Bar) -> usize {
    const MOST: usize = 6;
    let shows = |places: &usize| {
        let scale = 10_f64.powi(*places as i32);
        let (shown, held) = ((overlap.resemblance() * scale).round(), bar.share() * scale);
        (held - held.round()).abs() < 1e-6 && (shown >= held.round()) == overlap.reaches(bar)
    };
    (2..MOST).find(shows).unwrap_or(MOST)
}

/// A number this near to its bar is called close.
pub const CLOSE: f64 = 0.05;
