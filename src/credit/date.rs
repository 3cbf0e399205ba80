//! Dates as people write them, in a dozen languages.
//!
//! A line without a digit costs 1 ns a byte; with one, 2 to 5 us, most of them for looking words up.

use std::cell::Cell;
use std::ops::Range;

use jiff::civil::{Date, Time, Weekday};

use super::token::{Token, What, digit, tokens};
use super::words::{DATES, Sense};

/// A date in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFound {
    /// Its bytes in the line, weekday and time included.
    pub span: Range<usize>,
    /// The day.
    pub date: Date,
    /// The time beside it.
    pub time: Option<Time>,
    /// The weekday as written beside it, which may not be that of the day.
    pub weekday: Option<Weekday>,
    /// Minutes east of Greenwich, where a zone that is known stands behind the time.
    pub zone: Option<i16>,
}

/// A day of a year that may not be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: Option<i16>,
    /// From 1 to 12.
    pub month: i8,
    /// From 1 to 31.
    pub day: i8,
}

impl Day {
    /// A day that exists, in some year at least.
    fn new(year: Option<u16>, month: i8, day: u16) -> Option<Self> {
        let year = match year {
            // The Buddhist calendar of Thailand is 543 years ahead.
            Some(year @ 2443..=2700) => Some(year as i16 - 543),
            Some(year @ 1800..=2200) => Some(year as i16),
            Some(_) => return None,
            None => None,
        };
        let day = i8::try_from(day).ok()?;
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        Some(Self { year, month, day })
    }

    /// The date, if the year is given.
    pub fn date(self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }
}

/// A line as its tokens.
pub(super) struct Reader<'a> {
    line: &'a str,
    pub(super) tokens: Vec<Token>,
    /// What has been looked up for each, since most are asked for more than once.
    senses: Vec<Cell<Option<Known>>>,
}

/// What a word means with those behind it, and how many tokens that takes.
type Known = Option<(Sense, usize)>;

