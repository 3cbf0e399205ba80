//! Quotation marks of many languages: examples with what they quote written out by hand, pages
//! whose quoted words were counted by hand, and what holds of any text.
//!
//! In the table a quotation is given without its marks, in the order of opening marks: `> ` before
//! it for each that it stands within, `+ ` where it goes on from the last paragraph, ` ~` behind it
//! where nothing closes it. `|` ends a paragraph.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::article::Span;
use wirecopy::quote::{Quotation, quotations};
use wirecopy::tokenize::PlacedTokens;

use crate::random::Random;

type Case = (&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    // English, curly.
    ("en", "The ferry is “safe,” she said.", &["safe,"]),
    ("en", "“It is safe,” she said. “We checked.”", &["It is safe,", "We checked."]),
    (
        "en",
        "“He told me ‘go home’ and left,” she said.",
        &["He told me ‘go home’ and left,", "> go home"],
    ),
    ("en", "“‘Go home,’ he told me,” she said.", &["‘Go home,’ he told me,", "> Go home,"]),
    ("en", "She said: “He told me, ‘Go home.’”", &["He told me, ‘Go home.’", "> Go home."]),
    ("en", "“ ‘Go’ ” she said", &["‘Go’", "> Go"]),
    ("en", "(“So it is,” he said — “so it is”—twice.)", &["So it is,", "so it is"]),
    (
        "en",
        "a “transnational criminal organization”, citing",
        &["transnational criminal organization"],
    ),
    ("en", "tarnish “[North Korea’s] image”.", &["[North Korea’s] image"]),
    ("en", "“We go.“ he said", &["We go."]),
    ("en", "”We go”, he said", &["We go"]),
    ("en", "a stray” mark, and another ” here.", &[]),
    ("en", "“”, “ ” and \"\" hold nothing", &[]),
    ("en", "“…and then,” she said, “...nothing”", &["…and then,", "...nothing"]),
    // English, straight and mixed.
    ("en", "\"It is safe,\" she said. \"We checked.\"", &["It is safe,", "We checked."]),
    ("en", "It was \"interwoven with fiction.\"", &["interwoven with fiction."]),
    (
        "en",
        "\"He said \"go home\" and left,\" she said.",
        &["He said \"go home\" and left,", "> go home"],
    ),
    ("en", "\"'Go home,' he said,\" she said.", &["'Go home,' he said,", "> Go home,"]),
    ("en", "“It is safe,\" she said, and \"We checked.”", &["It is safe,", "We checked."]),
    ("en", "\"It is safe,\"she said.\"We checked.\"", &["It is safe,", "We checked."]),
    ("en", "\" It is safe, \"she said. \"We checked.\"", &["It is safe,", "We checked."]),
    ("en", "said:\"It is safe\",and left.", &["It is safe"]),
    ("en", "pro-\"life\" and \"anti\"-war, \"a\"/\"b\"", &["life", "anti", "a", "b"]),
    ("en", "“He said \"go\" now,” she said", &["He said \"go\" now,", "> go"]),
    ("en", "＂It is safe,＂ she said", &["It is safe,"]),
    // Paragraphs.
    ("en", "“One. |“Two,” she said.", &["One. ~", "+ Two,"]),
    ("en", "\"One.||\"Two.||\"Three,\" she said.", &["One. ~", "+ Two. ~", "+ Three,"]),
    ("en", "‘One.|‘Two,’ she said.", &["One. ~", "+ Two,"]),
    ("en", "He said “one.  |Two,” she said.", &["one. ~"]),
    ("en", "“One.|Prose.|“Two.”", &["One. ~", "Two."]),
    ("en", "“One.|«Two»", &["One. ~", "Two"]),
    ("en", "“One.”|“Two.”", &["One.", "Two."]),
    ("en", "“One, said Smith. “Two,” he added.", &["One, said Smith. ~", "Two,"]),
    ("en", "\"One, said Smith. \"Two,\" he added.", &["One, said Smith. ~", "Two,"]),
    ("en", "“One ‘two” three", &["One ‘two"]),
    ("en", "“One «two” three» four", &["One «two", "> two ~"]),
    // Single marks against apostrophes.
    ("en", "I don't, can’t and won't: it's the O'Brien–D’Angelo case", &[]),
    ("en", "the workers' party and the teachers' union", &[]),
    ("en", "the workers’ party and the teachers’ union", &[]),
    ("en", "'The workers' party won,' he said.", &["The workers' party won,"]),
    ("en", "‘The workers’ party won,’ he said.", &["The workers’ party won,"]),
    ("en", "He drives 'fast cars' and 'slow cars' alike.", &["fast cars", "slow cars"]),
    ("en", "'I don't,' said Kim’s aide", &["I don't,"]),
    ("en", "the '90s, the ’60s and the class of '98, the workers' year", &[]),
    ("en", "‘the summer of ’69 was great,’ he said", &["the summer of ’69 was great,"]),
    ("en", "'20 people died,' he said", &["20 people died,"]),
    ("en", "rock 'n' roll and rock ’n’ roll and fish ‘n’ chips", &[]),
    ("en", "'Rock 'n' roll is dead,' he said", &["Rock 'n' roll is dead,"]),
    ("en", "’tis the season, 'twas the night, get 'em, ‘til dawn", &[]),
    ("en", "the 'cause' of it, 'cause he fell", &["cause"]),
    ("en", "'We're goin' home,' he said", &["We're goin' home,"]),
    ("en", "’Bout the workers’ party", &[]),
    ("en", "“It’s the boys’ turn,” she said, “isn’t it?”", &["It’s the boys’ turn,", "isn’t it?"]),
    ("en", "the “Times”’s editor, the \"Times\"'s reader", &["Times", "Times"]),
    ("en", "U.S.’s and the U.S.' and 'U.S.' role", &["U.S."]),
    ("en", "'“Go,” he said,' she said", &["“Go,” he said,", "> Go,"]),
    ("en", "the 'so-called' truce", &["so-called"]),
    // Inches, feet, minutes, seconds.
    ("en", "He is 6'2\" tall; the gun was 10\" long.", &[]),
    ("en", "\"He is 6'2\" tall,\" she said.", &["He is 6'2\" tall,"]),
    ("en", "“She’s 5’10” tall,” he said.", &["She’s 5’10” tall,"]),
    ("en", "\"Apollo 13\" and a \"12\" record", &["Apollo 13", "12"]),
    ("en", "5′ by 6″, 30' by 40', 12°30'15\" N", &[]),
    // Old wires.
    ("en", "``It is safe,'' she said. ``We checked.''", &["It is safe,", "We checked."]),
    ("en", "``He said `go home,''' she said.", &["He said `go home,'", "> go home,"]),
    ("en", "```Go home,' he said,'' she said", &["`Go home,' he said,", "> Go home,"]),
    ("en", "``One.|``Two,\" she said", &["One. ~", "+ Two,"]),
    ("en", "the `so-called' truce, Hawai`i", &["so-called"]),
    ("en", "''It is safe,'' she said", &["It is safe,"]),
    // French.
    ("fr", "« C’est vrai », dit-il.", &["C’est vrai"]),
    ("fr", "«\u{a0}C’est vrai\u{a0}», dit-il, l’«\u{a0}état\u{a0}».", &["C’est vrai", "état"]),
    ("fr", "«\u{202f}C’est vrai\u{202f}», l'« état »", &["C’est vrai", "état"]),
    ("fr", "l'\"état\" d'urgence, l’“état”, qu'“il dit”", &["état", "état", "il dit"]),
    ("fr", "« Il m’a dit “va-t’en” hier », dit-elle", &["Il m’a dit “va-t’en” hier", "> va-t’en"]),
    ("fr", "« Il a dit : « Va. » hier », dit-elle", &["Il a dit : « Va. » hier", "> Va."]),
    ("fr", "«\u{a0}Un.|»\u{a0}Deux.\u{a0}», dit-il", &["Un. ~", "+ Deux."]),
    ("fr", "aujourd'hui l'homme d'affaires s'est tu", &[]),
    ("fr", "— Bonjour, dit-il. — Bonsoir.", &[]),
    // German.
    (
        "de",
        "„Das ist sicher“, sagte sie. „Wir haben’s geprüft.“",
        &["Das ist sicher", "Wir haben’s geprüft."],
    ),
    (
        "de",
        "„Er sagte: ‚Geh heim‘, und ging“, sagte sie.",
        &["Er sagte: ‚Geh heim‘, und ging", "> Geh heim"],
    ),
    (
        "de",
        "»Das ist sicher«, sagte sie. »Er sagte: ›Geh‹.«",
        &["Das ist sicher", "Er sagte: ›Geh‹.", "> Geh"],
    ),
    (
        "de",
        "„Das ist sicher”, „das auch\", das „Tagesschau“-Team",
        &["Das ist sicher", "das auch", "Tagesschau"],
    ),
    ("de", "Hans' Auto, geht's, Marx’ Werk", &[]),
    ("de", "„Eins. |„Zwei“, sagte er.", &["Eins. ~", "+ Zwei"]),
    // Swiss.
    ("de-CH", "«Das ist ‹sicher›», sagte sie.", &["Das ist ‹sicher›", "> sicher"]),
    // Spanish, Italian, Portuguese.
    ("es", "«Es seguro», dijo. —Hola —dijo ella.", &["Es seguro"]),
    ("es", "— Hola, dijo. «Dijo “vete” y salió».", &["Dijo “vete” y salió", "> vete"]),
    ("es", "«Uno.|»Dos», dijo.", &["Uno. ~", "+ Dos"]),
    ("es", "“¿Qué pasó?”, preguntó. \"¡Nada!\"", &["¿Qué pasó?", "¡Nada!"]),
    ("it", "«È sicuro», ha detto. L'“Inter” c’è, un po' dopo: l'ha detto.", &["È sicuro", "Inter"]),
    ("pt", "“É seguro”, disse. ‘Não’, respondeu d’Ávila.", &["É seguro", "Não"]),
    // Dutch.
    (
        "nl",
        "‘Het is veilig’, zei ze. ’s Avonds in 't Hof, foto's van 's ochtends.",
        &["Het is veilig"],
    ),
    ("nl", "„Het is veilig”, zei ze.", &["Het is veilig"]),
    // Swedish, Finnish, Danish.
    ("sv", "”Det är säkert”, sade hon. ”Vi kollade.”", &["Det är säkert", "Vi kollade."]),
    ("sv", "”Han sa ’gå hem’ igen”, sade hon.", &["Han sa ’gå hem’ igen", "> gå hem"]),
    ("fi", "»Se on turvallista», hän sanoi. ”Niin on.”", &["Se on turvallista", "Niin on."]),
    ("da", "»Det er sikkert,« sagde hun. »Vi så det.«", &["Det er sikkert,", "Vi så det."]),
    // Polish, Hungarian, Romanian, Czech, Lithuanian.
    (
        "pl",
        "„To jest bezpieczne”, powiedziała. ,,Tak'' i ,,nie”.",
        &["To jest bezpieczne", "Tak", "nie"],
    ),
    ("pl", "„Powiedział «idź» i wyszedł”", &["Powiedział «idź» i wyszedł", "> idź"]),
    (
        "hu",
        "„Azt mondta: »menj« – és kiment” – mondta.",
        &["Azt mondta: »menj« – és kiment", "> menj"],
    ),
    ("ro", "„Este sigur”, a spus. „Am zis «da»”.", &["Este sigur", "Am zis «da»", "> da"]),
    ("cs", "„Je to ‚jisté‘,“ řekla.", &["Je to ‚jisté‘,", "> jisté"]),
    ("lt", "„Tai saugu“, – sakė ji, o ne ,,gal“,, sako.", &["Tai saugu", "gal"]),
    // Russian, Ukrainian, Bulgarian, Greek, Turkish.
    ("ru", "«Это безопасно», — сказала она. — Да, — ответил он.", &["Это безопасно"]),
    ("ru", "«Газета „Правда“ пишет», — сказал он.", &["Газета „Правда“ пишет", "> Правда"]),
    (
        "ru",
        "ООО «Рога и «Копыта». Завод \"Искра\".",
        &["Рога и «Копыта». Завод \"Искра\". ~", "> Копыта", "> Искра"],
    ),
    ("uk", "«Це п’ять п'ятниць», — сказав він.", &["Це п’ять п'ятниць"]),
    ("bg", "„Сигурно е“, каза тя. „Проверихме.“", &["Сигурно е", "Проверихме."]),
    ("el", "«Είναι ασφαλές», είπε. “Ναι”, απ’ όλους.", &["Είναι ασφαλές", "Ναι"]),
    ("tr", "“Hürriyet”in haberi, \"Cumhuriyet\"in, Ankara'nın yolu", &["Hürriyet", "Cumhuriyet"]),
    // Arabic, Persian, Hebrew.
    ("ar", "قال: «إنها آمنة»، وأضاف \"نعم\". ل\"الجزيرة\"", &["إنها آمنة", "نعم", "الجزيرة"]),
    ("ar", "قالت “إنها آمنة”، ثم ”نعم“.", &["إنها آمنة", "نعم"]),
    ("fa", "او گفت: «می\u{200c}دانم»\u{200f}.", &["می\u{200c}دانم"]),
    ("he", "צה\"ל וארה\"ב: מנכ\"לית חברה אמרה \"זה בטוח\".", &["זה בטוח"]),
    ("he", "כך נכתב ב\"הארץ\" אתמול, ״שלום״ אמר דו״ח.", &["הארץ", "שלום"]),
    // Hindi, Thai.
    ("hi", "उन्होंने कहा, “यह सुरक्षित है।” और 'हाँ' भी।", &["यह सुरक्षित है।", "हाँ"]),
    ("th", "เขากล่าวว่า “ปลอดภัย”และ\"ใช่\"แล้ว 'จริง'", &["ปลอดภัย", "ใช่", "จริง"]),
    // Chinese, Japanese, Korean.
    (
        "zh",
        "“这很安全。”她说，“我们检查过‘三次’。”",
        &["这很安全。", "我们检查过‘三次’。", "> 三次"],
    ),
    ("zh", "他说\"你好\"然后离开。\"再见。\"", &["你好", "再见。"]),
    ("zh", "他问：“？”又说＂好＂。", &["？", "好"]),
    ("zh", "他问：“？”", &["？"]),
    ("zh-TW", "他說「這很『安全』嗎」，走了。", &["這很『安全』嗎", "> 安全"]),
    (
        "ja",
        "「安全です」と話した。『本』を読み、〝強い〟〝弱い〞と言う。",
        &["安全です", "本", "強い", "弱い"],
    ),
    (
        "ja",
        "彼は「『はい』と言った」と述べ、“OK”、｢半角｣も。",
        &["『はい』と言った", "> はい", "OK", "半角"],
    ),
    ("ja", "「一つ。|「二つ」", &["一つ。 ~", "+ 二つ"]),
    ("ko", "그는 \"안전하다\"고 말했다. '평화'를 위한 “대화”라고.", &["안전하다", "평화", "대화"]),
    ("ko", "“그가 ‘예’라고 했다”며 'AI'가", &["그가 ‘예’라고 했다", "> 예", "AI"]),
];

