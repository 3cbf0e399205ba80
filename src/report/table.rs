//! The table that a batch run prints: the answer first, then the groups, then what to do next.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::notice::{barred, notices};
use super::records::{as_percent, share};
use super::{Run, clean, percent, stories};
use crate::article::ArticleId;
use crate::detect::{AtBar, Group, Member};
use crate::lsh::BUCKET_BOUND;
use crate::relation::{self, CLOSE, Relation};
use crate::verify::Overlap;

/// How wide a table gets.
pub(super) const WIDTH: usize = 100;

/// How wide the names of articles get; the numbers of a member take the rest.
const NAME_WIDTH: usize = WIDTH - 51;

/// How many groups, and members of each, are printed unless all are asked for.
const SHOWN: usize = 20;
const MEMBERS_SHOWN: usize = 8;

/// The outcome of a run for a person. `unreadable` inputs are counted in it; `all` prints every group
/// and member.
pub fn dedup_table(run: &Run<'_>, unreadable: usize, all: bool) -> String {
    let mut out = headline(run) + "\n";
    for (label, told) in scope(run, unreadable) {
        let _ = writeln!(out, "{label:<9} {told}");
    }
    let mut groups: Vec<&Group> = run.findings.groups.iter().collect();
    // The largest first; the order of reading among equals.
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    let shown = if all { groups.len() } else { SHOWN.min(groups.len()) };
    if shown > 0 {
        let article = pad("article", NAME_WIDTH);
        let _ =
            writeln!(out, "\n  {:<10} {article}  resemblance (Jaccard) to the lead", "relation");
    }
    for group in &groups[..shown] {
        out.push('\n');
        group_rows(run, group, all, &mut out);
    }
    if shown < groups.len() {
        let more = thousands((groups.len() - shown) as u64);
        let _ = writeln!(out, "\n… {more} more groups (--all, or -o DIR for everything)");
    }
    stories::stories(run, all, &mut out);
    stories::composites(run, all, &mut out);
    if !groups.is_empty() {
        let _ = writeln!(out, "\n{}", outcome(run));
        at_bars(run, &mut out);
    }
    out
}

/// The answer in one line.
pub(super) fn headline(run: &Run<'_>) -> String {
    let articles = run.articles.len() - run.old;
    let findings = run.findings;
    if findings.groups.is_empty() {
        let before = match run.before() {
            0 => String::new(),
            old => format!(" and {} before them", thousands(old as u64)),
        };
        return format!("no copies among {}{before}{}", count(articles, "article"), nearest(run));
    }
    let grouped: usize = findings.groups.iter().map(|group| group.members.len()).sum();
    format!(
        "{} of copies {} {}; {} kept, {} dropped",
        count(findings.groups.len(), "group"),
        if findings.groups.len() == 1 { "holds" } else { "hold" },
        count(grouped, "article"),
        thousands(run.kept() as u64),
        thousands(findings.dropped.len() as u64),
    )
}

/// How near a run that found no copies came to one: an empty answer is never bare.
fn nearest(run: &Run<'_>) -> String {
    let (findings, bar) = (run.findings, run.config.threshold);
    let places =
        relation::places(findings.nearest.map_or_else(Overlap::default, |n| n.overlap), bar);
    let has_words = |id: &ArticleId| run.prints.words(*id) > 0;
    let all = (0..run.articles.len() as u32).map(ArticleId);
    let is_alone =
        all.filter(has_words).take(2).count() < 2 || !run.new_articles().any(|id| has_words(&id));
    match findings.nearest {
        Some(nearest) => format!(
            "; nearest: {} and {}, resemblance (Jaccard) {:.places$} (bar {:.places$})",
            run.shown(nearest.pair.a),
            run.shown(nearest.pair.b),
            nearest.overlap.resemblance(),
            bar.share(),
        ),
        None if is_alone => "; there is nothing to compare".to_owned(),
        None => match findings.none_above {
            Some(below) => format!(
                "; nearest: none, every resemblance (Jaccard) is below {} (bar {:.places$})",
                below.share(),
                bar.share()
            ),
            None => "; candidates alone were compared, so the nearest is not known".to_owned(),
        },
    }
}

