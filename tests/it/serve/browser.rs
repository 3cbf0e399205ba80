//! The desk page in a real browser, where one is here with what drives it (playwright-core) and what
//! looks for faults that keep people from using it (axe-core); tests/browser/desk.cjs says how.

use std::process::Command;

use super::Server;
use crate::browser::chromium;

#[test]
fn an_editor_uses_the_desk() {
    let Some(browser) = chromium() else { return };
    let script = "require('playwright-core'); require('axe-core')";
    let drives = Command::new("node").args(["-e", script]).output();
    if !drives.is_ok_and(|output| output.status.success()) {
        println!("skipped: node with playwright-core and axe-core (NODE_PATH) is not here");
        return;
    }
    let server = Server::of_demo(&["argus.txt"], &[]);
    // Screens of the README, where they are asked for.
    let screens = std::env::var_os("WIRECOPY_SCREENS");
    let folder = screens.map_or_else(|| server.desk.path("screens"), Into::into);
    std::fs::create_dir_all(&folder).unwrap();
    let output = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/desk.cjs"))
        .arg(format!("http://127.0.0.1:{}/", server.port))
        .arg(server.desk.path("argus.txt"))
        .arg(folder)
        .env("CHROMIUM", browser)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
