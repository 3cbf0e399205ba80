//! The story among the pieces of a page: where it begins, what interrupts it, where it ends.
//!
//! Pieces that say of themselves what they are come marked. The rest is decided by shape and by
//! neighbors: paragraphs make the story, from the dateline or the first of them on; a label such as
//! "Most read" ends it, unless what follows speaks of the same things. Linear in the text.

use super::piece::{End, Piece};
use super::told::{Told, Vocabulary};
use super::{Break, Entry, Role, Source};
use crate::credit;
use crate::word::Scan;

/// How many paragraphs at the most may stand before the dateline.
const BEFORE_DATELINE: usize = 6;

/// Behind the label of other matter, a paragraph belongs to the story again if this share of its
/// longer words was used by the story before.
const RESUMES: f64 = 0.3;

/// The same for several long paragraphs, and for one right behind the label: it had nothing under it,
/// as the labels of pictures and buttons have not.
const RESUMES_AT_LENGTH: f64 = 0.13;

/// The same behind what stands behind many stories, such as tags or a credit.
const RESUMES_AFTER_SOFT: f64 = 0.12;

/// Words of a long paragraph.
const LONG: u32 = 18;

/// A first paragraph that stands alone and shares less than this with those that follow is not part
/// of their story.
const STRANGE: f64 = 0.06;

/// Finds the story: sets the role of every entry from its first paragraph on, and returns where that
/// is; `None` if there is no story.
pub(super) fn find(scan: &Scan<'_>, entries: &mut [Entry<'_>], source: Source) -> Option<usize> {
    let begin = match source {
        Source::Extracted => Some(0),
        Source::Flat => begin(scan, entries),
    };
    let Some(begin) = begin else { return short_story(entries) };
    walk(scan, entries, begin, source);
    Some(begin)
}

/// The first paragraph of the story.
fn begin(scan: &Scan<'_>, entries: &mut [Entry<'_>]) -> Option<usize> {
    let candidates: Vec<usize> =
        (0..entries.len()).filter(|at| entries[*at].is_paragraph()).collect();
    let &first = candidates.first()?;
    let is_datelined = |at: &&usize| credit::dateline(entries[**at].piece.text).is_some();
    if let Some(&dated) = candidates.iter().take(BEFORE_DATELINE).find(is_datelined) {
        for entry in entries[..dated].iter_mut().filter(|entry| entry.is_paragraph()) {
            entry.set(Role::Standfirst, "a paragraph before the dateline");
        }
        return Some(dated);
    }
    let mut begin = first;
    // A box of points above the story.
    let plain = candidates.iter().copied().find(|at| !entries[*at].piece.bullet);
    if let Some(plain) = plain.filter(|plain| is_box(&entries[first..*plain])) {
        for entry in entries[..plain].iter_mut().filter(|entry| entry.is_paragraph()) {
            entry.set(Role::Standfirst, "a point of a list above the story");
        }
        begin = plain;
    }
    if let Some(squeezed) = squeezed(scan, entries, begin) {
        return Some(squeezed);
    }
    let later: Vec<usize> = candidates.iter().copied().filter(|at| *at > begin).collect();
    let Some(&next) = later.first() else { return Some(begin) };
    if let Some(next) = standfirst(entries, begin, &later) {
        return Some(next);
    }
    if later.len() >= 2 && next > begin + 2 {
        let mut vocabulary = Vocabulary::default();
        for at in later.iter().take(8) {
            vocabulary.add(scan, entries[*at].piece.range());
        }
        if vocabulary.share(scan, entries[begin].piece.range()) < STRANGE {
            entries[begin].set(Role::Other, "speaks of other things than the story below");
            return Some(next);
        }
    }
    Some(begin)
}

