//! Telling formats apart by the first bytes, for input whose name does not say what it is.
//!
//! Looks at no more than [`HEAD`] bytes. What cannot be read is named, so that the message can say
//! what to do with it.

use super::formats::{self, xml};
use super::jsonl::TEXT;

/// How many of the first bytes are looked at.
pub(super) const HEAD: usize = 8 << 10;

/// How a file holds its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON Lines: one record a line.
    Lines,
    /// One page of flat text.
    Text,
    /// One page of HTML.
    Html,
    /// A JSON document: an item, an array of items, a JSON Feed.
    Json,
    /// An XML document: NewsML-G2, NITF, RSS, Atom.
    Xml,
    /// A table: one record a row.
    Table,
    /// A table in Parquet.
    Parquet,
}

impl Form {
    /// Whether it is parsed whole as markup.
    pub(super) fn is_markup(self) -> bool {
        matches!(self, Self::Html | Self::Xml)
    }
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// gzip, of one member or several.
    Gzip,
    /// Zstandard, of one frame or several.
    Zstd,
}

/// The compression that the first bytes of a file speak of.
pub(super) fn packing(head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
        // An ordinary frame, or one that only carries data for the program that wrote it.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
        _ => None,
    }
}

/// The form of input whose name says nothing, or why it cannot be read.
pub(super) fn form(head: &[u8]) -> Result<Form, String> {
    if let Some(message) = foreign(head) {
        return Err(message);
    }
    if head.starts_with(PARQUET) {
        return Ok(Form::Parquet);
    }
    let text = narrow(head);
    let wide = utf16(head).is_some();
    if text.starts_with(b"{") || is_document(&text) {
        return Ok(if is_document(&text) { Form::Json } else { Form::Lines });
    }
    // NITF has elements of HTML, and XHTML begins as XML does.
    let kind = kind(&text);
    if kind == Some(xml::Kind::Html)
        || kind.is_none_or(|kind| kind == xml::Kind::Other) && is_html(&text)
    {
        return Ok(Form::Html);
    }
    if is_xml(&text) || kind.is_some_and(|kind| kind != xml::Kind::Other) {
        return Ok(Form::Xml);
    }
    if !wide && text.contains(&0) {
        return Err(convert("a binary file"));
    }
    Ok(if is_table(&text) { Form::Table } else { Form::Text })
}

/// The form of a page or document that was found under a name of its own: what it holds, where that
/// is beyond doubt, and what its name says otherwise.
pub(super) fn actual(named: Form, head: &[u8]) -> Form {
    let text = narrow(&head[..head.len().min(HEAD)]);
    match (named, kind(&text)) {
        (Form::Text | Form::Html | Form::Xml, Some(xml::Kind::Html)) => Form::Html,
        (Form::Text | Form::Html, Some(kind)) if kind != xml::Kind::Other => Form::Xml,
        (Form::Html, _) if !text.is_empty() && !has_tags(head) => Form::Text,
        (named, _) => named,
    }
}

/// What the root of markup says that it is.
fn kind(text: &[u8]) -> Option<xml::Kind> {
    // Cut within a character, or not UTF-8: what stands before is enough.
    let valid = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if valid.starts_with('<') { xml::root(valid).map(xml::kind) } else { None }
}

/// Whether anything looks like a tag; only then a page can be HTML.
fn has_tags(text: &[u8]) -> bool {
    memchr::memchr_iter(b'<', text).any(|at| {
        // In UTF-16 every other byte is zero.
        let next = text[at + 1..].iter().find(|b| **b != 0);
        next.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
    })
}

/// The beginning of text as ASCII can tell it, from where it begins.
fn narrow(head: &[u8]) -> Vec<u8> {
    let text = if utf16(head).is_some() { narrowed(head) } else { head.to_vec() };
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii_start().to_vec()
}

/// What a Parquet file begins with.
const PARQUET: &[u8] = b"PAR1";

