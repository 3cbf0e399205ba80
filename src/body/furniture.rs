//! Furniture that shows: pieces that say of themselves what they are, that speak to the reader, or
//! that stand on the page twice.
//!
//! A piece is marked only on evidence of its own or of its neighbors; what is left is for the shape of
//! the page to decide. Linear in the text.

use ahash::AHashSet;

use super::phrases::{At, Phrases};
use super::piece::{self, End, Piece};
use super::{Break, Entry, Role, Source};
use crate::credit::{self, TailKind};
use crate::word::Scan;

/// The longest line that may be a link, a stamp or a label, in words.
const LONGEST_LINK: u32 = 25;

/// How many pieces before the end of a page a note on a feed is looked for.
const LATE: usize = 24;

/// Marks what shows what it is.
pub(super) fn mark(scan: &Scan<'_>, entries: &mut [Entry<'_>], source: Source) {
    let count = entries.len();
    for (at, entry) in entries.iter_mut().enumerate() {
        let is_late = count - at <= LATE;
        one(scan, entry, source, is_late);
    }
    // Instructions, advice and columns speak to the reader as well; what was extracted is trusted.
    if source == Source::Flat {
        askers(entries);
        strangers(entries);
    }
    biographies(entries);
    repeats(entries);
}

/// Sets the role of a piece that says of itself what it is.
fn one(scan: &Scan<'_>, entry: &mut Entry<'_>, source: Source, is_late: bool) {
    const LONGEST_TAIL: u32 = 60;
    const LONGEST_CAPTION: u32 = 90;
    let text = entry.piece.text;
    if let Some(role) = label(scan, entry) {
        entry.breaks = match role {
            Role::Related | Role::Other => Break::Hard,
            _ => Break::None,
        };
        return entry.set(role, "a label that many sites have");
    }
    let clues = entry.said.clues;
    // Notes on feeds are looked for word by word, and stand near the end.
    let tail = match clues.tail(text) {
        true if is_late && clues.note() => credit::tail(text),
        true => credit::ending(text, clues.note()),
        false => None,
    };
    // The credit at the end of a paragraph is not how the paragraph ends.
    if let Some(found) = tail.as_ref().filter(|found| found.span.start > 0) {
        entry.piece.set_end(piece::end(&text[..found.span.start]));
    }
    let piece = entry.piece;
    if piece.words <= LONGEST_TAIL
        && let Some(found) = tail.filter(|found| found.span.start == 0)
    {
        entry.breaks = Break::Soft;
        return match found.kind {
            TailKind::Disclaimer => entry.set(Role::Legal, "says that the text came from a feed"),
            TailKind::Separator => entry.set(Role::Credit, "a separator that agencies set"),
            TailKind::Tail => entry.set(Role::Credit, "the words of an agency about its text"),
        };
    }
    if piece.words <= LONGEST_CAPTION
        && clues.photo(text)
        && may_hold_credit(text)
        && credit::photo(text).is_some_and(|found| found.strong)
    {
        return entry.set(Role::Caption, "carries the credit of a picture");
    }
    // Before dates: a byline may carry one.
    if !piece.is_prose() && clues.byline(text) && credit::is_byline(text) {
        return entry.set(Role::Byline, "names who wrote it");
    }
    let may_be_date = match piece.words {
        // Other scripts have digits of their own.
        0..=5 => piece.numbers > 0 || !text.is_ascii(),
        6..=LONGEST_LINK => piece.numbers > 0 && !(piece.is_prose() && piece.words > 12),
        _ => false,
    };
    if may_be_date && clues.date(text) && credit::is_date_line(text) {
        return entry.set(Role::Date, "hardly more than a date");
    }
    if phrases(entry, source) {
        return;
    }
    if is_menu(scan, &piece) {
        entry.breaks = Break::Soft;
        return entry.set(Role::Navigation, "entries of a menu");
    }
    if piece.words <= 3 && ["http", "www.", "@"].iter().any(|start| text.starts_with(start)) {
        entry.set(Role::Navigation, "an address and nothing else");
    }
}

/// Whether a piece is a caption by the credit behind it, if it stands where headlines do: `… shut in
/// 2019. © Archives`, but not `Ferry hits reef | Reuters`.
pub(super) fn is_credited(entry: &Entry<'_>) -> bool {
    let text = entry.piece.text;
    let may_be = entry.said.clues.photo(text) || text.contains(['©', 'ⓒ', ']']);
    may_be
        && credit::photo(text).is_some_and(|found| {
            let (caption, credit) = text.split_at(found.span.start);
            let is_apart = credit.starts_with(['©', 'ⓒ', '[', '(', '（', '【']);
            !caption.is_empty()
                && (is_apart || matches!(piece::end(caption.trim_end()), End::Sentence | End::Cut))
        })
}

