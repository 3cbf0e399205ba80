//! Running text and frames: where the words of a text are sentences, and where they are menus, tables,
//! lists of names and link lines.
//!
//! Running text is written in small letters. A menu gives every word a capital, a table has figures
//! and names. So a word is running text if at least half of the words around it begin with a small
//! letter or with one of a script that has no capitals. No list of words, any language; German, which
//! gives every noun a capital, keeps more than half small. Linear, one addition and one subtraction a
//! word.

use std::sync::LazyLock;

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It begins with a digit.
    Figure,
    /// It begins with a capital.
    Capital,
    /// It has two capitals at least and nothing but capitals.
    Shouted,
    /// Anything else.
    Small,
}

impl Look {
    /// The look of a word.
    #[inline]
    pub fn of(word: &str) -> Self {
        // Most words are small, or have one capital, or are figures.
        match word.as_bytes() {
            [b'a'..=b'z', ..] => return Self::Small,
            [b'A'..=b'Z'] | [b'A'..=b'Z', b'a'..=b'z', ..] => return Self::Capital,
            [b'0'..=b'9', ..] => return Self::Figure,
            _ => {}
        }
        let is_shouted = || {
            // Most capitals stand before a small letter.
            let is_small = word.chars().nth(1).is_some_and(char::is_lowercase);
            let mut letters = word.chars().filter(|c| c.is_alphabetic());
            !is_small && letters.clone().count() > 1 && letters.all(char::is_uppercase)
        };
        match word.chars().next().map_or(First::Other, First::known) {
            First::Digit => Self::Figure,
            First::Capital if is_shouted() => Self::Shouted,
            First::Capital => Self::Capital,
            First::Other => Self::Small,
        }
    }
}

/// What a word begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Digit,
    Capital,
    Other,
}

impl First {
    /// Of a character, by table: the standard library has to search for it in most scripts.
    fn known(c: char) -> Self {
        static KNOWN: LazyLock<Vec<First>> =
            LazyLock::new(|| ('\0'..'\u{1000}').map(First::of).collect());
        match c {
            // Kana, ideographs and syllables of Hangul.
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => {
                Self::Other
            }
            _ => KNOWN.get(c as usize).copied().unwrap_or_else(|| Self::of(c)),
        }
    }

    fn of(c: char) -> Self {
        match c {
            _ if c.is_numeric() => Self::Digit,
            _ if c.is_uppercase() => Self::Capital,
            _ => Self::Other,
        }
    }
}

/// So many words on either side say what a word stands in: about half a sentence of news each.
const AROUND: usize = 8;

/// For each word whether it stands in running text.
///
/// Where most words are shouted (old wires were sent so) capitals say nothing, and all is running text.
pub fn running(looks: &[Look]) -> Vec<bool> {
    let count = |look: Look| looks.iter().filter(|other| **other == look).count();
    if 2 * count(Look::Shouted) > looks.len() {
        return vec![true; looks.len()];
    }
    // By how many small words have the majority of each word's surroundings, or lack it, with nobody
    // on both sides: the window moves on by one.
    let mut votes = vec![0_i8; looks.len() + 2 * AROUND];
    for (vote, look) in votes[AROUND..].iter_mut().zip(looks) {
        *vote = if *look == Look::Small { 1 } else { -1 };
    }
    let mut sum: i8 = votes[..2 * AROUND].iter().sum();
    let windows = votes.iter().zip(&votes[2 * AROUND..]);
    let word = |(first, last): (&i8, &i8)| {
        let held = sum + last;
        sum = held - first;
        held >= 0
    };
    windows.map(word).collect()
}