/// What to say of bytes that are of a well-known format that is not ours.
pub(super) fn foreign(head: &[u8]) -> Option<String> {
    let message = match head {
        [b'%', b'P', b'D', b'F', b'-', ..] => convert("a PDF"),
        [b'%', b'!', b'P', b'S', ..] => convert("a PostScript file"),
        [b'{', b'\\', b'r', b't', b'f', ..] => convert("an RTF document"),
        [b'P', b'K', 3, 4, ..] => convert("an office document or a zip archive"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => convert("an office document"),
        [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
        | [b'I', b'I', b'*', 0, ..]
        | [b'M', b'M', 0, b'*', ..] => convert("an image"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => unpack("xz"),
        [b'7', b'z', 0xbc, 0xaf, ..] => unpack("7-Zip"),
        [b'B', b'Z', b'h', _, 0x31, 0x41, 0x59, 0x26, ..] => unpack("bzip2"),
        _ if head.starts_with(b"SQLite format 3\0") => convert("an SQLite database"),
        _ if head.get(257..262) == Some(b"ustar".as_slice()) => {
            "is a tar archive; unpack it and name the folder".to_owned()
        }
        _ => return None,
    };
    Some(message)
}

/// Whether JSON does not hold one record a line: an array, an object that is laid out over several
/// lines, or a JSON Feed.
///
/// Read as lines, it would make a problem of each of them.
pub(super) fn is_document(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if let Some(rest) = head.strip_prefix(b"[") {
        let rest = rest.trim_ascii_start();
        return rest.starts_with(b"{") || rest.starts_with(b"]");
    }
    if !head.starts_with(b"{") {
        return false;
    }
    let Some(end) = memchr::memchr(b'\n', head) else {
        let text = std::str::from_utf8(head).unwrap_or_default();
        return formats::is_json_feed(text);
    };
    let line = &head[..end];
    // A line that ends within a value or between two of them, and more comes.
    let is_cut = serde_json::from_slice::<serde::de::IgnoredAny>(line)
        .is_err_and(|error| error.is_eof() && !is_in_string(line));
    is_cut && !head[end..].trim_ascii().is_empty()
        || formats::is_json_feed(std::str::from_utf8(line).unwrap_or_default())
}

/// Whether a line of JSON ends within a string, which no document is laid out like.
fn is_in_string(line: &[u8]) -> bool {
    let (mut is_open, mut is_escaped) = (false, false);
    for b in line {
        is_open ^= *b == b'"' && !is_escaped;
        is_escaped = is_open && *b == b'\\' && !is_escaped;
    }
    is_open
}

/// Whether text begins with the header of a table: short names, one of them that of a text.
fn is_table(text: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', text) else { return false };
    let Ok(line) = std::str::from_utf8(&text[..end]) else { return false };
    let names = |separator: char| {
        let cells: Vec<&str> =
            line.split(separator).map(|cell| cell.trim().trim_matches('"')).collect();
        let is_name = |cell: &&str| !cell.is_empty() && cell.len() <= 40 && !cell.contains(". ");
        let is_text = |cell: &&str| TEXT.contains(&&*cell.to_lowercase());
        cells.len() > 1 && cells.iter().all(is_name) && cells.iter().any(is_text)
    };
    [',', ';', '\t'].into_iter().any(names)
}

/// The byte order of UTF-16 text: by its mark, or by where its zero bytes stand.
pub(super) fn utf16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let head = &head[..head.len().min(HEAD)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Western text has a zero in nearly every pair; a few in the other place are true NULs.
    let most = head.len() / 2 * 2 / 5;
    match (even, odd) {
        _ if head.len() < 8 => None,
        (even, odd) if odd > most && even * 10 < odd => Some(encoding_rs::UTF_16LE),
        (even, odd) if even > most && odd * 10 < even => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// The ASCII of UTF-16 text: enough to look for markup in.
fn narrowed(head: &[u8]) -> Vec<u8> {
    head.iter().copied().filter(u8::is_ascii).filter(|&b| b != 0).collect()
}

fn is_html(text: &[u8]) -> bool {
    const STARTS: [&str; 11] = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<article",
        "<main",
        "<section",
        "<div",
        "<p>",
        "<h1",
        "<meta",
    ];
    if !text.starts_with(b"<") {
        return false;
    }
    let text = text.to_ascii_lowercase();
    STARTS.iter().any(|start| text.starts_with(start.as_bytes()))
        || ["<html", "<!doctype html", "<body"]
            .iter()
            .any(|tag| memchr::memmem::find(&text, tag.as_bytes()).is_some())
}

fn is_xml(text: &[u8]) -> bool {
    const STARTS: [&str; 8] =
        ["<?xml", "<rss", "<feed", "<rdf", "<nitf", "<newsitem", "<newsmessage", "<newsml"];
    text.starts_with(b"<") && {
        let text = text.to_ascii_lowercase();
        STARTS.iter().any(|start| text.starts_with(start.as_bytes()))
    }
}

/// What to say of a file that has to be made into text first.
pub(super) fn convert(what: &str) -> String {
    format!(
        "is {what}; wirecopy reads text, HTML, JSON, XML of newsrooms and tables: convert it first"
    )
}

fn unpack(with: &str) -> String {
    format!("is compressed with {with}; wirecopy reads gz and zst: unpack it first")
}
