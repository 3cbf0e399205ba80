//! Markup to text: one line a paragraph, a blank line between them, as pages of HTML are taken apart.
//!
//! A fragment of HTML costs what parsing it costs (about 30 MB/s); XML that is parsed already is
//! walked once, without recursion.

use std::panic::{self, AssertUnwindSafe};

use dom_query::Document;
use roxmltree::Node;

use crate::ingest::page::unbearable;

/// The elements after which a line ends, of XHTML and NITF.
const LINES: [&str; 26] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "br",
    "hr",
    "li",
    "tr",
    "dt",
    "dd",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "bq",
    "pre",
    "section",
    "article",
    "block",
];

/// The elements that are not part of the story: pictures with their captions, and code.
const APART: [&str; 10] = [
    "media", "figure", "script", "style", "head", "template", "noscript", "iframe", "object",
    "aside",
];

/// The text of a fragment of HTML, or why it cannot be had.
pub(super) fn html(fragment: &str) -> Result<String, String> {
    if !fragment.contains(['<', '&']) {
        return Ok(lines(fragment));
    }
    if let Some(why) = unbearable(fragment.as_bytes()) {
        return Err(format!("its HTML could not be read: {why}"));
    }
    let text = panic::catch_unwind(AssertUnwindSafe(|| {
        let document = Document::fragment(fragment);
        document.select("script, style, template, noscript, iframe, object, figure").remove();
        document.formatted_text().to_string()
    }));
    text.map(|text| lines(&text)).map_err(|_| "its HTML could not be read".to_owned())
}

/// Whether a text has tags or character references in it.
pub(super) fn is_markup(text: &str) -> bool {
    let starts = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    text.match_indices('<').any(|(at, _)| starts(&text[at + 1..]) && text[at..].contains('>'))
}

/// The text of an element of XML that holds NITF or XHTML.
pub(super) fn xml(element: Node) -> String {
    enum Step<'a, 'input> {
        Open(Node<'a, 'input>),
        Close(&'a str),
    }
    let mut text = String::new();
    let mut steps = vec![Step::Open(element)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Close(name) if LINES.contains(&name) => end_line(&mut text, name),
            Step::Close("td" | "th") => add(&mut text, " "),
            Step::Open(node) if node.is_text() => add(&mut text, node.text().unwrap_or_default()),
            Step::Open(node) if node.is_element() => {
                let name = node.tag_name().name();
                if APART.contains(&name) && node != element {
                    continue;
                }
                if LINES.contains(&name) && name != "br" {
                    end_line(&mut text, name);
                }
                steps.push(Step::Close(name));
                steps.extend(node.children().rev().map(Step::Open));
            }
            Step::Open(_) | Step::Close(_) => {}
        }
    }
    lines(&text)
}

/// Adds text with its white space as a browser would show it.
fn add(text: &mut String, more: &str) {
    for c in more.chars() {
        if !c.is_whitespace() || c == '\u{a0}' {
            text.push(if c == '\u{a0}' { ' ' } else { c });
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

fn end_line(text: &mut String, name: &str) {
    text.truncate(text.trim_end_matches(' ').len());
    if text.is_empty() {
        return;
    }
    let wanted = if ["br", "li", "tr", "dt", "dd"].contains(&name) { 1 } else { 2 };
    let ends = text.len() - text.trim_end_matches('\n').len();
    text.extend((ends..wanted).map(|_| '\n'));
}

/// A text without white space around its lines and without blank lines at its ends; no more than
/// one blank line at a time.
pub(super) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            blank += usize::from(!out.is_empty());
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line);
    }
    out
}
