//! Text with other letters than ASCII has, character by character.
//!
//! A chunk, which is what stands between white space, goes by class if all its characters have one, else
//! by the definition; until that is known its tokens wait. About 5 ns a byte.

use std::ops::Range;

use super::class::{self, Class, Letter};
use super::{Scanner, Sink, WORD, definition, span};
use crate::article::Span;
use crate::hash::{self, TOKEN_BLOCK};

/// As long as one of so many bytes ahead is no ASCII, text is taken character by character.
const AHEAD: usize = 8;

/// Room for the folded form of a token: few need more, and it would grow in steps.
const FOLDED: usize = 32;

/// A token that waits for the end of its chunk: its hash, its bytes in the text, its size.
pub(super) type Waiting = (u64, Span, u8);

impl<S: Sink> Scanner<'_, S> {
    /// Tokens from the start of a chunk on, up to where text is plain again. Returns where that is.
    pub(super) fn mixed(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        loop {
            at = self.chunk(at);
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let ahead = &bytes[at..bytes.len().min(at + AHEAD)];
            if ahead.is_ascii() {
                return at;
            }
        }
    }

    /// Tokens of the chunk that starts at `start`. Returns where it ends.
    fn chunk(&mut self, start: usize) -> usize {
        let mut at = start;
        loop {
            let letter = self.letter(at);
            let after = match letter.class {
                Class::Space => {
                    self.pass();
                    return at;
                }
                Class::Separator
                | Class::Silent
                | Class::Apostrophe
                | Class::Comma
                | Class::Stop => Some(at + letter.len()),
                Class::Letter | Class::Digit => self.word(at),
                Class::Katakana => self.katakana(at),
                Class::Alone => self.alone(at),
                Class::Mark | Class::MarkAlone | Class::Unknown => None,
            };
            match after {
                Some(after) => at = after,
                None => return self.defined(start),
            }
        }
    }

    /// Tokens of the chunk that starts at `start`, by the definition. Returns where it ends.
    fn defined(&mut self, start: usize) -> usize {
        self.waiting.clear();
        let rest = &self.text[start..];
        let chunk = rest.find(|c: char| c.is_ascii_whitespace()).map_or(rest, |len| &rest[..len]);
        definition::chunk_tokens(chunk, |token, within, size| {
            let within = start + within.start..start + within.end;
            self.sink.token(hash::token(token.as_bytes()), span(within), size);
        });
        start + chunk.len()
    }

    /// The tokens of the word that starts at `start`, marks that join its runs included. Returns where
    /// it ends; nothing if the chunk has to go by the definition.
    pub(super) fn word(&mut self, start: usize) -> Option<usize> {
        let (mut at, mut run, mut stop) = (start, start, start);
        // The letter or digit before, and what marks would go to.
        let (mut last, mut before) = (Letter::END, Letter::END);
        let mut is_whole = true;
        self.folded.clear();
        self.folded.reserve(FOLDED);
        loop {
            let mut letter = self.letter(at);
            while letter.is_word() {
                letter.fold(&mut self.folded);
                at += letter.len();
                (last, before, stop) = (letter, letter, at);
                letter = self.letter(at);
            }
            match letter.class {
                Class::Mark => {
                    let is_behind = matches!(before.class, Class::Letter | Class::Mark);
                    if !(is_behind && before.takes(letter, self.text, at)) {
                        return None;
                    }
                    letter.fold(&mut self.folded);
                    at += letter.len();
                    (before, stop) = (letter, at);
                    continue;
                }
                // Over what is not there nothing but letters joins here.
                Class::Silent if run == start => {
                    at += letter.len();
                    (before, is_whole) = (letter, false);
                    continue;
                }
                _ => {}
            }
            if last.keeps_quotes && self.is_quote(at) {
                return None;
            }
            let next = match letter.class {
                Class::Apostrophe | Class::Comma | Class::Stop => {
                    self.letter(at + letter.len()).class
                }
                Class::MarkAlone | Class::Silent | Class::Unknown => return None,
                _ => Class::Separator,
            };
            match (letter.class, last.class, next) {
                (_, _, Class::Silent) => return None,
                (Class::Stop, Class::Letter, Class::Letter) if !is_whole => return None,
                (Class::Apostrophe, Class::Letter, Class::Letter)
                | (Class::Apostrophe | Class::Comma, Class::Digit, Class::Digit) => {}
                (Class::Stop, Class::Digit, Class::Digit) => letter.fold(&mut self.folded),
                (Class::Stop, Class::Letter, Class::Letter) => {
                    if run == start
                        && let Some(after) = self.initialism(start)
                    {
                        return Some(after);
                    }
                    self.wait(run..stop, self.letter(run).size);
                    self.folded.clear();
                    run = at + letter.len();
                }
                _ => {
                    self.wait(run..stop, self.letter(run).size);
                    return Some(at);
                }
            }
            before = letter;
            at += letter.len();
        }
    }

    /// The token of single letters with full stops between them that starts at `start`, if one does:
    /// then it waits. Returns where it ends.
    fn initialism(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            let letter = self.letter(at);
            if letter.class != Class::Letter {
                return None;
            }
            at += letter.len();
            if letter.keeps_quotes && self.is_quote(at) {
                return None;
            }
            let mark = self.letter(at);
            let next = self.letter(at + mark.len()).class;
            match mark.class {
                Class::Stop if next == Class::Letter => at += mark.len(),
                // The part has a second letter, or may have one: a word, not a letter.
                Class::Letter | Class::Digit | Class::Mark | Class::Silent | Class::Unknown => {
                    return None;
                }
                Class::Apostrophe if next == Class::Letter => return None,
                Class::Stop | Class::Apostrophe if next == Class::Silent => return None,
                _ => break,
            }
        }
        self.folded.clear();
        for c in self.text[start..at].char_indices().map(|(within, _)| start + within) {
            let letter = self.letter(c);
            if letter.class == Class::Letter {
                letter.fold(&mut self.folded);
            }
        }
        self.wait(start..at, self.letter(start).size);
        Some(at)
    }

    /// The token of a run of katakana. Returns where it ends, or nothing as [`word`](Self::word).
    fn katakana(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        self.folded.clear();
        loop {
            let letter = self.letter(at);
            match letter.class {
                Class::Katakana => letter.fold(&mut self.folded),
                Class::Silent | Class::Mark | Class::MarkAlone | Class::Unknown => return None,
                _ => break,
            }
            at += letter.len();
        }
        self.wait(start..at, WORD);
        Some(at)
    }

    /// The token of a character that stands alone, with its marks. Returns where it ends, or nothing
    /// as [`word`](Self::word).
    fn alone(&mut self, start: usize) -> Option<usize> {
        let first = self.letter(start);
        self.folded.clear();
        first.fold(&mut self.folded);
        let (mut at, mut before) = (start + first.len(), first);
        loop {
            let letter = self.letter(at);
            match letter.class {
                Class::Mark if before.takes(letter, self.text, at) => {
                    letter.fold(&mut self.folded);
                    before = letter;
                    at += letter.len();
                }
                Class::MarkAlone if before.takes(letter, self.text, at) => {
                    // Both tokens are made of all of it.
                    at += letter.len();
                    let (mark, own) = letter.halves();
                    mark.fold(&mut self.folded);
                    self.wait(start..at, first.size);
                    self.folded.clear();
                    own.fold(&mut self.folded);
                    self.wait(start..at, own.size);
                    return Some(at);
                }
                Class::Mark | Class::MarkAlone | Class::Unknown => return None,
                _ => break,
            }
        }
        self.wait(start..at, first.size);
        Some(at)
    }

    /// Whether an apostrophe or a quotation mark stands at `at`.
    fn is_quote(&self, at: usize) -> bool {
        let mark = self.text[at..].chars().next().map(definition::unify_mark);
        matches!(mark, Some('\'' | '"'))
    }

    /// The character at `at`, or what stands beyond the end.
    #[inline]
    fn letter(&self, at: usize) -> &'static Letter {
        let bytes = self.text.as_bytes();
        if at < bytes.len() { class::letter(bytes, at) } else { Letter::END }
    }

    /// Adds the token that is folded to those that wait.
    #[inline]
    fn wait(&mut self, range: Range<usize>, size: u8) {
        let len = self.folded.len();
        let hash = if len < TOKEN_BLOCK {
            self.folded.extend_from_slice(&[0; TOKEN_BLOCK]);
            self.folded.first_chunk().map_or(0, hash::short_token)
        } else {
            hash::token(&self.folded)
        };
        self.waiting.push((hash, span(range), size));
    }

    /// Passes the tokens that wait.
    #[inline]
    pub(super) fn pass(&mut self) {
        for (hash, span, size) in self.waiting.drain(..) {
            self.sink.token(hash, span, size);
        }
    }
}
