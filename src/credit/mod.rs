//! What a line says of where a text comes from: dateline, byline, dates, agency tails, photo credits.
//!
//! Recognizers, each of which looks at one line of raw text, or a piece of one, and returns what it
//! found with byte spans relative to what it was given. They know nothing of the lines around it:
//! what a find means is decided by who knows the page. In doubt they find nothing. Total on any text;
//! what they know of languages and agencies stands in tables in data/.

pub mod agency;
mod asia;
mod byline;
mod clue;
mod date;
mod dateline;
mod initials;
mod photo;
mod phrases;
mod stamp;
mod tail;
mod token;
mod weekday;
mod words;

pub use agency::{Kind, Mention};
pub use byline::{BylineFound, byline, is_byline};
pub use clue::{Clues, clues, of_letters, one_key, two_key};
pub use date::{DateFound, Day, dates};
pub use dateline::{DatelineFound, dateline};
pub use photo::{PhotoFound, photo};
pub use stamp::{Label, is_date_line, label_before};
pub use tail::{TailFound, TailKind, ending, tail};
pub use weekday::news_days;
