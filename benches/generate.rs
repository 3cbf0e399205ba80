//! Writes the corpus that the benches measure on, as JSON Lines:
//! `cargo bench --bench generate -- ARTICLES [SEED] > corpus.jsonl`.

mod support;

use std::error::Error;
use std::io::{BufWriter, Write, stdout};

use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench`.
    let numbers = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let numbers: Vec<u64> = numbers.map(|number| number.parse()).collect::<Result<_, _>>()?;
    let articles = numbers.first().copied().unwrap_or(0) as usize;
    let seed = numbers.get(1).copied().unwrap_or(1);
    let mut out = BufWriter::new(stdout().lock());
    let id = |number: u32| format!("{number:07}");
    for article in support::corpus(articles, seed) {
        let record = json!({
            "id": id(article.id),
            "text": article.text,
            "kind": article.kind.name(),
            "of": article.of.map(id),
        });
        writeln!(out, "{record}")?;
    }
    Ok(out.flush()?)
}
