//! Lines that are hardly more than a date.
//!
//! About 2 us for a line of 40 bytes; lines of more than 160 bytes, or without a digit, are none.

use super::date::Reader;
use super::token::{What, digit};
use super::words::{DATES, Sense};

/// The longest line that is looked at, in bytes.
const LONGEST: usize = 160;

/// So many words of a stamp say nothing of its time, at the most.
const MOST: usize = 3;

/// What a stamp says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// That the page was published then.
    Published,
    /// That the page was changed then.
    Modified,
}

/// The label that stands nearest before a place in a line.
pub fn label_before(line: &str, at: usize) -> Option<Label> {
    let before = line.get(..at)?;
    let (number, _) = DATES.labels.all(before).last()?;
    Some(if number == 0 { Label::Published } else { Label::Modified })
}

/// Whether a line says when a page was published or changed, and hardly anything else.
pub fn is_date_line(line: &str) -> bool {
    if line.len() > LONGEST || !line.contains(|c| digit(c).is_some()) {
        return false;
    }
    let reader = Reader::new(line);
    let labels: Vec<_> = DATES.labels.all(line).map(|(_, range)| range).collect();
    let is_label = |at: usize| labels.iter().any(|label| label.contains(&at));
    let (mut has_day, mut has_relative, mut strangers, mut numbers) = (false, false, 0, 0);
    // Strangers must stand together in one piece of the line: a place, a section, a paper.
    let (mut pieces, mut piece_has_stranger) = (0, false);
    let mut at = 0;
    while let Some(token) = reader.tokens.get(at) {
        if let Some((_, end)) = reader.day(at) {
            (has_day, at) = (true, end.max(at + 1));
            continue;
        }
        if let Some(end) = reader.numbers(at) {
            (has_day, at) = (true, end);
            continue;
        }
        let mut taken = 1;
        match token.what {
            What::Number(..) => numbers += 1,
            What::Mark(c) => {
                if matches!(c, ',' | '|' | '/' | '·' | '•' | '–' | '—' | '-' | ':' | '،') {
                    piece_has_stranger = false;
                }
                if matches!(c, '?' | '!' | ';' | '%' | '$' | '€' | '©') {
                    return false;
                }
            }
            What::Word if is_label(token.start) => {}
            What::Word => {
                let (sense, words) = reader.sense(at).unwrap_or((Sense::default(), 1));
                has_relative |= sense.relative;
                taken = words;
                let known = sense != Sense::default() || is_known(token.of(line));
                if !known {
                    strangers += 1;
                    if !piece_has_stranger {
                        pieces += 1;
                    }
                    piece_has_stranger = true;
                    // Whatever else the line says, it says too much.
                    if strangers > MOST || pieces > 1 {
                        return false;
                    }
                }
            }
        }
        at += taken;
    }
    let labelled = !labels.is_empty();
    match (has_day, labelled) {
        (true, true) => true,
        (true, false) => strangers < MOST && strangers_stand_apart(line, strangers),
        (false, true) => strangers == 0 && numbers > 0 && (has_relative || line.contains(':')),
        (false, false) => false,
    }
}

/// Letters that belong to times and years without a meaning of their own.
fn is_known(word: &str) -> bool {
    ["年", "月", "日", "時", "时", "分", "秒", "시", "분", "초", "년", "월", "일", "s", "ET"]
        .contains(&word)
}

/// Whether what is not part of a stamp is kept apart from it by a mark: `Harnau, 14.05.2025`.
fn strangers_stand_apart(line: &str, strangers: usize) -> bool {
    let starts_large = line.chars().next().is_none_or(|c| !c.is_lowercase());
    strangers == 0 || starts_large && line.contains(['|', ',', '/', '·', '•', '–', '—', '،', '配'])
}