impl<'a> Reader<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        let tokens = tokens(line);
        let senses = vec![Cell::new(None); tokens.len()];
        Self { line, tokens, senses }
    }

    fn get(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    fn number(&self, at: usize, digits: std::ops::RangeInclusive<u8>) -> Option<u16> {
        let token = self.get(at).filter(|token| digits.contains(&token.digits()))?;
        token.number()
    }

    fn is_mark(&self, at: usize, marks: &str) -> bool {
        self.get(at).is_some_and(|token| token.is_mark(marks))
    }

    fn text(&self, at: usize) -> Option<&'a str> {
        self.get(at).map(|token| token.of(self.line))
    }

    fn touches(&self, at: usize) -> bool {
        matches!((self.get(at), self.get(at + 1)), (Some(a), Some(b)) if a.end == b.start)
    }

    /// What the word at a place means, and how many tokens it takes: abbreviations with stops
    /// inside, hyphenated words and names of two words take more than one.
    pub(super) fn sense(&self, at: usize) -> Known {
        let kept = self.senses.get(at)?;
        let sense = kept.get().unwrap_or_else(|| self.look_up(at));
        kept.set(Some(sense));
        sense
    }

    fn look_up(&self, at: usize) -> Known {
        let first = self.get(at)?;
        if !first.is_word() && !first.is_mark("º") {
            return None;
        }
        // `พ.ค.`, `p.m.`, `terça-feira`, `คม. Han weekdays`, `كانون الثاني`.
        for (more, marks) in [(2, ".-"), (2, ""), (1, "")] {
            let inner_fits = match (more, marks) {
                (2, "") => self.touches(at) && self.touches(at + 1) && first.end - first.start == 3,
                (2, marks) => {
                    self.is_mark(at + 1, marks) && self.touches(at) && self.touches(at + 1)
                }
                _ => true,
            };
            let Some(last) = self.get(at + more).filter(|last| last.is_word() && inner_fits) else {
                continue;
            };
            // A joined word of two is rare and a look-up is not free: Arabic and Han have them.
            if more == 1 && first.of(self.line).is_ascii() {
                continue;
            }
            let sense = DATES.sense(&self.line[first.start..last.end]);
            if sense != Sense::default() {
                return Some((sense, more + 1));
            }
        }
        let sense = DATES.sense(first.of(self.line));
        (sense != Sense::default()).then_some((sense, 1))
    }

    fn month(&self, at: usize) -> Option<(i8, usize)> {
        let (sense, taken) = self.sense(at)?;
        let month = sense.month?;
        let mut end = at + taken;
        if self.is_mark(end, ".") {
            end += 1;
        }
        // `أيار/مايو`: both names of one month.
        if self.is_mark(end, "/")
            && let Some((other, after)) = self.sense(end + 1)
            && other.month == Some(month)
        {
            end += 1 + after;
        }
        Some((month, end))
    }

    /// The day at a token, and the token behind it.
    pub(super) fn day(&self, at: usize) -> Option<(Day, usize)> {
        match self.get(at)?.what {
            What::Number(Some(_), 4) => self.year_first(at),
            What::Number(Some(_), 1 | 2) => {
                self.numeric(at).or_else(|| self.han_day(at)).or_else(|| self.day_first(at))
            }
            What::Word => self.month_first(at),
            _ => None,
        }
    }

    /// `2024-05-17`, `2024.05.17.`, `2024年5月17日`, `2024년 5월 17일`.
    fn year_first(&self, at: usize) -> Option<(Day, usize)> {
        let year = self.number(at, 4..=4)?;
        let joint = |at: usize, word: &[&str], marks: &str| {
            self.is_mark(at, marks) || self.text(at).is_some_and(|text| word.contains(&text))
        };
        let month = self.number(at + 2, 1..=2).filter(|_| joint(at + 1, &["年", "년"], "-/.‐–"))?;
        let day = self.number(at + 4, 1..=2).filter(|_| joint(at + 3, &["月", "월"], "-/.‐–"))?;
        let end = at + 5 + usize::from(joint(at + 5, &["日", "일"], ""));
        Some((Day::new(Some(year), i8::try_from(month).ok()?, day)?, end))
    }

    /// `17.05.2024`, `17/05/2024`; not where day and month could be taken for each other.
    fn numeric(&self, at: usize) -> Option<(Day, usize)> {
        let first = self.number(at, 1..=2)?;
        let What::Mark(joint @ ('.' | '/' | '-')) = self.get(at + 1)?.what else { return None };
        let second = self.number(at + 2, 1..=2)?;
        let What::Mark(again) = self.get(at + 3)?.what else { return None };
        let year = self.number(at + 4, 4..=4).filter(|_| again == joint)?;
        let (day, month) = match joint {
            // Between dots the day comes first everywhere.
            '.' => (first, second),
            _ if first > 12 || first == second => (first, second),
            _ if second > 12 => (second, first),
            _ => return None,
        };
        Some((Day::new(Some(year), i8::try_from(month).ok()?, day)?, at + 5))
    }

    /// The end of three numbers that look like a date, whichever of them is the day.
    pub(super) fn numbers(&self, at: usize) -> Option<usize> {
        let joined = |at| self.is_mark(at, "./-");
        self.number(at, 1..=2)?;
        self.number(at + 2, 1..=2).filter(|_| joined(at + 1))?;
        self.number(at + 4, 4..=4).filter(|_| joined(at + 3))?;
        Some(at + 5)
    }

    /// `5月17日`, `5월 17일`.
    fn han_day(&self, at: usize) -> Option<(Day, usize)> {
        let month = self.number(at, 1..=2)?;
        self.text(at + 1).filter(|text| ["月", "월"].contains(text))?;
        let day = self.number(at + 2, 1..=2)?;
        self.text(at + 3).filter(|text| ["日", "일"].contains(text))?;
        Some((Day::new(None, i8::try_from(month).ok()?, day)?, at + 4))
    }

    /// `17 May 2024`, `17. Mai 2024`, `17 de mayo de 2024`, `1er mai`, `17-May-2024`.
    fn day_first(&self, at: usize) -> Option<(Day, usize)> {
        let day = self.number(at, 1..=2)?;
        let mut next = at + 1;
        for _ in 0..2 {
            if self.is_mark(next, ".-º°ª'’/") || self.is_joint(next) {
                next += 1;
            }
        }
        let (month, mut end) = self.month(next)?;
        let mut year = None;
        for skipped in 0..=4 {
            if let Some(number) = self.number(end + skipped, 4..=4)
                && let Some(found) = Day::new(Some(number), month, day)
            {
                year = found.year;
                end += skipped + 1;
                break;
            }
            // `พ.ศ. 2568`, `de 2024`, `-2024`, `, 2024`.
            if !self.is_mark(end + skipped, ".,-/")
                && !self.is_joint(end + skipped)
                && !self.is_era(end + skipped)
            {
                break;
            }
        }
        let day = Day::new(year.map(|year| year as u16), month, day)?;
        Some((day, end))
    }

    /// `May 17, 2024`, `Oct. 16`, `Sept 3rd, 2024`.
    fn month_first(&self, at: usize) -> Option<(Day, usize)> {
        let (month, mut next) = self.month(at)?;
        if self.is_mark(next, "-") {
            next += 1;
        }
        let day = self.number(next, 1..=2)?;
        let mut end = next + 1;
        if self.touches(next) && self.is_joint(end) {
            end += 1;
        }
        let comma = usize::from(self.is_mark(end, ",-"));
        let mut year = None;
        if let Some(number) = self.number(end + comma, 4..=4)
            // `May 17, 2024` but `May 17 20:24` is a time, which `number` cannot see.
            && !self.is_mark(end + comma + 1, ":")
            && let Some(found) = Day::new(Some(number), month, day)
        {
            year = found.year;
            end += comma + 1;
        }
        Some((Day::new(year.map(|year| year as u16), month, day)?, end))
    }

    fn is_joint(&self, at: usize) -> bool {
        self.get(at).is_some_and(Token::is_word)
            && self.sense(at).is_some_and(|(sense, taken)| sense.joint && taken == 1)
    }

    /// The letters of `พ.ศ.`, the era of Thai years.
    fn is_era(&self, at: usize) -> bool {
        self.text(at).is_some_and(|text| ["พ", "ศ", "г", "року"].contains(&text))
    }

    /// The time at a token, and the token behind it; `13.02` only where `dotted`.
    fn time(&self, at: usize, dotted: bool) -> Option<(Time, Option<i16>, usize)> {
        let mut next = at;
        let before = self.half(next);
        if let Some((_, end)) = before {
            next = end;
        }
        let mut hour = self.number(next, 1..=2)?;
        let (mut minute, mut second) = (0, 0);
        let joint = next + 1;
        let (mut afternoon, mut is_time) = (before.map(|(half, _)| half), before.is_some());
        let text = self.text(joint).unwrap_or_default();
        let dot = dotted && self.is_mark(joint, ".") && self.touches(next) && self.touches(joint);
        if (self.is_mark(joint, ":：") || dot)
            && let Some(found) = self.number(joint + 1, 2..=2)
        {
            (minute, next, is_time) = (found, joint + 2, true);
            if self.is_mark(next, ":")
                && let Some(found) = self.number(next + 1, 2..=2)
            {
                (second, next) = (found, next + 2);
                if self.is_mark(next, ".")
                    && self.touches(next)
                    && self.number(next + 1, 1..=9).is_some()
                {
                    next += 2;
                }
            }
        } else if ["h", "H", "時", "时", "點", "点", "시", "ч"].contains(&text) {
            (next, is_time) = (joint + 1, true);
            if let Some(found) = self.number(next, 1..=2) {
                (minute, next) = (found, next + 1);
                let text = self.text(next).unwrap_or_default();
                next += usize::from(["分", "분", "мин", "min"].contains(&text));
            }
        } else {
            next = joint;
        }
        if before.is_none()
            && let Some((half, end)) = self.half(next)
        {
            (afternoon, next, is_time) = (Some(half), end, true);
        }
        match afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        let zone = self.zone(next);
        if !is_time
            || dot && zone.is_none() && self.text(next) != Some("Uhr") && self.get(next).is_some()
        {
            return None;
        }
        let time = Time::new(hour as i8, minute as i8, second as i8, 0).ok()?;
        Some((time, zone, next))
    }

    /// Before or after noon.
    fn half(&self, at: usize) -> Option<(bool, usize)> {
        let (sense, taken) = self.sense(at)?;
        let end = at + taken;
        let stop = usize::from(taken == 3 && self.is_mark(end, "."));
        sense.afternoon.map(|half| (half, end + stop))
    }

    /// Minutes east of Greenwich: `GMT`, `+05:30`, `+0530`.
    fn zone(&self, at: usize) -> Option<i16> {
        if let Some((sense, _)) = self.sense(at) {
            return sense.zone;
        }
        let sign = match self.get(at)?.what {
            What::Mark('+') => 1,
            What::Mark('-' | '−') if self.touches(at) => -1,
            _ => return None,
        };
        let number = self.number(at + 1, 2..=4).filter(|_| self.touches(at))? as i16;
        let minutes = match self.get(at + 1)?.digits() {
            4 => number / 100 * 60 + number % 100,
            _ if self.is_mark(at + 2, ":") => number * 60 + self.number(at + 3, 2..=2)? as i16,
            _ => return None,
        };
        (minutes <= 14 * 60).then_some(sign * minutes)
    }

    /// Whether a token may stand between a date and what belongs to it.
    fn is_between(&self, at: usize) -> bool {
        self.is_mark(at, ",-–—|·/•(（:،") || self.is_joint(at)
    }

    /// The weekday that ends right before a token, and where it starts.
    fn weekday_before(&self, at: usize, from: usize) -> Option<(Weekday, usize)> {
        let mut end = at;
        for _ in 0..3 {
            for start in (from..end).rev().take(3) {
                if let Some((sense, taken)) = self.sense(start)
                    && start + taken == end
                    && let Some(day) = sense.weekday.or(sense.weekday_short)
                {
                    return Some((weekday(day)?, start));
                }
            }
            if end <= from || !self.is_between(end - 1) && !self.is_mark(end - 1, ".") {
                return None;
            }
            end -= 1;
        }
        None
    }

    /// The weekday right behind a date: `（金）`, `(Fri)`, `금요일`, `, Friday`.
    fn weekday_after(&self, at: usize) -> Option<(Weekday, usize)> {
        let open = usize::from(
            self.is_mark(at, "(（[")
                || self.is_mark(at, ",.") && self.get(at + 1).is_some_and(Token::is_word),
        );
        let (sense, taken) = self.sense(at + open)?;
        let end = at + open + taken;
        let closed = self.is_mark(end, ")）]");
        let day = sense.weekday.or(sense.weekday_short.filter(|_| open == 1 && closed))?;
        Some((weekday(day)?, end + usize::from(closed)))
    }

    /// The date around the day at `at..end`, nothing of it before `from`.
    fn around(&self, day: Day, at: usize, end: usize, from: usize) -> Option<(DateFound, usize)> {
        let date = day.date()?;
        let (mut start, mut last) = (at, end);
        let mut weekday = None;
        if let Some((day, begins)) = self.weekday_before(at, from) {
            (weekday, start) = (Some(day), begins);
        } else if let Some((day, ends)) = self.weekday_after(end) {
            (weekday, last) = (Some(day), ends);
        }
        let mut found = None;
        for skipped in 0..=4 {
            if let Some(time) = self.time(last + skipped, true) {
                found = Some(time);
                break;
            }
            let is_dot = self.is_mark(last + skipped, ".");
            if !self.is_between(last + skipped) && !is_dot {
                break;
            }
        }
        if let Some((_, _, ends)) = found {
            last = ends;
        } else {
            // `09:40 AM May 17, 2024`, `10:06 AM, Thursday, October 16, 2025`.
            let behind = start;
            for begins in from.max(behind.saturating_sub(9))..behind {
                if let Some((time, zone, ends)) = self.time(begins, false)
                    && ends <= behind
                    && (ends..behind).all(|at| {
                        self.is_between(at) || self.sense(at).is_some_and(|(s, _)| s.zone.is_some())
                    })
                {
                    (found, start) = (Some((time, zone, ends)), begins);
                    break;
                }
            }
        }
        let (time, zone) = found.map_or((None, None), |(time, zone, _)| (Some(time), zone));
        let span = self.get(start)?.start..self.get(last.checked_sub(1)?)?.end;
        Some((DateFound { span, date, time, weekday, zone }, last))
    }
}

