//! What the settings file says of a page and its sources: partners, our own sites, what to ignore. It
//! is named beside the evidence and changes no number.

use super::policy::{Partner, Policy};
use crate::article::Article;
use crate::credit::agency;
use crate::report::{Grade, Match, Note, Verdict};

/// The notes on a verdict.
pub(super) fn notes(policy: &Policy, verdict: &Verdict<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut add = |label, is_stated, text: String| {
        let grade = if is_stated { Grade::Stated } else { Grade::Unknown };
        let evidence = is_stated.then(|| "wirecopy.toml".to_owned());
        let note = Note { label, grade, text, evidence };
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    let page = verdict.page.article;
    if let Some(site) = site_of(page, &policy.us.sites) {
        add("ours", true, format!("the page is on our own site {site}"));
    }
    let sources = || verdict.sources().into_iter().filter(|found| found.draws());
    for found in sources() {
        if let Some(site) = site_of(found.source.article, &policy.us.sites) {
            let id = &found.source.article.id;
            add("ours", true, format!("{id} is on our own site {site}"));
        }
    }
    for found in sources() {
        let partners = policy.partners.iter().filter(|partner| covers(partner, page, found));
        let told: Vec<String> = partners.map(partner).collect();
        for text in &told {
            add("partner", true, text.clone());
        }
        if told.is_empty() {
            let id = &found.source.article.id;
            let text = found.source.agency().map_or_else(
                || format!("{id} names neither agency nor site, so no agreement was looked up"),
                |agency| format!("no agreement on file for {agency}; ask your syndication desk"),
            );
            add("partner", false, text);
        }
    }
    if let Some(site) = site_of(page, &policy.ignore.sites) {
        add("ignored", true, format!("by wirecopy.toml: the site {site}"));
    }
    for found in &verdict.matches {
        if let Some(site) = site_of(found.source.article, &policy.ignore.sites) {
            add(
                "ignored",
                true,
                format!("by wirecopy.toml: the site {site} ({})", found.source.article.id),
            );
        }
        // Folding every passage costs more than all else here, where there is nothing to ignore.
        let passages = found.passages().filter(|_| !policy.ignore.phrases.is_empty());
        for passage in passages {
            let text = folded(passage.a.span.of(verdict.text));
            let is_it = |phrase: &&String| {
                let phrase = folded(phrase);
                phrase.contains(&text) || text.contains(&phrase)
            };
            for phrase in policy.ignore.phrases.iter().filter(is_it) {
                let words = passage.words;
                let line = passage.a.line;
                add(
                    "ignored",
                    true,
                    format!("by wirecopy.toml: “{phrase}”, in {words} words of line {line}"),
                );
            }
        }
    }
    notes
}

/// The site of a list that an article is on: a host, or one below it.
fn site_of<'s>(article: &Article, sites: &'s [String]) -> Option<&'s str> {
    let source = article.source.as_deref()?.to_lowercase();
    let is_on = |site: &&String| {
        let above = source.strip_suffix(site.as_str());
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    };
    sites.iter().find(is_on).map(String::as_str)
}

/// Whether an agreement covers what a page has from a source: by the agency of the source, or by the
/// site of either.
fn covers(partner: &Partner, page: &Article, found: &Match<'_>) -> bool {
    let agencies = found.source.agencies();
    let is_named = |name: &String| {
        let known = agency::names(name);
        agencies.iter().any(|agency| **agency == **name || known.contains(&&**agency))
    };
    partner.agencies.iter().any(is_named)
        || site_of(found.source.article, &partner.sites).is_some()
        || site_of(page, &partner.sites).is_some()
}

fn partner(partner: &Partner) -> String {
    let mut text = format!("partner on file: {}", partner.name);
    if let Some(terms) = &partner.terms {
        text = format!("{text}, {terms}");
    }
    match partner.until {
        Some(until) => format!("{text} until {until}"),
        None => text,
    }
}

/// A text as phrases are compared: lower case, one space between words.
fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}
