//! What of XML would take a parser minutes or gigabytes, told before it is parsed.
//!
//! Three things grow by their square or worse: the attributes of one element, each of which is
//! compared with all before it; the namespaces in scope, which every element may carry; and the
//! text of entities, which hold one another. One look at memory speed bounds them.

use ahash::{AHashMap, AHashSet};

/// The most attributes of an element.
const ATTRIBUTES: usize = 500;

/// The most namespace prefixes of a document, and how often namespaces may be declared.
const PREFIXES: usize = 64;
const DECLARATIONS: usize = 100_000;

/// The most bytes that the entities of a document may add to it.
const EXPANDED: usize = 4 << 20;

/// How much of the document may belong to the last entity that it declares.
const LAST: usize = EXPANDED;

/// How deep the parser lets entities hold one another.
const NESTED: usize = 10;

/// Why a document should not be parsed, if so, and where that is seen.
pub(super) fn unbearable(text: &str) -> Option<(usize, String)> {
    attributes(text.as_bytes()).or_else(|| namespaces(text.as_bytes())).or_else(|| entities(text))
}

fn attributes(bytes: &[u8]) -> Option<(usize, String)> {
    let mut start = 0;
    for end in memchr::memchr_iter(b'<', bytes).chain([bytes.len()]) {
        let tag = &bytes[start..end];
        if tag.len() > ATTRIBUTES {
            let values = memchr::memchr_iter(b'=', tag).filter(|at| {
                let value = tag[at + 1..].trim_ascii_start();
                value.starts_with(b"\"") || value.starts_with(b"'")
            });
            if values.take(ATTRIBUTES + 1).count() > ATTRIBUTES {
                let why = format!("an element has more than {ATTRIBUTES} attributes");
                return Some((start, why));
            }
        }
        start = end;
    }
    None
}

fn namespaces(bytes: &[u8]) -> Option<(usize, String)> {
    let mut prefixes = AHashSet::new();
    for (count, at) in memchr::memmem::find_iter(bytes, b"xmlns").enumerate() {
        let name = &bytes[at + 5..];
        let longest = name.len().min(100);
        let end = name[..longest].iter().position(|b| b.is_ascii_whitespace() || *b == b'=');
        prefixes.insert(&name[..end.unwrap_or(longest)]);
        if prefixes.len() > PREFIXES || count > DECLARATIONS {
            return Some((at, "it declares too many namespaces".to_owned()));
        }
    }
    None
}

/// Adds up what the references of a document stand for, entity by entity.
fn entities(text: &str) -> Option<(usize, String)> {
    let last = text.rfind("<!ENTITY")?;
    let mut values: AHashMap<&str, &str> = AHashMap::new();
    for declared in text[..text.floor_char_boundary(last + LAST)].split("<!ENTITY").skip(1) {
        let declared = declared.trim_start();
        let Some(space) = declared.find(char::is_whitespace) else { continue };
        let (name, rest) = declared.split_at(space);
        let Some(quote) = rest.find(['"', '\'']) else { continue };
        let value = &rest[quote + 1..];
        let end = value.find(&rest[quote..=quote]).unwrap_or(value.len());
        // The first declaration of a name is the one that counts.
        values.entry(name).or_insert(&value[..end]);
    }
    let mut sizes: AHashMap<&str, usize> = AHashMap::new();
    for _ in 0..NESTED {
        let size = |value: &str| {
            let inner = references(value).filter_map(|(_, name)| sizes.get(name));
            inner.fold(value.len(), |sum, size| sum.saturating_add(*size))
        };
        sizes = values.iter().map(|(name, value)| (*name, size(value))).collect();
    }
    let mut sum = 0_usize;
    for (at, name) in references(text) {
        sum = sum.saturating_add(sizes.get(name).copied().unwrap_or_default());
        if sum > EXPANDED {
            let why = format!("its entities stand for more than {EXPANDED} bytes");
            return Some((at, why));
        }
    }
    None
}

/// The references to entities in a text, and where they stand.
fn references(text: &str) -> impl Iterator<Item = (usize, &str)> {
    memchr::memchr_iter(b'&', text.as_bytes()).filter_map(|at| {
        let rest = &text[at + 1..];
        let rest = &rest[..rest.floor_char_boundary(100)];
        Some((at, &rest[..rest.find(';')?]))
    })
}