/// Whether a line holds a sign that sets a picture's credit off, or is short enough to be one: most
/// paragraphs need no closer look.
fn may_hold_credit(text: &str) -> bool {
    const SHORT: usize = 60;
    let is_sign = |byte: &u8| matches!(byte, b'(' | b'[' | b':' | b'/' | b'|' | 0xc2 | 0xe3 | 0xef);
    // A block is looked at as a whole, without a branch for each byte.
    let holds = |block: &[u8]| block.iter().fold(false, |found, byte| found | is_sign(byte));
    text.len() <= SHORT || text.as_bytes().chunks(64).any(holds)
}

/// Whether a piece alone shows by its words that it is furniture.
pub(super) fn shows(scan: &Scan<'_>, entry: &mut Entry<'_>) -> bool {
    label(scan, entry).is_some() || phrases(entry, Source::Flat)
}

/// What a piece is, if it is a label and nothing else.
fn label(scan: &Scan<'_>, entry: &Entry<'_>) -> Option<Role> {
    entry.said.may_be_label.then(|| Phrases::get().label(scan, entry.piece.range())).flatten()
}

/// Sets the role of a piece by the phrases in it, if they decide.
fn phrases(entry: &mut Entry<'_>, source: Source) -> bool {
    const SHORT: u32 = 30;
    const LABEL: u32 = 5;
    const LONGEST: u32 = 90;
    let piece = entry.piece;
    let bullet = piece.text.len() - piece.core().len();
    let (mut first, mut count) = (None, 0);
    for hit in &entry.said.hits {
        match hit.at {
            At::Sure if piece.words <= LONGEST => {
                let role = hit.role;
                let rights = role == Role::Legal || role == Role::Byline;
                entry.breaks = if rights { Break::Soft } else { Break::None };
                entry.set(role, "says what only such lines say");
                return true;
            }
            At::Start
                if hit.is_word
                    && hit.role != Role::Legal
                    && (piece.is_prose() || piece.words > LABEL) => {}
            At::Start if hit.start <= bullet + 1 && piece.words <= LONGEST_LINK => {
                let role = hit.role;
                let is_label =
                    role == Role::Related && piece.words <= LABEL && piece.end == End::Open;
                entry.breaks = match role {
                    Role::Related if is_label => Break::Hard,
                    Role::Legal if claims_rights(piece.text) => Break::Soft,
                    Role::Navigation => Break::Soft,
                    _ => Break::None,
                };
                entry.set(role, "begins as such lines begin on many sites");
                return true;
            }
            At::Any => {
                count += 1;
                first = first.or(Some(hit.role));
            }
            _ => {}
        }
    }
    let Some(role) = first else { return false };
    let address = entry.said.address;
    let is_short = piece.words <= SHORT && (address > 0 || count >= 2);
    let is_asking = source == Source::Flat && count + address >= 3;
    let decides = !piece.is_prose() || is_short || is_asking;
    if decides {
        entry.set(role, "speaks as such lines speak on many sites");
    }
    decides
}

/// Whether a line says whose the page is, which it says at its end.
fn claims_rights(text: &str) -> bool {
    ["©", "(c)", "copyright"]
        .iter()
        .any(|sign| text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign)))
}

/// Whether a piece is a row of a menu: entries between bars, or nothing but labels.
fn is_menu(scan: &Scan<'_>, piece: &Piece<'_>) -> bool {
    const SIGNS: u32 = 3;
    const SHORT: u32 = 12;
    let entries = piece.bars >= SIGNS && piece.words < piece.bars * 6
        || piece.bars + 1 == SIGNS && piece.words < SHORT;
    if piece.is_prose() {
        return false;
    }
    entries || is_row_of_labels(scan, piece)
}

/// Whether a piece is put together from labels alone: `Facebook X WhatsApp Copy link`.
fn is_row_of_labels(scan: &Scan<'_>, piece: &Piece<'_>) -> bool {
    const LONGEST: usize = 3;
    if !(2..=12).contains(&piece.words) || piece.end != End::Open {
        return false;
    }
    let phrases = Phrases::get();
    let text = scan.text();
    let mut ahead = scan.words(piece.range()).peekable();
    if !ahead.peek().is_some_and(|first| phrases.may_begin_label(first, text)) {
        return false;
    }
    let words: Vec<_> = ahead.collect();
    let mut at = 0;
    while at < words.len() {
        let most = match phrases.may_begin_label(&words[at], text) {
            true => LONGEST.min(words.len() - at),
            false => 0,
        };
        let label = (1..=most).rev().find(|count| {
            phrases.label(scan, words[at].start..words[at + count - 1].end).is_some()
        });
        match label {
            Some(count) => at += count,
            None => return false,
        }
    }
    words.len() >= 2
}