/// What was read and how it was compared, each with what it is about.
pub(super) fn scope(run: &Run<'_>, unreadable: usize) -> Vec<(&'static str, String)> {
    let mut told = vec![("read", read(run, unreadable))];
    if run.furniture.lines > 0 {
        let left_out = format!(
            "{} of {} that recur on their source (furniture.jsonl lists them)",
            count(run.furniture.lines as usize, "line"),
            count(run.furniture.articles as usize, "article"),
        );
        told.push(("left out", left_out));
    }
    if !run.notices.is_empty() {
        told.push(("received", notices(run)));
    }
    told.push(("compared", compared(run)));
    told.extend(stories::stock(run).map(|stock| ("ignored", stock)));
    let candidates = run.findings.candidates;
    if candidates.oversized > 0 {
        let bounded = format!(
            "{} of more than {BUCKET_BOUND} articles (largest {}): {} in them not looked at there",
            count(candidates.oversized as usize, "bucket"),
            thousands(candidates.largest),
            count(candidates.withheld as usize, "pair"),
        );
        told.push(("bounded", bounded));
    }
    told
}

/// What was read.
fn read(run: &Run<'_>, unreadable: usize) -> String {
    let mut told = count(run.articles.len() - run.old, "article");
    if run.before() > 0 {
        let _ = write!(told, ", compared with {} before them", thousands(run.before() as u64));
    }
    if run.findings.empty > 0 {
        let _ = write!(told, "; {} without words", thousands(u64::from(run.findings.empty)));
    }
    if unreadable > 0 {
        let _ = write!(told, "; {} not readable", count(unreadable, "input"));
    }
    told
}

/// How much of it was compared, and how much can have been missed.
fn compared(run: &Run<'_>) -> String {
    let (findings, banding) = (run.findings, run.config.banding);
    let bar = run.config.threshold.share();
    let places = relation::places(Overlap::default(), run.config.threshold);
    match findings.joined {
        Some(alone) if alone.of == 0 => "every pair exactly, nothing can be missed".to_owned(),
        Some(alone) => format!(
            "every pair exactly, nothing can be missed; LSH alone: {} of {}",
            thousands(alone.found),
            count(alone.of as usize, "pair"),
        ),
        None => format!(
            "{} from {} of {}; a pair at resemblance {bar:.places$} is {}",
            count(findings.candidates.proposed as usize, "candidate"),
            count(banding.bands(), "band"),
            count(banding.rows(), "row"),
            missed(banding.miss(bar)),
        ),
    }
}

/// How often something is missed that has this chance of it.
fn missed(chance: f64) -> String {
    match chance {
        0.0..1e-9 => "found".to_owned(),
        1e-9..0.1 => format!("missed once in {}", thousands((1.0 / chance).round() as u64)),
        _ => format!("missed {:.0} times in 100", chance * 100.0),
    }
}

/// One group: its lead, then its members, the least alike last.
fn group_rows(run: &Run<'_>, group: &Group, all: bool, out: &mut String) {
    let lead = run.article(group.lead);
    let id = run.group_id(group);
    let size = count(group.members.len(), "article");
    let title = lead.title.as_deref().unwrap_or(&lead.id);
    let room = WIDTH.saturating_sub(id.width() + size.width() + 4);
    let _ = writeln!(out, "{id}  {}  {size}", pad(&clip(title, room), room));
    let is_barred = |member: &&Member| !run.article(member.id).is_usable();
    let most = if all { usize::MAX } else { MEMBERS_SHOWN };
    for member in group.members.iter().filter(is_barred).take(most) {
        let told = barred(&run.article(member.id)).unwrap_or_default();
        let _ = writeln!(out, "  {told}: {}", run.shown(member.id));
    }
    let words = thousands(u64::from(run.prints.words(group.lead)));
    let because = format!("{words} words; {}", group.lead_because);
    row(out, "lead", run, group.lead, &because);
    let mut members: Vec<&Member> =
        group.members.iter().filter(|member| member.id != group.lead).collect();
    members.sort_by(|x, y| {
        let key = |member: &Member| share(member.overlap.resemblance());
        key(y).total_cmp(&key(x)).then(x.id.cmp(&y.id))
    });
    let shown = if all { members.len() } else { MEMBERS_SHOWN.min(members.len()) };
    for member in &members[..shown] {
        let fate = if run.old > member.id.index() {
            "old"
        } else if run.dropped(member.id).is_some() {
            "dropped"
        } else {
            "kept"
        };
        let numbers = format!(
            "{:.2}  {:>3} % inside the lead  {fate:<7}",
            member.overlap.resemblance(),
            percent(member.overlap.shared, member.overlap.shared + member.overlap.only_a),
        );
        row(out, member.relation.name(), run, member.id, &numbers);
    }
    if shown < members.len() {
        let _ = writeln!(out, "  … {} more (--all)", thousands((members.len() - shown) as u64));
    }
    if group.members.len() > 2 {
        let _ = writeln!(out, "  {}", weakest_tie(run, group));
    }
}

