//! The hashes that fingerprints are made of, frozen by golden vectors.
//!
//! All of it is made of a mixer, a multiplication whose upper half is laid over its lower one, as in Wang
//! Yi's wyhash (2019), and of polynomials; long tokens and whole texts are hashed with XXH3 (the xxHash
//! specification, stable since 0.8.0). Any implementation can check a fingerprint.

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};
use zerocopy::IntoBytes;

/// Tokens of fewer bytes than this are padded with zeros to it, which no token contains: a fixed
/// length has no branches, and nine words in ten of a news story are that short.
pub const TOKEN_BLOCK: usize = 16;

/// The hash of a token that fits a block, padded with zeros to 16 bytes: both halves, as little-endian
/// numbers, mixed with each other.
#[inline]
pub fn short_token(block: &[u8; TOKEN_BLOCK]) -> u64 {
    let whole = u128::from_le_bytes(*block);
    mix_with(whole as u64, (whole >> 64) as u64)
}

/// The hash of a token: [`short_token`], XXH3-64 of its bytes if they are 16 or more.
pub fn token(bytes: &[u8]) -> u64 {
    if bytes.len() < TOKEN_BLOCK {
        let mut block = [0; TOKEN_BLOCK];
        block[..bytes.len()].copy_from_slice(bytes);
        short_token(&block)
    } else {
        xxh3_64(bytes)
    }
}

/// Takes away what numbers have in common, as polynomials of the same values have: both halves of the
/// product of a number, with some bits turned over, and a constant.
#[inline]
pub fn mix(x: u64) -> u64 {
    mix_with(x, 0)
}

/// Two numbers as one: the product of both, with some bits of each turned over, its upper half laid over
/// its lower one.
#[inline]
fn mix_with(x: u64, y: u64) -> u64 {
    let product = u128::from(x ^ BASE) * u128::from(y ^ FACTOR);
    (product >> 64) as u64 ^ product as u64
}

/// What numbers are multiplied by to mix them: the first factor of David Stafford's `Mix13` (2011). No half
/// of a token is this, nor the base, which would make a product 0: their bytes are not UTF-8.
const FACTOR: u64 = 0xbf58_476d_1ce4_e5b9;

/// The base of polynomials: 2^64 divided by the golden ratio, odd.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The polynomial of some values in a fixed base, modulo 2^64.
#[inline]
pub fn polynomial(values: &[u64]) -> u64 {
    values.iter().fold(0, |sum, value| sum.wrapping_mul(BASE).wrapping_add(*value))
}

/// The polynomials of every run of `width` values, in order, each from the one before (Karp and Rabin,
/// "Efficient randomized pattern-matching algorithms", 1987): two multiplications, whatever the width.
///
/// `width` is at least 1.
#[inline]
pub fn polynomials(values: &[u64], width: usize) -> impl Iterator<Item = u64> {
    let first = values.get(..width).map(polynomial);
    let mut sum = first.unwrap_or_default();
    let gone = BASE.wrapping_pow(width as u32);
    let steps = values.iter().zip(values.get(width..).unwrap_or_default());
    first.into_iter().chain(steps.map(move |(old, new)| {
        // What leaves has nothing to wait for; what stays waits for the sum before.
        sum = sum.wrapping_mul(BASE).wrapping_add(new.wrapping_sub(old.wrapping_mul(gone)));
        sum
    }))
}

/// The hash of a band: the polynomial of its number and its rows, mixed.
pub fn band(number: u64, rows: &[u32]) -> u64 {
    mix(rows.iter().fold(number, |sum, row| sum.wrapping_mul(BASE).wrapping_add(u64::from(*row))))
}

/// The hash that names a text: XXH3-128 of its token hashes as little-endian bytes.
///
/// Two texts with equal content are taken for identical. By chance that happens to one pair in
/// 2^64 texts.
pub fn content(tokens: &[u64]) -> u128 {
    match cfg!(target_endian = "little") {
        true => xxh3_128(tokens.as_bytes()),
        false => xxh3_128(tokens.iter().map(|token| token.to_le()).collect::<Vec<_>>().as_bytes()),
    }
}
