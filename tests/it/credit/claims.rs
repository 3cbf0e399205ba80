//! What whole pages claim: written ones, invented ones with labeled roles, and the reference pages,
//! which stand beside the checkout where the project is developed, and nowhere else.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirecopy::article::{CreditPlace, DateGrade, Span};
use wirecopy::body::{Line, Role};
use wirecopy::page::claims::{Claims, claims, compared_whole};

const ROLES: [Role; 15] = [
    Role::Body,
    Role::Headline,
    Role::Standfirst,
    Role::Byline,
    Role::Date,
    Role::Caption,
    Role::Credit,
    Role::Ad,
    Role::Related,
    Role::Navigation,
    Role::Legal,
    Role::Newsletter,
    Role::Appeal,
    Role::Teaser,
    Role::Other,
];

/// A role by its name, in the words of the reference pages too.
fn role(name: &str) -> Role {
    match name {
        "nav" | "nav2" | "ranking" | "app" | "tags" => Role::Navigation,
        "recommendation" => Role::Related,
        "cookie" | "copyright" | "disclaimer" => Role::Legal,
        "agency_tail" => Role::Credit,
        "comments" | "separator" => Role::Other,
        name => ROLES.into_iter().find(|role| role.name() == name).unwrap_or(Role::Other),
    }
}

/// The lines of a text, with roles by number and words.
fn lines(text: &str, role: impl Fn(u32, &str) -> Option<Role>) -> Vec<Line> {
    let mut at = 0;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let words = line.trim();
        if let Some(role) = role(number, words).filter(|_| !words.is_empty()) {
            let span = Span { start: start as u32, end: (start + words.len()) as u32 };
            lines.push(Line { number, span, role, reason: "by hand" });
        }
    }
    lines
}

fn read(text: &str, lines: &[Line]) -> Claims {
    let body: Vec<Span> =
        lines.iter().filter(|line| line.role == Role::Body).map(|line| line.span).collect();
    claims(text, lines, &body)
}

/// A page of lines with their roles before a bar.
fn page(lines_with_roles: &[&str]) -> Claims {
    let (roles, words): (Vec<&str>, Vec<&str>) =
        lines_with_roles.iter().filter_map(|line| line.split_once('|')).unzip();
    let text = words.join("\n");
    read(&text, &lines(&text, |number, _| roles.get(number as usize - 1).map(|name| role(name))))
}

/// The agencies of a credit and its place.
fn credit(claims: &Claims) -> Option<(Vec<&str>, CreditPlace, u32)> {
    let credit = claims.credit.as_ref()?;
    Some((credit.agencies.iter().map(AsRef::as_ref).collect(), credit.place, credit.line))
}

fn photo(claims: &Claims) -> Vec<&str> {
    claims
        .photo_credit
        .iter()
        .flat_map(|credit| credit.agencies.iter().map(AsRef::as_ref))
        .collect()
}

/// What a page says of its date: the words, their grade, the instant.
fn published(claims: &Claims) -> Option<(&str, DateGrade, Option<i64>)> {
    claims.published.as_ref().map(|date| (&*date.value, date.grade, date.at))
}

