//! Everything that is manual and test at once: the page of each rule, the sessions, the README.

mod support;

use std::path::Path;

use support::{Page, Place, pages, run_all};
use workpoints::rules;

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
fn sessions_print_what_they_say() {
    run_all(&pages("tests/sessions"), Place::Folder);
}

#[test]
fn sessions_on_the_shipped_plans_print_what_they_say() {
    run_all(&pages("tests/sessions/shipped"), Place::Repository);
}

#[test]
fn the_readme_is_true() {
    let readmes =
        ["README.md", "README.zh-CN.md"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    run_all(&readmes, Place::Repository);
}
