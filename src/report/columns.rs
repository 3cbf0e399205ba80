//! Rows in columns as wide as what is in them, for lists of any kind.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::table::{WIDTH, clip, pad};

/// A header and rows, each with as many cells. What does not fit is clipped, the widest column first.
pub fn columns(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let between = 2 * header.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + between > WIDTH {
        let Some(widest) = widths.iter_mut().max() else { break };
        *widest -= 1;
    }
    let mut out = String::new();
    let header: Vec<String> = header.iter().map(|cell| (*cell).to_owned()).collect();
    for row in std::iter::once(&header).chain(rows) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| pad(&clip(cell, *width), *width));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}
