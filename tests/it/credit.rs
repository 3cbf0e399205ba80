//! What a line says of where a text comes from, and what a page makes of it.

// Place, date, agency.
mod datelines;
// Days and stamps.
mod dates;
// Who wrote it.
mod bylines;
// What stands behind a story.
mod tails;
// Captions.
mod photos;
// Whole pages.
mod claims;

use std::collections::BTreeSet;
use std::ops::Range;

use proptest::prelude::*;
use wirecopy::credit::{self, agency};
use wirecopy::page::claims::compared_whole;

/// Lines with something to find, to be cut and joined at random.
const LINES: &[&str] = &[
    "SEOUL, South Korea (AP) — The sister of the leader denied Friday that her country lies.",
    "Seoul, May 17 (IANS/DPA) The influential sister of North Korean dictator Kim Jong Un",
    "МОСКВА, 12 мая. /ТАСС/. Режим чрезвычайной ситуации действует",
    "新华社北京5月17日电（记者周明远）记者15日从云溪市文物考古研究院获悉（完）",
    "(서울=연합뉴스) 홍길동 기자 = 한빛시는 노후 산업단지에 방치된 폐공장을",
    "القاهرة (أ ف ب) - أعلنت هيئة الموانئ في مرسى النور الخميس 15 أيار/مايو 2025",
    "नई दिल्ली, 5 जनवरी (भाषा) सूर्यगढ़ जिले के कमलपुर कस्बे में",
    "ภูผาทอง 12 พ.ค. 2568 – ผู้ว่าราชการจังหวัด.-สำนักข่าวไทย",
    "By JANE DOE, Associated Press | Updated: May 17, 2024 17:50 IST",
    "FILE PHOTO: A man. (Photo by Vladimir SMIRNOV / POOL / AFP)",
    "Photograph: Ture Malm/AFP/Getty Images",
    "(Reporting by Dana Kolar; Editing by Marcus Thiel)",
    "© dpa-infocom, dpa:250513-930-448210/1",
    "2024-05-17T09:40:00+08:00 Publié le 14 mai 2024 à 14h05",
    "Diese Meldung wurde automatisch von der dpa übernommen",
    "İSTANBUL (AA) - Cumhurbaşkanı 3 Mayıs 2024 Cuma saat 14:05",
];

/// Every range that is found in a line lies in it, on borders of characters.
fn is_sound(line: &str) {
    let check =
        |range: &Range<usize>| assert!(line.get(range.clone()).is_some(), "{range:?} of {line:?}");
    for mention in agency::find(line) {
        check(&mention.span);
    }
    for date in credit::dates(line) {
        check(&date.span);
        let _ = credit::label_before(line, date.span.start);
    }
    if let Some(found) = credit::dateline(line) {
        check(&found.span);
        found.place.iter().chain(&found.date).for_each(|range| {
            check(range);
            assert!(range.end <= found.span.end, "{line:?}");
        });
    }
    if let Some(found) = credit::byline(line) {
        check(&found.span);
        found.name.iter().for_each(check);
        found.date.iter().for_each(|date| check(&date.span));
    }
    for found in credit::tail(line).iter().chain(&credit::ending(line, true)) {
        check(&found.span);
    }
    if let Some(found) = credit::photo(line) {
        check(&found.span);
    }
    let _ = credit::is_date_line(line);
    let _ = credit::news_days(line);
    let mut end = 0;
    for span in compared_whole(line) {
        assert!(span.start >= end && line.get(span.range()).is_some(), "{line:?}");
        end = span.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,120}") {
        is_sound(&text);
    }

    #[test]
    fn any_marks_are_read(text in "[-—–().,:/ \\[\\]|©=\n0-9A-Za-zа-я年月日电（）【】]{0,60}") {
        is_sound(&text);
    }

    #[test]
    fn any_cut_is_read(a in 0..LINES.len(), b in 0..LINES.len(), from in 0..200_usize, to in 0..200_usize, joint in "[ \n,.-]?") {
        let (a, b) = (LINES[a], LINES[b]);
        let head = &a[..a.floor_char_boundary(from)];
        let tail = &b[b.floor_char_boundary(to)..];
        is_sound(&format!("{head}{joint}{tail}"));
        is_sound(&a[a.floor_char_boundary(from.min(to))..a.floor_char_boundary(from.max(to))]);
    }
}

#[test]
fn the_table_of_agencies_is_sane() {
    let known = agency::known();
    assert!(known.len() >= 60, "{}", known.len());
    let names: BTreeSet<&str> = known.iter().map(|agency| agency.name.as_str()).collect();
    assert_eq!(names.len(), known.len());
    let forms: Vec<&str> = known
        .iter()
        .flat_map(|agency| agency.forms.iter().chain(&agency.short))
        .map(String::as_str)
        .collect();
    let unique: BTreeSet<&str> = forms.iter().copied().collect();
    assert_eq!(unique.len(), forms.len());
    for agency in known {
        assert!((2..=3).contains(&agency.language.len()), "{}", agency.name);
        for form in agency.forms.iter().chain(&agency.short) {
            assert_eq!(form.trim(), form);
            let found = agency::find(form);
            assert_eq!(found.len(), 1, "{form}: {found:?}");
            assert_eq!(found[0].agency, agency.name, "{form}");
            assert_eq!(found[0].short, agency.short.contains(form), "{form}");
        }
    }
}

#[test]
fn names_are_whole_words() {
    for text in ["APRIL", "happy", "maps", "Reutersberg", "the uni", "NAPA", "भाषाओं", "Apa?", "aa"]
    {
        assert_eq!(agency::find(text), [], "{text}");
    }
    for (text, agencies) in [
        ("an AP source says", vec!["AP"]),
        ("dem dpa-Korrespondenten, REUTERS und der Associated Press", vec!["dpa", "Reuters", "AP"]),
        ("연합뉴스는 新华社记者 สำนักข่าวไทยรายงาน", vec!["Yonhap", "Xinhua", "TNA"]),
        ("The Canadian Press and CP", vec!["CP"]),
    ] {
        assert_eq!(agency::names(text), agencies, "{text}");
    }
}

#[test]
fn prose_that_names_an_agency_is_no_credit() {
    for line in [
        "Biden will ask Congress for $13B to support Ukraine and $12B for disaster fund, an AP source says",
        "According to Reuters, the talks failed on Monday.",
        "The Associated Press reported on Monday that the talks had failed.",
        "He told AFP that he would not resign.",
        "„Das ist falsch“, sagte der Minister der dpa.",
        "Selon l'AFP, les discussions ont échoué.",
        "Según la agencia EFE, las conversaciones fracasaron el lunes.",
        "Об этом в понедельник сообщил ТАСС источник в правительстве.",
        "Ms Kim described reports as an “absurd paradox”, according to state media agency KCNA.",
        "据新华社报道，考古人员在该市石桥镇发现一处距今约4200年的大型聚落遗址。",
        "समाचार एजेंसी भाषा के अनुसार आग सुबह लगी थी और किसी की मौत नहीं हुई।",
        "ANSA'ya göre görüşmeler pazartesi günü başarısız oldu.",
    ] {
        assert_eq!(credit::dateline(line), None, "{line}");
        assert_eq!(credit::byline(line), None, "{line}");
        assert_eq!(credit::tail(line), None, "{line}");
        assert_eq!(credit::photo(line), None, "{line}");
    }
}
