//! Made-up languages: words from syllables, sentences from words.

use std::collections::HashSet;

use super::random::{Random, Zipf};

/// What a language is made from; the lists are separated by spaces, `_` is nothing.
struct Recipe {
    words: usize,
    onsets: &'static str,
    vowels: &'static str,
    codas: &'static str,
    has_case: bool,
    possessive: &'static str,
    space: &'static str,
    comma: &'static str,
    stop: &'static str,
    quotes: [&'static str; 2],
}

const ENGLISH: Recipe = Recipe {
    words: 40_000,
    onsets: "b d f g h k l m n p r s t v w y br dr fl gr pl st tr th sh _ _",
    vowels: "a e i o u a e i o ea ou",
    codas: "_ _ _ _ n r l s m nd rt",
    has_case: true,
    possessive: "’s",
    space: " ",
    comma: ",",
    stop: ".",
    quotes: ["“", "”"],
};

const CYRILLIC: Recipe = Recipe {
    words: 4000,
    onsets: "б в г д ж з к л м н п р с т ст пр",
    vowels: "а е и о у я ы ё",
    codas: "_ _ _ н р л т ск й ть",
    possessive: "",
    quotes: ["«", "»"],
    ..ENGLISH
};

const GREEK: Recipe = Recipe {
    words: 4000,
    onsets: "β γ δ θ κ λ μ ν π ρ σ τ φ χ στ πρ",
    vowels: "α ε η ι ο υ ω ά έ ό ού",
    codas: "_ _ _ ν ρ ς",
    possessive: "",
    quotes: ["«", "»"],
    ..ENGLISH
};

const ARABIC: Recipe = Recipe {
    words: 4000,
    onsets: "ب ت ج ح د ر س ش ص ط ع ف ق ك ل م ن ه ال",
    vowels: "_ _ ا و ي",
    codas: "_ _ ة ن ر م",
    possessive: "",
    has_case: false,
    comma: "،",
    quotes: ["«", "»"],
    ..ENGLISH
};

const DEVANAGARI: Recipe = Recipe {
    words: 4000,
    onsets: "क ख ग च ज ट ड त द न प ब म य र ल व श स ह",
    vowels: "_ _ ा ि ी ु े ो",
    codas: "_ _ _ ं र न त",
    possessive: "",
    has_case: false,
    stop: "।",
    ..ENGLISH
};

const JAPANESE: Recipe = Recipe {
    words: 4000,
    onsets: "国 会 東 北 山 川 市 町 長 本 部 大 上 内 前 年 月 日 新 高 議 政 経 水 電 車 カ ト ニュー",
    vowels: "_ _ _ の は に を が で と した ス ル ーン",
    codas: "_",
    possessive: "",
    has_case: false,
    space: "",
    comma: "、",
    stop: "。",
    quotes: ["「", "」"],
};

const KOREAN: Recipe = Recipe {
    words: 4000,
    onsets: "가 나 다 라 마 바 사 아 자 차 하 고 노 도 로 모 보 소 오 조 구 무 부 수 우 주 기 니 리 미 비 시 이 지",
    vowels: "_ _ 한 정 원 은 을",
    codas: "_",
    possessive: "",
    has_case: false,
    ..ENGLISH
};

const THAI: Recipe = Recipe {
    words: 4000,
    onsets: "ก ข ค ง จ ช ด ต ถ ท น บ ป พ ม ย ร ล ว ส ห อ",
    vowels: "_ า ิ ี ุ ู ะ ่า ้า",
    codas: "_ _ น ง ม ก",
    possessive: "",
    has_case: false,
    space: "",
    comma: " ",
    stop: " ",
    ..ENGLISH
};

/// A language that can be written in.
pub(super) struct Language {
    pub(super) has_case: bool,
    possessive: &'static str,
    space: &'static str,
    comma: &'static str,
    stop: &'static str,
    quotes: [&'static str; 2],
    words: Words,
    law: Zipf,
    /// Phrases that stories have in common, with the number of their words: the common ones short, or
    /// strangers would share whole quotations.
    phrases: Vec<(String, usize)>,
    phrase_law: Zipf,
}

/// Every language, English first.
pub(super) fn all(random: &mut Random) -> Vec<Language> {
    [ENGLISH, CYRILLIC, GREEK, ARABIC, DEVANAGARI, JAPANESE, KOREAN, THAI]
        .map(|recipe| Language::new(&recipe, random))
        .into()
}

impl Language {
    fn new(recipe: &Recipe, random: &mut Random) -> Self {
        let mut language = Self {
            has_case: recipe.has_case,
            possessive: recipe.possessive,
            space: recipe.space,
            comma: recipe.comma,
            stop: recipe.stop,
            quotes: recipe.quotes,
            words: vocabulary(recipe, random),
            law: Zipf::new(recipe.words),
            phrases: Vec::new(),
            phrase_law: Zipf::new(recipe.words / 10),
        };
        let count = recipe.words / 10;
        for rank in 0..count {
            let words = 3 + 5 * rank / count;
            let phrase: Vec<&str> = (0..words).map(|_| language.word(random)).collect();
            language.phrases.push((phrase.join(language.space), words));
        }
        language
    }

