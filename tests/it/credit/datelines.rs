//! Datelines in the styles of many agencies, and lines that only look like one.

use wirecopy::credit::dateline;

/// A line, its place and date, its agencies, and how the story behind it starts.
type Case = (&'static str, &'static str, &'static str, &'static [&'static str], &'static str);

#[rustfmt::skip]
const DATELINES: &[Case] = &[
    ("SEOUL, South Korea (AP) — The influential sister of North Korean leader Kim Jong Un again denied Friday that", "SEOUL, South Korea", "", &["AP"], "The influent"),
    ("SEOUL, South Korea — The powerful sister of North Korean leader Kim Jong Un on Friday denied widespread allegations.", "SEOUL, South Korea", "", &[], "The powerful"),
    ("Seoul, May 17 (IANS/DPA) The influential sister of North Korean dictator Kim Jong Un, Kim Yo Jong, has rejected ...", "Seoul", "May 17", &["IANS", "dpa"], "The influent"),
    ("Seoul (AFP) – North Korea on Sunday denied supplying weapons to Moscow", "Seoul", "", &["AFP"], "North Korea "),
    ("BERLIN, Sept 3 (Reuters) - A court sentenced the former chief executive", "BERLIN", "Sept 3", &["Reuters"], "A court sent"),
    ("Berlin (dpa) - Die Bahn hat am Montag mitgeteilt, dass", "Berlin", "", &["dpa"], "Die Bahn hat"),
    ("Berlin (dpa/lby) - Die Bahn hat am Montag mitgeteilt", "Berlin", "", &["dpa"], "Die Bahn hat"),
    ("NEW DELHI: The Supreme Court on Monday refused to stay the order of the high court.", "NEW DELHI", "", &[], "The Supreme "),
    ("New Delhi, Jan 5 (PTI): The Supreme Court on Monday refused", "New Delhi", "Jan 5", &["PTI"], "The Supreme "),
    ("WASHINGTON — The president said on Tuesday that he would not sign the bill.", "WASHINGTON", "", &[], "The presiden"),
    ("PARIS (AFP) -- The French government said on Tuesday", "PARIS", "", &["AFP"], "The French g"),
    ("ATLANTA (AP) _ The Heat beat the Hawks on Monday", "ATLANTA", "", &["AP"], "The Heat bea"),
    ("Paris, 3 mai 2024 (AFP) - Le gouvernement a annoncé", "Paris", "3 mai 2024", &["AFP"], "Le gouvernem"),
    ("PARIS, 3 mai (Reuters) - Le gouvernement a annoncé", "PARIS", "3 mai", &["Reuters"], "Le gouvernem"),
    ("Madrid, 5 may (EFE).- El Gobierno anunció este domingo", "Madrid", "5 may", &["EFE"], "El Gobierno "),
    ("(ANSA) - ROMA, 12 NOV - Il governo ha annunciato", "ROMA", "12 NOV", &["ANSA"], "Il governo h"),
    ("МОСКВА, 5 июн — РИА Новости. Президент заявил", "МОСКВА", "5 июн", &["RIA Novosti"], "Президент за"),
    ("МОСКВА, 12 мая. /ТАСС/. Режим чрезвычайной ситуации действует", "МОСКВА", "12 мая", &["TASS"], "Режим чрезвы"),
    ("Москва. 12 мая. INTERFAX.RU - Режим чрезвычайной ситуации действует", "Москва", "12 мая", &["Interfax"], "Режим чрезвы"),
    ("新华社北京5月17日电（记者周明远、林雨桐）记者15日从云溪市文物考古研究院获悉", "北京", "5月17日", &["Xinhua"], "记者15日从云溪市文物考"),
    ("【北京共同】南太平洋の島国トゥアレ共和国の首都マルセナで15日", "北京", "", &["Kyodo"], "南太平洋の島国トゥアレ共"),
    ("(서울=연합뉴스) 홍길동 기자 = 한빛시는 노후 산업단지에 방치된 폐공장을", "서울", "", &["Yonhap"], "한빛시는 노후 산업단지"),
    ("BEIJING, May 17 (Xinhua) -- China's economy grew", "BEIJING", "May 17", &["Xinhua"], "China's econ"),
    ("القاهرة (أ ف ب) - أعلنت هيئة الموانئ في مرسى النور الخميس", "القاهرة", "", &["AFP"], "أعلنت هيئة ا"),
    ("नई दिल्ली, 5 जनवरी (भाषा) सूर्यगढ़ जिले के कमलपुर कस्बे में", "नई दिल्ली", "5 जनवरी", &["Bhasha"], "सूर्यगढ़ जिल"),
    ("São Paulo, 5 mai (EFE).- O governo anunciou neste domingo", "São Paulo", "5 mai", &["EFE"], "O governo an"),
    ("Lisboa, 05 mai 2024 (Lusa) – O Governo anunciou hoje", "Lisboa", "05 mai 2024", &["Lusa"], "O Governo an"),
    ("LONDON, England, (CNN) — The prime minister said", "LONDON, England", "", &["CNN"], "The prime mi"),
    ("By the AP / SEOUL", "SEOUL", "", &["AP"], ""),
    ("ANKARA (AA) - Cumhurbaşkanı dün açıkladı ki", "ANKARA", "", &["Anadolu"], "Cumhurbaşkan"),
    ("Port Maren (Norvia) (AFP) – Hundreds of people were plucked", "Port Maren (Norvia)", "", &["AFP"], "Hundreds of "),
    ("March 18 (UPI) -- A wolverine that wandered into a supermarket", "", "March 18", &["UPI"], "A wolverine "),
    ("[한빛=연합뉴스] 한빛시는 노후 산업단지에 방치된 폐공장을", "한빛", "", &["Yonhap"], "한빛시는 노후 산업단지"),
    ("据新华社电 记者15日从云溪市文物考古研究院获悉", "", "", &["Xinhua"], "记者15日从云溪市文物考"),
    ("ภูผาทอง 12 พ.ค. – ผู้ว่าราชการจังหวัดภูผาทองสั่งปิดอุทยาน", "ภูผาทอง", "12 พ.ค", &[], "ผู้ว่าราชการ"),
    ("Λευκόνησος, 13 Μαΐου 2025 (ΑΠΕ-ΜΠΕ) – Υπό μερικό έλεγχο τέθηκε", "Λευκόνησος", "13 Μαΐου 2025", &["AMNA"], "Υπό μερικό έ"),
    ("सूर्यगढ़, 14 मई (भाषा)। सूर्यगढ़ जिले के कमलपुर", "सूर्यगढ़", "14 मई", &["Bhasha"], "सूर्यगढ़ जिल"),
    ("KILEMBA, Sept. 11 (Xinhua) -- All 29 miners trapped", "KILEMBA", "Sept. 11", &["Xinhua"], "All 29 miner"),
    ("（中央社記者王小明台北17日電）行政院今天表示將會推動新的計畫", "", "", &["CNA"], "行政院今天表示將會推動新"),
    ("SAN FRANCISCO (AP) — The city", "SAN FRANCISCO", "", &["AP"], "The city"),
    ("BERLIN/PARIS, March 3 (Reuters) - The two governments", "BERLIN/PARIS", "March 3", &["Reuters"], "The two gove"),
    ("WINSTON-SALEM, N.C. (AP) — The city", "WINSTON-SALEM, N.C.", "", &["AP"], "The city"),
    ("ST. LOUIS (AP) — The city said", "ST. LOUIS", "", &["AP"], "The city sai"),
    ("RIO DE JANEIRO (AP) — The city said", "RIO DE JANEIRO", "", &["AP"], "The city sai"),
    ("UNITED NATIONS (AP) — The council", "UNITED NATIONS", "", &["AP"], "The council"),
    ("LA PAZ, Bolivia (AP) — The council said", "LA PAZ, Bolivia", "", &["AP"], "The council "),
    ("EL PASO, Texas — The mayor said on Monday that the bridge would remain closed.", "EL PASO, Texas", "", &[], "The mayor sa"),
    ("Washington, Jan. 5, 2024 (AFP) - The White House said", "Washington", "Jan. 5, 2024", &["AFP"], "The White Ho"),
    ("ISLAMABAD, May 17 (APP): Prime Minister said on Friday", "ISLAMABAD", "May 17", &["APP"], "Prime Minist"),
    ("(Reuters) - Shares rose on Monday as investors", "", "", &["Reuters"], "Shares rose "),
    ("KYIV, 17 May (Ukrinform) - The president said", "KYIV", "17 May", &["Ukrinform"], "The presiden"),
    ("Warszawa (PAP) - Rząd ogłosił w poniedziałek", "Warszawa", "", &["PAP"], "Rząd ogłosił"),
    ("WIEN (APA) - Die Regierung hat", "WIEN", "", &["APA"], "Die Regierun"),
    ("Bern (awp/sda) - Die Regierung hat am Montag", "Bern", "", &["ATS"], "Die Regierun"),
    ("Mumbai, May 17: The state government said on Friday that the bridge would be closed.", "Mumbai", "May 17", &[], "The state go"),
    ("TOKYO, May 17, Kyodo - The government said", "TOKYO", "May 17", &["Kyodo"], "The governme"),
    ("РИМ, 12 мая. /Корр. ТАСС Иван Иванов/. Власти заявили", "РИМ", "12 мая", &["TASS"], "Власти заяви"),
    ("KUALA LUMPUR, May 17 (Bernama) -- The prime minister said", "KUALA LUMPUR", "May 17", &["Bernama"], "The prime mi"),
    ("AMMAN, May 17 (Petra) -- His Majesty", "AMMAN", "May 17", &["Petra"], "His Majesty"),
    ("بيروت - أ ف ب - أعلنت هيئة الموانئ في مرسى", "بيروت", "", &["AFP"], "أعلنت هيئة ا"),
    ("İSTANBUL (AA) - Cumhurbaşkanı dün açıkladı ki", "İSTANBUL", "", &["Anadolu"], "Cumhurbaşkan"),
    ("Amsterdam (ANP) - De regering heeft maandag", "Amsterdam", "", &["ANP"], "De regering "),
    ("STOCKHOLM (TT) De regering heeft maandag besloten", "STOCKHOLM", "", &["TT"], "De regering "),
    ("［ソウル　１７日　ロイター］ - 北朝鮮の金与正氏は１７日、ロシアへの武器輸出を否定した。", "ソウル", "", &["Reuters"], "北朝鮮の金与正氏は１７日"),
    ("中新社北京5月17日电 (记者 李明)中国国家统计局17日发布数据，前四个月经济增长平稳。", "北京", "5月17日", &["CNS"], "中国国家统计局17日发布"),
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "Washington: A Life",
    "In May, the White House also said Russia was shipping refined petroleum – at levels.",
    "The minister — who resigned — said he would not",
    "NATO — The alliance said on Tuesday that it would send more troops to the east.",
    "Police: driver was drunk",
    "READ: North Korea supplied Russia with missiles for Ukraine attacks – US",
    "WATCH: The moment the bridge fell into the river after the flood hit the town.",
    "TAGS: North Korea, Russia, weapons",
    "READ: North Korea’s Kim Jong Un receives car as gift from Putin — KCNA",
    "LIRE AUSSI – Ces sous-traitants que la crise du flacon menace",
    "FILE PHOTO: Kim Yo Jong, sister of North Korea’s leader Kim Jong Un, arrives at the Vostochny Cosmodrome in Amur.",
    "The Associated Press (AP) — and other agencies said on Monday",
    "Associated Press (AP) President Daisy Veerasingham said on Monday",
    "Kim Yo Jong said — on Monday — that",
    "Orsava (AFP)",
    "In Berlin (dpa) the police said on Monday",
    "Harnau. Die Bahnstrecke zwischen Harnau und Lindenbrück bleibt",
    "PUTIN: “We will win this war,” he told the crowd on Monday in Moscow.",
    "Am Montag, 3. Mai – so die Polizei – habe der Mann",
    "On May 17 — the day of the vote — the party said",
    "KIM’S SISTER DENIES — NORTH KOREA HAS SUPPLIED WEAPONS TO RUSSIA IN WAR",
    "新华社记者15日从云溪市文物考古研究院获悉，考古人员",
    "据新华社报道，考古人员在该市石桥镇发现一处",
    "Copyright (AP) — All rights",
    "The Press Trust of India (PTI) is",
    "He told the agency (AP) - and others - that",
    "Москва — столица России, и это знают все люди в мире без исключения.",
];

#[test]
fn datelines_are_read() {
    for (line, place, date, agencies, rest) in DATELINES {
        let Some(found) = dateline(line) else { panic!("no dateline in {line}") };
        let words = |range: Option<std::ops::Range<usize>>| range.map_or("", |range| &line[range]);
        assert_eq!(words(found.place), *place, "{line}");
        assert_eq!(words(found.date), *date, "{line}");
        assert_eq!(found.agencies, *agencies, "{line}");
        assert_eq!(found.span.start, 0, "{line}");
        assert!(line[found.span.end..].starts_with(rest), "{line}: {}", &line[found.span.end..]);
        assert!(date.is_empty() || found.when.is_some() || date.ends_with('日'), "{line}");
    }
}

#[test]
fn other_lines_have_none() {
    for line in OTHERS {
        assert_eq!(dateline(line), None, "{line}");
    }
}

#[test]
fn space_before_a_dateline_counts() {
    let found = dateline("  PARIS (AFP) -- The French government said").expect("a dateline");
    assert_eq!((found.span, found.place), (2..17, Some(2..7)));
}
