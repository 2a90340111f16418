//! Everything that is manual and test at once: the page of each rule, the sessions, the README.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Page, Place, pages, run_all};
use workpoints::rules;
use workpoints::rules::page;

#[test]
fn every_page_belongs_to_a_rule_and_every_rule_has_a_page() {
    let names: Vec<String> = pages("src/rules")
        .iter()
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let mut listed: Vec<&str> = rules::ALL.iter().map(|rule| rule.name).collect();
    listed.sort_unstable();
    assert_eq!(names, listed);
}

#[test]
fn pages_do_what_they_say() {
    run_all(&pages("src/rules"), Place::Folder);
}

#[test]
fn each_page_shows_its_rule_firing_in_both_languages() {
    for path in pages("src/rules") {
        let page = Page::open(&path);
        let rule = rules::find(&path.file_stem().expect("a name").to_string_lossy()).expect("a rule");
        let fired = |word: &str| page.text().contains(&format!("{word}[{}]", rule.name));
        assert!(fired("错误") || fired("警告"), "{}: does not fire in Chinese", path.display());
        assert!(fired("error") || fired("warning"), "{}: does not fire in English", path.display());
        assert!(page.text().contains(rule.words.zh), "{}: lacks its Chinese title", path.display());
    }
}

#[test]
fn each_page_says_what_why_and_how_to_mend_in_both_languages() {
    let mut faults = Vec::new();
    for rule in rules::ALL {
        let (_, lacking) = page::Page::read(rule);
        faults.extend(lacking.into_iter().map(|lacking| format!("src/rules/{}.md: {lacking}", rule.name)));
    }
    assert!(
        faults.is_empty(),
        "pages that lack something (CONTRIBUTING.md, \"Pages of rules\", says what a page has):\n{}",
        faults.join("\n")
    );
}

/// A folder of small broken files for each rule, named like it: the files of its page, for whoever wants to try a program
/// on them.
#[cfg(feature = "xlsx")]
#[test]
fn the_corpus_fires_each_rule_by_its_name() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    if update && corpus.exists() {
        fs::remove_dir_all(&corpus).expect("the corpus");
    }
    let mut wrong = Vec::new();
    for rule in rules::ALL {
        let page =
            Page::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/rules/{}.md", rule.name)));
        let (files, commands) = page.parts();
        let here = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in &files {
            let there = corpus.join(rule.name).join(name);
            if update {
                support::write_file(&there, bytes);
            }
            match fs::read(&there) {
                // What locks a workbook bears the time at which it was made.
                Ok(kept) if kept == *bytes || rule.name == "encrypted-workbook" => {
                    support::write_file(&here.path().join(name), &kept);
                }
                _ => wrong.push(format!("tests/corpus/{}/{name} is not what the page says", rule.name)),
            }
        }
        let fires = commands.iter().any(|command| {
            let command = command.replace("workpoints check", "workpoints check --format json");
            let (_, printed) = support::run(&command, here.path());
            printed.contains(&format!("\"rule\": \"{}\"", rule.name))
        });
        if !fires {
            wrong.push(format!("{}: does not fire", rule.name));
        }
    }
    assert!(wrong.is_empty(), "set UPDATE_PAGES=1, or mend: {wrong:#?}");
}

#[test]
fn sessions_print_what_they_say() {
    run_all(&pages("tests/sessions"), Place::Folder);
}

#[test]
fn sessions_on_the_shipped_plans_print_what_they_say() {
    run_all(&pages("tests/sessions/shipped"), Place::Repository);
}

#[test]
fn the_schema_beside_the_plans_is_the_programs_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let printed =
        Command::new(env!("CARGO_BIN_EXE_workpoints")).args(["schema", "plan"]).output().expect("a run");
    let (file, printed) =
        (root.join("plans/plan.schema.json"), String::from_utf8(printed.stdout).expect("UTF-8"));
    if std::env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&file, &printed).expect("the schema");
    }
    let kept = fs::read_to_string(&file).expect("plans/plan.schema.json");
    assert!(
        kept == printed,
        "plans/plan.schema.json is not what `workpoints schema plan` prints: set UPDATE_PAGES=1"
    );
    let plans: Vec<_> = fs::read_dir(root.join("plans"))
        .expect("plans")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    for plan in plans.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let text = fs::read_to_string(plan).expect("a plan");
        assert!(
            text.starts_with("#:schema plan.schema.json\n"),
            "{} does not name its schema",
            plan.display()
        );
    }
}

#[test]
fn the_guide_is_true() {
    let guides =
        ["docs/year.md", "docs/year.zh-CN.md"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    run_all(&guides, Place::Folder);
}

#[test]
fn the_readme_is_true() {
    let readmes =
        ["README.md", "README.zh-CN.md"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    run_all(&readmes, Place::Repository);
}
