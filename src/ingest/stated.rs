//! What a text says of itself beside what its record or page says of it.
//!
//! A field is somebody's statement about the text, the text is the thing: a credit that the text
//! holds stands before one in a field, while a date in a field stands before a stamp on the page.

use super::metadata;
use crate::article::{Article, Credit, CreditPlace};
use crate::credit::agency;
use crate::page::claims::Claims;

/// Adds what a text says of itself to what is known of its article.
pub(super) fn add(article: &mut Article, claims: Claims, headline: Option<&str>) {
    let Claims { credit, photo_credit, dateline, byline, published, modified, .. } = claims;
    article.title = article.title.take().or_else(|| headline.and_then(metadata::kept));
    article.byline = article.byline.take().or(byline);
    let field = article.credit.take().map(|mut credit| {
        known(&mut credit);
        credit
    });
    article.credit =
        credit.map(Box::new).or(field).or_else(|| of_source(article.source.as_deref()));
    article.photo_credit = article.photo_credit.take().or_else(|| photo_credit.map(Box::new));
    article.dateline = dateline.map(Box::new).or(article.dateline.take());
    article.published = article.published.take().or(published);
    article.modified = article.modified.take().or(modified);
}

/// The credit of a text whose source is an agency and nothing else.
fn of_source(source: Option<&str>) -> Option<Box<Credit>> {
    let source = source?;
    let mention =
        agency::find(source).into_iter().find(|mention| mention.span == (0..source.len()))?;
    let (agencies, place) = ([mention.agency.into()].into(), CreditPlace::Metadata);
    Some(Box::new(Credit { agencies, text: source.into(), line: 0, place }))
}

/// Gives agencies that a field names their usual names.
fn known(credit: &mut Credit) {
    let names = agency::names(&credit.text);
    if !names.is_empty() {
        credit.agencies = names.into_iter().map(Box::from).collect();
    }
}
