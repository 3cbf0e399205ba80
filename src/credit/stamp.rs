//! Lines that are hardly more than a date.

/// Whether a line says when a page was published or changed, and hardly anything else.
pub fn is_date_line(_line: &str) -> bool {
    false
}
