//! The recipe of an index: every setting that what it holds depends on.

use rusqlite::Connection;

use crate::detect::{Config, Passages};
use crate::error::Error;
use crate::lsh::Banding;
use crate::minhash::SignatureLength;
use crate::shingle::Width;
use crate::tokenize::RECIPE;

/// Every setting that fingerprints depend on. Two indexes with the same one can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    width: Width,
    length: SignatureLength,
    banding: Banding,
    prose: u8,
    quote: u8,
}

impl Recipe {
    /// The recipe of a run.
    ///
    /// # Errors
    ///
    /// If it looks for no passages: an index always does.
    pub fn of(config: &Config) -> Result<Self, Error> {
        let passages = config.passages.ok_or_else(|| {
            Error::new(
                "--no-passages makes no index: what an index finds, it finds by passages too",
            )
        })?;
        let Config { width, length, banding, .. } = *config;
        Ok(Self { width, length, banding, prose: passages.prose, quote: passages.quote })
    }

    /// The settings of a run as this recipe has them.
    pub fn apply(&self, config: &Config) -> Config {
        let stock = config.passages.map_or(Passages::default().stock, |passages| passages.stock);
        Config {
            width: self.width,
            length: self.length,
            banding: self.banding,
            passages: Some(Passages { prose: self.prose, quote: self.quote, stock }),
            ..*config
        }
    }

    /// The flags that this recipe sets, with what it sets them to.
    pub fn settings(&self) -> [(&'static str, u32); 6] {
        [
            ("shingle", self.width.words().into()),
            ("num-perm", self.length.slots() as u32),
            ("bands", self.banding.bands() as u32),
            ("rows", self.banding.rows() as u32),
            ("prose-run", self.prose.into()),
            ("quote-run", self.quote.into()),
        ]
    }

    /// How signatures are cut into bands.
    pub fn banding(&self) -> Banding {
        self.banding
    }

    pub(super) fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        let mut insert = db.prepare("INSERT INTO settings (name, value) VALUES (?1, ?2)")?;
        insert.execute(("recipe", RECIPE))?;
        for (name, value) in self.settings() {
            insert.execute((name, value))?;
        }
        Ok(())
    }

    /// The recipe that an index says it has; what is wrong with it if it cannot be.
    pub(super) fn read(db: &Connection) -> rusqlite::Result<Result<Self, String>> {
        let mut select = db.prepare("SELECT value FROM settings WHERE name = ?1")?;
        let mut value = |name: &str| -> rusqlite::Result<i64> {
            let mut rows = select.query([name])?;
            rows.next()?.map_or(Ok(-1), |row| row.get(0))
        };
        let recipe = value("recipe")?;
        if recipe != i64::from(RECIPE) {
            return Ok(Err(format!(
                "was made with recipe {recipe}, this program has recipe {RECIPE}: fingerprints of the \
                 two don't compare, so add what it was made of to a new one: `wirecopy index add \
                 --index NEW.db ...`"
            )));
        }
        let small = |value: i64| u8::try_from(value).ok();
        let wide = |value: i64| u16::try_from(value).ok();
        let (width, length) = (value("shingle")?, value("num-perm")?);
        let (bands, rows) = (value("bands")?, value("rows")?);
        let (prose, quote) = (value("prose-run")?, value("quote-run")?);
        let made = || {
            let length = SignatureLength::new(wide(length)?)?;
            Some(Self {
                width: Width::new(small(width)?)?,
                length,
                banding: Banding::new(wide(bands)?, wide(rows)?, length)?,
                prose: small(prose).filter(|words| *words > 0)?,
                quote: small(quote).filter(|words| *words > 0)?,
            })
        };
        let wrong = "has settings that make no sense: `wirecopy index verify` says what is damaged";
        Ok(made().ok_or_else(|| wrong.to_owned()))
    }
}
