//! NewsML-G2 of the IPTC (2.x): one `newsItem`, or a `newsMessage` with many.
//!
//! The fields are those of `itemMeta`, `contentMeta` and `rightsInfo`, whatever namespace they are
//! in; the text is in `contentSet`, as NITF or XHTML within the document (`inlineXML`) or as text
//! (`inlineData`), and one of them is chosen. Packages say what goes with what and hold no text.

use roxmltree::{Document, Node};

use super::xml::{LinesOf, at, attribute, children, words, words_at};
use super::{Entry, Found, Reason, credit, is_number, item, nitf, prose, urgency};
use crate::article::{Article, Dateline, Item};
use crate::ingest::metadata;

/// The items of a document, in order.
pub(super) fn read(document: &Document) -> Vec<Entry> {
    let root = document.root_element();
    match root.tag_name().name() {
        "newsItem" => return vec![found(root).settled()],
        "packageItem" => return vec![Entry::skipped(0, Reason::Package)],
        _ => {}
    }
    let mut lines = LinesOf::new(document.input_text());
    let mut entries = Vec::new();
    for set in children(root, "itemSet") {
        for item in set.children().filter(Node::is_element) {
            let line = lines.of(item.range().start);
            entries.push(match item.tag_name().name() {
                "newsItem" => Found { line, ..found(item) }.settled(),
                "packageItem" => Entry::skipped(line, Reason::Package),
                other => Entry::skipped(line, Reason::NoText(other.into())),
            });
        }
    }
    if entries.is_empty() {
        entries.push(Entry::problem(0, "is a message without items; skipped"));
    }
    entries
}

fn found(news: Node) -> Found {
    let (meta, content) = (at(news, &["itemMeta"]), at(news, &["contentMeta"]));
    let meta_words = |name: &'static str| meta.and_then(|meta| words_at(meta, &[name]));
    let said = |name: &'static str| content.and_then(|content| words_at(content, &[name]));
    let coded = |of: Option<Node>| attribute(of, "qcode").or_else(|| attribute(of, "literal"));
    let in_meta = |name: &'static str| meta.and_then(|meta| at(meta, &[name]));
    let date = |value: Option<Box<str>>| value.as_deref().and_then(metadata::published);
    let guid = attribute(Some(news), "guid");
    let version = attribute(Some(news), "version");
    let provider = in_meta("provider").and_then(party);
    let names = Names::of(content.into_iter().chain(meta));
    let links = links(meta, content);
    let created = meta_words("firstCreated").or_else(|| said("contentCreated"));
    let changed = meta_words("versionCreated").or_else(|| said("contentModified"));
    let info = content.and_then(|content| at(content, &["infoSource"])).and_then(party);
    let creator = content.and_then(|content| at(content, &["creator"])).and_then(party);
    let (body, inner) = body(news);
    // What the text itself says fills what the envelope leaves open.
    let inner = inner.unwrap_or_default();
    let inner_item = inner.item.as_deref().cloned().unwrap_or_default();
    let dateline = said("dateline")
        .or_else(|| content.and_then(|content| at(content, &["located"])).and_then(party));
    let dateline =
        dateline.map(|place| Box::new(Dateline { place: Some(place), ..Dateline::default() }));
    let class = coded(in_meta("itemClass"));
    let medium = class.as_deref().map(local).filter(|class| !["text", "composite"].contains(class));
    let article = Article {
        id: guid.clone().unwrap_or_default(),
        title: content.and_then(headline).or_else(|| meta_words("title")).or(inner.title),
        source: provider.as_deref().and_then(metadata::source),
        language: attribute(content.and_then(|content| at(content, &["language"])), "tag")
            .or_else(|| attribute(Some(news), "lang")),
        status: coded(in_meta("pubStatus")).as_deref().and_then(metadata::status),
        version: version.as_deref().and_then(metadata::version),
        published: date(created).or_else(|| date(changed.clone())).or(inner.published),
        modified: date(changed).or(inner.modified),
        byline: said("by").or(creator).or(inner.byline),
        credit: credit(said("creditline").or(info).as_deref()).or(inner.credit),
        dateline: inner.dateline.or(dateline),
        item: item(Item {
            uri: guid,
            alternatives: names.alternatives.into(),
            supersedes: links.supersedes.or(inner_item.supersedes),
            slug: said("slugline").or(inner_item.slug),
            number: names.number.or(inner_item.number),
            urgency: said("urgency").as_deref().and_then(urgency).or(inner_item.urgency),
            provider,
            rights: rights(news).or(inner_item.rights),
            note: meta_words("edNote").or(inner_item.note),
        }),
        ..Article::default()
    };
    let signal = coded(in_meta("signal"));
    let medium = medium.map(Into::into);
    Found { line: 0, article, body, medium, refers: links.refers, signal }
}

