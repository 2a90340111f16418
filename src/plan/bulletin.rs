//! What a plan says of its bulletins: to whom they go, the texts around them, and which chapters stand in which order.

use super::fields::{Faults, Fields, name, not_among};
use super::keys;
use crate::rules;
use crate::say;

/// What the plan says of its bulletins.
#[derive(Clone, Debug)]
pub struct Bulletin {
    /// Its title, in place of the one that is made of the plan's.
    pub title: Option<String>,
    /// To whom it goes (主送).
    pub to: Option<String>,
    /// Who signs it, where it is not the plan's issuer.
    pub from: Option<String>,
    /// The paragraphs before the first chapter and behind the last.
    pub opening: Vec<String>,
    pub closing: Vec<String>,
    /// What it holds, in the order in which it is read; never empty.
    pub chapters: Vec<Chapter>,
}

/// A chapter of a bulletin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// How it stands, in sentences.
    Headline,
    /// The completion table.
    Table,
    /// How many targets are in each group.
    Groups,
    /// Who is behind, why, and what comes next.
    Laggards,
    /// What has changed since the period before.
    Changes,
    /// Who owes which report.
    Missing,
    /// What directors must be told.
    Attention,
    /// How it was counted and rounded.
    Note,
}

impl Default for Bulletin {
    fn default() -> Bulletin {
        let chapters = keys::CHAPTERS.iter().map(|(_, chapter)| *chapter).collect();
        Bulletin { title: None, to: None, from: None, opening: Vec::new(), closing: Vec::new(), chapters }
    }
}

/// Reads `[bulletin]`.
pub(super) fn read(root: &Fields<'_>, faults: &mut Faults<'_>) -> Bulletin {
    let mut bulletin = Bulletin::default();
    let Some(table) = root.table(faults, "bulletin", name("[bulletin]")) else { return bulletin };
    table.known(faults, keys::BULLETIN);
    let mut text = |key: &str| table.text(faults, key).map(|(text, _)| text);
    (bulletin.title, bulletin.to, bulletin.from) = (text("title"), text("to"), text("from"));
    let mut paragraphs = |key: &str| -> Vec<String> {
        let text = text(key).unwrap_or_default();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    (bulletin.opening, bulletin.closing) = (paragraphs("opening"), paragraphs("closing"));
    if let Some(value) = table.get("sections") {
        let before = faults.found.len();
        bulletin.chapters = chapters(&table, faults);
        if bulletin.chapters.is_empty() && faults.found.len() == before {
            faults.report(
                &rules::BAD_VALUE,
                &value.span(),
                say!("sections 是空的", "`sections` is empty"),
                say!(
                    "写上要哪些部分，或删去这个键（缺省为全部）",
                    "name the sections, or remove the key for all of them"
                ),
            );
        }
    }
    bulletin
}

fn chapters(table: &Fields<'_>, faults: &mut Faults<'_>) -> Vec<Chapter> {
    let mut chapters = Vec::new();
    let mut firsts = Vec::new();
    for (text, span) in table.texts(faults, "sections") {
        let Some((_, chapter)) = keys::CHAPTERS.iter().find(|(word, _)| *word == text) else {
            not_among(faults, "sections", &text, &span, keys::CHAPTERS.iter().map(|(word, _)| *word));
            continue;
        };
        if let Some(at) = chapters.iter().position(|other| other == chapter) {
            faults.report(
                &rules::BAD_VALUE,
                &span,
                say!("sections 中“{text}”写了两次", "`sections` names \"{text}\" twice"),
                say!("每部分只写一次", "name each section once"),
            );
            faults.other(&firsts[at], say!("先写在这里", "first named here"));
            continue;
        }
        chapters.push(*chapter);
        firsts.push(span);
    }
    chapters
}