/// Runs of paragraphs that speak to the reader, beside one that asks for something.
fn askers(entries: &mut [Entry<'_>]) {
    let reason = "speaks to the reader beside a line that asks for something";
    let speaks = |entry: &Entry<'_>| {
        let count = entry.said.address;
        entry.is_paragraph() && (count >= 2 || count > 0 && entry.piece.words <= 20)
    };
    let mut at = 0;
    while at < entries.len() {
        let Some(role @ (Role::Appeal | Role::Newsletter)) = entries[at].role else {
            at += 1;
            continue;
        };
        for next in (0..at).rev() {
            if !speaks(&entries[next]) {
                break;
            }
            entries[next].set(role, reason);
        }
        at += 1;
        while at < entries.len() && speaks(&entries[at]) {
            entries[at].set(role, reason);
            at += 1;
        }
    }
}

/// Paragraphs that speak to the reader on a page that does not.
fn strangers(entries: &mut [Entry<'_>]) {
    /// From this share of its words on, the story itself speaks so: a column, an interview.
    const COLUMN: f64 = 0.012;
    let speaks = |entry: &Entry<'_>| {
        let (count, words) = (entry.said.address, entry.piece.words);
        count >= 2 && words <= 20 * count || count > 0 && words <= 14
    };
    let paragraphs = || entries.iter().filter(|entry| entry.is_paragraph());
    let words: u32 = paragraphs().map(|entry| entry.piece.words).sum();
    let own: u32 =
        paragraphs().filter(|entry| !speaks(entry)).map(|entry| entry.said.address).sum();
    let all = paragraphs().filter(|entry| speaks(entry)).count();
    let many = paragraphs().count();
    if words == 0 || f64::from(own) / f64::from(words) > COLUMN || all * 4 > many {
        return;
    }
    for entry in entries.iter_mut().filter(|entry| entry.is_paragraph() && speaks(entry)) {
        entry.set(Role::Appeal, "speaks to the reader, as the story does not");
    }
}

/// A paragraph that begins with the name in the byline is about the author.
fn biographies(entries: &mut [Entry<'_>]) {
    const LONGEST: u32 = 70;
    /// A page has few authors; a list of names is no byline.
    const MOST: usize = 8;
    let mut names: Vec<&str> = Vec::new();
    for entry in entries {
        let text = entry.piece.text;
        if entry.role == Some(Role::Byline) && names.len() < MOST {
            let name = credit::byline(text).and_then(|found| found.name);
            let name = name.and_then(|name| text.get(name)).unwrap_or_default();
            let parts = name.split([',', ';', '&', '/', '|']).flat_map(|name| name.split(" and "));
            names.extend(parts.map(str::trim).filter(|name| name.contains(' ')).take(MOST));
        } else if entry.is_paragraph() && entry.piece.words <= LONGEST {
            let is_author = |name: &&str| {
                text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            };
            if names.iter().any(is_author) {
                entry.breaks = Break::Soft;
                entry.set(Role::Byline, "begins with the name of the author");
            }
        }
    }
}

/// A paragraph that was cut short and stands in full elsewhere is a teaser.
fn repeats(entries: &mut [Entry<'_>]) {
    const LEAST: usize = 20;
    fn kept<'t>(entry: &Entry<'t>) -> &'t str {
        entry.piece.text.trim_end_matches(['.', '…', ' ', '[', ']', '(', ')'])
    }
    let is_cut = |entry: &Entry<'_>| {
        entry.role.is_none() && entry.piece.end == End::Cut && kept(entry).len() >= LEAST
    };
    let first = |text: &str| text.as_bytes().first_chunk::<LEAST>().copied();
    let cut: AHashSet<_> = entries
        .iter()
        .filter(|entry| is_cut(entry))
        .filter_map(|entry| first(kept(entry)))
        .collect();
    if cut.is_empty() {
        return;
    }
    // Few begin as one that was cut short does.
    let texts = entries.iter().map(|entry| entry.piece.text);
    let mut texts: Vec<&str> =
        texts.filter(|text| first(text).is_some_and(|first| cut.contains(&first))).collect();
    texts.sort_unstable();
    for entry in entries.iter_mut().filter(|entry| is_cut(entry)) {
        let (cut, kept) = (entry.piece.text, kept(entry));
        let from = texts.partition_point(|text| *text < kept);
        let count = texts[from..].partition_point(|text| text.starts_with(kept));
        // They are sorted: if the first and the last are the same, all are.
        let ends = texts[from..from + count].first().zip(texts[from..from + count].last());
        let is_longer = ends.is_some_and(|(first, last)| *first != cut || *last != cut);
        if is_longer {
            entry.set(Role::Teaser, "stands in full elsewhere on the page");
        }
    }
}
