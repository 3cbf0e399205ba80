//! Dates and lines that are hardly more, in many languages.

use wirecopy::credit::{Label, dates, is_date_line, label_before, news_days};

/// A line, its dates with their times, the weekdays beside them, and whether it is a date line.
type Case = (&'static str, &'static str, &'static str, bool);

#[rustfmt::skip]
const DATES: &[Case] = &[
    ("/ 09:40 AM May 17, 2024", "2024-05-17 09:40:00", "", true),
    ("Date:2025-04-27 17:38:51", "2025-04-27 17:38:51", "", true),
    ("By IANS | Updated: May 17, 2024 17:50 IST", "2024-05-17 17:50:00", "", true),
    ("Updated 3 hours ago", "", "", true),
    ("Stand: 12.05.2024, 14:03 Uhr", "2024-05-12 14:03:00", "", true),
    ("Publié le 14 mai 2024 à 14h05", "2024-05-14 14:05:00", "", true),
    ("Обновлено: 12 мая 2024, 14:05", "2024-05-12 14:05:00", "", true),
    ("12 мая 2024, 14:05", "2024-05-12 14:05:00", "", true),
    ("Updated 10:06 AM, Thursday, October 16, 2025", "2025-10-16 10:06:00", "Thursday", true),
    ("Thursday 16 October", "", "", true),
    ("Thu 16 Oct 2025 13.02 BST", "2025-10-16 13:02:00", "Thursday", true),
    ("August 4, 2025 · 7:12 AM", "2025-08-04 07:12:00", "", true),
    ("Saturday, 31 May 2025, 23:48", "2025-05-31 23:48:00", "Saturday", true),
    ("Jun. 16, 2025 1:15 pm, Updated: Jun. 16, 2025 1:52 pm", "2025-06-16 13:15:00, 2025-06-16 13:52:00", "", true),
    ("13.05.2025 11:42", "2025-05-13 11:42:00", "", true),
    ("Dienstag, 13. Mai 2025 | 13:20", "2025-05-13 13:20:00", "Tuesday", true),
    ("Lindenbrück, 14.05.2025, 05:00 Uhr", "2025-05-14 05:00:00", "", true),
    ("veröffentlicht am 13. Mai 2025", "2025-05-13", "", true),
    ("Mis à jour le 14 mai 2025 à 14 h 02", "2025-05-14 14:02:00", "", true),
    ("14/05/2025 – 19:41", "2025-05-14 19:41:00", "", true),
    ("Mercredi 14 mai 2025 à 17:10", "2025-05-14 17:10:00", "Wednesday", true),
    ("13-05-2025 / 09:52 h", "2025-05-13 09:52:00", "", true),
    ("Valdeoro | 13 MAY 2025 - 10:31", "2025-05-13 10:31:00", "", true),
    ("Actualizado: 13/05/2025 20:18", "2025-05-13 20:18:00", "", true),
    ("Miércoles, 14 de mayo de 2025", "2025-05-14", "Wednesday", true),
    ("14 мая, 10:58", "", "", true),
    ("14 мая 2025 г. 19:00", "2025-05-14 19:00:00", "", true),
    ("Τρίτη, 13 Μαΐου 2025 10:02", "2025-05-13 10:02:00", "Tuesday", true),
    ("15 أيار/مايو 2025 - 11:08 ت غ", "2025-05-15 11:08:00", "", true),
    ("نشر في: 15 مايو 2025 | 04:10 م", "2025-05-15 16:10:00", "", true),
    ("الخميس 15 أيار 2025 - الساعة 20:45", "2025-05-15 20:45:00", "Thursday", true),
    ("Published: 14 मई 2025, 12:04 PM IST", "2025-05-14 12:04:00", "", true),
    ("अपडेटेड: 14 मई 2025, शाम 7:15 बजे", "2025-05-14 19:15:00", "", true),
    ("कमलपुर, 15 मई 2025", "2025-05-15", "", true),
    ("14-05-2025", "2025-05-14", "", true),
    ("2025年05月16日 09時42分", "2025-05-16 09:42:00", "", true),
    ("5/16(金) 11:03配信", "", "", true),
    ("2025.05.16", "2025-05-16", "", true),
    ("2025年5月18日", "2025-05-18", "", true),
    ("发布时间：2025年05月16日 08:00", "2025-05-16 08:00:00", "", true),
    ("송고시간 2025-05-13 15:04", "2025-05-13 15:04:00", "", true),
    ("2025/05/13 15:04 송고", "2025-05-13 15:04:00", "", true),
    ("입력 2025.05.13 15:21 수정 2025.05.13 15:24", "2025-05-13 15:21:00, 2025-05-13 15:24:00", "", true),
    ("2025.05.13. 오후 3:40", "2025-05-13 15:40:00", "", true),
    ("2025년 5월 15일", "2025-05-15", "", true),
    ("12 พฤษภาคม 2568 10:47 น.", "2025-05-12 10:47:00", "", true),
    ("เผยแพร่: 12 พ.ค. 2568 11:15 ปรับปรุง: 12 พ.ค. 2568 11:20", "2025-05-12 11:15:00, 2025-05-12 11:20:00", "", true),
    ("วันจันทร์ที่ 12 พฤษภาคม พ.ศ. 2568", "2025-05-12", "Monday", true),
    ("14 พฤษภาคม 2568", "2025-05-14", "", true),
    ("2024-05-17T09:40:00+08:00", "2024-05-17 09:40:00", "", true),
    ("17 May 2024", "2024-05-17", "", true),
    ("Fri, 17 May 2024 09:40:00 GMT", "2024-05-17 09:40:00", "Friday", true),
    ("05/17/2024 9:40 p.m. ET", "2024-05-17 21:40:00", "", true),
    ("3 de maio de 2024 às 14h05", "2024-05-03 14:05:00", "", true),
    ("lunedì 3 giugno 2024 alle ore 14:05", "2024-06-03 14:05:00", "Monday", true),
    ("3 maja 2024, 14:05", "2024-05-03 14:05:00", "", true),
    ("17 Mayıs 2024 Cuma 14:05", "2024-05-17 14:05:00", "Friday", true),
    ("vrijdag 17 mei 2024 om 14:05 uur", "2024-05-17 14:05:00", "Friday", true),
    ("2024年5月17日（金）", "2024-05-17", "Friday", true),
    ("03/04/2024", "", "", true),
    ("The vote was held on May 17, 2024, and the results are known.", "2024-05-17", "", false),
    ("Released: Changed:", "", "", false),
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "Kim Yo Jong said 7,000 containers were sent in 2024.",
    "© 2025 Ledger Publishing Co. All rights reserved.",
    "Listen · 1:04",
    "5 Ways To Save Money",
    "Score: 3:2",
    "Since 2022, North Korea has conducted tests",
    "10 killed in crash on May 5",
];

#[test]
fn dates_are_read() {
    for (line, days, weekdays, is_stamp) in DATES {
        let found = dates(line);
        let read: Vec<String> = found
            .iter()
            .map(|date| match date.time {
                Some(time) => format!("{} {time}", date.date),
                None => date.date.to_string(),
            })
            .collect();
        assert_eq!(read.join(", "), *days, "{line}");
        let read: Vec<String> =
            found.iter().filter_map(|date| date.weekday).map(|day| format!("{day:?}")).collect();
        assert_eq!(read.join(", "), *weekdays, "{line}");
        assert_eq!(is_date_line(line), *is_stamp, "{line}");
    }
}

#[test]
fn other_lines_are_none() {
    for line in OTHERS {
        assert_eq!(dates(line), [], "{line}");
        assert!(!is_date_line(line), "{line}");
    }
}

#[test]
fn zones_are_minutes() {
    for (line, zone) in [
        ("May 17, 2024 17:50 IST", Some(330)),
        ("2024-05-17T09:40:00+08:00", Some(480)),
        ("2024-05-17T09:40:00-0330", Some(-210)),
        ("2024-05-17T09:40:00Z", Some(0)),
        ("Thu 16 Oct 2025 13.02 BST", Some(60)),
        ("2025-04-27 17:38:51", None),
    ] {
        let found = dates(line);
        assert_eq!(found.first().map(|date| date.zone), Some(zone), "{line}");
    }
}

#[test]
fn labels_stand_before_their_dates() {
    let line = "Published: May 17, 2024, 9:40 AM | Updated: May 18, 2024, 10:00 AM";
    let labels: Vec<_> =
        dates(line).iter().map(|date| label_before(line, date.span.start)).collect();
    assert_eq!(labels, [Some(Label::Published), Some(Label::Modified)]);
    assert_eq!(label_before("Stand: 12.05.2024", 7), Some(Label::Modified));
    assert_eq!(label_before("12.05.2024", 0), None);
}

#[test]
fn leads_name_the_day_of_the_news() {
    for (lead, days) in [
        ("Kim Yo Jong again denied Friday that her country has exported weapons.", "Friday"),
        ("The court ruled on Monday that the law, in force since Tuesday, was void.", "Monday"),
        ("The court ruled last Monday that the law was void.", ""),
        ("Parliament will vote on Thursday.", ""),
        ("\"I call it Tuesday,\" she said on Wednesday.", "Wednesday"),
        ("Der Minister trat am Freitag zurück.", "Friday"),
        ("Das beschloss der Gemeinderat am Montagabend mit acht Stimmen.", "Monday"),
        ("The tram will carry its first riders at 5.10 a.m. on Saturday. Here is why.", ""),
        ("Der Minister trat vergangenen Freitag zurück.", ""),
        ("Le groupe a annoncé mercredi la fermeture de son usine.", "Wednesday"),
        ("Le groupe a annoncé mercredi dernier la fermeture.", ""),
        ("Unos vecinos fueron desalojados el viernes.", "Friday"),
        ("Режим введён в пятницу.", "Friday"),
        ("Вода прибывает с пятницы.", ""),
        ("Окружающая среда страдает.", ""),
        ("Τέθηκε το πρωί της Τρίτης υπό έλεγχο.", "Tuesday"),
        ("أعلنت هيئة الموانئ الخميس استئناف حركة الملاحة.", "Thursday"),
        ("बुधवार तड़के आग लग गई।", "Wednesday"),
        ("A segunda vez foi pior.", ""),
    ] {
        let found: Vec<String> = news_days(lead).iter().map(|day| format!("{day:?}")).collect();
        assert_eq!(found.join(", "), days, "{lead}");
    }
}
