//! `compare`: two articles side by side.

use serde_json::json;
use wirecopy::direction::direction;
use wirecopy::error::Error;
use wirecopy::relation::Relation;
use wirecopy::report::{self, ArticleRecord, PairEvidence, PairRecord};

use super::args::{CompareArgs, CompareFormat};
use super::exit::Exit;
use super::reading::{self, Named};
use super::{print, settings};

pub(crate) fn run(args: &CompareArgs) -> Result<Exit, Error> {
    let config = settings::config(&args.compare)?;
    let options = settings::reading(&args.read);
    let a = reading::named(&args.a, &options, &config)?;
    let b = reading::named(&args.b, &options, &config)?;
    let comparison = a.compare(&b, &config);
    let (id_a, id_b) = (id(&a), id(&b));
    match args.format {
        CompareFormat::Text => {
            let text = report::comparison_text(
                (&id_a, &a.text),
                (&id_b, &b.text),
                &comparison,
                &config,
                args.all,
            );
            print(&format!("{}{}{text}", barred('A', &a), barred('B', &b)))?;
        }
        CompareFormat::Json => {
            let evidence = PairEvidence { comparison: &comparison, a: &a.text, b: &b.text };
            let carries =
                !matches!(comparison.relation, Relation::SharedQuotes | Relation::Unrelated);
            let way = carries.then(|| direction(a.article(), b.article())).flatten();
            let pair = PairRecord::counted(&id_a, &id_b, way, &comparison.weighed, &config);
            let pair = pair.with(evidence);
            let document = json!({
                "schema": report::SCHEMA,
                "a": article(&a),
                "b": article(&b),
                "pair": pair,
            });
            print(&format!("{document:#}\n"))?;
        }
    }
    let found = args.exit_code && comparison.relation.groups();
    Ok(if found { Exit::Found } else { Exit::Done })
}

fn id(named: &Named) -> String {
    named.library.articles()[named.id.index()].id.to_string()
}

/// A line that says first of all that an article is killed or held.
fn barred(side: char, named: &Named) -> String {
    let article = &named.library.articles()[named.id.index()];
    report::barred(article).map_or_else(String::new, |told| format!("{side} IS {told}\n"))
}

fn article(named: &Named) -> ArticleRecord {
    let Named { library, id, .. } = named;
    let print = &library.values()[id.index()];
    let (path, line) = (library.path(*id), library.line(*id));
    ArticleRecord::read(&library.articles()[id.index()], print.content, print.words, path, line)
}