#[test]
fn the_strongest_credit_counts() {
    let all = [
        "byline|By PTI | Updated: May 17, 2024 17:50 IST",
        "body|Ranipur, May 17 (IANS/DPA) The hill district has vaccinated 14,000 children.",
        "body|No new death has been recorded since Monday. ANI",
        "credit|(EFE)",
        "legal|This story was published from an agency feed.",
    ];
    let cut = |from: usize| {
        let mut lines = all.to_vec();
        if from > 0 {
            lines[1] = "body|The hill district has vaccinated 14,000 children.";
        }
        if from > 1 {
            lines[0] = "byline|By Jane Doe";
        }
        if from > 2 {
            lines[3] = "navigation|Share";
        }
        if from > 3 {
            lines[2] = "body|No new death has been recorded since Monday.";
        }
        if from > 4 {
            lines[4] = "legal|All rights reserved.";
        }
        page(&lines)
    };
    assert_eq!(credit(&cut(0)), Some((vec!["IANS", "dpa"], CreditPlace::Dateline, 2)));
    assert_eq!(credit(&cut(1)), Some((vec!["PTI"], CreditPlace::Byline, 1)));
    assert_eq!(credit(&cut(2)), Some((vec!["EFE"], CreditPlace::Tail, 4)));
    assert_eq!(credit(&cut(3)), Some((vec!["ANI"], CreditPlace::Tail, 3)));
    // A note on a feed that names no agency is a credit without one.
    assert_eq!(credit(&cut(4)), Some((vec![], CreditPlace::Disclaimer, 5)));
    assert_eq!(credit(&cut(5)), None);
}

#[test]
fn agencies_elsewhere_are_no_credit() {
    let claims = page(&[
        "headline|AP source: Biden to ask Congress for $13B",
        "navigation|Reuters",
        "caption|The bridge on Monday. (AP Photo/Lena Brask)",
        "body|He told AFP that the bridge was safe.",
        "body|Ms Kim called it absurd, according to state media agency KCNA.",
        "related|Biden will ask Congress for $12B for disaster fund, an AP source says",
        "legal|All rights reserved.",
    ]);
    assert_eq!(claims.credit, None);
    assert_eq!(photo(&claims), ["AP"]);
    assert_eq!(claims.left_out, []);
}

#[test]
fn what_is_left_out_lies_in_the_body() {
    let text = "Velstad (dpa) - Baggage handlers walked off the job on Monday.\n\
                ORSAVA, Lutania — A court sentenced the former head of the bank to nine years.\n\
                ___\n\
                Nobody was hurt, the police said on Tuesday. (AP)\n\
                dpa hw kb";
    let all = lines(text, |_, _| Some(Role::Body));
    let out = |claims: &Claims| -> Vec<String> {
        claims.left_out.iter().map(|span| span.of(text).to_owned()).collect()
    };
    let claims = read(text, &all);
    assert_eq!(
        out(&claims),
        ["Velstad (dpa) - ", "ORSAVA, Lutania — ", "___", "(AP)", "dpa hw kb"]
    );
    let part = lines(text, |number, _| Some(if number > 3 { Role::Other } else { Role::Body }));
    assert_eq!(out(&read(text, &part)), ["Velstad (dpa) - ", "ORSAVA, Lutania — ", "___"]);
}

#[test]
fn dates_are_graded() {
    let story = "body|The bridge fell on Friday, the police said, and nobody was hurt.";
    for (stamp, value, grade, at) in [
        (
            "date|Published: May 17, 2024, 9:40 AM | Updated: May 18, 2024",
            "May 17, 2024, 9:40 AM",
            DateGrade::Page,
            Some(1_715_938_800),
        ),
        (
            "date|Updated: May 17, 2024 17:50 IST",
            "May 17, 2024 17:50",
            DateGrade::Page,
            Some(1_715_948_400),
        ),
        ("date|May 18, 2024", "May 18, 2024", DateGrade::Page, Some(1_715_990_400)),
        ("date|2024-05-20 17:38:51", "2024-05-20 17:38:51", DateGrade::Contradicted, None),
        ("date|Monday, May 17, 2024", "Monday, May 17, 2024", DateGrade::Contradicted, None),
        ("date|Friday 17 May", "Friday 17 May", DateGrade::Page, None),
    ] {
        let claims = page(&[stamp, story]);
        assert_eq!(published(&claims), Some((value, grade, at)), "{stamp}");
    }
    assert_eq!(published(&page(&["date|Released: Changed:", story])), None);
    // A machine writes seconds; an editor may publish two days after the news, but hardly three.
    let late = page(&["date|May 19, 2024, 9:40 AM", story]);
    assert_eq!(late.published.map(|date| date.grade), Some(DateGrade::Page));
    let late = page(&["date|2024-05-19 09:40:12", story]);
    assert_eq!(late.published.map(|date| date.grade), Some(DateGrade::Contradicted));
    let late = page(&["date|May 20, 2024, 9:40 AM", story]);
    assert_eq!(late.published.map(|date| date.grade), Some(DateGrade::Contradicted));
    // People write weekdays, and a weekly may come out days after the news.
    let weekly = page(&["date|Monday, May 20, 2024", story]);
    assert_eq!(weekly.published.map(|date| date.grade), Some(DateGrade::Page));
    let dated =
        page(&["body|Paris, 3 mai 2024 (AFP) - Le gouvernement a annoncé vendredi un plan."]);
    assert_eq!(published(&dated), Some(("3 mai 2024", DateGrade::Dateline, Some(1_714_694_400))));
    let dated =
        page(&["body|PARIS, 3 mai (Reuters) - Le gouvernement a annoncé vendredi un plan."]);
    assert_eq!(published(&dated), Some(("3 mai", DateGrade::Dateline, None)));
    let changed = page(&["date|Jun. 16, 2025 1:15 pm, Updated: Jun. 16, 2025 1:52 pm", story]);
    assert_eq!(changed.modified.map(|date| date.value), Some("Jun. 16, 2025 1:52 pm".into()));
}

