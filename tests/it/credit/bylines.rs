//! Bylines in many languages, and lines that only look like one.

use wirecopy::credit::byline;

#[rustfmt::skip]
const BYLINES: &[(&str, &str, &[&str])] = &[
    ("By IANS | Updated: May 17, 2024 17:50 IST", "", &["IANS"]),
    ("By JANE DOE, Associated Press", "JANE DOE", &["AP"]),
    ("JANE DOE and JOHN ROE", "JANE DOE and JOHN ROE", &[]),
    ("Von Anna Muster, dpa", "Anna Muster", &["dpa"]),
    ("Par Jean Dupont", "Jean Dupont", &[]),
    ("Por Ana Pérez García", "Ana Pérez García", &[]),
    ("Di Mario Rossi", "Mario Rossi", &[]),
    ("Автор: Елена Сошникова", "Елена Сошникова", &[]),
    ("Associated Press", "", &["AP"]),
    ("Reuters in Orsava", "", &["Reuters"]),
    ("AP Science Writer", "", &["AP"]),
    ("Jane Doe | Staff reporter", "Jane Doe", &[]),
    ("記者 山田太郎", "山田太郎", &[]),
    ("홍길동 기자", "홍길동", &[]),
    ("Text: Anna Muster", "Anna Muster", &[]),
    ("By HANNE VOSS", "HANNE VOSS", &[]),
    ("By The Associated Press", "", &["AP"]),
    ("Agence France-Presse in Port Maren", "", &["AFP"]),
    ("Kirsten Moe, islands reporter", "Kirsten Moe", &[]),
    ("By Dana Kolar", "Dana Kolar", &[]),
    ("AFP", "", &["AFP"]),
    ("By MAREK ILIC, Associated Press", "MAREK ILIC", &["AP"]),
    ("Orsava (AFP)", "", &["AFP"]),
    ("dpa", "", &["dpa"]),
    ("By Lorna Teague, Courier staff", "Lorna Teague", &[]),
    ("From Ledger wire services", "", &[]),
    ("Von Tilda Voss", "Tilda Voss", &[]),
    ("Par France Matin avec AFP", "France Matin", &["AFP"]),
    ("Reportage de Maëlle Guibert", "Maëlle Guibert", &[]),
    ("AGENCIAS", "", &[]),
    ("Redacción", "", &[]),
    ("Корреспондент Артём Голубев", "Артём Голубев", &[]),
    ("Newsroom", "", &[]),
    ("Πηγή: ΑΠΕ-ΜΠΕ", "", &["AMNA"]),
    ("Της Κατερίνας Βουλγαρίδη", "Κατερίνας Βουλγαρίδη", &[]),
    ("أ ف ب", "", &["AFP"]),
    ("एजेंसी : भाषा", "", &["Bhasha"]),
    ("विशेष संवाददाता अंजलि राठौर", "अंजलि राठौर", &[]),
    ("文・写真　久我山みのり", "久我山みのり", &[]),
    ("责任编辑：高晓禾", "高晓禾", &[]),
    ("撰文 / 乔一凡", "乔一凡", &[]),
    ("윤서하 기자", "윤서하", &[]),
    ("글 배미루", "배미루", &[]),
    ("เรื่อง: กานต์ธิดา ลมเหนือ", "กานต์ธิดา ลมเหนือ", &[]),
    ("By Jane Doe and John Roe, Associated Press", "Jane Doe and John Roe", &["AP"]),
    ("By Jane Doe, CNN", "Jane Doe", &["CNN"]),
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "By continuing, you agree to the terms.",
    "By providing an email address. I agree to the Terms of Use and acknowledge that I have read the Privacy Policy.",
    "By Friday, 200 people had died.",
    "By Thursday the river had crested",
    "By The Numbers: how the vote went",
    "Di Maria segna",
    "Privacy Policy",
    "TERMS AND CONDITIONS",
    "TOP STORIES",
    "Related Stories",
    "The minister said",
    "Von Montag an fahren Busse",
    "Par ailleurs, le ministre",
    "Por eso no vino",
    "Reuters reported on Monday that the bank failed",
    "AP source: Biden to ask Congress",
    "City",
    "Epaper",
    "Open in App",
    "Seoul, May 17 (IANS/DPA) The influential sister of North Korean dictator Kim Jong Un, Kim Yo Jong, has rejected ...",
    "Text size",
    "Kim Jong Un's sister denies N. Korea exporting weapons to Russia",
    "Sports | Business | Opinion",
];

#[test]
fn bylines_are_read() {
    for (line, name, agencies) in BYLINES {
        let Some(found) = byline(line) else { panic!("no byline in {line}") };
        assert_eq!(found.name.map_or("", |range| &line[range]), *name, "{line}");
        assert_eq!(found.agencies, *agencies, "{line}");
        assert_eq!(found.span, 0..line.len(), "{line}");
    }
}

#[test]
fn other_lines_are_none() {
    for line in OTHERS {
        assert_eq!(byline(line), None, "{line}");
    }
}

#[test]
fn a_byline_may_have_a_date() {
    let line = "By IANS | Updated: May 17, 2024 17:50 IST";
    let date = byline(line).and_then(|found| found.date).expect("a date");
    assert_eq!(&line[date.span], "May 17, 2024 17:50");
}