/// The members that are least alike: what to look at first.
pub(super) fn weakest_tie(run: &Run<'_>, group: &Group) -> String {
    let (weakest, bar) = (&group.weakest, run.config.threshold);
    let resemblance = weakest.weighed.overlap.resemblance();
    let note = if weakest.relation == Relation::Excerpt {
        ", an excerpt"
    } else if !weakest.relation.groups() {
        "; no copies of each other, but both of the lead"
    } else if resemblance - bar.share() < CLOSE {
        ", a close call"
    } else {
        ""
    };
    let (a, b) = (run.shown(weakest.pair.a), run.shown(weakest.pair.b));
    format!("weakest tie {resemblance:.2}: {a} and {b}{note}")
}

fn row(out: &mut String, what: &str, run: &Run<'_>, id: ArticleId, numbers: &str) {
    let name = pad(&clip_left(&run.id(id), NAME_WIDTH), NAME_WIDTH);
    let _ = writeln!(out, "{}", format!("  {what:<10} {name}  {numbers}").trim_end());
}

/// What was kept and lost.
pub(super) fn outcome(run: &Run<'_>) -> String {
    let findings = run.findings;
    let words = |id: ArticleId| u64::from(run.prints.words(id));
    let dropped: u64 = findings.dropped.iter().map(|dropped| words(dropped.id)).sum();
    let lost: u64 = findings.dropped.iter().map(|dropped| u64::from(dropped.own_words)).sum();
    let (kept, count) = (thousands(run.kept() as u64), thousands(findings.dropped.len() as u64));
    if dropped == 0 {
        return format!("kept {kept} · dropped {count}");
    }
    format!(
        "kept {kept} · dropped {count}, each at least {} % inside a text that stays; {:.1} % of \
         their words stand in it nowhere",
        as_percent(run.config.drop_above),
        lost as f64 / dropped as f64 * 100.0,
    )
}

/// What other bars would have given.
fn at_bars(run: &Run<'_>, out: &mut String) {
    let bars = &run.findings.at_bars;
    if bars.len() < 2 || run.old > 0 {
        return;
    }
    let mut row = |label: &str, cell: &dyn Fn(&AtBar) -> String| {
        let _ = write!(out, "{label:<9}");
        for at in bars {
            let _ = write!(out, " {:>8}", cell(at));
        }
        out.push('\n');
    };
    row("at bar", &|at| format!("{:.1}", at.bar.share()));
    row("grouped", &|at| thousands(u64::from(at.grouped)));
    row("dropped", &|at| thousands(u64::from(at.dropped)));
}

/// A number with a comma after every three digits.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things, in the plural where it takes one.
pub fn count(number: usize, thing: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {thing}{s}", thousands(number as u64))
}

/// A text cut to a width on the screen, at its end.
pub(super) fn clip(text: &str, room: usize) -> String {
    let text = clean(text);
    if text.width() <= room {
        return text.into_owned();
    }
    let mut clipped = String::new();
    for c in text.chars() {
        if clipped.width() + 2 > room {
            break;
        }
        clipped.push(c);
    }
    clipped + "…"
}

/// A path cut to a width on the screen, at its start, which says less.
fn clip_left(text: &str, room: usize) -> String {
    let text = clean(text);
    if text.width() <= room {
        return text.into_owned();
    }
    let mut start = text.len();
    for (at, _) in text.char_indices().rev() {
        if text[at..].width() + 1 > room {
            break;
        }
        start = at;
    }
    format!("…{}", &text[start..])
}

pub(super) fn pad(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(text.width())))
}
