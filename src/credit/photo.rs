//! Captions, and the credits of pictures.
//!
//! About 0.4 us for prose, and 1 to 4 us where marks stand that come with credits.

use std::ops::Range;

use super::agency::{self, Chain, Kind};
use super::phrases::is_word;
use super::words::CREDITS;
use crate::word::is_dense;

/// The longest line that is looked at, in bytes; captions are shorter.
const LONGEST: usize = 1200;

/// The longest credit of a picture, in bytes.
const CREDIT: usize = 160;

/// The credit of a picture, or the mark of a caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFound {
    /// The bytes of the credit or mark.
    pub span: Range<usize>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// Whether nothing but a caption or a credit of a picture looks like this.
    pub strong: bool,
}

/// The credit of a picture in a line; the one that names an agency where there are several.
pub fn photo(line: &str) -> Option<PhotoFound> {
    if line.len() > LONGEST {
        return None;
    }
    let text = line.trim_end();
    if is_prose(text) {
        return file(text);
    }
    let mut best = None::<PhotoFound>;
    for found in
        [labelled(text), bracketed(text), photographed(text), slashed(text), last(text), file(text)]
    {
        let Some(found) = found else { continue };
        match &mut best {
            // A mark of a caption and a credit without agency are worth less than one with.
            Some(best) if !best.agencies.is_empty() || found.agencies.is_empty() => {
                best.strong |= found.strong;
            }
            Some(best) => {
                let strong = best.strong || found.strong;
                *best = PhotoFound { strong, ..found };
            }
            None => best = Some(found),
        }
    }
    best
}

/// Whether a line ends as prose does and has none of the marks that credits of pictures come with.
fn is_prose(text: &str) -> bool {
    let window = &text[text.ceil_char_boundary(text.len().saturating_sub(CREDIT))..];
    let mark = |c| {
        matches!(
            c,
            '(' | '[' | '/' | ':' | '|' | '©' | '=' | '<' | '（' | '［' | '【' | '：' | '•' | 'ⓒ'
        )
    };
    text.ends_with(['.', '!', '?', '”', '"', '»', '।'])
        && !window.contains(mark)
        && CREDITS.photo_labels.at_start(text).is_none()
}

/// `Photo: Reuters`, `Foto: Ulf Brenner/dpa`, `| Photo Credit: PTI`, `[사진=연합뉴스]`.
fn labelled(text: &str) -> Option<PhotoFound> {
    let mut from = text.ceil_char_boundary(text.len().saturating_sub(CREDIT));
    while let Some((_, range)) = CREDITS.photo_labels.next(text, from) {
        from = range.end;
        let rest = text[range.end..].trim_start();
        let barred = rest.strip_prefix('|').is_some_and(|rest| Chain::all_of(rest).is_some());
        let marked = barred
            || rest.starts_with([':', '：', '=', '©', '|', '/', '.']) && !rest.starts_with(". ")
            || rest.starts_with("by ")
            || text[..range.end].ends_with("by")
            || rest.starts_with("von ")
            || rest.starts_with("via ");
        // `.:` and `by` alone are no reason to take a sentence for a credit.
        let before = text[..range.start].trim_end();
        let starts = before.is_empty()
            || before.ends_with([
                '.', '!', '?', '|', '(', '（', '[', '【', '”', '"', '»', '…', '/', '•', '·', '।',
                '。', '-', '–', '—', ')', '<',
            ]);
        let tail = &text[range.start..];
        let unmarked = !marked && is_unmarked(before, rest);
        if !(marked || unmarked) || !starts || tail.len() > CREDIT || is_sentence(rest) {
            continue;
        }
        let open = before.ends_with(['(', '（', '[', '【', '<']);
        let mut start = range.start;
        let mut end = text.len();
        if open {
            let bracket = before.chars().next_back().map_or(0, char::len_utf8);
            start = before.len() - bracket;
            end = tail.find([')', '）', ']', '】', '>']).map_or(end, |at| {
                range.start + at + tail[at..].chars().next().map_or(0, char::len_utf8)
            });
        }
        // A label that stands alone says that a picture is there, and no more.
        return Some(PhotoFound {
            span: start..end,
            agencies: agency::names(&text[start..end]),
            strong: marked,
        });
    }
    None
}

