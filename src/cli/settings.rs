//! Flags become settings, once: what the user typed is checked here and nowhere else.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use wirecopy::detect::{Config, HIGHEST_LSH_RECALL, Join, Passages};
use wirecopy::error::Error;
use wirecopy::group::Keep;
use wirecopy::ingest;
use wirecopy::lsh::Banding;
use wirecopy::minhash::SignatureLength;
use wirecopy::relation::Reuse;
use wirecopy::report::Extent;
use wirecopy::shingle::Width;
use wirecopy::store::{Index, Within};
use wirecopy::verify::Bar;

use super::args::{
    BodyFlag, CompareFlags, EvidenceFlag, IndexFlags, KeepFlag, KeepingFlags, ReadFlags,
    WithinFlags,
};
use super::config::Loaded;

/// The settings that flags ask for, with defaults for keeping.
pub(crate) fn config(flags: &CompareFlags) -> Result<Config, Error> {
    let (threshold, width) = (threshold(flags.threshold)?, width(flags.shingle)?);
    let given = flags.num_perm.map(signature_length).transpose()?;
    let banding = banding(flags, given.unwrap_or(SignatureLength::DEFAULT))?;
    Ok(Config {
        width,
        length: given.unwrap_or(banding.length()),
        threshold,
        banding,
        join: if flags.recall < 1.0 { Join::Small } else { Join::Always },
        drop_above: bar("--drop-above", 0.8)?,
        drop_revisions: false,
        keep: Keep::default(),
        passages: passages(flags)?,
        reuse: reuse(flags)?,
        story_days: flags.story_days,
    })
}

/// Settings, with what flags ask for of what is kept.
pub(crate) fn keeping(config: Config, flags: &KeepingFlags) -> Result<Config, Error> {
    Ok(Config {
        drop_above: bar("--drop-above", flags.drop_above)?,
        drop_revisions: flags.drop_revisions,
        keep: flags.keep.into(),
        ..config
    })
}

/// The settings that flags ask for, on what is found by a recipe. Settings that the recipe depends on
/// are its own; who asks for others is told so.
pub(crate) fn config_of(
    index: &Index,
    flags: &CompareFlags,
    loaded: &Loaded,
) -> Result<Config, Error> {
    config_given(index, flags, &loaded.of_flags())
}

