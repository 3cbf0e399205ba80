//! Marks, and what stands beside them.

use std::ops::Range;

/// Marks that open and close each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `"`, curly and low double marks, two backticks, apostrophes or commas.
    Double,
    /// `'`, curly and low single marks, backticks.
    Single,
    /// Guillemets.
    Angle,
    /// Single guillemets.
    SingleAngle,
    /// Corner brackets.
    Corner,
    /// White corner brackets.
    WhiteCorner,
    /// Double primes of vertical type.
    Prime,
}

impl Family {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Prime as usize + 1;
}

/// Which way a glyph looks. That opens and closes as the language will have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Neither way.
    Straight,
    /// It opens in English and French.
    Left,
    /// It closes in English and French.
    Right,
    /// At the foot of the line: it opens everywhere.
    Low,
}

/// What a mark does, as far as what stands beside it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It opens.
    Open,
    /// It closes.
    Close,
    /// Its neighbors don't tell.
    Either,
    /// It is no quotation mark: an apostrophe, inches.
    None,
}

/// What stands beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// White space, or the end of the paragraph.
    Edge,
    /// An opening bracket.
    Opening,
    /// A closing bracket, or a mark that ends a clause.
    Closing,
    /// A full stop or dots, which can start a quotation, too.
    Stop,
    /// A dash or a slash, which stands on either side.
    Joiner,
    /// A letter or digit of a script with spaces between words.
    Word,
    /// A letter of a script without, or one that hangs particles on a closing mark (Hangul).
    Wide,
    /// Punctuation of such a script.
    WideClosing,
}

impl Side {
    /// Whether nothing need stand between a mark and a word here.
    pub(super) fn is_wide(self) -> bool {
        matches!(self, Self::Wide | Self::WideClosing)
    }
}

/// A quotation mark, or an apostrophe that could be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its bytes in the paragraph.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) family: Family,
    pub(super) shape: Shape,
    pub(super) left: Side,
    pub(super) right: Side,
    /// Whether another mark follows at once.
    pub(super) is_followed: bool,
    /// Whether an apostrophe of elision stands before it (`l'"état"`).
    pub(super) is_elided: bool,
    pub(super) role: Role,
    /// Whether it may as well be an apostrophe or inches.
    pub(super) is_weak: bool,
}

impl Mark {
    fn new(range: Range<usize>, family: Family, shape: Shape) -> Self {
        Self {
            start: range.start as u32,
            end: range.end as u32,
            family,
            shape,
            left: Side::Edge,
            right: Side::Edge,
            is_followed: false,
            is_elided: false,
            role: Role::Either,
            is_weak: false,
        }
    }

    /// The mark of one character that stands at `at`, if one does.
    pub(super) fn at(text: &str, at: usize) -> Option<Self> {
        use Family::{Angle, Corner, Double, Prime, Single, SingleAngle, WhiteCorner};
        use Shape::{Left, Low, Right, Straight};
        let c = text[at..].chars().next()?;
        let (family, shape) = match c {
            '"' | '＂' | '״' => (Double, Straight),
            '“' | '‟' => (Double, Left),
            '”' => (Double, Right),
            '„' => (Double, Low),
            '\'' | '＇' => (Single, Straight),
            '‘' | '‛' | '`' => (Single, Left),
            '’' => (Single, Right),
            '‚' => (Single, Low),
            '«' => (Angle, Left),
            '»' => (Angle, Right),
            '‹' => (SingleAngle, Left),
            '›' => (SingleAngle, Right),
            '「' | '｢' => (Corner, Left),
            '」' | '｣' => (Corner, Right),
            '『' => (WhiteCorner, Left),
            '』' => (WhiteCorner, Right),
            '〝' => (Prime, Left),
            '〞' | '〟' => (Prime, Right),
            _ => return None,
        };
        Some(Self::new(at..at + c.len_utf8(), family, shape))
    }
}