/// `… газеты. Фото автора`, `Photo AFP`: a label with no mark behind it, but little else.
fn is_unmarked(before: &str, rest: &str) -> bool {
    let few = rest.split_whitespace().count() <= 3
        && !rest.is_empty()
        && !rest.ends_with(['.', '?', '!']);
    few && (before.ends_with(['.', '!', '?', '…', '।', '。', '”', '"', '»'])
        || Chain::all_of(rest).is_some())
}

/// Whether a text is a sentence of the story rather than a name.
fn is_sentence(text: &str) -> bool {
    let small = text
        .split_whitespace()
        .filter(|word| word.len() > 3 && word.chars().next().is_some_and(char::is_lowercase))
        .count();
    small > 4
}

/// A last bracket with an agency's picture: `(AP Photo/Jane Doe)`, `(X / POOL / AFP)`.
fn bracketed(text: &str) -> Option<PhotoFound> {
    let trimmed = text.trim_end_matches('.');
    let close = trimmed.chars().next_back()?;
    let open = match close {
        ')' => '(',
        '）' => '（',
        ']' => '[',
        _ => return None,
    };
    let start = trimmed.rfind(open)?;
    let inside = &trimmed[start + open.len_utf8()..trimmed.len() - close.len_utf8()];
    (inside.len() <= CREDIT && !is_sentence(inside)).then_some(())?;
    let agencies = agency::names(inside);
    // `(AFP)` behind a text is the text's credit; with a name before it, a picture's.
    let named =
        inside.contains('/') && inside.trim_end().len() > 8 && inside.contains(char::is_lowercase)
            || inside.contains("POOL");
    (!agencies.is_empty() && named && Chain::all_of(inside).is_none()).then_some(PhotoFound {
        span: start..text.len(),
        agencies,
        strong: true,
    })
}

/// `AP Photo`, `Reuters file photo`, `Getty Images`.
fn photographed(text: &str) -> Option<PhotoFound> {
    let window = text.ceil_char_boundary(text.len().saturating_sub(2 * CREDIT));
    for mut mention in agency::find(&text[window..]) {
        mention.span = window + mention.span.start..window + mention.span.end;
        let behind = &text[mention.span.end..];
        let rest = behind.trim_start();
        if behind.len() != rest.len()
            && let Some((_, length)) = CREDITS.photo_behind.at_start(rest)
        {
            let after = rest[length..].trim_start();
            let ends = after.is_empty() || after.starts_with(['/', ')', ']', '|', ',', ':']);
            if ends && after.len() <= CREDIT && !is_sentence(after) {
                let start = mention.span.start;
                return Some(PhotoFound {
                    span: start..text.len(),
                    agencies: agency::names(&text[start..]),
                    strong: true,
                });
            }
        }
        if mention.kind == Kind::Photo && !mention.short && text.len() <= 80 && !is_sentence(text) {
            return Some(PhotoFound {
                span: 0..text.len(),
                agencies: agency::names(text),
                strong: true,
            });
        }
    }
    None
}

/// `REUTERS/Jane Doe`, at the end of a line or as all of it.
fn slashed(text: &str) -> Option<PhotoFound> {
    let window = text.len().saturating_sub(CREDIT);
    let window = text.ceil_char_boundary(window);
    text[window..].contains('/').then_some(())?;
    for mention in agency::find(&text[window..]) {
        let start = window + mention.span.start;
        let Some(name) = text[window + mention.span.end..].strip_prefix('/') else { continue };
        let name = name.trim_end_matches([')', ']', '.']);
        let words = name.split([' ', '/']).filter(|word| !word.is_empty());
        let mut count = 0;
        let named = words.clone().all(|word| {
            count += 1;
            word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_alphabetic())
        });
        if named && (2..=6).contains(&count) && name.contains(char::is_lowercase) {
            return Some(PhotoFound {
                span: start..text.len(),
                agencies: agency::names(&text[start..]),
                strong: true,
            });
        }
    }
    None
}

