//! XML documents: parsed whole, with the line of every element, and handed to whoever reads their
//! kind.
//!
//! Entities of the document itself are replaced, loops of them are refused by the parser (Extensible
//! Markup Language 1.0, fifth edition, section 4); nothing outside the document is ever fetched.

use roxmltree::{Document, Node, ParsingOptions};

use super::bearable::unbearable;
use super::{Entry, feed, newsml, nitf};

/// The deepest nesting that is read; newsroom formats stay below 30.
const DEEPEST: usize = 1000;

/// The most nodes of a document.
const NODES: u32 = 2_000_000;

/// What the root of a document says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Kind {
    /// IPTC NewsML-G2: one item, or a message with many.
    NewsMl,
    /// IPTC NITF.
    Nitf,
    /// RSS or Atom.
    Feed,
    /// A page.
    Html,
    /// Anything else.
    Other,
}

/// The kind of a document by the name of its root, without its prefix.
pub(in crate::ingest) fn kind(root: &str) -> Kind {
    match root.rsplit(':').next().unwrap_or(root) {
        "newsItem" | "newsMessage" | "packageItem" => Kind::NewsMl,
        "nitf" => Kind::Nitf,
        "rss" | "feed" | "RDF" | "entry" => Kind::Feed,
        name if name.eq_ignore_ascii_case("html") => Kind::Html,
        _ => Kind::Other,
    }
}

/// The name of the root element, from the first bytes of a document or all of it.
pub(in crate::ingest) fn root(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let rest = text.strip_prefix('<')?;
        if let Some(comment) = rest.strip_prefix("!--") {
            text = &comment[comment.find("-->")? + 3..];
        } else if rest.starts_with('?') {
            text = &rest[rest.find("?>")? + 2..];
        } else if rest.starts_with('!') {
            // The declarations within may hold the same sign.
            let subset = rest.find('[').filter(|at| rest.find('>').is_none_or(|end| *at < end));
            let from = match subset {
                Some(open) => open + rest[open..].find(']')?,
                None => 0,
            };
            text = &rest[from + rest[from..].find('>')? + 1..];
        } else {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.');
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            return (end > 0).then(|| &rest[..end]);
        }
    }
}

/// The items of an XML document.
pub(super) fn read(text: &str) -> Vec<Entry> {
    let root = root(text);
    match root.map(kind) {
        Some(Kind::NewsMl) => with_document(text, newsml::read),
        Some(Kind::Nitf) => with_document(text, |document| vec![nitf::read(document)]),
        Some(Kind::Feed) => feed::read(text),
        _ => vec![Entry::problem(
            0,
            match root {
                None => "is empty XML, or none; skipped".to_owned(),
                Some(root) => format!(
                    "is XML of a kind that is not known, its root is <{}>; wirecopy reads \
                     NewsML-G2, NITF, RSS and Atom: convert it first",
                    &root[..root.floor_char_boundary(40)]
                ),
            },
        )],
    }
}

fn with_document(text: &str, read: impl FnOnce(&Document) -> Vec<Entry>) -> Vec<Entry> {
    match document(text) {
        Ok(document) => read(&document),
        Err((line, message)) => vec![Entry::problem(line, message)],
    }
}

/// Parses a document, or says at which line it is not XML, or no XML that anyone should parse.
pub(super) fn document(text: &str) -> Result<Document<'_>, (u64, String)> {
    if let Some((at, why)) = unbearable(text) {
        return Err((line_at(text, at), format!("could not be read as XML: {why}; skipped")));
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES, entity_resolver: None };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let (line, column) = match error.pos() {
            at if at.row > 1 || at.col > 1 => (u64::from(at.row), at.col),
            // The parser does not know where a document ends that was cut short.
            _ => (line_at(text, text.len()), 0),
        };
        let place = format!(" at {line}:{column}");
        let message = error.to_string();
        (
            line,
            format!("not valid XML: {}; skipped", message.strip_suffix(&place).unwrap_or(&message)),
        )
    })?;
    match too_deep(&document) {
        None => Ok(document),
        Some(at) => {
            let why = format!("its elements are nested more than {DEEPEST} deep");
            Err((line_at(text, at), format!("could not be read as XML: {why}; skipped")))
        }
    }
}

/// Where the first element stands that is nested too deep.
fn too_deep(document: &Document) -> Option<usize> {
    let mut depths: Vec<u32> = Vec::new();
    for node in document.descendants() {
        let above = node.parent().map_or(0, |parent| depths[parent.id().get_usize()]);
        // Nodes are numbered in the order in which they begin.
        depths.push(above + 1);
        if depths.len() <= node.id().get_usize() || above as usize > DEEPEST {
            return Some(node.range().start);
        }
    }
    None
}

/// The 1-based line of a place in a text.
pub(super) fn line_at(text: &str, at: usize) -> u64 {
    let before = &text.as_bytes()[..at.min(text.len())];
    memchr::memchr_iter(b'\n', before).count() as u64 + 1
}

/// The lines of places in a text that only go down.
pub(super) struct LinesOf<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl<'a> LinesOf<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The 1-based line of a place that is not before the last one.
    pub(super) fn of(&mut self, at: usize) -> u64 {
        let at = at.clamp(self.at, self.text.len());
        let between = &self.text.as_bytes()[self.at..at];
        self.line += memchr::memchr_iter(b'\n', between).count() as u64;
        self.at = at;
        self.line
    }
}

/// The children of an element that have a name, whatever their namespace.
pub(super) fn children<'a, 'input: 'a>(
    of: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    of.children().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// The first element under another, by the names on the way to it.
pub(super) fn at<'a, 'input: 'a>(
    of: Node<'a, 'input>,
    path: &[&'static str],
) -> Option<Node<'a, 'input>> {
    path.iter().try_fold(of, |node, name| children(node, name).next())
}

/// The words of an element on one line, markup left out; `None` if there are none.
pub(super) fn words(element: Node) -> Option<Box<str>> {
    let mut words = String::new();
    for text in element.descendants().filter(Node::is_text).filter_map(|node| node.text()) {
        for word in text.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
    }
    crate::ingest::metadata::kept(&words)
}

/// The words of the first element that a path leads to.
pub(super) fn words_at(of: Node, path: &[&'static str]) -> Option<Box<str>> {
    words(at(of, path)?)
}

/// An attribute, whatever its namespace, if it says something.
pub(super) fn attribute(of: Option<Node>, name: &str) -> Option<Box<str>> {
    let found = of?.attributes().find(|attribute| attribute.name() == name)?;
    crate::ingest::metadata::kept(found.value())
}