/// The marks of a paragraph, with what stands beside them, given where some start, ascending: every one
/// that no other touches, and the first of those that touch.
pub(super) fn marks(text: &str, starts: impl Iterator<Item = usize>, marks: &mut Vec<Mark>) {
    marks.clear();
    let mut at = 0;
    for start in starts {
        // The run before went on up to here.
        if start < at {
            continue;
        }
        let first = marks.len();
        at = run(text, start, marks);
        // Marks that touch have their neighbors in common: `"'Go,' he said."` opens twice.
        let left = left(&text[..start]);
        let right = right(&text[at..]);
        let run = &mut marks[first..];
        let is_apostrophe = |mark: &Mark| mark.family == Family::Single && mark.shape != Shape::Low;
        let is_elided = left == Side::Word && run.first().is_some_and(is_apostrophe);
        let last = run.len().saturating_sub(1);
        for (number, mark) in run.iter_mut().enumerate() {
            (mark.left, mark.right) = (left, right);
            mark.is_followed = number < last;
            mark.is_elided = is_elided && number > 0;
        }
    }
}

/// Reads the marks that touch each other from `at` on; returns where they end.
fn run(text: &str, mut at: usize, marks: &mut Vec<Mark>) -> usize {
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'\'' | b'`' | b',' => {
                let same = text.as_bytes()[at..].iter().take_while(|next| *next == byte).count();
                if !repeated(*byte, at..at + same, marks) {
                    // A comma ends the run, but the search must not find it again.
                    return if same > 1 { at + same } else { at };
                }
                at += same;
            }
            _ => match Mark::at(text, at) {
                None => return at,
                Some(mark) => {
                    marks.push(mark);
                    at = mark.end as usize;
                }
            },
        }
    }
    at
}

/// The marks of one ASCII character, repeated: two make a double mark. Returns whether they are
/// marks.
fn repeated(byte: u8, range: Range<usize>, marks: &mut Vec<Mark>) -> bool {
    let (shape, is_odd) = match byte {
        b'\'' => (Shape::Straight, range.len() % 2 == 1),
        b'`' => (Shape::Left, range.len() % 2 == 1),
        _ if range.len() == 2 => (Shape::Low, false),
        _ => return false,
    };
    let mut at = range.start;
    // ```so' he said.'' and ``he said `so.''' : the double mark is the outer one.
    if is_odd && byte == b'\'' {
        marks.push(Mark::new(at..at + 1, Family::Single, shape));
        at += 1;
    }
    while at + 2 <= range.end {
        marks.push(Mark::new(at..at + 2, Family::Double, shape));
        at += 2;
    }
    if at < range.end {
        marks.push(Mark::new(at..at + 1, Family::Single, shape));
    }
    true
}

fn left(text: &str) -> Side {
    text.chars().rev().find(|c| !is_ignorable(*c)).map_or(Side::Edge, side)
}

fn right(text: &str) -> Side {
    text.chars().find(|c| !is_ignorable(*c)).map_or(Side::Edge, side)
}

/// Characters that only steer display stand beside marks in Arabic and Hebrew.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What a neighbor is. Marks are neighbors only where something that steers display stands between.
fn side(c: char) -> Side {
    match c {
        _ if c.is_whitespace() => Side::Edge,
        '(' | '[' | '{' | '<' | '¿' | '¡' | '（' | '［' | '｛' | '【' | '〔' | '〈' | '《'
        | '“' | '‘' | '«' | '‹' | '„' | '‚' => Side::Opening,
        ')' | ']' | '}' | '>' | ',' | ';' | ':' | '!' | '?' | '%' | '،' | '؛' | '؟' | '۔' | '।'
        | '॥' | '·' | '”' | '’' | '»' | '›' => Side::Closing,
        '、' | '。' | '，' | '．' | '！' | '？' | '：' | '；' | '）' | '］' | '｝' | '】'
        | '〕' | '〉' | '》' => Side::WideClosing,
        '.' | '…' => Side::Stop,
        '-' | '–' | '—' | '―' | '‐' | '‑' | '‒' | '−' | '/' | '|' | '=' | '+' | '&' | '*' | '_'
        | '~' | '•' | '"' | '\'' | '`' => Side::Joiner,
        // Thai, Lao, Myanmar, Hangul, Khmer, kana, Han.
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ffdc}'
        | '\u{20000}'..='\u{3ffff}' => Side::Wide,
        _ => Side::Word,
    }
}
