//! The longest common subsequence of two short lists, which is what edits leave of a sentence.
//!
//! What both lists begin and end with is taken first; the rest takes a table of `n · m` cells, 1 ns
//! each (Wagner and Fischer, "The string-to-string correction problem", 1974), and less where its
//! size alone is asked for. Lists whose table would have more than [`MOST_CELLS`] cells are taken to
//! have nothing else in common.

use super::Passage;

/// The largest table that is filled: a thousand tokens on either side.
const MOST_CELLS: usize = 1 << 20;

/// How many elements the longest common subsequence has.
pub(super) fn length(a: &[u64], b: &[u64]) -> u32 {
    let (before, after) = ends(a.len(), b.len(), |i, j| a[i] == b[j]);
    let (a, b) = (&a[before..a.len() - after], &b[before..b.len() - after]);
    let between = if a.len() * b.len() <= MOST_CELLS { in_bits(a, b) } else { 0 };
    between + (before + after) as u32
}

/// How many elements the longest common subsequence has, 64 cells of a row at a time (Hyyrö,
/// "Bit-parallel LCS-length computation revisited", 2004).
fn in_bits(a: &[u64], b: &[u64]) -> u32 {
    // For each element of `a` whether the cell of this row is no more than the one before it.
    let mut level = vec![u64::MAX; a.len().div_ceil(64)];
    for y in b {
        let mut carry = false;
        for (elements, level) in a.chunks(64).zip(&mut level) {
            let same = |(at, x): (u32, &u64)| u64::from(x == y) << at;
            let same: u64 = (0..).zip(elements).map(same).sum();
            let (sum, over) = level.overflowing_add(*level & same);
            let (sum, over_by_one) = sum.overflowing_add(carry.into());
            carry = over || over_by_one;
            *level = sum | *level & !same;
        }
    }
    level.iter().map(|level| level.count_zeros()).sum()
}

/// The runs of a longest common subsequence of lists of `n` and `m` elements, in order. A stray
/// element joins the longer run beside it where it can.
pub(super) fn runs(n: usize, m: usize, same: impl Fn(usize, usize) -> bool) -> Vec<Passage> {
    let (before, after) = ends(n, m, &same);
    let (rows, columns) = (n - before - after, m - before - after);
    let mut runs = Vec::new();
    extend(&mut runs, 0, 0, before);
    if rows * columns > 0 && rows * columns <= MOST_CELLS {
        let width = columns + 1;
        // What the ends of both lists have in common, from each cell on.
        let mut table = vec![0_u16; (rows + 1) * width];
        for i in (0..rows).rev() {
            for j in (0..columns).rev() {
                table[i * width + j] = match same(before + i, before + j) {
                    true => table[(i + 1) * width + j + 1] + 1,
                    false => table[(i + 1) * width + j].max(table[i * width + j + 1]),
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < rows && j < columns && table[i * width + j] > 0 {
            if same(before + i, before + j) {
                extend(&mut runs, before + i, before + j, 1);
                (i, j) = (i + 1, j + 1);
            } else if table[(i + 1) * width + j] >= table[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    extend(&mut runs, n - after, m - after, after);
    slide(&mut runs, &same);
    runs
}

/// How many elements two lists have in common where they begin, and then where they end.
fn ends(n: usize, m: usize, same: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    let shorter = n.min(m);
    let before = (0..shorter).take_while(|at| same(*at, *at)).count();
    let after = (1..=shorter - before).take_while(|back| same(n - back, m - back)).count();
    (before, after)
}

/// Adds a run, which may go on from the last.
fn extend(runs: &mut Vec<Passage>, a: usize, b: usize, len: usize) {
    let (a, b, len) = (a as u32, b as u32, len as u32);
    match runs.last_mut() {
        Some(last) if last.a + last.len == a && last.b + last.len == b => last.len += len,
        _ if len > 0 => runs.push(Passage { a, b, len }),
        _ => {}
    }
}

/// Moves the end of a run over to the next and longer one, where only one list has anything between
/// them and it ends alike.
fn slide(runs: &mut Vec<Passage>, same: impl Fn(usize, usize) -> bool) {
    for at in (1..runs.len()).rev() {
        let (first, next) = (runs[at - 1], runs[at]);
        let between = (next.a - first.a - first.len, next.b - first.b - first.len);
        if (between.0 > 0) == (between.1 > 0) || first.len >= next.len {
            continue;
        }
        let most = first.len.min(between.0.max(between.1));
        let back = |back: &u32| same((next.a - back) as usize, (next.b - back) as usize);
        let moved = (1..=most).take_while(back).count() as u32;
        runs[at - 1].len -= moved;
        runs[at] = Passage { a: next.a - moved, b: next.b - moved, len: next.len + moved };
    }
    runs.retain(|run| run.len > 0);
}