#[test]
fn whole_texts_lose_their_head_and_tail() {
    for (text, kept) in [
        ("A story.\nIt goes on.", vec!["A story.\nIt goes on."]),
        ("PARIS (AFP) -- The French government said so.", vec!["The French government said so."]),
        (
            "\n By JANE DOE, Associated Press\n\nPARIS (AP) — The French government said so.",
            vec!["The French government said so."],
        ),
        ("By Jane Doe\nThe French government said so.", vec!["The French government said so."]),
        (
            "Jane Doe\nThe French government said so.",
            vec!["Jane Doe\nThe French government said so."],
        ),
        (
            "Paris (AP) — One is here.\nTwo.\n___\nFollow AP's coverage at https://apnews.example/x\n",
            vec!["One is here.\nTwo.\n"],
        ),
        ("One is here.\nTwo is here. PTI NK RHL\n", vec!["One is here.\nTwo is here."]),
        (
            "One is here.\n(Reporting by Dana Kolar; Editing by Marcus Thiel)\nDisclaimer: published from a syndicated feed.",
            vec!["One is here.\n"],
        ),
        ("Reuters", vec!["Reuters"]),
        ("___", vec!["___"]),
        ("", vec![""]),
    ] {
        let spans = compared_whole(text);
        let read: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
        assert_eq!(read, kept, "{text}");
    }
}

/// The invented pages with the roles of their lines.
fn gold() -> Vec<(String, String, Vec<Line>)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let labels = fs::read_to_string(data.join("gold.jsonl")).unwrap();
    let records = labels.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records
        .filter(|record| record["type"] == "gold-lines")
        .filter_map(|record| {
            let id = record["id"].as_str()?.to_owned();
            let text = fs::read_to_string(data.join(&id)).ok()?;
            Path::new(&id).extension().is_none_or(|end| end != "html").then_some(())?;
            let lines = lines(&text, |number, _| {
                Some(role(record["roles"].get(number as usize - 1)?.as_str()?))
            });
            Some((id, text, lines))
        })
        .collect()
}

