//! Articles by what labels call them: an id, the end of a path, the beginning of a file's name.
//!
//! Costs two maps over the ids of a library; a look-up by a beginning goes through all of them.

use ahash::AHashMap;
use wirecopy::article::ArticleId;
use wirecopy::ingest::Library;

/// Articles by id, and by the ends of their paths.
pub(super) struct Names<'a> {
    ids: AHashMap<&'a str, ArticleId>,
    /// Every end of every path that starts after a slash; `None` where two articles share it.
    ends: AHashMap<&'a str, Option<ArticleId>>,
}

impl<'a> Names<'a> {
    pub(super) fn of<T>(library: &'a Library<T>) -> Self {
        let mut names = Self { ids: AHashMap::new(), ends: AHashMap::new() };
        for (number, article) in library.articles().iter().enumerate() {
            let id = ArticleId(number as u32);
            names.ids.insert(&article.id, id);
            for (at, _) in article.id.match_indices('/') {
                let end = &article.id[at + 1..];
                names.ends.entry(end).and_modify(|found| *found = None).or_insert(Some(id));
            }
        }
        names
    }

    pub(super) fn find(&self, id: &str) -> Option<ArticleId> {
        self.ids.get(id).copied().or_else(|| self.ends.get(id).copied().flatten())
    }

    /// As [`find`](Self::find); else the article of that id without its extension, else the only one
    /// whose file's name goes on after the id with `_` or `.`: labels of passages name files so.
    pub(super) fn find_file(&self, id: &str) -> Option<ArticleId> {
        let bare = || id.rsplit_once('.').and_then(|(bare, _)| self.find(bare));
        self.find(id).or_else(bare).or_else(|| {
            let begins =
                |name: &str| name.strip_prefix(id).is_some_and(|rest| rest.starts_with(['_', '.']));
            let file = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
            let mut found = self.ids.iter().filter(|(path, _)| begins(file(path)));
            let (_, first) = found.next()?;
            found.next().is_none().then_some(*first)
        })
    }
}