/// What stands behind the scheme of a code: `picture` of `ninat:picture`.
fn local(code: &str) -> &str {
    code.rsplit(':').next().unwrap_or(code)
}

/// The name of a party or a place: in words, else as its code.
fn party(element: Node) -> Option<Box<str>> {
    words_at(element, &["name"])
        .or_else(|| words(element))
        .or_else(|| attribute(Some(element), "literal"))
        .or_else(|| metadata::kept(local(&attribute(Some(element), "qcode")?)))
}

/// The main headline, else the first.
fn headline(content: Node) -> Option<Box<str>> {
    let is_main = |headline: &Node| {
        attribute(Some(*headline), "role").is_some_and(|role| local(&role) == "main")
    };
    let main = children(content, "headline").find(is_main);
    main.or_else(|| at(content, &["headline"])).and_then(words)
}

fn rights(news: Node) -> Option<Box<str>> {
    let info = at(news, &["rightsInfo"])?;
    words_at(info, &["usageTerms"])
        .or_else(|| words_at(info, &["copyrightNotice"]))
        .or_else(|| at(info, &["copyrightHolder"]).and_then(party))
}

/// Other names of the item.
#[derive(Default)]
struct Names {
    alternatives: Vec<Box<str>>,
    number: Option<Box<str>>,
}

impl Names {
    fn of<'a, 'input: 'a>(places: impl Iterator<Item = Node<'a, 'input>>) -> Self {
        let mut names = Self::default();
        for id in places.flat_map(|place| children(place, "altId")) {
            let Some(value) = words(id) else { continue };
            let kind = ["type", "role"].into_iter().find_map(|name| attribute(Some(id), name));
            match kind.is_some_and(|kind| is_number(&kind)) {
                true => names.number = Some(value),
                false => names.alternatives.push(value),
            }
        }
        names
    }
}

/// What the item refers to.
#[derive(Default)]
struct Links {
    supersedes: Option<Box<str>>,
    refers: Vec<Box<str>>,
}

fn links(meta: Option<Node>, content: Option<Node>) -> Links {
    const TAKES_PLACE: [&str; 8] = [
        "supersedes",
        "replaces",
        "previous",
        "prev",
        "updateof",
        "isupdateof",
        "corrects",
        "iscorrectionof",
    ];
    const BESIDE: [&str; 3] = ["seealso", "dependson", "translatedfrom"];
    let mut links = Links::default();
    for link in meta.into_iter().chain(content).flat_map(|place| children(place, "link")) {
        let target = attribute(Some(link), "residref").or_else(|| attribute(Some(link), "href"));
        let Some(target) = target else { continue };
        let rel = attribute(Some(link), "rel").unwrap_or_default().to_ascii_lowercase();
        let rel = local(&rel);
        let takes_place = TAKES_PLACE.iter().any(|word| rel.starts_with(word));
        if takes_place && links.supersedes.is_none() {
            links.supersedes = Some(target.clone());
        }
        if !BESIDE.contains(&rel) {
            links.refers.push(target);
        }
    }
    links
}

/// The text, and what NITF within the item says of it.
fn body(news: Node) -> (Option<String>, Option<Article>) {
    let Some(set) = at(news, &["contentSet"]) else { return (None, None) };
    let in_xml = children(set, "inlineXML").map(|xml| {
        let inner = |name: &str| xml.descendants().find(|node| node.tag_name().name() == name);
        if let Some(element) = inner("nitf") {
            let found = nitf::found(element);
            return (found.body.unwrap_or_default(), Some(found.article));
        }
        (prose::xml(inner("body").unwrap_or(xml)), None)
    });
    let in_text = children(set, "inlineData").filter_map(|data| {
        let kind = attribute(Some(data), "contenttype").unwrap_or_else(|| "text/plain".into());
        let text: String =
            data.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
        let is_html = kind.contains("html") || prose::is_markup(&text);
        match () {
            () if attribute(Some(data), "encoding").is_some()
                || !kind.contains("text") && !is_html =>
            {
                None
            }
            () if is_html => Some((prose::html(&text).ok()?, None)),
            () => Some((prose::lines(&text), None)),
        }
    });
    let chosen = in_xml.chain(in_text).find(|(text, _)| !text.is_empty());
    chosen.map_or((None, None), |(text, article)| (Some(text), article))
}