/// Whether pieces are a box of points above a story: a few short ones.
fn is_box(entries: &[Entry<'_>]) -> bool {
    let points = || entries.iter().filter(|entry| entry.is_paragraph());
    (1..=6).contains(&points().count()) && points().all(|entry| entry.piece.words <= 30)
}

/// Where the story begins if its first paragraphs are a summary: byline or date stand below them and
/// not above, or they do not end as sentences do.
fn standfirst(entries: &mut [Entry<'_>], begin: usize, later: &[usize]) -> Option<usize> {
    const LONGEST: u32 = 60;
    const MOST: usize = 2;
    let is_stamp = |entry: &Entry<'_>| matches!(entry.role, Some(Role::Date | Role::Byline));
    if later.len() < 2 || entries[..begin].iter().any(is_stamp) {
        return None;
    }
    let next = later.iter().copied().take(MOST).find(|next| {
        let above = &entries[begin..*next];
        above.iter().any(is_stamp) && !above.last().is_some_and(Entry::is_paragraph)
    });
    let is_open = entries[begin].piece.end == End::Open;
    let next = next.or_else(|| later.first().copied().filter(|_| is_open))?;
    let mut above = entries[begin..next].iter_mut().filter(|entry| entry.is_paragraph());
    if above.any(|entry| entry.piece.words >= LONGEST) {
        return None;
    }
    for entry in entries[begin..next].iter_mut().filter(|entry| entry.is_paragraph()) {
        entry.set(Role::Standfirst, "a summary above byline and date");
    }
    Some(next)
}

/// Where the first paragraph hangs on a sentence that is no part of it, and says nothing that the
/// story says, the paragraph itself.
fn squeezed(scan: &Scan<'_>, entries: &mut [Entry<'_>], begin: usize) -> Option<usize> {
    const LONGEST: u32 = 24;
    let (first, rest) = entries[begin..].split_first_mut()?;
    let next = rest.first().filter(|next| next.piece.number == first.piece.number)?;
    if first.piece.words > LONGEST || !next.is_paragraph() {
        return None;
    }
    let mut story = Vocabulary::default();
    for entry in rest.iter().filter(|entry| entry.is_paragraph()).take(8) {
        story.add(scan, entry.piece.range());
    }
    if story.share(scan, first.piece.range()) >= STRANGE * 2.0 {
        return None;
    }
    first.set(Role::Appeal, "was squeezed onto the story and says nothing of it");
    Some(begin + 1)
}

/// Goes along the page from the first paragraph of the story.
fn walk(scan: &Scan<'_>, entries: &mut [Entry<'_>], begin: usize, source: Source) {
    /// Labels of comments stand above many a story as well: their counts.
    const EARLY: usize = 3;
    let mut paragraphs = 0;
    let mut vocabulary = Told::default();
    // What broke the story, while what follows has not taken it up.
    let mut outside: Option<(Break, Role)> = None;
    let ahead = ahead(entries);
    let mut at = begin;
    while at < entries.len() {
        let entry = &entries[at];
        match (entry.role, outside) {
            (Some(role), _) => {
                let is_early = role == Role::Other && paragraphs < EARLY;
                let is_harder = outside.is_none_or(|(breaks, _)| breaks != Break::Hard);
                match entry.breaks {
                    Break::Hard if !is_early => outside = Some((Break::Hard, role)),
                    Break::Soft if is_harder => outside = Some((Break::Soft, role)),
                    _ => {}
                }
                at += 1;
            }
            (None, None) if entry.piece.is_prose() => {
                entries[at].set(Role::Body, "a paragraph of the story");
                paragraphs += 1;
                at += 1;
            }
            (None, None) => {
                let end = run(entries, at);
                outside = short_run(entries, at..end, ahead[end], source);
                at = end;
            }
            (None, Some((breaks, role))) => {
                vocabulary.first.get_or_insert(at);
                let is_comment = breaks == Break::Hard && role == Role::Other;
                if !is_comment
                    && resumes(scan, entries, at, (breaks, role), &mut vocabulary, source)
                {
                    outside = None;
                    continue;
                }
                let (role, reason) = behind(&entry.piece, role);
                entries[at].set(role, reason);
                at += 1;
            }
        }
    }
}

