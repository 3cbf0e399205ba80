//! British and American spelling: one form for both, by rules on letters.
//!
//! The form is no word, only equal for two spellings of one. A rule asks for enough letters before it
//! that short words don't fall together (`four` and `for`, `filled` and `filed`). About 0.2 µs a word.

/// Whether two words differ in nothing but spelling.
pub(super) fn is_variant(a: &str, b: &str) -> bool {
    let first = |word: &str| word.as_bytes().first().map(u8::to_ascii_lowercase);
    let may_be = a.len().abs_diff(b.len()) <= MOST && first(a) == first(b);
    may_be && canonical(a).is_some_and(|form| canonical(b) == Some(form))
}

/// How many letters one spelling has more than the other, at most: `programme`.
const MOST: usize = 2;

/// What a word may end in after the letters that are spelled in two ways.
const ENDINGS: [&str; 12] =
    ["ations", "ation", "ing", "ers", "ors", "er", "or", "ed", "es", "e", "s", ""];

/// The form of a word that is the same in both spellings; none for what no rule is made for: words
/// of other letters, and short ones.
pub(super) fn canonical(word: &str) -> Option<String> {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let mut word = word.to_ascii_lowercase();
    if word.starts_with("grey") {
        word.replace_range(..4, "gray");
    }
    // Colour, honourable; but not mourning.
    if let Some(at) = word.find("our").filter(|at| vowels(&word[..*at]) > 0) {
        word.replace_range(at..at + 3, "or");
    }
    // Paediatric, foetus; but not Israel, Boeing.
    for pair in ["ae", "oe"] {
        let is_free = |at: &usize| {
            let after = &word[at + 2..];
            after.len() > 2 && vowels(&after[..1]) == 0
        };
        if let Some(at) = word.find(pair).filter(is_free) {
            word.replace_range(at..at + 2, "e");
        }
    }
    // Programme.
    if let Some(stem) = word.strip_suffix("mes").or_else(|| word.strip_suffix("me"))
        && stem.ends_with("gram")
    {
        word = stem.to_owned() + if word.ends_with('s') { "s" } else { "" };
    }
    let ending = ENDINGS.into_iter().find(|ending| word.ends_with(ending)).unwrap_or_default();
    let stem = &word[..word.len() - ending.len()];
    let vowel_ending = ending.starts_with(['a', 'e', 'i']);
    let changed =
        |cut: usize, letters: &str| stem[..stem.len() - cut].to_owned() + letters + ending;
    Some(match stem {
        // Organise, organisation; analyse.
        _ if vowel_ending && ["is", "ys"].iter().any(|end| stem.ends_with(end)) => {
            match vowels(&stem[..stem.len() - 2]) {
                0 => word,
                _ => changed(1, "z"),
            }
        }
        // Travelled, fulfill.
        _ if stem.ends_with("ll") && vowels(stem) > 1 => changed(1, ""),
        // Centre, centred, fibres.
        _ if ["tr", "br"].iter().any(|end| stem.ends_with(end)) && ending.starts_with('e') => {
            stem[..stem.len() - 1].to_owned() + "er" + ending.strip_prefix('e').unwrap_or_default()
        }
        _ if ["ter", "ber"].iter().any(|end| stem.ends_with(end)) && ending == "ed" => {
            stem.to_owned() + "d"
        }
        // Defence, licences.
        _ if stem.ends_with("enc") && ending.starts_with('e') => changed(1, "s"),
        // Catalogue.
        _ if stem.ends_with("ogu") && ["e", "es"].contains(&ending) => {
            changed(1, "").replace("oge", "og")
        }
        _ => word,
    })
}

fn vowels(letters: &str) -> usize {
    letters.bytes().filter(|byte| b"aeiouy".contains(byte)).count()
}
