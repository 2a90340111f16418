//! Sessions with the real binary: the shipped plans, bad input, and every example of the documentation.

mod support;

use std::path::Path;

use support::{Page, Place, pages};

#[test]
fn sessions_print_what_they_say() {
    for path in pages("tests/sessions") {
        Page::open(&path).run(Place::Folder);
    }
}

#[test]
fn sessions_on_the_shipped_plans_print_what_they_say() {
    for path in pages("tests/sessions/shipped") {
        Page::open(&path).run(Place::Repository);
    }
}

#[test]
fn the_readme_is_true() {
    for name in ["README.md", "README.zh-CN.md"] {
        Page::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).run(Place::Repository);
    }
}