/// Whether the story goes on with a piece that stands behind what broke it.
fn resumes(
    scan: &Scan<'_>,
    entries: &[Entry<'_>],
    at: usize,
    (breaks, role): (Break, Role),
    told: &mut Told,
    source: Source,
) -> bool {
    const SHORTEST: u32 = 10;
    const LOOKED_AT: usize = 3;
    let piece = &entries[at].piece;
    let is_plain = piece.is_prose() && piece.end == End::Sentence && !piece.bullet;
    if !is_plain || piece.words < SHORTEST {
        return false;
    }
    if source == Source::Extracted {
        return true;
    }
    let paragraphs =
        || entries[at..].iter().take_while(|entry| entry.is_paragraph()).take(LOOKED_AT);
    let count = paragraphs().count() as u32;
    let words: u32 = paragraphs().map(|entry| entry.piece.words).sum();
    let is_long = words >= LONG * count;
    // Buttons stand between the paragraphs of many a story.
    if breaks == Break::Soft && role == Role::Navigation && is_long {
        return true;
    }
    let at_once = entries[at - 1].breaks != Break::None;
    let bar = match breaks {
        Break::Hard if is_long && (at_once || count > 1) => RESUMES_AT_LENGTH,
        Break::Hard => RESUMES,
        Break::Soft | Break::None => RESUMES_AFTER_SOFT,
    };
    let parts = paragraphs().map(|entry| entry.piece.range());
    told.upto(scan, entries, at).share_of(scan, parts) >= bar
}

/// What an unmarked piece is that stands behind a label which is not the story's.
fn behind(piece: &Piece<'_>, label: Role) -> (Role, &'static str) {
    match label {
        Role::Related if piece.words < 3 => (Role::Navigation, "a few words among links"),
        Role::Related => (Role::Related, "stands under a label of other stories"),
        Role::Legal => (Role::Other, "stands below the end of the page"),
        _ => (Role::Other, "stands under a label that ends the story"),
    }
}

/// The end of a run of unmarked pieces that are no paragraphs.
fn run(entries: &[Entry<'_>], from: usize) -> usize {
    let is_short = |entry: &Entry<'_>| entry.role.is_none() && !entry.piece.is_prose();
    from + entries[from..].iter().take_while(|entry| is_short(entry)).count()
}

/// Decides on a run of short pieces within the story; returns what follows, if that is no story.
fn short_run(
    entries: &mut [Entry<'_>],
    run: std::ops::Range<usize>,
    goes_on: bool,
    source: Source,
) -> Option<(Break, Role)> {
    let pieces = || entries[run.clone()].iter().map(|entry| &entry.piece);
    let count = run.len();
    let titles = pieces().filter(|piece| piece.words >= 4 && !piece.bullet).count();
    let listed = pieces().filter(|piece| piece.numbers >= 2).count();
    let tables = pieces().filter(|piece| piece.numbers >= 3).count();
    let speaks = pieces_speak(&entries[run.clone()]);
    let before = run.start.checked_sub(1).map(|before| &entries[before]);
    let is_colon =
        |entry: &Entry<'_>| entry.piece.end == End::Colon && entry.role == Some(Role::Body);
    let introduced =
        before.is_some_and(is_colon) || count >= 2 && entries[run.start].piece.end == End::Colon;
    let bullets = pieces().filter(|piece| piece.bullet).count();
    let is_sentence =
        count == 1 && pieces().all(|piece| piece.words >= 2 && piece.end == End::Sentence);
    let (role, reason) = if speaks && source == Source::Flat {
        (Role::Other, "speaks to the reader in the midst of the story")
    } else if source == Source::Extracted {
        (Role::Body, "a short line of the story")
    } else if is_sentence || goes_on && (count == 1 || count == 2 && titles < 2) {
        (Role::Body, "a crosshead, or a short line of the story")
    } else if introduced
        || tables * 2 >= count
        || goes_on && (listed * 2 > count || bullets * 2 > count)
    {
        (Role::Body, "an entry of a list or table of the story")
    } else if titles * 2 > count {
        (Role::Related, "one of a list of titles")
    } else if goes_on && count > 2 && pieces().all(|piece| piece.words >= 3) {
        (Role::Body, "a short line of the story")
    } else {
        (Role::Navigation, "a few words that make no sentence")
    };
    for entry in &mut entries[run] {
        entry.set(role, reason);
    }
    (role != Role::Body && !goes_on).then_some((Break::Hard, Role::Related))
}

/// Whether short pieces speak to the reader.
fn pieces_speak(entries: &[Entry<'_>]) -> bool {
    entries.iter().all(|entry| entry.said.address > 0)
}

/// For each place, the end among them, whether the story goes on from there: a paragraph comes
/// before anything breaks it.
fn ahead(entries: &[Entry<'_>]) -> Vec<bool> {
    let mut ahead = vec![false; entries.len() + 1];
    for (at, entry) in entries.iter().enumerate().rev() {
        let decides = entry.breaks != Break::None || entry.is_paragraph();
        ahead[at] = if decides { entry.is_paragraph() } else { ahead[at + 1] };
    }
    ahead
}

/// A story without paragraphs: the few lines of a flash, or what a dateline opens.
fn short_story(entries: &mut [Entry<'_>]) -> Option<usize> {
    const LONGEST: usize = 4;
    let unmarked: Vec<usize> =
        (0..entries.len()).filter(|at| entries[*at].role.is_none()).collect();
    let dated =
        unmarked.iter().copied().find(|at| credit::dateline(entries[*at].piece.text).is_some());
    let begin = match dated {
        Some(at) => at,
        None if entries.len() <= LONGEST => *unmarked.last()?,
        None => return None,
    };
    for entry in entries[begin..].iter_mut().filter(|entry| entry.role.is_none()) {
        entry.set(Role::Body, "a line of a story without paragraphs");
    }
    Some(begin)
}
