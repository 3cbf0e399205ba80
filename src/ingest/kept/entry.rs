//! What is known of an article as bytes and back, for the time of a run: the layout is nobody else's
//! business and may change. A few hundred nanoseconds each way.
//!
//! Numbers are little-endian; texts and lists have their length before them, what may be missing a
//! byte that says whether it is there.

use std::sync::Arc;

use crate::article::{
    Article, Credit, CreditPlace, DateGrade, Dateline, Item, Layout, Published, Span, Status,
};
use crate::ingest::shelf::Place;

/// What is written of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) article: Arc<Article>,
    pub(super) place: Place,
    pub(super) compared: Box<[Span]>,
    pub(super) lines: Box<[u64]>,
}

impl Written {
    /// All of it as bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        self.article.put(&mut bytes);
        self.place.put(&mut bytes);
        self.compared.put(&mut bytes);
        self.lines.put(&mut bytes);
        bytes
    }

    /// What the bytes were made of; `None` if they are no such thing.
    pub(super) fn of_bytes(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let (article, place) = (Arc::new(Article::take(bytes)?), Place::take(bytes)?);
        let (compared, lines) = (Code::take(bytes)?, Code::take(bytes)?);
        bytes.is_empty().then_some(Self { article, place, compared, lines })
    }
}

/// Something that can be written and read back.
trait Code: Sized {
    fn put(&self, to: &mut Vec<u8>);
    fn take(from: &mut &[u8]) -> Option<Self>;
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Code for $type {
            fn put(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        }
    )*};
}

number!(u8, u32, u64, i64);

/// A struct is its fields, in order.
macro_rules! fields {
    ($($type:ty { $($field:ident),* })*) => {$(
        impl Code for $type {
            fn put(&self, to: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.put(to);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                $(let $field = Code::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    )*};
}

fields! {
    Span { start, end }
    Published { value, grade, at }
    Credit { agencies, text, line, place }
    Dateline { place, date, agencies }
    Item { uri, alternatives, supersedes, slug, number, urgency, provider, rights, note }
    Article {
        id, title, source, language, status, version, published, modified, byline, credit,
        photo_credit, dateline, item, layout
    }
    Place { offset, check, line, file, len, spilled, record }
}

/// One of some values is its place among them.
macro_rules! choice {
    ($($type:ident { $($value:ident),* })*) => {$(
        impl Code for $type {
            fn put(&self, to: &mut Vec<u8>) {
                to.push(*self as u8);
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let number = u8::take(from)?;
                [$(Self::$value),*].into_iter().find(|value| *value as u8 == number)
            }
        }
    )*};
}

choice! {
    Status { Usable, Withheld, Canceled }
    DateGrade { Metadata, Dateline, Page, Contradicted }
    Layout { Whole, Page, Extracted, Auto }
    CreditPlace { Dateline, Byline, Tail, Disclaimer, Caption, Metadata }
}

impl Code for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(u8::take(from)? != 0)
    }
}

impl Code for Box<str> {
    fn put(&self, to: &mut Vec<u8>) {
        (self.len() as u32).put(to);
        to.extend_from_slice(self.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let len = u32::take(from)? as usize;
        let (bytes, rest) = from.split_at_checked(len)?;
        *from = rest;
        Some(str::from_utf8(bytes).ok()?.into())
    }
}

impl<T: Code> Code for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(there) = self {
            there.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match bool::take(from)? {
            true => T::take(from).map(Some),
            false => Some(None),
        }
    }
}

impl<T: Code> Code for Box<T> {
    fn put(&self, to: &mut Vec<u8>) {
        (**self).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        T::take(from).map(Box::new)
    }
}

impl<T: Code> Code for Box<[T]> {
    fn put(&self, to: &mut Vec<u8>) {
        (self.len() as u32).put(to);
        self.iter().for_each(|one| one.put(to));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let len = u32::take(from)?;
        (0..len).map(|_| T::take(from)).collect()
    }
}
