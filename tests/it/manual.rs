//! Help, manual pages and completions: all are made of one definition, and each says enough.

use crate::support::Desk;

/// The commands, as the help of the program lists them.
fn commands(desk: &Desk) -> Vec<String> {
    let help = desk.done(&["--help"]).stdout;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let list = list.lines().take_while(|line| !line.is_empty());
    // What wraps is indented further.
    let named = list.filter_map(|line| line.strip_prefix("  ").filter(|it| !it.starts_with(' ')));
    let first = named.filter_map(|line| line.split_whitespace().next());
    first.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_help_has_an_example() {
    let desk = Desk::new();
    let commands = commands(&desk);
    assert!(commands.len() >= 11, "{commands:?}");
    for command in &commands {
        let help = desk.done(&[command, "--help"]).stdout;
        let (_, examples) = help.split_once("Example").unwrap_or_else(|| panic!("{command}"));
        assert!(examples.contains(&format!("wirecopy {command}")), "{examples}");
    }
    assert!(desk.done(&["--help"]).stdout.contains("Example"));
}

#[test]
fn every_command_has_a_manual_page() {
    let desk = Desk::new();
    let told = desk.done(&["man", "--dir", "man1"]).stdout;
    let commands = commands(&desk);
    let of_index = ["add", "remove", "list", "stats", "verify", "compact", "decisions"];
    assert_eq!(
        told,
        format!("wrote {} manual pages to man1\n", commands.len() + of_index.len() + 1)
    );
    let of_index = of_index.map(|command| format!("index-{command}"));
    for command in commands.iter().chain(&of_index) {
        let page = desk.read(&format!("man1/wirecopy-{command}.1"));
        assert!(page.contains(&format!(".TH wirecopy-{command} 1")), "{page}");
        assert!(page.contains("Example"), "{command}");
    }
    let main = desk.read("man1/wirecopy.1");
    assert_eq!(desk.done(&["man"]).stdout, main);
    for command in &commands {
        assert!(main.contains(&format!("wirecopy\\-{command}(1)")), "{command}\n{main}");
    }
    desk.write("file", "");
    let ran = desk.run(&["man", "--dir", "file"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot make the folder `file`"), "{ran:?}");
}

#[test]
fn shells_complete_every_command() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.done(&["completions", shell]).stdout;
        for command in commands(&desk) {
            assert!(script.contains(&command), "{shell} does not know {command}");
        }
        assert!(script.contains("drop-above"), "{shell}");
    }
    assert_eq!(desk.run(&["completions", "teletype"]).code, 2);
}