    fn word(&self, random: &mut Random) -> &str {
        self.words.get(random.rank(&self.law))
    }

    /// A word that is used as seldom as a name.
    pub(super) fn rare(&self, random: &mut Random) -> &str {
        let common = self.words.len() / 8;
        self.words.get(common + random.below(self.words.len() - common))
    }

    /// Writes a paragraph of so many words, or some more. Returns how many.
    pub(super) fn paragraph(&self, random: &mut Random, words: usize, out: &mut String) -> usize {
        let mut written = 0;
        while written < words {
            if written > 0 {
                out.push_str(self.space);
            }
            let wanted = (8 + random.below(22)).min(words - written);
            written += self.sentence(random, wanted, out);
        }
        written
    }

    fn sentence(&self, random: &mut Random, words: usize, out: &mut String) -> usize {
        let is_quote = random.chance(200);
        out.push_str(if is_quote { self.quotes[0] } else { "" });
        let start = out.len();
        let mut written = 0;
        loop {
            written += self.piece(random, out);
            if written >= words {
                break;
            }
            out.push_str(if random.chance(60) { self.comma } else { "" });
            out.push_str(self.space);
        }
        if self.has_case {
            capitalize(out, start);
        }
        if is_quote {
            out.push_str(self.comma);
            out.push_str(self.quotes[1]);
            out.push_str(self.space);
            out.push_str(self.words.get(20));
            out.push_str(self.space);
            self.name(random, out);
            written += 2;
        }
        out.push_str(self.stop);
        written
    }

    /// A word, a name, a figure or a phrase. Returns the number of words.
    fn piece(&self, random: &mut Random, out: &mut String) -> usize {
        match random.below(1000) {
            0..30 => {
                let (phrase, words) = &self.phrases[random.rank(&self.phrase_law)];
                out.push_str(phrase);
                return *words;
            }
            30..50 => figure(random, out),
            50..110 => self.name(random, out),
            110..130 if !self.possessive.is_empty() => {
                self.name(random, out);
                out.push_str(self.possessive);
            }
            130..134 if !self.possessive.is_empty() => out.push_str("U.S."),
            _ => out.push_str(self.word(random)),
        }
        1
    }

    fn name(&self, random: &mut Random, out: &mut String) {
        let start = out.len();
        out.push_str(self.rare(random));
        if self.has_case {
            capitalize(out, start);
        }
    }
}

/// A list of words in one string, the common ones side by side.
#[derive(Default)]
struct Words {
    text: String,
    ends: Vec<u32>,
}

impl Words {
    fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
    }

    fn get(&self, rank: usize) -> &str {
        let start = if rank == 0 { 0 } else { self.ends[rank - 1] };
        &self.text[start as usize..self.ends[rank] as usize]
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Distinct words, the common ones short.
fn vocabulary(recipe: &Recipe, random: &mut Random) -> Words {
    let parts = [recipe.onsets, recipe.vowels, recipe.codas]
        .map(|list| list.split(' ').map(|part| part.trim_matches('_')).collect::<Vec<_>>());
    let mut seen = HashSet::new();
    let mut words = Words::default();
    while words.len() < recipe.words {
        let syllables = match words.len() {
            0..30 => 1,
            rank if rank < recipe.words / 12 => 1 + random.below(2),
            _ => 2 + random.below(2),
        };
        let word: String =
            (0..syllables).flat_map(|_| parts.each_ref().map(|part| random.pick(part))).collect();
        if !seen.contains(&word) {
            words.push(&word);
            seen.insert(word);
        }
    }
    words
}

fn figure(random: &mut Random, out: &mut String) {
    let mut number = |from: usize, below: usize| (from + random.below(below)).to_string();
    let figure = match number(0, 4).as_str() {
        "0" => number(1, 30),
        "1" => number(1, 98) + "." + &number(0, 10),
        "2" => number(1, 99) + "," + &number(100, 900),
        _ => number(1990, 60),
    };
    out.push_str(&figure);
}

fn capitalize(text: &mut String, at: usize) {
    if let Some(first) = text[at..].chars().next() {
        let capital: String = first.to_uppercase().collect();
        text.replace_range(at..at + first.len_utf8(), &capital);
    }
}
