//! The initials that desks leave behind a story: `vk-jr/ach/gil`, `dpa tkr yyon n1 mei`, `PTI NK RHL`.
//!
//! A few ns a byte, on short lines only.

use super::phrases::is_word;
use crate::word::is_dense;

/// Whether a line is initials with slashes between them.
pub(super) fn are_initials(text: &str) -> bool {
    if text.len() > 40 || !text.contains('/') || text.contains("//") || text.contains(is_dense) {
        return false;
    }
    let mut pieces = 0;
    let small = text.split('/').all(|piece| {
        pieces += 1;
        let letters = piece.trim();
        let count = letters.chars().filter(|c| c.is_alphabetic()).count();
        let fits = letters.chars().all(|c| is_word(c) || matches!(c, '-' | ' '));
        // Arabic initials are written apart: `رم/س ح/ب ق`.
        let spaced = !letters.contains(' ') || !letters.is_ascii() && letters.chars().count() <= 4;
        let caseless = letters.chars().all(|c| !c.is_uppercase() && !c.is_ascii_digit());
        (1..=6).contains(&count) && fits && spaced && caseless
    });
    let longest =
        text.split(['/', '-']).map(|piece| piece.trim().chars().count()).max().unwrap_or(0);
    small
        && (2..=6).contains(&pieces)
        && longest <= 4
        && !["and/or", "km/h", "he/she", "w/o", "n/a", "on/off", "oui/non", "ja/nein"]
            .contains(&text)
}

/// Whether the words behind an agency's name are initials: all short, and all small or all capitals.
pub(super) fn behind_agency(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let fits = |word: &&str| {
        word.chars().count() <= 5
            && word.chars().all(|c| is_word(c) || matches!(c, '-' | '/' | '.'))
            && !word.ends_with(',')
    };
    if !text.is_ascii() && !text.contains(char::is_uppercase) && !text.contains(char::is_lowercase)
    {
        // A script without capitals: short names in full.
        return words.len() <= 4 && text.chars().count() <= 30 && !text.contains(['।', '.', '،'])
            || text.chars().filter(|c| *c == '.').count() == 1
                && words.len() <= 4
                && !text.ends_with('.');
    }
    let small = words.iter().all(|word| !word.contains(char::is_uppercase));
    let large = words.iter().all(|word| !word.contains(char::is_lowercase));
    (1..=7).contains(&words.len())
        && words.iter().all(fits)
        && (small && !text.ends_with('.') || large)
        || words.len() == 1 && are_initials(text)
}