/// The agency that a page is labeled with by what it is called, where it is one.
const CREDITED: &[(&str, &[&str])] = &[
    ("en/ferry/coast-times", &[]),
    ("en/ferry/argus", &[]),
    ("en/ferry/daily-sentinel", &["AFP"]),
    ("en/lake-ferry/norvia-radio", &["AP"]),
    ("en/court/daily-sentinel", &["Reuters"]),
    ("en/cup-final/newsfeed24", &["IANS", "dpa"]),
    ("en/measles/evening-post", &["PTI"]),
    ("en/wolverine/norvia-radio", &["UPI"]),
    ("de/bahn/morgenblatt", &["dpa"]),
    ("de/bahn/pendlerfunk", &["dpa"]),
    ("de/bahn/morbetal-kurier", &["dpa"]),
    ("de/badeverbot/seenland-portal", &["dpa"]),
    ("fr/verrerie/france-matin", &["AFP"]),
    ("fr/verrerie/radio-lise", &[]),
    ("es/presa/minuto-uno", &["EFE"]),
    ("es/presa/diario-del-valle", &[]),
    ("ru/pavodok/severny-vestnik", &["TASS"]),
    ("ru/pavodok/olkha-online", &["TASS"]),
    ("ru/pavodok/zarechye-tv", &[]),
    ("el/pyrkagia/nisiotiki", &["AMNA"]),
    ("el/pyrkagia/thalassa-fm", &[]),
    ("ar/mina/mawjaz", &["AFP"]),
    ("hi/aspatal/nagar-darpan", &["Bhasha"]),
    ("hi/aspatal/kasba-times", &[]),
    ("ja/tansui/sokuho", &["Kyodo"]),
    ("ja/tansui/kaigai-no-mizu", &[]),
    ("zh/yizhi/minsheng-wang", &["Xinhua"]),
    ("ko/gongjang/sosik-portal", &["Yonhap"]),
    ("ko/gongjang/dongne-sinmun", &[]),
    ("th/namtok/khao-phupha", &["TNA"]),
];

/// The agency by the name of the file that holds its own text.
const OWN: &[(&str, &str)] = &[
    ("ap", "AP"),
    ("afp", "AFP"),
    ("reuters", "Reuters"),
    ("dpa", "dpa"),
    ("pti", "PTI"),
    ("ansa", "ANSA"),
    ("xinhua", "Xinhua"),
    ("upi", "UPI"),
    ("efe", "EFE"),
    ("tass", "TASS"),
    ("ape-mpe", "AMNA"),
    ("bhasha", "Bhasha"),
    ("kyodo", "Kyodo"),
    ("yonhap", "Yonhap"),
    ("tna", "TNA"),
];

#[test]
fn invented_pages_claim_what_was_written_into_them() {
    let (mut checked, mut datelines) = (0, 0);
    for (id, text, lines) in gold() {
        let claims = read(&text, &lines);
        let page = id.trim_start_matches("pages/").trim_end_matches(".txt");
        let file = page.rsplit('/').next().unwrap_or(page);
        let agencies = credit(&claims).map(|(agencies, ..)| agencies).unwrap_or_default();
        if let Some((_, wanted)) = CREDITED.iter().find(|(name, _)| *name == page) {
            assert_eq!(agencies, *wanted, "{id}");
            checked += 1;
        }
        let own = |name: &str| file == name || file.starts_with(&format!("{name}-"));
        if let Some((_, wanted)) = OWN.iter().find(|(name, _)| own(name)) {
            assert_eq!(agencies, [*wanted], "{id}");
            checked += 1;
        }
        datelines += usize::from(claims.dateline.is_some());
        let grade = claims.published.as_ref().map(|date| date.grade);
        let is_scraped = id.ends_with("summit-hub.txt");
        assert_eq!(grade == Some(DateGrade::Contradicted), is_scraped, "{id}");
    }
    assert!(checked >= 60, "{checked}");
    assert!(datelines >= 60, "{datelines}");
}

fn reference() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    folder.is_dir().then_some(folder)
}

