//! What was read: pages that stay, what could not be read, what was left out.

use serde::Serialize;

use crate::error::Problem;

/// A page that was kept, where the input was no record.
#[derive(Debug, Clone, Serialize)]
pub struct TextRecord<'a> {
    /// The article's id.
    pub id: &'a str,
    /// Its file.
    pub path: &'a str,
    /// Its headline.
    pub title: Option<&'a str>,
    /// Its raw text.
    pub text: &'a str,
}

/// Something that could not be read.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorRecord {
    r#type: &'static str,
    path: String,
    line: Option<u64>,
    message: String,
}

impl ErrorRecord {
    /// A problem as a record.
    pub fn of(problem: &Problem) -> Self {
        Self {
            r#type: "error",
            path: problem.path.to_string(),
            line: problem.line,
            message: problem.message.to_string(),
        }
    }
}

/// A line that was left out of the articles of a source.
#[derive(Debug, Clone, Serialize)]
pub struct FurnitureRecord {
    r#type: &'static str,
    /// The site, agency or paper.
    pub source: String,
    /// In how many of its articles the line stands.
    pub articles: u32,
    /// The line.
    pub text: String,
}

/// A phrase that ties nothing, because it stands in too many texts.
#[derive(Debug, Clone, Serialize)]
pub struct StockRecord {
    r#type: &'static str,
    /// In how many texts it stands; copies of one text count once.
    pub texts: u32,
    /// The first article that holds it.
    pub article: String,
    /// The phrase, as far as fingerprints of it were taken.
    pub text: String,
}

impl StockRecord {
    /// A phrase as a record.
    pub fn of(texts: u32, article: &str, text: &str) -> Self {
        let (article, text) = (article.to_owned(), text.to_owned());
        Self { r#type: "stock", texts, article, text }
    }
}

impl FurnitureRecord {
    /// A line as a record.
    pub fn of(source: &str, articles: u32, text: &str) -> Self {
        let (source, text) = (source.to_owned(), text.to_owned());
        Self { r#type: "furniture", source, articles, text }
    }
}
