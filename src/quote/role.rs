//! Which marks open and which close, as far as their neighbors tell; and which are none.
//!
//! An opening mark has space before it and a word after; a closing one the other way round. Then
//! come the marks that look like one thing and are another: apostrophes (`the workers' party`,
//! `'90s`), inches (`6'2"`), Hebrew acronyms. Where the same mark could close (`‘The workers’ party
//! won’`), what comes later decides, hence the walk from the end.

use super::mark::{Family, Mark, Role, Shape, Side};

/// What the next mark of a family that tells anything tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ahead {
    Nothing,
    Opens,
    Closes,
}

/// Words that begin with an apostrophe.
const CLIPPED: [&str; 20] = [
    "em", "til", "till", "tis", "twas", "twere", "twill", "cause", "cos", "n", "round", "bout",
    "neath", "nuff", "ello", "s", "t", "k", "m", "ere",
];

/// Gives each mark of a paragraph its role.
pub(super) fn decide(text: &str, marks: &mut [Mark]) {
    let (mut double, mut single) = (Ahead::Nothing, Ahead::Nothing);
    for mark in marks.iter_mut().rev() {
        mark.role = by_neighbors(text, mark);
        let ahead = match mark.family {
            Family::Double => &mut double,
            Family::Single => &mut single,
            _ => continue,
        };
        match mark.family {
            Family::Single => single_mark(text, mark, *ahead),
            _ => double_mark(text, mark, *ahead),
        }
        match mark.role {
            Role::None => {}
            Role::Close if mark.is_weak => {}
            Role::Close => *ahead = Ahead::Closes,
            Role::Open | Role::Either => *ahead = Ahead::Opens,
        }
    }
    by_parity(marks);
}

/// What a mark's neighbors say.
fn by_neighbors(text: &str, mark: &Mark) -> Role {
    let is_directed = matches!(mark.shape, Shape::Left | Shape::Right);
    let is_angle = matches!(mark.family, Family::Angle | Family::SingleAngle);
    match mark.family {
        // Their glyphs never lie.
        Family::Corner | Family::WhiteCorner | Family::Prime => return Role::Either,
        // Neither do those of scripts in which nothing need stand between a mark and a word.
        _ if is_directed && (mark.left.is_wide() || mark.right.is_wide()) => {
            return Role::Either;
        }
        _ => {}
    }
    if is_angle {
        // French spaces stand inside, whatever stands outside.
        let is_french = |c: Option<char>| matches!(c, Some('\u{a0}' | '\u{202f}'));
        let before = text[..mark.start as usize].chars().next_back();
        let after = text[mark.end as usize..].chars().next();
        match mark.shape {
            Shape::Left if is_french(after) => return Role::Open,
            Shape::Left if mark.is_elided && mark.right == Side::Edge => return Role::Open,
            Shape::Right if is_french(before) => return Role::Close,
            _ => {}
        }
    }
    let left = if mark.is_elided { Side::Joiner } else { mark.left };
    let may_open = matches!(left, Side::Edge | Side::Opening | Side::Joiner)
        && !matches!(mark.right, Side::Edge | Side::Closing | Side::WideClosing);
    let may_close = !matches!(left, Side::Edge | Side::Opening)
        && !matches!(mark.right, Side::Opening | Side::Word | Side::Wide);
    match (may_open, may_close) {
        (true, false) => Role::Open,
        (false, true) => Role::Close,
        _ => Role::Either,
    }
}

fn single_mark(text: &str, mark: &mut Mark, ahead: Ahead) {
    let is_wide = mark.left.is_wide() || mark.right.is_wide();
    let within_word = matches!(mark.left, Side::Word | Side::Stop) && mark.right == Side::Word;
    match mark.role {
        _ if within_word && !mark.is_elided => mark.role = Role::None,
        Role::Open => match clipped(text, mark) {
            Clipped::No => {}
            Clipped::Word => mark.role = Role::None,
            // `'20 people died'`, but `the '90s`.
            Clipped::Year if ahead != Ahead::Closes => mark.role = Role::None,
            Clipped::Year => mark.is_weak = true,
        },
        Role::Close => {
            mark.is_weak = is_possessive(text, mark);
            if mark.is_weak && ahead == Ahead::Closes {
                mark.role = Role::None;
            }
        }
        // Stray, or in a script whose letters stand close.
        Role::Either if is_wide => {}
        Role::Either if mark.shape == Shape::Straight && mark.left == Side::Edge => {
            mark.role = Role::None;
        }
        Role::Either if is_backtick(text, mark) => mark.role = Role::None,
        Role::Either | Role::None => {}
    }
    // A comma that somebody took for a mark.
    if mark.shape == Shape::Low && mark.role != Role::Open && !is_wide {
        mark.role = Role::None;
    }
}

fn is_backtick(text: &str, mark: &Mark) -> bool {
    text.as_bytes().get(mark.start as usize) == Some(&b'`')
}

/// What a single mark before a word may stand for.
enum Clipped {
    No,
    Word,
    Year,
}