/// The whole of a text as its body.
fn whole(text: &str) -> Vec<Span> {
    vec![Span { start: 0, end: text.len() as u32 }]
}

/// Quotations as the table gives them.
fn shown(text: &str, found: &[Quotation]) -> Vec<String> {
    let show = |quotation: &Quotation| {
        let (goes_on, end) = (quotation.continues, quotation.closed);
        format!(
            "{}{}{}{}",
            if goes_on { "+ " } else { "" },
            "> ".repeat(usize::from(quotation.depth)),
            quotation.inner.of(text),
            if end { "" } else { " ~" }
        )
    };
    found.iter().map(show).collect()
}

/// What must hold of any text; returns the quotations.
fn checked(text: &str, body: &[Span]) -> Vec<Quotation> {
    let found = quotations(text, body);
    let mut around: Vec<Quotation> = Vec::new();
    for (number, quotation) in found.iter().enumerate() {
        let Quotation { outer, inner, .. } = *quotation;
        let about = format!("{text:?} {quotation:?}");
        assert!(text.get(outer.range()).is_some() && text.get(inner.range()).is_some(), "{about}");
        assert!(outer.start < inner.start && inner.start < inner.end, "{about}");
        assert!(inner.end + u32::from(quotation.closed) <= outer.end, "{about}");
        assert!(quotation.closed || inner.end == outer.end, "{about}");
        assert_eq!(inner.of(text).trim(), inner.of(text), "{about}");
        assert!(!outer.of(text).contains('\n'), "{about}");
        let is_within = |span: &Span| span.start <= outer.start && outer.end <= span.end;
        assert!(body.iter().any(is_within), "{about}");
        assert!(number == 0 || found[number - 1].outer.start < outer.start, "{about}");
        while around.last().is_some_and(|last| last.outer.end <= outer.start) {
            around.pop();
        }
        if let Some(last) = around.last() {
            assert!(last.inner.start <= outer.start && outer.end <= last.inner.end, "{about}");
        }
        assert_eq!(usize::from(quotation.depth), around.len().min(255), "{about}");
        around.push(*quotation);
    }
    found
}

