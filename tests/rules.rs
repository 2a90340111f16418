//! Every rule has a page; its examples are run, and fire the rule in both languages.

mod support;

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
