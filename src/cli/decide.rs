//! `decide`: what the desk decided of two articles, kept beside what is computed.

use wirecopy::detect::Config;
use wirecopy::error::Error;
use wirecopy::ingest::Options;
use wirecopy::report::clean;
use wirecopy::store::{Decided, Decision, Index};

use super::args::{DecideArgs, DecisionFlag};
use super::exit::Exit;
use super::{index, print, reading, settings};

pub(crate) fn run(args: &DecideArgs) -> Result<Exit, Error> {
    let path = settings::index(&args.index)?;
    let mut index = Index::open_to_write(&path, index::wait(&args.wait))?;
    let options = settings::reading(&args.read);
    let content = |name: &str| content(&index, name, &options);
    let (content_a, content_b) = (content(&args.a)?, content(&args.b)?);
    if content_a == content_b {
        return Err(Error::new(format!(
            "`{}` and `{}` have the same words: there is nothing to decide",
            args.a, args.b
        )));
    }
    let decision = match args.decision {
        DecisionFlag::Same => Decision::Same,
        DecisionFlag::NotSame => Decision::NotSame,
        DecisionFlag::Ok => Decision::Ok,
    };
    let (a, b, note) = (args.a.clone(), args.b.clone(), args.note.clone());
    let at = String::new();
    index.decide(&Decided { a, b, content_a, content_b, decision, note, at })?;
    let (a, b) = (clean(&args.a), clean(&args.b));
    print(&format!("decided: {a} and {b}: {}\n", decision.name()))?;
    Ok(Exit::Done)
}

/// What an article says that a user named: one of the index, else one of a file.
fn content(index: &Index, name: &str, options: &Options) -> Result<u128, Error> {
    if let Some(number) = index.number(name)? {
        let selection = index.select(&[number])?;
        if let Some(stored) = selection.stored.first() {
            return Ok(stored.content);
        }
    }
    let config = Config::new(0.5, 0.99).ok_or_else(|| Error::new("no settings"))?;
    let config = index.recipe().apply(&config);
    let (path, _) = reading::file_and_id(name);
    if path != "-" && !std::path::Path::new(path).exists() {
        return Err(Error::new(format!(
            "`{name}` is neither an id of the index nor a file: `wirecopy index list` shows the ids"
        )));
    }
    let named = reading::named(name, options, &config)?;
    Ok(named.library.values()[named.id.index()].content)
}