/// A reference page with its roles.
fn reference_page(folder: &Path, number: &str) -> (String, Vec<Line>) {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_page = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(&format!("{number}_")) && name.contains(".txt"))
    };
    let text = fs::read_to_string(entries.into_iter().find(is_page).unwrap()).unwrap();
    let table = fs::read_to_string(folder.join(format!("{number}.roles.tsv"))).unwrap();
    let roles: HashMap<u32, Role> = table
        .lines()
        .filter_map(|row| {
            let mut cells = row.split('\t');
            Some((cells.next()?.parse().ok()?, role(cells.next()?)))
        })
        .collect();
    let lines = lines(&text, |number, _| roles.get(&number).copied());
    (text, lines)
}

#[test]
fn reference_pages_claim_what_editors_found() {
    let Some(folder) = reference() else { return };
    let read = |number: &str| {
        let (text, lines) = reference_page(&folder, number);
        read(&text, &lines)
    };
    let place = |claims: &Claims| claims.dateline.as_ref().and_then(|found| found.place.clone());

    let inquirer = read("000");
    assert_eq!(inquirer.credit, None);
    assert_eq!(photo(&inquirer), ["AFP"]);
    assert_eq!(place(&inquirer).as_deref(), Some("SEOUL, South Korea"));
    let date = ("09:40 AM May 17, 2024", DateGrade::Page, Some(1_715_938_800));
    assert_eq!(published(&inquirer), Some(date));

    let scraper = read("001");
    assert_eq!(credit(&scraper), Some((vec!["AP"], CreditPlace::Dateline, 5)));
    assert_eq!(scraper.photo_credit, None);
    assert_eq!(published(&scraper), Some(("2025-04-27 17:38:51", DateGrade::Contradicted, None)));

    let feed = read("002");
    assert_eq!(credit(&feed), Some((vec!["IANS", "dpa"], CreditPlace::Dateline, 12)));
    assert_eq!(feed.byline.as_deref(), Some("IANS"));
    let date = ("May 17, 2024 17:50", DateGrade::Page, Some(1_715_948_400));
    assert_eq!(published(&feed), Some(date));

    let staff = read("003");
    assert_eq!((staff.credit, staff.dateline, staff.published), (None, None, None));

    let spun = read("004");
    assert_eq!(credit(&spun), Some((vec!["AFP"], CreditPlace::Dateline, 8)));
    assert_eq!(place(&spun).as_deref(), Some("Seoul"));
    assert_eq!(spun.published, None);
}

#[test]
fn planted_pages_keep_the_credit_of_their_text() {
    let Some(folder) = reference() else { return };
    // Lines of furniture have the roles of the pages that they come from; the rest is the story.
    let mut roles = HashMap::new();
    for number in ["000", "001", "002", "003", "004"] {
        let (text, lines) = reference_page(&folder, number);
        roles.extend(lines.iter().map(|line| (line.span.of(&text).to_owned(), line.role)));
    }
    for (page, agencies, pictures) in [
        ("p01_ap_in_inquirer_furniture", Some("AP"), Some("AFP")),
        ("p02_ap_in_ians_furniture", Some("AP"), None),
        ("p03_ap_body_only", Some("AP"), None),
        ("p04_ap_first5_paras", Some("AP"), None),
        ("p05_ap_typography", Some("AP"), Some("AFP")),
        ("p06_ap_writethru_like", Some("AP"), None),
        ("p07_ap_joined_lines", Some("AP"), Some("AFP")),
        // The furniture says so, and the story nothing.
        ("p08_afp_half_ap_half", Some("IANS"), None),
        ("p09_ap_quotes_only", Some("IANS"), None),
        ("p10_2023_afp_in_inquirer", Some("AFP"), Some("AFP")),
    ] {
        let text = fs::read_to_string(folder.join(format!("planted/{page}.txt"))).unwrap();
        let lines = lines(&text, |_, words| Some(roles.get(words).copied().unwrap_or(Role::Body)));
        let claims = read(&text, &lines);
        let found = credit(&claims).map(|(agencies, ..)| agencies.join("/"));
        assert_eq!(found.as_deref(), agencies, "{page}");
        assert_eq!(photo(&claims).first().copied(), pictures, "{page}");
    }
}
