//! Strings of JSON: where they end and what they say, in one walk, into room for all of the text.
//!
//! The parser grows its room as it goes and gives a text that has to be copied once more; news has an
//! escape every few lines. Linear, with at most one allocation.

use std::borrow::Cow;

use memchr::memchr2;

/// Room for most texts; longer ones make more as they grow.
const ROOM: usize = 64 << 10;

/// What the string says that some JSON begins with (RFC 8259, section 7), and what follows it; `None` if
/// it does not end, or its escapes make no text, or it is no string.
pub(super) fn string(json: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut rest = json.strip_prefix('"')?;
    let mut mark = memchr2(b'"', b'\\', rest.as_bytes())?;
    let (all, behind) = rest.split_at(mark);
    if let Some(behind) = behind.strip_prefix('"') {
        return Some((Cow::Borrowed(all), behind));
    }
    let mut text = String::with_capacity(rest.len().min(ROOM));
    loop {
        let (part, behind) = rest.split_at(mark);
        text.push_str(part);
        if let Some(behind) = behind.strip_prefix('"') {
            // A line may have any number of short ones.
            if text.capacity() > 2 * text.len() {
                text.shrink_to_fit();
            }
            return Some((Cow::Owned(text), behind));
        }
        rest = behind;
        // Two or more often stand together, where a paragraph ends.
        while let Some(behind) = rest.strip_prefix('\\') {
            let (c, behind) = escaped(behind)?;
            text.push(c);
            rest = behind;
        }
        mark = memchr2(b'"', b'\\', rest.as_bytes())?;
    }
}

/// The character that an escape stands for, of which `text` is what follows the backslash, and what
/// follows.
pub(super) fn escaped(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let c = match chars.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unit(chars.as_str()),
        c @ ('"' | '\\' | '/') => c,
        _ => return None,
    };
    Some((c, chars.as_str()))
}

/// The character of one unit of UTF-16 in four hexadecimal digits, or of two behind `\u` each, and
/// what follows.
fn unit(text: &str) -> Option<(char, &str)> {
    let four = |text: &str| {
        let digits = text.get(..4)?;
        // A sign is no digit, though a number may have one.
        let is_plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_plain.then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let (first, rest) = (four(text)?, text.get(4..)?);
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, rest));
    }
    let second = rest.strip_prefix("\\u")?;
    let both = char::decode_utf16([first, four(second)?]).next()?.ok()?;
    Some((both, second.get(4..)?))
}
