//! The escapes of JSON strings, taken back in one walk and into room for all of the text.
//!
//! The parser grows its room as it goes and gives a text that has to be copied once more; news has an
//! escape every few lines. Linear, with one allocation.

use std::borrow::Cow;

use memchr::memchr;

/// What a string says that is well formed but for its escapes (RFC 8259, section 7); `None` if they
/// make no text, or if it is no string.
pub(super) fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?;
    let Some(mut at) = memchr(b'\\', rest.as_bytes()) else { return Some(Cow::Borrowed(rest)) };
    let mut text = String::with_capacity(rest.len());
    loop {
        text.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        text.push(match chars.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (c, after) = unit(chars.as_str())?;
                chars = after.chars();
                c
            }
            // A quotation mark, a slash, a backslash.
            c => c,
        });
        rest = chars.as_str();
        let Some(next) = memchr(b'\\', rest.as_bytes()) else { break };
        at = next;
    }
    text.push_str(rest);
    Some(Cow::Owned(text))
}

/// The character of one unit of UTF-16 in four hexadecimal digits, or of two behind `\u` each, and
/// what follows.
fn unit(text: &str) -> Option<(char, &str)> {
    let four = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let (first, rest) = (four(text)?, text.get(4..)?);
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, rest));
    }
    let second = rest.strip_prefix("\\u")?;
    let both = char::decode_utf16([first, four(second)?]).next()?.ok()?;
    Some((both, second.get(4..)?))
}
