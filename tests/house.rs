//! The laws of the house: modules use only those listed above them, the plans quote their document, and the
//! repository holds what it says it holds.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules of lib.rs, in their order.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// The arrows that run back up: (file, module used) where the module stands below the file's own.
fn backward_arrows(modules: &[String], files: &[(String, String)]) -> Vec<(String, String)> {
    let rank = |name: &str| modules.iter().position(|module| module == name);
    let mut back = Vec::new();
    for (own, text) in files {
        let Some(own_rank) = rank(own) else { continue };
        // Tests may use what they like.
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for used in code.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if rank(&used).is_some_and(|rank| rank > own_rank) {
                back.push((own.clone(), used));
            }
        }
    }
    back
}

#[test]
fn a_module_uses_only_those_above_it() {
    let modules = modules();
    assert!(modules.len() > 10, "{modules:?}");
    let mut paths = Vec::new();
    rust_files(&root().join("src"), &mut paths);
    let files: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let inner = path.strip_prefix(root().join("src")).expect("below src");
            let first = inner.iter().next().expect("a name").to_string_lossy().replace(".rs", "");
            (first, fs::read_to_string(path).expect("a source file"))
        })
        .collect();
    assert_eq!(backward_arrows(&modules, &files), []);
    for module in &modules {
        assert!(files.iter().any(|(own, _)| own == module), "{module} has no file");
    }
}

#[test]
fn an_arrow_that_runs_back_up_is_seen() {
    let modules = ["words".to_owned(), "plan".to_owned(), "cli".to_owned()];
    let file = |own: &str, text: &str| (own.to_owned(), text.to_owned());
    assert_eq!(backward_arrows(&modules, &[file("plan", "use crate::words::Lang;")]), []);
    assert_eq!(
        backward_arrows(&modules, &[file("plan", "use crate::words::Lang;\ncrate::cli::main()")]),
        [("plan".to_owned(), "cli".to_owned())]
    );
}

#[test]
fn only_the_edge_touches_the_machine() {
    let mut paths = Vec::new();
    rust_files(&root().join("src"), &mut paths);
    for path in paths {
        let inner = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
        if inner.starts_with("src/cli") || inner == "src/main.rs" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for word in
            ["std::fs", "std::env", "Local::now", "Utc::now", "io::stdout", "io::stderr", "f64", "f32"]
        {
            assert!(!code.contains(word), "{inner} uses {word}");
        }
    }
}

/// What a plan's text says behind each `key = "` of a line.
fn values<'t>(plan: &'t str, key: &str) -> Vec<&'t str> {
    let start = format!("{key} = \"");
    plan.lines().filter_map(|line| line.strip_prefix(start.as_str())?.strip_suffix('"')).collect()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_2025_plan_quotes_its_document_in_order() {
    let document =
        without_blanks(&fs::read_to_string(root().join("data/2025-putuo/document.txt")).expect("document"));
    let plan = fs::read_to_string(root().join("plans/2025-putuo.toml")).expect("plan");
    let quotes = values(&plan, "quote");
    let targets = plan.matches("[[target]]").count();
    assert_eq!(quotes.len(), targets, "every target has its quote");
    let mut at = 0;
    for quote in quotes {
        let quote = without_blanks(quote);
        let found =
            document[at..].find(&quote).unwrap_or_else(|| panic!("not in the document, in order: {quote}"));
        at += found;
    }
    let titles = plan.split("[[point]]").skip(1).map(|point| values(point, "title")[0]);
    let titles: Vec<String> = titles.map(without_blanks).collect();
    assert_eq!(titles.len(), 13);
    let mut at = 0;
    for title in titles {
        at += document[at..]
            .find(&title)
            .unwrap_or_else(|| panic!("no point of the document, in order: {title}"));
    }
}

#[test]
fn invented_data_says_so_and_published_data_names_its_source() {
    for entry in fs::read_dir(root().join("data")).expect("data") {
        let folder = entry.expect("an entry").path();
        let readme =
            fs::read_to_string(folder.join("README.md")).expect("each folder of data says what it is");
        let invented = folder.to_string_lossy().contains("invented");
        let says = if invented { "虚构" } else { "来源" };
        assert!(readme.contains(says), "{}", folder.display());
        for entry in fs::read_dir(&folder).expect("a folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            assert!(!invented || name == "README.md" || name.contains("invented"), "{name}");
        }
    }
}
