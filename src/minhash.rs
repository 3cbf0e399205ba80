//! Signatures: a fixed number of slots in which two texts agree as often as they resemble.
//!
//! Fast similarity sketching (Dahlgaard, Knudsen, Thorup, FOCS 2017). In round `i` every shingle is
//! thrown into one of the `k` slots with a value; a slot keeps the least value of the first round
//! that reaches it. Rounds `k` and later give every shingle to one slot in turn, so all are filled at
//! the latest after `2k` rounds. Two texts agree in a slot with a chance that is their resemblance,
//! exactly, for texts of any length; because slots are filled without replacement, the error is
//! below that of `k` independent permutations for short texts. Expected time `O(n + k log k)` for
//! `n` shingles against `O(n k)`: about 3 ns a shingle. It is all integers, so every machine gets
//! the same signature.
//!
//! A hash of a shingle serves two rounds: in round `2i` it is `mix(shingle + i * STEP)` modulo 2^64, in
//! round 0 the shingle itself, which is mixed already, and in round `2i + 1` the same with its halves
//! swapped. Its upper 32 bits times `k`, divided by 2^32, are the slot; its lower 32 bits are the value,
//! and all that the signature keeps. In round `k + j` the slot is `j` for every shingle. That a slot was
//! not reached by one half says the same of the other half of every shingle, so the chance is what it was.

use crate::hash;

/// How many slots a signature has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureLength(u16);

impl SignatureLength {
    /// What bands may take if nothing else is said: every banding worth having fits.
    pub const DEFAULT: Self = Self(128);
    /// The longest that is allowed.
    pub const MAX: u16 = 4096;

    /// A length from 1 to [`SignatureLength::MAX`] slots.
    pub fn new(slots: u16) -> Option<Self> {
        (1..=Self::MAX).contains(&slots).then_some(Self(slots))
    }

    /// The number of slots.
    pub fn slots(self) -> usize {
        usize::from(self.0)
    }
}

/// Steps from the hash of two rounds to the next, as SplitMix64 does.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
const EMPTY: u64 = u64::MAX;

/// The signature of some shingles, which may repeat; `None` if there are none.
pub fn signature(shingles: &[u64], length: SignatureLength) -> Option<Vec<u32>> {
    if shingles.is_empty() {
        return None;
    }
    let slots = length.slots();
    let slot_of = |hash: u64| (((hash >> 32) * slots as u64) >> 32) as usize;
    // A slot holds the round above the value, so that earlier rounds are less.
    let mut least = vec![EMPTY; slots];
    for shingle in shingles {
        let cell = &mut least[slot_of(*shingle)];
        *cell = (*cell).min(value(*shingle));
    }
    for round in 1..2 * slots {
        if !least.contains(&EMPTY) {
            break;
        }
        let (above, offset) = ((round as u64) << 32, (round as u64 / 2).wrapping_mul(STEP));
        let turn = if round % 2 == 1 { 32 } else { 0 };
        let hashes = shingles.iter().map(|shingle| match round {
            1 => shingle.rotate_left(turn),
            _ => hash::mix(shingle.wrapping_add(offset)).rotate_left(turn),
        });
        if let Some(slot) = round.checked_sub(slots) {
            least[slot] = hashes.fold(least[slot], |least, hash| least.min(above | value(hash)));
            continue;
        }
        for hash in hashes {
            let cell = &mut least[slot_of(hash)];
            // Most slots were filled in an earlier round.
            if *cell >= above {
                *cell = (*cell).min(above | value(hash));
            }
        }
    }
    // Within a slot the value alone tells shingles and rounds apart, but for one chance in 2^32.
    Some(least.into_iter().map(|cell| cell as u32).collect())
}

/// What a slot keeps of a hash.
fn value(hash: u64) -> u64 {
    hash & 0xffff_ffff
}
