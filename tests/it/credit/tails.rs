//! Agency tails, separators and notes on feeds in many languages, and lines that only look like one.

use wirecopy::credit::{TailKind, ending, tail};

/// A line, what it is, the words of the tail, and its agencies.
type Case = (&'static str, TailKind, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const TAILS: &[Case] = &[
    ("___", TailKind::Separator, "___", &[]),
    ("Follow AP's Asia-Pacific coverage at https://apnews.com/hub/asia-pacific", TailKind::Tail, "Follow AP's Asia-Pacific coverage at https://apnews.com/hub/asia-pacific", &["AP"]),
    ("Follow AP’s coverage of maritime safety at https://apnews.example/hub/maritime-safety", TailKind::Tail, "Follow AP’s coverage of maritime safety at https://apnews.example/hub/maritime-safety", &["AP"]),
    ("(Reporting by Dana Kolar; Editing by Marcus Thiel)", TailKind::Tail, "(Reporting by Dana Kolar; Editing by Marcus Thiel)", &[]),
    ("Reporting by Dana Kolar in Orsava; Editing by Marcus Thiel", TailKind::Tail, "Reporting by Dana Kolar in Orsava; Editing by Marcus Thiel", &[]),
    ("(Bearbeitet von Anna Muster)", TailKind::Tail, "(Bearbeitet von Anna Muster)", &[]),
    ("© Agence France-Presse", TailKind::Tail, "© Agence France-Presse", &["AFP"]),
    ("Copyright 2024 The Associated Press. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.", TailKind::Tail, "Copyright 2024 The Associated Press. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.", &["AP"]),
    ("dpa hw kb", TailKind::Tail, "dpa hw kb", &["dpa"]),
    ("dpa tkr yyon n1 mei", TailKind::Tail, "dpa tkr yyon n1 mei", &["dpa"]),
    ("vk-jr/ach/gil", TailKind::Tail, "vk-jr/ach/gil", &[]),
    ("hb/ljm/tw", TailKind::Tail, "hb/ljm/tw", &[]),
    ("/PTI", TailKind::Tail, "/PTI", &["PTI"]),
    ("PTI ABC DEF", TailKind::Tail, "PTI ABC DEF", &["PTI"]),
    ("--IANS", TailKind::Tail, "--IANS", &["IANS"]),
    ("ians/dpa", TailKind::Tail, "ians/dpa", &["IANS", "dpa"]),
    ("(ANSA).", TailKind::Tail, "(ANSA).", &["ANSA"]),
    ("EFE amv/jrs", TailKind::Tail, "EFE amv/jrs", &["EFE"]),
    ("amv/jrs/plo", TailKind::Tail, "amv/jrs/plo", &[]),
    ("With inputs from ANI", TailKind::Tail, "With inputs from ANI", &["ANI"]),
    ("Associated Press writer Piet Landa in Velstad contributed to this report.", TailKind::Tail, "Associated Press writer Piet Landa in Velstad contributed to this report.", &["AP"]),
    ("AP writers A in B and C in D contributed to this report.", TailKind::Tail, "AP writers A in B and C in D contributed to this report.", &["AP"]),
    ("— AP", TailKind::Tail, "— AP", &["AP"]),
    ("(dpa)", TailKind::Tail, "(dpa)", &["dpa"]),
    ("(с) РИА", TailKind::Tail, "(с) РИА", &["RIA Novosti"]),
    ("The minister said on Monday. (AP)", TailKind::Tail, "(AP)", &["AP"]),
    ("The minister said on Monday. — Reuters", TailKind::Tail, " — Reuters", &["Reuters"]),
    ("Der Minister sagte am Montag. /dpa", TailKind::Tail, " /dpa", &["dpa"]),
    ("在云溪博物馆展出。（完）", TailKind::Tail, "（完）", &[]),
    ("（新华社）", TailKind::Tail, "（新华社）", &["Xinhua"]),
    ("abc@yna.co.kr", TailKind::Tail, "abc@yna.co.kr", &["Yonhap"]),
    ("(끝)", TailKind::Tail, "(끝)", &[]),
    ("No new death has been recorded since Monday. PTI NK RHL", TailKind::Tail, " PTI NK RHL", &["PTI"]),
    ("se han suspendido en los cuatro centros escolares de la zona. EFE", TailKind::Tail, " EFE", &["EFE"]),
    ("ินความเสียหายอีกครั้งก่อนกำหนดวันเปิดให้บริการ.-สำนักข่าวไทย", TailKind::Tail, "-สำนักข่าวไทย", &["TNA"]),
    ("More AP Africa news: https://apnews.example/hub/africa", TailKind::Tail, "More AP Africa news: https://apnews.example/hub/africa", &["AP"]),
    ("The Associated Press receives support from several private foundations for its climate coverage. The AP is solely responsible for all content.", TailKind::Tail, "The Associated Press receives support from several private foundations for its climate coverage. The AP is solely responsible for all content.", &["AP"]),
    ("The Associated Press Health and Science Department is solely responsible for all content.", TailKind::Tail, "The Associated Press Health and Science Department is solely responsible for all content.", &["AP"]),
    ("Enditem", TailKind::Tail, "Enditem", &[]),
    ("© dpa-infocom, dpa:250513-930-448210/1", TailKind::Tail, "© dpa-infocom, dpa:250513-930-448210/1", &["dpa"]),
    ("(Quelle: dpa)", TailKind::Tail, "(Quelle: dpa)", &["dpa"]),
    ("Mit Material der dpa", TailKind::Tail, "Mit Material der dpa", &["dpa"]),
    ("Text: dpa", TailKind::Tail, "Text: dpa", &["dpa"]),
    ("blg/mdr/tes", TailKind::Tail, "blg/mdr/tes", &[]),
    ("(c) Agencia EFE", TailKind::Tail, "(c) Agencia EFE", &["EFE"]),
    ("(EFE)", TailKind::Tail, "(EFE)", &["EFE"]),
    ("Con información de EFE", TailKind::Tail, "Con información de EFE", &["EFE"]),
    ("Источник: ТАСС", TailKind::Tail, "Источник: ТАСС", &["TASS"]),
    ("Сообщает ТАСС.", TailKind::Tail, "Сообщает ТАСС.", &["TASS"]),
    ("В материале использованы сообщения ТАСС", TailKind::Tail, "В материале использованы сообщения ТАСС", &["TASS"]),
    ("©ΑΠΕ-ΜΠΕ ΑΕ", TailKind::Tail, "©ΑΠΕ-ΜΠΕ ΑΕ", &["AMNA"]),
    ("Πηγή: ΑΠΕ-ΜΠΕ", TailKind::Tail, "Πηγή: ΑΠΕ-ΜΠΕ", &["AMNA"]),
    ("رم/س ح/ب ق", TailKind::Tail, "رم/س ح/ب ق", &[]),
    ("المصدر: أ ف ب", TailKind::Tail, "المصدر: أ ف ب", &["AFP"]),
    ("(فرانس برس)", TailKind::Tail, "(فرانس برس)", &["AFP"]),
    ("भाषा सं. नेहा सुरभि", TailKind::Tail, "भाषा सं. नेहा सुरभि", &["Bhasha"]),
    ("भाषा नेहा", TailKind::Tail, "भाषा नेहा", &["Bhasha"]),
    ("इनपुट: भाषा", TailKind::Tail, "इनपुट: भाषा", &["Bhasha"]),
    ("(भाषा के इनपुट के साथ)", TailKind::Tail, "(भाषा के इनपुट के साथ)", &["Bhasha"]),
    ("（共同通信）", TailKind::Tail, "（共同通信）", &["Kyodo"]),
    ("共同通信社", TailKind::Tail, "共同通信社", &["Kyodo"]),
    ("来源：新华社", TailKind::Tail, "来源：新华社", &["Xinhua"]),
    ("部分内容据新华社报道", TailKind::Tail, "部分内容据新华社报道", &["Xinhua"]),
    ("[연합뉴스]", TailKind::Tail, "[연합뉴스]", &["Yonhap"]),
    ("ที่มา: สำนักข่าวไทย", TailKind::Tail, "ที่มา: สำนักข่าวไทย", &["TNA"]),
    ("เรียบเรียงบางส่วนจากรายงานของสำนักข่าวไทย", TailKind::Tail, "เรียบเรียงบางส่วนจากรายงานของสำนักข่าวไทย", &["TNA"]),
    ("<저작권자(c) 연합뉴스, 무단 전재-재배포, AI 학습 및 활용 금지>", TailKind::Tail, "<저작권자(c) 연합뉴스, 무단 전재-재배포, AI 학습 및 활용 금지>", &["Yonhap"]),
    ("Disclaimer: This post has been auto-published from an agency feed without any modifications to the text and has not been reviewed by an editor", TailKind::Disclaimer, "Disclaimer: This post has been auto-published from an agency feed without any modifications to the text and has not been reviewed by an editor", &[]),
    ("(Except for the headline, this story has not been edited by NDTV staff and is published from a syndicated feed.)", TailKind::Disclaimer, "(Except for the headline, this story has not been edited by NDTV staff and is published from a syndicated feed.)", &[]),
    ("Diese Meldung wurde automatisch von der dpa übernommen", TailKind::Disclaimer, "Diese Meldung wurde automatisch von der dpa übernommen", &["dpa"]),
    ("(यह खबर समाचार एजेंसी की फीड से सीधे प्रकाशित की गई है। शीर्षक को छोड़कर इसमें कोई बदलाव नहीं किया गया है।)", TailKind::Disclaimer, "(यह खबर समाचार एजेंसी की फीड से सीधे प्रकाशित की गई है। शीर्षक को छोड़कर इसमें कोई बदलाव नहीं किया गया है।)", &[]),
    ("Cet article a été publié automatiquement depuis le flux de l'AFP.", TailKind::Disclaimer, "Cet article a été publié automatiquement depuis le flux de l'AFP.", &["AFP"]),
    ("Este contenido fue publicado automáticamente por la agencia EFE.", TailKind::Disclaimer, "Este contenido fue publicado automáticamente por la agencia EFE.", &["EFE"]),
    ("Эта новость опубликована автоматически из ленты ТАСС.", TailKind::Disclaimer, "Эта новость опубликована автоматически из ленты ТАСС.", &["TASS"]),
    ("Copyright 2025 The Associated Press", TailKind::Tail, "Copyright 2025 The Associated Press", &["AP"]),
    ("The minister said. AFP", TailKind::Tail, " AFP", &["AFP"]),
    ("Source: AFP/Reuters", TailKind::Tail, "Source: AFP/Reuters", &["AFP", "Reuters"]),
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "This is an ordinary sentence that ends like one.",
    "He works for Reuters.",
    "Biden will ask Congress for $13B to support Ukraine and $12B for disaster fund, an AP source says",
    "\"I lost my savings,\" said Olga Marek, 74, a retired tram driver.",
    "The newspaper said it had taken the report from Reuters",
    "The company's RSS feed was published by the agency.",
    "Kim told the official Korean Central News Agency (KCNA).",
    "The central bank, which was not a party to the case, has denied that.",
    "© 2025 Ledger Publishing Co. All rights reserved.",
    "Les informations reproduites dans cette page sont protégées par des droits de propriété intellectuelle détenus par l’AFP.",
    "Sports",
    "Log in/Sign up",
    "and/or",
    "Reporting by the newspaper showed that the minister knew.",
    "Follow us on Twitter",
    "More news",
    "Source: company data",
    "dpa sagte der Minister am Montag, dass er nicht komme.",
    "In an interview with the AP, he said the war would end. He did not say when.",
    "The president spoke to the Associated Press",
    "Он сообщил об этом ТАСС.",
    "Die dpa meldete am Montag, der Minister sei zurückgetreten.",
    "AA",
];

#[test]
fn tails_are_read() {
    for (line, kind, words, agencies) in TAILS {
        let Some(found) = tail(line) else { panic!("no tail in {line}") };
        assert_eq!(found.kind, *kind, "{line}");
        assert_eq!(&line[found.span], *words, "{line}");
        assert_eq!(found.agencies, *agencies, "{line}");
    }
}

#[test]
fn other_lines_have_none() {
    for line in OTHERS {
        assert_eq!(tail(line), None, "{line}");
    }
}

#[test]
fn the_quick_search_finds_a_part_of_it() {
    for (line, ..) in TAILS {
        let quick = ending(line, true);
        assert!(quick.is_none() || quick == tail(line), "{line}");
    }
    let quick = TAILS.iter().filter(|(line, ..)| ending(line, true).is_some()).count();
    assert!(quick * 10 >= TAILS.len() * 8, "{quick} of {}", TAILS.len());
}
