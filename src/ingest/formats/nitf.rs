//! NITF, the News Industry Text Format of the IPTC (3.6 and before): one article a document.
//!
//! The fields are those of `head/docdata` and `body/body.head`, whatever namespace they are in; the
//! text is `body/body.content`, where pictures with their captions are left out. An embargoed
//! document counts as withheld: there is no clock here.

use roxmltree::{Document, Node};

use super::xml::{at, attribute, children, words, words_at};
use super::{Entry, Found, credit, item, prose, urgency};
use crate::article::{Article, Dateline, Item, Status};
use crate::ingest::metadata;

/// The item of a document.
pub(super) fn read(document: &Document) -> Entry {
    found(document.root_element()).settled()
}

/// What an `nitf` element holds; also one within another format.
pub(super) fn found(nitf: Node) -> Found {
    let doc = at(nitf, &["head", "docdata"]);
    let head = at(nitf, &["body", "body.head"]);
    let key = doc.and_then(|doc| at(doc, &["du-key"]));
    let doc_attribute =
        |name: &'static str, of: &str| attribute(doc.and_then(|doc| at(doc, &[name])), of);
    let head_words = |path: &[&'static str]| head.and_then(|head| words_at(head, path));
    let status = attribute(doc, "management-status");
    let uri = doc_attribute("doc-id", "id-string");
    let distributor = head_words(&["distributor"]);
    let supersedes = attribute(doc, "management-doc-idref").filter(|of| Some(of) != uri.as_ref());
    let provider = distributor.clone().or_else(|| doc_attribute("doc-id", "regsrc"));
    let rights =
        doc_attribute("doc.copyright", "holder").or_else(|| doc_attribute("doc.rights", "owner"));
    let message = doc_attribute("ed-msg", "info")
        .or_else(|| doc.and_then(|doc| words_at(doc, &["ed-msg"])))
        .or_else(|| head_words(&["note"]));
    let version = attribute(key, "version").or_else(|| attribute(key, "generation"));
    let date = |of: &Option<Box<str>>| of.as_deref().and_then(metadata::published);
    let article = Article {
        id: uri.clone().unwrap_or_default(),
        title: head_words(&["hedline", "hl1"])
            .or_else(|| head_words(&["hedline"]))
            .or_else(|| words_at(nitf, &["head", "title"])),
        source: provider.as_deref().and_then(metadata::source),
        language: attribute(Some(nitf), "lang").or_else(|| attribute(at(nitf, &["body"]), "lang")),
        status: status.as_deref().and_then(|status| match status.trim() {
            "embargoed" => Some(Status::Withheld),
            status => metadata::status(status),
        }),
        version: version.as_deref().and_then(metadata::version),
        published: date(&doc_attribute("date.issue", "norm")),
        modified: date(&doc_attribute("date.release", "norm")),
        byline: head_words(&["byline"]),
        credit: credit(distributor.as_deref()),
        dateline: head.and_then(|head| at(head, &["dateline"])).and_then(dateline),
        item: item(Item {
            uri,
            alternatives: Box::default(),
            supersedes,
            slug: attribute(key, "key"),
            number: meta(nitf),
            urgency: doc_attribute("urgency", "ed-urg").as_deref().and_then(urgency),
            provider,
            rights,
            note: message,
        }),
        ..Article::default()
    };
    let body = at(nitf, &["body", "body.content"]).map(prose::xml);
    let signal = doc_attribute("ed-msg", "msg-type").or_else(|| attribute(key, "part"));
    Found { article, body, signal, ..Found::default() }
}

/// The number of the item within its service, where the head has it.
fn meta(nitf: Node) -> Option<Box<str>> {
    let head = at(nitf, &["head"])?;
    let is_number =
        |meta: &Node| attribute(Some(*meta), "name").is_some_and(|name| super::is_number(&name));
    attribute(children(head, "meta").find(is_number), "content")
}

/// A dateline by its parts; one that has none is a place.
fn dateline(element: Node) -> Option<Box<Dateline>> {
    let place = words_at(element, &["location"]);
    let date = words_at(element, &["story.date"]);
    let place = if date.is_none() { place.or_else(|| words(element)) } else { place };
    let is_some = place.is_some() || date.is_some();
    is_some.then(|| Box::new(Dateline { place, date, agencies: Box::default() }))
}
