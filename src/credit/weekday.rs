//! The weekdays that the lead of a story names for its news.
//!
//! About 2 ns a byte, and 3 us for a weekday.

use jiff::civil::Weekday;

use super::date::weekday;
use super::phrases::is_word;
use super::words::DATES;

/// How many words before a weekday may turn it into one yet to come.
const BEFORE: usize = 16;

/// The weekdays that a text names, without those of another week (`last Friday`), those yet to come
/// (`will vote on Friday`) and those that somebody speaks of.
pub fn news_days(text: &str) -> Vec<Weekday> {
    let mut days = Vec::new();
    for (day, range) in DATES.weekdays.all(text) {
        let named = &text[range.clone()];
        if DATES.ambiguous.contains(named) || is_quoted(&text[..range.start]) {
            continue;
        }
        let sentence = &text[sentence_start(&text[..range.start])..range.start];
        let words = |text: &'_ str| -> Vec<String> {
            text.split(|c| !is_word(c) && c != '\'' && c != '’')
                .filter(|w| !w.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let before = words(sentence);
        let behind = &text[range.end..];
        let behind = &behind[..behind.floor_char_boundary(40)];
        let after = words(behind).into_iter().next();
        let other = |word: Option<&String>| word.is_some_and(|word| DATES.sense(word).other_week);
        let skipped = before.len().saturating_sub(BEFORE);
        let ahead = before[skipped..].iter().any(|word| DATES.sense(word).ahead);
        // A preposition may stand between: `since last`, `bis zum`, `à partir de`.
        let near = before.iter().rev().take(2).collect::<Vec<_>>();
        let turned = near.iter().any(|word| other(Some(word)))
            || other(after.as_ref()) && !starts_clause(behind);
        if !ahead
            && !turned
            && let Some(day) = i8::try_from(day).ok().and_then(weekday)
            && !days.contains(&day)
        {
            days.push(day);
        }
    }
    days
}

/// Whether a mark stands before the next word, which then says nothing of the weekday.
fn starts_clause(text: &str) -> bool {
    text.trim_start().starts_with([',', '.', ';', ':', '—', '–', ')', '”', '"'])
}

/// Whether a quotation is open at the end of a text.
fn is_quoted(text: &str) -> bool {
    let straight = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let opens = text.rfind(['“', '„', '«', '「']);
    let closes = text.rfind(['”', '»', '」']);
    straight || opens.is_some_and(|opens| closes.is_none_or(|closes| closes < opens))
}

/// Where the sentence that a text ends in starts; `5.10 a.m. on` is within one.
fn sentence_start(text: &str) -> usize {
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '।' | '。'));
    let mut starts = ends.map(|(at, c)| at + c.len_utf8()).filter(|at| {
        let rest = &text[*at..];
        let next = rest.trim_start().chars().next();
        (rest.starts_with(char::is_whitespace) || text[..*at].ends_with('。'))
            && next.is_none_or(|c| !c.is_lowercase() && !c.is_ascii_digit())
    });
    starts.next_back().unwrap_or(0)
}
