//! Dates as people write them, in a dozen languages.

use std::ops::Range;

use jiff::civil::{Date, Time, Weekday};

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

/// The full dates in a line, in order.
pub fn dates(_line: &str) -> Vec<DateFound> {
    Vec::new()
}
