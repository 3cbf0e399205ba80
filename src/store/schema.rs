//! The tables of an index. Anyone can open one with the usual SQLite tools.
//!
//! Numbers of articles and bodies are given once and never again, so that what still names a removed
//! one finds nothing.

/// Says that a SQLite file is an index of wirecopy: `wire` in ASCII.
pub(super) const APPLICATION: i32 = 0x7769_7265;

/// The number of this layout of tables; it rises when an older program could not read the file.
pub(super) const FORMAT: i32 = 1;

/// A block fills a page, and a look-up reads one: the smaller it is the faster.
pub(super) const PAGE: u32 = 4_096;

/// The tables.
///
/// `bodies` holds a row for each content: what is found under a key is a body, and all articles that
/// say the same in the same words have it in common. `copy_of` is the first body of which it is a near
/// copy, else itself. `sketch` holds the upper halves of its least fingerprints.
///
/// `at` is when an article is dated, in seconds, where that can be trusted; `stated` is the status of
/// its own record, `status` what notices made of it. `replaced_by` is the newer version of its item.
/// `details` holds as JSON what nothing is looked up by.
pub(super) const TABLES: &str = "
CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (source INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, articles INTEGER NOT NULL);
CREATE TABLE bodies (
    body INTEGER PRIMARY KEY, content BLOB NOT NULL UNIQUE, words INTEGER NOT NULL,
    copy_of INTEGER NOT NULL, source INTEGER, prints INTEGER NOT NULL, sketch BLOB NOT NULL);
CREATE INDEX bodies_copy_of ON bodies (copy_of) WHERE copy_of <> body;
CREATE TABLE articles (
    article INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body INTEGER NOT NULL,
    path TEXT NOT NULL, line INTEGER, title TEXT, source INTEGER, language TEXT,
    status TEXT, stated TEXT, version INTEGER, at INTEGER, uri TEXT, layout TEXT NOT NULL,
    details TEXT NOT NULL, record INTEGER NOT NULL, replaced_by INTEGER, added TEXT NOT NULL);
CREATE INDEX articles_body ON articles (body);
CREATE INDEX articles_at ON articles (at, source) WHERE at IS NOT NULL;
CREATE INDEX articles_uri ON articles (uri) WHERE uri IS NOT NULL;
CREATE INDEX articles_replaced_by ON articles (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX articles_status ON articles (status) WHERE status IN ('withheld', 'canceled');
CREATE TABLE texts (
    article INTEGER PRIMARY KEY, size INTEGER NOT NULL, sum INTEGER NOT NULL,
    compared BLOB NOT NULL, lines BLOB NOT NULL, text BLOB NOT NULL);
CREATE TABLE names (name TEXT NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (name, article)) WITHOUT ROWID;
CREATE INDEX names_article ON names (article);
CREATE TABLE notices (
    notice INTEGER PRIMARY KEY, action TEXT NOT NULL, sent TEXT, at INTEGER, provider TEXT, note TEXT,
    after INTEGER NOT NULL, details TEXT NOT NULL UNIQUE);
CREATE TABLE notice_names (name TEXT NOT NULL, notice INTEGER NOT NULL, PRIMARY KEY (name, notice)) WITHOUT ROWID;
CREATE TABLE furniture (
    source TEXT NOT NULL, line INTEGER NOT NULL, articles INTEGER NOT NULL,
    PRIMARY KEY (source, line)) WITHOUT ROWID;
CREATE TABLE decisions (
    decision INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, content_a BLOB NOT NULL,
    content_b BLOB NOT NULL, decided TEXT NOT NULL, note TEXT, at TEXT NOT NULL);
CREATE INDEX decisions_a ON decisions (content_a);
CREATE INDEX decisions_b ON decisions (content_b);
CREATE TABLE segments (
    segment INTEGER PRIMARY KEY, kind INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, postings INTEGER NOT NULL);
CREATE TABLE blocks (
    block INTEGER PRIMARY KEY, segment INTEGER NOT NULL, key INTEGER NOT NULL, sum INTEGER NOT NULL,
    postings BLOB NOT NULL);
CREATE INDEX blocks_key ON blocks (segment, key);
CREATE TABLE writers (process INTEGER PRIMARY KEY, host TEXT NOT NULL, doing TEXT NOT NULL, since TEXT NOT NULL) WITHOUT ROWID;
";