/// The weekday by its number from 0, Monday.
pub(super) fn weekday(day: i8) -> Option<Weekday> {
    Weekday::from_monday_zero_offset(day).ok()
}

/// The full dates in a line, in order. Where day and month could be taken for each other there is
/// none.
pub fn dates(line: &str) -> Vec<DateFound> {
    // A date needs a digit; in UTF-8 the digits of other scripts are not ASCII.
    if !line.bytes().any(|byte| byte.is_ascii_digit() || byte >= 0x80)
        || !line.contains(|c| digit(c).is_some())
    {
        return Vec::new();
    }
    let reader = Reader::new(line);
    let (mut found, mut from, mut at) = (Vec::new(), 0, 0);
    while at < reader.tokens.len() {
        // A month that comes first is read when its day is reached, unless a day comes before it.
        let here = reader.is_worth_it(at).then(|| reader.day(at)).flatten();
        if let Some((day, end)) = here
            && let Some((date, end)) = reader.around(day, at, end, from)
        {
            found.push(date);
            (from, at) = (end, end);
        } else {
            at += 1;
        }
    }
    found
}

impl Reader<'_> {
    /// The day that the line goes on with from a place on where no word or number is cut, and where
    /// it ends.
    pub(super) fn day_from(&self, from: usize) -> Option<(Day, usize)> {
        let first = self.tokens.partition_point(|token| token.start < from);
        let (day, end) = self.day(first)?;
        Some((day, self.get(end.checked_sub(1)?)?.end))
    }

    /// Whether a date may start at a token: at a number that is not part of a larger one, or at a
    /// word with a number right behind it.
    fn is_worth_it(&self, at: usize) -> bool {
        let Some(token) = self.get(at) else { return false };
        match token.what {
            What::Number(..) => {
                let joined = at > 0 && self.touches(at - 1) && self.is_mark(at - 1, ".,/-:$€£");
                !(joined
                    && at > 1
                    && self.touches(at - 2)
                    && self.get(at - 2).is_some_and(|t| t.digits() > 0))
            }
            What::Word => (1..=3).any(|more| self.get(at + more).is_some_and(|t| t.digits() > 0)),
            What::Mark(_) => false,
        }
    }
}

/// The day that a text starts with, its year not always given, and where it ends.
pub(super) fn day_at_start(text: &str) -> Option<(Day, usize)> {
    // Most words that are looked at are no months.
    text.contains(|c| digit(c).is_some()).then_some(())?;
    Reader::new(text).day_from(0)
}
