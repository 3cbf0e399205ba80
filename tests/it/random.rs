//! Random texts from a seed: the same on every machine and in every run.

use std::collections::BTreeSet;

/// SplitMix64 (Steele, Lea, Flood 2014), written out here so that no crate's update moves a test.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number below `end`, which is small against 2^64.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }

    pub(crate) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }

    /// Words of a vocabulary of the given size.
    pub(crate) fn words(&mut self, count: usize, vocabulary: usize) -> Vec<String> {
        (0..count).map(|_| word(self.below(vocabulary))).collect()
    }

    /// Ascending numbers below `end`, each with a chance of one in `rarity`.
    pub(crate) fn places(&mut self, end: usize, rarity: usize) -> BTreeSet<usize> {
        (0..end).filter(|_| self.below(rarity) == 0).collect()
    }
}

/// The word with a number: letters only, so that it is one token.
pub(crate) fn word(mut number: usize) -> String {
    let mut word = String::from("w");
    loop {
        word.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}

/// Words as a text of sentences and lines. Only tokens count, so any two layouts are identical.
pub(crate) fn layout(words: &[String], random: &mut Random) -> String {
    let mut text = String::new();
    for word in words {
        text.push_str(match random.below(24) {
            0 => ".\n\n",
            1 => ", ",
            2 => ". ",
            3 => " “",
            _ => " ",
        });
        if random.below(12) == 0 {
            text.push_str(&word.to_uppercase());
        } else {
            text.push_str(word);
        }
    }
    text
}

/// A copy of a story as newsrooms make them: trimmed, touched up, turned round, or with a new top.
pub(crate) fn rework(story: &[String], random: &mut Random) -> Vec<String> {
    let mut copy = story.to_vec();
    match random.below(6) {
        0 => {}
        1 => copy.truncate(copy.len() * random.between(4, 9) / 10),
        2 => drop(copy.drain(..copy.len() * random.between(1, 5) / 10)),
        3 => {
            let rarity = random.between(8, 60);
            for place in random.places(copy.len(), rarity) {
                copy[place] = word(1_000_000 + random.below(1000));
            }
        }
        4 => {
            let middle = copy.len() / 2;
            copy.rotate_left(middle);
        }
        _ => {
            let count = random.between(1, 30);
            copy.splice(0..0, random.words(count, 5000));
        }
    }
    copy
}

/// Stories with copies of each, as lists of words in random order of articles.
pub(crate) fn corpus(articles: usize, random: &mut Random) -> Vec<Vec<String>> {
    let mut corpus: Vec<Vec<String>> = Vec::new();
    while corpus.len() < articles {
        let words = if random.below(10) == 0 { random.below(12) } else { random.between(30, 150) };
        let story = random.words(words, 5000);
        for _ in 0..random.below(4) {
            corpus.push(rework(&story, random));
        }
        corpus.push(story);
    }
    corpus.truncate(articles);
    random.shuffle(&mut corpus);
    corpus
}