/// The same, where it is known which flags were given, with their values.
pub(crate) fn config_given(
    index: &Index,
    flags: &CompareFlags,
    given: &[(&'static str, String)],
) -> Result<Config, Error> {
    let (path, recipe) = (index.path().display(), index.recipe());
    if flags.no_passages {
        return Err(Error::new("--no-passages is not for an index, which finds by passages too"));
    }
    for (name, made) in recipe.settings() {
        let given = given.iter().find(|(flag, _)| flag.replace('_', "-") == name);
        if let Some((_, given)) = given.filter(|(_, given)| *given != made.to_string()) {
            return Err(Error::new(format!(
                "`{path}` was made with --{name} {made}, not {given}: leave --{name} out, or make \
                 another index"
            )));
        }
    }
    let found = recipe.banding().probability(flags.threshold);
    if flags.recall < 1.0 && found < flags.recall {
        return Err(Error::new(format!(
            "`{path}` was made to find copies at a higher threshold: at {} it finds {found:.2} of them, \
             not {}; give --recall {:.2}, or make another index with --threshold {}",
            flags.threshold,
            flags.recall,
            (found * 100.0).floor() / 100.0,
            flags.threshold,
        )));
    }
    // The bands are those of the index; here only the rest is of interest.
    let config = config(&CompareFlags { bands: None, rows: None, ..flags.clone() })?;
    Ok(recipe.apply(&config))
}

/// The articles that flags ask for; `is_dated` says that those without a date are not among them
/// where days are given.
pub(crate) fn within(flags: &WithinFlags, is_dated: bool) -> Result<Within, Error> {
    let day = |flag: &str, text: &Option<String>| -> Result<Option<Date>, Error> {
        let Some(text) = text else { return Ok(None) };
        let day = text.parse().ok().filter(|_| text.len() == "2026-01-31".len());
        let wrong = || Error::new(format!("{flag} `{text}` is no day: give one as 2026-01-31"));
        day.map(Some).ok_or_else(wrong)
    };
    let start = |day: Date| day.to_zoned(TimeZone::UTC).map(|start| start.timestamp().as_second());
    let (since, until) = (day("--since", &flags.since)?, day("--until", &flags.until)?);
    let until = until.and_then(|day| day.tomorrow().ok());
    Ok(Within {
        since: since.and_then(|day| start(day).ok()),
        until: until.and_then(|day| start(day).ok()),
        sources: flags.source.clone(),
        is_dated,
    })
}

/// The index that is named by a flag, else by the environment.
pub(crate) fn index(flags: &IndexFlags) -> Result<PathBuf, Error> {
    let named = || std::env::var_os(INDEX).filter(|path| !path.is_empty()).map(PathBuf::from);
    flags.index.clone().or_else(named).ok_or_else(|| {
        Error::new(format!("name the index: --index FILE, or set {INDEX} to its path"))
    })
}

/// The environment variable that names an index.
const INDEX: &str = "WIRECOPY_INDEX";

/// Whether each flag by itself is in its range; what they make together is another matter.
pub(crate) fn check(flags: &CompareFlags, keeping: &KeepingFlags) -> Result<(), Error> {
    threshold(flags.threshold)?;
    width(flags.shingle)?;
    flags.num_perm.map(signature_length).transpose()?;
    recall("--recall", flags.recall)?;
    bar("--drop-above", keeping.drop_above)?;
    passages(flags)?;
    reuse(flags)?;
    Ok(())
}

/// How passages are looked for, if they are.
fn passages(flags: &CompareFlags) -> Result<Option<Passages>, Error> {
    let run = |flag: &str, words: u8| match words {
        0 => Err(Error::new(format!("{flag} 0 is no run of words: give 1 to 255"))),
        words => Ok(words),
    };
    let passages = Passages {
        prose: run("--prose-run", flags.prose_run)?,
        quote: run("--quote-run", flags.quote_run)?,
        stock: flags.stock_above,
    };
    Ok((!flags.no_passages).then_some(passages))
}

/// What pairs below the threshold are held to.
fn reuse(flags: &CompareFlags) -> Result<Reuse, Error> {
    Ok(Reuse {
        excerpt: bar("--excerpt-above", flags.excerpt_above)?,
        derived: bar("--derived-above", flags.derived_above)?,
        words: flags.reuse_words,
    })
}

fn threshold(share: f64) -> Result<Bar, Error> {
    match bar("--threshold", share)? {
        threshold if threshold.share() > 0.0 => Ok(threshold),
        _ => Err(Error::new(
            "--threshold 0 would call everything a copy: give a share above 0, at most 1",
        )),
    }
}

fn width(words: u8) -> Result<Width, Error> {
    let width = Width::new(words);
    width.ok_or_else(|| Error::new(format!("--shingle {words} is not from 1 to {}", Width::MAX)))
}

/// A signature's length as a flag gives it.
pub(crate) fn signature_length(slots: u16) -> Result<SignatureLength, Error> {
    SignatureLength::new(slots).ok_or_else(|| {
        Error::new(format!("--num-perm {slots} is not from 1 to {}", SignatureLength::MAX))
    })
}

fn banding(flags: &CompareFlags, length: SignatureLength) -> Result<Banding, Error> {
    recall("--recall", flags.recall)?;
    if let (Some(bands), Some(rows)) = (flags.bands, flags.rows) {
        return Banding::new(bands, rows, length).ok_or_else(|| {
            Error::new(format!(
                "{bands} bands of {rows} rows take {} slots, a signature has {}: give fewer, or \
                 --num-perm with more",
                u32::from(bands) * u32::from(rows),
                length.slots()
            ))
        });
    }
    if flags.recall >= 1.0 {
        // Every pair is compared; what LSH would do beside it is told and bars nothing.
        let by_lsh = Banding::for_recall(flags.threshold, HIGHEST_LSH_RECALL, length);
        let widest = || Banding::new(length.slots() as u16, 1, length);
        return by_lsh.or_else(widest).ok_or_else(|| Error::new("a signature without slots"));
    }
    let recall = flags.recall;
    Banding::for_recall(flags.threshold, recall, length).ok_or_else(|| {
        Error::new(format!(
            "{} slots cannot find {recall} of the pairs at {}: give --num-perm with more, a lower \
             --recall, or --recall 1, which compares every pair",
            length.slots(),
            flags.threshold
        ))
    })
}

/// A share from 0 to 1.
pub(crate) fn bar(flag: &str, share: f64) -> Result<Bar, Error> {
    Bar::new(share).ok_or_else(|| Error::new(format!("{flag} {share} is not a share from 0 to 1")))
}

/// A recall, above 0 and at most 1.
pub(crate) fn recall(flag: &str, share: f64) -> Result<(), Error> {
    match share > 0.0 && share <= 1.0 {
        true => Ok(()),
        false => Err(Error::new(format!("{flag} {share} is not a share above 0, at most 1"))),
    }
}

impl From<BodyFlag> for ingest::Body {
    fn from(flag: BodyFlag) -> Self {
        match flag {
            BodyFlag::Auto => Self::Auto,
            BodyFlag::Whole => Self::Whole,
            BodyFlag::Page => Self::Page,
        }
    }
}

impl From<EvidenceFlag> for Extent {
    fn from(flag: EvidenceFlag) -> Self {
        match flag {
            EvidenceFlag::Passages => Self::Passages,
            EvidenceFlag::Full => Self::Full,
        }
    }
}

impl From<KeepFlag> for Keep {
    fn from(flag: KeepFlag) -> Self {
        match flag {
            KeepFlag::Best => Self::Best,
            KeepFlag::Earliest => Self::Earliest,
            KeepFlag::Longest => Self::Longest,
            KeepFlag::First => Self::First,
        }
    }
}

/// How to read, as flags ask for it.
pub(crate) fn reading(flags: &ReadFlags) -> ingest::Options {
    let fields = ingest::Fields {
        text: flags.text_field.clone(),
        id: flags.id_field.clone(),
        title: flags.title_field.clone(),
        date: flags.date_field.clone(),
        source: flags.source_field.clone(),
        language: flags.language_field.clone(),
        status: flags.status_field.clone(),
        version: flags.version_field.clone(),
    };
    ingest::Options {
        fields,
        max_article: flags.max_article << 20,
        max_page: flags.max_page << 20,
        body: flags.body.into(),
        ..ingest::Options::default()
    }
}
