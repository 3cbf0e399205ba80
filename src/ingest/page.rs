//! Pages: one article a file, flat text or HTML.
//!
//! Flat text is its own raw text, decoded if need be. Of HTML the raw text is what an extraction
//! library takes for the article, with its paragraphs as lines; that costs about 5 ms a page, so
//! it is done once and the text is kept in the spill.

use std::borrow::Cow;
use std::panic::{self, AssertUnwindSafe};

use dom_smoothie::{Config, Readability, ReadabilityError, TextMode};

use super::decode::{self, Decoded};
use super::metadata;
use super::sniff::{self, Form};
use crate::article::{Article, Layout};

/// The deepest nesting that is parsed: extraction takes time by its square.
const DEEPEST: usize = 3000;

/// The most elements of a page: beyond that it is a data dump, not an article.
const ELEMENTS: usize = 500_000;

/// The most attributes of an element: each is compared with all before it.
const ATTRIBUTES: usize = 50_000;

/// A page that has been understood; the id of the article is still empty.
pub(super) struct Page<'a> {
    /// What the page says about itself.
    pub article: Article,
    /// The raw text, and how many bytes of the file stand before it if it is borrowed.
    pub text: Decoded<'a>,
}

/// Reads the bytes of a page, or says what is wrong with them.
pub(super) fn page(bytes: &[u8], form: Form) -> Result<Page<'_>, String> {
    if let Some(message) = sniff::foreign(bytes) {
        return Err(message);
    }
    let text = decode::characters(bytes, form == Form::Html);
    let is_binary = |head: &[u8]| head[..head.len().min(sniff::HEAD)].contains(&0);
    // UTF-8 may hold NULs and stays text, for these files are called so.
    if matches!(text.text, Cow::Owned(_)) && is_binary(text.text.as_bytes()) {
        return Err(sniff::convert("a binary file"));
    }
    if form == Form::Html {
        return html(&text.text);
    }
    Ok(Page { article: Article { layout: Layout::Page, ..Article::default() }, text })
}

/// Takes the article out of an HTML page.
fn html<'a>(source: &str) -> Result<Page<'a>, String> {
    if let Some(why) = unbearable(source.as_bytes()) {
        return Err(format!("could not be read as HTML: {why}; save its text instead"));
    }
    // The library is thorough, and every page of the web is a test it has not seen yet.
    match panic::catch_unwind(AssertUnwindSafe(|| extract(source))) {
        Ok(found) => found,
        Err(_) => Err("could not be read as HTML; save its text instead".to_owned()),
    }
}

fn extract<'a>(source: &str) -> Result<Page<'a>, String> {
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let none = |_| "no article text found; save its text instead".to_owned();
    let mut page = Readability::new(source, None, Some(config)).map_err(none)?;
    let canonical = page.doc.select_single("link[rel~=canonical]").attr("href");
    let found = page.parse().map_err(none)?;
    let text = found.text_content.to_string();
    if text.trim().is_empty() {
        return Err(none(ReadabilityError::GrabFailed));
    }
    let host = |address: Option<&str>| address.and_then(metadata::host);
    let source = found.site_name.as_deref().and_then(metadata::source);
    let source =
        source.or_else(|| host(canonical.as_deref())).or_else(|| host(found.url.as_deref()));
    let article = Article {
        title: metadata::kept(&found.title),
        source,
        language: found.lang.as_deref().and_then(metadata::kept),
        published: found.published_time.as_deref().and_then(metadata::published),
        modified: found.modified_time.as_deref().and_then(metadata::published),
        byline: found.byline.as_deref().and_then(metadata::kept),
        layout: Layout::Extracted,
        ..Article::default()
    };
    Ok(Page { article, text: Decoded { mark: 0, text: Cow::Owned(text) } })
}

/// Why a page would take the parser or the extraction minutes or gigabytes, if it would.
///
/// Has to be known before parsing, so that it goes by tags: it counts how deep elements are nested
/// (without those whose end tags are often left out), how many attributes they have, and how many
/// there will be, which is more than there are tags: formatting that was not closed is opened
/// again in every paragraph.
pub(super) fn unbearable(html: &[u8]) -> Option<String> {
    const FLAT: [&[u8]; 26] = [
        b"area",
        b"base",
        b"br",
        b"col",
        b"embed",
        b"hr",
        b"img",
        b"input",
        b"link",
        b"meta",
        b"param",
        b"source",
        b"track",
        b"wbr",
        b"p",
        b"li",
        b"dt",
        b"dd",
        b"option",
        b"tr",
        b"td",
        b"th",
        b"tbody",
        b"thead",
        b"tfoot",
        b"colgroup",
    ];
    const FORMATTING: [&[u8]; 14] = [
        b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike",
        b"strong", b"tt", b"u",
    ];
    let is_of = |list: &[&[u8]], name: &[u8]| list.iter().any(|of| of.eq_ignore_ascii_case(name));
    let (mut depth, mut formatting, mut elements, mut looked_at) = (0_usize, 0_usize, 0, 0);
    let mut in_script = false;
    for at in memchr::memchr_iter(b'<', html) {
        let rest = &html[at + 1..];
        let (closes, rest) = match rest.strip_prefix(b"/") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let longest = rest.len().min(16);
        let end = rest[..longest].iter().position(|b| !b.is_ascii_alphanumeric());
        let (name, rest) = rest.split_at(end.unwrap_or(longest));
        if name.is_empty() {
            continue;
        }
        let change = |count: usize| if closes { count.saturating_sub(1) } else { count + 1 };
        if is_of(&FORMATTING, name) {
            formatting = change(formatting);
        }
        if !is_of(&FLAT, name) {
            depth = change(depth);
        }
        elements += if closes { 0 } else { 1 + formatting };
        if depth > DEEPEST {
            return Some(format!("its elements are nested more than {DEEPEST} deep"));
        }
        if elements > ELEMENTS {
            return Some(format!("it has more than {ELEMENTS} elements"));
        }
        // What looks like a tag in a script may well not end.
        let is_script = name.eq_ignore_ascii_case(b"script");
        in_script = (in_script && !is_script) || (is_script && !closes);
        if in_script {
            continue;
        }
        let (attributes, scanned) = attributes(rest);
        looked_at += scanned;
        if attributes > ATTRIBUTES {
            return Some(format!("an element has more than {ATTRIBUTES} attributes"));
        }
        // Only tags that never end make one look at everything again and again.
        if looked_at > 4 * html.len() {
            return Some("its tags do not end".to_owned());
        }
    }
    None
}

/// How many attributes a tag has at most, from behind its name on, going by what separates them;
/// and how many bytes had to be looked at. Stops counting above the bearable number.
fn attributes(tag: &[u8]) -> (usize, usize) {
    let (mut quote, mut separators) = (None, 0);
    for (i, &b) in tag.iter().enumerate() {
        if quote.is_some() {
            quote = quote.filter(|&open| open != b);
            continue;
        }
        match b {
            b'>' => return (separators, i),
            b'"' | b'\'' => {
                quote = Some(b);
                separators += 1;
            }
            b' ' | b'\n' | b'\t' | b'\r' | 0x0c | b'/' => separators += 1,
            _ => {}
        }
        if separators > ATTRIBUTES {
            return (separators, i);
        }
    }
    (separators, tag.len())
}
