//! `demo`: a dozen invented pages, carried in the program, to try things on.

use std::fs;
use std::path::Path;

use wirecopy::error::Error;

use super::args::DemoArgs;
use super::exit::Exit;
use super::print;

macro_rules! page {
    ($path:literal) => {
        include_str!(concat!("../../data/pages/en/", $path))
    };
}

/// The pages by the names that they get: one accident as two agencies and their subscribers have
/// it, and another accident that is easily taken for it.
const PAGES: &[(&str, &str)] = &[
    ("ap.txt", page!("ferry/ap.txt")),
    ("ap-writethru.txt", page!("ferry/ap-2nd-ld-writethru.txt")),
    ("afp.txt", page!("ferry/afp.txt")),
    ("argus.txt", page!("ferry/argus.txt")),
    ("coast-times.html", page!("ferry/coast-times.html")),
    ("daily-sentinel.txt", page!("ferry/daily-sentinel.txt")),
    ("harbor-ledger.txt", page!("ferry/harbor-ledger.txt")),
    ("newsfeed24.txt", page!("ferry/newsfeed24.txt")),
    ("summit-hub.txt", page!("ferry/summit-hub.txt")),
    ("world-brief.txt", page!("ferry/world-brief.txt")),
    ("lake-ferry-ap.txt", page!("lake-ferry/ap.txt")),
    ("lake-ferry-harbor-ledger.txt", page!("lake-ferry/harbor-ledger.txt")),
];

pub(crate) fn run(args: &DemoArgs) -> Result<Exit, Error> {
    let folder = &args.folder;
    let shown = folder.display();
    let is_empty = fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty && !args.force {
        return Err(Error::new(format!(
            "`{shown}` exists and is not empty: name another folder, or add --force"
        )));
    }
    fs::create_dir_all(folder)
        .map_err(|error| Error::io(format!("cannot make the folder `{shown}`"), error))?;
    for (name, page) in PAGES {
        write(&folder.join(name), page)?;
    }
    print(&format!(
        "wrote {} invented pages to {shown}\n\nnow try\n  wirecopy dedup {shown}\n  \
         wirecopy compare {shown}/ap.txt {shown}/argus.txt\n",
        PAGES.len()
    ))?;
    Ok(Exit::Done)
}

fn write(path: &Path, page: &str) -> Result<(), Error> {
    fs::write(path, page)
        .map_err(|error| Error::io(format!("cannot write `{}`", path.display()), error))
}
