//! Datelines of East Asia, where an agency comes first or stands in a bracket with the place.

use super::agency::{self, Mention};
use super::date::day_at_start;
use super::dateline::DatelineFound;
use super::phrases::is_word;
use super::token::digit;

/// The longest bracket, in bytes.
const LONGEST: usize = 120;

/// `【ソウル共同】`, `[한빛=연합뉴스]`, `(서울=연합뉴스) 홍길동 기자 = `, `（中央社記者王小明台北17日電）`.
pub(super) fn bracketed(text: &str) -> Option<DatelineFound> {
    let open = text.chars().next()?;
    let close = match open {
        '[' => ']',
        '［' => '］',
        '【' => '】',
        '(' => ')',
        '（' => '）',
        _ => return None,
    };
    let from = open.len_utf8();
    let window = &text[from..text.floor_char_boundary(LONGEST)];
    let inside = &window[..window.find(close)?];
    let mentions = agency::find(inside);
    let first = mentions.first()?;
    let before = inside[..first.span.start].trim_end();
    let after = &inside[mentions.last()?.span.end..];
    // A credit alone, such as `(연합뉴스)`, is no dateline: a place stands beside it.
    let place = match before.strip_suffix(['=', '＝', '·', '/']) {
        Some(place) => place.trim_end(),
        None if matches!(open, '【' | '［') => before,
        None if before.is_empty() && after.ends_with(['電', '电']) => before,
        None if open == '[' && before.contains(|c| digit(c).is_some()) => before,
        None => return None,
    };
    if place.is_empty() && !after.ends_with(['電', '电']) || place.chars().count() > 24 {
        return None;
    }
    let mut agencies = Vec::new();
    for Mention { agency, .. } in mentions {
        if !agencies.contains(&agency) {
            agencies.push(agency);
        }
    }
    // `［ソウル 17日 ロイター］`: the day of the month is no part of the place.
    let name =
        place.split(|c: char| c.is_whitespace() || digit(c).is_some()).next().unwrap_or(place);
    let place = (!name.is_empty()).then(|| from..from + name.len());
    let end = from + inside.len() + close.len_utf8();
    let end = end + reporter(&text[end..]).unwrap_or_else(|| gap(&text[end..]));
    has_story(&text[end..]).then(|| DatelineFound {
        span: 0..end,
        place,
        agencies,
        ..Default::default()
    })
}

/// The length of ` 홍길동 기자 = ` behind a bracket.
fn reporter(text: &str) -> Option<usize> {
    let window = &text[..text.floor_char_boundary(LONGEST)];
    let at = window.find(['=', '＝'])?;
    let name = window[..at].trim();
    let fits = name.chars().all(|c| is_word(c) || c.is_whitespace() || matches!(c, '·' | ','));
    let mark = window[at..].chars().next()?.len_utf8();
    (fits && !name.is_empty() && name.split_whitespace().count() <= 8)
        .then(|| at + mark + gap(&window[at + mark..]))
}

/// The length of white space and a dash.
fn gap(text: &str) -> usize {
    text.len()
        - text
            .trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '-' | '–' | '—' | '─' | '=')
            })
            .len()
}

/// Whether a story follows.
fn has_story(text: &str) -> bool {
    text.chars().filter(|c| is_word(*c)).take(10).count() == 10
}

/// `新华社北京5月17日电（记者…）`, `据新华社电 `, `中新社北京5月17日电 (记者 …)`.
pub(super) fn wired(text: &str) -> Option<DatelineFound> {
    let from = text.chars().next().filter(|c| matches!(c, '据' | '據')).map_or(0, char::len_utf8);
    let first = agency::at_start(&text[from..])?;
    let start = from + first.span.end;
    let window = &text[start..text.floor_char_boundary(start + 90)];
    let at = window.find(['电', '電'])?;
    let head = &window[..at];
    head.chars()
        .all(|c| is_word(c) || matches!(c, '、' | '／' | '/' | ' ' | '·' | '—' | '（' | '）'))
        .then_some(())?;
    // Not `新华社记者…电话`: a place is short, or ends in a day.
    let day_from = head.find(|c| digit(c).is_some());
    let mut place = &head[..day_from.unwrap_or(head.len())];
    (place.chars().count() <= 12).then_some(())?;
    let mut found = DatelineFound { agencies: vec![first.agency], ..Default::default() };
    if let Some(from) = day_from {
        let (day, end) = match day_at_start(&head[from..]) {
            Some((day, end)) => (Some(day), end),
            // `17日电`: a day without its month.
            None => (None, head[from..].find('日')? + '日'.len_utf8()),
        };
        (from + end == head.len()).then_some(())?;
        found.when = day;
        found.date = Some(start + from..start + from + end);
    }
    if let Some((before, _)) = place.split_once("记者").or_else(|| place.split_once("記者")) {
        place = before;
    }
    let place = place.trim();
    found.place = (!place.is_empty())
        .then(|| head.find(place))
        .flatten()
        .map(|at| start + at..start + at + place.len());
    let electric = window[at..].chars().next()?.len_utf8();
    let mut end = start + at + electric;
    let rest = &text[end..];
    let opened = rest.trim_start();
    if let Some(close) = match opened.chars().next() {
        Some('（') => {
            opened[..opened.floor_char_boundary(LONGEST * 2)].find('）').map(|at| at + 3)
        }
        Some('(') => opened[..opened.floor_char_boundary(LONGEST * 2)].find(')').map(|at| at + 1),
        _ => None,
    } {
        end += rest.len() - opened.len() + close;
    } else if day_from.is_none()
        && !rest.starts_with(char::is_whitespace)
        && !rest.starts_with(['，', '：', '—'])
    {
        return None;
    }
    end += gap(&text[end..]);
    has_story(&text[end..]).then_some(DatelineFound { span: 0..end, ..found })
}
