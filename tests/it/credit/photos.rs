//! Captions and credits of pictures in many languages, and lines that only look like one.

use wirecopy::credit::photo;

/// A line, the words of the credit or mark, the agencies, and whether it is beyond doubt.
type Case = (&'static str, &'static str, &'static [&'static str], bool);

#[rustfmt::skip]
const PHOTOS: &[Case] = &[
    ("FILE PHOTO: Kim Yo Jong, sister of North Korea’s leader Kim Jong Un, arrives at the Vostochny Cosmodrome in Amur region on September 13, 2023. (Photo by Vladimir SMIRNOV / POOL / AFP)", "(Photo by Vladimir SMIRNOV / POOL / AFP)", &["AFP"], true),
    ("The car ferry Solveig Star rests on Kettle Rock near Port Maren, Norvia, Thursday, Oct. 16, 2025. The ship was on its overnight run from Tarn when it hit the reef. (AP Photo/Lena Brask)", "(AP Photo/Lena Brask)", &["AP"], true),
    ("The Solveig Star aground at Kettle Rock on Thursday morning. Photograph: Ture Malm/AFP/Getty Images", "Photograph: Ture Malm/AFP/Getty Images", &["AFP", "Getty Images"], true),
    ("Nereis calida, the newly described ragworm. Photograph: University of Velstad", "Photograph: University of Velstad", &[], true),
    ("Halfdan Ror with his notebook. Picture: Jens Wik", "Picture: Jens Wik", &[], true),
    ("Die Morbebrücke bei Harnau ist seit Montag für Züge gesperrt. Foto: Ulf Brenner/dpa", "Foto: Ulf Brenner/dpa", &["dpa"], true),
    ("Leerer Bahnsteig: Karin Mehnert wartet vergeblich auf eine Auskunft. Foto: Voss", "Foto: Voss", &[], true),
    ("L’usine de Saint-Aubrac-sur-Lise en 2019. © Archives", "© Archives", &[], false),
    ("Vista aérea de la presa de Las Umbrías, en una imagen de archivo. | EFE", "| EFE", &["EFE"], false),
    ("Подтопленная улица в Кедровке. Фото: пресс-служба администрации округа", "Фото: пресс-служба администрации округа", &[], true),
    ("Почтальон Галина Зуева развозит газеты. Фото автора", "Фото автора", &[], false),
    ("Αεροσκάφος πραγματοποιεί ρίψη νερού πάνω από την Πευκόραχη. (Φωτ.: Νησιώτικη)", "(Φωτ.: Νησιώτικη)", &[], true),
    ("अस्पताल के बाहर बैठे मरीजों के परिजन। फोटो: नगर दर्पण", "फोटो: नगर दर्पण", &[], true),
    ("考古人员在石桥遗址清理陶器。云溪市文物考古研究院供图", "。云溪市文物考古研究院供图", &[], false),
    ("은하방직 폐공장 전경. [한빛시 제공. 재판매 및 DB 금지]", "[한빛시 제공. 재판매 및 DB 금지]", &[], false),
    ("เจ้าหน้าที่พานักท่องเที่ยวลงจากเขาด้วยเส้นทางสำรอง (ภาพ: อุทยานน้ำตกธารหมอก)", "(ภาพ: อุทยานน้ำตกธารหมอก)", &[], true),
    ("AP Photo", "AP Photo", &["AP"], true),
    ("Photo: Reuters", "Photo: Reuters", &["Reuters"], true),
    ("Foto: dpa", "Foto: dpa", &["dpa"], true),
    ("A view of the dam | Photo Credit: PTI", "Photo Credit: PTI", &["PTI"], true),
    ("REUTERS/Jane Doe", "REUTERS/Jane Doe", &["Reuters"], true),
    ("© AFP", "© AFP", &["AFP"], false),
    ("Image: Getty", "Image: Getty", &["Getty Images"], true),
    ("Getty Images", "Getty Images", &["Getty Images"], true),
    ("FILE - A ferry is seen in Port Maren, Norvia, on May 5, 2024.", "FILE - ", &[], true),
    ("Archivbild", "Archivbild", &[], true),
    ("ARCHIVO", "ARCHIVO", &[], true),
    ("Фото: ТАСС", "Фото: ТАСС", &["TASS"], true),
    ("Crédit photo : AFP", "Crédit photo : AFP", &["AFP"], true),
    ("[사진=연합뉴스]", "[사진=연합뉴스]", &["Yonhap"], true),
    ("（写真：共同）", "（写真：共同）", &["Kyodo"], true),
    ("(Photo: AP)", "(Photo: AP)", &["AP"], true),
    ("Photo by Jane Doe/Reuters", "Photo by Jane Doe/Reuters", &["Reuters"], true),
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "The photo shows the minister with his wife in 1999.",
    "He said the image of the party had suffered, by all accounts.",
    "File a complaint",
    "The president spoke to the Associated Press",
    "Photos",
    "In pictures: the flood in Lutania",
    "Getty Images sued the company on Monday in a London court, the first case of its kind in Britain.",
    "Kim told the official Korean Central News Agency (KCNA).",
    "The minister said on Monday. (AP)",
    "READ: North Korea supplied Russia with missiles for Ukraine attacks – US",
];

#[test]
fn credits_of_pictures_are_read() {
    for (line, words, agencies, strong) in PHOTOS {
        let Some(found) = photo(line) else { panic!("no credit in {line}") };
        assert_eq!(&line[found.span], *words, "{line}");
        assert_eq!(found.agencies, *agencies, "{line}");
        assert_eq!(found.strong, *strong, "{line}");
    }
}

#[test]
fn other_lines_have_none() {
    for line in OTHERS {
        assert_eq!(photo(line), None, "{line}");
    }
}
