//! Help texts: short enough to be read, in both languages, and with examples that do what they say.

use std::fs;
use std::path::Path;
use std::process::Command;

const LANGS: [(&str, &str); 2] = [("zh", "示例："), ("en", "Examples:")];

/// Runs a line in a folder, which is home too: its exit status, and what it prints.
fn run(line: &str, here: &Path) -> (i32, String) {
    let binary = Path::new(env!("CARGO_BIN_EXE_workpoints")).parent().expect("a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(here).env_clear();
    let run = shell.env("PATH", path).env("HOME", here).env("LC_ALL", "C.UTF-8").output().expect("a shell");
    let printed = [run.stdout, run.stderr].concat();
    (run.status.code().expect("an exit status"), String::from_utf8(printed).expect("UTF-8"))
}

/// Every command, as the program lists them.
fn commands(here: &Path) -> Vec<String> {
    let (_, help) = run("workpoints --help --lang en", here);
    names(&help, "Commands:")
}

/// What is listed below a heading; what a name means may take several lines.
fn names(text: &str, heading: &str) -> Vec<String> {
    let listed = text.lines().skip_while(|line| *line != heading).skip(1);
    let named = listed.map_while(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    named.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn help(command: &str, lang: &str, here: &Path) -> String {
    let (status, text) = run(&format!("workpoints {command} --help --lang {lang}"), here);
    assert_eq!(status, 0, "{command} --help: {text}");
    text
}

/// The examples below a help text: what each is good for, and its line.
fn examples(text: &str, heading: &str) -> Vec<(String, String)> {
    let below: Vec<&str> = text.lines().skip_while(|line| *line != heading).skip(1).collect();
    let pair = |pair: &[&str]| match pair {
        [about, line] => Some((about.strip_prefix("  # ")?.to_owned(), line.strip_prefix("  ")?.to_owned())),
        _ => None,
    };
    below.chunks(2).map_while(pair).collect()
}

/// A folder like the repository, in which a run may write.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["plans", "data"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), &folder.path().join(name));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a file");
        }
    }
}

#[test]
fn the_examples_of_every_command_do_what_they_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = [String::new()].into_iter().chain(commands(folder.path())).collect();
    assert!(names.len() > 10, "{names:?}");
    let mut wrong = Vec::new();
    let mut ran: Vec<(String, i32)> = Vec::new();
    for name in &names {
        for (lang, heading) in LANGS {
            let examples = examples(&help(name, lang, folder.path()), heading);
            assert!(examples.len() >= 2, "{name} has no examples in {lang}");
            for (about, line) in examples {
                if cfg!(not(feature = "xlsx")) && line.ends_with(".docx") {
                    continue;
                }
                let expected = i32::from(about.contains("退出码 1") || about.contains("exit 1"));
                let known = ran.iter().find(|(other, _)| *other == line).map(|(_, status)| *status);
                let status = known.unwrap_or_else(|| {
                    let (status, printed) = run(&line, repository().path());
                    assert!(!printed.contains("panicked"), "{line}: {printed}");
                    status
                });
                if status != expected {
                    wrong.push(format!("{lang}: {line}: exit {status}, not {expected}"));
                }
                ran.push((line, status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn help_is_short_and_has_its_arguments_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in commands(folder.path()) {
        for (lang, _) in LANGS {
            let text = help(&name, lang, folder.path());
            let lines = text.lines().count();
            assert!(lines <= 60, "{name} --help has {lines} lines in {lang}");
            let usage =
                text.lines().find(|line| line.contains(&format!("workpoints {name} "))).expect("a usage");
            let heading = if lang == "zh" { "参数:" } else { "Arguments:" };
            let listed = names(&text, heading);
            assert!(usage.ends_with(&listed.join(" ")), "{name}: {usage}: {listed:?}");
            let blank = |line: &str| line.ends_with(' ') || line.contains('\t');
            assert!(!text.lines().any(blank), "{name}: a line ends in blanks");
        }
    }
}
