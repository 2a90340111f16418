//! Sessions with the real binary: the shipped plans, bad input, and every example of the documentation.

#[allow(dead_code)]
mod support;

use std::path::Path;

use support::{Place, pages, run_all};

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
    let readmes = ["README.md", "README.zh-CN.md"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    run_all(&readmes, Place::Repository);
}
