//! Telling formats apart by the first bytes, for input whose name does not say what it is.
//!
//! Looks at no more than [`HEAD`] bytes. What is neither text, HTML nor JSON Lines is named, so
//! that the message can say what to do with it.

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
    let wide = utf16(head).is_some();
    let text = if wide { narrowed(head) } else { head.to_vec() };
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii_start();
    if text.starts_with(b"{") {
        return Ok(Form::Lines);
    }
    if let Some(message) = not_lines(text) {
        return Err(message);
    }
    if is_html(text) {
        return Ok(Form::Html);
    }
    if is_xml(text) {
        return Err(convert("XML"));
    }
    if !wide && text.contains(&0) {
        return Err(convert("a binary file"));
    }
    Ok(Form::Text)
}

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
        [b'P', b'A', b'R', b'1', ..] => convert("a Parquet file"),
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

/// What to say of the beginning of JSON that does not hold one record a line.
///
/// Without this, a document laid out over many lines would make a problem of each of them.
pub(super) fn not_lines(head: &[u8]) -> Option<String> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let (line, more) = match memchr::memchr(b'\n', head) {
        Some(end) => (head[..end].trim_ascii(), !head[end..].trim_ascii().is_empty()),
        None => (head.trim_ascii(), false),
    };
    if let Some(rest) = head.strip_prefix(b"[") {
        let rest = rest.trim_ascii_start();
        return rest.starts_with(b"{").then(|| {
            "is one JSON array; wirecopy reads one record a line: `jq -c '.[]'` makes them"
                .to_owned()
        });
    }
    (line == b"{" && more).then(|| {
        "is JSON laid out over several lines; wirecopy reads one record a line: `jq -c .` makes them"
            .to_owned()
    })
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
    format!("is {what}; wirecopy reads text, HTML and JSON Lines: convert it first")
}

fn unpack(with: &str) -> String {
    format!("is compressed with {with}; wirecopy reads gz and zst: unpack it first")
}