#[test]
fn quotations_by_example() {
    let mut wrong = String::new();
    for (language, text, expected) in CASES {
        let text = text.replace('|', "\n");
        let found = shown(&text, &checked(&text, &whole(&text)));
        if found != *expected {
            let _ =
                writeln!(wrong, "{language}: {text:?}\n  gives {found:?}\n  not   {expected:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let languages = CASES.iter().map(|(language, ..)| language);
    let languages: std::collections::BTreeSet<_> = languages.collect();
    assert!(CASES.len() >= 60 && languages.len() >= 12);
}

#[test]
fn spans_of_a_body_are_ends() {
    let text = "“One two” menu “three” four “five";
    let (menu, five) = (text.find(" two").unwrap() as u32, text.find(" four").unwrap() as u32);
    let three = text.find("“three").unwrap() as u32;
    let body = [Span { start: 0, end: menu }, Span { start: three, end: five }];
    assert_eq!(shown(text, &checked(text, &body)), ["One ~", "+ three"]);
    let text = "“One.\nAD “x” AD\n“Two,” he said.";
    let ad = text.find("AD").unwrap() as u32;
    let two = text.find("“Two").unwrap() as u32;
    let body = [Span { start: 0, end: ad }, Span { start: two, end: text.len() as u32 }];
    assert_eq!(shown(text, &checked(text, &body)), ["One. ~", "+ Two,"]);
    // What is no part of the text is passed over.
    let odd = [Span { start: 1, end: 9 }, Span { start: 4, end: 4000 }, Span { start: 9, end: 3 }];
    assert_eq!(quotations(text, &odd), []);
    assert_eq!(quotations(text, &[]), []);
}

/// The words of the outermost quotations between double marks of any style, in a whole text.
fn words_quoted(text: &str, marks: &[char]) -> u32 {
    let placed = PlacedTokens::of(text, &whole(text));
    let mut words = 0;
    let mut end = 0;
    for quotation in checked(text, &whole(text)) {
        let Quotation { outer, inner, .. } = quotation;
        if outer.start < end || !outer.of(text).starts_with(marks) {
            continue;
        }
        end = outer.end;
        let first = placed.spans.partition_point(|span| span.start < inner.start);
        let after = placed.spans.partition_point(|span| span.start < inner.end);
        words += placed.tokens.words(first..after);
    }
    words
}

#[test]
fn words_quoted_on_the_reference_pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    for (page, words) in [("000", 111), ("001", 55), ("002", 23), ("003", 84), ("004", 78)] {
        let Ok(text) = fs::read_to_string(folder.join(format!("{page}.body.txt"))) else {
            println!("skipped: the reference pages are not beside the checkout");
            return;
        };
        assert_eq!(words_quoted(&text, &['"', '“', '”']), words, "{page}");
    }
}

/// A page of the invented ones.
fn page(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pages").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn words_quoted_on_invented_pages() {
    for (path, marks, words) in [
        // 22 of the judge, 17 of a saver.
        ("en/court/reuters.txt", &['"'][..], 39),
        ("de/bahn/dpa.txt", &['„'], 14 + 17),
        ("fr/verrerie/afp.txt", &['«'], 21 + 6 + 18),
        ("ru/pavodok/tass.txt", &['«'], 15 + 17),
        // A project in single marks is not counted.
        ("ko/gongjang/yonhap.txt", &['“'], 11 + 13),
    ] {
        assert_eq!(words_quoted(&page(path), marks), words, "{path}");
    }
}

/// What a writer of a language puts around words, and around words within those.
type Style = [(&'static str, &'static str); 2];

const STYLES: [Style; 14] = [
    [("“", "”"), ("‘", "’")],
    [("\"", "\""), ("'", "'")],
    [("‘", "’"), ("“", "”")],
    [("“", "\""), ("'", "’")],
    [("« ", " »"), ("“", "”")],
    [("«\u{202f}", "\u{202f}»"), ("« ", " »")],
    [("»", "«"), ("›", "‹")],
    [("„", "“"), ("‚", "‘")],
    [("”", "”"), ("’", "’")],
    [("„", "”"), ("«", "»")],
    [("``", "''"), ("`", "'")],
    [("«", "»"), ("„", "“")],
    [("「", "」"), ("『", "』")],
    [("»", "»"), ("”", "”")],
];

/// Writes words, some of them quoted, and what is quoted as the table gives it.
fn write_quoted(
    text: &mut String,
    expected: &mut Vec<String>,
    style: &Style,
    depth: usize,
    random: &mut Random,
) {
    for number in 0..random.between(1, 6) {
        if number > 0 {
            text.push_str([" ", " ", " ", ", ", ". ", " — "][random.below(6)]);
        }
        if depth == style.len() || random.below(3) > 0 {
            text.push_str(["we", "don't", "O’Brien", "7,000 men", "été", "land"][random.below(6)]);
            continue;
        }
        let (open, close) = style[depth];
        let place = expected.len();
        expected.push(String::new());
        text.push_str(open);
        let start = text.len();
        write_quoted(text, expected, style, depth + 1, random);
        text.push_str(["", ",", ".", "!"][random.below(4)]);
        expected[place] = format!("{}{}", "> ".repeat(depth), &text[start..]);
        text.push_str(close);
    }
}

#[test]
fn what_a_writer_quotes_is_found() {
    let mut random = Random::new(11);
    for round in 0..20_000 {
        let style = &STYLES[round % STYLES.len()];
        let (mut text, mut expected) = (String::new(), Vec::new());
        for _ in 0..random.between(1, 3) {
            write_quoted(&mut text, &mut expected, style, 0, &mut random);
            text.push_str([".\n", "\n\n", ""][random.below(3)]);
            if !text.ends_with('\n') {
                text.push('\n');
            }
        }
        let found = checked(&text, &whole(&text));
        assert_eq!(shown(&text, &found), expected, "{text}");
        let closed = |quotation: &Quotation| quotation.closed && !quotation.continues;
        assert!(found.iter().all(closed), "{text}");
    }
}

/// Texts dense with marks and with what tells them apart.
fn marked() -> impl Strategy<Value = String> {
    const PIECES: [&str; 48] = [
        "\"", "\"", "'", "'", "“", "”", "„", "‟", "‘", "’", "‚", "‛", "«", "»", "‹", "›", "「",
        "」", "『", "』", "〝", "〞", "〟", "＂", "`", "``", "''", ",,", ",", ".", "…", "—", "(",
        ")", " ", " ", "\u{a0}", "\n", "a", "B", "s", "90s", "n", "6", "é", "ש\"", "中",
        "\u{200f}",
    ];
    let piece = prop_oneof![
        30 => proptest::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        1 => proptest::collection::vec(proptest::sample::select(vec!["a", "b "]), 30..70)
            .prop_map(|letters| letters.concat()),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(5),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_quoted_soundly(text in marked()) {
        checked(&text, &whole(&text));
    }

    #[test]
    fn any_body_is_quoted_soundly(text in marked(), cuts in proptest::collection::vec(0_usize..200, 0..8)) {
        let mut cuts: Vec<u32> =
            cuts.into_iter().map(|cut| text.floor_char_boundary(cut) as u32).collect();
        cuts.sort_unstable();
        let body: Vec<Span> =
            cuts.chunks_exact(2).map(|cut| Span { start: cut[0], end: cut[1] }).collect();
        checked(&text, &body);
    }

    /// Marks are looked for in blocks; where those start must not matter.
    #[test]
    fn where_a_text_starts_does_not_matter(text in marked(), before in 1_usize..70) {
        let plain = checked(&text, &whole(&text));
        let moved = format!("{}\n{text}", "x".repeat(before));
        let shift = |span: Span| Span {
            start: span.start + before as u32 + 1,
            end: span.end + before as u32 + 1,
        };
        let plain: Vec<_> = plain
            .into_iter()
            .map(|found| Quotation { outer: shift(found.outer), inner: shift(found.inner), ..found })
            .collect();
        prop_assert_eq!(checked(&moved, &whole(&moved)), plain);
    }

    /// Each paragraph is quoted as if it were alone, but for what goes on into the next.
    #[test]
    fn a_paragraph_stands_for_itself(first in marked(), second in marked()) {
        let (first, second) = (first.replace('\n', " "), second.replace('\n', " "));
        let text = format!("{first}\nprose\n{second}");
        let mut alone = shown(&first, &checked(&first, &whole(&first)));
        alone.extend(shown(&second, &checked(&second, &whole(&second))));
        prop_assert_eq!(shown(&text, &checked(&text, &whole(&text))), alone);
    }
}

#[test]
fn nothing_takes_long() {
    for piece in [
        "\"",
        "'",
        "“",
        "”",
        "„",
        "«",
        "»",
        "‘",
        "’",
        "`",
        ",,",
        "「",
        "“ ",
        "\" ",
        " \"",
        " '",
        "' ",
        "« „",
        "„ «",
        "“a‘",
        "‘a“",
        " ‘a",
        "a’ ",
        "s' ",
        "«a. ",
        " \"a",
        "a\" ",
        "\"\u{200f}",
        "1\" ",
        "\n“a",
        "\n‘a",
        "‘\n",
        "\n",
        " ",
        "ש\"",
        "é",
    ] {
        for (before, after, bytes) in [
            ("", "", 1_000_000),
            ("“", "", 100_000),
            ("‘", "", 100_000),
            ("", "’", 100_000),
            ("„ «", "      ”", 100_000),
        ] {
            let text = format!("{before}{}{after}", piece.repeat(bytes / piece.len()));
            let start = Instant::now();
            quotations(&text, &whole(&text));
            // Some 0.1 s where nothing is optimized; quadratic would be minutes.
            assert!(start.elapsed() < Duration::from_secs(2), "{piece:?} after {before:?}");
        }
    }
    // As many spans as bytes.
    let text = "‘a".repeat(200_000);
    let body: Vec<Span> = text
        .char_indices()
        .map(|(at, c)| Span { start: at as u32, end: (at + c.len_utf8()) as u32 })
        .collect();
    let start = Instant::now();
    quotations(&text, &body);
    quotations(&text.replace('a', " "), &body);
    assert!(start.elapsed() < Duration::from_secs(4));
}
