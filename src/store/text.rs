//! A text as an index keeps it: compressed, with a checksum and the spans that are compared.
//!
//! Each text is compressed by itself (zstd, level 3): a dictionary in common would make them smaller
//! by a fifth, and would keep words of removed ones. About 10 µs a text, either way.

use std::cell::RefCell;

use xxhash_rust::xxh3::xxh3_64;
use zstd::bulk::{Compressor, Decompressor};

use crate::article::{Article, Span};
use crate::detect::{self, Config, Fingerprint, Text};
use crate::furniture::Furniture;

/// An article's text on its way into an index.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Its fingerprint.
    pub print: Fingerprint,
    /// Its bytes.
    pub(super) size: u32,
    /// Their XXH3-64.
    pub(super) sum: u64,
    pub(super) compared: Vec<Span>,
    /// What its lines are known by before furniture is left out.
    pub(super) lines: Box<[u64]>,
    pub(super) packed: Vec<u8>,
}

impl Prepared {
    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.packed.len() + 8 * (self.print.passages().len() + self.print.keys().len())
    }
}

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> =
        RefCell::new(Compressor::new(3).ok());
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> =
        RefCell::new(Decompressor::new().ok());
}

/// Fingerprints a text and packs it; for the threads that read.
pub fn prepare(text: &Text<'_>, config: &Config) -> Prepared {
    let print = detect::fingerprint(text, config);
    let raw = text.raw.as_bytes();
    Prepared {
        size: raw.len() as u32,
        sum: xxh3_64(raw),
        compared: text.compared.clone(),
        lines: print.lines.clone(),
        packed: pack(raw),
        print,
    }
}

/// Compresses a text; as it is, where that fails, which takes a machine without memory.
fn pack(raw: &[u8]) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        let packed = compressor.as_mut().and_then(|it| it.compress(raw).ok());
        packed.unwrap_or_else(|| raw.to_vec())
    })
}

/// The text of its bytes, if they are what they were.
pub(super) fn unpack(packed: &[u8], size: u32, sum: u64) -> Option<String> {
    let is_it = |raw: &[u8]| raw.len() == size as usize && xxh3_64(raw) == sum;
    let raw = DECOMPRESSOR.with_borrow_mut(|decompressor| {
        decompressor.as_mut().and_then(|it| it.decompress(packed, size as usize).ok())
    });
    let raw = raw.filter(|raw| is_it(raw)).or_else(|| is_it(packed).then(|| packed.to_vec()))?;
    String::from_utf8(raw).ok()
}

/// Fingerprints a text again, with furniture that was learned since left out.
pub(super) fn again(
    raw: &str,
    article: &Article,
    furniture: &Furniture,
    config: &Config,
) -> (Fingerprint, Vec<Span>) {
    let mut text = Text::new(raw, article.layout);
    if text.is_page {
        furniture.leave_out(article.source.as_deref(), raw, &mut text.compared);
    }
    (detect::fingerprint(&text, config), text.compared)
}

/// Spans as bytes.
pub(super) fn spans(spans: &[Span]) -> Vec<u8> {
    spans.iter().flat_map(|span| [span.start, span.end]).flat_map(u32::to_le_bytes).collect()
}

/// The spans of their bytes, if they fit a text.
pub(super) fn spans_of(bytes: &[u8], text: &str) -> Option<Vec<Span>> {
    let (pairs, []) = bytes.as_chunks::<8>() else { return None };
    let mut end = 0;
    let span = |pair: &[u8; 8]| {
        let [a, b, c, d, e, f, g, h] = *pair;
        let span =
            Span { start: u32::from_le_bytes([a, b, c, d]), end: u32::from_le_bytes([e, f, g, h]) };
        let fits = end <= span.start && span.start <= span.end && text.get(span.range()).is_some();
        end = span.end;
        fits.then_some(span)
    };
    pairs.iter().map(span).collect()
}

/// Hashes as bytes.
pub(super) fn hashes(hashes: &[u64]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect()
}

/// The hashes of their bytes.
pub(super) fn hashes_of(bytes: &[u8]) -> Box<[u64]> {
    bytes.as_chunks::<8>().0.iter().map(|hash| u64::from_le_bytes(*hash)).collect()
}
