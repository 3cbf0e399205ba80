//! The job of the comparison, done by Rust libraries, and the exact answer to it.
//!
//! `peers minhash-rs|gaoya|exact FILE`: reads JSON Lines with a `text`, makes sets of five words,
//! signatures of 128 slots and 16 bands of 8 rows, and keeps what is estimated at 0.7 or more. Prints
//! each pair as the 0-based numbers of its lines. `exact` counts every pair that shares anything, by an
//! inverted index of the sets, and prints the resemblance as well.
//!
//! Each library is used as its documentation shows, on one thread, with the types that were fastest.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write, stdout};

use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32};
use minhash_rs::prelude::{Fnv, LshIndex, MinHash, MinHasher as _, NoStore, QueryState};
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

const WIDTH: usize = 5;
const BANDS: usize = 16;
const ROWS: usize = 8;
const THRESHOLD: f64 = 0.7;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(Deserialize)]
struct Article {
    text: String,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [peer, path] = arguments.as_slice() else {
        return Err("usage: peers minhash-rs|gaoya|exact FILE".into());
    };
    let texts = read(path)?;
    let mut out = BufWriter::new(stdout().lock());
    match peer.as_str() {
        "minhash-rs" => write_pairs(&mut out, minhash_rs(&texts), texts.len())?,
        "gaoya" => write_pairs(&mut out, gaoya(&texts), texts.len())?,
        "exact" => {
            for (a, b, resemblance) in exact(&texts) {
                writeln!(out, "{a}\t{b}\t{resemblance:.6}")?;
            }
        }
        _ => return Err(format!("no peer `{peer}`").into()),
    }
    Ok(out.flush()?)
}

fn read(path: &str) -> Outcome<Vec<String>> {
    let lines = BufReader::with_capacity(1 << 20, File::open(path)?).lines();
    lines.map(|line| Ok(serde_json::from_str::<Article>(&line?)?.text)).collect()
}

/// A text in lower case with one space between words, and where its words are.
#[derive(Default)]
struct Words {
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Words {
    /// Letters, digits and `_` make words, as `\w+` does.
    fn of(text: &str) -> Self {
        let mut words = Self { text: String::with_capacity(text.len()), spans: Vec::new() };
        let is_word = |c: char| c == '_' || c.is_alphanumeric();
        for word in text.split(|c| !is_word(c)).filter(|word| !word.is_empty()) {
            if !words.text.is_empty() {
                words.text.push(' ');
            }
            let start = words.text.len();
            match word.is_ascii() {
                true => {
                    words.text.extend(word.bytes().map(|byte| byte.to_ascii_lowercase() as char))
                }
                false => words.text.extend(word.chars().flat_map(char::to_lowercase)),
            }
            words.spans.push((start, words.text.len()));
        }
        words
    }

    /// Every run of five words, or all where there are fewer.
    fn shingles(&self) -> impl Iterator<Item = &str> {
        let width = WIDTH.min(self.spans.len()).max(1);
        self.spans.windows(width).map(move |run| &self.text[run[0].0..run[width - 1].1])
    }
}

fn minhash_rs(texts: &[String]) -> Vec<(usize, usize)> {
    type Signature = MinHash<u32, { BANDS * ROWS }, Fnv, u32, u64>;
    // Signatures borrow what they are made of; of hashes nothing has to be kept.
    let signature = |text: &String| Words::of(text).shingles().map(hash).collect();
    let signatures: Vec<Signature> = texts.iter().map(signature).collect();
    let index: LshIndex<Signature, { BANDS * ROWS }, BANDS, NoStore> =
        LshIndex::from_signatures(signatures.iter().cloned());
    let mut state = QueryState::new();
    let mut pairs = Vec::new();
    for (at, signature) in signatures.iter().enumerate() {
        for candidate in index.candidates(signature, &mut state) {
            let other = candidate.id as usize;
            let is_near =
                || f64::from(signature.estimate_jaccard_index(&signatures[other])) >= THRESHOLD;
            if other > at && is_near() {
                pairs.push((at, other));
            }
        }
    }
    pairs
}

fn gaoya(texts: &[String]) -> Vec<(usize, usize)> {
    let hasher = MinHasher32::new(BANDS * ROWS);
    let signature = |text: &String| hasher.create_signature(Words::of(text).shingles());
    let signatures: Vec<Vec<u32>> = texts.iter().map(signature).collect();
    let mut index: MinHashIndex<u32, u32> = MinHashIndex::new(BANDS, ROWS, THRESHOLD);
    for (at, signature) in signatures.iter().enumerate() {
        index.insert(at as u32, signature.clone());
    }
    let mut pairs = Vec::new();
    for (at, signature) in signatures.iter().enumerate() {
        let found = index.query(signature);
        pairs.extend(
            found.into_iter().map(|id| *id as usize).filter(|id| *id > at).map(|id| (at, id)),
        );
    }
    pairs
}

fn hash(shingle: &str) -> u64 {
    xxh3_64(shingle.as_bytes())
}

/// Every pair at or above the threshold with its resemblance.
fn exact(texts: &[String]) -> Vec<(usize, usize, f64)> {
    let mut postings: Vec<(u64, u32)> = Vec::new();
    let mut sizes = Vec::with_capacity(texts.len());
    for (at, text) in (0..).zip(texts) {
        let mut set: Vec<u64> = Words::of(text).shingles().map(hash).collect();
        set.sort_unstable();
        set.dedup();
        sizes.push(set.len());
        postings.extend(set.into_iter().map(|shingle| (shingle, at)));
    }
    postings.sort_unstable();
    // For each text where the others stand that hold a shingle of it.
    let mut lists: Vec<Vec<(u32, u32)>> = vec![Vec::new(); texts.len()];
    let mut start = 0;
    for same in postings.chunk_by(|x, y| x.0 == y.0) {
        let end = start + same.len();
        if same.len() > 1 {
            for (_, text) in same {
                lists[*text as usize].push((start as u32, end as u32));
            }
        }
        start = end;
    }
    let mut pairs = Vec::new();
    let mut shared = vec![0_usize; texts.len()];
    for (at, ranges) in lists.iter().enumerate() {
        let mut met = Vec::new();
        for (start, end) in ranges {
            for (_, other) in &postings[*start as usize..*end as usize] {
                let other = *other as usize;
                if other > at {
                    if shared[other] == 0 {
                        met.push(other);
                    }
                    shared[other] += 1;
                }
            }
        }
        for other in met {
            let both = std::mem::take(&mut shared[other]);
            let resemblance = both as f64 / (sizes[at] + sizes[other] - both) as f64;
            if resemblance >= THRESHOLD {
                pairs.push((at, other, resemblance));
            }
        }
    }
    pairs
}

/// Prints the pairs, after making groups of them, which is part of the job.
fn write_pairs(out: &mut impl Write, pairs: Vec<(usize, usize)>, texts: usize) -> Outcome<()> {
    let mut parents: Vec<usize> = (0..texts).collect();
    for (a, b) in &pairs {
        let (a, b) = (root(&mut parents, *a), root(&mut parents, *b));
        parents[a.max(b)] = a.min(b);
    }
    for (a, b) in pairs {
        writeln!(out, "{a}\t{b}\t{}", root(&mut parents, a))?;
    }
    Ok(())
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}