/// Whether letters were clipped from the word after a single mark.
fn clipped(text: &str, mark: &Mark) -> Clipped {
    let after = &text[mark.end as usize..];
    let is_word = |c: char| c.is_alphanumeric();
    // Nothing on the list is longer.
    let word: String = after.chars().take(8).take_while(|c| is_word(*c)).collect();
    let rest = &after[word.len()..];
    let digits = word.strip_suffix('s').unwrap_or(&word);
    if digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return if word.ends_with('s') { Clipped::Word } else { Clipped::Year };
    }
    let folded = word.to_lowercase();
    let is_listed = CLIPPED.contains(&&*folded);
    // `the 'cause'` holds a word as such; `rock 'n' roll` doesn't.
    let is_marked = rest.strip_prefix(['\'', '’']).is_some_and(|rest| !rest.starts_with(is_word));
    match is_listed && (!is_marked || folded == "n") {
        true => Clipped::Word,
        false => Clipped::No,
    }
}

/// Whether a single mark that closes may be an apostrophe: of a plural (`the workers' party`), of a
/// clipped word (`goin' home`, `rock 'n' roll`), or feet.
fn is_possessive(text: &str, mark: &Mark) -> bool {
    let (before, after) = (&text[..mark.start as usize], &text[mark.end as usize..]);
    let mut follows = after.chars();
    let goes_on = follows.next().is_some_and(char::is_whitespace)
        && follows.next().is_some_and(char::is_alphanumeric);
    let is_clipped = before.ends_with(|c: char| "sSxXzZ".contains(c) || c.is_ascii_digit())
        || ["in", " o", " n", "'n", "’n", "‘n", " N"].iter().any(|end| before.ends_with(end));
    goes_on && is_clipped && !mark.is_followed
}

fn double_mark(text: &str, mark: &mut Mark, ahead: Ahead) {
    let before = &text[..mark.start as usize];
    let after = &text[mark.end as usize..];
    match mark.shape {
        Shape::Straight | Shape::Right if mark.role == Role::Close => {
            mark.is_weak = is_inches(before, after);
            if mark.is_weak && ahead == Ahead::Closes {
                mark.role = Role::None;
            }
        }
        Shape::Straight if is_hebrew(before.chars().next_back()) => {
            let letters = after.chars().take(2).take_while(|c| is_hebrew(Some(*c))).count();
            // `ב"הארץ"`: a prefix, then a name in marks; else an acronym (`צה"ל`).
            mark.role = match mark.role {
                Role::Either if letters == 0 => Role::Either,
                Role::Either if letters == 2 && is_prefix(before) && ahead == Ahead::Closes => {
                    Role::Open
                }
                Role::Either => Role::None,
                role => role,
            };
        }
        // Two commas by mistake.
        Shape::Low
            if after.is_empty() || before_is_comma(text, mark) && mark.role != Role::Open =>
        {
            mark.role = Role::None;
        }
        _ => {}
    }
}

fn before_is_comma(text: &str, mark: &Mark) -> bool {
    text.as_bytes().get(mark.start as usize) == Some(&b',')
}

/// Whether a double mark may stand for inches or seconds: after a digit, where the sentence goes on.
fn is_inches(before: &str, after: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    if !before.ends_with(is_digit) {
        return false;
    }
    let inches = before.len() - before.bytes().rev().take(2).take_while(u8::is_ascii_digit).count();
    let feet = before[..inches].strip_suffix(['\'', '’', '′']);
    let mut follows = after.chars();
    let goes_on = follows.next().is_some_and(|c| c.is_whitespace() || c == '-')
        && follows.next().is_some_and(char::is_alphanumeric);
    goes_on || feet.is_some_and(|feet| feet.ends_with(is_digit))
}

fn is_hebrew(c: Option<char>) -> bool {
    c.is_some_and(|c| ('\u{5d0}'..='\u{5ea}').contains(&c))
}

/// Whether a text ends with one to three of the letters that Hebrew puts before a word, and nothing
/// else of a word.
fn is_prefix(before: &str) -> bool {
    let mut letters = before.chars().rev().take(4).take_while(|c| is_hebrew(Some(*c)));
    let prefixes = letters.by_ref().take_while(|c| "משהוכלב".contains(*c)).count();
    (1..=3).contains(&prefixes) && letters.next().is_none()
}

/// Straight marks whose neighbors contradict each other are taken in turns, if there is an even
/// number of them and most neighbors agree with that.
fn by_parity(marks: &mut [Mark]) {
    let doubles = || marks.iter().filter(|mark| mark.family == Family::Double);
    if doubles().any(|mark| mark.shape != Shape::Straight) {
        return;
    }
    let straight: Vec<usize> = (0..marks.len())
        .filter(|at| marks[*at].family == Family::Double && marks[*at].role != Role::None)
        .collect();
    let turn = |number: usize| if number.is_multiple_of(2) { Role::Open } else { Role::Close };
    let (mut depth, mut is_sound, mut against) = (0_usize, true, 0);
    for (number, at) in straight.iter().enumerate() {
        let role = marks[*at].role;
        against += usize::from(role != Role::Either && role != turn(number));
        match role {
            Role::Open => depth += 1,
            Role::Either if depth == 0 => depth = 1,
            _ if depth == 0 => is_sound = false,
            _ => depth -= 1,
        }
    }
    let is_sound = is_sound && depth == 0;
    if !is_sound && straight.len().is_multiple_of(2) && against * 2 < straight.len() {
        for (number, at) in straight.into_iter().enumerate() {
            marks[at].role = turn(number);
        }
    }
}
