//! From bytes as they are stored to bytes that can be read: decompression, then characters.
//!
//! Compression is told by its first bytes, never by the name: servers and browsers unpack files
//! without renaming them. Plain UTF-8 is borrowed and costs one validation; anything else is
//! decoded into a new string.

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read};
use std::str::Utf8Error;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;

use super::sniff::{self, HEAD, Packing};

/// Bytes read from a compressed file at a time.
const CHUNK: usize = 128 << 10;

/// The largest window of a Zstandard frame, as a power of two, so that archives written with
/// `--long=31` can be read; a frame that asks for less gets less.
const WINDOW: u32 = if cfg!(target_pointer_width = "64") { 31 } else { 27 };

/// An input that has been opened, with its first bytes looked at.
pub(super) struct Opened<'a> {
    /// All its bytes, unpacked, from the first on.
    pub reader: Peeked<'a>,
    /// How it was compressed.
    pub packing: Option<Packing>,
}

/// A reader that gives its first bytes twice: to whoever looks, and to whoever reads.
pub(super) struct Peeked<'a> {
    head: Cursor<Vec<u8>>,
    failed: Option<io::Error>,
    rest: Box<dyn Read + Send + 'a>,
}

impl<'a> Peeked<'a> {
    fn new(mut rest: Box<dyn Read + Send + 'a>) -> Self {
        let mut head = Vec::with_capacity(HEAD);
        let failed = rest.by_ref().take(HEAD as u64).read_to_end(&mut head).err();
        Self { head: Cursor::new(head), failed, rest }
    }

    /// Up to [`HEAD`] first bytes.
    pub(super) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.head.read(into)? {
            0 => match self.failed.take() {
                Some(error) => Err(error),
                None => self.rest.read(into),
            },
            n => Ok(n),
        }
    }
}

/// Looks at the first bytes of `raw` and unpacks it if they say that it is compressed.
pub(super) fn open<'a>(raw: Box<dyn Read + Send + 'a>) -> io::Result<Opened<'a>> {
    let raw = Peeked::new(raw);
    let packing = sniff::packing(raw.head());
    let reader = match packing {
        None => raw,
        Some(Packing::Gzip) => {
            let raw = BufReader::with_capacity(CHUNK, raw);
            Peeked::new(Box::new(MultiGzDecoder::new(raw)))
        }
        Some(Packing::Zstd) => {
            let raw = BufReader::with_capacity(CHUNK, raw);
            let mut decoder = zstd::stream::read::Decoder::with_buffer(raw)?;
            decoder.window_log_max(WINDOW)?;
            Peeked::new(Box::new(decoder))
        }
    };
    Ok(Opened { reader, packing })
}

/// Text as characters.
pub(super) struct Decoded<'a> {
    /// How many bytes at the front are a byte-order mark.
    pub mark: usize,
    /// The characters; borrowed if and only if they are the bytes after the mark, unchanged.
    pub text: Cow<'a, str>,
}

/// Bytes as text, where they are UTF-8.
///
/// # Errors
///
/// Where they are not.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Utf8Error> {
    // Only the standard library says where, at twice the time for text beyond ASCII.
    simdutf8::basic::from_utf8(bytes).or_else(|_| std::str::from_utf8(bytes))
}

/// Decodes a page by its byte-order mark, what it declares, valid UTF-8, and at last by guessing.
///
/// Two exceptions are for pages that lie: one that declares an old encoding and is valid UTF-8
/// beyond ASCII is UTF-8 (the server said so when it was saved), and one that is UTF-8 but for a
/// few bytes is UTF-8 with those bytes replaced.
pub(super) fn characters(bytes: &[u8], is_html: bool) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Decoded { mark, text: decoded(encoding, &bytes[mark..]) };
    }
    if let Some(encoding) = sniff::utf16(bytes) {
        return Decoded { mark: 0, text: decoded(encoding, bytes) };
    }
    let valid = utf8(bytes).ok();
    let declared = if is_html { declared(bytes) } else { None };
    let text = match (declared, valid) {
        (Some(encoding), None) if encoding != UTF_8 => decoded(encoding, bytes),
        // All ASCII, but ISO-2022-JP and its like say more than that with it.
        (Some(encoding), Some(text)) if text.is_ascii() => decoded(encoding, bytes),
        (_, Some(text)) => Cow::Borrowed(text),
        (_, None) if is_mostly_utf8(bytes) => decoded(UTF_8, bytes),
        (_, None) => decoded(guessed(bytes), bytes),
    };
    Decoded { mark: 0, text }
}

fn decoded<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    encoding.decode_without_bom_handling(bytes).0
}

/// The encoding that bytes look like.
pub(super) fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether all but a few of the characters beyond ASCII are well-formed UTF-8.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 10 * bad
}

/// The encoding that an HTML or XHTML page says it is in, by the first `charset` of a `meta`
/// element or the `encoding` of the XML declaration, within the first kilobytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let xml = head.trim_ascii_start();
    if xml.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', xml).unwrap_or(xml.len());
        if let Some(encoding) = label_after(&xml[..end], b"encoding") {
            return Some(encoding);
        }
    }
    let mut from = 0;
    while let Some(meta) = memchr::memmem::find(&head[from..], b"<meta") {
        let tag = &head[from + meta..];
        let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
        if let Some(encoding) = label_after(&tag[..end], b"charset") {
            return Some(encoding);
        }
        from += meta + end.max(1);
    }
    None
}

/// The encoding named after `name` and an equals sign.
fn label_after(tag: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    let at = memchr::memmem::find(tag, name)?;
    let rest = tag[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b';' | b'>' | b'/'))
        .unwrap_or(rest.len());
    let encoding = Encoding::for_label(&rest[..end])?;
    // A page whose declaration could be read byte by byte is not UTF-16, whatever it says.
    Some(if encoding.is_ascii_compatible() || encoding == encoding_rs::ISO_2022_JP {
        encoding
    } else {
        UTF_8
    })
}
