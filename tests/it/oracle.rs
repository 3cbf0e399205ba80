//! Brute force: the same questions answered the slow and obvious way, on strings, without a hash of
//! ours.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use wirecopy::tokenize::{WORD, definition};
use wirecopy::verify::Overlap;

/// The distinct shingles of a text, each as its tokens with spaces between.
pub(crate) type Set = HashSet<String>;

/// The tokens of a text with their sizes.
pub(crate) fn tokens(text: &str) -> Vec<(String, u8)> {
    let mut tokens = Vec::new();
    definition::tokens(text, |token, _, size| tokens.push((token.to_owned(), size)));
    tokens
}

/// For each shingle its tokens: from every token on, the fewest that make up `width` words; all of
/// them where no run does.
pub(crate) fn windows(tokens: &[(String, u8)], width: u8) -> Vec<Range<usize>> {
    let wanted = usize::from(width) * usize::from(WORD);
    let size = |range: Range<usize>| -> usize {
        tokens[range].iter().map(|(_, size)| usize::from(*size)).sum()
    };
    let mut windows: Vec<Range<usize>> = (0..tokens.len())
        .filter_map(|start| {
            (start + 1..=tokens.len()).find(|end| size(start..*end) >= wanted).map(|end| start..end)
        })
        .collect();
    if windows.is_empty() && !tokens.is_empty() {
        windows.push(0..tokens.len());
    }
    windows
}

/// The shingles of a text in order.
pub(crate) fn shingles(text: &str, width: u8) -> Vec<String> {
    let tokens = tokens(text);
    let join = |range: Range<usize>| {
        let words: Vec<&str> = tokens[range].iter().map(|(token, _)| token.as_str()).collect();
        words.join(" ")
    };
    windows(&tokens, width).into_iter().map(join).collect()
}

/// The distinct shingles of a text.
pub(crate) fn set(text: &str, width: u8) -> Set {
    shingles(text, width).into_iter().collect()
}

/// What two sets share.
pub(crate) fn overlap(a: &Set, b: &Set) -> Overlap {
    let shared = a.intersection(b).count() as u32;
    Overlap { shared, only_a: a.len() as u32 - shared, only_b: b.len() as u32 - shared }
}

/// A share as a fraction: no rounding.
pub(crate) type Fraction = (u64, u64);

/// Whether `part` of `whole` is at least a share. Nothing of nothing is not.
pub(crate) fn reaches(part: u32, whole: u32, (over, under): Fraction) -> bool {
    whole > 0 && u64::from(part) * under >= u64::from(whole) * over
}

/// Every pair of sets at or above a resemblance above 0, by number, with its counts.
pub(crate) fn pairs(sets: &[Set], share: Fraction) -> BTreeMap<(usize, usize), Overlap> {
    // Only sets that share something are counted, which spares most of the square.
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, set) in sets.iter().enumerate() {
        for shingle in set {
            holders.entry(shingle).or_default().push(number);
        }
    }
    let mut pairs = BTreeMap::new();
    for (b, set) in sets.iter().enumerate() {
        let met: HashSet<usize> =
            set.iter().flat_map(|shingle| &holders[shingle.as_str()]).copied().collect();
        for a in met.into_iter().filter(|a| *a < b) {
            let overlap = overlap(&sets[a], set);
            let union = overlap.shared + overlap.only_a + overlap.only_b;
            if reaches(overlap.shared, union, share) {
                pairs.insert((a, b), overlap);
            }
        }
    }
    pairs
}

/// Every maximal run on which two lists agree: where it starts in both, and its length.
pub(crate) fn common_runs<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for i in 0..a.len() {
        for j in 0..b.len() {
            let starts = i == 0 || j == 0 || a[i - 1] != b[j - 1];
            if starts && a[i] == b[j] {
                let len = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
                runs.push((i, j, len));
            }
        }
    }
    runs
}