/// `… de archivo. | EFE`, `… / AFP`, `© AFP`, `云溪市文物考古研究院供图`.
fn last(text: &str) -> Option<PhotoFound> {
    if let Some(end) = CREDITS
        .photo_ends
        .iter()
        .find(|end| text.trim_end_matches(['。', ')', '）', ']']).ends_with(end.as_str()))
    {
        let head = &text[..text.rfind(end.as_str())?];
        let from = head.rfind(['。', ' ', '　', '（', '(', '[', '，']).unwrap_or(0);
        let short = text[from..].chars().count() <= 30;
        return (short && text.chars().count() <= 120).then(|| PhotoFound {
            span: from..text.len(),
            agencies: agency::names(&text[from..]),
            strong: false,
        });
    }
    if let Some(start) = text.rfind('[').filter(|_| text.ends_with(']'))
        && CREDITS.photo_ends.iter().any(|end| text[start..].contains(end.as_str()))
    {
        // `[한빛시 제공. 재판매 및 DB 금지]`.
        return Some(PhotoFound {
            span: start..text.len(),
            agencies: agency::names(&text[start..]),
            strong: false,
        });
    }
    let at = text.rfind(['|', '/', '©', 'ⓒ', '•'])?;
    let mark = text[at..].chars().next()?.len_utf8();
    let name = &text[at + mark..];
    let few = name.split_whitespace().count() <= 3 && !name.contains(|c: char| c.is_ascii_digit());
    let agencies = match Chain::all_of(name) {
        // `… en 2019. © Archives`.
        None if text[at..].starts_with('©') && few && text[..at].trim_end().ends_with('.') => {
            Vec::new()
        }
        found => found?,
    };
    let before = text[..at].trim_end();
    let stands_apart = text[..at].ends_with(char::is_whitespace)
        || before.is_empty()
        || text[at..].starts_with(['©', 'ⓒ']);
    // `Jane Doe/AFP`, with or without the caption before it.
    let named = before.chars().next_back().is_some_and(is_word)
        && before
            .rsplit(['.', '|', '(', '!', '?'])
            .next()
            .is_some_and(|name| name.len() <= 60 && !is_sentence(name));
    (stands_apart || named && text.len() <= CREDIT).then_some(PhotoFound {
        span: at..text.len(),
        agencies,
        strong: false,
    })
}

/// `FILE PHOTO: `, `FILE - `, `Archivbild`.
fn file(text: &str) -> Option<PhotoFound> {
    let start = text.len() - text.trim_start_matches(['(', '[', ' ']).len();
    let (_, length) = CREDITS.file.at_start(&text[start..])?;
    let end = start + length;
    let rest = &text[end..];
    let mark = rest.trim_start();
    let marked = mark.starts_with([':', '：', '-', '–', '—', '|', '/', '(']) || mark.is_empty();
    // `Files - the new ...`, `File a complaint` and a menu's `Archiv` are other lines.
    let word = &text[start..end];
    let shouted = !word.contains(char::is_lowercase) && word.is_ascii();
    let is_long = word.chars().count() >= 9 || word.contains(is_dense);
    let sure = shouted || is_long || mark.starts_with([':', '：']);
    (marked && sure).then(|| PhotoFound {
        span: start
            ..text.len() - mark.trim_start_matches([':', '：', '-', '–', '—', '|', ' ']).len(),
        agencies: Vec::new(),
        strong: true,
    })
}
